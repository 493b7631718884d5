// reached, settles and leads_to: when a bound is due, what it is judged of, and how near it came.
#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"
#include "sim/property/until.h"
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

std::int64_t total(const View& view, NodeId node) { return view.state<Ledger>(node).total; }

struct Deposit {
    Time at;
    std::int64_t amount;
};
struct Fault {
    Time at;
    Duration lasting;
    bool standing = false;
};

Blueprint story(std::initializer_list<Deposit> deposits, std::initializer_list<Fault> faults) {
    Blueprint blueprint = ledgers();
    for (const Deposit& deposit : deposits)
        blueprint.plan.push_back(deliver_at(blueprint, deposit.at, 0, Add{deposit.amount}));
    for (const Fault& fault : faults)
        blueprint.plan.push_back({fault.at, {}, CrashNode{2}, fault.lasting, "crash c", fault.standing});
    return blueprint;
}

// a's total is above zero.
std::optional<Broken> has_some(const View& view) {
    if (total(view, 0) > 0)
        return std::nullopt;
    return Broken{fmt::format("a has {}", total(view, 0)), {{0, "total"}}};
}

RunResult with(Property property, std::initializer_list<Deposit> deposits, std::initializer_list<Fault> faults = {}) {
    Blueprint blueprint = story(deposits, faults);
    blueprint.add_property(std::move(property));
    return result_of(*run(blueprint));
}
RunResult reach(Duration within, std::initializer_list<Deposit> deposits, std::initializer_list<Fault> faults = {}) {
    return with(reached<Ledger>(believed, "some", "a has some", within, has_some), deposits, faults);
}
RunResult settle(Duration within, std::initializer_list<Deposit> deposits, std::initializer_list<Fault> faults = {}) {
    return with(settles<Ledger>(believed, "some", "a has some", within, has_some), deposits, faults);
}

// A ledger whose total is odd owes one more, until its total is even; each odd total is a promise of its own.
struct Evens {
    struct Promise {
        NodeId node = kNoNode;
        std::int64_t total = 0;
        auto operator<=>(const Promise&) const = default;
    };
    void begun(const View& view, NodeId node, std::vector<Promise>& out) const {
        if (total(view, node) % 2 != 0)
            out.push_back({node, total(view, node)});
    }
    bool is_over(const View& view, const Promise& promise) const { return total(view, promise.node) != promise.total; }
    Broken overdue(const View& view, const Promise& promise) const {
        return {fmt::format("{} is odd at {}", view.name(promise.node), promise.total), {{promise.node, "total"}}};
    }
};
RunResult even(Duration within, std::initializer_list<Deposit> deposits, std::initializer_list<Fault> faults = {}) {
    return with(leads_to<Ledger>(believed, "evens", "odd totals get even", within, Evens{}), deposits, faults);
}

void check_missed(const RunResult& result, EventNumber event, Missed missed, const std::string& detail) {
    REQUIRE(result.violations.size() == 1);
    const Violation& found = result.violations.front();
    CHECK(found.event == event);
    CHECK(found.time == missed.due);
    CHECK(found.missed == missed);
    CHECK(found.detail == detail);
    CHECK(result.nearest.empty());
}

std::int64_t slack(const RunResult& result) {
    REQUIRE(result.verdict == RunVerdict::held);
    REQUIRE(result.nearest.size() == 1);
    CHECK(result.nearest.front().unit == "ns");
    return result.nearest.front().margin;
}

}  // namespace

TEST_CASE("reached: a run begins healed, and the bound counts from its start") {
    CHECK(slack(reach(4_s, {{1_s, 1}})) == 3_s);
    CHECK(slack(reach(4_s, {{4_s, 1}})) == 0);               // at the deadline itself
    CHECK(slack(reach(4_s, {{1_s, 1}, {2_s, -1}})) == 3_s);  // once is enough
    check_missed(reach(4_s, {{5_s, 1}}), 0, {0, 0, 4_s}, "4.000 s after the start of the run: a has 0");
    check_missed(reach(4_s, {{1_s, 0}, {5_s, 1}}), 1, {0, 0, 4_s}, "4.000 s after the start of the run: a has 0");
    check_missed(reach(10_s, {}), 0, {0, 0, 10_s}, "10.000 s after the start of the run: a has 0");  // the end itself
    CHECK(reach(11_s, {}).verdict == RunVerdict::undecided);
    for (const auto& late : {reach(11_s, {}), reach(11_s, {{1_s, 1}})}) {  // though it has come: what if it had not?
        REQUIRE(late.verdict == RunVerdict::undecided);
        CHECK(late.undecided.front().second == "its bound ends at 11.000 s, after the run, and none was due before");
    }
}

