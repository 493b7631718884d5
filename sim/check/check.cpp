#include "sim/check/check.h"

#include <algorithm>
#include <array>
#include <map>

#include "sim/check/checker_input.h"
#include "sim/check/guarantees/containers.h"
#include "sim/check/guarantees/counter.h"
#include "sim/check/guarantees/delivery.h"
#include "sim/check/guarantees/session.h"
#include "sim/check/linearizable/independent_keys.h"
#include "sim/check/linearizable/linearizability.h"
#include "sim/check/linearizable/sequential_models.h"
#include "sim/check/linearizable/unorderable.h"
#include "sim/check/transactions/bank.h"
#include "sim/check/transactions/isolation_levels.h"
#include "sim/check/transactions/list_append.h"
#include "sim/check/transactions/long_fork.h"
#include "sim/check/transactions/rw_register.h"

namespace orrery {
namespace {

// "read 3", "write 3", "cas [1 2]", "acquire"
std::string plain_deed(const Operation& operation) {
    const bool reads = operation.function == "read" || operation.function == "get";
    if (!reads && operation.argument.is_nil())
        return operation.function;
    return fmt::format("{} {}", operation.function, (reads ? operation.result : operation.argument).to_text());
}

Unorderable find_unorderable_of(const std::vector<Operation>& operations, const SequentialModel& model,
                                const LinearizabilityResult& result) {
    std::vector<std::size_t> chosen;
    for (std::size_t index = 0; index < operations.size(); ++index)
        if (operations[index].key == result.key)
            chosen.push_back(index);
    return find_unorderable(operations, chosen, result.operation,
                            [&](const std::vector<Operation>& tried) -> std::optional<bool> {
                                std::size_t asked = 0;
                                const CheckLimits small{[&] { return ++asked > 200; }, 1 << 24, {}, false};
                                const auto verdict = check_linearizable(tried, model, small).verdict;
                                if (verdict == CheckVerdict::unknown)
                                    return std::nullopt;
                                return verdict == CheckVerdict::invalid;
                            });
}

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
    add_unorderable(anomaly, input.operations, find_unorderable_of(input.operations, model, result),
                    [](const Operation& operation) { return plain_deed(operation); });
    if (anomaly.operations.empty()) {
        for (const auto index : result.concerned)
            anomaly.events.push_back(input.operations[index].invoke_event);
    }
    report.anomalies.push_back(std::move(anomaly));
    return report;
}

struct Checker {
    std::string_view model;
    CheckerResult (*check)(const CheckerInput&);
    bool splits_keys_itself;
};

constexpr std::array<Checker, 20> checkers = {{
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
    {"lock", check_sequential, true},
    {"fifo-queue", check_sequential, true},
    {"stack", check_sequential, true},
    {"linearizable-set", check_sequential, true},
    {"multi-register", check_sequential, true},
    {"session", check_session, true},
    {"delivery", check_delivery, true},
    {"broadcast", check_broadcast, true},
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

std::vector<std::string> check_models() {
    std::vector<std::string> names;
    for (const auto& checker : checkers)
        names.emplace_back(checker.model);
    return names;
}

std::vector<std::string> check_levels(std::string_view model) {
    if (model == "session")
        return session_guarantees();
    if (model == "delivery")
        return delivery_guarantees();
    if (model == "broadcast")
        return broadcast_guarantees();
    if (model != "list-append" && model != "rw-register")
        return {};
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
    const auto levels = check_levels(options.model);
    if (!options.level.empty() && std::find(levels.begin(), levels.end(), options.level) == levels.end()) {
        return tl::unexpected(HistoryError{
            "", 0, 0, fmt::format("{} has no level '{}'", options.model, options.level),
            levels.empty() ? "it has no levels: name none" : fmt::format("choose one of {}", fmt::join(levels, ", "))});
    }
    if (has_independent_keys(history, options.model)) {
        return check_pairs(*checker, with_keys_apart(history), options);
    }
    return check_pairs(*checker, history, options);
}

HistoryFinding find_in_history(const History& history, const CheckOptions& options) {
    const auto report = check_history(history, options);
    if (!report)
        return {CheckVerdict::unknown, 0, report.error().to_text()};
    if (report->verdict != CheckVerdict::invalid)
        return {report->verdict, 0, report->why_unknown};
    const auto is_asked_for = [&](const Anomaly& anomaly) {
        return options.level.empty() || anomaly.name == options.level || report->levels.empty();
    };
    auto found = std::find_if(report->anomalies.begin(), report->anomalies.end(), is_asked_for);
    if (found == report->anomalies.end())
        found = report->anomalies.begin();
    return {CheckVerdict::invalid, found->events.empty() ? 0 : found->events.front(),
            fmt::format("{}: {}", found->name, found->sentence)};
}

}  // namespace orrery
