#include "models/commerce/fence/cast.h"

namespace orrery::fence {

std::uint32_t add_cleaner(const Cleaner& role, Blueprint& blueprint) { return blueprint.add_role(role); }
std::uint32_t add_outside(Blueprint& blueprint) { return blueprint.add_role(Outside{}); }

}  // namespace orrery::fence
