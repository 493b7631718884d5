// The fault plan in action: whom an entry strikes, and whether it can.
#include <fmt/format.h>

#include <algorithm>

#include "sim/world/fault_hand.h"

namespace orrery {

EventRecord World::fault_record(std::size_t index, bool ending, EventNumber cause) const {
    const FaultAction& action = blueprint_->plan[index].action;
    EventRecord record;
    record.cause = cause;
    record.what = EventKind::fault;
    Hash hash;
    hash.add(index * 2 + (ending ? 1 : 0));
    hash.add_text(fault_name(action));
    record.payload_hash = hash.value();
    record.put(FaultRef{static_cast<std::uint32_t>(index), ending});
    std::visit(
        [&](const auto& one) {
            if constexpr (requires { one.node; })
                record.node = is_word(one.node) ? kNoNode : one.node;
            else if constexpr (requires { one.message.node; })
                record.node = one.message.node;
        },
        action);
    return record;
}

void World::schedule_fault(std::size_t index, bool ending, Time at, EventNumber cause, NodeId where) {
    EventRecord record = fault_record(index, ending, cause);
    record.peer = where;
    schedule(at, std::move(record));
}

void World::apply_fault(EventQueue::Entry entry, EventRecord& record) {
    FaultHand hand(*this, record.get<FaultRef>());
    const auto victims = hand.find(record.peer);
    record.peer = kNoNode;
    striking_ = victims.value_or(Victims{});
    if (victims)
        record.node = victims->node;
    begin_event(entry, record, victims ? Outcome::handled : Outcome::not_armed);
    if (victims) {
        const auto healed = healed_at();
        calm_ = false;
        hand.strike(*victims);
        look_around();
        // A standing fault that begins at the instant of the last heal is a turn of its own.
        const bool again = healed_at() == healed && !is_stimulus(blueprint_->plan[record.get<FaultRef>().index].action);
        judge_turn(again ? std::nullopt : healed);
    } else if (const FaultRef ref = record.get<FaultRef>(); !ref.ending) {
        state_.not_fired.push_back(fmt::format("{} at {}", blueprint_->plan[ref.index].text, format_time(entry.time)));
    }
    if (victims && victims->node == kNoNode)
        for (const NodeId node : victims->nodes)
            judge(node);
    end_event(record.node);
}

// ---- Whom ----------------------------------------------------------------------------------------------------------

std::optional<NodeId> FaultHand::resolve(NodeId node, NodeId where) const {
    if (!is_word(node))
        return node;
    const NodeId found =
        node == kWhereItHappened ? where : world_.blueprint_->selectors[node - kSelected].find(View(world_));
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

bool FaultHand::is_possible(NodeId node) const {
    const FaultAction& action = planned_.action;
    const bool up = node == kNoNode || state_.nodes[node].up;
    if (std::holds_alternative<RestartNode>(action))
        return !up;
    // Machines, disks and clocks are struck while the process is down, too; and it is kept down by all that does so.
    const bool of_machine = std::holds_alternative<CrashNode>(action) || std::holds_alternative<WipeNode>(action) ||
                            std::holds_alternative<LosePower>(action) || std::holds_alternative<FailDisk>(action) ||
                            std::holds_alternative<SlowNode>(action) || std::holds_alternative<StepClock>(action) ||
                            std::holds_alternative<DriftClock>(action);
    if (of_machine)
        return true;
    if (const auto* liar = std::get_if<TurnByzantine>(&action))  // a word may name a node of another role
        return world_.blueprint_->variants[liar->variant].role == state_.nodes[node].role;
    if (std::holds_alternative<RotDisk>(action)) {
        const NodeCore& core = state_.nodes[node];
        const std::uint64_t bits = world_.bits("bit rot", node, ref_.index);
        const auto tearing = world_.blueprint_->roles[core.role].tearing;
        return tearing == Tearing::journal || (tearing && state_.states.by_role[core.role]->rot(core.index, bits));
    }
    if (const auto* fire = std::get_if<FireTimer>(&action)) {
        const auto& timers = state_.extras[node].timers;
        return up && timers.first([&](const ArmedTimer& timer) { return is_meant(*fire, timer); });
    }
    if (const auto* message = std::get_if<ArriveMessage>(&action))
        return up && waiting(*message) != state_.parked.end();
    return up;
}

std::optional<Victims> FaultHand::find(NodeId where) {
    if (ref_.ending) {
        if (state_.plan_ended[ref_.index])
            return std::nullopt;
        const Victims* kept = remembered();
        return kept ? *kept : Victims{};
    }
    Victims victims;
    const bool found = std::visit(
        [&](const auto& one) {
            if constexpr (requires { one.groups; })
                return add_links({one.links, one.groups, one.oneway}, where, victims.links);
            else if constexpr (requires { one.links.groups; })
                return add_links(one.links, where, victims.links);
            else if constexpr (requires { one.links; })
                return add_links({one.links, {}, false}, where, victims.links);
            else if constexpr (requires { one.nodes; })
                return add_nodes(one.nodes, where, victims.nodes);
            else if constexpr (requires { one.message.node; }) {
                victims.node = one.message.node;
                return true;
            } else if constexpr (requires { one.node; }) {
                const auto node = resolve(one.node, where);
                victims.node = node.value_or(kNoNode);
                return node.has_value();
            } else
                return true;
        },
        planned_.action);
    if (!found || !is_possible(victims.node))
        return std::nullopt;
    if (const auto* degrade = std::get_if<DegradeLinks>(&planned_.action))  // no links at all would mean every link
        if (victims.links.empty() && !(degrade->links.links.empty() && degrade->links.groups.empty()))
            return std::nullopt;
    const bool heals =
        std::holds_alternative<HealAll>(planned_.action) || std::holds_alternative<HealLinks>(planned_.action);
    if (heals && !has_anything_to_heal(victims.links))
        return std::nullopt;
    if (std::holds_alternative<Overload>(planned_.action) && !strikes_a_workload(victims.nodes))
        return std::nullopt;
    return victims;
}

// Among the links named, or where none is named among all.
bool FaultHand::has_anything_to_heal(const std::vector<Link>& links) const {
    if (std::holds_alternative<HealAll>(planned_.action))
        return !state_.cuts.empty() || !state_.held.empty();
    return std::any_of(links.begin(), links.end(), [&](const Link& link) {
        return state_.cuts.is_cut(link.first, link.second) || state_.held.is_cut(link.first, link.second);
    });
}

// Among the nodes named, or where none is named among all.
bool FaultHand::strikes_a_workload(const std::vector<NodeId>& nodes) const {
    const auto has_one = [&](const NodeCore& node) { return world_.blueprint().roles[node.role].has_workload; };
    if (nodes.empty())
        return std::any_of(state_.nodes.begin(), state_.nodes.end(), has_one);
    return std::any_of(nodes.begin(), nodes.end(), [&](NodeId node) { return has_one(state_.nodes[node]); });
}

const Victims* FaultHand::remembered() const {
    for (const auto& [entry, victims] : state_.struck)
        if (entry == ref_.index)
            return &victims;
    return nullptr;
}

// Those that end or are healed, and those that last for ever and so outlive the end of another.
void FaultHand::remember(const Victims& victims) {
    const bool at_once = std::visit(
        []<class Action>(const Action&) {
            return std::is_same_v<Action, RestartNode> || std::is_same_v<Action, RotDisk> ||
                   std::is_same_v<Action, StepClock> || std::is_same_v<Action, HealLinks> ||
                   std::is_same_v<Action, HealAll> || std::is_same_v<Action, SetKnobs>;
        },
        planned_.action);
    if (planned_.lasting > 0 || !(at_once || is_stimulus(planned_.action)))
        state_.struck.emplace_back(ref_.index, victims);
}

// A restart ends what held the node down.
void FaultHand::release(NodeId node) {
    std::erase_if(state_.struck, [&](auto& one) {
        const FaultEntry& planned = world_.blueprint_->plan[one.first];
        const bool power = std::holds_alternative<LosePower>(planned.action);
        const bool crash =
            std::holds_alternative<CrashNode>(planned.action) || std::holds_alternative<WipeNode>(planned.action);
        const bool held_down = power ? std::erase(one.second.nodes, node) != 0  // the others stay down
                                     : crash && one.second.node == node;
        state_.standing_faults -= held_down && planned.standing ? 1 : 0;
        const bool whole = held_down && (!power || one.second.nodes.empty());
        if (whole)
            state_.plan_ended[one.first] = true;
        return whole;
    });
}

}  // namespace orrery
