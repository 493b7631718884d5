// Why something came back: the send, and the cut or the crash behind it.
#include <algorithm>

#include "sim/causality/slice.h"
#include "tests/catch.h"
#include "tests/sim/world/callers.h"

using namespace test;

namespace {

// The caller asks at 2 s; the fault came at 1 s. What explains the event at which its question came back.
CausalSlice why_back(FaultAction action, const std::string& text) {
    Blueprint made = callers({{2_s, "a"}});
    made.plan.push_back({500_ms, {}, CrashNode{1}, 100_ms, "another crash"});
    made.plan.push_back({1_s, {}, std::move(action), 0, text});
    Trace trace;
    run(made, &trace);
    const auto back = std::find_if(trace.events.begin(), trace.events.end(),
                                   [](const TraceEvent& event) { return event.detail.starts_with("Refused<Ask>"); });
    REQUIRE(back != trace.events.end());
    return slice_event(share(std::move(made)), back->number);
}

}  // namespace

TEST_CASE("what came back is explained by its send and by what refused it") {
    for (const auto& [action, text, why] :
         {std::tuple<FaultAction, std::string, std::string>{cut({{1, 0}}), "cut caller -> server", "the link is cut"},
          {CrashNode{0}, "crash server", "the process is down"}}) {
        const CausalSlice slice = why_back(action, text);
        const std::string told = to_sentences(slice);
        CAPTURE(told);
        CHECK(told.find("caller had Refused<Ask>{message=Ask{number=1}} back from server") != std::string::npos);
        CHECK(told.find("its Ask to server is refused: " + why) != std::string::npos);
        REQUIRE(!slice.steps.empty());
        const auto fault = std::find_if(slice.steps.begin(), slice.steps.end(),
                                        [&](const SliceStep& step) { return step.what == "fault: " + text; });
        REQUIRE(fault != slice.steps.end());
        const auto& because = slice.steps.back().because;
        CHECK(std::find(because.begin(), because.end(), fault->event) != because.end());
    }
}
