#include "models/consensus/raft/liar.h"

namespace orrery::raft {

void VotesTwice::on(Ctx& ctx, State& state, const RequestVote& ask, NodeId from) const {
    if (ask.term >= state.term)
        state.voted_for = 0;  // whom did I promise?
    Server::on(ctx, state, ask, from);
}

NodeId leader_of(const View& view) {
    NodeId leader = kNoNode;
    Term term = 0;
    for (const NodeId node : view.nodes<Server>()) {
        const Server::State& state = view.state<Server>(node);
        if (!view.up(node) || state.standing != Standing::leader || state.term < term)
            continue;
        leader = node;
        term = state.term;
    }
    return leader;
}

}  // namespace orrery::raft
