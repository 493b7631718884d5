// A failure is known again by the shape of its causes and by its sentence, whatever its values, times and names are.
#include "sim/hunt/signature.h"
#include "sim/faults/crash.h"
#include "sim/faults/pace.h"

#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

// A node that is told `amount` at `at`, by another: the rule allows no total of five or more.
Blueprint told(NodeId node, Time at, std::int64_t amount, Blueprint blueprint = ledgers()) {
    blueprint.plan.push_back(deliver_at(blueprint, at, node, Add{amount}, (node + 1) % 3));
    blueprint.add_property(always<Ledger>(
        believed, "small", "totals stay small", [](const View& view, NodeId one) -> std::optional<Broken> {
            if (view.state<Ledger>(one).total < 5)
                return std::nullopt;
            return Broken{view.name(one) + " has " + std::to_string(view.state<Ledger>(one).total), {{one, "total"}}};
        }));
    return blueprint;
}

CausalShape shape(Blueprint blueprint) {
    const auto shared = share(std::move(blueprint));
    World world(shared);
    world.run();
    REQUIRE_FALSE(world.state().findings.violations.empty());
    return shape_of(shared, world.state().findings.violations.front());
}

Blueprint passed_on(std::uint64_t seed) {
    Ledger role;
    role.beat = 20_ms;
    role.pass_on = true;
    Blueprint blueprint = told(0, 9_s, 1, ledgers(role));
    blueprint.seed = seed;
    return blueprint;
}

}  // namespace

TEST_CASE("one mistake has one shape, at any time, node and value") {
    const CausalShape first = shape(told(0, 1_s, 5));
    CHECK(first.id.size() == 16);
    CHECK_FALSE(first.story.empty());
    CHECK(shape(told(2, 3_s, 70)).id == first.id);
    CHECK(shape(told(1, 7_s, 6)).story == first.story);
}

TEST_CASE("another way to the same violation has another shape") {
    const CausalShape outside = shape(told(0, 1_s, 5)), inside = shape(passed_on(1));
    CHECK(inside.story != outside.story);
    CHECK(inside.id != outside.id);
    CHECK(inside.story.find("ledger received Add") != std::string::npos);
    CHECK(shape(passed_on(2)).id == inside.id);
}

TEST_CASE("a fault that takes away what designs rest on is part of the shape, a slow link is not") {
    const auto after = [](FaultAction action, Duration lasting) {
        Blueprint blueprint = told(0, 3_s, 6);
        blueprint.plan.insert(blueprint.plan.begin(), {1_s, {}, std::move(action), lasting, "a fault"});
        blueprint.plan.insert(blueprint.plan.begin(), deliver_at(blueprint, 500_ms, 0, Add{1}, 1));
        return shape(std::move(blueprint));
    };
    const CausalShape plain = after(PauseNode{2}, 100_ms);
    CHECK(after(PauseNode{0}, 100_ms).id == plain.id);
    const CausalShape wiped = after(WipeNode{0}, 100_ms);
    CHECK(wiped.id != plain.id);
    CHECK(wiped.story.find("wipe at ledger") != std::string::npos);
}

TEST_CASE("a violation at the start has a shape too") {
    Blueprint blueprint = ledgers();
    blueprint.add_property(
        always<Ledger>(believed, "never", "cannot hold", [](const View&, NodeId node) -> std::optional<Broken> {
            return Broken{"broken from the start", {{node, "total"}}};
        }));
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{1}));
    CHECK_FALSE(shape(std::move(blueprint)).id.empty());
}

TEST_CASE("a sentence without its values: nodes by their role, numbers by a sign") {
    const Blueprint blueprint = ledgers();
    const auto sentence = [&](const char* detail) { return sentence_of(blueprint, detail); };
    CHECK(sentence("order 44 holds 10 of a") == "order # holds # of ledger");
    CHECK(sentence("b and c both lead term 7") == "ledger and ledger both lead term #");
    CHECK(sentence("after 1,204.5 s") == "after # s");
    CHECK(sentence("entries 1, 2, 3 and 4 or 5") == sentence("entries 9 and 4 or 5"));
    CHECK(sentence("n1x is no node") == "# is no node");
    CHECK(sentence("cab is no list of nodes") == "cab is no list of nodes");
    CHECK(sentence("") == "");
}
