// The fault plan in action: whom an entry strikes, whether it can, what it does and how that is undone.
#include <fmt/format.h>

#include <algorithm>

#include "sim/world/world.h"

namespace orrery {
namespace {

bool holds(const std::vector<NodeId>& nodes, NodeId node) {
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

}  // namespace

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

// One entry at work on the world.
class FaultHand {
public:
    FaultHand(World& world, FaultRef ref)
        : world_(world), state_(world.state_), ref_(ref), planned_(world.blueprint_->plan[ref.index]) {}

    // Whom it strikes; nothing where that cannot be now.
    std::optional<Victims> find(NodeId where);
    void strike(const Victims& victims);

private:
    std::optional<NodeId> resolve(NodeId node, NodeId where) const;
    bool add_nodes(const std::vector<NodeId>& nodes, NodeId where, std::vector<NodeId>& out) const;
    bool add_links(const LinkSet& set, NodeId where, std::vector<Link>& out) const;
    bool is_possible(NodeId node) const;
    const Victims* remembered() const;
    template <class Action, class Fits>
    const Action* other(NodeId node, Fits&& fits) const;
    template <class Action>
    const Action* other(NodeId node) const {
        return other<Action>(node, [](const Action&) { return true; });
    }
    bool is_held_down(NodeId node) const;
    void release(NodeId node);
    void remember(const Victims& victims);
    void count();
    void begin(const Victims& victims);
    void end(const Victims& victims);
    void heal(const std::vector<Link>* links);
    void fire_early(const FireTimer& stimulus);
    void disk(const FailDisk& fault, NodeId node, bool ending);

