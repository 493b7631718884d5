#include "sim/words/parse_values.h"

#include "sim/core/nearest.h"
#include "tests/catch.h"

using namespace orrery;

TEST_CASE("ratios are whole numbers, at most one") {
    CHECK(*parse_ratio("1/1000") == Ratio{1, 1000});
    CHECK(*parse_ratio(" 3 / 4 ") == Ratio{3, 4});
    CHECK(*parse_ratio("1") == Ratio{1, 1});
    for (const char* bad :
         {"", "/", "1/", "/2", "0.5", "-1/2", "1/-2", "2/1", "1/0", "1/2/3", "a/b", "99999999999999999999/1"}) {
        INFO(bad);
        CHECK_FALSE(parse_ratio(bad));
    }
}

TEST_CASE("a distribution of delays is written as it reads") {
    for (const char* text : {"5ms", "uniform(1ms, 10ms)", "exponential(5ms)", "lognormal(2ms, 40ms)"}) {
        INFO(text);
        const auto latency = parse_latency(text);
        REQUIRE(latency);
        CHECK(latency->value.to_text() == text);
    }
    CHECK(parse_latency("region(\"eu-west-1\", 'us-east-1')")->value.to_text() == "40.26ms");
    for (const char* bad : {"", "5", "uniform(1ms)", "uniform(1ms, 2ms", "uniform 1ms", "lognormal(0ms, 1ms)",
                            "region(here, there)", "exponential()", "(1ms)", "uniform(1ms, 2ms, 3ms)"}) {
        INFO(bad);
        CHECK_FALSE(parse_latency(bad));
    }
}

TEST_CASE("the measured regions are half of the round trip, in either direction") {
    CHECK(region_names().size() == 10);
    CHECK(*region_delay("us-east-1", "us-west-1") == 36'370'000);
    CHECK(*region_delay("sa-east-1", "us-east-1") == 59'750'000);  // the table lacks this row: the column stands for it
    CHECK(*region_delay("eu-west-1", "eu-west-1") == 0);
    CHECK_FALSE(region_delay("eu-west-1", "mars"));
    for (const std::string& from : region_names())
        for (const std::string& to : region_names())
            CHECK(region_delay(from, to));
}

TEST_CASE("the nearest name is found for slips, and not for other words") {
    const std::vector<std::string> names{"crash", "restart", "partition", "consensus/figure-8"};
    CHECK(nearest_name("crahs", names) == "crash");
    CHECK(nearest_name("parition", names) == "partition");
    CHECK(nearest_name("figure-8", names) == "consensus/figure-8");
    CHECK(nearest_name("telephone", names).empty());
    CHECK(edit_distance("abc", "acb") == 1);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(suggest("telephone", {}) == "there are none");
}
