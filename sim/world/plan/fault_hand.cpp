#include "sim/world/plan/fault_hand.h"

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
    if (plan_.ended[ref_.index])
        return std::nullopt;
    const Victims* kept = remembered();
    return kept ? *kept : Victims{};
}

const Victims* FaultHand::remembered() const {
    for (const auto& [entry, victims] : plan_.struck)
        if (entry == ref_.index)
            return &victims;
    return nullptr;
}

// ---- Begin and end -------------------------------------------------------------------------------------------------

void FaultHand::count() {
    ++plan_.counts[std::string(planned_.action.name())];
    if (planned_.action.is_stimulus())
        return;
    if (!plan_.first)
        plan_.first = state_.now;
    plan_.last = state_.now;
}

void FaultHand::strike(const Victims& victims) {
    const FaultAction& action = planned_.action;
    if (ref_.ending) {
        plan_.ended[ref_.index] = true;
        action.end(*this, victims);
        std::erase_if(plan_.struck, [&](const auto& one) { return one.first == ref_.index; });
    } else {
        plan_.fired[ref_.index] = true;
        count();
        // Those that end or are healed, and those that last for ever and so outlive the end of another.
        if (planned_.lasting > 0 || action.traits().nature == Nature::state)
            plan_.struck.emplace_back(ref_.index, victims);
        if (planned_.lasting > 0)
            world_.plan().schedule_end(ref_.index, planned_.lasting);
        const std::int64_t others = plan_.active;
        action.begin(*this, victims);
        if (planned_.standing)
            plan_.standing += std::max<std::int64_t>(plan_.active - others, 1);
    }
    if (plan_.active <= plan_.standing && !action.is_stimulus())
        plan_.last_heal = state_.now;
}

// ---- Nodes ---------------------------------------------------------------------------------------------------------

bool FaultHand::is_held_down(NodeId node) const {
    const Troubles* troubles = world_.troubles_of(node);
    const bool by_disk = troubles && troubles->disk.stopped_node && troubles->disk.full;
    return by_disk || other_fault(node, [](const FaultAction& one) { return one.does(Harm::crash); });
}

void FaultHand::come_back(NodeId node) {
    if (!is_up(node) && !is_held_down(node))
        world_.restart_node(node);
}

void FaultHand::release(NodeId node) {
    std::erase_if(plan_.struck, [&](auto& one) {
        auto& [entry, victims] = one;
        const FaultEntry& planned = blueprint().plan[entry];
        const bool held_down = planned.action.does(Harm::crash) &&
                               (victims.node == node || std::erase(victims.nodes, node) != 0);  // others stay down
        plan_.standing -= held_down && planned.standing ? 1 : 0;
        const bool whole = held_down && victims.nodes.empty();
        if (whole)
            plan_.ended[entry] = true;
        return whole;
    });
}

void FaultHand::restart(NodeId node) {
    release(node);
    world_.restart_node(node);
}

void FaultHand::pause(NodeId node) {
    NodeCore& core = state_.nodes[node];
    plan_.active += core.paused ? 0 : 1;
    core.paused = true;
    state_.extras.edit(node).paused_until =
        std::max(state_.extras[node].paused_until, saturating_add(state_.now, planned_.lasting));
}

void FaultHand::resume(NodeId node) {
    NodeCore& core = state_.nodes[node];
    if (!core.paused || state_.extras[node].paused_until > state_.now)
        return;
    core.paused = false;
    --plan_.active;
}

void FaultHand::act_as(NodeId node, std::uint32_t variant) {
    trouble(node).variant = variant;
    world_.use_table(node);
}

void FaultHand::act_by_this() {
    plan_.rules = ref_.index;
    for (NodeId one = 0; one < state_.nodes.size(); ++one)
        world_.use_table(one);
}

// ---- Links ---------------------------------------------------------------------------------------------------------

// An entry of which no link is cut or held any more has ended.
void FaultHand::heal(const std::vector<Link>* links) {
    NetworkPart network = world_.network();
    network.heal(links);
    std::erase_if(plan_.struck, [&](const auto& one) {
        const auto& [entry, victims] = one;
        const FaultEntry& planned = blueprint().plan[entry];
        const FaultTraits& traits = planned.action.traits();
        const auto is_blocked = [&](const Link& link) { return network.is_blocked(traits, link); };
        if (traits.blocks == FaultTraits::Blocks::none ||
            std::any_of(victims.links.begin(), victims.links.end(), is_blocked))
            return false;
        plan_.ended[entry] = true;
        --plan_.active;
        plan_.standing -= planned.standing ? 1 : 0;
        return true;
    });
}

// ---- Events --------------------------------------------------------------------------------------------------------

const ArmedTimer* FaultHand::armed(NodeId node, const TimerChoice& choice) const {
    return state_.extras[node].timers.first([&](const ArmedTimer& timer) {
        return timer.kind == choice.timer && (!choice.payload_hash || *choice.payload_hash == timer.hash);
    });
}

void FaultHand::fire(NodeId node, const TimerChoice& choice) {
    const std::uint64_t hash = armed(node, choice)->hash;
    if (world_.turns().may_block(node))
        return world_.timers().bring_forward(node, choice.timer, hash);
    auto& timers = state_.extras.edit(node).timers;
    const EventRecord record = state_.pool[timers.find(choice.timer, hash)->slot];  // it is void from now on
    timers.erase(choice.timer, hash);
    world_.handle(node, record);
}

// At a node that blocks it arrives, in an event of its own, and may have to wait.
void FaultHand::deliver(const EventRecord& message) {
    state_.network.fields_changed = true;  // it may say what no node would
    if (!world_.turns().may_block(message.node))
        return world_.handle(message.node, message);
    EventRecord record = message;
    record.cause = state_.event;
    world_.schedule(state_.now, std::move(record));
}

}  // namespace orrery
