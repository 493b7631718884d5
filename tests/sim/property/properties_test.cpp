// until, pairs and conserved: what they mean, and that judging them incrementally is judging them from scratch.
#include "sim/faults/crash.h"
#include "sim/property/between_nodes.h"
#include "sim/property/until.h"
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/world/ledger.h"

using namespace test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::int64_t total(const View& view, NodeId node) { return view.state<Ledger>(node).total; }

// From the moment a total stands in [from, below) it may not fall below `least` until it reaches `goal`.
struct Climb {
    struct Promise {
        NodeId node = kNoNode;
        auto operator<=>(const Promise&) const = default;
    };
    std::int64_t from = 1, least = 1, goal = 3;

    void begun(const View& view, NodeId node, std::vector<Promise>& out) const {
        if (view.is<Ledger>(node) && total(view, node) >= from)
            out.push_back({node});
    }
    bool is_over(const View& view, const Promise& promise) const { return total(view, promise.node) >= goal; }
    std::optional<Broken> broken(const View& view, const Promise& promise) const {
        if (total(view, promise.node) >= least)
            return std::nullopt;
        return Broken{fmt::format("{} fell to {}", view.name(promise.node), total(view, promise.node)),
                      {{promise.node, "total"}}};
    }
    bool concerns(const Promise& promise, NodeId node) const { return promise.node == node; }
    Broken overdue(const View&, const Promise& promise) const {
        return {"the climb goes on", {{promise.node, "total"}}};
    }
};

struct Deposit {
    Time at;
    std::int64_t amount;
};

Blueprint with_deposits(std::initializer_list<Deposit> deposits) {
    Blueprint blueprint = ledgers();
    for (const Deposit& deposit : deposits)
        blueprint.plan.push_back(deliver_at(blueprint, deposit.at, 0, Add{deposit.amount}));
    return blueprint;
}

RunResult climb(std::initializer_list<Deposit> deposits, std::optional<Duration> bound = {}, Time crash_at = 0,
                Duration crash_for = 0) {
    Blueprint blueprint = with_deposits(deposits);
    if (crash_at != 0)
        blueprint.plan.push_back({crash_at, {}, CrashNode{2}, crash_for, "crash c"});
    blueprint.add_property(bound ? until<Ledger>(believed, "climbs", "", *bound, Climb{})
                                 : until<Ledger>(believed, "climbs", "", Climb{}));
    return result_of(*run(blueprint));
}

// The first event after which `is_broken` of the whole world; nothing where there is none.
template <class IsBroken>
std::optional<EventNumber> first_broken(const Blueprint& blueprint, IsBroken is_broken) {
    World world(share(blueprint));
    world.start();
    do {
        if (is_broken(View(world)))
            return world.event();
    } while (world.step());
    return std::nullopt;
}

std::optional<EventNumber> first_violation(const Blueprint& blueprint) {
    const RunResult result = result_of(*run(blueprint));
    return result.violations.empty() ? std::nullopt : std::optional(result.violations.front().event);
}

}  // namespace

TEST_CASE("until: what was promised stays so until it is over, and Q frees it") {
    CHECK(climb({{1_s, 1}, {2_s, 2}, {3_s, -5}}).verdict == RunVerdict::held);  // over at 2 s
    const RunResult fallen = climb({{1_s, 2}, {2_s, -2}, {3_s, 9}});
    REQUIRE(fallen.verdict == RunVerdict::violated);
    CHECK(fallen.violations[0].time == 2_s);
    CHECK(fallen.violations[0].detail == "a fell to 0");
    CHECK(fallen.violations[0].fields == std::vector<FieldRef>{{0, "total"}});
    CHECK(climb({{1_s, 5}, {2_s, -5}}).verdict == RunVerdict::held);              // over as soon as it begins
    CHECK(climb({{1_s, -5}}).verdict == RunVerdict::held);                        // never begun
    CHECK(climb({{1_s, 5}, {2_s, -3}, {3_s, -2}}).violations.at(0).time == 3_s);  // begun a second time at 2
}

TEST_CASE("until without a bound asks for no end; with one, the end has to come") {
    CHECK(climb({{1_s, 1}}).verdict == RunVerdict::held);
    CHECK(climb({{1_s, 1}, {4_s, 2}}, 4_s).verdict == RunVerdict::held);
    const RunResult late = climb({{1_s, 1}, {6_s, 2}}, 4_s);
    REQUIRE(late.verdict == RunVerdict::violated);
    CHECK(late.violations[0].time == 5_s);
    CHECK(late.violations[0].event == 1);
    CHECK(late.violations[0].missed == Missed{1, 1_s, 5_s});
    CHECK(late.violations[0].detail == "the climb goes on, 4.000 s after it began at 1.000 s");
    CHECK(climb({{1_s, 1}}, 4_s).verdict == RunVerdict::violated);                  // judged at the end
    CHECK(climb({{8_s, 1}}, 4_s).verdict == RunVerdict::undecided);                 // the run ends at 10 s
    CHECK(climb({{6_s, 1}}, 4_s).verdict == RunVerdict::violated);                  // its bound is the end itself
    CHECK(climb({{1_s, 1}, {6_s, 2}}, 4_s, 2_s, 1_s).verdict == RunVerdict::held);  // healed at 3 s
    CHECK(climb({{1_s, 1}}, 4_s, 2_s, 0).verdict == RunVerdict::undecided);         // c never comes back
}

