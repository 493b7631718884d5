#include "sim/core/parse_distribution.h"

#include "tests/catch.h"

using namespace orrery;

TEST_CASE("a distribution is written as it reads") {
    for (const char* text : {"5ms", "0ns", "24h", "uniform(1ms, 10ms)", "exponential(5ms)", "lognormal(2ms, 40ms)",
                             "pareto(1ms, 1.5)", "pareto(250us, 2)", "pareto(1ms, 4/3)", "quantiles(0ns, 1ms)",
                             "quantiles(1ms, 2ms, 4ms, 80ms)", "measured(loopback-tcp-2026)"}) {
        CAPTURE(text);
        const auto made = parse_distribution(text);
        REQUIRE(made);
        CHECK(made->to_text() == text);
        CHECK(parse_distribution(made->to_text())->sample(12345) == made->sample(12345));
    }
    CHECK(parse_distribution(" pareto( 1ms ,3/2 ) ")->to_text() == "pareto(1ms, 1.5)");
    CHECK(parse_distribution("measured(\"loopback-tcp-2026\")")->to_text() == "measured(loopback-tcp-2026)");
    CHECK(parse_distribution("region(\"eu-west-1\", 'us-east-1')")->to_text() == "40.26ms");
}

TEST_CASE("what is wrong with a distribution is said, and what to write instead") {
    struct Case {
        const char* text;
        const char* what;
        const char* hint;  // how it begins
    };
    for (const Case& one : std::initializer_list<Case>{
             {"", "'' is no duration", "write \"5ms\""},
             {"5", "'5' is no duration", "write \"5ms\""},
             {"-5ms", "-5ms is out of range", "it goes from 0ns to 24h"},
             {"25h", "25h is out of range", "it goes from 0ns to 24h"},
             {"99999999999d", "99999999999d is too long", "it goes from 0ns to 24h"},
             {"0.1ns", "0.1ns is finer than a nanosecond", "it goes from 0ns to 24h"},
             {"uniform(2ms, 1ms)", "uniform: 2ms is more than 1ms", "write uniform(low, high)"},
             {"uniform(1ms, 99999999999d)", "99999999999d is too long", "it goes from 0ns to 24h"},
             {"uniform(1ms", "'uniform(1ms' lacks its closing bracket", "write"},
             {"lognormal(0ms, 1ms)", "lognormal wants a median above zero", "write lognormal(2ms, 40ms)"},
             {"exponential()", "'' is no duration", "write a number with its unit"},
             {"exponential(1ms, 2ms)", "exponential wants 1 value, not 2", "write"},
             {"pareto(1ms)", "pareto wants 2 values, not 1", "write"},
             {"pareto(0ms, 1.5)", "pareto wants a least value above zero", "write pareto(1ms, 1.5)"},
             {"pareto(-1ms, 1.5)", "-1ms is out of range", "it goes from 0ns to 24h"},
             {"pareto(1ms, 0)", "pareto wants a shape above zero", "the smaller the shape"},
             {"pareto(1ms, 0.0)", "pareto wants a shape above zero", "the smaller the shape"},
             {"pareto(1ms, -1)", "pareto's shape: '-1' is no number", "write a number such as 1.5"},
             {"pareto(1ms, 1/0)", "pareto's shape: '1/0' divides by zero", "write a number such as 1.5"},
             {"pareto(1ms, 2s)", "pareto's shape: '2s' is no number", "write a number such as 1.5"},
             {"pareto(1ms, 9999999999)", "pareto's shape: 9999999999 is too large or too fine", "in lowest terms"},
             {"quantiles(1ms)", "quantiles wants from 2 to 10001 values, not 1", "write quantiles("},
             {"quantiles(1ms, 3ms, 2ms)", "quantiles: 2ms comes after 3ms", "write the values from the least"},
             {"quantiles(1ms, , 2ms)", "'' is no duration", "write a number with its unit"},
             {"measured(loopback-tcp)", "no measured table is named 'loopback-tcp'",
              "did you mean 'loopback-tcp-2026'?"},
             {"measured(moon)", "no measured table is named 'moon'", "one of: "},
             {"region(us-east-1, us-est-1)", "unknown region 'us-est-1'", "did you mean 'us-east-1'?"},
             {"paretto(1ms, 2)", "unknown distribution 'paretto'", "did you mean 'pareto'?"},
             {"(1ms)", "unknown distribution ''", "one of: uniform"}}) {
        CAPTURE(one.text);
        const auto made = parse_distribution(one.text);
        REQUIRE_FALSE(made);
        CHECK(made.error().what == one.what);
        CHECK(made.error().hint.substr(0, std::string(one.hint).size()) == one.hint);
    }
}
