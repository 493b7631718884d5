// Transaction commit, step by step as Lamport's TCommit specification has it: what any commit protocol must do, without
// saying how. Every resource manager sees all others, so together they are one node.
// Each step (Prepare, and the two ways of Decide) is a timer that is armed exactly while the step is enabled.
// Units: nanoseconds. Errors: none. Source: README.md beside this file.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/model/model.h"

namespace orrery::transaction_commit {

// Timers: the steps of one resource manager, counted from 1.
struct Prepare {
    std::uint32_t rm = 0;
    ORRERY_FIELDS(Prepare, rm)
};
struct DecideCommit {
    std::uint32_t rm = 0;
    ORRERY_FIELDS(DecideCommit, rm)
};
struct DecideAbort {
    std::uint32_t rm = 0;
    ORRERY_FIELDS(DecideAbort, rm)
};

struct Settings {
    std::int64_t resource_managers = 3;
    Distribution prepare_after = Distribution::exponential(20_ms);
    Distribution commit_after = Distribution::exponential(5_ms);
    Distribution abort_after = Distribution::exponential(200_ms);
    bool commits_unasked = false;  // breaks "TCConsistent"
    bool aborts_late = false;      // breaks "TCConsistent"
};

ORRERY_ENUM(Phase, working, prepared, committed, aborted)

struct ResourceManagers {
    using In = std::variant<std::monostate>;
    using Out = std::variant<std::monostate>;
    using Timers = std::variant<Prepare, DecideCommit, DecideAbort>;
    using Ctx = Context<ResourceManagers>;
    static constexpr std::string_view kName = "resource-managers";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::vector<Phase> phases;  // of resource manager i + 1
        ORRERY_FIELDS(Durable, phases)
    };
    struct State {
        Durable log;  // as it will be on the disk
        ORRERY_FIELDS(State, log)
    };

    Settings knobs;

    State start(Ctx& ctx, const Durable& log) const;
    void on(Ctx& ctx, State& state, const Prepare& step) const;
    void on(Ctx& ctx, State& state, const DecideCommit& step) const;
    void on(Ctx& ctx, State& state, const DecideAbort& step) const;
    static std::string label(const State& state);

private:
    void set_phase(Ctx& ctx, State& state, std::uint32_t rm, Phase phase) const;
    void arm_enabled(Ctx& ctx, const State& state, const State* before) const;
};

}  // namespace orrery::transaction_commit

namespace orrery {
Model make_transaction_commit();
}