TEST_CASE("pairs: both roles' nodes, each two of one role once, the earlier one in front") {
    Blueprint blueprint = with_deposits({{1_s, 1}, {2_s, 1}});
    blueprint.add_property(pairs<Ledger, Ledger>(
        believed, "near", "totals stay near", [](const View& view, NodeId a, NodeId b) -> std::optional<Broken> {
            CHECK(a < b);
            if (total(view, a) - total(view, b) < 2)
                return std::nullopt;
            return Broken{fmt::format("{} is far from {}", view.name(a), view.name(b)), {{a, "total"}, {b, "total"}}};
        }));
    const RunResult result = result_of(*run(blueprint));
    REQUIRE(result.violations.size() == 1);
    CHECK(result.violations[0].time == 2_s);
    CHECK(result.violations[0].detail == "a is far from b");
}

TEST_CASE("conserved: a sum that changes is told with both sums") {
    Blueprint blueprint = with_deposits({{1_s, 0}, {2_s, 7}});
    blueprint.add_property(conserved<Ledger>(believed, "sum", "", total));
    const RunResult result = result_of(*run(blueprint));
    REQUIRE(result.violations.size() == 1);
    CHECK(result.violations[0].time == 2_s);
    CHECK(result.violations[0].detail == "all together hold 7 after an event at a, and held 0");
    Blueprint huge = with_deposits({{1_s, INT64_MAX}});
    huge.plan.push_back(deliver_at(huge, 1_s, 1, Add{1}));
    huge.add_property(conserved<Ledger>(believed, "sum", "", [](const View& view, NodeId node) {
        return total(view, node) == 0 ? std::int64_t{0} : INT64_MAX;
    }));
    CHECK_FALSE(result_of(*run(huge)).violations.empty());
}

TEST_CASE("judged incrementally, pairs break where all pairs compared at every event do", "[property]") {
    std::size_t broken = 0;
    for (std::uint64_t seed = 1; seed <= seeds(40); ++seed) {
        const auto limit = static_cast<std::int64_t>(200 + uniform_below(draw(seed, 7, 0, 0), 4000));
        const auto apart = [limit](const View& view, NodeId a, NodeId b) -> std::optional<Broken> {
            const auto distance = total(view, a) - total(view, b);
            return distance > limit || distance < -limit ? std::optional(Broken{"apart", {}}) : std::nullopt;
        };
        Blueprint blueprint = busy_ledgers(seed);
        const auto expected = first_broken(
            blueprint, [&](const View& view) { return apart(view, 0, 1) || apart(view, 0, 2) || apart(view, 1, 2); });
        blueprint.add_property(pairs<Ledger, Ledger>(believed, "near", "", apart));
        INFO("seed " << seed);
        CHECK(first_violation(blueprint) == expected);
        broken += expected ? 1 : 0;
    }
    CHECK(broken > seeds(40) / 4);
}

TEST_CASE("judged incrementally, until and conserved break where they do from scratch", "[property]") {
    std::size_t climbs = 0;
    for (std::uint64_t seed = 1; seed <= seeds(40); ++seed) {
        INFO("seed " << seed);
        Blueprint plain = busy_ledgers(seed);
        // c crashes as well, so that what was not synced is lost and totals fall.
        plain.plan.push_back({3_s, {}, CrashNode{2}, 200_ms, "crash c"});
        const auto when = static_cast<Time>(1_s + uniform_below(draw(seed, 8, 0, 0), 6'000) * 1_ms);
        plain.plan.push_back(deliver_at(plain, when, static_cast<NodeId>(seed % 3), Add{-9000}));
        Blueprint summed = plain;
        const auto sum = [](const View& view) { return total(view, 0) + total(view, 1) + total(view, 2); };
        summed.add_property(conserved<Ledger>(believed, "sum", "", total));
        CHECK(first_violation(summed) == first_broken(plain, [&](const View& view) { return sum(view) != 0; }));

        // From scratch: each node remembers by itself whether it has begun and the goal has not come.
        const Climb rule{2000, 2000, 12000};
        std::array<bool, 3> open{};
        const auto expected = first_broken(plain, [&](const View& view) {
            for (NodeId node = 0; node < 3; ++node) {
                if (total(view, node) >= rule.goal)
                    open[node] = false;
                else if (total(view, node) >= rule.from)
                    open[node] = true;
                else if (open[node] && total(view, node) < rule.least)
                    return true;
            }
            return false;
        });
        Blueprint judged = plain;
        judged.add_property(until<Ledger>(believed, "climbs", "", rule));
        CHECK(first_violation(judged) == expected);
        climbs += expected ? 1 : 0;
    }
    CHECK(climbs > 0);
    CHECK(climbs < seeds(40));
}