TEST_CASE("reached: each heal that the bound follows in peace starts the clock anew") {
    // Seen before the fault, and not again after it.
    check_missed(reach(2_s, {{1_s, 1}, {3500_ms, -1}}, {{3_s, 1_s}}), 4, {4, 4_s, 6_s},
                 "2.000 s after the faults had come to rest at 4.000 s: a has 0");
    CHECK(slack(reach(2_s, {{1_s, 1}, {3500_ms, -1}, {5500_ms, 1}}, {{3_s, 1_s}})) == 500_ms);
    // A fault of a moment, within the bound: it falls due later, and not at all where the next fault is in time.
    CHECK(slack(reach(4_s, {{6_s, 1}}, {{3_s, 1_ms}})) == 1001_ms);
    CHECK(reach(4_s, {}, {{3_s, 1_ms}, {6_s, 1_ms}, {9_s, 1_ms}}).verdict == RunVerdict::undecided);
    for (const Time seen : {500_ms, 3500_ms}) {  // whether it is seen or not
        CHECK(reach(4_s, {{seen, 1}}, {{3_s, 1_ms}, {6_s, 1_ms}, {9_s, 1_ms}}).verdict == RunVerdict::undecided);
        CHECK(reach(4_s, {{seen, 1}}, {{3_s, 0}}).verdict == RunVerdict::undecided);  // c never comes back
    }
    CHECK(reach(4_s, {{1_s, 1}}, {{5_s, 0}}).verdict == RunVerdict::held);       // due at 4 s, and then never again
    CHECK(reach(4_s, {{1_s, 1}}, {{4_s, 0}}).verdict == RunVerdict::undecided);  // the fault came with the deadline
    CHECK(reach(4_s, {}, {{3_s, 0}}).verdict == RunVerdict::undecided);
    // True at the heal, and no longer when the node is next looked at.
    CHECK(slack(reach(1_s, {{1_s, 1}, {5_s, -1}}, {{3_s, 1_s}})) == 0);
}

TEST_CASE("settles: what is true at the start and false for the rest of the run is broken at the deadline") {
    check_missed(settle(4_s, {{0, 1}, {1_s, -1}}), 2, {0, 0, 4_s}, "4.000 s after the start of the run: a has 0");
    CHECK(slack(settle(4_s, {{1_s, 1}})) == 3_s);
    CHECK(slack(settle(4_s, {{1_s, 1}, {2_s, -1}, {3_s, 1}})) == 1_s);
    const RunResult later = settle(4_s, {{1_s, 1}, {7_s, -1}, {8_s, 1}});  // false from 7 s on: by that event
    REQUIRE(later.violations.size() == 1);
    CHECK(later.violations[0].event == 2);
    CHECK(later.violations[0].time == 7_s);
    CHECK_FALSE(later.violations[0].missed);
    CHECK(later.violations[0].detail == "a has 0");
    CHECK(settle(4_s, {{1_s, 1}, {4_s, -1}}).violations.at(0).time == 4_s);  // false at the deadline itself
    CHECK(settle(11_s, {{1_s, 1}}).verdict == RunVerdict::undecided);
}

TEST_CASE("settles: it holds until the next fault begins, and the bound starts again at its heal") {
    CHECK(slack(settle(2_s, {{1_s, 1}, {4500_ms, -1}, {6_s, 1}}, {{4_s, 1_s}})) == 1_s);
    check_missed(settle(2_s, {{1_s, 1}, {4500_ms, -1}}, {{4_s, 1_s}}), 4, {4, 5_s, 7_s},
                 "2.000 s after the faults had come to rest at 5.000 s: a has 0");
    CHECK(settle(2_s, {{1_s, 1}, {9_s, -1}}, {{4_s, 1_s}}).violations.at(0).time == 9_s);
    CHECK(settle(2_s, {{1_s, 1}, {9_s, -1}}, {{8_s, 500_ms}}).verdict == RunVerdict::held);  // next due at 10.5 s
}

TEST_CASE("leads_to: each start by its key, within its own bound") {
    CHECK(slack(even(2_s, {{1_s, 1}, {2500_ms, 1}, {4_s, 1}, {5_s, 1}})) == 500_ms);
    check_missed(even(2_s, {{1_s, 1}, {2_s, 1}, {4_s, 1}, {4500_ms, 0}, {8_s, 1}}), 4, {3, 4_s, 6_s},
                 "a is odd at 3, 2.000 s after it began at 4.000 s");
    // One that began later than the bound before the end is not due, kept or not, where no other was.
    CHECK(even(2_s, {{1_s, 1}, {2_s, 1}, {9_s, 1}}).verdict == RunVerdict::held);
    CHECK(even(2_s, {{8_s, 1}, {9_s, 1}}).verdict == RunVerdict::held);  // due at the end itself
    for (const auto& late : {even(2_s, {{8001_ms, 1}}), even(2_s, {{8001_ms, 1}, {9_s, 1}})}) {
        REQUIRE(late.verdict == RunVerdict::undecided);
        CHECK(late.undecided.front().second == "its bound ends at 10.001 s, after the run, and none was due before");
    }
    CHECK(even(2_s, {{1_s, 2}}).verdict == RunVerdict::held);  // no start at all
}

