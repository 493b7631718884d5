#include "sim/explore/space.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr std::uint32_t kRestart = UINT32_MAX - 1;  // events beside the numbers of messages and timers
constexpr std::uint32_t kSync = UINT32_MAX - 2, kCrash = UINT32_MAX - 3;
constexpr std::uint32_t kTimerEvent = 0x8000'0000;  // added to a timer's number
constexpr std::uint32_t kWrite = 0x8000'0000;       // likewise to a write's, among the words of a configuration
constexpr std::uint32_t kBlocked = 0x4000'0000;     // and to that of the call that the node is blocked on
constexpr std::uint64_t kTears = 64;                // draws that look for the parts that a crash may leave of a write

void insert_once(std::vector<std::uint32_t>& all, std::uint32_t one) {
    if (std::find(all.begin(), all.end(), one) == all.end())
        all.push_back(one);
}

std::vector<std::uint32_t> list_of(std::span<const std::uint32_t> words) { return {words.begin(), words.end()}; }

}  // namespace

std::uint32_t Records::number(const EventRecord& record) {
    Hash hash;
    hash.add(static_cast<std::uint64_t>(record.node) << 32 | record.peer);
    hash.add(record.kind);
    hash.add(record.payload_hash);
    const std::uint32_t found = finder_.find(hash.value(), [&](std::uint32_t number) {
        const EventRecord& other = records_[number];
        return other.node == record.node && other.peer == record.peer && other.kind == record.kind &&
               kinds_[record.kind].equal(other, record);
    });
    if (found != kNoNumber)
        return found;
    records_.push_back(record);
    return finder_.add(hash.value());
}

Space::Space(const Blueprint& blueprint, const ExploreBounds& bounds)
    : run_(blueprint, bounds.unsynced > 0),
      bounds_(bounds),
      network_(blueprint.exploration.network),
      messages_(run_.blueprint().kinds),
      timers_(run_.blueprint().kinds),
      refused_as_(run_.blueprint().refusals()),
      nodes_(blueprint.nodes.size()) {
    for (NodeId node = 0; node < nodes_.size(); ++node) {
        const RoleTable& role = run_.blueprint().roles[run_.blueprint().nodes[node].role];
        nodes_[node].states = role.make_states();
        nodes_[node].durables = role.make_states();
    }
    for (const RoleTable& role : run_.blueprint().roles)
        for (auto* one : {&spare_, &empty_}) {
            one->push_back(role.make_states());
            role.add_node(*one->back());
        }
}

// ---- Numbers -------------------------------------------------------------------------------------------------------

std::uint32_t Space::number_of_state(NodeId node, const RoleStates& states, std::uint32_t index) {
    Node& one = nodes_[node];
    const std::uint64_t hash = states.hash_one(index);
    const std::uint32_t found =
        one.state_finder.find(hash, [&](std::uint32_t number) { return states.equal_one(index, *one.states, number); });
    if (found != kNoNumber)
        return found;
    states.copy_one(index, *one.states, one.state_finder.size());
    return one.state_finder.add(hash);
}

std::uint32_t Space::number_of_configuration(NodeId node, std::uint32_t state, bool up,
                                             std::vector<std::uint32_t> timers, std::span<const std::uint32_t> writes,
                                             std::uint32_t blocked) {
    std::sort(timers.begin(), timers.end());
    timers.insert(timers.begin(), state << 1 | (up ? 1 : 0));
    if (blocked != kNoNumber)
        timers.push_back(blocked | kBlocked);
    for (const std::uint32_t write : writes)
        timers.push_back(write | kWrite);
    return nodes_[node].configurations.number(timers);
}

Space::Configuration Space::configuration_at(NodeId node, std::uint32_t configuration) const {
    const auto words = nodes_[node].configurations.at(configuration);
    std::size_t end = words.size();
    while (end > 1 && words[end - 1] >= kWrite)
        --end;
    const bool blocked = end > 1 && words[end - 1] >= kBlocked;
    return {words[0] >> 1, (words[0] & 1u) != 0, words.subspan(1, end - 1 - (blocked ? 1 : 0)), words.subspan(end),
            blocked ? words[end - 1] & ~kBlocked : kNoNumber};
}

// ---- Writes under way ----------------------------------------------------------------------------------------------

