// A server's elections: timeouts, votes, becoming and ceasing to be the leader.
#include <fmt/format.h>

#include <algorithm>

#include "models/consensus/raft/raft.h"
#include "models/floor/quorum.h"

namespace orrery::raft {

std::string_view name_of(Standing standing) {
    switch (standing) {
        case Standing::follower:
            return "follower";
        case Standing::pre_candidate:
            return "pre-candidate";
        case Standing::candidate:
            return "candidate";
        case Standing::leader:
            return "leader";
    }
    return "";
}

std::string Server::label(const State& state) { return fmt::format("{} {}", name_of(state.standing), state.term); }

Server::State Server::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.term = durable.term;
    state.voted_for = durable.voted_for;
    state.log = durable.log;
    arm_election_timer(ctx);
    return state;
}

void Server::arm_election_timer(Ctx& ctx) const {
    const Duration after =
        ctx.between("election timeout", knobs.election_min, std::max(knobs.election_min, knobs.election_max));
    ctx.set_timer(ElectionTimeout{}, after);
}

// Everything that a later promise rests on; effects written after it wait for the disk.
void Server::save(Ctx& ctx, const State& state) const {
    // Flaw vote_not_persisted breaks ElectionSafety: after a crash the server votes a second time in the same term.
    const Member vote = knobs.vote_not_persisted ? Member{} : state.voted_for;
    ctx.persist({state.term, vote, state.log});
}

bool Server::hears_leader(Ctx& ctx, const State& state) const {
    if (state.standing == Standing::leader)
        return true;
    return state.leader != 0 && ctx.now() - state.heard_at < knobs.election_min;
}

bool Server::is_up_to_date(const State& state, Index last_index, Term last_term) const {
    const Term own = state.term_at(state.last_index());
    return last_term > own || (last_term == own && last_index >= state.last_index());
}

// True where this vote makes the majority.
bool Server::add_vote(State& state, NodeId from) const {
    const Member voter = from + 1;
    if (std::find(state.votes.begin(), state.votes.end(), voter) != state.votes.end())
        return false;
    state.votes.push_back(voter);
    return state.votes.size() == floor::majority_of(static_cast<std::size_t>(knobs.servers));
}

void Server::on(Ctx& ctx, State& state, const ElectionTimeout&) const {
    if (state.standing == Standing::leader)
        return;
    arm_election_timer(ctx);
    if (knobs.pre_vote || knobs.pre_vote_log_only)
        ask_before_vote(ctx, state);
    else
        campaign(ctx, state);
}

// PreVote (dissertation §9.6): the term grows only once a majority says that it would vote.
void Server::ask_before_vote(Ctx& ctx, State& state) const {
    state.standing = Standing::pre_candidate;
    state.leader = 0;
    state.votes = {ctx.self() + 1};
    ctx.barrier();
    const PreVote ask{state.term + 1, state.last_index(), state.term_at(state.last_index())};
    for (NodeId other = 0; other < static_cast<NodeId>(knobs.servers); ++other)
        if (other != ctx.self())
            ctx.send(other, ask);
}

void Server::on(Ctx& ctx, State& state, const PreVote& ask, NodeId from) const {
    const bool hears = !knobs.pre_vote_log_only && hears_leader(ctx, state);
    const bool grant = !hears && ask.term > state.term && is_up_to_date(state, ask.last_index, ask.last_term);
    ctx.barrier();
    ctx.send(from, PreVoteReply{grant ? ask.term : state.term, grant});
}

void Server::on(Ctx& ctx, State& state, const PreVoteReply& reply, NodeId from) const {
    if (!reply.granted && reply.term > state.term) {
        follow(ctx, state, reply.term);
        save(ctx, state);
        return;
    }
    if (state.standing != Standing::pre_candidate || !reply.granted || reply.term != state.term + 1)
        return;
    if (add_vote(state, from))
        campaign(ctx, state);
}

void Server::campaign(Ctx& ctx, State& state) const {
    ++state.term;
    state.voted_for = ctx.self() + 1;
    state.standing = Standing::candidate;
    state.leader = 0;
    state.votes = {state.voted_for};
    ctx.count("candidacies");
    arm_election_timer(ctx);
    save(ctx, state);
    const RequestVote ask{state.term, state.last_index(), state.term_at(state.last_index())};
    for (NodeId other = 0; other < static_cast<NodeId>(knobs.servers); ++other)
        if (other != ctx.self())
            ctx.send(other, ask);
}

void Server::on(Ctx& ctx, State& state, const RequestVote& ask, NodeId from) const {
    // CheckQuorum, the voters' half (§4.2.3): who hears a leader neither votes nor moves to the new term.
    if (knobs.check_quorum && hears_leader(ctx, state))
        return;
    const bool newer = ask.term > state.term;
    if (newer)
        follow(ctx, state, ask.term);
    const Member candidate = from + 1;
    const bool grant = ask.term == state.term && (state.voted_for == 0 || state.voted_for == candidate) &&
                       is_up_to_date(state, ask.last_index, ask.last_term);
    if (grant) {
        state.voted_for = candidate;
        arm_election_timer(ctx);
        ctx.moment("voted");
    }
    const VoteReply reply{state.term, grant};
    if (newer || grant)
        save(ctx, state);
    else
        ctx.barrier();
    ctx.send(from, reply);
}

void Server::on(Ctx& ctx, State& state, const VoteReply& reply, NodeId from) const {
    if (reply.term > state.term) {
        follow(ctx, state, reply.term);
        save(ctx, state);
        return;
    }
    if (state.standing != Standing::candidate || !reply.granted || reply.term != state.term)
        return;
    if (add_vote(state, from))
        become_leader(ctx, state);
}

void Server::become_leader(Ctx& ctx, State& state) const {
    state.standing = Standing::leader;
    state.leader = ctx.self() + 1;
    state.votes.clear();
    state.round = 0;
    state.first_of_term = state.last_index() + 1;
    state.peers.clear();
    for (Member member = 1; member <= static_cast<Member>(knobs.servers); ++member)
        if (member != state.leader)
            state.peers.push_back({ctx.now(), member, state.first_of_term, 0, 0, true});
    ctx.moment("became_leader");
    ctx.count("elections");
    ctx.note("leads term {}", state.term);
    ctx.cancel_timer(ElectionTimeout{});
    ctx.set_timer(HeartbeatTick{}, knobs.heartbeat);
    if (knobs.no_op_on_election)
        append_own(ctx, state, {{}, state.term, 0, 0});
    else
        ctx.barrier();
    heartbeat(ctx, state);
}

// Becomes (or stays) a follower in `term`, which is not older than its own. The caller saves a new term.
void Server::follow(Ctx& ctx, State& state, Term term) const {
    if (term > state.term) {
        state.term = term;
        state.voted_for = 0;
        state.leader = 0;
    }
    if (state.standing == Standing::leader) {
        state.leader = 0;
        turn_away(ctx, state);
        state.peers.clear();
        ctx.moment("stepped_down");
        ctx.cancel_timer(HeartbeatTick{});
        arm_election_timer(ctx);
    }
    state.standing = Standing::follower;
    state.votes.clear();
}

}  // namespace orrery::raft
