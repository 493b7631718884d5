#include "sim/world/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/world/judgement/run_judge.h"
#include "sim/world/parts.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

World::World(std::shared_ptr<const Blueprint> blueprint, TraceSink* sink) : Engine(std::move(blueprint), sink) {
    judges_.begin();
    look_around();
}

void World::start() {
    if (started())
        return;
    started_ = true;
    plan().start();
    state_.next_sequence = kPlanSequences;
    for (NodeId node = 0; node < state_.nodes.size(); ++node)
        start_node(node);
    judges_.at_turn(std::nullopt);
    for (NodeId node = 0; node < state_.nodes.size(); ++node)
        judge(node);
}

// ---- The quick road ------------------------------------------------------------------------------------------------
// Most events and sends take it: nothing stands in their way, so they read across the parts what they need and ask
// none. Runs are the same without it (Blueprint::careful), and a test says so.

// A delivery that nothing stands in the way of. What comes back never is: whoever is told has `serves`.
inline bool World::is_plain(const EventRecord& pending) const {
    if (pending.what != EventKind::deliver || pending.damaged || pending.stalled || !calm_)
        return false;
    return state_.nodes[pending.node].are_plain();
}

// A delivery that nothing stands in the way of, and whose message is read where it stands.
[[gnu::always_inline]] inline void World::handle_plainly(EventQueue::Entry entry) {
    const EventRecord& record = state_.pool[entry.slot()];
    begin_event(entry, record, Outcome::handled);
    const NodeId node = record.node;
    const std::uint32_t role = state_.nodes[node].role;
    handle(node, record);
    judges_.after(shortcuts_.judged_after[role], node);
    close_event();
    if (!outgrown_.empty()) [[unlikely]]
        outgrown_.clear();
    state_.pool[entry.slot()].forget();
    state_.free_slots.push_back(entry.slot());
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

bool World::send_plainly(NodeId from, NodeId to, EventRecord& draft) {
    if (!calm_ || state_.free_slots.empty() || to >= shortcuts_.nodes)
        return false;
    NodeCore& sender = state_.nodes[from];
    if (sender.troubled)
        return false;
    const MessageKind kind = draft.kind;
    if (shortcuts_.taken_by_all[kind] == 0 && !blueprint_->roles[state_.nodes[to].role].takes(kind))
        return false;
    const std::uint32_t link = blueprint_->links.find(from, to);
    const Distribution* const way = shortcuts_.delays[link + 1];
    if (!way)
        return false;

    const bool declared = link != kUndeclared;
    const std::uint64_t entity = declared ? (static_cast<std::uint64_t>(from) + 1) << 32 | to : from;
    const std::uint64_t counter = declared ? state_.network.sends[link]++ : sender.undeclared_sends++;
    Hash chain = state_.chain;
    chain.add(static_cast<std::uint64_t>(to) << 16 | kind);
    chain.add(draft.payload_hash);
    constexpr Stream kDelay = "link delay";
    const Duration delay = way->sample(draw(seed_, kDelay.id, entity, counter));
    const Time at = saturating_add(state_.now, delay);
    chain.add(static_cast<std::uint64_t>(at));
    state_.chain = chain;
    draft.node = to;
    draft.peer = from;
    draft.cause = state_.event;
    if (sink_) [[unlikely]]
        trace_send(draft, at);
    const std::uint32_t slot = state_.free_slots.back();  // where the draft stands
    state_.free_slots.pop_back();
    state_.queue.push(at, state_.next_sequence++, slot);
    return true;
}

void World::trace_send(const EventRecord& draft, Time at) {
    trace(EffectKind::send, draft.peer, draft.node, draft.kind, at, state_.next_sequence, &draft);
}

void World::look_around() {
    calm_ = !blueprint_->careful && state_.network.is_calm() && blueprint_->overrides.none() && !blueprint_->draws;
    if (calm_ && is_told())
        calm_ = std::all_of(state_.nodes.begin(), state_.nodes.end(), [](const NodeCore& node) { return node.up; });
}

// ---- The loop ------------------------------------------------------------------------------------------------------

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
        if (later_than(judges_.horizon())) [[unlikely]] {
            if (later_than(blueprint_->until))
                break;
            judges_.due_before(entry.time);
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
        judges_.due_before(kNever);
        finish_at(blueprint_->until);
    }
    return false;
}

