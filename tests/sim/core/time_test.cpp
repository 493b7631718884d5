#include "sim/core/time.h"

#include "tests/catch.h"

using namespace orrery;

TEST_CASE("a duration carries its unit") {
    CHECK(parse_duration("40ms") == 40_ms);
    CHECK(parse_duration("1.5s") == 1500_ms);
    CHECK(parse_duration("2min") == 120_s);
    CHECK(parse_duration("0ns") == 0);
    CHECK(parse_duration("-5ms") == -5_ms);
    CHECK(parse_duration("10 s") == 10_s);
    CHECK(parse_duration("1d") == 24_h);
}

TEST_CASE("what is no duration is refused") {
    for (const char* text :
         {"", "5", "ms", "5m", "5 minutes", "1.2.3s", "1.0000000001s", "99999999999d", "--5s", "s5"}) {
        CAPTURE(text);
        CHECK(!parse_duration(text));
    }
}

TEST_CASE("a formatted duration reads back to the nanosecond") {
    for (Duration d :
         {Duration{1}, 40_ms, 1500_ms, 120_s, 90_s, 1_h, 24_h, 1'234'567'891_ns, -5_ms, Duration{INT64_MAX}}) {
        CAPTURE(d, format_duration(d));
        CHECK(parse_duration(format_duration(d)) == d);
    }
    CHECK(format_duration(1500_ms) == "1.5s");
    CHECK(format_duration(120_s) == "2min");
}

TEST_CASE("a time for people has at most three decimals") {
    CHECK(format_time(12'034_ms) == "12.034 s");
    CHECK(format_time(200'500_ms) == "3 min 20.500 s");
    CHECK(format_time(24_h + 4_min + 1_ms) == "24 h 4 min 0.001 s");
    CHECK(format_time(999) == "999 ns");
}