Space::UnderWay Space::under_way(NodeId node, std::uint32_t write) const {
    const auto words = nodes_[node].writes.at(write & ~kWrite);
    return {words[0], words.subspan(2, words[1]), words.subspan(2 + words[1])};
}

std::uint32_t Space::number_of_write(NodeId node, std::uint32_t durable, std::vector<std::uint32_t> sends,
                                     std::vector<std::uint32_t> timers) {
    // In the order that makes equal networks equal; all are of one sender.
    if (network_ == Network::fifo)
        std::stable_sort(sends.begin(), sends.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return messages_.at(a).node < messages_.at(b).node; });
    else
        std::sort(sends.begin(), sends.end());
    if (network_ == Network::set)
        sends.erase(std::unique(sends.begin(), sends.end()), sends.end());
    std::sort(timers.begin(), timers.end());
    timers.erase(std::unique(timers.begin(), timers.end()), timers.end());
    std::vector<std::uint32_t> words{durable, static_cast<std::uint32_t>(sends.size())};
    words.insert(words.end(), sends.begin(), sends.end());
    words.insert(words.end(), timers.begin(), timers.end());
    return nodes_[node].writes.number(words);
}

// Calls what works on the Durable at `index`, while the nodes in it have the names that they had when it was written.
template <class Work>
void Space::with_names(const Written& written, RoleStates& states, std::uint32_t index, Work&& work) const {
    if (written.names.empty())
        return work(*written.durable);
    std::vector<std::uint32_t> back(written.names.size());
    for (std::uint32_t name = 0; name < back.size(); ++name)
        back[written.names[name]] = name;
    states.rename_one(index, Renaming(std::move(back)));
    work(*written.durable);
    states.rename_one(index, Renaming(written.names));
}

void Space::put_durable(NodeId node, std::uint32_t durable, RoleStates& states, std::uint32_t index) const {
    with_names(nodes_[node].written[durable], states, index,
               [&](const PendingDurable& pending) { pending.commit(states, index); });
}

std::uint32_t Space::number_of_durable(NodeId node, Written written) {
    Node& one = nodes_[node];
    const std::uint32_t role = blueprint().nodes[node].role;
    RoleStates& beside = *spare_[role];
    empty_[role]->copy_one(0, beside, 0);
    with_names(written, beside, 0, [&](const PendingDurable& pending) { pending.commit(beside, 0); });
    const std::uint64_t hash = beside.hash_one(0);
    const std::uint32_t found =
        one.durable_finder.find(hash, [&](std::uint32_t number) { return beside.equal_one(0, *one.durables, number); });
    if (found != kNoNumber)
        return found;
    beside.copy_one(0, *one.durables, one.durable_finder.size());
    one.written.push_back(std::move(written));
    return one.durable_finder.add(hash);
}

std::uint32_t Space::number_of_durable(NodeId node, NodeId from, std::uint32_t durable,
                                       const std::vector<std::uint32_t>& names) {
    Written written = nodes_[from].written[durable];
    if (written.names.empty())
        written.names = names;
    else
        for (std::uint32_t& name : written.names)
            name = names[name];
    return number_of_durable(node, std::move(written));
}

void Space::sync_oldest(NodeId node, RoleStates& states, Draft& draft) const {
    const UnderWay oldest = under_way(node, draft.writes.front());
    put_durable(node, oldest.durable, states, 0);
    draft.sends.insert(draft.sends.end(), oldest.sends.begin(), oldest.sends.end());
    for (const std::uint32_t timer : oldest.timers)
        insert_once(draft.timers, timer);
    draft.writes.erase(draft.writes.begin());
    ++draft.synced;
}

void Space::add_behind(NodeId node, const HandlerRun::Effects::Behind& behind, std::uint32_t& write) {
    const UnderWay before = under_way(node, write);
    std::vector<std::uint32_t> sends = list_of(before.sends), timers = list_of(before.timers);
    const std::uint32_t durable = before.durable;
    for (const EventRecord& send : behind.sends)
        sends.push_back(messages_.number(send));
    for (const EventRecord& timer : behind.timers)
        timers.push_back(timers_.number(timer));
    write = number_of_write(node, durable, std::move(sends), std::move(timers));
}

