// What can be at each node, as small integers, and how one becomes another.
//
// A node's *situation* is its configuration (State, Durable, up or down, armed timers) and its inbox (the messages on
// their way to it). Situations, configurations, inboxes, states, messages and timers are numbered as they are met, by
// full equality. A state of the world is one situation a node (and what is left of the bounds), because a message on
// its way stands in its receiver's inbox.
// What an event does to a configuration is found out once, by running the role's handler (handler_run.h), and
// remembered; so is what a message does to an inbox. The search itself (search.h) reads tables.
//
// Where writes may be under way (ExploreBounds::unsynced) they are a part of the configuration, the oldest first, each
// with the sends and timers that wait for its sync. A sync is an event: the oldest is on the disk, and what waited
// takes place. Who writes while that many are under way has the oldest synced in the same step, after its handler. A
// crash leaves any number of whole writes, of a raw disk also a part of the next one, and takes what waited with it.
// What a role that blocks on its disk or on a call would keep waiting stays in its inbox meanwhile; the call is a part
// of the configuration. What is sent to a node that is down comes back where the sender's role wants to know.
// Durations, sequence numbers and the clock are no part of any of this. Errors: CannotExplore.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/explore/handler_run.h"
#include "sim/explore/numbering.h"
#include "sim/explore/state_store.h"

namespace orrery {

// How often each may happen on the way to a state.
struct ExploreBounds {
    std::uint32_t crashes = 0, losses = 0, duplicates = 0;
    std::uint32_t unsynced = 0;  // writes of each node that may be under way; 0: what is written is on the disk
};

struct Action {
    // vanish: the message reaches a node that is down
    enum class What : std::uint8_t { fire, deliver, vanish, restart, sync, crash, lose, duplicate };
    What what = What::fire;
    bool torn = false;        // crash: and a part of the next write
    std::uint8_t wrote = 0;   // writes begun
    std::uint8_t synced = 0;  // writes, of the oldest, that are on the disk; crash: that have reached it untold
    std::uint32_t subject = kNoNumber;  // the timer's or message's number
    std::uint32_t next = 0;             // the node's situation afterwards
    std::uint32_t first_send = 0, sends = 0;
    std::uint64_t hash = 0;  // hash_part() of the node and `next`
};

// One word of a state that becomes another.
struct Change {
    std::uint32_t position = 0, word = 0;
};

struct Send {
    NodeId to = kNoNode;
    std::uint32_t message = 0;
};

// The records of messages and timers, numbered.
class Records {
public:
    explicit Records(const std::vector<MessageType>& kinds) : kinds_(kinds) {}
    std::uint32_t number(const EventRecord& record);
    const EventRecord& at(std::uint32_t number) const { return records_[number]; }
    std::uint32_t size() const { return finder_.size(); }
    std::size_t bytes() const { return finder_.bytes() + records_.capacity() * sizeof(EventRecord); }

private:
    const std::vector<MessageType>& kinds_;
    Finder finder_;
    std::vector<EventRecord> records_;
};

class Space {
public:
    using Network = ExplorationRules::Network;

    // Which bounds are not 0 decides which actions there are.
    Space(const Blueprint& blueprint, const ExploreBounds& bounds);

    const Blueprint& blueprint() const { return run_.blueprint(); }
    HandlerRun& handlers() { return run_; }
    const ExploreBounds& bounds() const { return bounds_; }
    Network network() const { return network_; }
    std::uint32_t nodes() const { return static_cast<std::uint32_t>(nodes_.size()); }

    // The situations of all nodes at the start; several where a start() chooses.
    std::vector<std::vector<std::uint32_t>> initial();
    // What can happen at a node; the span lives until the next call.
    std::span<const Action> actions(NodeId node, std::uint32_t situation) {
        const Node& one = nodes_[node];
        if (situation >= one.actions.size() || one.actions[situation].begin == kNoNumber)
            find_actions(node, situation);
        const Range& range = one.actions[situation];
        return std::span(one.all_actions).subspan(range.begin, range.count);
    }
    std::span<const Send> sends(NodeId node, const Action& action) const {
        return action.sends == 0 ? std::span<const Send>()
                                 : std::span(nodes_[node].all_sends).subspan(action.first_send, action.sends);
    }
    // As it is sent to a node in this situation: to whom, or back to `from`.
    Send sent(NodeId from, const Send& send, std::uint32_t situation) {
        return !refused_as_.empty() ? sent_or_back(from, send, situation) : send;
    }
    // The situation of `node` once the message is on its way to it.
    std::uint32_t arrive(NodeId node, std::uint32_t situation, std::uint32_t message) {
        const std::uint64_t key = static_cast<std::uint64_t>(situation) << 32 | message;
        const std::uint32_t known = nodes_[node].arrivals.find(key);
        return known != kNoNumber ? known : find_arrival(node, situation, message, key);
    }
    // Of all nodes: the largest number of a situation so far.
    std::uint32_t largest() const { return largest_; }

