// From when to when each fault lasted, and whom it struck.
#include "sim/timeline/fault_trace.h"
#include "sim/faults/clock.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"

#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

struct Watched {
    std::shared_ptr<const Blueprint> blueprint;
    FaultTrace trace;
    std::vector<FaultSpan> spans;

    explicit Watched(Blueprint made, Time end = 10_s) : blueprint(share(std::move(made))), trace(*blueprint) {
        World world(blueprint, &trace);
        world.start();
        trace.start(world);
        world.run();
        spans = trace.take_spans(end);
    }
    const TraceEvent& event_of(const FaultSpan& span) const { return trace.events.at(span.event - 1); }
};

Watched with_plan(FaultPlan plan) {
    Ledger role;
    role.beat = 300_ms;
    Blueprint blueprint = ledgers(role);
    blueprint.plan = std::move(plan);
    return Watched(std::move(blueprint));
}

// "crash a 2s..2.5s"
std::string line_of(const FaultSpan& span) {
    const char* kinds[] = {"crash", "pause", "partition", "trouble"};
    std::string line = kinds[static_cast<int>(span.kind)];
    for (const NodeId node : span.touched)
        line += std::string(" ") + "abc"[node];
    if (span.node != kNoNode)
        line += std::string(" ") + "abc"[span.node];
    return line + " " + format_duration(span.begin) + ".." + format_duration(span.end);
}
std::vector<std::string> lines_of(const std::vector<FaultSpan>& spans) {
    std::vector<std::string> lines;
    for (const FaultSpan& span : spans)
        lines.push_back(line_of(span));
    return lines;
}

}  // namespace

TEST_CASE("a crash and a partition last from their fault to its end") {
    const Watched run(busy_ledgers());
    CHECK(lines_of(run.spans) == std::vector<std::string>{"crash b 2s..2.5s", "partition a b 4s..5s"});
    REQUIRE(run.spans.size() == 2);
    CHECK(run.spans[0].text == "crash b");
    for (const FaultSpan& span : run.spans) {
        CHECK(run.event_of(span).what == EventKind::fault);
        CHECK(run.event_of(span).time == span.begin);
    }
}

TEST_CASE("what never ends is open to the end of the run, and a restart ends a crash") {
    const Watched run = with_plan({{1_s, {}, CrashNode{0}, 0, "crash a"},
                                   {2_s, {}, CrashNode{1}, 0, "crash b"},
                                   {3_s, {}, RestartNode{0}, 0, "restart a"}});
    CHECK(lines_of(run.spans) == std::vector<std::string>{"crash a 1s..3s", "crash b 2s..10s"});
}

TEST_CASE("a loss of power has a span for each node, a pause, a drift and a slow node have their own kinds") {
    const Watched run = with_plan({{1_s, {}, LosePower{{0, 2}}, 500_ms, "power"},
                                   {2_s, {}, PauseNode{1}, 200_ms, "pause b"},
                                   {3_s, {}, SlowNode{2, {3, 1}}, 1_s, "slow c"},
                                   {5_s, {}, DriftClock{0, 100}, 1_s, "drift a"}});
    CHECK(lines_of(run.spans) == std::vector<std::string>{"crash a 1s..1.5s", "crash c 1s..1.5s", "pause b 2s..2.2s",
                                                          "trouble c 3s..4s", "trouble a 5s..6s"});
    CHECK(run.spans[0].event == run.spans[1].event);
}

TEST_CASE("stimuli and heals have no span; a heal ends the cut that it heals") {
    Blueprint blueprint = ledgers();
    blueprint.plan = {deliver_at(blueprint, 1_s, 0, Add{1}),
                      {2_s, {}, CutLinks{"partition", {{0, 1}, {1, 0}}}, 0, "partition a | b"},
                      {3_s, {}, HealAll{}, 0, "heal"},
                      {4_s, {}, CutLinks{"cut", {{1, 2}}}, 500_ms, "cut b -> c"}};
    const Watched run(std::move(blueprint));
    REQUIRE(run.spans.size() == 2);
    CHECK(run.spans[0].kind == SpanKind::partition);
    CHECK(run.spans[0].begin == 2_s);
    CHECK(line_of(run.spans[1]) == "partition b c 4s..4.5s");
}

TEST_CASE("the trace of faults is the trace of any other watcher") {
    const auto blueprint = share(busy_ledgers());
    const Watched run(*blueprint);
    Trace plain;
    World world(blueprint, &plain);
    world.start();
    plain.start(world);
    world.run();
    REQUIRE(plain.events.size() == run.trace.events.size());
    for (std::size_t i = 0; i < plain.events.size(); ++i)
        REQUIRE(plain.events[i].detail == run.trace.events[i].detail);
}
