#include "sim/explore/symmetry.h"

#include <fmt/format.h>

#include <numeric>

namespace orrery {

Symmetry::Symmetry(Space& space)
    : space_(space),
      groups_(space.blueprint().exploration.interchangeable),
      row_(space.nodes()),
      changed_(space.nodes()),
      renamings_(space.nodes()),
      looks_(space.nodes()) {
    for (const RoleTable& role : space.blueprint().roles) {
        spare_.push_back(role.make_states());
        role.add_node(*spare_.back());
    }
    for (auto& group : groups_)
        std::sort(group.begin(), group.end());
}

// False where every name stays.
bool Symmetry::rename_row() {
    Names names(row_.size());
    std::iota(names.begin(), names.end(), 0u);
    for (const auto& group : groups_) {
        std::vector<std::pair<std::uint64_t, NodeId>> order;
        for (const NodeId who : group)
            order.emplace_back(colour(group, who), who);
        std::sort(order.begin(), order.end());
        for (std::size_t i = 0; i < group.size(); ++i)
            names[order[i].second] = group[i];
    }
    if (std::is_sorted(names.begin(), names.end()))
        return false;
    const std::uint32_t number = names_.number(names);
    for (NodeId node = 0; node < row_.size(); ++node)
        changed_[names[node]] = renamed(node, row_[node], names, number);
    row_.swap(changed_);
    return true;
}

// What a node is and how the others see it, whatever it is called.
std::uint64_t Symmetry::colour(const std::vector<NodeId>& group, NodeId who) const {
    Hash fixed;
    std::uint64_t alike = 0;  // of the others of its group, in no order
    for (NodeId node = 0; node < row_.size(); ++node) {
        const std::uint64_t seen = look(group, who, node, row_[node]);
        if (node != who && std::binary_search(group.begin(), group.end(), node))
            alike += Hash(seen).value() * 0x9E3779B97F4A7C15u;
        else if (node == who)
            fixed.add(seen);
        else
            fixed.add(seen + node);
    }
    fixed.add(alike);
    return fixed.value();
}

// The situation of `node`, where `who` has one name and all others of its group another.
std::uint64_t Symmetry::look(const std::vector<NodeId>& group, NodeId who, NodeId node, std::uint32_t situation) const {
    Look& known = looks_[node];
    const std::uint64_t key = static_cast<std::uint64_t>(situation) << 32 | who;
    if (const std::uint32_t found = known.found.find(key); found != kNoNumber)
        return known.values[found];
    Names names(space_.nodes());
    std::iota(names.begin(), names.end(), 0u);
    for (const NodeId one : group)
        names[one] = space_.nodes() + (one == who ? 0 : 1);
    const auto there = space_.configuration_at(node, space_.configuration(node, situation));
    RoleStates& spare = *spare_[space_.blueprint().nodes[node].role];
    space_.states(node).copy_one(there.state, spare, 0);
    spare.rename_one(0, Renaming(names));
    Hash hash;
    hash.add(spare.hash_one(0) + (there.up ? 1 : 0));
    std::uint64_t timers = 0, messages = 0;
    for (const std::uint32_t timer : there.timers) {
        const EventRecord record = renamed(space_.timer(timer), names);
        timers += Hash(record.payload_hash + record.kind).value() * 0x9E3779B97F4A7C15u;
    }
    std::uint64_t place = 0;
    NodeId before = kNoNode;
    for (const std::uint32_t message : space_.inbox(node, situation)) {
        const EventRecord& sent = space_.message(message);
        place = space_.network() == Space::Network::fifo && sent.peer == before ? place + 1 : 0;
        before = sent.peer;
        const EventRecord record = renamed(sent, names);
        Hash one(record.payload_hash);
        one.add(static_cast<std::uint64_t>(record.peer) << 16 | record.kind);
        one.add(place);
        messages += one.value();
    }
    hash.add(timers);
    hash.add(messages);
    if (there.blocked != kNoNumber) {
        const EventRecord call = renamed(space_.timer(there.blocked), names);
        hash.add(call.payload_hash + call.kind);
    }
    for (const std::uint32_t number : there.writes)
        hash.add(look_at_write(node, space_.under_way(node, number), names));
    known.found.insert(key, static_cast<std::uint32_t>(known.values.size()));
    known.values.push_back(hash.value());
    return hash.value();
}

// Requires the State of the node's situation in its spare place, with these names.
std::uint64_t Symmetry::look_at_write(NodeId node, const Space::UnderWay& write, const Names& names) const {
    RoleStates& spare = *spare_[space_.blueprint().nodes[node].role];
    space_.put_durable(node, write.durable, spare, 0);
    spare.rename_one(0, Renaming(names));
    std::uint64_t sends = 0, timers = 0;
    for (const std::uint32_t message : write.sends) {
        const EventRecord record = renamed(space_.message(message), names);
        Hash one(record.payload_hash);
        one.add(static_cast<std::uint64_t>(record.node) << 16 | record.kind);
        sends += one.value();
    }
    for (const std::uint32_t timer : write.timers) {
        const EventRecord record = renamed(space_.timer(timer), names);
        timers += Hash(record.payload_hash + record.kind).value() * 0x9E3779B97F4A7C15u;
    }
    Hash hash(spare.hash_one(0));
    hash.add(sends);
    hash.add(timers);
    return hash.value();
}

EventRecord Symmetry::renamed(const EventRecord& record, const Names& names) const {
    EventRecord out = record;
    const Renaming to{Names(names)};
    if (const auto rename = space_.blueprint().kinds[record.kind].rename)
        rename(out, to);
    out.node = to(record.node);
    out.peer = to(record.peer);
    return out;
}

std::uint32_t Symmetry::rename_situation(NodeId node, std::uint32_t situation, const Names& names) {
    const NodeId other = names[node];
    const std::uint32_t number = space_.configuration(node, situation);
    const auto there = space_.configuration_at(node, number);
    const bool up = there.up;
    RoleStates& spare = *spare_[space_.blueprint().nodes[node].role];
    space_.states(node).copy_one(there.state, spare, 0);
    spare.rename_one(0, Renaming{Names(names)});
    const auto rename_timers = [&](std::span<const std::uint32_t> numbers) {
        std::vector<std::uint32_t> out;
        for (const std::uint32_t timer : numbers)
            out.push_back(space_.number_of_timer(renamed(space_.timer(timer), names)));
        return out;
    };
    const auto rename_messages = [&](std::span<const std::uint32_t> numbers) {
        std::vector<std::uint32_t> out;
        for (const std::uint32_t message : numbers)
            out.push_back(space_.number_of_message(renamed(space_.message(message), names)));
        return out;
    };
    std::vector<std::uint32_t> timers = rename_timers(there.timers);
    std::vector<std::uint32_t> inbox = rename_messages(space_.inbox(node, situation));
    const std::uint32_t blocked =
        there.blocked == kNoNumber ? kNoNumber : space_.number_of_timer(renamed(space_.timer(there.blocked), names));
    std::vector<std::uint32_t> writes;
    for (const std::uint32_t one : there.writes) {
        const Space::UnderWay write = space_.under_way(node, one);
        writes.push_back(space_.number_of_write(other, space_.number_of_durable(other, node, write.durable, names),
                                                rename_messages(write.sends), rename_timers(write.timers)));
    }
    if (space_.network() == Space::Network::fifo)
        std::stable_sort(inbox.begin(), inbox.end(), [&](std::uint32_t a, std::uint32_t b) {
            return space_.message(a).peer < space_.message(b).peer;
        });
    else
        std::sort(inbox.begin(), inbox.end());
    const std::uint32_t state = space_.number_of_state(other, spare, 0);
    return space_.number_of_situation(
        other, space_.number_of_configuration(other, state, up, std::move(timers), writes, blocked), std::move(inbox));
}

std::uint32_t Symmetry::renamed(NodeId node, std::uint32_t situation, const Names& names, std::uint32_t number) {
    const std::uint64_t key = static_cast<std::uint64_t>(situation) << 32 | number;
    if (const std::uint32_t known = renamings_[node].find(key); known != kNoNumber)
        return known;
    const std::uint32_t other = rename_situation(node, situation, names);
    check(node, situation, other, names);
    renamings_[node].insert(key, other);
    return other;
}

// The same actions lead to the same successors, but for the names.
void Symmetry::check(NodeId node, std::uint32_t situation, std::uint32_t other, const Names& names) {
    struct Seen {
        Action::What what;
        std::uint32_t next;
        std::vector<std::uint32_t> sends;
        auto operator<=>(const Seen&) const = default;
    };
    const auto seen_at = [&](NodeId where, std::uint32_t there, bool rename) {
        std::vector<Seen> out;
        const auto span = space_.actions(where, there);
        const std::vector<Action> actions(span.begin(), span.end());
        for (const Action& action : actions) {
            Seen one{action.what, rename ? rename_situation(where, action.next, names) : action.next, {}};
            const auto sends = space_.sends(where, action);
            for (const Send& send : std::vector<Send>(sends.begin(), sends.end()))
                one.sends.push_back(rename ? space_.number_of_message(renamed(space_.message(send.message), names))
                                           : send.message);
            std::sort(one.sends.begin(), one.sends.end());
            out.push_back(std::move(one));
        }
        std::sort(out.begin(), out.end());
        return out;
    };
    if (seen_at(node, situation, true) == seen_at(names[node], other, false))
        return;
    const Blueprint& blueprint = space_.blueprint();
    throw CannotExplore(fmt::format(
        "the model calls nodes interchangeable that are not: {} does otherwise than {} where all names are exchanged; "
        "explore without --symmetry, or see that every State and message renames the nodes that it holds",
        blueprint.node_name(names[node]), blueprint.node_name(node)));
}

}  // namespace orrery
