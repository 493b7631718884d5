// A server's log: what a leader sends, what a follower accepts, what counts as committed, and reads.
#include <boost/container/small_vector.hpp>

#include <algorithm>

#include "models/consensus/raft/raft.h"
#include "models/floor/quorum.h"

namespace orrery::raft {
namespace {

constexpr Duration kFreshAcknowledgement = 300_ms;

template <class T>
using PerServer = boost::container::small_vector<T, 9>;

}  // namespace

// --- the leader's side --------------------------------------------------------------------------------------------

Time Server::quorum_heard_at(const State& state, Time now) {
    PerServer<Time> heard{now};
    for (const Peer& peer : state.peers)
        heard.push_back(peer.heard_at);
    return floor::reached_by_majority(heard);
}

void Server::on(Ctx& ctx, State& state, const HeartbeatTick&) const {
    if (state.standing != Standing::leader)
        return;
    const Time heard = quorum_heard_at(state, ctx.now());
    // CheckQuorum, the leader's half (§6.2).
    if (knobs.check_quorum && ctx.now() - heard > knobs.election_min) {
        ctx.note("hears no majority");
        follow(ctx, state, state.term);
        return;
    }
    if (ctx.now() - heard <= kFreshAcknowledgement)
        ctx.count("time with a committing leader", knobs.heartbeat, "ns");
    ctx.set_timer(HeartbeatTick{}, knobs.heartbeat);
    ctx.barrier();
    heartbeat(ctx, state);
}

// Effects that follow it in the handler wait for the disk, so that whoever acknowledges these entries proves that the
// leader has them as well: it may count itself.
void Server::append_own(Ctx& ctx, State& state, Entry entry) const {
    state.log.push_back(entry);
    save(ctx, state);
    ctx.moment("appended");
}

void Server::heartbeat(Ctx& ctx, State& state) const {
    ++state.round;
    for (Peer& peer : state.peers)
        send_append(ctx, state, peer, true);
}

// New entries go at once to those whose log is known to agree; the others get them with a heartbeat.
void Server::replicate(Ctx& ctx, State& state) const {
    for (Peer& peer : state.peers)
        if (!peer.probing)
            send_append(ctx, state, peer, true);
}

// Requires that every entry it sends is on this server's disk or behind a barrier of this handler.
void Server::send_append(Ctx& ctx, State& state, Peer& peer, bool with_entries) const {
    Append append;
    append.term = state.term;
    append.previous_index = peer.next - 1;
    append.previous_term = state.term_at(append.previous_index);
    append.commit = state.commit;
    append.round = state.round;
    const Index last = std::min(state.last_index(), append.previous_index + static_cast<Index>(knobs.batch));
    if (with_entries)
        for (Index index = peer.next; index <= last; ++index)
            append.entries.push_back(state.log[index - 1]);
    if (!peer.probing)
        peer.next += static_cast<Index>(append.entries.size());
    ctx.send(peer.member - 1, std::move(append));
}

void Server::on(Ctx& ctx, State& state, const AppendReply& reply, NodeId from) const {
    if (reply.term > state.term) {
        follow(ctx, state, reply.term);
        save(ctx, state);
        return;
    }
    if (state.standing != Standing::leader || reply.term != state.term)
        return;
    // What no follower of this log says: a field has changed on the way, or the message comes from outside.
    if (from >= static_cast<NodeId>(knobs.servers) || from == ctx.self() || reply.index > state.last_index())
        return;
    Peer& peer = state.peers[from - (from < ctx.self() ? 0u : 1u)];
    peer.heard_at = ctx.now();
    peer.round = std::max(peer.round, reply.round);
    bool send_more = false;
    if (reply.success) {
        peer.match = std::max(peer.match, reply.index);
        peer.next = peer.probing ? peer.match + 1 : std::max(peer.next, peer.match + 1);
        peer.probing = false;
        send_more = peer.next <= state.last_index();
        advance_commit(ctx, state);
    } else if (reply.index > peer.match && (!peer.probing || reply.index == peer.next - 1)) {
        peer.next = std::max(peer.match + 1, std::min(reply.index, reply.hint + 1));
        peer.probing = true;
        send_more = true;
    }
    answer_reads(ctx, state);
    if (!send_more)
        return;
    ctx.barrier();
    send_append(ctx, state, peer, true);
}

void Server::advance_commit(Ctx& ctx, State& state) const {
    PerServer<Index> reached{state.last_index()};
    for (const Peer& peer : state.peers)
        reached.push_back(peer.match);
    const Index index = floor::reached_by_majority(reached);
    if (index <= state.commit)
        return;
    // Flaw commit_old_term breaks LeaderCompleteness (figure 8): an entry of an earlier term counts as committed once a
    // majority has it, though a server without it can still be elected.
    if (state.term_at(index) != state.term && !knobs.commit_old_term)
        return;
    apply_to(ctx, state, index);
}

void Server::apply_to(Ctx& ctx, State& state, Index commit) const {
    while (state.commit < commit) {
        const Entry& entry = state.log[state.commit++];
        const std::optional<Result> result = state.machine.apply(entry);
        if (state.standing != Standing::leader || entry.command.function == Function::none)
            continue;
        ctx.moment("committed");
        if (result)
            ctx.send(node_of(entry.client), Answer{*result, entry.serial});
    }
}

// --- the follower's side ------------------------------------------------------------------------------------------

void Server::on(Ctx& ctx, State& state, const Append& append, NodeId from) const {
    if (append.term < state.term) {
        ctx.barrier();
        ctx.send(from, AppendReply{state.term, 0, append.previous_index, 0, false});
        return;
    }
    if (append.term == state.term && state.standing == Standing::leader)
        return;  // two leaders of one term: deaf to each other
    bool changed = append.term > state.term;
    follow(ctx, state, append.term);
    state.leader = from + 1;
    state.heard_at = ctx.now();
    arm_election_timer(ctx);

    AppendReply reply{state.term, append.round, append.previous_index, 0, false};
    if (append.previous_index > state.last_index()) {
        reply.hint = state.last_index();
    } else if (const Term own = state.term_at(append.previous_index); own != append.previous_term) {
        // Fast back-up (§5.3): nothing of the conflicting term can agree.
        reply.hint = append.previous_index;
        while (reply.hint > 0 && state.term_at(reply.hint) == own)
            --reply.hint;
    } else {
        reply.success = true;
        reply.index = append.previous_index + static_cast<Index>(append.entries.size());
        changed = take_entries(state, append) || changed;
        apply_to(ctx, state, std::min(append.commit, reply.index));
    }
    // Flaw ack_before_fsync breaks LeaderCompleteness: the leader counts entries that a crash of this server loses.
    if (knobs.ack_before_fsync)
        ctx.send(from, reply);
    if (changed)
        save(ctx, state);
    else
        ctx.barrier();  // the entries acknowledged may still be on their way to the disk
    if (!knobs.ack_before_fsync)
        ctx.send(from, reply);
}

// Answers whether the log changed.
bool Server::take_entries(State& state, const Append& append) const {
    bool changed = false;
    Index index = append.previous_index;
    for (const Entry& entry : append.entries) {
        ++index;
        if (index <= state.last_index()) {
            if (state.term_at(index) == entry.term)
                continue;
            state.log.resize_down(index - 1);
            state.commit = std::min(state.commit, index - 1);  // only where a flaw has lost a committed entry
        }
        state.log.push_back(entry);
        changed = true;
    }
    return changed;
}

// --- clients ------------------------------------------------------------------------------------------------------

void Server::on(Ctx& ctx, State& state, const Request& request, NodeId from) const {
    if (state.standing != Standing::leader) {
        ctx.send(from, Redirect{state.leader, request.serial});
        return;
    }
    if (request.command.function == Function::read && !knobs.reads_through_log)
        return ask_to_read(ctx, state, request, from);
    const ClientNumber client = client_at(from);
    if (const std::optional<Result> known = state.machine.known(client, request.serial)) {  // a repeated request
        ctx.send(from, Answer{*known, request.serial});
        return;
    }
    append_own(ctx, state, {request.command, state.term, client, request.serial});
    replicate(ctx, state);
}

// ReadIndex (dissertation §6.4): what was committed when the read came, answered once a majority confirms that this
// server still led then, and once an entry of its own term tells it what is committed.
void Server::ask_to_read(Ctx& ctx, State& state, const Request& request, NodeId from) const {
    // Flaw stale_read breaks linearizable: a leader that was deposed without knowing it answers from its old state.
    if (knobs.stale_read) {
        ctx.send(from, Answer{state.machine.read(request.command.key), request.serial});
        return;
    }
    const ClientNumber client = client_at(from);
    std::erase_if(state.waiting, [&](const WaitingRead& read) { return read.client == client; });
    const Index index = std::max(state.commit, state.first_of_term);
    state.waiting.push_back({client, request.serial, request.command.key, index, state.round + 1});
    ctx.barrier();
    heartbeat(ctx, state);
}

void Server::answer_reads(Ctx& ctx, State& state) const {
    if (state.waiting.empty())
        return;
    PerServer<std::uint32_t> rounds{state.round};
    for (const Peer& peer : state.peers)
        rounds.push_back(peer.round);
    const std::uint32_t confirmed = floor::reached_by_majority(rounds);
    for (const WaitingRead& read : state.waiting) {
        if (read.round > confirmed || read.index > state.commit)
            continue;
        ctx.send(node_of(read.client), Answer{state.machine.read(read.key), read.serial});
    }
    std::erase_if(state.waiting,
                  [&](const WaitingRead& read) { return read.round <= confirmed && read.index <= state.commit; });
}

// Reads that a former leader cannot answer any more.
void Server::turn_away(Ctx& ctx, State& state) const {
    for (const WaitingRead& read : state.waiting)
        ctx.send(node_of(read.client), Redirect{0, read.serial});
    state.waiting.clear();
}

}  // namespace orrery::raft
