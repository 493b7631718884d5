// The arithmetic of majorities, apart from everything that uses it.
// Source: Raft §5.3, §5.4.2 (commit at what a majority has reached); the cases of etcd-io/raft's quorum tests agree.
#pragma once
#include <algorithm>
#include <cstddef>

namespace orrery::raft {

constexpr std::size_t majority_of(std::size_t servers) { return servers / 2 + 1; }

// The largest value that a majority has reached or passed, where `values` holds one value for each server.
// Sorts `values`. Requires that there is at least one.
template <class Values>
auto reached_by_majority(Values& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() - majority_of(values.size())];
}

}  // namespace orrery::raft