    std::uint32_t configuration(NodeId node, std::uint32_t situation) const {
        return nodes_[node].situations.at(situation)[0];
    }
    std::uint32_t writes_under_way(NodeId node, std::uint32_t situation) const {
        return static_cast<std::uint32_t>(configuration_at(node, configuration(node, situation)).writes.size());
    }
    std::span<const std::uint32_t> inbox(NodeId node, std::uint32_t situation) const {
        return nodes_[node].inboxes.at(nodes_[node].situations.at(situation)[1]);
    }
    struct Configuration {
        std::uint32_t state = 0;  // at this index of states(node)
        bool up = true;
        std::span<const std::uint32_t> timers;
        std::span<const std::uint32_t> writes;  // under way, the oldest first: numbers of what follows
        std::uint32_t blocked = kNoNumber;      // the call's number, as a timer's
    };
    // A write under way.
    struct UnderWay {
        std::uint32_t durable = 0;                     // for put_durable()
        std::span<const std::uint32_t> sends, timers;  // what waits for its sync
    };
    UnderWay under_way(NodeId node, std::uint32_t write) const;
    // The Durable of `index` becomes the one that is written.
    void put_durable(NodeId node, std::uint32_t durable, RoleStates& states, std::uint32_t index) const;
    Configuration configuration_at(NodeId node, std::uint32_t configuration) const;
    const RoleStates& states(NodeId node) const { return *nodes_[node].states; }
    const EventRecord& message(std::uint32_t number) const { return messages_.at(number); }
    const EventRecord& timer(std::uint32_t number) const { return timers_.at(number); }

    // For exchanging nodes: numbers of what has been renamed.
    std::uint32_t number_of_message(const EventRecord& record) { return messages_.number(record); }
    std::uint32_t number_of_timer(const EventRecord& record) { return timers_.number(record); }
    std::uint32_t number_of_state(NodeId node, const RoleStates& states, std::uint32_t index);
    std::uint32_t number_of_configuration(NodeId node, std::uint32_t state, bool up, std::vector<std::uint32_t> timers,
                                          std::span<const std::uint32_t> writes, std::uint32_t blocked);
    std::uint32_t number_of_write(NodeId node, std::uint32_t durable, std::vector<std::uint32_t> sends,
                                  std::vector<std::uint32_t> timers);
    // The durable of `from`'s number, with other names for the nodes in it.
    std::uint32_t number_of_durable(NodeId node, NodeId from, std::uint32_t durable,
                                    const std::vector<std::uint32_t>& names);
    std::uint32_t number_of_situation(NodeId node, std::uint32_t configuration, std::vector<std::uint32_t> inbox);

    std::size_t bytes() const;
    std::uint64_t work() const { return work_; }  // words that have been looked at so far to find actions

private:
    struct Range {
        std::uint32_t begin = kNoNumber, count = 0;
    };
    struct Result {  // of an event at a configuration
        std::uint32_t configuration = 0;
        Range sends;
        std::uint8_t wrote = 0, synced = 0;
        bool torn = false;
    };
    // What is being written, as a handler gave it; then the nodes got these names (none: their own).
    struct Written {
        std::shared_ptr<const PendingDurable> durable;
        std::vector<std::uint32_t> names;
    };
    struct Node {
        std::unique_ptr<RoleStates> states;
        Finder state_finder;
        std::unique_ptr<RoleStates> durables;  // what is being written, each beside an empty State
        Finder durable_finder;
        std::vector<Written> written;  // by number of the durable
        WordLists writes;              // (durable, number of sends, sends, timers)
        WordLists configurations, inboxes, situations;
        NumberMap arrivals;         // (situation, message) -> situation
        NumberMap outcomes;         // (configuration, event) -> index into ranges
        std::vector<Range> ranges;  // of results
        std::vector<Result> results;
        std::vector<Range> actions;  // by situation
        std::vector<Action> all_actions;
        std::vector<Send> all_sends;
    };
    // A configuration in the making.
    struct Draft {
        std::vector<std::uint32_t> timers, writes, sends;
        std::uint8_t synced = 0;
        std::uint32_t blocked = kNoNumber;
    };

    Range outcomes(NodeId node, std::uint32_t configuration, std::uint32_t event);
    void find_outcomes(NodeId node, std::uint32_t configuration, std::uint32_t event, std::vector<Result>& out);
    void find_crashes(NodeId node, std::uint32_t configuration, std::vector<Result>& out);
    Result result_of(NodeId node, const RoleStates& states, const HandlerRun::Effects& effects, Draft draft);
    Result result_of(NodeId node, const RoleStates& after, const Draft& draft);
    template <class Work>
    void with_names(const Written& written, RoleStates& states, std::uint32_t index, Work&& work) const;
    std::uint32_t number_of_durable(NodeId node, Written written);
    void withdraw(NodeId node, const EventRecord& timer, Draft& draft);
    void add_behind(NodeId node, const HandlerRun::Effects::Behind& behind, std::uint32_t& write);
    void sync_oldest(NodeId node, RoleStates& states, Draft& draft) const;
    Send sent_or_back(NodeId from, const Send& send, std::uint32_t situation);
    bool ends(NodeId node, std::uint32_t call, std::uint32_t message) const;
    RoleStates& spare(NodeId node) { return *spare_[blueprint().nodes[node].role]; }
    void find_actions(NodeId node, std::uint32_t situation);
    std::uint32_t find_arrival(NodeId node, std::uint32_t situation, std::uint32_t message, std::uint64_t key);
    void add_message(std::vector<std::uint32_t>& inbox, std::uint32_t message) const;

    HandlerRun run_;
    ExploreBounds bounds_;
    Network network_;
    Records messages_, timers_;
    std::vector<MessageKind> refused_as_;  // as Blueprint::refusals()
    std::vector<Node> nodes_;
    std::vector<std::unique_ptr<RoleStates>> spare_, empty_;  // by role; one node each
    std::uint32_t largest_ = 0;
    std::uint64_t work_ = 0;
};

}  // namespace orrery
