#include "models/commerce/fence/cast.h"

namespace orrery::fence {

std::uint32_t add_shop(const Shop& role, Blueprint& blueprint) { return blueprint.add_role(role); }

}  // namespace orrery::fence
