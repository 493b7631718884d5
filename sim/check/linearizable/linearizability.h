// Linearizability of a history of registers, compare-and-set registers, key-value maps and mutexes.
// The idea: walk the history and keep the frontier, every configuration that explains it so far: a state, which open
// operations have taken effect, and how many of each kind of crashed operation were spent. An open operation takes
// effect no earlier than some return needs (just-in-time), so the frontier moves only at returns; it is empty at the
// first return whose prefix no order explains, which is therefore the earliest. Three things keep it small, and all
// are exact: an open read takes effect as soon as the state has its value; identical crashed operations are a count,
// not a set; a configuration is dropped when another has the same state and the same writes done, no read fewer and no
// crashed operation more. Keys are independent objects and are checked one after the other.
// A frontier that grows wide all the same is first walked with few configurations kept: where that reaches the end, the
// history is linearizable; where it does not, all of it is walked.
// (A write of the current value is no read: it must stay open, since it may be needed later.)
//
// Units: `bytes` is what the frontier holds. Errors: `unknown` at a limit, never a guess; operations that the model
// does not have are a precondition (check_history refuses them first).
// Source: Wing & Gong 1993; Lowe, "Testing for linearizability", 2017 (just-in-time); Horn & Kroening 2015 (keys).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/history.h"

namespace orrery {

// The object of which every key holds one. Values: a register is read and written; `cas` has a pair [from to] and
// also reads and writes; kv has get, put and append (of texts, nil and absent are ""), cas too; a mutex has acquire
// and release and does not mind who releases it.
struct SequentialModel {
    enum class Kind : std::uint8_t { reg, cas_register, kv, mutex };
    Kind kind = Kind::cas_register;
    OpValue initial = {};

    static std::optional<SequentialModel> named(std::string_view name, OpValue initial = {});
};

// What is wrong with an operation under a model, or nothing: an unknown function, an argument of the wrong type.
std::optional<std::string> model_refuses(const SequentialModel& model, const Operation& operation);

struct CheckLimits {
    std::function<bool()> out_of_time = {};                                // asked now and then; empty: never
    std::size_t max_bytes = std::size_t{1} << 30;                          // of configurations held
    std::function<void(std::size_t done, std::size_t all)> progress = {};  // in returns
    bool explain = true;  // fill `sentence`, `possible` and `concerned`
};

struct LinearizabilityResult {
    CheckVerdict verdict = CheckVerdict::valid;
    std::string why_unknown;
    // Of an invalid history:
    std::uint64_t event = 0;        // of the return that ends the longest valid prefix
    std::size_t operation = never;  // index of the operation that returns there
    OpValue key;
    std::vector<OpValue> possible;       // what the object could hold at that return, texts never read left out
    std::vector<std::size_t> concerned;  // indices: that operation first, then those open at its return
    std::string sentence;
};

LinearizabilityResult check_linearizable(const std::vector<Operation>& operations, const SequentialModel& model,
                                         const CheckLimits& limits = {});

}  // namespace orrery
