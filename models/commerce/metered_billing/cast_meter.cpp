#include "models/commerce/metered_billing/cast.h"

namespace orrery::metered_billing {

std::uint32_t add_meter(const Meter& role, Blueprint& blueprint) { return blueprint.add_role(role); }

}  // namespace orrery::metered_billing
