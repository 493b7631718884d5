// always, sometimes, eventually: what a verdict means.
#include "sim/check/property.h"

#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

std::optional<Broken> total_below(const View& view, NodeId node, std::int64_t limit) {
    const std::int64_t total = view.state<Ledger>(node).total;
    if (total < limit)
        return std::nullopt;
    return Broken{fmt::format("{} has {}", view.name(node), total), {{node, "total"}}};
}

Blueprint adding(std::initializer_list<Time> times) {
    Blueprint blueprint = ledgers();
    for (Time at : times)
        blueprint.plan.push_back(deliver_at(blueprint, at, 0, Add{1}));
    return blueprint;
}

Property reaches(std::int64_t goal, Duration bound) {
    return eventually(
        "reaches the goal", "a's total reaches the goal", bound, [goal](const View& view) -> std::optional<Broken> {
            if (view.state<Ledger>(0).total >= goal)
                return std::nullopt;
            return Broken{fmt::format("a has {} of {}", view.state<Ledger>(0).total, goal), {{0, "total"}}};
        });
}

}  // namespace

TEST_CASE("an always reports its first violation only, with values and fields") {
    Blueprint blueprint = adding({1_s, 2_s, 3_s});
    blueprint.add_property(
        always<Ledger>("small", "totals stay small", [](const View& v, NodeId n) { return total_below(v, n, 2); }));
    const RunResult result = result_of(*run(blueprint));
    REQUIRE(result.violations.size() == 1);
    CHECK(result.verdict == RunVerdict::violated);
    CHECK(result.violations[0].property == "small");
    CHECK(result.violations[0].time == 2_s);
    CHECK(result.violations[0].detail == "a has 2");
    CHECK(result.violations[0].fields == std::vector<FieldRef>{{0, "total"}});
}

TEST_CASE("violations come in order of event, then of declaration") {
    Blueprint blueprint = adding({1_s, 2_s, 3_s});
    for (std::int64_t limit : {3, 1, 2})
        blueprint.add_property(always<Ledger>(fmt::format("below {}", limit), "",
                                              [=](const View& v, NodeId n) { return total_below(v, n, limit); }));
    blueprint.add_property(
        always<Ledger>("also below 1", "", [](const View& v, NodeId n) { return total_below(v, n, 1); }));
    std::vector<std::string> order;
    for (const Violation& violation : result_of(*run(blueprint)).violations)
        order.push_back(violation.property);
    CHECK(order == std::vector<std::string>{"below 1", "also below 1", "below 2", "below 3"});
}

TEST_CASE("a sometimes that nobody witnessed is told") {
    Blueprint blueprint = adding({1_s});
    blueprint.add_property(
        sometimes<Ledger>("one", "", [](const View& v, NodeId n) { return v.state<Ledger>(n).total == 1; }));
    blueprint.add_property(
        sometimes<Ledger>("two", "", [](const View& v, NodeId n) { return v.state<Ledger>(n).total == 2; }));
    const RunResult result = result_of(*run(blueprint));
    CHECK(result.witnessed == std::vector<std::string>{"one"});
    CHECK(result.unwitnessed == std::vector<std::string>{"two"});
    CHECK(result.verdict == RunVerdict::held);
}

TEST_CASE("an eventually counts from the last heal, and is undecided where its bound lies beyond the end") {
    const auto verdict = [](std::initializer_list<Time> adds, Duration bound, Duration crash_for) {
        Blueprint blueprint = adding(adds);
        blueprint.plan.push_back({2_s, {}, CrashNode{2}, crash_for, "crash c"});
        blueprint.add_property(reaches(1, bound));
        return result_of(*run(blueprint));
    };
    CHECK(verdict({6_s}, 4_s, 1_s).verdict == RunVerdict::held);
    CHECK(verdict({8_s}, 4_s, 1_s).verdict == RunVerdict::violated);  // healed at 3 s, bound at 7 s
    CHECK(verdict({8_s}, 4_s, 1_s).violations[0].detail == "4.000 s after the last fault had healed: a has 0 of 1");
    CHECK(verdict({}, 4_s, 1_s).verdict == RunVerdict::violated);    // nothing happens any more: judged at the end
    CHECK(verdict({}, 8_s, 1_s).verdict == RunVerdict::undecided);   // the bound ends at 11 s, the run at 10 s
    CHECK(verdict({8_s}, 4_s, 0).verdict == RunVerdict::undecided);  // c never comes back
}

TEST_CASE("monitors rewind with the world") {
    Blueprint blueprint = adding({1_s, 2_s, 3_s, 4_s});
    struct CountsAdds {
        int seen = 0;
        void after(const View&, NodeId node, Judge& judge) {
            if (node == 0 && ++seen == 5)
                judge.violated("five judgements of a", {});
        }
    };
    blueprint.add_property(always<Ledger>("at most four", "", CountsAdds{}));  // the start is one, then four events
    const auto shared = share(blueprint);
    World straight(shared);
    straight.run();
    REQUIRE(straight.state().findings.violations.size() == 1);
    World wound(shared);
    wound.run_to(2);
    const WorldState kept = wound.state();
    for (int again = 0; again < 3; ++again) {
        wound.run_to(3);
        wound.restore(kept);
    }
    wound.run();
    REQUIRE(wound.state().findings.violations.size() == 1);
    CHECK(wound.state().findings.violations[0].event == straight.state().findings.violations[0].event);
}
