// What servers promise one another, judged where it breaks rather than where it shows.
// A leader rests on votes that crashes cannot take back, two committed logs on being one: a run that breaks these will
// break ElectionSafety or StateMachineSafety if it goes on for long enough.
// Source: Raft §5.2 (a vote is persisted before it is given), §5.4.3.
#pragma once
#include <compare>
#include <optional>
#include <vector>

#include "models/consensus/raft/raft.h"

namespace orrery::raft {

// From its election on a leader's majority is on disks, until a majority of them has gone on to a newer term.
struct VotesOnDisks {
    struct Promise {
        NodeId leader = kNoNode;
        Term term = 0;
        auto operator<=>(const Promise&) const = default;
    };
    std::size_t servers = 0;  // the nodes below this

    void begun(const View& view, NodeId node, std::vector<Promise>& out) const;
    bool is_over(const View& view, const Promise& promise) const;
    std::optional<Broken> broken(const View& view, const Promise& promise) const;
};

// Up to the lower of their commit indices two servers that are up have one log.
std::optional<Broken> commits_differ(const View& view, NodeId first, NodeId second);

void add_promises(const Settings& settings, Blueprint& blueprint);

}  // namespace orrery::raft
