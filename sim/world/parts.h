// The parts of a world, made for the files of World where one of them is asked. The parts know the Engine alone.
#pragma once
#include "sim/world/disk/disk.h"
#include "sim/world/network/network.h"
#include "sim/world/plan/plan.h"
#include "sim/world/timers.h"
#include "sim/world/turns/turns.h"
#include "sim/world/world.h"

namespace orrery {

inline DiskPart World::disk() { return DiskPart(*this, handling_); }
inline NetworkPart World::network() { return NetworkPart(*this, state_.network); }
inline PlanPart World::plan() { return PlanPart(*this, state_.plan); }
inline TimersPart World::timers() { return TimersPart(*this); }
inline TurnsPart World::turns() { return TurnsPart(*this); }

}  // namespace orrery
