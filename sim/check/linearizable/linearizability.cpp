#include "sim/check/linearizable/linearizability.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include <fmt/format.h>

#include "sim/check/linearizable/linearizability_frontier.h"
#include "sim/check/linearizable/linearizability_problem.h"

namespace orrery {
namespace {

using Kind = SequentialModel::Kind;

std::vector<std::vector<std::uint32_t>> operations_by_key(const std::vector<Operation>& operations) {
    std::vector<std::vector<std::uint32_t>> groups;
    const auto& first_key = operations.front().key;
    const bool same = std::all_of(operations.begin(), operations.end(), [&](const Operation& operation) {
        return operation.key.is_nil() ? first_key.is_nil() : operation.key == first_key;
    });
    if (same) {
        groups.emplace_back(operations.size());
        std::iota(groups.front().begin(), groups.front().end(), 0U);
        return groups;
    }
    std::unordered_multimap<std::uint64_t, std::size_t> found;  // looked up, and never walked through
    for (std::uint32_t index = 0; index < operations.size(); ++index) {
        const auto& key = operations[index].key;
        const auto hash = value_hash(key);
        auto group = groups.size();
        const auto [first, last] = found.equal_range(hash);
        for (auto at = first; at != last; ++at) {
            if (operations[groups[at->second].front()].key == key)
                group = at->second;
        }
        if (group == groups.size()) {
            groups.emplace_back();
            found.emplace(hash, group);
        }
        groups[group].push_back(index);
    }
    return groups;
}

std::string object_name(const SequentialModel& model, const OpValue& key) {
    const auto* kind = model.kind == Kind::mutex ? "the mutex" : model.kind == Kind::kv ? "the value" : "the register";
    return key.is_nil() ? std::string(kind) : fmt::format("{} of key {}", kind, key.to_text());
}

std::string deed(const Operation& operation, Kind kind) {
    const auto& function = operation.function;
    if (kind == Kind::mutex)
        return function == "acquire" ? "acquired it" : "released it";
    if (function == "read" || function == "get")
        return "read " + operation.result.to_text();
    if (function == "cas") {
        const auto& pair = *operation.argument.items();
        return fmt::format("compared and set {} to {}", pair[0].to_text(), pair[1].to_text());
    }
    return fmt::format("{} {}", function, operation.argument.to_text());
}

// "0, 1 or 4"
std::string alternatives(const std::vector<OpValue>& values) {
    constexpr std::size_t shown = 8;
    std::vector<std::string> words;
    for (std::size_t at = 0; at < std::min(values.size(), shown); ++at)
        words.push_back(values[at].to_text());
    if (values.size() > shown)
        words.push_back(fmt::format("one of {} others", values.size() - shown));
    if (words.empty())
        words.emplace_back("a value that nothing ever read");
    std::string out;
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (at != 0)
            out += at + 1 == words.size() ? " or " : ", ";
        out += words[at];
    }
    return out;
}

// Texts that no read ever gave are not told one by one.
void take_states(const Problem& problem, const std::vector<ValueId>& states, LinearizabilityResult& result) {
    for (const auto state : states) {
        if (state != unreadable)
            result.possible.push_back(problem.values.value(state));
    }
    std::sort(result.possible.begin(), result.possible.end(), value_less);
}

constexpr std::size_t ticks_before_beam = 100;
constexpr std::size_t beam_width = 8;
constexpr std::size_t explain_bytes = std::size_t{1} << 26;  // what telling all possible states may cost
constexpr std::size_t explain_ticks = 2000;

// All states possible at the failing return, kept apart: the frontier that decided has merged or left out those that
// nothing needed. False where that takes too long.
bool tell_possible(const std::vector<Operation>& operations, const std::vector<std::uint32_t>& group,
                   const SequentialModel& model, std::size_t position, LinearizabilityResult& result) {
    auto problem = make_problem(operations, group, model, true);
    const CountLayout layout(problem.crashed);
    Frontier<0, 0> exact(problem, layout, {true, never});
    std::size_t ticks = 0;
    const auto tick = [&](std::size_t) { return ++ticks < explain_ticks; };
    const auto outcome = exact.walk(position, explain_bytes, tick);
    if (outcome.failed_event == never || problem.events[outcome.failed_event].position != position)
        return false;
    take_states(problem, exact.possible_states(), result);
    return true;
}

void explain(const std::vector<Operation>& operations, const SequentialModel& model, bool all_states,
             LinearizabilityResult& result) {
    const auto& operation = operations[result.operation];
    result.sentence = fmt::format(
        "{} {} between {} and {}, but {} could {}be {} then", client_name(operation.process),
        deed(operation, model.kind), operation.invoke_event, operation.return_event, object_name(model, operation.key),
        all_states ? "only " : "not be so; it could, for example, ", alternatives(result.possible));
}

// What all keys share while they are checked one after the other.
struct Progress {
    const CheckLimits& limits;
    std::size_t returns_before = 0;
    std::size_t all_returns = 0;
    std::size_t earliest = never;  // position of the earliest failing return so far
};

template <std::size_t MaskWords, std::size_t CountWords>
void check_problem(const std::vector<Operation>& operations, const std::vector<std::uint32_t>& group,
                   const SequentialModel& model, Problem& problem, const CountLayout& layout, Progress& progress,
                   LinearizabilityResult& result) {
    using Walk = Frontier<MaskWords, CountWords>;
    const auto tick = [&](std::size_t done) {
        if (progress.limits.progress)
            progress.limits.progress(progress.returns_before + done, progress.all_returns);
        return !progress.limits.out_of_time || !progress.limits.out_of_time();
    };
    // A frontier that grows wide may still have a way through that is easy to find: worth a look before all of it.
    std::size_t ticks = 0;
    bool is_wide = false;
    const auto first_tick = [&](std::size_t done) {
        is_wide = ++ticks > ticks_before_beam;
        return !is_wide && tick(done);
    };
    std::optional<Walk> frontier(std::in_place, problem, layout, typename Walk::Mode{});
    auto outcome = frontier->walk(progress.earliest, progress.limits.max_bytes, first_tick);
    if (is_wide) {
        Walk beam(problem, layout, {false, beam_width});
        outcome = beam.walk(progress.earliest, progress.limits.max_bytes, tick);
        if (outcome.verdict != CheckVerdict::valid) {
            frontier.emplace(problem, layout, typename Walk::Mode{});
            outcome = frontier->walk(progress.earliest, progress.limits.max_bytes, tick);
        }
    }
    if (outcome.verdict == CheckVerdict::unknown) {
        // Another key's violation stands; only which return is the earliest is then open.
        if (result.verdict != CheckVerdict::invalid)
            result.verdict = CheckVerdict::unknown;
        result.why_unknown = outcome.why_unknown;
    }
    if (outcome.verdict != CheckVerdict::invalid)
        return;
    const auto& event = problem.events[outcome.failed_event];
    const auto why_unknown = result.why_unknown;
    result = {};
    result.why_unknown = why_unknown;
    result.verdict = CheckVerdict::invalid;
    result.operation = problem.steps[event.step].operation;
    result.event = operations[result.operation].return_event;
    result.key = operations[result.operation].key;
    progress.earliest = event.position;
    if (!progress.limits.explain)
        return;
    result.concerned = {result.operation};
    for (const auto open : frontier->open_operations()) {
        if (open != result.operation)
            result.concerned.push_back(open);
    }
    const bool all = tell_possible(operations, group, model, event.position, result);
    if (!all)
        take_states(problem, frontier->possible_states(), result);
    explain(operations, model, all, result);
}

}  // namespace

