#include "sim/check/linearizable/sequential_models.h"

#include <algorithm>

#include "sim/check/linearizable/linearizability_of.h"
#include "sim/check/linearizable/unorderable.h"

namespace orrery {
namespace {

bool is_known(const Operation& operation, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), operation.function) != names.end();
}
std::optional<std::string> unless_known(const Operation& operation, std::initializer_list<std::string_view> names) {
    if (is_known(operation, names))
        return std::nullopt;
    return fmt::format("the model has no function '{}'", operation.function);
}

std::vector<OpValue> without(const std::vector<OpValue>& state, std::ptrdiff_t at) {
    auto left = state;
    left.erase(left.begin() + at);
    return left;
}

const std::vector<OpValue>& steps_of(const Operation& operation) {
    static const std::vector<OpValue> none;
    const bool told = operation.outcome == OpPhase::ok && operation.result.items() != nullptr;
    const auto* items = told ? operation.result.items() : operation.argument.items();
    return items != nullptr ? *items : none;
}
bool is_step(const OpValue& value, std::string_view a, std::string_view b) {
    const auto* parts = value.items();
    if (parts == nullptr || parts->size() < 2 || parts->size() > 3)
        return false;
    const auto* name = parts->front().text();
    return name != nullptr && (*name == a || *name == b);
}

// What it gave back, or what it was told to do.
std::string deed_of(const Operation& operation) {
    const bool gives = is_ok(operation) && operation.argument != operation.result;
    if (gives)
        return fmt::format("{} gave {}", operation.function, operation.result.to_text());
    return operation.argument.is_nil() ? operation.function
                                       : fmt::format("{} {}", operation.function, operation.argument.to_text());
}

template <SequentialModelType M>
void explain(const M& model, const CheckerInput& input, const LinearizabilityResult& result, Anomaly& anomaly) {
    const auto& failed = input.operations[result.operation];
    const std::string of_key = result.key.is_nil() ? "" : fmt::format(" of key {}", result.key.to_text());
    anomaly.sentence =
        fmt::format("{}: {}{} between {} and {}, which no order of the operations up to then allows",
                    client_name(failed.process), deed_of(failed), of_key, failed.invoke_event, failed.return_event);
    std::vector<std::size_t> chosen;
    for (std::size_t index = 0; index < input.operations.size(); ++index)
        if (input.operations[index].key == failed.key)
            chosen.push_back(index);
    const auto found = find_unorderable(input.operations, chosen, result.operation,
                                        [&](const std::vector<Operation>& tried) -> std::optional<bool> {
                                            std::size_t asked = 0;
                                            const CheckLimits small{[&] { return ++asked > 64; }, 1 << 24, {}, false};
                                            const auto verdict = check_linearizable_as(model, tried, small).verdict;
                                            if (verdict == CheckVerdict::unknown)
                                                return std::nullopt;
                                            return verdict == CheckVerdict::invalid;
                                        });
    add_unorderable(anomaly, input.operations, found, deed_of);
}

template <SequentialModelType M>
CheckerResult check_as(const M& model, const CheckerInput& input) {
    for (const auto& operation : input.operations) {
        if (auto refused = M::refuses(operation)) {
            return tl::unexpected(input.wrong_argument(
                operation, *refused, fmt::format("it has {}; or choose another --model", M::functions)));
        }
    }
    const CheckLimits limits{input.options.out_of_time, input.options.max_bytes, input.options.progress, true};
    const auto result = check_linearizable_as(model, input.operations, limits);
    CheckReport report;
    report.verdict = result.verdict;
    report.why_unknown = result.why_unknown;
    if (result.verdict != CheckVerdict::invalid)
        return report;
    Anomaly anomaly{"not linearizable", "", {result.event}};
    explain(model, input, result, anomaly);
    report.anomalies.push_back(std::move(anomaly));
    return report;
}

}  // namespace

std::optional<LockModel::State> LockModel::apply(const State& state, const Operation& operation) const {
    const bool acquires = operation.function == "acquire" || operation.function == "lock";
    if (acquires)
        return state ? std::nullopt : std::optional<State>(operation.process);
    return state == operation.process ? std::optional<State>(std::optional<std::int64_t>{}) : std::nullopt;
}
std::optional<std::string> LockModel::refuses(const Operation& operation) {
    return unless_known(operation, {"acquire", "release", "lock", "unlock"});
}

