// What must hold in every run of Raft, judged after each event at a server.
// The monitors are incremental: each looks only at what the event's server can have changed. They believe no server:
// what was committed, applied or led is what a server's own state claimed at the time.
// Source: Raft, figure 3.
#pragma once
#include <boost/container/flat_map.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/consensus/raft/raft.h"
#include "sim/property/rows.h"

namespace orrery::raft {

// At most one server leads in a term.
struct ElectionSafety {
    std::vector<NodeId> leader_of;  // by term; kNoNode where nobody was seen
    void after(const View& view, NodeId node, Judge& judge);
};

// Two logs that hold an entry of the same index and term are the same up to there. By induction that is: an index and
// a term fix the entry and the term of the entry before it, so each new entry is held against one table.
// Judged of the entries that an event has changed, and of each that stands behind such a one.
struct LogMatching {
    struct Known {
        Entry entry;
        Term previous_term = 0;
        bool operator==(const Known&) const = default;
    };
    SharedVector<Known> first;                                         // by index: the entry seen first there
    boost::container::flat_map<std::pair<Index, Term>, Known> others;  // entries of other terms at the same index
    RowsSeen<Log> logs;
    void after(const View& view, NodeId node, Judge& judge);

private:
    const Known& learn(Index index, const Known& entry);
};

// What was committed in a term is in the log of every leader of a later term.
struct LeaderCompleteness {
    struct Committed {
        Entry entry;
        Term by = 0;          // the term of the leader that committed it
        NodeId at = kNoNode;  // that leader
        bool operator==(const Committed&) const = default;
    };
    SharedVector<Committed> committed;  // by index
    std::vector<Term> led;              // by node: the last term in which it was seen leading
    void after(const View& view, NodeId node, Judge& judge);

private:
    static std::optional<Index> lacks(const SharedVector<Committed>& committed, Index from,
                                      const Server::State& leader);
};

// No two servers apply different entries at one index.
struct StateMachineSafety {
    SharedVector<Entry> applied;  // by index: what was applied there first
    std::vector<Index> checked;   // by node
    void after(const View& view, NodeId node, Judge& judge);
};

// From scratch, over whole logs: the oracle that the tests hold LogMatching against. Answers what is broken.
std::optional<std::string> log_matching_from_scratch(const std::vector<Log>& logs);

// "a write of 7 to 1 (term 3)"
std::string describe(const Entry& entry);
// All of it, where its description is also that of another.
std::string describe_beside(const Entry& entry, const Entry& other);

// The four above and `linearizable`, in order.
void add_safety(Blueprint& blueprint);

}  // namespace orrery::raft