std::optional<SequentialModel> SequentialModel::named(std::string_view name, OpValue initial) {
    if (name == "register")
        return SequentialModel{Kind::reg, std::move(initial)};
    if (name == "cas-register")
        return SequentialModel{Kind::cas_register, std::move(initial)};
    if (name == "kv")
        return SequentialModel{Kind::kv, std::move(initial)};
    if (name == "mutex")
        return SequentialModel{Kind::mutex, std::move(initial)};
    return std::nullopt;
}

std::optional<std::string> model_refuses(const SequentialModel& model, const Operation& operation) {
    const auto& function = operation.function;
    if (model.kind == Kind::mutex) {
        if (function == "acquire" || function == "release")
            return std::nullopt;
        return fmt::format("a mutex has no function '{}'; it has acquire and release", function);
    }
    const bool is_kv = model.kind == Kind::kv;
    if (function == "read" || function == "write")
        return std::nullopt;
    if (is_kv && (function == "get" || function == "put"))
        return std::nullopt;
    if (model.kind != Kind::reg && function == "cas") {
        if (operation.argument.is_pair())
            return std::nullopt;
        return fmt::format("the argument of cas is {}, not a pair [from to]", operation.argument.to_text());
    }
    if (is_kv && function == "append") {
        if (operation.argument.text() != nullptr)
            return std::nullopt;
        return fmt::format("the argument of append is {}, not a string", operation.argument.to_text());
    }
    const auto* known = is_kv                              ? "get, put, append, cas, read and write"
                        : model.kind == Kind::cas_register ? "read, write and cas"
                                                           : "read and write";
    return fmt::format("the model has no function '{}'; it has {}", function, known);
}

LinearizabilityResult check_linearizable(const std::vector<Operation>& operations, const SequentialModel& model,
                                         const CheckLimits& limits) {
    LinearizabilityResult result;
    if (operations.empty())
        return result;
    Progress progress{limits};
    for (std::size_t at = 0; limits.progress && at < operations.size(); ++at)
        progress.all_returns += operations[at].outcome == OpPhase::ok ? 1 : 0;
    for (const auto& group : operations_by_key(operations)) {
        auto problem = make_problem(operations, group, model);
        const CountLayout layout(problem.crashed);
        const bool small = problem.most_open <= 64 && layout.guards.size() <= 1;
        if (small) {
            check_problem<1, 1>(operations, group, model, problem, layout, progress, result);
        } else {
            check_problem<0, 0>(operations, group, model, problem, layout, progress, result);
        }
        if (result.verdict == CheckVerdict::unknown)
            break;
        progress.returns_before += problem.steps.size();
    }
    return result;
}

}  // namespace orrery