std::optional<QueueModel::State> QueueModel::apply(const State& state, const Operation& operation) const {
    if (operation.function == "enqueue") {
        auto more = state;
        more.push_back(operation.argument);
        return more;
    }
    const bool is_told = operation.outcome == OpPhase::ok;
    if (is_told && operation.result.is_nil())
        return state.empty() ? std::optional(state) : std::nullopt;
    if (state.empty())
        return is_told ? std::nullopt : std::optional(state);
    if (is_told && state.front() != operation.result)
        return std::nullopt;
    return without(state, 0);
}
std::optional<std::string> QueueModel::refuses(const Operation& operation) {
    return unless_known(operation, {"enqueue", "dequeue"});
}

std::optional<StackModel::State> StackModel::apply(const State& state, const Operation& operation) const {
    if (operation.function == "push") {
        auto more = state;
        more.push_back(operation.argument);
        return more;
    }
    if (operation.outcome == OpPhase::ok && operation.result.is_nil())
        return state.empty() ? std::optional(state) : std::nullopt;
    if (state.empty())
        return operation.outcome == OpPhase::ok ? std::nullopt : std::optional(state);
    if (operation.outcome == OpPhase::ok && state.back() != operation.result)
        return std::nullopt;
    return without(state, static_cast<std::ptrdiff_t>(state.size()) - 1);
}
std::optional<std::string> StackModel::refuses(const Operation& operation) {
    return unless_known(operation, {"push", "pop"});
}

std::optional<SetModel::State> SetModel::apply(const State& state, const Operation& operation) const {
    if (operation.function == "read") {
        if (operation.outcome != OpPhase::ok)
            return state;
        auto read = operation.result.items() != nullptr ? *operation.result.items() : State{};
        std::sort(read.begin(), read.end(), value_less);
        read.erase(std::unique(read.begin(), read.end()), read.end());
        return read == state ? std::optional(state) : std::nullopt;
    }
    auto changed = state;
    const auto place = std::lower_bound(changed.begin(), changed.end(), operation.argument, value_less);
    const bool is_there = place != changed.end() && *place == operation.argument;
    if (operation.function == "add" && !is_there)
        changed.insert(place, operation.argument);
    if (operation.function == "remove" && is_there)
        changed.erase(place);
    return changed;
}
std::optional<std::string> SetModel::refuses(const Operation& operation) {
    if (auto refused = unless_known(operation, {"add", "remove", "read"}))
        return refused;
    const bool reads = operation.function == "read" && is_ok(operation) && !operation.result.is_nil();
    if (reads && operation.result.items() == nullptr)
        return "a set's read gives " + operation.result.to_text() + ", not a list";
    return std::nullopt;
}

std::optional<MultiRegisterModel::State> MultiRegisterModel::apply(const State& state,
                                                                   const Operation& operation) const {
    auto changed = state;
    for (const auto& step : steps_of(operation)) {
        const auto& parts = *step.items();
        static const OpValue nothing;
        const auto& value = parts.size() == 3 ? parts[2] : nothing;
        if (is_step(step, "w", "write")) {
            changed[parts[1]] = value;
            continue;
        }
        const auto known = changed.find(parts[1]);
        if (operation.outcome == OpPhase::ok && (known == changed.end() ? first : known->second) != value)
            return std::nullopt;
    }
    return changed;
}
std::optional<std::string> MultiRegisterModel::refuses(const Operation& operation) {
    if (auto refused = unless_known(operation, {"txn", "read", "write"}))
        return refused;
    for (const auto& step : steps_of(operation))
        if (!is_step(step, "r", "read") && !is_step(step, "w", "write"))
            return step.to_text() + " is no step of a transaction";
    return std::nullopt;
}

CheckerResult check_sequential(const CheckerInput& input) {
    const auto& model = input.options.model;
    if (model == "lock")
        return check_as(LockModel{}, input);
    if (model == "fifo-queue")
        return check_as(QueueModel{}, input);
    if (model == "stack")
        return check_as(StackModel{}, input);
    if (model == "linearizable-set")
        return check_as(SetModel{}, input);
    return check_as(MultiRegisterModel{input.options.initial}, input);
}

}  // namespace orrery
