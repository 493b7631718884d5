#include "models/bench/ping/ping.h"

#include <fmt/format.h>

namespace orrery::volley {
namespace {

constexpr std::uint64_t kMissed = 100;  // the flaw misses every so many-th message of a node

void build(const Settings& settings, Blueprint& blueprint) {
    const std::uint32_t player = blueprint.add_role(Player{settings});
    for (std::int64_t i = 1; i <= settings.nodes; ++i)
        blueprint.add_node(fmt::format("node-{}", i), player);
    for (NodeId a = 0; a < blueprint.nodes.size(); ++a)
        for (NodeId b = a + 1; b < blueprint.nodes.size(); ++b)
            blueprint.connect(a, b);
    blueprint.add_property(always<Player>(
        believed, "every message is answered", "a node has answered as many messages as it has heard",
        [](const View& view, NodeId node) -> std::optional<Broken> {
            const auto& state = view.state<Player>(node);
            if (state.answered == state.heard)
                return std::nullopt;
            return Broken{
                fmt::format("{} heard {} messages and answered {}", view.name(node), state.heard, state.answered),
                {{node, "heard"}, {node, "answered"}}};
        }));
}

}  // namespace

void Player::serve(Ctx& ctx, std::uint64_t number, std::uint64_t sum) const {
    const auto nodes = static_cast<std::uint64_t>(knobs.nodes);
    const std::uint64_t step = 1 + ctx.below("receiver", nodes - 1);
    const std::uint64_t beyond = ctx.self() + step;
    const auto to = static_cast<NodeId>(beyond < nodes ? beyond : beyond - nodes);
    const std::uint64_t id = number * nodes + ctx.self();
    ctx.send(to, Volley{id, sum & 0xFF, id >> 3, ctx.self(), to, {sum, sum + 1, sum + 2, sum + 3}});
}

Player::State Player::start(Ctx& ctx) const {
    for (std::int64_t i = 0; i < knobs.in_flight; ++i)
        serve(ctx, static_cast<std::uint64_t>(i), 0);
    return {};
}

void Player::on(Ctx& ctx, State& state, const Volley& volley) const {
    const auto& body = volley.body;
    const std::uint64_t mixed = body[0] ^ body[1] ^ body[2] ^ body[3];
    state.sum = (state.sum ^ volley.id) * 1'099'511'628'211u + mixed + volley.term + volley.index;
    ++state.heard;
    // Flaw miss_some breaks "every message is answered".
    if (knobs.miss_some && state.heard % kMissed == 0)
        return;
    ++state.answered;
    serve(ctx, static_cast<std::uint64_t>(knobs.in_flight) + state.answered, state.sum);
}

}  // namespace orrery::volley

namespace orrery {

Model make_volley() {
    using volley::Settings;
    return define_model<Settings>(
        "bench/ping", "Messages kept in the air", "",
        "A few nodes answer each 64-byte message with one of their own; the load of a small cluster.",
        [](ParameterBook<Settings>& book) {
            book.integer("nodes", &Settings::nodes, 2, 1000, "how many nodes, each linked to each");
            book.integer("in_flight", &Settings::in_flight, 1, 1000, "messages in flight for each node");
            book.flaw("miss_some", &Settings::miss_some, "every message is answered",
                      "a node leaves every hundredth message that it hears without an answer");
        },
        {}, volley::build);
}

}  // namespace orrery
