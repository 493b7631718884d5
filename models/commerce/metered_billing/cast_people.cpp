#include "models/commerce/metered_billing/cast.h"

namespace orrery::metered_billing {

std::uint32_t add_customers(const Customers& role, Blueprint& blueprint) { return blueprint.add_role(role); }
std::uint32_t add_reviewer(const Reviewer& role, Blueprint& blueprint) { return blueprint.add_role(role); }

}  // namespace orrery::metered_billing
