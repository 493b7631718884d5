// A Byzantine server: it grants its vote to everybody who asks, as often as it is asked, and otherwise keeps to the
// rules. Raft counts on servers that fail by stopping; one liar among three is enough for two leaders in one term.
// Source: Castro & Liskov, "Practical Byzantine Fault Tolerance", 1999, on why 3f + 1 are needed.
#pragma once
#include "models/consensus/raft/raft.h"

namespace orrery::raft {

struct VotesTwice : Server {
    using Server::on;
    void on(Ctx& ctx, State& state, const RequestVote& ask, NodeId from) const;
};

// Who leads in the highest term among those that are up; kNoNode where nobody does.
NodeId leader_of(const View& view);

}  // namespace orrery::raft
