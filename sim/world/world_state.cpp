#include "sim/world/world_state.h"

namespace orrery {

WorldState::WorldState() = default;
WorldState::WorldState(const WorldState&) = default;
WorldState::WorldState(WorldState&&) noexcept = default;
WorldState& WorldState::operator=(const WorldState&) = default;
WorldState& WorldState::operator=(WorldState&&) noexcept = default;
WorldState::~WorldState() = default;

}  // namespace orrery
