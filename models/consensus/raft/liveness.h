// What should become true in time. After a partial cut that never heals these are the properties that tell the designs
// apart: a cluster that keeps electing leaders, or elects none, breaks no safety property.
// Units: nanoseconds of virtual time. A bound that lies beyond the run is undecided. A cut for good stands: it belongs
// to the environment, and the bounds count from its start.
// Deviation: how fresh an acknowledgement is is read from the leader's own clock; judge runs with clocks that step by
// safety alone.
// Source: the definitions of `stable`, `available` and `progress` in README.md.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "models/consensus/raft/raft.h"

namespace orrery::raft {

// When the acknowledgements that make this leader a committing one grow old; 0 where it leads nobody.
Time committing_until(const View& view, NodeId node);

// From 60 s after the first fault: at most one election in any 60 s. Remembers who stood for the term that deposed the
// last leader, since that is what there is to find out.
struct FewElections {
    struct Deposed {
        NodeId leader = kNoNode;
        Term led = 0;
        Term by = 0;
    };
    std::vector<Term> led = {};          // by node: the last term that it led
    std::vector<bool> leads = {};        // by node
    std::vector<NodeId> stood_for = {};  // by term: who stood first
    std::optional<Deposed> deposed = {};
    std::optional<Time> last = {};  // the last election that counts
    void after(const View& view, NodeId node, Judge& judge);
    void at_end(const View& view, Judge& judge);

private:
    void watch(const View& view, NodeId node);
    void report(const View& view, NodeId node, Judge& judge) const;
};

// From the first fault: no leader that holds a majority is deposed. For faults that come and go.
struct NobodyDeposed {
    std::vector<Time> held_until = {};  // by node: committing_until while it led
    void after(const View& view, NodeId node, Judge& judge);
};

// From 30 s after the first fault: a committing leader at least 90 % of the time.
struct Available {
    static constexpr std::string_view kMargin = "% of the time";
    std::vector<Time> held_until = {};  // by node
    Time looked_at = 0;
    Duration with_leader = 0;
    void after(const View& view, NodeId node, Judge& judge);
    void at_end(const View& view, Judge& judge);

private:
    void count_to(const View& view);
};

// A client's write that is committed, until a later one is: writes go on.
struct NextWrite {
    struct Promise {
        Index last = 0;  // the index of that write; 0: none yet
        auto operator<=>(const Promise&) const = default;
    };
    void begun(const View& view, NodeId node, std::vector<Promise>& out) const;
    bool is_over(const View& view, const Promise& write) const;
    Broken overdue(const View& view, const Promise& write) const;
};

void add_liveness(const Settings& settings, Blueprint& blueprint);

}  // namespace orrery::raft
