// The fault plan as events: when each entry is due, by the clock or after its moment. What an entry does when its event
// comes is World::apply_fault and the FaultHand.
// Units: nanoseconds.
#pragma once
#include <string_view>

#include "sim/world/engine.h"

namespace orrery {

constexpr std::uint64_t kPlanSequences = 1u << 20;  // reserved for the fault plan, before everything else

class PlanPart {
public:
    PlanPart(Engine& engine, PlanState& own) : engine_(engine), own_(own) {}

    // Before the start: the entries that wait for a time.
    void start();
    // Goes on under a blueprint whose plan has entries more: those have not fired, and are due now or later.
    void adopt();
    void schedule_end(std::uint32_t index, Duration lasting);
    // The moment has come: the entries that wait for it are due.
    void moment(NodeId node, std::string_view name);

private:
    EventRecord record_of(std::size_t index, bool ending, EventNumber cause) const;
    const FaultPlan& entries() const { return engine_.blueprint().plan; }

    Engine& engine_;
    PlanState& own_;
};

}  // namespace orrery
