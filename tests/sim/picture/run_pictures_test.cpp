// Pictures of a run: each event, message, fault and step that they show is there, where it belongs.
#include <algorithm>

#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "sim/picture/slice_picture.h"
#include "sim/picture/space_time.h"
#include "tests/catch.h"
#include "tests/sim/picture/svg_text.h"
#include "tests/sim/world/ledger.h"

using namespace test;
using Catch::Matchers::ContainsSubstring;

namespace {

// a tells b; b crashes and comes back; the link from c to a is cut. The total of b is its violation.
std::shared_ptr<const Blueprint> story() {
    Blueprint blueprint = ledgers();
    blueprint.until = 3_s;
    blueprint.plan = {deliver_at(blueprint, 100_ms, 1, Add{2}, 0),
                      {500_ms, {}, CrashNode{1}, 200_ms, "crash b for 200ms"},
                      {1_s, {}, CutLinks{"cut", {{2, 0}, {0, 2}}}, 300_ms, "cut c | a"},
                      deliver_at(blueprint, 1100_ms, 2, Add{1}, 0),
                      deliver_at(blueprint, 2_s, 1, Add{7}, 0)};
    blueprint.add_property(always<Ledger>(believed, "small", "totals stay small",
                                          [](const View& view, NodeId node) -> std::optional<Broken> {
                                              if (view.state<Ledger>(node).total < 5)
                                                  return std::nullopt;
                                              return Broken{"b has <9>", {{node, "total"}}};
                                          }));
    return share(std::move(blueprint));
}

struct Told {
    std::shared_ptr<const Blueprint> blueprint = story();
    FaultTrace trace{*blueprint};
    std::vector<FaultSpan> faults;
    Violation violation;
    CausalSlice slice;

    Told() {
        World world(blueprint, &trace);
        world.start();
        trace.start(world);
        world.run();
        faults = trace.take_spans(3_s);
        REQUIRE(world.state().findings.violations.size() == 1);
        violation = world.state().findings.violations.front();
        slice = slice_violation(blueprint, violation);
    }
    SpaceTimeScene scene(std::vector<EventNumber> shown) const {
        std::vector<EventNumber> lit;
        for (const SliceStep& step : slice.steps)
            lit.push_back(step.event);
        return {trace, faults, *blueprint, "A <run>", std::move(shown), lit, violation};
    }
};

}  // namespace

TEST_CASE("a space-time diagram shows every event, message and fault of its scene") {
    const Told told;
    const auto all = events_between(told.trace.events.size(), 1, 1000);
    CHECK(all.size() == told.trace.events.size());
    const std::string picture = space_time_picture(told.scene(all));
    CHECK(first_unclosed(picture).empty());
    CHECK_THAT(picture, ContainsSubstring("<title>A &lt;run&gt;</title>"));
    for (const EventNumber event : all)
        CHECK(count(picture, "#" + std::to_string(event) + " at ") == 1);
    for (const char* node : {">a<", ">b<", ">c<"})
        CHECK(count(picture, node) == 1);
    CHECK_THAT(picture, ContainsSubstring("Added from b to a: Added{total=2}"));
    CHECK_THAT(picture, ContainsSubstring("class=\"crash\"") && ContainsSubstring("crash b for 200ms"));
    CHECK_THAT(picture, ContainsSubstring("class=\"partition\"") && ContainsSubstring("cut c | a"));
    // What c answered went over a cut link.
    CHECK_THAT(picture, ContainsSubstring("Added from c to a: link cut: Added{total=1}") &&
                            ContainsSubstring("class=\"dropped\""));
    CHECK_THAT(picture, ContainsSubstring("small: b has &lt;9&gt;"));
    // Time runs to the right.
    std::vector<double> dots = numbers(picture, "<circle class=\"delivered\" cx=\"");
    dots.pop_back();  // the legend's
    CHECK_FALSE(dots.empty());
    CHECK(std::is_sorted(dots.begin(), dots.end()));
}

TEST_CASE("a scene with gaps says how many events it leaves out, and no message whose other end is left out") {
    const Told told;
    const auto last = static_cast<EventNumber>(told.trace.events.size());
    REQUIRE(last > 4);
    const std::string picture = space_time_picture(told.scene({1, 2, last}));
    CHECK_THAT(picture, ContainsSubstring(">" + std::to_string(last - 3) + " more<"));
    CHECK(count(picture, " at ") > 0);
    CHECK(count(picture, "Added from c to a") == 0);
    CHECK_THAT(picture, ContainsSubstring("one node takes no part"));
    CHECK_THAT(space_time_picture(told.scene({})), ContainsSubstring("no event of the run is in this scene"));
}

TEST_CASE("around a violation stand its slice and what happened just before and after") {
    const Told told;
    const auto events = events_around(told.trace.events.size(), 20, {3, 3, 1, 999});
    CHECK(events.front() == 1);
    CHECK(std::is_sorted(events.begin(), events.end()));
    CHECK(std::adjacent_find(events.begin(), events.end()) == events.end());
    CHECK(events.back() <= told.trace.events.size());
    const auto far = events_around(100, 60, {3, 200});
    CHECK(far.front() == 3);
    CHECK(far[1] == 36);
    CHECK(far.back() == 63);
    CHECK(events_between(100, 0, 2) == std::vector<EventNumber>{1, 2});
    CHECK(events_between(100, 99, 200) == std::vector<EventNumber>{99, 100});
}

TEST_CASE("a slice is drawn with a row for each step, an edge for each cause, and ends at the violation") {
    const Told told;
    REQUIRE(told.slice.steps.size() >= 2);
    const std::string picture = slice_picture(told.slice, *told.blueprint, "why");
    CHECK(first_unclosed(picture).empty());
    for (const SliceStep& step : told.slice.steps)
        CHECK(count(picture, ">#" + std::to_string(step.event) + "  ") == 1);
    for (const auto& [cause, effect] : told.slice.edges)
        CHECK(count(picture, "#" + std::to_string(cause) + " led to #" + std::to_string(effect) + "<") == 1);
    CHECK(count(picture, "  violation<") == 1);
    const auto at = [&](EventNumber event) { return picture.find(">#" + std::to_string(event) + "  "); };
    for (std::size_t i = 1; i < told.slice.steps.size(); ++i)
        CHECK(at(told.slice.steps[i - 1].event) < at(told.slice.steps[i].event));
    CHECK_THAT(slice_picture({}, *told.blueprint, "why"), ContainsSubstring("there is no event in this slice"));
}
