// Delivery guarantees: what becomes of messages between those who send and those who are delivered to.
// Functions: `send` (its value is the message, or [key message]) and `deliver` (its result is the message; nil: there
// was none); `publish`, `enqueue` and `receive`, `consume`, `poll`, `dequeue` mean the same. `drain` delivers a list.
// Messages are sent once each; those of a send that failed must not be delivered, those of unknown outcome may be.
//
// delivery: every message goes to one receiver, whichever.
//   at-most-once: none is delivered a second time. at-least-once: every acknowledged one is delivered. exactly-once:
//   both. order-per-key: of one producer and key, none is delivered for the first time after a later one was.
// broadcast: every message goes to every process that is delivered to.
//   at-most-once and at-least-once at each process; fifo-order: nobody delivers a message before those that its sender
//   sent before it; causal-order: nor before those that its sender had delivered before it; total-order: any two
//   processes deliver what both deliver in one order.
// A message is lost where a receiver (broadcast: that process) asked after the send had returned and found none, or
// drained; without that the history may only have been too short, and at-least-once is unknown. A receive of unknown
// outcome may have taken a message, a drain any number: as far as those may be behind a loss or an order, it is
// unknown.
//
// Errors: an unknown function, a drain that gives no list. Source: Hadzilacos & Toueg, "A Modular Approach to
// Fault-Tolerant Broadcasts and Related Problems", 1994; at most / at least / exactly once after Birrell & Nelson 1984
// and Gray 1979. Private to sim/check.
#pragma once

#include "sim/check/checker_input.h"

namespace orrery {

const std::vector<std::string>& delivery_guarantees();
const std::vector<std::string>& broadcast_guarantees();
CheckerResult check_delivery(const CheckerInput& input);
CheckerResult check_broadcast(const CheckerInput& input);

}  // namespace orrery
