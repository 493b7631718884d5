// What each checker gets: the operations of one object, with the history they came from for places.
// Private to sim/check.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "sim/check/check.h"
#include "sim/core/history.h"

namespace orrery {

struct CheckerInput {
    const History& history;
    const std::vector<Operation>& operations;
    const CheckOptions& options;

    // An error at the value of an operation's invocation, or of its return.
    HistoryError wrong_argument(const Operation& operation, std::string what, std::string hint) const {
        return error_at_value(history[operation.invoked], std::move(what), std::move(hint));
    }
    HistoryError wrong_result(const Operation& operation, std::string what, std::string hint) const {
        const auto at = operation.returned == never ? operation.invoked : operation.returned;
        return error_at_value(history[at], std::move(what), std::move(hint));
    }
    HistoryError unknown_function(const Operation& operation, std::string_view known) const {
        return error_at(history[operation.invoked], fmt::format("the model has no function '{}'", operation.function),
                        fmt::format("it has {}; or choose another --model", known));
    }
};

using CheckerResult = tl::expected<CheckReport, HistoryError>;

inline bool is_ok(const Operation& operation) { return operation.outcome == OpPhase::ok; }
inline bool is_fail(const Operation& operation) { return operation.outcome == OpPhase::fail; }

// A report's verdict from its anomalies: invalid if there is any.
inline void add_anomaly(CheckReport& report, Anomaly anomaly) {
    report.verdict = CheckVerdict::invalid;
    report.anomalies.push_back(std::move(anomaly));
}

}  // namespace orrery
