// Two-phase commit, step by step as Lamport's TwoPhase specification has it: a transaction manager hears from resource
// managers that they are prepared, and decides for all of them.
// Every step that the specification lets happen by itself (TMCommit, TMAbort, RMPrepare, RMChooseToAbort) is a timer
// that is armed exactly while the step is enabled; the others are the receipt of a message.
// The trap: who has said "prepared" has given up the right to abort, whatever happens to it.
// Units: nanoseconds. Errors: none. Source: README.md beside this file.
#pragma once
#include <boost/container/flat_set.hpp>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/model/model.h"

namespace orrery::two_phase_commit {

struct Prepared {
    ORRERY_NO_FIELDS(Prepared)
};
struct Commit {
    ORRERY_NO_FIELDS(Commit)
};
struct Abort {
    ORRERY_NO_FIELDS(Abort)
};
// Timers, by the names of the specification's steps.
struct TMCommit {
    ORRERY_NO_FIELDS(TMCommit)
};
struct TMAbort {
    ORRERY_NO_FIELDS(TMAbort)
};
struct RMPrepare {
    ORRERY_NO_FIELDS(RMPrepare)
};
struct RMChooseToAbort {
    ORRERY_NO_FIELDS(RMChooseToAbort)
};

struct Settings {
    std::int64_t resource_managers = 3;
    Distribution prepare_after = Distribution::exponential(20_ms);
    Distribution give_up_after = Distribution::exponential(400_ms);
    Distribution decide_after = Distribution::exponential(2_ms);
    Duration patience = 100_ms;
    bool commits_early = false;     // breaks "TCConsistent"
    bool aborts_prepared = false;   // breaks "TCConsistent"
    bool forgets_prepared = false;  // breaks "TCConsistent"
};

ORRERY_ENUM(Decision, init, committed, aborted)

ORRERY_ENUM(Phase, working, prepared, committed, aborted)

// What faults can wait for.
inline constexpr auto kMoments = moments("prepared", "decided");

struct TransactionManager {
    using In = std::variant<Prepared>;
    using Out = std::variant<Commit, Abort>;
    using Timers = std::variant<TMCommit, TMAbort>;
    using Ctx = Context<TransactionManager>;
    static constexpr std::string_view kName = "transaction-manager";
    static constexpr auto& kMoments = two_phase_commit::kMoments;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        Decision decision = Decision::init;
        boost::container::flat_set<NodeId> prepared;
        ORRERY_FIELDS(Durable, decision, prepared)
    };
    struct State {
        Durable log;  // as it will be on the disk
        ORRERY_FIELDS(State, log)
    };

    Settings knobs;
    std::vector<NodeId> resource_managers;

    // TMRcvPrepared is enabled only until a decision is made.
    static bool takes(const State& state, const Prepared&) { return state.log.decision == Decision::init; }

    State start(Ctx& ctx, const Durable& log) const;
    void on(Ctx& ctx, State& state, const Prepared&, NodeId from) const;
    void on(Ctx& ctx, State& state, const TMCommit&) const;
    void on(Ctx& ctx, State& state, const TMAbort&) const;
    static std::string label(const State& state) { return std::string(name_of(state.log.decision)); }

private:
    bool may_commit(const Durable& log) const;
    void arm_commit(Ctx& ctx) const;
};

struct ResourceManager {
    using In = std::variant<Commit, Abort>;
    using Out = std::variant<Prepared>;
    using Timers = std::variant<RMPrepare, RMChooseToAbort>;
    using Ctx = Context<ResourceManager>;
    static constexpr std::string_view kName = "resource-manager";
    static constexpr auto& kMoments = two_phase_commit::kMoments;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        Phase phase = Phase::working;
        ORRERY_FIELDS(Durable, phase)
    };
    struct State {
        Durable log;  // as it will be on the disk
        ORRERY_FIELDS(State, log)
    };

    Settings knobs;
    NodeId transaction_manager = 0;

    State start(Ctx& ctx, const Durable& log) const;
    void on(Ctx& ctx, State& state, const RMPrepare&) const;
    void on(Ctx& ctx, State& state, const RMChooseToAbort&) const;
    void on(Ctx& ctx, State& state, const Commit&) const;
    void on(Ctx& ctx, State& state, const Abort&) const;
    static std::string label(const State& state) { return std::string(name_of(state.log.phase)); }

private:
    void end(Ctx& ctx, State& state, Phase phase) const;
};

}  // namespace orrery::two_phase_commit

namespace orrery {
Model make_two_phase_commit();
}
