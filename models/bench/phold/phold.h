// PHOLD: the load by which event engines are compared. As many jobs as processes wander about: a process that is given
// a job counts it and hands it on at once to a process drawn uniformly; on the way it takes an exponential delay.
// Nothing is computed, so what is measured is the engine. The delay is the network's (`exponential(1s)`), the receiver
// a draw of the process.
// Units: nanoseconds. Errors: none. Source: README.md beside this file.
#pragma once
#include <cstdint>
#include <variant>

#include "sim/model/model.h"

namespace orrery::phold {

struct Job {
    ORRERY_NO_FIELDS(Job)
};

struct Settings {
    std::int64_t processes = 64;
    bool keep_some = false;  // breaks "every job is handed on"
};

struct Process {
    using In = std::variant<Job>;
    using Out = std::variant<Job>;
    using Ctx = Context<Process>;
    static constexpr std::string_view kName = "process";
    struct State {
        std::uint64_t taken = 0;
        std::uint64_t handed_on = 0;
        ORRERY_FIELDS(State, taken, handed_on)
    };

    Settings knobs;

    State start(Ctx& ctx) const;
    void on(Ctx& ctx, State& state, const Job& job) const;
};

}  // namespace orrery::phold

namespace orrery {
Model make_phold();
}
