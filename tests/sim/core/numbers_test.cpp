#include "sim/core/numbers.h"

#include "tests/catch.h"

using namespace orrery;

TEST_CASE("a number is a ratio of integers in lowest terms") {
    CHECK(*parse_decimal("1.5") == Ratio{3, 2});
    CHECK(*parse_decimal("1.50") == Ratio{3, 2});
    CHECK(*parse_decimal(" 0.99 ") == Ratio{99, 100});
    CHECK(*parse_decimal("6/4") == Ratio{3, 2});
    CHECK(*parse_decimal("0") == Ratio{0, 1});
    CHECK(*parse_decimal("0/7") == Ratio{0, 1});
    CHECK(*parse_decimal("1000000000") == Ratio{1'000'000'000, 1});
    for (const char* bad : {"", ".", "1.", ".5", "-1", "+1", "1e3", "1.5/2", "1.1234567", "1/0", "1/", "/2", "1,5",
                            "1000000001", "1/1000000001", "99999999999999999999", "0x10", "1 5"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_decimal(bad));
    }
}

TEST_CASE("a number is written as a decimal where that is exact") {
    for (const char* text : {"0", "1", "1.5", "0.99", "0.000001", "12.25", "1/3", "22/7", "1000000000"}) {
        CAPTURE(text);
        CHECK(format_decimal(*parse_decimal(text)) == text);
    }
}

TEST_CASE("a duration that does not fit says the largest that does") {
    const auto said = [](std::string_view text) {
        const auto parsed = parse_duration_between(text, 1_ms, 1_h);
        return parsed ? format_duration(*parsed) : parsed.error().what + "; " + parsed.error().hint;
    };
    CHECK(said("2s") == "2s");
    CHECK(said(" 90min ") == "90min is out of range; it goes from 1ms to 1h");
    CHECK(said("-2s") == "-2s is out of range; it goes from 1ms to 1h");
    CHECK(said("106752d") == "106752d is too long; it goes from 1ms to 1h");  // 2^63 ns are 106,751.99 days
    CHECK(said("-106752d") == "-106752d is too long; it goes from 1ms to 1h");
    CHECK(said("99999999999999999999.5s") == "99999999999999999999.5s is too long; it goes from 1ms to 1h");
    CHECK(said("1.0000000001s") == "1.0000000001s is finer than a nanosecond; it goes from 1ms to 1h");
    for (const char* bad : {"", "s", "2", "2 parsecs", "2s3", "1.2.3s", "--2s", "1-2s", "-s", "two seconds"}) {
        CAPTURE(bad);
        CHECK(said(bad) ==
              "'" + std::string(bad) + "' is no duration; write a number with its unit: ns us ms s min h d");
    }
}

TEST_CASE("a call comes apart at the commas outside of brackets") {
    const Call call = parse_call(" closed( lognormal(2ms, 40ms) , 3 ) ");
    CHECK(call.name == "closed");
    CHECK(call.closed);
    CHECK(call.arguments == std::vector<std::string_view>{"lognormal(2ms, 40ms)", "3"});
    CHECK(parse_call("5ms").arguments.empty());
    CHECK(parse_call("f()").arguments == std::vector<std::string_view>{""});
    CHECK_FALSE(parse_call("f(1").closed);
    CHECK(parse_call("f(g(1)").arguments == std::vector<std::string_view>{"g(1"});
    CHECK(parse_call("f(a))b, c)").arguments == std::vector<std::string_view>{"a))b", "c"});
}

TEST_CASE("a number out of its range says the range") {
    const auto said = [](std::string_view text) {
        const auto parsed = parse_decimal_between(text, 0, 10);
        return parsed ? format_decimal(*parsed) : parsed.error().what + "; " + parsed.error().hint;
    };
    CHECK(said("0.99") == "0.99");
    CHECK(said("0") == "0");
    CHECK(said("20/2") == "10");
    CHECK(said("10.000001") == "10.000001 is out of range; it goes from 0 to 10");
    CHECK(said("-0.5") == "-0.5 is out of range; it goes from 0 to 10");
    CHECK(said("many") ==
          "'many' is no number; write a number such as 1.5, with at most six decimals, or a ratio such as 3/2");
}
