// Raft: leader election, log replication and persistence, with clients that read, write and compare-and-set registers.
//
// The idea: one leader a term, chosen by a majority whose logs are no newer; what it replicates to a majority in its
// own term is committed. What can go wrong: a promise that a crash forgets, a commit that counts the wrong entries, a
// read that nobody confirmed, and, with only some links cut, a leader that never settles or a vote that never comes.
// Knobs choose among the known designs (PreVote, CheckQuorum); flaws are known mistakes, each with the property that
// catches it.
//
// Units: nanoseconds on a server's own clock. Errors: none; a server that cannot answer is silent or redirects.
// Source: Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014; Ongaro's dissertation,
// 2014, §4.2.3, §6.2, §6.3, §6.4, §9.6. Deviation: README.md beside this file.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/consensus/raft/messages.h"
#include "models/floor/calls.h"
#include "models/floor/recorded.h"
#include "sim/core/zipf.h"
#include "sim/model/model.h"

namespace orrery::raft {

struct Settings {
    std::int64_t servers = 5;
    Duration election_min = 1_s;
    Duration election_max = 2_s;
    Duration heartbeat = 100_ms;
    std::int64_t batch = 64;  // entries in one Append at most
    bool no_op_on_election = true;
    bool pre_vote = false;
    bool pre_vote_log_only = false;
    bool check_quorum = false;
    bool reads_through_log = false;
    bool checksums = true;

    std::int64_t clients = 5;
    std::int64_t keys = 3;
    Ratio zipf{0, 1};   // exponent; 0: every key alike
    Arrivals arrivals;  // default: one every interval, of which at most one waits
    Duration interval = 400_ms;
    Ratio reads{1, 5};
    Ratio cas{0, 1};
    Duration retry_after = 1_s;
    Duration backoff = 100_ms;
    Duration patience = 5_s;
    bool scripted = false;

    Duration leader_bound = 30_s;
    bool judge_liveness = false;
    bool flapping = false;
    bool judge_promises = false;

    // Flaws; each comment names the property that catches it first.
    bool vote_not_persisted = false;  // ElectionSafety
    bool commit_old_term = false;     // LeaderCompleteness
    bool ack_before_fsync = false;    // LeaderCompleteness
    bool stale_read = false;          // linearizable
};

enum class Standing : std::uint8_t { follower, pre_candidate, candidate, leader };
std::string_view name_of(Standing standing);

// What a leader knows of another server.
struct Peer {
    Instant heard_at = 0;  // its last reply in this term (the election, before the first)
    Member member = 0;
    Index next = 1;           // of the entry to send next
    Index match = 0;          // its log agrees with ours up to here
    std::uint32_t round = 0;  // the last round of heartbeats that it answered
    bool probing = true;      // where its log agrees is unknown: one message at a time
    ORRERY_FIELDS(Peer, heard_at, member, next, match, round, probing)
};

// A read waits until a majority has answered `round` and everything up to `index` is applied.
struct WaitingRead {
    ClientNumber client = 0;
    std::uint64_t serial = 0;
    std::int32_t key = 0;
    Index index = 0;
    std::uint32_t round = 0;
    ORRERY_FIELDS(WaitingRead, client, serial, key, index, round)
};

// What faults can wait for.
inline constexpr auto kMoments =
    moments("voted", "became_leader", "stepped_down", "appended", "committed", "acknowledged");

struct Server {
    using In = std::variant<PreVote, PreVoteReply, RequestVote, VoteReply, Append, AppendReply, Request>;
    using Out = std::variant<PreVote, PreVoteReply, RequestVote, VoteReply, Append, AppendReply, Answer, Redirect>;
    using Timers = std::variant<ElectionTimeout, HeartbeatTick>;
    using Ctx = Context<Server>;
    static constexpr std::string_view kName = "server";
    static constexpr auto& kMoments = raft::kMoments;

    struct State {
        Term term = 0;
        Member voted_for = 0;  // in this term
        Standing standing = Standing::follower;
        Member leader = 0;     // of this term, as far as known
        Instant heard_at = 0;  // when that leader was last heard
        Log log;
        Index commit = 0;  // everything up to here is applied to the machine
        Machine machine;
        std::vector<Member> votes;  // for this candidate or pre-candidate, its own included
        // Of a leader:
        std::vector<Peer> peers;
        std::uint32_t round = 0;
        Index first_of_term = 0;  // index of the first entry of its own term
        std::vector<WaitingRead> waiting;
        ORRERY_FIELDS(State, term, voted_for, standing, leader, heard_at, log, commit, machine, votes, peers, round,
                      first_of_term, waiting)

        Index last_index() const { return static_cast<Index>(log.size()); }
        Term term_at(Index index) const { return index == 0 ? 0 : log[index - 1].term; }
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;  // see WithoutChecksums
        Term term = 0;
        Member voted_for = 0;
        Log log;
        ORRERY_FIELDS(Durable, term, voted_for, log)
    };