TEST_CASE("leads_to: while a fault is active nothing falls due, and the bound starts again at the heal") {
    CHECK(slack(even(2_s, {{1_s, 1}, {5_s, 1}}, {{2_s, 2_s}})) == 1_s);
    check_missed(even(2_s, {{1_s, 1}, {7_s, 1}}, {{2_s, 2_s}}), 3, {1, 1_s, 6_s},
                 "a is odd at 1, 2.000 s after the faults had come to rest at 4.000 s; it began at 1.000 s");
    CHECK(even(2_s, {{1_s, 1}}, {{2_s, 0}}).verdict == RunVerdict::undecided);
    for (const Time kept : {1500_ms, 2500_ms}) {  // before the fault that never heals, or after it
        const RunResult result = even(2_s, {{1_s, 1}, {kept, 1}}, {{2_s, 0}});
        REQUIRE(result.verdict == RunVerdict::undecided);
        CHECK(result.undecided.front().second == "a fault is active at the end of the run, and nothing was due before");
    }
    CHECK(even(2_s, {{1_s, 1}, {1500_ms, 1}}, {{4_s, 0}}).verdict == RunVerdict::held);  // it was due at 3 s
    // Kept while a fault was active: kept, and nothing is said of how near that was.
    const RunResult kept = even(2_s, {{1_s, 1}, {2500_ms, 1}}, {{2_s, 2_s}});
    CHECK(kept.verdict == RunVerdict::held);
    CHECK(kept.nearest.empty());
}

TEST_CASE("a fault that stands belongs to the environment: bounds count from its start") {
    check_missed(reach(4_s, {}, {{3_s, 0, true}}), 1, {1, 3_s, 7_s},
                 "4.000 s after the faults had come to rest at 3.000 s: a has 0");
    CHECK(slack(reach(4_s, {{5_s, 1}}, {{3_s, 0, true}})) == 2_s);
    CHECK(settle(4_s, {{4_s, 1}, {8_s, -1}}, {{3_s, 0, true}}).violations.at(0).time == 8_s);
    check_missed(even(4_s, {{1_s, 1}}, {{3_s, 0, true}}), 2, {1, 1_s, 7_s},
                 "a is odd at 1, 4.000 s after the faults had come to rest at 3.000 s; it began at 1.000 s");
    // Each of several of one instant: what was true between them has not been reached after the last.
    Blueprint together = story({{1_s, 1}}, {{3_s, 0, true}});
    together.plan.push_back(deliver_at(together, 3_s, 0, Add{-1}));
    together.plan.push_back({3_s, {}, CutLinks{"cut", {{0, 1}}}, 0, "cut", true});
    together.add_property(reached<Ledger>(believed, "some", "a has some", 4_s, has_some));
    check_missed(result_of(*run(together)), 4, {4, 3_s, 7_s},
                 "4.000 s after the faults had come to rest at 3.000 s: a has 0");
    // It counts as none while another is active, and as none again when its node comes back.
    Blueprint healed = story({}, {{3_s, 0, true}});
    healed.plan.push_back({4_s, {}, RestartNode{2}, 0, "restart c"});
    const auto after = run_as_far_as(healed, 5_s);
    CHECK(after->state().plan.active == 0);
    CHECK(after->state().plan.standing == 0);
    Blueprint cut = story({}, {});
    cut.plan.push_back({1_s, {}, CutLinks{"cut", {{0, 1}}}, 0, "cut", true});
    CHECK(View(*run_as_far_as(cut, 2_s)).healed_at() == 1_s);
    cut.plan.push_back({3_s, {}, CrashNode{2}, 1_s, "crash c"});
    CHECK_FALSE(View(*run_as_far_as(cut, 3500_ms)).healed_at());
    CHECK(View(*run_as_far_as(cut, 5_s)).healed_at() == 4_s);
    cut.plan.push_back({6_s, {}, HealAll{}, 0, "heal"});
    CHECK(run_as_far_as(cut, 7_s)->state().plan.standing == 0);
}

namespace {

// An odd total is owed until there is more: a ledger that has lost its total still owes.
struct More : Evens {
    bool is_over(const View& view, const Promise& promise) const { return total(view, promise.node) > promise.total; }
};

}  // namespace