// Armed, or about to be behind a write.
void Space::withdraw(NodeId node, const EventRecord& timer, Draft& draft) {
    const auto is_meant = [&](std::uint32_t number) {
        const EventRecord& armed = timers_.at(number);
        return armed.kind == timer.kind && armed.payload_hash == timer.payload_hash;
    };
    std::erase_if(draft.timers, is_meant);
    for (std::uint32_t& write : draft.writes) {
        const UnderWay before = under_way(node, write);
        if (std::none_of(before.timers.begin(), before.timers.end(), is_meant))
            continue;
        std::vector<std::uint32_t> sends = list_of(before.sends), timers = list_of(before.timers);
        std::erase_if(timers, is_meant);
        const std::uint32_t durable = before.durable;
        write = number_of_write(node, durable, std::move(sends), std::move(timers));
    }
}

// ---- Situations ----------------------------------------------------------------------------------------------------

std::uint32_t Space::number_of_situation(NodeId node, std::uint32_t configuration, std::vector<std::uint32_t> inbox) {
    const std::array<std::uint32_t, 2> words{configuration, nodes_[node].inboxes.number(inbox)};
    const std::uint32_t number = nodes_[node].situations.number(words);
    largest_ = std::max(largest_, number);
    return number;
}

// In the order that makes equal networks equal: by number, or each link's in the order sent, link after link.
void Space::add_message(std::vector<std::uint32_t>& inbox, std::uint32_t message) const {
    const auto link = [&](std::uint32_t number) { return messages_.at(number).peer; };
    if (network_ == Network::fifo) {
        const auto at = std::upper_bound(inbox.begin(), inbox.end(), message,
                                         [&](std::uint32_t a, std::uint32_t b) { return link(a) < link(b); });
        inbox.insert(at, message);
        return;
    }
    const auto at = std::lower_bound(inbox.begin(), inbox.end(), message);
    if (network_ == Network::bag || at == inbox.end() || *at != message)
        inbox.insert(at, message);
}

std::uint32_t Space::find_arrival(NodeId node, std::uint32_t situation, std::uint32_t message, std::uint64_t key) {
    const auto before = inbox(node, situation);
    std::vector<std::uint32_t> after(before.begin(), before.end());
    add_message(after, message);
    const std::uint32_t number = number_of_situation(node, configuration(node, situation), std::move(after));
    nodes_[node].arrivals.insert(key, number);
    return number;
}

// ---- Events --------------------------------------------------------------------------------------------------------

// Of what a handler did; then so many of the oldest writes are synced that no more than may be are under way.
Space::Result Space::result_of(NodeId node, const RoleStates& states, const HandlerRun::Effects& effects, Draft draft) {
    for (const auto& change : effects.timers)
        if (change.set)
            insert_once(draft.timers, timers_.number(change.record));
        else
            withdraw(node, change.record, draft);
    if (effects.block)
        draft.blocked = timers_.number(*effects.block);
    for (const EventRecord& send : effects.sends)
        draft.sends.push_back(messages_.number(send));
    if (!effects.before.sends.empty() || !effects.before.timers.empty())
        add_behind(node, effects.before, draft.writes.back());
    for (const auto& write : effects.writes) {
        const std::uint32_t durable = number_of_durable(node, {write.durable, {}});
        draft.writes.push_back(number_of_write(node, durable, {}, {}));
        add_behind(node, write.behind, draft.writes.back());
    }
    RoleStates& after = spare(node);
    states.copy_one(0, after, 0);
    while (draft.writes.size() > bounds_.unsynced)
        sync_oldest(node, after, draft);
    Result result = result_of(node, after, draft);
    result.wrote = static_cast<std::uint8_t>(std::min<std::size_t>(effects.writes.size(), UINT8_MAX));
    return result;
}

Space::Result Space::result_of(NodeId node, const RoleStates& after, const Draft& draft) {
    Result result;
    const std::uint32_t state = number_of_state(node, after, 0);
    result.configuration = number_of_configuration(node, state, true, draft.timers, draft.writes, draft.blocked);
    auto& sends = nodes_[node].all_sends;
    result.sends = {static_cast<std::uint32_t>(sends.size()), static_cast<std::uint32_t>(draft.sends.size())};
    for (const std::uint32_t message : draft.sends)
        sends.push_back({messages_.at(message).node, message});
    result.synced = draft.synced;
    return result;
}