// False where that was no event.
bool World::advance_carefully(EventQueue::Entry entry, EventRecord& pending) {
    const EventNumber before = state_.event;
    if (pending.what == EventKind::timer) {
        fire_timer(entry, pending);
    } else if (pending.what == EventKind::deliver &&
               pending.kind == kNoKind) {  // kept by a connection, and taken from it
        pending = EventRecord{};
        state_.free_slots.push_back(entry.slot());
    } else if (!must_wait(entry, pending)) {
        EventRecord record = std::move(pending);
        state_.free_slots.push_back(entry.slot());
        switch (record.what) {
            case EventKind::deliver:
                deliver(entry, record);
                if (state_.nodes[record.node].serves)
                    turns().call_next(record.node);
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

// A message for a held link, a sleeping or a busy node, a sync of a sleeping one: later, and no event now. It keeps its
// sequence, so that what waited is handled in the order in which it was sent.
bool World::must_wait(EventQueue::Entry entry, const EventRecord& pending) {
    if (pending.what == EventKind::fault || pending.stalled)
        return false;
    if (network().park(entry.sequence(), entry.slot()))
        return true;
    if (is_asleep(pending.node, entry.time)) {
        state_.queue.push(state_.extras[pending.node].paused_until, entry.sequence(), entry.slot());
        return true;
    }
    const NodeCore& node = state_.nodes[pending.node];
    TurnsPart turns = this->turns();
    if (!node.serves || !node.up || pending.what != EventKind::deliver || turns.died_waiting(pending))
        return false;
    return turns.must_queue(entry) || turns.must_serve(entry);
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
    judges_.at_end(end);
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

// ---- Events --------------------------------------------------------------------------------------------------------

void World::deliver(EventQueue::Entry entry, EventRecord& record) {
    const NodeCore& node = state_.nodes[record.node];
    const bool waited = record.incarnation != 0;  // it has arrived long since
    const bool dead = !node.up || turns().died_waiting(record);
    const bool cut = !waited && state_.network.cuts.is_cut(record.peer, record.node);
    const Outcome outcome = record.stalled   ? Outcome::lost_connection
                            : dead           ? Outcome::lost_dead
                            : cut            ? Outcome::lost_cut
                            : record.damaged ? Outcome::damaged
                                             : Outcome::handled;
    if (record.stalled)
        network().end(entry.sequence());
    else if (node.serves)
        turns().take(record.node, entry.slot());
    begin_event(entry, record, outcome);
    if (outcome == Outcome::handled) {
        if (node.serves)
            turns().end_call(record.node);
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
        return turns().pass(where, entry.slot());
    }
    const Time awake = is_asleep(pending.node, entry.time) ? state_.extras[pending.node].paused_until : 0;
    const Time due = std::max(armed->deadline, awake);
    if (due > entry.time) {  // set anew since, or the node stands still: look again then
        state_.queue.push(due, state_.next_sequence++, entry.slot());
        return armed->deadline > entry.time ? turns().pass(pending.node, entry.slot()) : void();
    }
    if (node.serves && turns().must_queue(entry))
        return;
    const EventRecord record = std::move(pending);
    state_.free_slots.push_back(entry.slot());
    timers.erase(record.kind, record.payload_hash);
    if (node.serves)
        turns().take(record.node, entry.slot());
    begin_event(entry, record, Outcome::handled);
    if (node.serves)
        turns().end_call(record.node);
    handle(record.node, record);
    end_event(record.node);
    if (node.serves)
        turns().call_next(record.node);
}

bool World::is_asleep(NodeId node, Time time) const {
    return state_.nodes[node].paused && time < state_.extras[node].paused_until;
}

void World::complete_sync(EventQueue::Entry entry, EventRecord& record) {
    if (record.incarnation != state_.nodes[record.node].incarnation)
        return;  // lost with the crash: no event
    begin_event(entry, record, Outcome::handled);
    PendingWrite write = disk().complete(record.node, record.cause);
    for (PendingWrite::Effect& effect : write.effects) {
        switch (effect.what) {
            case PendingWrite::Effect::What::send: {
                const NodeId to = effect.record.node;
                network().send(record.node, to, std::move(effect.record), effect.key);
                break;
            }
            case PendingWrite::Effect::What::set_timer:
                timers().set(record.node, std::move(effect.record), effect.after);
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
    if (state_.nodes[record.node].serves)
        turns().call_next(record.node);
}

void World::apply_fault(EventQueue::Entry entry, EventRecord& record) {
    const FaultRef ref = record.get<FaultRef>();
    FaultHand hand(*this, ref);
    const auto victims = hand.find(record.peer);
    record.peer = kNoNode;
    striking_ = victims.value_or(Victims{});
    if (victims)
        record.node = victims->node;
    begin_event(entry, record, victims ? Outcome::handled : Outcome::not_armed);
    if (victims) {
        const auto healed = state_.plan.healed_at();
        calm_ = false;
        hand.strike(*victims);
        look_around();
        // A standing fault that begins at the instant of the last heal is a turn of its own.
        const bool again = state_.plan.healed_at() == healed && !blueprint_->plan[ref.index].action.is_stimulus();
        judges_.at_turn(again ? std::nullopt : healed);
    } else if (!ref.ending) {
        state_.plan.not_fired.push_back(
            fmt::format("{} at {}", blueprint_->plan[ref.index].text, format_time(entry.time)));
    }
    if (victims && victims->node == kNoNode)
        for (const NodeId node : victims->nodes)
            judge(node);
    end_event(record.node);
}

// ---- Handlers ------------------------------------------------------------------------------------------------------

void World::judge(NodeId node) {
    const auto& by_role = shortcuts_.judged_after;
    judges_.after(node == kNoNode ? by_role.back() : by_role[state_.nodes[node].role], node);
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
    handling_.refused = false;
    handling_.discarded = {};
    const NodeCore& core = state_.nodes[node];
    if (core.table->disk_full) {
        ContextCore context(*this, node, *core.table, *boxes_.pool);
        core.table->disk_full(core.table->role.get(), context, *state_.states.by_role[core.role], core.index, kNoNode);
        handling_.behind = nullptr;
        if (!handling_.refused)
            return;
        handling_.refused = false;  // it has tried to write again
        handling_.discarded = {};
    }
    const auto healed = state_.plan.healed_at();
    crash_node(node, Unsynced::by_disk);
    trouble(node).disk.stopped_node = true;
    if (is_told())
        look_around();
    judges_.at_turn(healed);
}

}  // namespace orrery
