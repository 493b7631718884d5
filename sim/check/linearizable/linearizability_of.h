// Linearizability for any sequential model that is a value type:
//     struct Stack {
//         using State = std::vector<OpValue>;                                   // plain values with ==
//         State initial() const;
//         std::optional<State> apply(const State&, const Operation&) const;     // nothing: it cannot happen here
//     };
// apply() holds an operation that returned (`ok`) against its result too; of an unknown one it says what it leaves
// behind. Operations that failed did not happen. Each key is an object of its own.
// The idea: walk the invocations that may come first, let one take effect, and go back where none can; a state that was
// reached with the same operations done is not entered again. linearizability.h is faster for the models it knows.
//
// Units: `max_bytes` counts what was reached. Errors: `unknown` at a limit, never a guess.
// Source: Wing & Gong 1993; Lowe 2017 (what was reached is remembered); Horn & Kroening 2015 (keys).
#pragma once

#include <algorithm>
#include <concepts>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "sim/check/linearizable/linearizability.h"

namespace orrery {

template <class M>
concept SequentialModelType = std::equality_comparable<typename M::State> && std::copyable<typename M::State> &&
    requires(const M& model, const typename M::State& state, const Operation& operation) {
    { model.initial() } -> std::convertible_to<typename M::State>;
    { model.apply(state, operation) } -> std::convertible_to<std::optional<typename M::State>>;
};

namespace detail {

// The lines of one object's history up to a return, as a list from which operations are taken and put back.
class OrderSearchList {
public:
    struct Line {
        std::uint32_t operation = 0;
        bool is_return = false;
        std::uint32_t partner = 0;  // an invocation's return; 0: it has none
        std::uint32_t before = 0, after = 0;
    };
    // `end`: position of the last line that counts.
    OrderSearchList(const std::vector<Operation>& operations, const std::vector<std::uint32_t>& chosen,
                    std::size_t end);

    std::uint32_t first() const { return lines_.front().after; }
    const Line& at(std::uint32_t line) const { return lines_[line]; }
    std::size_t returns_left() const { return returns_left_; }
    void take(std::uint32_t invocation);
    void put_back(std::uint32_t invocation);

private:
    void unlink(std::uint32_t line);
    void relink(std::uint32_t line);
    std::vector<Line> lines_;  // the first is the list's head; 0 as a link is its end
    std::size_t returns_left_ = 0;
};

std::uint64_t hash_of_bits(const std::vector<std::uint64_t>& bits);

enum class OrderFound : std::uint8_t { yes, no, too_much };

template <SequentialModelType M>
class OrderSearch {
public:
    OrderSearch(const std::vector<Operation>& operations, const std::vector<std::uint32_t>& chosen, const M& model,
                const CheckLimits& limits)
        : operations_(operations), chosen_(chosen), model_(model), limits_(limits) {}

    OrderFound up_to(std::size_t end) {
        OrderSearchList list(operations_, chosen_, end);
        reached_.clear();
        bytes_ = 0;
        std::vector<std::uint64_t> done(chosen_.size() / 64 + 1, 0);
        std::vector<std::pair<std::uint32_t, State>> way;
        State state = model_.initial();
        std::uint32_t at = list.first();
        while (list.returns_left() > 0) {
            if (++steps_ % 1024 == 0 && limits_.out_of_time && limits_.out_of_time())
                return give_up("the time limit was reached");
            const bool is_invocation = at != 0 && !list.at(at).is_return;
            if (is_invocation) {
                const auto number = list.at(at).operation;
                std::optional<State> next = model_.apply(state, operations_[chosen_[number]]);
                done[number / 64] ^= std::uint64_t{1} << (number % 64);
                if (next && is_new(done, *next)) {
                    if (bytes_ > limits_.max_bytes)
                        return give_up("the memory limit was reached");
                    way.emplace_back(at, std::move(state));
                    state = std::move(*next);
                    list.take(at);
                    at = list.first();
                    continue;
                }
                done[number / 64] ^= std::uint64_t{1} << (number % 64);
                at = list.at(at).after;
                continue;
            }
            if (way.empty())
                return OrderFound::no;
            at = way.back().first;
            state = std::move(way.back().second);
            way.pop_back();
            const auto number = list.at(at).operation;
            done[number / 64] ^= std::uint64_t{1} << (number % 64);
            list.put_back(at);
            at = list.at(at).after;
        }
        return OrderFound::yes;
    }
    const std::string& why_too_much() const { return why_; }

private:
    using State = typename M::State;
    struct Reached {
        std::vector<std::uint64_t> done;
        State state;
    };
    OrderFound give_up(std::string why) {
        why_ = std::move(why);
        return OrderFound::too_much;
    }
    bool is_new(const std::vector<std::uint64_t>& done, const State& state) {
        auto& same = reached_[hash_of_bits(done)];
        for (const auto& one : same)
            if (one.state == state && one.done == done)
                return false;
        same.push_back({done, state});
        bytes_ += sizeof(Reached) + 64 + done.size() * 8;
        if constexpr (requires { state.size(); })
            bytes_ += state.size() * 48;
        return true;
    }

