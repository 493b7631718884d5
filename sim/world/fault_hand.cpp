#include "sim/world/fault_hand.h"

namespace orrery {

// ---- Whom ----------------------------------------------------------------------------------------------------------

std::optional<NodeId> FaultHand::resolve(NodeId node, NodeId where) const {
    if (!is_word(node))
        return node;
    const NodeId found = node == kWhereItHappened ? where : blueprint().selectors[node - kSelected].find(View(world_));
    return found == kNoNode ? std::nullopt : std::optional(found);
}

bool FaultHand::add_nodes(const std::vector<NodeId>& nodes, NodeId where, std::vector<NodeId>& out) const {
    for (const NodeId wanted : nodes) {
        const auto node = resolve(wanted, where);
        if (!node)
            return false;
        if (!holds(out, *node))
            out.push_back(*node);
    }
    return true;
}

bool FaultHand::add_links(const LinkSet& set, NodeId where, std::vector<Link>& out) const {
    for (const auto& [wanted_from, wanted_to] : set.links) {
        const auto from = resolve(wanted_from, where);
        const auto to = resolve(wanted_to, where);
        if (!from || !to)
            return false;
        if (*from != *to)
            out.emplace_back(*from, *to);
    }
    std::vector<std::vector<NodeId>> groups;
    std::vector<NodeId> named;
    for (const auto& words : set.groups) {
        std::vector<NodeId> group;
        if (!add_nodes(words, where, group))
            return false;
        std::erase_if(group, [&](NodeId node) { return holds(named, node); });
        named.insert(named.end(), group.begin(), group.end());
        groups.push_back(std::move(group));
    }
    for (std::size_t a = 0; a < groups.size(); ++a)
        for (std::size_t b = a + 1; b < groups.size(); ++b)
            for (const NodeId one : groups[a])
                for (const NodeId two : groups[b]) {
                    out.emplace_back(one, two);
                    if (!set.oneway)
                        out.emplace_back(two, one);
                }
    return true;
}

std::optional<Victims> FaultHand::at_node(NodeId node, NodeId where) const {
    const auto found = resolve(node, where);
    return found ? std::optional(Victims{*found, {}, {}}) : std::nullopt;
}

std::optional<Victims> FaultHand::at_running_node(NodeId node, NodeId where) const {
    auto victims = at_node(node, where);
    return victims && is_up(victims->node) ? victims : std::nullopt;
}

std::optional<Victims> FaultHand::at_nodes(const std::vector<NodeId>& nodes, NodeId where) const {
    Victims victims;
    return add_nodes(nodes, where, victims.nodes) ? std::optional(std::move(victims)) : std::nullopt;
}

std::optional<Victims> FaultHand::on_links(const LinkSet& links, NodeId where) const {
    Victims victims;
    return add_links(links, where, victims.links) ? std::optional(std::move(victims)) : std::nullopt;
}

std::optional<Victims> FaultHand::find(NodeId where) {
    if (!ref_.ending)
        return planned_.action.find(*this, where);
    if (state_.plan_ended[ref_.index])
        return std::nullopt;
    const Victims* kept = remembered();
    return kept ? *kept : Victims{};
}

const Victims* FaultHand::remembered() const {
    for (const auto& [entry, victims] : state_.struck)
        if (entry == ref_.index)
            return &victims;
    return nullptr;
}

// ---- Begin and end -------------------------------------------------------------------------------------------------

void FaultHand::count() {
    ++state_.faults[std::string(planned_.action.name())];
    if (planned_.action.is_stimulus())
        return;
    if (!state_.first_fault)
        state_.first_fault = state_.now;
    state_.last_fault = state_.now;
}

void FaultHand::strike(const Victims& victims) {
    const FaultAction& action = planned_.action;
    if (ref_.ending) {
        state_.plan_ended[ref_.index] = true;
        action.end(*this, victims);
        std::erase_if(state_.struck, [&](const auto& one) { return one.first == ref_.index; });
    } else {
        state_.plan_fired[ref_.index] = true;
        count();
        // Those that end or are healed, and those that last for ever and so outlive the end of another.
        if (planned_.lasting > 0 || action.traits().nature == Nature::state)
            state_.struck.emplace_back(ref_.index, victims);
        if (planned_.lasting > 0)
            world_.schedule_fault(ref_.index, true, saturating_add(state_.now, planned_.lasting), state_.event);
        const std::int64_t others = state_.active_faults;
        action.begin(*this, victims);
        if (planned_.standing)
            state_.standing_faults += std::max<std::int64_t>(state_.active_faults - others, 1);
    }
    if (state_.active_faults <= state_.standing_faults && !action.is_stimulus())
        state_.healed_at = state_.now;
}

// ---- Nodes ---------------------------------------------------------------------------------------------------------

bool FaultHand::is_held_down(NodeId node) const {
    const Troubles* troubles = world_.troubles_of(node);
    const bool by_disk = troubles && troubles->stopped_by_disk && troubles->disk_full;
    return by_disk || other_fault(node, [](const FaultAction& one) { return one.does(Harm::crash); });
}

void FaultHand::come_back(NodeId node) {
    if (!is_up(node) && !is_held_down(node))
        world_.restart_node(node);
}

void FaultHand::release(NodeId node) {
    std::erase_if(state_.struck, [&](auto& one) {
        auto& [entry, victims] = one;
        const FaultEntry& planned = blueprint().plan[entry];
        const bool held_down = planned.action.does(Harm::crash) &&
                               (victims.node == node || std::erase(victims.nodes, node) != 0);  // others stay down
        state_.standing_faults -= held_down && planned.standing ? 1 : 0;
        const bool whole = held_down && victims.nodes.empty();
        if (whole)
            state_.plan_ended[entry] = true;
        return whole;
    });
}

void FaultHand::restart(NodeId node) {
    release(node);
    world_.restart_node(node);
}

void FaultHand::wipe(NodeId node) {
    NodeCore& core = state_.nodes[node];
    ++state_.extras.edit(node).wipes;
    if (core.troubled)
        trouble(node).rotten = false;
    state_.states.by_role[core.role]->wipe(core.index);
}

void FaultHand::stop_being_dark(NodeId node) {
    state_.extras.edit(node).dark = other_fault(node, [](const FaultAction& one) { return one.does(Harm::dark); });
}

void FaultHand::pause(NodeId node) {
    NodeCore& core = state_.nodes[node];
    state_.active_faults += core.paused ? 0 : 1;
    core.paused = true;
    state_.extras.edit(node).paused_until =
        std::max(state_.extras[node].paused_until, saturating_add(state_.now, planned_.lasting));
}

void FaultHand::resume(NodeId node) {
    NodeCore& core = state_.nodes[node];
    if (!core.paused || state_.extras[node].paused_until > state_.now)
        return;
    core.paused = false;
    --state_.active_faults;
}

void FaultHand::act_as(NodeId node, std::uint32_t variant) {
    trouble(node).variant = variant;
    world_.use_table(node);
}

void FaultHand::act_by_this() {
    state_.rules = ref_.index;
    for (NodeId one = 0; one < state_.nodes.size(); ++one)
        world_.use_table(one);
}

bool FaultHand::rot(NodeId node, std::uint64_t bits) {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->rot(core.index, bits);
}

void FaultHand::flush_lies(NodeId node) {
    Troubles& troubles = trouble(node);
    if (troubles.unflushed.empty())
        return;
    world_.commit(node, *troubles.unflushed.back());
    troubles.unflushed.clear();
}

// ---- Links ---------------------------------------------------------------------------------------------------------

void FaultHand::block(const std::vector<Link>& links) {
    for (const Link& link : links) {
        blocked(planned_.action.traits().blocks).cut(link);
        if (planned_.action.traits().refused)
            state_.refusing.cut(link);
    }
}

void FaultHand::unblock(const std::vector<Link>& links) {
    for (const Link& link : links) {
        blocked(planned_.action.traits().blocks).heal(link);
        if (planned_.action.traits().refused)
            state_.refusing.heal(link);
    }
    world_.release_parked();
}

bool FaultHand::is_any_blocked(const std::vector<Link>* links) const {
    if (!links)
        return !state_.cuts.empty() || !state_.held.empty();
    return std::any_of(links->begin(), links->end(), [&](const Link& link) {
        return state_.cuts.is_cut(link.first, link.second) || state_.held.is_cut(link.first, link.second);
    });
}

// An entry of which no link is cut or held any more has ended.
void FaultHand::heal(const std::vector<Link>* links) {
    for (Cuts* cuts : {&state_.cuts, &state_.held, &state_.refusing}) {
        if (!links)
            cuts->heal_all();
        else
            for (const Link& link : *links)
                cuts->heal_all(link);
    }
    std::erase_if(state_.struck, [&](const auto& one) {
        const FaultEntry& planned = blueprint().plan[one.first];
        const auto blocks = planned.action.traits().blocks;
        const auto works = [&](const Link& link) { return !blocked(blocks).is_cut(link.first, link.second); };
        if (blocks == FaultTraits::Blocks::none ||
            !std::all_of(one.second.links.begin(), one.second.links.end(), works))
            return false;
        state_.plan_ended[one.first] = true;
        --state_.active_faults;
        state_.standing_faults -= planned.standing ? 1 : 0;
        return true;
    });
    world_.release_parked();
}

void FaultHand::degrade(const std::vector<Link>& links) {
    Degraded degraded{ref_.index, links};
    std::sort(degraded.links.begin(), degraded.links.end());
    state_.degraded.push_back(std::move(degraded));
}

void FaultHand::recover() {
    std::erase_if(state_.degraded, [&](const Degraded& one) { return one.entry == ref_.index; });
}

// ---- Events --------------------------------------------------------------------------------------------------------

const ArmedTimer* FaultHand::armed(NodeId node, const TimerChoice& choice) const {
    return state_.extras[node].timers.first([&](const ArmedTimer& timer) {
        return timer.kind == choice.timer && (!choice.payload_hash || *choice.payload_hash == timer.hash);
    });
}

void FaultHand::fire(NodeId node, const TimerChoice& choice) {
    auto& timers = state_.extras.edit(node).timers;
    const ArmedTimer* const due = armed(node, choice);
    EventRecord record = state_.pool[due->slot];  // its pending entry is void from now on
    const std::uint64_t hash = due->hash;
    if (world_.may_block(node)) {
        const std::uint32_t slot = world_.hold(std::move(record));
        timers.edit(choice.timer, hash, [&](ArmedTimer& timer) { timer.deadline = state_.now, timer.slot = slot; });
        state_.queue.push(state_.now, state_.next_sequence++, slot);
        return;
    }
    timers.erase(choice.timer, hash);
    world_.handle(node, record);
}

// At a node that blocks it arrives, in an event of its own, and may have to wait.
void FaultHand::deliver(const EventRecord& message) {
    state_.fields_changed = true;  // it may say what no node would
    if (!world_.may_block(message.node))
        return world_.handle(message.node, message);
    EventRecord record = message;
    record.cause = state_.event;
    world_.schedule(state_.now, std::move(record));
}

std::vector<Parked>::iterator FaultHand::parked(const ParkedChoice& choice) const {
    std::uint32_t seen = 0;
    return std::find_if(state_.parked.begin(), state_.parked.end(), [&](const Parked& one) {
        const EventRecord& record = state_.pool[one.slot];
        return record.node == choice.node && record.peer == choice.from && record.kind == choice.kind &&
               ++seen == choice.nth;
    });
}

// The delivery is an event of its own, the next one.
void FaultHand::arrive(const ParkedChoice& choice, bool keep) {
    const auto found = parked(choice);
    std::uint32_t slot = found->slot;
    std::uint64_t sequence = found->sequence;
    if (keep) {
        slot = world_.hold(EventRecord(state_.pool[slot]));
        sequence = state_.next_sequence++;
    } else {
        state_.parked.erase(found);
    }
    state_.pool[slot].released = true;
    state_.queue.push(state_.now, sequence, slot);
}

}  // namespace orrery
