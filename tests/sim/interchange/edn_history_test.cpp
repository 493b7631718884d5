#include "sim/interchange/edn_history.h"

#include "sim/check/check.h"
#include "sim/check/read/read_history.h"
#include "tests/catch.h"

namespace orrery {
namespace {

Observation line(std::int64_t process, OpPhase phase, std::string function, OpValue key, OpValue value) {
    Observation out;
    out.process = process;
    out.phase = phase;
    out.function = std::move(function);
    out.key = std::move(key);
    out.value = std::move(value);
    return out;
}

TEST_CASE("a history with keys is written as Jepsen's independent keys, and judged key by key") {
    const OpValue one = OpValue::of(1), two = OpValue::of(2);
    History history{line(0, OpPhase::invoke, "write", one, OpValue::of(7)),
                    line(1, OpPhase::invoke, "read", two, OpValue::nil()),
                    line(1, OpPhase::ok, "read", two, OpValue::nil()),
                    line(0, OpPhase::info, "write", one, OpValue::of(7)),
                    line(1, OpPhase::invoke, "cas", one, OpValue::list({OpValue::of(7), OpValue::of(8)})),
                    line(1, OpPhase::ok, "cas", one, OpValue::list({OpValue::of(7), OpValue::of(8)}))};
    const std::string text = write_edn_history(history, "two\nlines");
    CHECK(
        text.starts_with("; two\n; lines\n{:index 0, :time 0, :event 0, :process 0, :type :invoke, :f :write, :value "
                         "[1 7]}\n"));
    const auto read = read_history(text, "h.edn");
    REQUIRE(read);
    CHECK(check_history(*read, {.model = "cas-register"})->verdict == CheckVerdict::valid);
    history.push_back(line(2, OpPhase::invoke, "read", one, OpValue::nil()));
    history.push_back(line(2, OpPhase::ok, "read", one, OpValue::of(7)));  // the cas has made it 8
    const auto worse = read_history(write_edn_history(history, ""), "h.edn");
    REQUIRE(worse);
    CHECK(check_history(*worse, {.model = "cas-register"})->verdict == CheckVerdict::invalid);
}

TEST_CASE("without keys values stand alone, and texts come back as they were") {
    const OpValue odd = OpValue::list({OpValue::of(std::string("a \"b\" \\ \n")), OpValue::nil(), OpValue::of(-3)});
    const auto read =
        read_history(write_edn_history({line(4, OpPhase::invoke, "do it", OpValue::nil(), odd)}, ""), "h");
    REQUIRE(read);
    CHECK(read->front().value == odd);
    CHECK(read->front().function == "do it");
    CHECK(read->front().process == 4);
}

}  // namespace
}  // namespace orrery
