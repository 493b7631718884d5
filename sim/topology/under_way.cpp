#include "sim/topology/under_way.h"

#include <algorithm>
#include <tuple>

namespace orrery::topology {
namespace {

bool is_one(const Ratio& factor) { return factor.numerator == factor.denominator; }

NodeCondition condition_of(const World& world, NodeId node) {
    const WorldState& state = world.state();
    NodeCondition condition;
    condition.up = state.nodes[node].up;
    condition.paused = state.nodes[node].paused;
    condition.label = world.node_label(node);
    const auto troubles = std::find_if(state.troubles.begin(), state.troubles.end(),
                                       [node](const auto& entry) { return entry.first == node; });
    if (troubles == state.troubles.end())
        return condition;
    condition.slow = !is_one(troubles->second.slow) || !is_one(troubles->second.disk.slow);
    condition.lies = troubles->second.variant != kHonest;
    return condition;
}

class Links {
public:
    LinkTrouble& of(NodeId from, NodeId to) {
        const auto place = std::lower_bound(
            all_.begin(), all_.end(), std::pair(from, to),
            [](const LinkTrouble& one, const Link& link) { return std::pair(one.from, one.to) < link; });
        if (place != all_.end() && place->from == from && place->to == to)
            return *place;
        return *all_.insert(place, LinkTrouble{from, to});
    }
    std::vector<LinkTrouble> take() { return std::move(all_); }

private:
    std::vector<LinkTrouble> all_;
};

void look_at_links(const World& world, UnderWay& out) {
    const NetworkState& network = world.state().network;
    Links links;
    for (const auto& [from, to] : network.cuts.links())
        links.of(from, to).cut = true;
    for (const auto& [from, to] : network.held.links())
        links.of(from, to).held = true;
    for (const Degraded& one : network.degraded) {
        const LinkEdit* const edit = world.blueprint().plan[one.entry].action.traits().edit;
        const bool slow = edit && (edit->delay || edit->bytes_per_second || edit->queue_bytes);
        const bool bad =
            edit && (edit->loss || edit->duplicate || edit->reorder || edit->corrupt || edit->bursts || edit->fifo);
        const auto mark = [&](LinkTrouble& trouble) {
            trouble.slow = trouble.slow || slow;
            trouble.bad = trouble.bad || bad;
        };
        if (one.links.empty())
            mark(out.everywhere);
        for (const auto& [from, to] : one.links)
            mark(links.of(from, to));
    }
    out.links = links.take();
}

bool has_arrived(const WorldState& state, const EventRecord& record, Time due) {
    if (record.admitted || (record.incarnation != 0 && !record.refused))
        return true;
    return state.nodes[record.node].paused && due == state.extras[record.node].paused_until;
}

// Calls visit(record, sequence, due, place).
template <class Visit>
void for_each_message(const WorldState& state, Visit visit) {
    state.queue.for_each([&](const EventQueue::Entry& entry) {
        const EventRecord& record = state.pool[entry.slot()];
        if (record.what != EventKind::deliver || record.kind == kNoKind || record.peer == kNoNode)
            return;
        const bool arrived = has_arrived(state, record, entry.time);
        visit(record, entry.sequence(), entry.time,
              record.stalled ? Place::kept
              : arrived      ? Place::waiting
                             : Place::on_link);
    });
    for (const Parked& one : state.network.parked)
        visit(state.pool[one.slot], one.sequence, state.now, Place::held);
    for (NodeId node = 0; node < state.nodes.size(); ++node)
        if (state.nodes[node].serves)
            for (const Waiting& one : state.extras[node].turns.waiting)
                if (const EventRecord& record = state.pool[one.slot];
                    !one.called && record.what == EventKind::deliver && record.peer != kNoNode)
                    visit(record, one.sequence, state.now, Place::waiting);
}

struct Found {
    const EventRecord* record;
    std::uint64_t sequence;
    Time due;
    Place place;
};

// Of two that say the same, from one event to one node, the later is a copy.
void mark_copies(std::vector<Message>& messages, const std::vector<Found>& found) {
    std::vector<std::size_t> order(messages.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    const auto said = [&](std::size_t i) {
        const Message& one = messages[i];
        return std::tuple(one.cause, one.from, one.to, one.kind, found[i].record->payload_hash);
    };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::tuple(said(a), messages[a].sequence) < std::tuple(said(b), messages[b].sequence);
    });
    for (std::size_t i = 1; i < order.size(); ++i)
        messages[order[i]].copy = said(order[i]) == said(order[i - 1]);
}

}  // namespace

std::string_view name_of(Place place) {
    switch (place) {
        case Place::on_link:
            return "on its way";
        case Place::held:
            return "held";
        case Place::kept:
            return "kept";
        case Place::waiting:
            return "waiting";
    }
    return {};
}

LinkTrouble UnderWay::trouble_of(NodeId from, NodeId to) const {
    LinkTrouble trouble = everywhere;
    trouble.from = from;
    trouble.to = to;
    const auto place =
        std::lower_bound(links.begin(), links.end(), std::pair(from, to),
                         [](const LinkTrouble& one, const Link& link) { return std::pair(one.from, one.to) < link; });
    if (place != links.end() && place->from == from && place->to == to) {
        trouble.cut = place->cut;
        trouble.held = place->held;
        trouble.slow = trouble.slow || place->slow;
        trouble.bad = trouble.bad || place->bad;
    }
    return trouble;
}

UnderWay under_way(const World& world, std::size_t most) {
    const WorldState& state = world.state();
    UnderWay out;
    out.event = world.event();
    out.now = world.now();
    for (NodeId node = 0; node < state.nodes.size(); ++node)
        out.nodes.push_back(condition_of(world, node));
    look_at_links(world, out);
    std::vector<Found> found;
    for_each_message(state, [&](const EventRecord& record, std::uint64_t sequence, Time due, Place place) {
        found.push_back({&record, sequence, due, place});
    });
    out.all = found.size();
    const auto earlier = [](const Found& a, const Found& b) {
        return std::pair(a.due, a.sequence) < std::pair(b.due, b.sequence);
    };
    const auto told = static_cast<std::ptrdiff_t>(std::min(most, found.size()));
    std::partial_sort(found.begin(), found.begin() + told, found.end(), earlier);
    found.resize(static_cast<std::size_t>(told));
    for (const auto& [record, sequence, due, place] : found) {
        Message one;
        one.from = record->peer;
        one.to = record->node;
        one.kind = record->kind;
        one.cause = record->cause;
        one.sequence = sequence;
        one.due = due;
        one.place = place;
        one.refused = record->refused;
        one.damaged = record->damaged;
        one.text = world.describe(*record);
        out.messages.push_back(std::move(one));
    }
    mark_copies(out.messages, found);
    return out;
}

Load load_of(const World& world) {
    Load load;
    for_each_message(world.state(), [&](const EventRecord&, std::uint64_t, Time, Place place) {
        ++(place == Place::waiting ? load.waiting : load.under_way);
    });
    return load;
}

}  // namespace orrery::topology
