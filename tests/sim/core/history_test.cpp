#include "sim/core/history.h"

#include "tests/catch.h"
#include "tests/sim/check/random_history.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;

namespace {

Observation line(std::int64_t process, OpPhase phase, std::string function, std::uint64_t event) {
    Observation out;
    out.process = process;
    out.phase = phase;
    out.function = std::move(function);
    out.event = event;
    return out;
}

}  // namespace

TEST_CASE("values are told as a reader would write them, and order and hash agree with equality") {
    const auto value = OpValue::list({OpValue::nil(), OpValue::of(-3), OpValue::of("x y"), OpValue::list({})});
    CHECK(value.to_text() == "[nil -3 \"x y\" []]");
    const std::vector<OpValue> values = {OpValue::nil(), OpValue::of(0),    OpValue::of("0"),
                                         value,          OpValue::list({}), OpValue::list({OpValue::nil()})};
    for (const auto& left : values) {
        for (const auto& right : values) {
            CHECK((left == right) == (!value_less(left, right) && !value_less(right, left)));
            CHECK((left == right) == (value_hash(left) == value_hash(right)));
        }
    }
}

TEST_CASE("invocations and returns pair by process") {
    const auto operations = pair_operations(
        {line(0, OpPhase::invoke, "read", 10), line(1, OpPhase::invoke, "write", 11), line(0, OpPhase::ok, "read", 12),
         line(1, OpPhase::info, "write", 13), line(0, OpPhase::invoke, "read", 14)});
    REQUIRE(operations);
    REQUIRE(operations->size() == 3);
    CHECK(operations->at(0).returned == 2);
    CHECK(operations->at(0).return_event == 12);
    CHECK(operations->at(1).outcome == OpPhase::info);
    CHECK(operations->at(1).returned == never);
    CHECK(operations->at(2).outcome == OpPhase::info);  // it was never told how it ended
}

TEST_CASE("what cannot be paired is an error with its event") {
    const auto error = [](const History& history) {
        const auto operations = pair_operations(history);
        REQUIRE(!operations);
        return operations.error().to_text();
    };
    CHECK_THAT(error({line(3, OpPhase::ok, "read", 7)}),
               ContainsSubstring("process 3: ok read returns without an invocation (event 7)"));
    CHECK_THAT(error({line(3, OpPhase::invoke, "read", 7), line(3, OpPhase::ok, "read", 8),
                      line(3, OpPhase::info, "read", 9)}),
               ContainsSubstring("returns twice (the first time, ok, at 8) (event 9)"));
    CHECK_THAT(error({line(3, OpPhase::invoke, "read", 7), line(3, OpPhase::invoke, "write", 8)}),
               ContainsSubstring("while its read invoked at 7 is still open (event 8)"));
    CHECK_THAT(error({line(3, OpPhase::invoke, "read", 7), line(3, OpPhase::ok, "write", 8)}),
               ContainsSubstring("returns from a read invoked at 7"));
}
