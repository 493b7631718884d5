// What list-append and rw-register share: the order of sessions and of real time as edges, the report by level.
// Each model infers from its own values which transaction wrote, read or overwrote which version, adds the edges, and
// names the anomalies that need no cycle; the rest is common.
//
// Source: Elle (VLDB 2020). Private to sim/check.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/check/checker_input.h"
#include "sim/check/transactions/dependency_graph.h"
#include "sim/check/transactions/transaction.h"

namespace orrery {

// `present`: which transactions took effect, as far as anything shows (ok, or seen by others).
void add_order_edges(const std::vector<Transaction>& transactions, const std::vector<bool>& present,
                     DependencyGraph& graph);

// One key that a transaction both read (before writing) and wrote: what lost-update looks for.
struct ReadThenWrite {
    std::uint32_t transaction = 0;
    const OpValue* key = nullptr;
    OpValue read;
};
void find_lost_updates(const std::vector<Transaction>& transactions, std::vector<ReadThenWrite> all,
                       std::vector<Anomaly>& anomalies);

// What is left open where versions cannot all be ordered, for the levels without an order of transactions, with that of
// sessions, with that of real time.
struct OpenOrders {
    std::array<std::string, 3> why = {};  // by Scope; empty: every version has its place
    std::array<bool, 3> is_serial = {};   // by Scope: a serial order of all was found
    std::set<std::string> fits = {};      // levels that some order of the versions breaks nowhere
};

// The verdicts at each level from all that was found. `ambiguous`: why some values could not be told apart, if so;
// then nothing found is `unknown`. So is a level at which an order is left open, unless it asks for no order of
// versions, or a level is valid that implies it.
CheckReport transactional_report(const CheckerInput& input, const std::vector<Transaction>& transactions,
                                 const DependencyGraph& graph, std::vector<Anomaly> anomalies,
                                 const std::string& ambiguous, const OpenOrders& open = {});

}  // namespace orrery
