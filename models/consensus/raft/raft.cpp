#include "models/consensus/raft/raft.h"

#include <fmt/format.h>

#include "models/consensus/raft/liar.h"
#include "models/consensus/raft/liveness.h"
#include "models/consensus/raft/promises.h"
#include "models/consensus/raft/safety.h"

namespace orrery {
namespace raft {
namespace {

void build(const Settings& settings, Blueprint& blueprint) {
    const std::uint32_t server = settings.checksums ? blueprint.add_role(Server{settings})
                                                    : blueprint.add_actor<Server>(WithoutChecksums{{settings}});
    const std::uint32_t client = blueprint.add_role(Client{settings});
    blueprint.add_variant<Server>(server, "votes_twice", VotesTwice{{settings}});
    blueprint.add_selector("leader", leader_of);
    for (std::int64_t i = 1; i <= settings.servers; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("n{}", i), server);
        for (NodeId other = 0; other < node; ++other)
            blueprint.connect(other, node);
    }
    for (std::int64_t i = 1; i <= settings.clients; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("client-{}", i), client);
        for (NodeId other = 0; other < static_cast<NodeId>(settings.servers); ++other)
            blueprint.connect(node, other);
    }
    add_safety(blueprint);
    add_liveness(settings, blueprint);
    if (settings.judge_promises)
        add_promises(settings, blueprint);
}

void describe_servers(ParameterBook<Settings>& book) {
    book.integer("servers", &Settings::servers, 2, 9, "how many servers: n1, n2, …");
    book.duration("election_min", &Settings::election_min, 1_ms, 1_h,
                  "shortest election timeout; also how long a server trusts the last word of a leader");
    book.duration("election_max", &Settings::election_max, 1_ms, 1_h, "longest election timeout");
    book.duration("heartbeat", &Settings::heartbeat, 1_ms, 1_h, "time between a leader's heartbeats");
    book.integer("batch", &Settings::batch, 1, 100'000, "entries in one Append at most");
    book.boolean("no_op_on_election", &Settings::no_op_on_election,
                 "a new leader appends an empty entry of its own term");
    book.boolean("pre_vote", &Settings::pre_vote,
                 "ask before a term grows; refused by an older log and by who hears a leader");
    book.boolean("pre_vote_log_only", &Settings::pre_vote_log_only, "pre_vote without the second reason to refuse");
    book.boolean("check_quorum", &Settings::check_quorum,
                 "who hears a leader ignores RequestVote, and a leader that hears no majority steps down");
    book.boolean("checksums", &Settings::checksums,
                 "what a server keeps is a journal: whole writes, and rot is noticed; else a crash may tear the last "
                 "write, and rot is believed");
    book.boolean("reads_through_log", &Settings::reads_through_log,
                 "a read is an entry of the log instead of a confirmed look at the leader's state");
}

void describe_clients(ParameterBook<Settings>& book) {
    book.integer("clients", &Settings::clients, 1, 99, "how many clients: client-1, client-2, …");
    book.integer("keys", &Settings::keys, 1, 1'000, "how many registers they use");
    book.decimal("zipf", &Settings::zipf, 0, 10,
                 "how hot the hot keys are: register k is used in proportion to 1 / k^zipf; 0: all alike");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when a client's next operation comes; what comes while one is open waits. default: one every "
                  "interval, of which at most one waits");
    book.duration("interval", &Settings::interval, 1_ms, 1_h,
                  "time between two operations of a client, unless arrivals say otherwise; a slow one delays the next");
    book.ratio("reads", &Settings::reads, "share of reads");
    book.ratio("cas", &Settings::cas, "share of compare-and-sets among the rest");
    book.duration("retry_after", &Settings::retry_after, 1_ms, 1_h,
                  "how long a client waits for an answer before it asks the next server");
    book.duration("backoff", &Settings::backoff, 1_ms, 1_h, "how long it waits where nobody leads");
    book.duration("patience", &Settings::patience, 1_ms, 24_h, "when it gives an operation up");
    book.boolean("scripted", &Settings::scripted, "clients act on Order messages alone");
}

void describe_properties(ParameterBook<Settings>& book) {
    book.duration("leader_bound", &Settings::leader_bound, 1_ms, 24_h, "bound of `a leader after the heal`");
    book.boolean("judge_liveness", &Settings::judge_liveness, "judge stable, available and progress");
    book.boolean("judge_promises", &Settings::judge_promises,
                 "judge also what a leader rests on: votes on disks, and equal commits of any two servers");
    book.boolean("flapping", &Settings::flapping,
                 "the fault comes and goes: `stable` means that no leader that holds a majority is deposed");
}

void describe_flaws(ParameterBook<Settings>& book) {
    book.flaw("vote_not_persisted", &Settings::vote_not_persisted, "ElectionSafety",
              "a server forgets in a crash for whom it voted");
    book.flaw("commit_old_term", &Settings::commit_old_term, "LeaderCompleteness",
              "an entry of an earlier term counts as committed once a majority has it (figure 8 of the paper)",
              {"no_op_on_election=false"});
    book.flaw("ack_before_fsync", &Settings::ack_before_fsync, "LeaderCompleteness",
              "a follower acknowledges entries that its disk does not hold yet");
    book.flaw("stale_read", &Settings::stale_read, "linearizable",
              "a leader answers reads without asking whether it still leads", {"reads_through_log=false"});
}

}  // namespace
}  // namespace raft

Model make_raft() {
    using raft::Settings;
    return define_model<Settings>(
        "consensus/raft", "Raft", "S0",
        "Servers elect a leader and replicate its log; clients read, write and compare-and-set.",
        [](ParameterBook<Settings>& book) {
            raft::describe_servers(book);
            raft::describe_clients(book);
            raft::describe_properties(book);
            raft::describe_flaws(book);
        },
        raft::kMoments, raft::build, 3);  // 3: clients are the floor's
}

}  // namespace orrery
