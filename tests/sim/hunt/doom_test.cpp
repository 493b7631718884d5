// The chance of a violation, from points of a run on: certain at its end, what luck had at its start, and in between
// where it was decided.
#include "sim/hunt/doom.h"

#include <algorithm>

#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

// A dice thrower: at each beat it draws one of twelve, and a twelve is the violation.
Blueprint dice(std::int64_t limit) {
    Ledger role;
    role.beat = 500_ms;
    role.pass_on = true;
    Blueprint blueprint = ledgers(role);
    blueprint.until = 3_s;
    blueprint.add_property(always<Ledger>(believed, "low", "nobody draws high",
                                          [limit](const View& view, NodeId node) -> std::optional<Broken> {
                                              if (view.state<Ledger>(node).drawn <= limit)
                                                  return std::nullopt;
                                              return Broken{view.name(node) + " drew high", {{node, "drawn"}}};
                                          }));
    return blueprint;
}

// The first seed whose run draws high in its second half: then there is something to be decided.
std::pair<std::shared_ptr<const Blueprint>, Violation> violated_late() {
    for (std::uint64_t seed = 1;; ++seed) {
        Blueprint blueprint = dice(95);
        blueprint.seed = seed;
        auto shared = share(std::move(blueprint));
        World world(shared);
        world.run();
        const auto& violations = world.state().findings.violations;
        if (!violations.empty() && violations.front().time > 2_s)
            return {shared, violations.front()};
    }
}

DoomRequest request_for(const std::shared_ptr<const Blueprint>& blueprint, const Violation& violation) {
    DoomRequest request;
    request.blueprint = blueprint;
    request.violation = violation;
    request.points = 6;
    request.futures = 24;
    return request;
}

}  // namespace

TEST_CASE("a curve of doom ends in certainty, and each of its points is what ordinary runs say") {
    const auto [blueprint, violation] = violated_late();
    const auto curve = doom_curve(request_for(blueprint, violation));
    REQUIRE(curve);
    REQUIRE(curve->points.size() >= 3);
    CHECK(curve->seeds.size() == 24);
    CHECK(curve->points.back().event == violation.event);
    CHECK(curve->points.back().violated.share == 1);
    CHECK(std::is_sorted(curve->points.begin(), curve->points.end(),
                         [](const DoomPoint& a, const DoomPoint& b) { return a.event < b.event; }));
    CHECK_FALSE(curve->interrupted);
    CHECK(curve->rises());
    CHECK(curve->points.front().violated.share < 1);

    const auto hits_by_hand = [&](const DoomPoint& point) {
        std::uint64_t hits = 0;
        for (const std::uint64_t seed : curve->seeds) {
            Blueprint other = *blueprint;
            other.overrides.resamples.push_back({"*", seed, point.time + 1, future_override(point, seed)});
            hits += run(std::move(other))->state().findings.violations.empty() ? 0 : 1;
        }
        return hits;
    };
    for (std::size_t i = 0; i + 1 < curve->points.size(); ++i) {
        INFO("point " << curve->points[i].event);
        CHECK(curve->points[i].violated.runs == 24);
        CHECK(curve->points[i].violated.hits == hits_by_hand(curve->points[i]));
    }
    double most = 0;
    for (std::size_t i = 0; i + 1 < curve->points.size(); ++i)
        most = std::max(most, curve->points[i + 1].violated.share - curve->points[i].violated.share);
    CHECK(curve->rise() == most);
}

TEST_CASE("a curve of doom does not depend on the threads", "[determinism]") {
    const auto [blueprint, violation] = violated_late();
    DoomRequest request = request_for(blueprint, violation);
    const auto one = doom_curve(request);
    request.jobs = 3;
    const auto three = doom_curve(request);
    REQUIRE((one && three));
    REQUIRE(one->points.size() == three->points.size());
    for (std::size_t i = 0; i < one->points.size(); ++i) {
        CHECK(one->points[i].event == three->points[i].event);
        CHECK(one->points[i].violated == three->points[i].violated);
    }
    CHECK(one->steepest == three->steepest);
}

TEST_CASE("what no luck can avert is doomed from the start") {
    Blueprint made = dice(1000);
    made.add_property(always<Ledger>(believed, "young", "nobody beats twice",
                                     [](const View& view, NodeId node) -> std::optional<Broken> {
                                         if (view.state<Ledger>(node).beats < 2)
                                             return std::nullopt;
                                         return Broken{"a second beat", {{node, "beats"}}};
                                     }));
    const auto blueprint = share(std::move(made));
    World world(blueprint);
    world.run();
    REQUIRE_FALSE(world.state().findings.violations.empty());
    const auto curve = doom_curve(request_for(blueprint, world.state().findings.violations.front()));
    REQUIRE(curve);
    CHECK_FALSE(curve->rises());
    for (const DoomPoint& point : curve->points)
        CHECK(point.violated.share == 1);
}

TEST_CASE("only futures that are violated in time count, and an interrupt ends the search") {
    const auto [blueprint, violation] = violated_late();
    DoomRequest request = request_for(blueprint, violation);
    const auto always_on_time = doom_curve(request);
    request.by = violation.time;
    const auto by_then = doom_curve(request);
    REQUIRE((always_on_time && by_then));
    CHECK(by_then->points.front().violated.hits <= always_on_time->points.front().violated.hits);
    request.interrupted = [] { return true; };
    const auto none = doom_curve(request);
    REQUIRE(none);
    CHECK(none->interrupted);
}

TEST_CASE("a future is an ordinary override") {
    CHECK(future_override({7, 1500_ms, {}, 0}, 42) == "resample:*=42@1.500000001s");
    CHECK(future_override({0, 0, {}, 0}, 1) == "resample:*=1@1ns");
}
