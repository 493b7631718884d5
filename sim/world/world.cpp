#include "sim/world/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/world/run_judge.h"

namespace orrery {
namespace {

constexpr std::uint64_t kPlanSequences = 1u << 20;  // reserved for the fault plan, before everything else

Shortcuts shortcuts_of(const Blueprint& plan) {
    Shortcuts out;
    out.delays.resize(plan.links.size() + std::size_t{1});
    for (std::uint32_t i = 0; i < out.delays.size(); ++i) {
        const LinkSettings& settings = plan.links.settings(i - 1);  // kUndeclared is one below 0
        out.delays[i] = settings.is_plain() ? &settings.delay : nullptr;
    }
    for (MessageKind kind = 0; kind < plan.kinds.size(); ++kind)
        out.taken_by_all.push_back(
            std::all_of(plan.roles.begin(), plan.roles.end(), [&](const RoleTable& role) { return role.takes(kind); }));
    for (MessageKind kind = 0; kind < plan.kinds.size(); ++kind) {
        const void* const of = plan.kinds[kind].refuses;
        for (std::size_t i = 0; of && i < plan.kinds.size(); ++i) {
            if (plan.kinds[i].tag != of || plan.kinds[i].timer)
                continue;
            out.refused_as.resize(plan.kinds.size(), kNoKind);
            out.refused_as[i] = kind;
        }
    }
    out.nodes = static_cast<NodeId>(static_cast<std::uint32_t>(plan.nodes.size()));
    out.only.assign(plan.roles.size(), kNoNode);
    for (NodeId node = 0; node < out.nodes; ++node)
        if (const NodeSpec& one = plan.nodes[node]; plan.roles[one.role].nodes == 1)
            out.only[one.role] = node;
    out.judged_after.resize(plan.roles.size() + 1);
    for (std::size_t role = 0; role <= plan.roles.size(); ++role)
        for (std::uint32_t i = 0; i < plan.properties.size(); ++i) {
            const Property& property = plan.properties[i];
            const auto& wanted = property.roles;
            const bool concerns =
                wanted.empty() || (role < plan.roles.size() &&
                                   std::find(wanted.begin(), wanted.end(), plan.roles[role].tag) != wanted.end());
            if (property.monitor && concerns)
                out.judged_after[role].push_back(i);
        }
    return out;
}

// Whether what comes back comes to it, which asks for the road of nodes that serve: it may be of an earlier life.
bool lists_refusals(const Blueprint& plan, const RoleTable& role) {
    for (MessageKind kind = 0; kind < plan.kinds.size(); ++kind)
        if (plan.kinds[kind].refuses && role.takes(kind))
            return true;
    return false;
}

}  // namespace

StateVectors& StateVectors::operator=(const StateVectors& other) {
    if (this == &other)
        return *this;
    by_role.resize(other.by_role.size());
    for (std::size_t i = 0; i < by_role.size(); ++i) {
        if (by_role[i])
            by_role[i]->assign(*other.by_role[i]);
        else
            by_role[i] = other.by_role[i]->clone();
    }
    return *this;
}

Monitors& Monitors::operator=(const Monitors& other) {
    if (this == &other)
        return *this;
    all.clear();
    for (const auto& monitor : other.all)
        all.push_back(monitor ? monitor->clone() : nullptr);
    return *this;
}

World::World(std::shared_ptr<const Blueprint> blueprint, TraceSink* sink)
    : blueprint_(std::move(blueprint)), sink_(sink) {
    const Blueprint& plan = *blueprint_;
    state_.owner = &plan;
    for (const RoleTable& role : plan.roles)
        state_.states.by_role.push_back(role.make_states());
    for (const NodeSpec& node : plan.nodes) {
        if (node.role == kNoRole)
            throw ModelError(fmt::format("the node '{}' has no role: give(node, role)", node.name));
        plan.roles[node.role].add_node(*state_.states.by_role[node.role]);
        NodeCore core;
        core.table = &plan.roles[node.role];
        core.role = node.role;
        core.index = node.index;
        const Distribution& service = plan.hardware[node.hardware].service;
        core.serves = core.table->blocks_on_sync || core.table->blocks_on_calls || lists_refusals(plan, *core.table) ||
                      service.sample(0) != 0 || service.sample(UINT64_MAX) != 0;
        state_.nodes.push_back(core);
        NodeExtras extras;
        extras.clock = node.clock;
        state_.extras.push_back(std::move(extras));
    }
    state_.link_sends.assign(plan.links.size(), 0);
    state_.edit_matches.assign(plan.edits.size(), 0);
    state_.edits_applied.assign(plan.edits.size(), false);
    state_.timer_matches.assign(plan.timer_edits.size(), 0);
    state_.timer_edits_applied.assign(plan.timer_edits.size(), false);
    state_.resamples_used.assign(plan.resamples.size(), false);
    state_.plan_fired.assign(plan.plan.size(), false);
    state_.plan_ended.assign(plan.plan.size(), false);
    for (const Property& property : plan.properties)
        state_.monitors.all.push_back(property.monitor ? property.monitor->clone() : nullptr);
    state_.findings.violated.assign(plan.properties.size(), false);
    state_.findings.witnessed.assign(plan.properties.size(), false);
    state_.findings.settled.assign(plan.properties.size(), 0);
    state_.findings.nearest.resize(plan.properties.size());
    clock_of_.assign(plan.properties.size(), kNoClock);
    for (std::size_t i = 0; i < plan.properties.size(); ++i)
        if (plan.properties[i].has_bound) {
            clock_of_[i] = static_cast<std::uint32_t>(clocks_.size());
            clocks_.push_back(i);
        }
    due_.assign(clocks_.size(), kNever);
    seed_ = plan.seed;
    shortcuts_ = shortcuts_of(plan);
    look_around();
    look_at_clocks();
}

void World::start() {
    if (started())
        return;
    started_ = true;
    for (std::size_t i = 0; i < blueprint_->plan.size(); ++i)
        if (!blueprint_->plan[i].when)
            schedule_fault(i, false, blueprint_->plan[i].at, 0);
    state_.next_sequence = kPlanSequences;
    for (NodeId node = 0; node < state_.nodes.size(); ++node)
        start_node(node);
    judge_turn(std::nullopt);
    for (NodeId node = 0; node < state_.nodes.size(); ++node)
        judge(node);
}

bool World::step() {
    if (!started())
        start();
    return advance();
}

[[gnu::always_inline]] inline bool World::advance() {
    const auto soon = [this](std::uint32_t slot) { __builtin_prefetch(&state_.pool[slot]); };
    while (!state_.ended) {
        const EventQueue::Entry entry = state_.queue.top(soon);
        const auto later_than = [&entry](Time time) {  // an empty queue's is later than any
            return static_cast<std::uint64_t>(entry.time) > static_cast<std::uint64_t>(time);
        };
        if (later_than(horizon_)) [[unlikely]] {
            if (later_than(blueprint_->until))
                break;
            judge_due(entry.time);
        }
        if (state_.queue.knows_ahead()) {
            fetch_ahead();
            state_.queue.drop_near();
        } else {
            state_.queue.drop_few();
        }
        EventRecord& pending = state_.pool[entry.slot()];
        if (is_plain(pending)) {
            handle_plainly(entry);
            return true;
        }
        if (advance_carefully(entry, pending))
            return true;
    }
    if (!state_.ended) {
        judge_due(kNever);
        finish_at(blueprint_->until);
    }
    return false;
}

// A delivery that nothing stands in the way of, and whose message is read where it stands.
[[gnu::always_inline]] inline void World::handle_plainly(EventQueue::Entry entry) {
    const EventRecord& record = state_.pool[entry.slot()];
    begin_event(entry, record, Outcome::handled);
    const NodeId node = record.node;
    const std::uint32_t role = state_.nodes[node].role;
    handle(node, record);
    judge_by(shortcuts_.judged_after[role], node);
    close_event();
    if (!outgrown_.empty()) [[unlikely]]
        outgrown_.clear();
    state_.pool[entry.slot()].forget();
    state_.free_slots.push_back(entry.slot());
}

// False where that was no event.
bool World::advance_carefully(EventQueue::Entry entry, EventRecord& pending) {
    const EventNumber before = state_.event;
    if (pending.what == EventKind::timer) {
        fire_timer(entry, pending);
    } else if (pending.refused && pending.kind == kNoKind) {  // it has been sent after all
        pending = EventRecord{};
        state_.free_slots.push_back(entry.slot());
    } else if (!must_wait(entry, pending)) {
        EventRecord record = std::move(pending);
        state_.free_slots.push_back(entry.slot());
        switch (record.what) {
            case EventKind::deliver:
                deliver(entry, record);
                if (state_.nodes[record.node].serves)
                    call_next(record.node);
                break;
            case EventKind::sync:
                complete_sync(entry, record);
                break;
            case EventKind::fault:
                apply_fault(entry, record);
                break;
            case EventKind::timer:
                break;
        }
    }
    return state_.event != before;
}

// In a large world nearly every event misses the caches at its record, its node and its state; the misses of several
// events at once cost little more than one. Each step fetches what the next one reads.
void World::fetch_ahead() const {
    constexpr std::size_t kNodeAhead = 12, kStateAhead = 6;
    const auto node_of = [&](std::size_t distance) {
        const EventQueue::Entry* const entry = state_.queue.ahead(distance);
        return entry ? state_.pool[entry->slot()].node : kNoNode;
    };
    if (const NodeId node = node_of(kNodeAhead); node < shortcuts_.nodes) {  // a core may lie across two lines
        __builtin_prefetch(&state_.nodes[node]);
        __builtin_prefetch(&state_.nodes[node].index);
    }
    if (const NodeId node = node_of(kStateAhead); node < shortcuts_.nodes) {
        const NodeCore& core = state_.nodes[node];
        __builtin_prefetch(state_.states.by_role[core.role]->address(core.index));
    }
}

// A delivery that nothing stands in the way of. What comes back never is: whoever is told has `serves`.
inline bool World::is_plain(const EventRecord& pending) const {
    if (pending.what != EventKind::deliver || pending.damaged || !calm_)
        return false;
    return state_.nodes[pending.node].are_plain();
}

void World::look_around() {
    calm_ = !blueprint_->careful && state_.cuts.empty() && state_.held.empty() && state_.degraded.empty() &&
            blueprint_->edits.empty() && blueprint_->resamples.empty() && !blueprint_->draws;
    if (calm_ && is_told())
        calm_ = std::all_of(state_.nodes.begin(), state_.nodes.end(), [](const NodeCore& node) { return node.up; });
}

// A message for a held link, a sleeping or a busy node, a sync of a sleeping one: later, and no event now. It keeps its
// sequence, so that what waited is handled in the order in which it was sent.
bool World::must_wait(EventQueue::Entry entry, EventRecord& pending) {
    if (pending.what == EventKind::fault)
        return false;
    NodeCore& node = state_.nodes[pending.node];
    const bool arrives =
        pending.what == EventKind::deliver && (pending.incarnation == 0 || pending.refused) && !pending.released;
    if (arrives && state_.held.is_cut(pending.peer, pending.node)) {
        state_.parked.push_back({entry.sequence(), entry.slot()});
        return true;
    }
    if (is_asleep(pending.node, entry.time)) {
        state_.queue.push(state_.extras[pending.node].paused_until, entry.sequence(), entry.slot());
        return true;
    }
    if (!node.serves || !node.up || pending.what != EventKind::deliver || died_waiting(pending))
        return false;
    if (must_queue(entry, pending))
        return true;
    if (pending.admitted)
        return false;
    const std::uint64_t served = next_draw(pending.node, "service");
    Duration service = hardware_of(pending.node).service.sample(bits("service", pending.node, served));
    if (const Troubles* troubles = troubles_of(pending.node))
        service = scaled(service, troubles->slow);
    NodeExtras& extras = state_.extras.edit(pending.node);
    if (service == 0 && extras.free_at <= entry.time)
        return false;
    extras.free_at = saturating_add(std::max(extras.free_at, entry.time), service);
    pending.admitted = true;
    state_.queue.push(extras.free_at, entry.sequence(), entry.slot());
    return true;
}

EventNumber World::run_to(EventNumber target) {
    if (!started())
        start();
    while (state_.event < target && advance()) {
    }
    return state_.event;
}

void World::finish() {
    if (!state_.ended)
        finish_at(state_.now);
}

void World::finish_at(Time end) {
    state_.ended = true;
    const Time last_event = std::exchange(state_.now, end);
    judge_end();
    state_.now = last_event;
    check_histories();
    auto& violations = state_.findings.violations;
    std::stable_sort(violations.begin(), violations.end(),
                     [](const Violation& a, const Violation& b) { return a.event < b.event; });
}

void World::fail_standing_still(const EventRecord& record) const {
    throw Livelock(with_place(
        fmt::format("livelock: virtual time stands still at {} for {} events; the last is {} at {}",
                    format_time(state_.now), kLivelockEvents, describe(record), blueprint_->node_name(record.node))));
}

void World::trace_begin(EventQueue::Entry entry, const EventRecord& record, Outcome outcome) {
    TraceEvent event;
    event.number = state_.event;
    event.time = entry.time;
    event.cause = record.cause;
    event.sequence = entry.sequence();
    event.node = record.node;
    event.peer = record.peer;
    event.kind = record.kind;
    event.what = record.what;
    event.outcome = outcome;
    sink_->begin_record(*this, std::move(event), record);
}

void World::deliver(EventQueue::Entry entry, EventRecord& record) {
    const NodeCore& node = state_.nodes[record.node];
    const bool waited = record.incarnation != 0;  // it has arrived long since
    const bool dead = !node.up || died_waiting(record);
    const bool cut = !waited && state_.cuts.is_cut(record.peer, record.node);
    const Outcome outcome = dead             ? Outcome::lost_dead
                            : cut            ? Outcome::lost_cut
                            : record.damaged ? Outcome::damaged
                                             : Outcome::handled;
    if (node.serves)
        take_turn(record.node, entry.slot());
    begin_event(entry, record, outcome);
    if (outcome == Outcome::handled) {
        if (node.serves && state_.extras[record.node].blocked)
            unblock(record.node);
        handle(record.node, record);
        end_event(record.node);
    } else if (outcome == Outcome::damaged && state_.nodes[record.node].table->damaged) {
        handle_damaged(record.node, record.peer);
        end_event(record.node);
    } else {
        close_event();
    }
}

void World::fire_timer(EventQueue::Entry entry, EventRecord& pending) {
    NodeCore& node = state_.nodes[pending.node];
    auto& timers = state_.extras.edit(pending.node).timers;
    const ArmedTimer* const armed = timers.find(pending.kind, pending.payload_hash);
    if (!armed || armed->slot != entry.slot() ||
        pending.incarnation != node.incarnation) {  // cancelled, set anew, or of an earlier life: no event
        const NodeId where = pending.node;
        pending = EventRecord{};
        state_.free_slots.push_back(entry.slot());
        return pass_turn(where, entry.slot());
    }
    const Time awake = is_asleep(pending.node, entry.time) ? state_.extras[pending.node].paused_until : 0;
    const Time due = std::max(armed->deadline, awake);
    if (due > entry.time) {  // set anew since, or the node stands still: look again then
        state_.queue.push(due, state_.next_sequence++, entry.slot());
        return armed->deadline > entry.time ? pass_turn(pending.node, entry.slot()) : void();
    }
    if (node.serves && must_queue(entry, pending))
        return;
    const EventRecord record = std::move(pending);
    state_.free_slots.push_back(entry.slot());
    timers.erase(record.kind, record.payload_hash);
    if (node.serves)
        take_turn(record.node, entry.slot());
    begin_event(entry, record, Outcome::handled);
    if (node.serves && state_.extras[record.node].blocked)
        unblock(record.node);
    handle(record.node, record);
    end_event(record.node);
    if (node.serves)
        call_next(record.node);
}

bool World::is_asleep(NodeId node, Time time) const {
    return state_.nodes[node].paused && time < state_.extras[node].paused_until;
}

void World::complete_sync(EventQueue::Entry entry, EventRecord& record) {
    if (record.incarnation != state_.nodes[record.node].incarnation)
        return;  // lost with the crash: no event
    begin_event(entry, record, Outcome::handled);
    auto& writes = state_.extras.edit(record.node).writes;
    if (writes.empty())
        throw EngineError(with_place("a sync completes that no write waits for"));
    PendingWrite write = std::move(writes.front());
    writes.erase(writes.begin());
    const NodeCore& node = state_.nodes[record.node];
    if (write.durable && node.troubled && troubles_of(record.node)->disk_lies) {
        trouble(record.node).unflushed.push_back(write.durable);
    } else if (write.durable) {
        commit(record.node, *write.durable);
        state_.extras.edit(record.node).synced = record.cause;
    }
    for (PendingWrite::Effect& effect : write.effects) {
        switch (effect.what) {
            case PendingWrite::Effect::What::send: {
                const NodeId to = effect.record.node;
                send_now(record.node, to, std::move(effect.record), effect.key);
                break;
            }
            case PendingWrite::Effect::What::set_timer:
                set_timer_now(record.node, std::move(effect.record), effect.after);
                break;
            case PendingWrite::Effect::What::observe:
                observe_now(record.node, std::move(effect.observation));
                break;
            case PendingWrite::Effect::What::cancel_timer:
            case PendingWrite::Effect::What::block:
                break;
        }
    }
    end_event(record.node);
    if (node.serves)
        call_next(record.node);
}

void World::fail_foreign(NodeId node, const EventRecord& record) const {
    fail(fmt::format("{} ({}) takes no {}", blueprint_->node_name(node), state_.nodes[node].table->name,
                     blueprint_->kind_name(record.kind)));
}

void World::handle_damaged(NodeId node, NodeId from) {
    run_handler(node, [&](const RoleTable& table, ContextCore& context, RoleStates& states, std::uint32_t index) {
        table.damaged(table.role.get(), context, states, index, from);
    });
}

void World::start_node(NodeId node) {
    run_handler(node, [](const RoleTable& table, ContextCore& context, RoleStates& states, std::uint32_t index) {
        table.start(table.role.get(), context, states, index);
    });
}

// A write found the disk full: the role says what then, or the process stops, as databases do.
void World::refuse_write(NodeId node) {
    refused_ = false;
    discarded_ = {};
    const NodeCore& core = state_.nodes[node];
    if (core.table->disk_full) {
        ContextCore context(*this, node, *core.table, *boxes_.pool);
        core.table->disk_full(core.table->role.get(), context, *state_.states.by_role[core.role], core.index, kNoNode);
        holding_ = nullptr;
        if (!refused_)
            return;
        refused_ = false;  // it has tried to write again
        discarded_ = {};
    }
    const auto healed = healed_at();
    crash_node(node, Unsynced::by_disk);
    trouble(node).stopped_by_disk = true;
    if (is_told())
        look_around();
    judge_turn(healed);
}

}  // namespace orrery
