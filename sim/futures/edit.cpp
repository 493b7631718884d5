#include "sim/futures/edit.h"

#include <fmt/format.h>

#include "sim/timeline/event_rows.h"
#include "sim/world/world.h"

namespace orrery {
namespace {

bool is_send(EffectKind kind) {
    return kind == EffectKind::send || kind == EffectKind::lost || kind == EffectKind::refused;
}

// The run with an edit more that counts and never acts.
std::shared_ptr<const Blueprint> counting(const Blueprint& run, const Pick& pick) {
    auto out = std::make_shared<Blueprint>(run);
    const Pick::Sent& sent = pick.sent;
    if (pick.what == Pick::What::timer)
        out->overrides.timers.push_back({{sent.to, sent.kind, UINT64_MAX}, {}, {}});
    else
        out->overrides.messages.push_back({{sent.from, sent.to, sent.kind, UINT64_MAX}, {}, {}});
    return out;
}

std::uint64_t counted(const World& world, const Pick& pick) {
    const OverridesState& seen = world.state().overrides;
    return pick.what == Pick::What::timer ? seen.timers.matches.back() : seen.messages.matches.back();
}

// Which of the matching effects of its event it is, from 1; 0: none.
std::uint64_t place_of(const Pick& pick, const std::vector<TraceEffect>& effects) {
    const Pick::Sent& sent = pick.sent;
    const bool timer = pick.what == Pick::What::timer;
    std::uint64_t place = 0, found = 0;
    for (std::size_t i = 0; i < effects.size(); ++i) {
        const TraceEffect& one = effects[i];
        const bool fits = timer ? one.node == sent.to : one.node == sent.from && one.peer == sent.to;
        if (!fits || one.message != sent.kind)
            continue;
        place += timer ? one.kind == EffectKind::set_timer : is_send(one.kind);
        const bool meant = timer         ? one.due == sent.due
                           : sent.effect ? *sent.effect == i
                                         : one.sequence == sent.sequence;
        if (meant)
            found = place;
    }
    return found;
}

std::string at_text(const Pick& pick) { return format_duration(saturating_add(pick.time, 1)); }

std::string lasting_text(const Edit& edit) { return edit.lasting ? "=" + format_duration(*edit.lasting) : ""; }

// The nodes that a node has declared links with, in either direction, ascending; all others where it has none.
std::vector<NodeId> neighbours(NodeId node, const Blueprint& run) {
    std::vector<NodeId> linked, others;
    for (NodeId other = 0; other < run.nodes.size(); ++other) {
        if (other == node)
            continue;
        others.push_back(other);
        if (run.links.find(node, other) != kUndeclared || run.links.find(other, node) != kUndeclared)
            linked.push_back(other);
    }
    return linked.empty() ? others : linked;
}

std::vector<std::string> isolation(const Edit& edit, const Pick& pick, const Blueprint& run) {
    std::vector<std::string> out;
    const auto cut = [&](NodeId from, NodeId to) {
        out.push_back(
            fmt::format("cut:{}->{}@{}{}", run.node_name(from), run.node_name(to), at_text(pick), lasting_text(edit)));
    };
    const auto apart = [&](NodeId one, NodeId other) {
        cut(one, other);
        cut(other, one);
    };
    if (pick.is_link)
        apart(pick.sent.from, pick.sent.to);
    else
        for (const NodeId other : neighbours(pick.node, run))
            apart(pick.node, other);
    return out;
}

tl::expected<std::vector<std::string>, std::string> of_message(const Edit& edit, const Pick& pick,
                                                               const std::shared_ptr<const Blueprint>& run) {
    const auto name = stable_name(pick, run);
    if (!name)
        return tl::unexpected(std::string("this message has no name of its own, so no edit can name it"));
    switch (edit.kind) {
        case EditKind::drop:
            return std::vector{"drop:" + *name};
        case EditKind::duplicate:
            return std::vector{"duplicate:" + *name};
        case EditKind::corrupt:
            return std::vector{"corrupt:" + *name};
        default:
            if (!edit.lasting)
                return tl::unexpected(std::string("a delay needs its length, as 40ms"));
            return std::vector{"delay:" + *name + lasting_text(edit)};
    }
}

}  // namespace

Obstacle obstacle_to(EditKind kind, const Pick& pick) {
    if (!is_of_message(kind))
        return pick.node == kNoNode ? Obstacle::no_node : Obstacle::none;
    if (pick.from_outside)
        return Obstacle::from_outside;
    if (pick.what == Pick::What::nothing)
        return Obstacle::no_message;
    if (pick.what == Pick::What::timer && kind != EditKind::drop && kind != EditKind::delay)
        return Obstacle::not_of_timer;
    return pick.is_lost ? Obstacle::lost_anyway : Obstacle::none;
}

std::optional<std::string> stable_name(const Pick& pick, const std::shared_ptr<const Blueprint>& blueprint) {
    if (pick.what == Pick::What::nothing)
        return std::nullopt;
    const Pick::Sent& sent = pick.sent;
    LastEvent last;
    World world(counting(*blueprint, pick), sent.event == 0 ? &last : nullptr);
    std::uint64_t before = 0;
    world.start();
    if (sent.event > 0) {
        world.run_to(sent.event - 1);
        before = counted(world, pick);
        world.set_sink(&last);
        if (!world.step())
            return std::nullopt;
    }
    const std::uint64_t place = place_of(pick, last.effects(*blueprint));
    if (place == 0 || before + place > counted(world, pick))
        return std::nullopt;
    const std::string& kind = blueprint->kind_name(sent.kind);
    if (pick.what == Pick::What::timer)
        return fmt::format("timer:{}/{}#{}", blueprint->node_name(sent.to), kind, before + place);
    return fmt::format("{}->{}/{}#{}", blueprint->node_name(sent.from), blueprint->node_name(sent.to), kind,
                       before + place);
}

tl::expected<std::vector<std::string>, std::string> overrides_of(const Edit& edit, const Pick& pick,
                                                                 const std::shared_ptr<const Blueprint>& run) {
    if (is_of_message(edit.kind))
        return of_message(edit, pick, run);
    if (pick.node == kNoNode)
        return tl::unexpected(std::string("no node is selected"));
    const std::string& node = run->node_name(pick.node);
    if (edit.kind == EditKind::isolate) {
        auto cuts = isolation(edit, pick, *run);
        if (cuts.empty())
            return tl::unexpected(fmt::format("{} has no link that could be cut", node));
        return cuts;
    }
    const bool pause = edit.kind == EditKind::pause;
    if (pause && !edit.lasting)
        return tl::unexpected(std::string("a pause needs its length, as 200ms"));
    return std::vector{fmt::format("{}:{}@{}{}", pause ? "pause" : "crash", node, at_text(pick), lasting_text(edit))};
}

}  // namespace orrery
