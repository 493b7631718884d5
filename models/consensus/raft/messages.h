// The messages and timers of Raft and its clients.
// Source: Raft, figure 2; PreVote as dissertation §9.6. Deviation: an Append carries the number of the leader's round
// of heartbeats, which its reply returns; reads count those (dissertation §6.4).
#pragma once
#include <cstdint>
#include <vector>

#include "models/consensus/raft/machine.h"

namespace orrery::raft {

struct PreVote {  // would you vote for me in `term`?
    Term term = 0;
    Index last_index = 0;
    Term last_term = 0;
    ORRERY_FIELDS(PreVote, term, last_index, last_term)
};
struct PreVoteReply {
    Term term = 0;  // granted: the term asked about; refused: the voter's own
    bool granted = false;
    ORRERY_FIELDS(PreVoteReply, term, granted)
};
struct RequestVote {
    Term term = 0;
    Index last_index = 0;
    Term last_term = 0;
    ORRERY_FIELDS(RequestVote, term, last_index, last_term)
};
struct VoteReply {
    Term term = 0;
    bool granted = false;
    ORRERY_FIELDS(VoteReply, term, granted)
};
struct Append {  // without entries: a heartbeat
    Term term = 0;
    Index previous_index = 0;
    Term previous_term = 0;
    Index commit = 0;
    std::uint32_t round = 0;
    std::vector<Entry> entries;
    ORRERY_FIELDS(Append, term, previous_index, previous_term, commit, round, entries)
};
struct AppendReply {
    Term term = 0;
    std::uint32_t round = 0;  // of the Append that it answers
    Index index = 0;          // success: the log agrees with the leader's up to here; else the previous_index refused
    Index hint = 0;           // refused: the logs can agree up to here at most
    bool success = false;
    ORRERY_FIELDS(AppendReply, term, round, index, hint, success)
};

struct Request {
    Command command;
    std::uint64_t serial = 0;
    ORRERY_FIELDS(Request, command, serial)
};
struct Answer {
    Result result;
    std::uint64_t serial = 0;
    ORRERY_FIELDS(Answer, result, serial)
};
struct Redirect {  // I am not the leader
    Member leader = 0;
    std::uint64_t serial = 0;
    ORRERY_FIELDS(Redirect, leader, serial)
};

struct Order {  // from a script to a client: do this now
    Function function = Function::write;
    std::int32_t key = 1;
    std::int64_t value = 0;     // 0: one that no other operation writes
    std::int64_t expected = 0;  // of cas
    Member server = 0;          // ask this server alone, once; 0: as any other operation
    ORRERY_FIELDS(Order, function, key, value, expected, server)
};

// Timers of a server.
struct ElectionTimeout {
    ORRERY_NO_FIELDS(ElectionTimeout)
};
struct HeartbeatTick {
    ORRERY_NO_FIELDS(HeartbeatTick)
};
// Timers of a client.
struct NextOperation {
    ORRERY_NO_FIELDS(NextOperation)
};
struct AskAgain {
    std::uint64_t serial = 0;
    ORRERY_FIELDS(AskAgain, serial)
};
struct GiveUp {
    ORRERY_NO_FIELDS(GiveUp)
};

}  // namespace orrery::raft