// What an event can do to a configuration; found out once.
Space::Range Space::outcomes(NodeId node, std::uint32_t configuration, std::uint32_t event) {
    Node& one = nodes_[node];
    const std::uint64_t key = static_cast<std::uint64_t>(configuration) << 32 | event;
    if (const std::uint32_t known = one.outcomes.find(key); known != kNoNumber)
        return one.ranges[known];
    std::vector<Result> results;
    if (event == kCrash)
        find_crashes(node, configuration, results);
    else
        find_outcomes(node, configuration, event, results);
    const Range range{static_cast<std::uint32_t>(one.results.size()), static_cast<std::uint32_t>(results.size())};
    one.results.insert(one.results.end(), results.begin(), results.end());
    one.outcomes.insert(key, static_cast<std::uint32_t>(one.ranges.size()));
    one.ranges.push_back(range);
    return range;
}

void Space::find_outcomes(NodeId node, std::uint32_t configuration, std::uint32_t event, std::vector<Result>& out) {
    const Node& one = nodes_[node];
    const Configuration before = configuration_at(node, configuration);
    const std::uint32_t state = before.state;
    const std::uint32_t call = before.blocked;
    Draft draft{list_of(before.timers), list_of(before.writes), {}, 0, kNoNumber};
    if (event == kSync) {
        draft.blocked = call;
        RoleStates& after = spare(node);
        one.states->copy_one(state, after, 0);
        sync_oldest(node, after, draft);
        return out.push_back(result_of(node, after, draft));
    }
    std::optional<EventRecord> record;
    if (event < kTimerEvent) {
        record = messages_.at(event);
    } else if (event != kRestart) {
        record = timers_.at(event - kTimerEvent);
        std::erase(draft.timers, event - kTimerEvent);
    }
    if (record) {
        run_.put(node, *one.states, state);
        if (!run_.is_taken(node, *record))
            return;
    }
    if (call != kNoNumber) {  // what ends it has come
        const EventRecord asked = timers_.at(call);
        withdraw(node, asked, draft);
    }
    run_.run({node, *one.states, state, record ? &*record : nullptr, !draft.writes.empty()},
             [&](const RoleStates& states, const HandlerRun::Effects& effects) {
                 out.push_back(result_of(node, states, effects, draft));
             });
}

// As in a run: the timers are gone, and what is read of a node that is down is its last State, until it starts again
// from what is on the disk. That may be any number of the writes under way and, of a raw disk, a part of the next.
void Space::find_crashes(NodeId node, std::uint32_t configuration, std::vector<Result>& out) {
    const Node& one = nodes_[node];
    const Configuration before = configuration_at(node, configuration);
    const std::uint32_t state = before.state;
    const std::vector<std::uint32_t> writes = list_of(before.writes);
    RoleStates& left = spare(node);
    const auto add = [&](std::size_t whole, bool torn) {
        Result result;
        result.configuration = number_of_configuration(node, number_of_state(node, left, 0), false, {}, {}, kNoNumber);
        result.synced = static_cast<std::uint8_t>(whole);
        result.torn = torn;
        const auto same = [&](const Result& other) { return other.configuration == result.configuration; };
        if (!torn || std::none_of(out.begin(), out.end(), same))
            out.push_back(result);
    };
    const auto put_whole = [&](std::size_t whole) {
        one.states->copy_one(state, left, 0);
        for (std::size_t i = 0; i < whole; ++i)
            put_durable(node, under_way(node, writes[i]).durable, left, 0);
    };
    for (std::size_t whole = 0; whole <= writes.size(); ++whole) {
        put_whole(whole);
        add(whole, false);
    }
    if (blueprint().roles[blueprint().nodes[node].role].tearing != Tearing::raw)
        return;
    for (std::size_t whole = 0; whole < writes.size(); ++whole)
        for (std::uint64_t draw = 0; draw < kTears; ++draw) {
            put_whole(whole);
            const std::uint64_t bits = draw * (UINT64_MAX / kTears) + (UINT64_MAX / kTears / 2);
            with_names(one.written[under_way(node, writes[whole]).durable], left, 0,
                       [&](const PendingDurable& pending) { pending.tear(left, 0, bits); });
            add(whole, true);
        }
}

