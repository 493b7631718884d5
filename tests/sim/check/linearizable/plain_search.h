// The tests' oracle for linearizability: Wing, Gong and Lowe's search as it is written down, and nothing more.
// Models are value types with `State`, `initial()` and `apply(state, operation) -> optional<State>`.
// The earliest return whose prefix is not linearizable is found by searching each prefix anew: an operation that has
// not returned in a prefix may take effect in it or not, as one whose outcome is unknown.
// Source: Wing & Gong 1993; Lowe 2017 (the memory of what was visited).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sim/core/history.h"

namespace test {

using orrery::Operation;
using orrery::OpPhase;
using orrery::OpValue;

struct ValueOrder {
    bool operator()(const std::pair<std::uint64_t, OpValue>& left,
                    const std::pair<std::uint64_t, OpValue>& right) const {
        if (left.first != right.first) {
            return left.first < right.first;
        }
        return value_less(left.second, right.second);
    }
};

// A register with read, write and cas.
struct PlainRegister {
    using State = OpValue;
    OpValue start;
    OpValue initial() const { return start; }
    std::optional<OpValue> apply(const OpValue& state, const Operation& operation) const {
        if (operation.function == "read") {
            const bool fits = operation.outcome != OpPhase::ok || operation.result == state;
            return fits ? std::optional(state) : std::nullopt;
        }
        if (operation.function == "write") {
            return operation.argument;
        }
        const auto& pair = *operation.argument.items();
        return pair[0] == state ? std::optional(pair[1]) : std::nullopt;
    }
};

// A key's text or number with get, put and append; absent is "".
struct PlainKey {
    using State = OpValue;
    OpValue initial() const { return OpValue::of(std::string()); }
    static OpValue told(const OpValue& value) { return value.is_nil() ? OpValue::of(std::string()) : value; }
    std::optional<OpValue> apply(const OpValue& state, const Operation& operation) const {
        if (operation.function == "get") {
            const bool fits = operation.outcome != OpPhase::ok || told(operation.result) == state;
            return fits ? std::optional(state) : std::nullopt;
        }
        if (operation.function == "put") {
            return told(operation.argument);
        }
        if (operation.function == "cas") {
            const auto& pair = *operation.argument.items();
            return told(pair[0]) == state ? std::optional(told(pair[1])) : std::nullopt;
        }
        if (state.text() == nullptr) {
            return std::nullopt;
        }
        return OpValue::of(*state.text() + *operation.argument.text());
    }
};

struct PlainMutex {
    using State = OpValue;
    OpValue initial() const { return OpValue::of(0); }
    std::optional<OpValue> apply(const OpValue& state, const Operation& operation) const {
        const bool acquires = operation.function == "acquire";
        if (*state.integer() != (acquires ? 0 : 1)) {
            return std::nullopt;
        }
        return OpValue::of(acquires ? 1 : 0);
    }
};

template <class Model>
class PlainSearch {
public:
    // REQUIRES: at most 64 operations.
    PlainSearch(const std::vector<Operation>& operations, Model model) : all_(operations), model_(std::move(model)) {}

    // The position of the earliest return whose prefix no order explains; nothing if there is none.
    std::optional<std::size_t> first_failure() {
        std::vector<std::size_t> returns;
        for (const auto& operation : all_) {
            if (operation.outcome == OpPhase::ok) {
                returns.push_back(operation.returned);
            }
        }
        std::sort(returns.begin(), returns.end());
        for (const std::size_t end : returns) {
            if (!linearizable_up_to(end)) {
                return end;
            }
        }
        return std::nullopt;
    }

private:
    bool has_returned(const Operation& operation) const {
        return operation.outcome == OpPhase::ok && operation.returned <= end_;
    }

    bool linearizable_up_to(std::size_t end) {
        end_ = end;
        seen_.clear();
        return search(0, model_.initial());
    }

    bool search(std::uint64_t done, const OpValue& state) {
        if (!seen_.insert({done, state}).second) {
            return false;
        }
        std::size_t first_return = orrery::never;
        for (std::size_t at = 0; at < all_.size(); ++at) {
            if (has_returned(all_[at]) && (done >> at & 1) == 0) {
                first_return = std::min(first_return, all_[at].returned);
            }
        }
        if (first_return == orrery::never) {
            return true;
        }
        for (std::size_t at = 0; at < all_.size(); ++at) {
            const auto& operation = all_[at];
            const bool is_open = (done >> at & 1) == 0 && operation.outcome != OpPhase::fail;
            if (!is_open || operation.invoked > first_return) {
                continue;
            }
            // A read that has not returned yet says nothing.
            const bool unknown = !has_returned(operation);
            if (unknown && (operation.function == "read" || operation.function == "get")) {
                continue;
            }
            const auto next = model_.apply(state, operation);
            if (next && search(done | std::uint64_t{1} << at, *next)) {
                return true;
            }
        }
        return false;
    }

    const std::vector<Operation>& all_;
    Model model_;
    std::size_t end_ = 0;
    std::set<std::pair<std::uint64_t, OpValue>, ValueOrder> seen_;
};

}  // namespace test
