#include "sim/check/linearizable/independent_keys.h"

#include <algorithm>
#include <map>

namespace orrery {
namespace {

bool is_read(std::string_view function) {
    return function == "read" || function == "get" || function == "dequeue" || function == "drain" ||
           function == "acquire" || function == "release" || function == "lock" || function == "unlock";
}

// Whether the second part of an invocation's pair is an argument of the model's function.
bool fits_invocation(const Observation& line, const OpValue& argument) {
    if (line.function == "cas")
        return argument.is_pair();
    if (line.function == "txn")
        return argument.items() != nullptr;
    return !is_read(line.function) || argument.is_nil();
}

bool fits(const Observation& line) {
    if (line.phase == OpPhase::fail || line.phase == OpPhase::info)
        return true;
    if (!line.value.is_pair() || !line.key.is_nil())
        return false;
    const auto& pair = *line.value.items();
    if (pair[0].items() != nullptr)
        return false;
    return line.phase == OpPhase::ok || fits_invocation(line, pair[1]);
}

}  // namespace

bool has_independent_keys(const History& history, std::string_view model) {
    if (model == "bank" || model == "long-fork" || model == "delivery" || model == "broadcast")
        return false;
    if (!std::all_of(history.begin(), history.end(), fits))
        return false;
    // Without one read or cas, pairs may as well be the elements themselves: nothing then depends on it.
    std::map<std::int64_t, const OpValue*> open;
    for (const auto& line : history) {
        if (line.phase == OpPhase::invoke) {
            open[line.process] = &line.value.items()->front();
        } else if (line.phase == OpPhase::ok) {
            const auto invoked = open.find(line.process);
            if (invoked != open.end() && *invoked->second != line.value.items()->front())
                return false;
        }
    }
    return !history.empty();
}

History with_keys_apart(History history) {
    std::map<std::int64_t, OpValue> open;
    for (auto& line : history) {
        const bool is_told = line.value.is_pair() && (line.phase == OpPhase::invoke || line.phase == OpPhase::ok);
        if (is_told) {
            auto pair = *line.value.items();
            line.key = std::move(pair[0]);
            line.value = std::move(pair[1]);
            open[line.process] = line.key;
        } else {
            line.key = open[line.process];
        }
    }
    return history;
}

}  // namespace orrery