void Space::find_actions(NodeId node, std::uint32_t situation) {
    using What = Action::What;
    Node& one = nodes_[node];
    const std::uint32_t number = configuration(node, situation);
    const Configuration before = configuration_at(node, number);
    const bool up = before.up, writes = !before.writes.empty();
    const bool blocked = writes && blueprint().roles[blueprint().nodes[node].role].blocks_on_sync;
    const std::uint32_t call = before.blocked;
    const auto may_come = [&](std::uint32_t message) {
        return call == kNoNumber ? !blocked : ends(node, call, message);
    };
    const std::vector<std::uint32_t> timers = list_of(before.timers);
    const std::vector<std::uint32_t> inbox(this->inbox(node, situation).begin(), this->inbox(node, situation).end());
    std::vector<Action> found;
    const auto add = [&](What what, std::uint32_t subject, Range results, const std::vector<std::uint32_t>& left) {
        for (std::uint32_t i = 0; i < results.count; ++i) {
            const Result result = one.results[results.begin + i];
            found.push_back({what, result.torn, result.wrote, result.synced, subject,
                             number_of_situation(node, result.configuration, left), result.sends.begin,
                             result.sends.count, 0});
        }
    };
    const auto change = [&](What what, std::uint32_t subject, std::uint32_t configuration,
                            const std::vector<std::uint32_t>& left) {
        found.push_back({what, false, 0, 0, subject, number_of_situation(node, configuration, left), 0, 0, 0});
    };
    for (const std::uint32_t timer : timers)
        if (call == kNoNumber ? !blocked : timer == call)
            add(What::fire, timer, outcomes(node, number, timer + kTimerEvent), inbox);
    for (std::size_t i = 0; i < inbox.size(); ++i) {
        const std::uint32_t message = inbox[i];
        const bool fifo = network_ == Network::fifo;
        const auto is_ahead = [&](std::uint32_t other) {
            return messages_.at(other).peer == messages_.at(message).peer && (call == kNoNumber || may_come(other));
        };
        const auto here = inbox.begin() + static_cast<std::ptrdiff_t>(i);
        if (fifo ? std::any_of(inbox.begin(), here, is_ahead) : i > 0 && inbox[i - 1] == message)
            continue;  // behind another, or the same again
        std::vector<std::uint32_t> left = inbox;
        if (network_ != Network::set)
            left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
        if (up) {
            if (may_come(message))
                add(What::deliver, message, outcomes(node, number, message), left);
        } else if (network_ != Network::set) {
            change(What::vanish, message, number, left);
        }
        if (bounds_.losses > 0)
            change(What::lose, message, number, left);
        if (bounds_.duplicates > 0) {
            std::vector<std::uint32_t> more = inbox;
            more.insert(more.begin() + static_cast<std::ptrdiff_t>(i), message);
            change(What::duplicate, message, number, more);
        }
    }
    if (writes)
        add(What::sync, kNoNumber, outcomes(node, number, kSync), inbox);
    if (!up)
        add(What::restart, kNoNumber, outcomes(node, number, kRestart), inbox);
    else if (bounds_.crashes > 0) {
        std::vector<std::uint32_t> left = inbox;  // what comes back to its life does not come to the next
        std::erase_if(left, [&](std::uint32_t message) { return messages_.at(message).refused; });
        add(What::crash, kNoNumber, outcomes(node, number, kCrash), left);
    }
    if (one.actions.size() <= situation)
        one.actions.resize(std::max<std::size_t>(one.situations.size(), situation + 1u));
    work_ += (inbox.size() + timers.size() + 1) * found.size();
    for (Action& action : found)
        action.hash = hash_part(node, action.next);
    one.actions[situation] = {static_cast<std::uint32_t>(one.all_actions.size()),
                              static_cast<std::uint32_t>(found.size())};
    one.all_actions.insert(one.all_actions.end(), found.begin(), found.end());
}

std::size_t Space::bytes() const {
    std::size_t all = messages_.bytes() + timers_.bytes();
    for (const Node& one : nodes_)
        all += one.states->bytes() + one.state_finder.bytes() + one.durables->bytes() + one.durable_finder.bytes() +
               one.written.capacity() * sizeof(Written) + one.writes.bytes() + one.configurations.bytes() +
               one.inboxes.bytes() + one.situations.bytes() + one.arrivals.bytes() + one.outcomes.bytes() +
               one.ranges.capacity() * sizeof(Range) + one.results.capacity() * sizeof(Result) +
               one.actions.capacity() * sizeof(Range) + one.all_actions.capacity() * sizeof(Action) +
               one.all_sends.capacity() * sizeof(Send);
    return all;
}

}  // namespace orrery