    Settings knobs;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const ElectionTimeout&) const;
    void on(Ctx& ctx, State& state, const HeartbeatTick&) const;
    void on(Ctx& ctx, State& state, const PreVote& ask, NodeId from) const;
    void on(Ctx& ctx, State& state, const PreVoteReply& reply, NodeId from) const;
    void on(Ctx& ctx, State& state, const RequestVote& ask, NodeId from) const;
    void on(Ctx& ctx, State& state, const VoteReply& reply, NodeId from) const;
    void on(Ctx& ctx, State& state, const Append& append, NodeId from) const;
    void on(Ctx& ctx, State& state, const AppendReply& reply, NodeId from) const;
    void on(Ctx& ctx, State& state, const Request& request, NodeId from) const;
    static std::string label(const State& state);

    // When a majority of the servers, this leader included, was last heard. Requires a leader.
    static Time quorum_heard_at(const State& state, Time now);

private:
    ClientNumber client_at(NodeId node) const { return node - static_cast<NodeId>(knobs.servers) + 1; }
    NodeId node_of(ClientNumber client) const { return client + static_cast<NodeId>(knobs.servers) - 1; }

    // Elections (election.cpp).
    bool hears_leader(Ctx& ctx, const State& state) const;
    bool is_up_to_date(const State& state, Index last_index, Term last_term) const;
    bool add_vote(State& state, NodeId from) const;
    void arm_election_timer(Ctx& ctx) const;
    void ask_before_vote(Ctx& ctx, State& state) const;
    void campaign(Ctx& ctx, State& state) const;
    void become_leader(Ctx& ctx, State& state) const;
    void follow(Ctx& ctx, State& state, Term term) const;
    void save(Ctx& ctx, const State& state) const;

    // Replication (replication.cpp).
    void append_own(Ctx& ctx, State& state, Entry entry) const;
    void replicate(Ctx& ctx, State& state) const;
    void heartbeat(Ctx& ctx, State& state) const;
    void send_append(Ctx& ctx, State& state, Peer& peer, bool with_entries) const;
    bool take_entries(State& state, const Append& append) const;
    void advance_commit(Ctx& ctx, State& state) const;
    void apply_to(Ctx& ctx, State& state, Index commit) const;
    void ask_to_read(Ctx& ctx, State& state, const Request& request, NodeId from) const;
    void answer_reads(Ctx& ctx, State& state) const;
    void turn_away(Ctx& ctx, State& state) const;
};

struct Operation {
    Command command;
    Member only = 0;  // the one server to ask; 0: whoever leads
    ORRERY_FIELDS(Operation, command, only)

    std::string_view function() const { return name_of(command.function); }
    OpValue key() const { return OpValue::of(std::int64_t{command.key}); }
    OpValue argument() const;
};

// A server that writes its term, vote and log in place, without checksums: a crash tears the write under way, and what
// has rotted is believed.
struct WithoutChecksums : Server {
    using Server::on;
    static constexpr Tearing kTearing = Tearing::raw;
};

// One sequential process at a time: an operation whose outcome stays unknown ends the process, the next one is new.
struct Client {
    using In = std::variant<Answer, Redirect, Order>;
    using Out = std::variant<Request>;
    using Timers = std::variant<NextOperation, AskAgain, GiveUp>;
    using Ctx = Context<Client>;
    static constexpr std::string_view kName = "client";
    static constexpr auto& kMoments = raft::kMoments;
    static constexpr bool kHasWorkload = true;

    struct State {
        floor::Recorded<Operation> operations;
        floor::Calls<std::uint64_t, Request, AskAgain> requests;  // of the open operation
        Member target = 1;                                        // who is believed to lead
        std::uint32_t due = 0;                                    // operations that wait for the open one
        std::uint32_t acknowledged_writes = 0;
        std::uint32_t answered_reads = 0;
        boost::container::flat_map<std::int32_t, std::int64_t> seen;  // last value known of a key
        ORRERY_FIELDS(State, operations, requests, target, due, acknowledged_writes, answered_reads, seen)
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint32_t lives = 0;
        ORRERY_FIELDS(Durable, lives)
    };

    Settings knobs;
    Zipf hot{static_cast<std::uint64_t>(knobs.keys), knobs.zipf};  // which key an operation is about

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const NextOperation&) const;
    void on(Ctx& ctx, State& state, const AskAgain& again) const;
    void on(Ctx& ctx, State& state, const GiveUp&) const;
    void on(Ctx& ctx, State& state, const Answer& answer, NodeId from) const;
    void on(Ctx& ctx, State& state, const Redirect& redirect, NodeId from) const;
    void on(Ctx& ctx, State& state, const Order& order) const;
    static std::string label(const State& state);

private:
    std::int64_t number(Ctx& ctx) const { return static_cast<std::int64_t>(ctx.self()) - knobs.servers + 1; }
    Member after(Member member) const { return member % static_cast<Member>(knobs.servers) + 1; }
    void await_next(Ctx& ctx) const;
    void begin_next(Ctx& ctx, State& state) const;
    void go_on(Ctx& ctx, State& state, bool answered) const;
    Command choose(Ctx& ctx, const State& state) const;
    void begin(Ctx& ctx, State& state, Operation operation) const;
    void abandon(Ctx& ctx, State& state) const;
};

}  // namespace orrery::raft

namespace orrery {
Model make_raft();
}
