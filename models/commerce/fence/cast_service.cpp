#include "models/commerce/fence/cast.h"

namespace orrery::fence {

std::uint32_t add_service(const Service& role, Blueprint& blueprint) { return blueprint.add_role(role); }

}  // namespace orrery::fence
