// Nodes before their roles, messages to all, the one node of a role.
#include <algorithm>

#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

struct Caller : Ledger {
    using Ledger::on;
    std::vector<NodeId> peers;
    void on(Ctx& ctx, State&, const Letter&) const { ctx.broadcast(peers, Add{1}); }
};

std::string error_of(Blueprint blueprint) {
    try {
        run(std::move(blueprint));
    } catch (const ModelError& error) {
        return error.what();
    }
    return {};
}

// Another role, so that one is played by a single node.
struct Bell {
    using In = std::variant<Add>;
    using Out = std::variant<std::monostate>;
    using Ctx = Context<Bell>;
    static constexpr std::string_view kName = "bell";
    struct State {
        std::int64_t rung = 0;
        ORRERY_FIELDS(State, rung)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx&, State& state, const Add&) const { ++state.rung; }
};

}  // namespace

TEST_CASE("nodes may be named before their roles are made, which know them then") {
    Blueprint blueprint = ledgers();
    const NodeId d = blueprint.add_node("d"), e = blueprint.add_node("e");
    Caller caller;
    caller.peers = {0, d, 2, e};
    const std::uint32_t role = blueprint.add_actor<Ledger>(caller);
    blueprint.give(e, role);
    blueprint.give(d, role);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, d, Letter{{}, "call"}));
    blueprint.plan.push_back(deliver_at(blueprint, 2_s, e, Add{5}));
    const auto world = run(blueprint);
    const auto total = [&](NodeId node) { return state_of(*world, node).total; };
    CHECK(total(0) == 1);
    CHECK(total(1) == 0);  // no peer
    CHECK(total(2) == 1);
    CHECK(total(d) == 0);  // the caller itself
    CHECK(total(e) == 6);
}

TEST_CASE("a node that was given no role is an error that names it") {
    Blueprint blueprint = ledgers();
    blueprint.add_node("idle");
    CHECK(error_of(blueprint) == "the node 'idle' has no role: give(node, role)");
}

TEST_CASE("the one node of a role is found, and it is an error where it is not one alone") {
    Blueprint blueprint = ledgers();
    const std::uint32_t bells = blueprint.add_role(Bell{});
    const NodeId bell = blueprint.add_node("bell", bells);
    NodeId found = kNoNode;
    blueprint.add_property(always(believed, "one", "", [&](const View& view, NodeId) -> std::optional<Broken> {
        found = view.the<Bell>();
        return std::nullopt;
    }));
    CHECK(error_of(blueprint).empty());
    CHECK(found == bell);
    blueprint.add_node("another", bells);
    CHECK(error_of(blueprint).starts_with("the role bell is not played by one node alone"));
    Blueprint none = ledgers();
    none.add_property(always(believed, "one", "", [&](const View& view, NodeId) -> std::optional<Broken> {
        return view.the<Ledger>() == 0 ? std::nullopt : std::optional(Broken{"another", {}});
    }));
    CHECK(error_of(none).starts_with("the role ledger is not played by one node alone"));
}