    World& world_;
    WorldState& state_;
    const FaultRef ref_;
    const FaultEntry& planned_;
};

void World::apply_fault(EventQueue::Entry entry, EventRecord& record) {
    FaultHand hand(*this, record.get<FaultRef>());
    const auto victims = hand.find(record.peer);
    record.peer = kNoNode;
    striking_ = victims.value_or(Victims{});
    if (victims)
        record.node = victims->node;
    begin_event(entry, record, victims ? Outcome::handled : Outcome::not_armed);
    if (victims) {
        calm_ = false;
        hand.strike(*victims);
        look_around();
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
    if (std::holds_alternative<WipeNode>(action) || std::holds_alternative<FailDisk>(action) ||
        std::holds_alternative<SlowNode>(action))
        return true;                                             // of a node that is down, too
    if (const auto* liar = std::get_if<TurnByzantine>(&action))  // a word may name a node of another role
        return world_.blueprint_->variants[liar->variant].role == state_.nodes[node].role;
    if (std::holds_alternative<RotDisk>(action)) {
        const NodeCore& core = state_.nodes[node];
        const std::uint64_t bits = world_.bits("bit rot", node, ref_.index);
        return state_.states.by_role[core.role]->rot(core.index, bits);
    }
    if (const auto* fire = std::get_if<FireTimer>(&action)) {
        const auto& timers = state_.extras[node].timers;
        const auto wanted = [&](const ArmedTimer& timer) { return timer.kind == fire->timer; };
        return up && std::any_of(timers.begin(), timers.end(), wanted);
    }
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
    if (std::holds_alternative<LosePower>(planned_.action)) {
        std::erase_if(victims.nodes, [&](NodeId node) { return !state_.nodes[node].up; });
        if (victims.nodes.empty())
            return std::nullopt;
    }
    return victims;
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

// The last begun of the other faults of this kind that have hold of the node (kNoNode: of all nodes); null: none.
template <class Action, class Fits>
const Action* FaultHand::other(NodeId node, Fits&& fits) const {
    for (auto one = state_.struck.rbegin(); one != state_.struck.rend(); ++one) {
        const auto& [entry, victims] = *one;
        if (entry == ref_.index || state_.plan_ended[entry])
            continue;
        const auto* action = std::get_if<Action>(&world_.blueprint_->plan[entry].action);
        const bool concerns =
            node == kNoNode ? victims.nodes.empty() : victims.node == node || holds(victims.nodes, node);
        if (action && concerns && fits(*action))
            return action;
    }
    return nullptr;
}

bool FaultHand::is_held_down(NodeId node) const {
    return other<CrashNode>(node) || other<WipeNode>(node) || other<LosePower>(node);
}

// A restart ends what held the node down.
void FaultHand::release(NodeId node) {
    std::erase_if(state_.struck, [&](auto& one) {
        const FaultAction& action = world_.blueprint_->plan[one.first].action;
        const bool power = std::holds_alternative<LosePower>(action);
        if (power)
            std::erase(one.second.nodes, node);  // the others stay down
        const bool crash = std::holds_alternative<CrashNode>(action) || std::holds_alternative<WipeNode>(action);
        const bool whole = power ? one.second.nodes.empty() : crash && one.second.node == node;
        if (whole)
            state_.plan_ended[one.first] = true;
        return whole;
    });
}

// ---- What ----------------------------------------------------------------------------------------------------------

void FaultHand::count() {
    ++state_.faults[std::string(fault_name(planned_.action))];
    if (is_stimulus(planned_.action))
        return;
    if (!state_.first_fault)
        state_.first_fault = state_.now;
    state_.last_fault = state_.now;
}

void FaultHand::strike(const Victims& victims) {
    if (ref_.ending) {
        state_.plan_ended[ref_.index] = true;
        end(victims);
        std::erase_if(state_.struck, [&](const auto& one) { return one.first == ref_.index; });
    } else {
        state_.plan_fired[ref_.index] = true;
        count();
        remember(victims);
        if (planned_.lasting > 0)
            world_.schedule_fault(ref_.index, true, state_.now + planned_.lasting, state_.event);
        begin(victims);
    }
    if (state_.active_faults == 0 && !is_stimulus(planned_.action))
        state_.healed_at = state_.now;
}

void FaultHand::begin(const Victims& victims) {
    const NodeId node = victims.node;
    const FaultAction& action = planned_.action;
    if (const auto* crash = std::get_if<CrashNode>(&action)) {
        world_.crash_node(node, crash->unsynced);
    } else if (std::holds_alternative<WipeNode>(action)) {
        if (state_.nodes[node].up)
            world_.crash_node(node, Unsynced::lost);
        state_.states.by_role[state_.nodes[node].role]->wipe(state_.nodes[node].index);
    } else if (std::holds_alternative<LosePower>(action)) {
        for (const NodeId one : victims.nodes)
            world_.crash_node(one, Unsynced::by_disk);
    } else if (std::holds_alternative<RestartNode>(action)) {
        release(node);
        world_.restart_node(node);
    } else if (std::holds_alternative<PauseNode>(action)) {
        state_.active_faults += state_.nodes[node].paused ? 0 : 1;
        state_.nodes[node].paused = true;
        state_.extras.edit(node).paused_until =
            std::max(state_.extras[node].paused_until, state_.now + planned_.lasting);
    } else if (const auto* slow = std::get_if<SlowNode>(&action)) {
        world_.trouble(node).slow = slow->factor;
        ++state_.active_faults;
    } else if (const auto* liar = std::get_if<TurnByzantine>(&action)) {
        world_.trouble(node).variant = liar->variant;
        world_.use_table(node);
        state_.active_faults += planned_.lasting > 0 ? 1 : 0;  // a liar for good is part of the world
    } else if (std::holds_alternative<CutLinks>(action) || std::holds_alternative<HoldLinks>(action)) {
        Cuts& links = std::holds_alternative<CutLinks>(action) ? state_.cuts : state_.held;
        for (const Link& link : victims.links)
            links.cut(link);
        ++state_.active_faults;
    } else if (std::holds_alternative<HealLinks>(action)) {
        heal(&victims.links);
    } else if (std::holds_alternative<HealAll>(action)) {
        heal(nullptr);
    } else if (std::holds_alternative<DegradeLinks>(action)) {
        Degraded degraded{ref_.index, victims.links};
        std::sort(degraded.links.begin(), degraded.links.end());
        state_.degraded.push_back(std::move(degraded));
        ++state_.active_faults;
    } else if (const auto* fault = std::get_if<FailDisk>(&action)) {
        disk(*fault, node, false);
    } else if (const auto* step = std::get_if<StepClock>(&action)) {
        state_.extras.edit(node).clock.step(step->by);
    } else if (const auto* drift = std::get_if<DriftClock>(&action)) {
        state_.extras.edit(node).clock.set_drift(state_.now, drift->ppm);
    } else if (const auto* overload = std::get_if<Overload>(&action)) {
        if (victims.nodes.empty())
            state_.load = overload->factor;
        for (const NodeId one : victims.nodes)
            world_.trouble(one).load = overload->factor;
        ++state_.active_faults;
    } else if (const auto* fire = std::get_if<FireTimer>(&action)) {
        fire_early({node, fire->timer});
    } else if (const auto* outside = std::get_if<DeliverMessage>(&action)) {
        state_.fields_changed = true;  // it may say what no node would
        world_.handle(node, outside->message);
    } else if (std::holds_alternative<SetKnobs>(action)) {
        state_.rules = ref_.index;
        for (NodeId one = 0; one < state_.nodes.size(); ++one)
            world_.use_table(one);
    }
}

void FaultHand::end(const Victims& victims) {
    const NodeId node = victims.node;
    const FaultAction& action = planned_.action;
    if (std::holds_alternative<CrashNode>(action) || std::holds_alternative<WipeNode>(action)) {
        if (!state_.nodes[node].up && !is_held_down(node))
            world_.restart_node(node);
    } else if (std::holds_alternative<LosePower>(action)) {
        for (const NodeId one : victims.nodes)
            if (!state_.nodes[one].up && !is_held_down(one))
                world_.restart_node(one);
    } else if (std::holds_alternative<PauseNode>(action)) {
        if (!state_.nodes[node].paused || state_.extras[node].paused_until > state_.now)
            return;
        state_.nodes[node].paused = false;
        --state_.active_faults;
    } else if (const auto* step = std::get_if<StepClock>(&action)) {
        state_.extras.edit(node).clock.step(-step->by);
    } else if (std::holds_alternative<DriftClock>(action)) {
        const auto* drift = other<DriftClock>(node);
        state_.extras.edit(node).clock.set_drift(state_.now,
                                                 drift ? drift->ppm : world_.blueprint_->nodes[node].clock.drift_ppm);
    } else {
        --state_.active_faults;
        if (std::holds_alternative<CutLinks>(action) || std::holds_alternative<HoldLinks>(action)) {
            Cuts& links = std::holds_alternative<CutLinks>(action) ? state_.cuts : state_.held;
            for (const Link& link : victims.links)
                links.heal(link);
            world_.release_parked();
        } else if (std::holds_alternative<SlowNode>(action)) {
            const auto* slow = other<SlowNode>(node);
            world_.trouble(node).slow = slow ? slow->factor : Ratio{1, 1};
        } else if (std::holds_alternative<TurnByzantine>(action)) {
            const auto* liar = other<TurnByzantine>(node);
            world_.trouble(node).variant = liar ? liar->variant : kHonest;
            world_.use_table(node);
        } else if (std::holds_alternative<DegradeLinks>(action)) {
            std::erase_if(state_.degraded, [&](const Degraded& one) { return one.entry == ref_.index; });
        } else if (const auto* fault = std::get_if<FailDisk>(&action)) {
            disk(*fault, node, true);
        } else if (std::holds_alternative<Overload>(action)) {
            const auto load_of = [&](NodeId one) {
                const auto* overload = other<Overload>(one);
                return overload ? overload->factor : Ratio{1, 1};
            };
            if (victims.nodes.empty())
                state_.load = load_of(kNoNode);
            for (const NodeId one : victims.nodes)
                world_.trouble(one).load = load_of(one);
        }
    }
}

// These links (all, where none are given) work again; an entry of which no link is cut or held any more has ended.
void FaultHand::heal(const std::vector<Link>* links) {
    for (Cuts* cuts : {&state_.cuts, &state_.held}) {
        if (!links)
            cuts->heal_all();
        else
            for (const Link& link : *links)
                cuts->heal_all(link);
    }
    std::erase_if(state_.struck, [&](const auto& one) {
        const FaultAction& action = world_.blueprint_->plan[one.first].action;
        const bool cut = std::holds_alternative<CutLinks>(action), held = std::holds_alternative<HoldLinks>(action);
        const Cuts& cuts = cut ? state_.cuts : state_.held;
        const auto works = [&](const Link& link) { return !cuts.is_cut(link.first, link.second); };
        if ((!cut && !held) || !std::all_of(one.second.links.begin(), one.second.links.end(), works))
            return false;
        state_.plan_ended[one.first] = true;
        --state_.active_faults;
        return true;
    });
    world_.release_parked();
}

void FaultHand::disk(const FailDisk& fault, NodeId node, bool ending) {
    Troubles& troubles = world_.trouble(node);
    if (!ending)
        ++state_.active_faults;
    const auto* still =
        ending ? other<FailDisk>(node, [&](const FailDisk& one) { return one.how == fault.how; }) : nullptr;
    if (still && fault.how != FailDisk::How::slow)
        return;
    switch (fault.how) {
        case FailDisk::How::full:
            troubles.disk_full = !ending;
            if (ending && troubles.stopped_by_disk && !state_.nodes[node].up && !is_held_down(node))
                world_.restart_node(node);
            break;
        case FailDisk::How::lying:
            troubles.disk_lies = !ending;
            if (ending && !troubles.unflushed.empty()) {
                const NodeCore& core = state_.nodes[node];
                troubles.unflushed.back()->commit(*state_.states.by_role[core.role], core.index);
                troubles.unflushed.clear();
            }
            break;
        case FailDisk::How::slow:
            troubles.disk_slow = still ? still->factor : ending ? Ratio{1, 1} : fault.factor;
            break;
    }
}

void FaultHand::fire_early(const FireTimer& stimulus) {
    auto& timers = state_.extras.edit(stimulus.node).timers;
    const auto armed = std::find_if(timers.begin(), timers.end(),
                                    [&](const ArmedTimer& timer) { return timer.kind == stimulus.timer; });
    const EventRecord record = state_.pool[armed->slot];  // its pending entry is void from now on
    timers.erase(armed);
    world_.handle(stimulus.node, record);
}

}  // namespace orrery
