// Session guarantees: what one client's reads and writes may count on, a session being a process.
// read-your-writes: a read sees the acknowledged writes of its session before it. monotonic-reads: a read sees what
//   the session's earlier reads saw. monotonic-writes: who sees a write sees the acknowledged writes of its session
//   before it, and in that order. writes-follow-reads: who sees a write sees what its session had read before it.
// Two shapes of history. Reads that give lists (of what was appended, added or written to the key) tell what they see:
//   all four are judged exactly, over all keys that one operation reads (`read`, `append`, `add`, `write`, or
//   transactions of such steps); what was added stands in no order. Reads that give one value tell the last write only,
//   so versions have to be ordered: each session's writes of a key in their order, a write after what its session had
//   read of the key; a read may then not go back. What breaks is put down to the read; whether writes were kept in
//   order is unknown then, since no history of single values can tell the two apart.
// Values are written once a key. Failed writes must not be seen, nor any before it is invoked; unknown ones may be.
//
// Errors: an unknown function, reads of both shapes. Source: Terry, Demers, Petersen, Spreitzer, Theimer & Welch,
// "Session Guarantees for Weakly Consistent Replicated Data", 1994. Private to sim/check.
#pragma once

#include "sim/check/checker_input.h"

namespace orrery {

const std::vector<std::string>& session_guarantees();
CheckerResult check_session(const CheckerInput& input);

}  // namespace orrery