    const std::vector<Operation>& operations_;
    const std::vector<std::uint32_t>& chosen_;
    const M& model_;
    const CheckLimits& limits_;
    std::unordered_map<std::uint64_t, std::vector<Reached>> reached_;  // looked up, and never walked through
    std::size_t bytes_ = 0;
    std::uint64_t steps_ = 0;
    std::string why_;
};

}  // namespace detail

// `event`, `operation` and `key` of an invalid history are those of the return that ends the longest valid prefix;
// `concerned` is that operation and those open at its return. Telling values is up to the caller.
template <SequentialModelType M>
LinearizabilityResult check_linearizable_as(const M& model, const std::vector<Operation>& operations,
                                            const CheckLimits& limits = {}) {
    LinearizabilityResult result;
    std::map<OpValue, std::vector<std::uint32_t>, OpValueLess> groups;
    for (std::uint32_t index = 0; index < operations.size(); ++index)
        if (operations[index].outcome != OpPhase::fail)
            groups[operations[index].key].push_back(index);
    std::size_t earliest = never;
    for (const auto& [key, chosen] : groups) {
        std::vector<std::size_t> returns;
        for (const auto index : chosen)
            if (operations[index].outcome == OpPhase::ok && operations[index].returned < earliest)
                returns.push_back(operations[index].returned);
        std::sort(returns.begin(), returns.end());
        if (returns.empty())
            continue;
        detail::OrderSearch<M> search(operations, chosen, model, limits);
        const auto all = search.up_to(returns.back());
        if (all == detail::OrderFound::yes)
            continue;
        // A prefix of what has an order has one: the first return without one is found by halving.
        std::size_t low = 0, high = returns.size() - 1;
        bool is_open = all == detail::OrderFound::too_much;
        while (!is_open && low < high) {
            const auto middle = (low + high) / 2;
            const auto found = search.up_to(returns[middle]);
            is_open = found == detail::OrderFound::too_much;
            if (found == detail::OrderFound::no)
                high = middle;
            else
                low = middle + 1;
        }
        if (is_open) {  // invalid stands where the whole was decided; only which return it is stays open
            result.why_unknown = search.why_too_much();
            if (all == detail::OrderFound::too_much) {
                if (result.verdict == CheckVerdict::valid)
                    result.verdict = CheckVerdict::unknown;
                continue;
            }
        }
        earliest = returns[high];
        result.verdict = CheckVerdict::invalid;
        result.key = key;
        result.concerned.clear();
        for (const auto index : chosen) {
            const auto& operation = operations[index];
            if (operation.returned == earliest)
                result.operation = index;
            else if (operation.invoked < earliest && operation.returned > earliest)
                result.concerned.push_back(index);
        }
        result.event = operations[result.operation].return_event;
        result.concerned.insert(result.concerned.begin(), result.operation);
    }
    return result;
}

}  // namespace orrery
