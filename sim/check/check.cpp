#include "sim/check/check.h"

#include <algorithm>
#include <array>
#include <map>

#include "sim/check/bank.h"
#include "sim/check/checker_input.h"
#include "sim/check/containers.h"
#include "sim/check/counter.h"
#include "sim/check/independent_keys.h"
#include "sim/check/isolation_levels.h"
#include "sim/check/linearizability.h"
#include "sim/check/list_append.h"
#include "sim/check/long_fork.h"
#include "sim/check/rw_register.h"

namespace orrery {
namespace {

CheckerResult check_as_linearizable(const CheckerInput& input) {
    const auto model = *SequentialModel::named(input.options.model, input.options.initial);
    for (const auto& operation : input.operations) {
        if (auto refused = model_refuses(model, operation)) {
            return tl::unexpected(input.wrong_argument(operation, *refused, "or choose another --model"));
        }
    }
    const CheckLimits limits{input.options.out_of_time, input.options.max_bytes, input.options.progress, true};
    const auto result = check_linearizable(input.operations, model, limits);
    CheckReport report;
    report.verdict = result.verdict;
    report.why_unknown = result.why_unknown;
    if (result.verdict != CheckVerdict::invalid)
        return report;
    Anomaly anomaly{"not linearizable", result.sentence, {result.event}};
    for (const auto index : result.concerned)
        anomaly.events.push_back(input.operations[index].invoke_event);
    report.anomalies.push_back(std::move(anomaly));
    return report;
}

struct Checker {
    std::string_view model;
    CheckerResult (*check)(const CheckerInput&);
    bool splits_keys_itself;
};

constexpr std::array<Checker, 12> checkers = {{
    {"cas-register", check_as_linearizable, true},
    {"register", check_as_linearizable, true},
    {"kv", check_as_linearizable, true},
    {"mutex", check_as_linearizable, true},
    {"queue", check_queue, false},
    {"set", check_set, false},
    {"set-full", check_set_full, false},
    {"counter", check_counter, false},
    {"bank", check_bank, false},
    {"long-fork", check_long_fork, false},
    {"list-append", check_list_append, false},
    {"rw-register", check_rw_register, false},
}};

// The reports of independent objects as one: invalid if any is, unknown if any other is.
void merge(CheckReport& all, CheckReport one, const OpValue& key) {
    for (auto& anomaly : one.anomalies) {
        anomaly.sentence = fmt::format("key {}: {}", key.to_text(), anomaly.sentence);
        all.anomalies.push_back(std::move(anomaly));
    }
    const auto worse = [](CheckVerdict left, CheckVerdict right) {
        if (left == CheckVerdict::invalid || right == CheckVerdict::invalid)
            return CheckVerdict::invalid;
        return left == CheckVerdict::unknown ? left : right;
    };
    all.verdict = worse(all.verdict, one.verdict);
    if (all.why_unknown.empty())
        all.why_unknown = one.why_unknown;
    if (all.levels.empty())
        all.levels = one.levels;
    for (std::size_t at = 0; at < all.levels.size(); ++at) {
        all.levels[at].verdict = worse(all.levels[at].verdict, one.levels[at].verdict);
    }
}

CheckerResult check_by_key(const Checker& checker, const CheckerInput& input) {
    std::map<OpValue, std::vector<Operation>, OpValueLess> by_key;
    for (const auto& operation : input.operations)
        by_key[operation.key].push_back(operation);
    if (by_key.size() <= 1)
        return checker.check(input);
    CheckReport all;
    for (const auto& [key, operations] : by_key) {
        auto one = checker.check({input.history, operations, input.options});
        if (!one)
            return one;
        merge(all, std::move(*one), key);
    }
    return all;
}

CheckerResult check_pairs(const Checker& checker, const History& history, const CheckOptions& options) {
    auto operations = pair_operations(history);
    if (!operations)
        return tl::unexpected(operations.error());
    if (operations->empty()) {
        return tl::unexpected(HistoryError{"", 0, 0, "the history has no operation", "a client must have invoked one"});
    }
    const CheckerInput input{history, *operations, options};
    auto report = checker.splits_keys_itself ? checker.check(input) : check_by_key(checker, input);
    if (report)
        report->operations = operations->size();
    return report;
}

}  // namespace

std::string client_name(std::int64_t process) {
    return process < 0 ? std::string("a client") : fmt::format("process {}", process);
}

std::vector<std::string> check_models() {
    std::vector<std::string> names;
    for (const auto& checker : checkers)
        names.emplace_back(checker.model);
    return names;
}

std::vector<std::string> check_levels() {
    auto names = isolation_levels();
    for (auto& alias : level_aliases())
        names.push_back(std::move(alias));
    return names;
}

tl::expected<CheckReport, HistoryError> check_history(const History& history, const CheckOptions& options) {
    const auto checker = std::find_if(checkers.begin(), checkers.end(),
                                      [&](const Checker& known) { return known.model == options.model; });
    if (checker == checkers.end()) {
        return tl::unexpected(HistoryError{"", 0, 0, fmt::format("there is no model '{}'", options.model),
                                           fmt::format("choose one of {}", fmt::join(check_models(), ", "))});
    }
    if (canonical_level(options.level).empty()) {
        return tl::unexpected(HistoryError{"", 0, 0, fmt::format("there is no level '{}'", options.level),
                                           fmt::format("choose one of {}", fmt::join(isolation_levels(), ", "))});
    }
    if (has_independent_keys(history, options.model)) {
        return check_pairs(*checker, with_keys_apart(history), options);
    }
    return check_pairs(*checker, history, options);
}

}  // namespace orrery
