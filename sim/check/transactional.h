// What list-append and rw-register share: the order of sessions and of real time as edges, the report by level.
// Each model infers from its own values which transaction wrote, read or overwrote which version, adds the edges, and
// names the anomalies that need no cycle; the rest is common.
//
// Source: Elle (VLDB 2020). Private to sim/check.
#pragma once

#include <optional>
#include <vector>

#include "sim/check/checker_input.h"
#include "sim/check/dependency_graph.h"
#include "sim/check/transaction.h"

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

// The verdicts at each level from all that was found. `ambiguous`: why some values could not be told apart, if so;
// then nothing found is `unknown`.
CheckReport transactional_report(const CheckerInput& input, const std::vector<Transaction>& transactions,
                                 const DependencyGraph& graph, std::vector<Anomaly> anomalies,
                                 const std::string& ambiguous);

}  // namespace orrery
