// Sequential objects as value types, for linearizability_of.h: lock, fifo-queue, stack, linearizable-set and
// multi-register.
// Source: Knossos' models of these names; the lock is its owner-aware mutex.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/check/checker_input.h"

namespace orrery {

// acquire (or lock) and release (or unlock); only who holds it releases it, and nobody acquires it twice.
struct LockModel {
    using State = std::optional<std::int64_t>;  // the process that holds it
    static constexpr std::string_view functions = "acquire, release, lock and unlock";
    State initial() const { return std::nullopt; }
    std::optional<State> apply(const State& state, const Operation& operation) const;
    static std::optional<std::string> refuses(const Operation& operation);
};

// enqueue and dequeue, first in, first out; a dequeue of nil found it empty.
struct QueueModel {
    using State = std::vector<OpValue>;  // the oldest first
    static constexpr std::string_view functions = "enqueue and dequeue";
    State initial() const { return {}; }
    std::optional<State> apply(const State& state, const Operation& operation) const;
    static std::optional<std::string> refuses(const Operation& operation);
};

// push and pop; a pop of nil found it empty.
struct StackModel {
    using State = std::vector<OpValue>;
    static constexpr std::string_view functions = "push and pop";
    State initial() const { return {}; }
    std::optional<State> apply(const State& state, const Operation& operation) const;
    static std::optional<std::string> refuses(const Operation& operation);
};

// add, remove, and read, which gives all elements as a list or a set in any order.
struct SetModel {
    using State = std::vector<OpValue>;  // sorted
    static constexpr std::string_view functions = "add, remove and read";
    State initial() const { return {}; }
    std::optional<State> apply(const State& state, const Operation& operation) const;
    static std::optional<std::string> refuses(const Operation& operation);
};

// txn, whose steps [:r key value] and [:w key value] happen at once; every key begins with `first`.
struct MultiRegisterModel {
    using State = std::map<OpValue, OpValue, OpValueLess>;
    static constexpr std::string_view functions = "txn, a list of [:r key value] and [:w key value]";
    OpValue first = {};
    State initial() const { return {}; }
    std::optional<State> apply(const State& state, const Operation& operation) const;
    static std::optional<std::string> refuses(const Operation& operation);
};

// For options.model of one of these names.
CheckerResult check_sequential(const CheckerInput& input);

}  // namespace orrery
