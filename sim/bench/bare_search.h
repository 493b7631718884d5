// The limit of exploration: two-phase commit as one would write it for this one question. A state is 48 bytes, a step
// is a few assignments, the table holds indices. No roles, no names, no properties, no way back.
// Source: Lamport, TwoPhase.tla.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace orrery::bench {

class BareTwoPhase {
public:
    static constexpr std::uint32_t kMost = 32;  // resource managers

    explicit BareTwoPhase(std::uint32_t resource_managers) : resource_managers_(resource_managers) {}
    // Breadth first through all states.
    void run();
    std::uint64_t distinct() const { return states_.size(); }
    std::uint64_t generated() const { return generated_; }

private:
    enum Phase : std::uint8_t { working, prepared, committed, aborted };
    struct State {
        std::array<std::uint8_t, kMost> phases{};
        std::uint32_t heard = 0, said = 0;  // Prepared: by the transaction manager, by whom
        std::uint8_t decision = 0;          // 0, committed, aborted; also the message that was sent
        std::array<std::uint8_t, 7> unused{};
        bool operator==(const State&) const = default;
    };
    static_assert(sizeof(State) == 48);

    void visit(const State& state);
    void grow();
    std::size_t place(const State& state) const;

    std::uint32_t resource_managers_;
    std::vector<State> states_;
    std::vector<std::uint32_t> slots_;
    std::uint64_t generated_ = 0;
};

}  // namespace orrery::bench
