#include "models/commerce/fence/cast.h"

namespace orrery::fence {

std::uint32_t add_coordinator(const Coordinator& role, Blueprint& blueprint) { return blueprint.add_role(role); }

}  // namespace orrery::fence
