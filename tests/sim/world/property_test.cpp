// always and sometimes: what a verdict means.
#include "sim/property/property.h"

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

}  // namespace

TEST_CASE("an always reports its first violation only, with values and fields") {
    Blueprint blueprint = adding({1_s, 2_s, 3_s});
    blueprint.add_property(always<Ledger>(believed, "small", "totals stay small",
                                          [](const View& v, NodeId n) { return total_below(v, n, 2); }));
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
        blueprint.add_property(always<Ledger>(believed, fmt::format("below {}", limit), "",
                                              [=](const View& v, NodeId n) { return total_below(v, n, limit); }));
    blueprint.add_property(
        always<Ledger>(believed, "also below 1", "", [](const View& v, NodeId n) { return total_below(v, n, 1); }));
    std::vector<std::string> order;
    for (const Violation& violation : result_of(*run(blueprint)).violations)
        order.push_back(violation.property);
    CHECK(order == std::vector<std::string>{"below 1", "also below 1", "below 2", "below 3"});
}

TEST_CASE("a sometimes that nobody witnessed is told") {
    Blueprint blueprint = adding({1_s});
    blueprint.add_property(
        sometimes<Ledger>(believed, "one", "", [](const View& v, NodeId n) { return v.state<Ledger>(n).total == 1; }));
    blueprint.add_property(
        sometimes<Ledger>(believed, "two", "", [](const View& v, NodeId n) { return v.state<Ledger>(n).total == 2; }));
    const RunResult result = result_of(*run(blueprint));
    CHECK(result.witnessed == std::vector<std::string>{"one"});
    CHECK(result.unwitnessed == std::vector<std::string>{"two"});
    CHECK(result.verdict == RunVerdict::held);
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
    blueprint.add_property(
        always<Ledger>(believed, "at most four", "", CountsAdds{}));  // the start is one, then four events
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
