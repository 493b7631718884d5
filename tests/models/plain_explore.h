// The search that any reader would write first: states in a std::set, successors from a function. What exploration
// counts is held against it.
#pragma once
#include <cstdint>
#include <set>
#include <vector>

namespace test {

struct Counts {
    std::uint64_t distinct = 0, generated = 0;
    std::uint32_t depth = 0;
    bool operator==(const Counts&) const = default;
};

// Breadth first from one initial state; `successors` answers one state for every enabled action.
template <class State, class Successors>
Counts count_states(const State& initial, const Successors& successors) {
    std::set<State> seen{initial};
    std::vector<State> level{initial};
    Counts counts{1, 1, 0};
    while (!level.empty()) {
        ++counts.depth;
        std::vector<State> next;
        for (const State& state : level)
            for (const State& successor : successors(state)) {
                ++counts.generated;
                if (seen.insert(successor).second)
                    next.push_back(successor);
            }
        level = std::move(next);
    }
    counts.distinct = seen.size();
    return counts;
}

}  // namespace test
