#include "sim/bench/bare_search.h"

#include <cstring>

#include "sim/core/hash.h"

namespace orrery::bench {
namespace {

constexpr std::uint32_t kFree = UINT32_MAX;

}  // namespace

std::size_t BareTwoPhase::place(const State& state) const {
    std::array<std::uint64_t, sizeof(State) / 8> words;
    std::memcpy(words.data(), &state, sizeof state);
    std::uint64_t hash = 0x9E3779B97F4A7C15u;
    for (const std::uint64_t word : words)
        hash = folded_multiply(hash ^ word, 0xA0761D6478BD642Fu);
    return static_cast<std::size_t>(hash) & (slots_.size() - 1);
}

void BareTwoPhase::grow() {
    slots_.assign(slots_.size() * 2, kFree);
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
        std::size_t at = place(states_[i]);
        while (slots_[at] != kFree)
            at = (at + 1) & (slots_.size() - 1);
        slots_[at] = i;
    }
}

void BareTwoPhase::visit(const State& state) {
    ++generated_;
    std::size_t at = place(state);
    for (; slots_[at] != kFree; at = (at + 1) & (slots_.size() - 1))
        if (states_[slots_[at]] == state)
            return;
    slots_[at] = static_cast<std::uint32_t>(states_.size());
    states_.push_back(state);
    if (states_.size() * 2 > slots_.size())
        grow();
}

void BareTwoPhase::run() {
    generated_ = 0;
    states_.clear();
    slots_.assign(1024, kFree);
    const std::uint32_t all = resource_managers_ == kMost ? UINT32_MAX : (1u << resource_managers_) - 1;
    visit({});
    for (std::size_t i = 0; i < states_.size(); ++i) {
        const State from = states_[i];
        const auto step = [&](auto&& change) {
            State next = from;
            change(next);
            visit(next);
        };
        if (from.decision == 0) {
            if (from.heard == all)
                step([](State& next) { next.decision = committed; });
            step([](State& next) { next.decision = aborted; });
        }
        for (std::uint32_t rm = 0; rm < resource_managers_; ++rm) {
            const std::uint32_t bit = 1u << rm;
            if (from.decision == 0 && (from.said & bit) != 0)
                step([&](State& next) { next.heard |= bit; });
            if (from.phases[rm] == working) {
                step([&](State& next) { next.phases[rm] = prepared, next.said |= bit; });
                step([&](State& next) { next.phases[rm] = aborted; });
            }
            if (from.decision != 0)
                step([&](State& next) { next.phases[rm] = from.decision; });
        }
    }
}

}  // namespace orrery::bench