TEST_CASE("a start that only the memory of a node knew is withdrawn when a crash takes it") {
    const auto verdict = [](Duration sync, FaultAction fault, Time at) {
        Blueprint blueprint = ledgers();
        blueprint.sync_latency = Distribution::constant(sync);
        blueprint.plan.push_back(deliver_at(blueprint, 500_ms, 1, Add{1}));  // so that one is due in any case
        blueprint.plan.push_back(deliver_at(blueprint, 700_ms, 1, Add{1}));
        blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{1}));
        blueprint.plan.push_back({at, {}, fault, 100_ms, "a fault at a"});
        blueprint.add_property(leads_to<Ledger>(believed, "more", "", 2_s, More{}));
        return result_of(*run(blueprint)).verdict;
    };
    CHECK(verdict(50_ms, CrashNode{0}, 1020_ms) == RunVerdict::held);      // its write was still on the way
    CHECK(verdict(50_ms, CrashNode{0}, 1060_ms) == RunVerdict::violated);  // it had reached the disk
    CHECK(verdict(0, CrashNode{0}, 1020_ms) == RunVerdict::violated);
    CHECK(verdict(50_ms, WipeNode{0}, 1060_ms) == RunVerdict::violated);   // the disk knew of it, whatever came then
    CHECK(verdict(50_ms, PauseNode{0}, 1020_ms) == RunVerdict::violated);  // no crash
}

TEST_CASE("deadlines are judged alike straight through, rewound, and event by event") {
    Blueprint made = story({{1_s, 1}, {4_s, 1}, {4500_ms, 0}, {8_s, 1}}, {{2_s, 1_s}});
    made.add_property(leads_to<Ledger>(believed, "evens", "", 2_s, Evens{}));
    made.add_property(settles<Ledger>(believed, "some", "", 3_s, has_some));
    made.add_property(reached<Ledger>(believed, "many", "", 3_s, [](const View& view) -> std::optional<Broken> {
        return total(view, 0) >= 9 ? std::nullopt : std::optional(Broken{"few", {{0, "total"}}});
    }));
    const auto blueprint = share(made);
    World straight(blueprint);
    straight.run();
    World wound(blueprint);
    for (EventNumber event = 0; event < straight.event(); ++event) {
        wound.run_to(event);
        const WorldState kept = wound.state();
        wound.run();
        wound.restore(kept);
    }
    wound.run();
    const auto& expected = straight.state().findings.violations;
    const auto& found = wound.state().findings.violations;
    REQUIRE(expected.size() == 2);
    REQUIRE(found.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(found[i].property == expected[i].property);
        CHECK(found[i].event == expected[i].event);
        CHECK(found[i].missed == expected[i].missed);
    }
    CHECK(wound.fingerprint() == straight.fingerprint());
}

TEST_CASE("a property may tell of a margin of its own, with its unit") {
    const auto small = [](const View& view, NodeId node) -> std::optional<Broken> {
        return total(view, node) < 10 ? std::nullopt : std::optional(Broken{"too much", {}});
    };
    const auto left = [](const View& view, NodeId node) { return 9 - total(view, node); };
    const auto made = [&] { return with_margin("pieces", always<Ledger>(believed, "small", "", small), left); };
    CHECK(with(made(), {{1_s, 4}, {2_s, 3}, {3_s, -5}}).nearest == std::vector<Nearest>{{"small", 2, "pieces"}});
    CHECK(with(made(), {{1_s, 40}}).nearest.empty());                                       // it was broken
    CHECK(with(always<Ledger>(believed, "small", "", small), {{1_s, 4}}).nearest.empty());  // it tells of none
}

TEST_CASE("a name that is no field ends the run, and tells the nearest") {
    const auto error = [](auto reads, const std::string& path) -> std::string {
        Blueprint blueprint = story({{1_s, 1}}, {});
        blueprint.add_property(always<Ledger>(reads, "none", "", [&](const Disks& disks, NodeId) {
            return disks.now() < 1_s ? std::nullopt : std::optional(Broken{"some", {{0, path}}});
        }));
        try {
            run(blueprint);
        } catch (const ModelError& wrong) {
            return wrong.what();
        }
        return "";
    };
    CHECK(error(believed, "totl")
              .starts_with(
                  "the property 'none' names 'totl': the State of a has no field 'totl': did you mean 'total'?"));
    CHECK(error(durable, "beats")
              .starts_with("the property 'none' names 'beats': the Durable of a has no field 'beats'"));
    CHECK(error(believed, "total.sum").starts_with("the property 'none' names 'total.sum': 'total' has no parts"));
    CHECK(error(believed, "letters.first").find("is a list") != std::string::npos);
    CHECK(error(believed, "letters[7]").empty());  // places come and go
    CHECK(error(believed, "").empty());            // all of it
    CHECK(error(durable, "total").empty());
}
