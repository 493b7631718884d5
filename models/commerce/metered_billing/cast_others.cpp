#include "models/commerce/metered_billing/cast.h"

namespace orrery::metered_billing {

std::uint32_t add_ingest(const Ingest& role, Blueprint& blueprint) { return blueprint.add_role(role); }
std::uint32_t add_bank(const Bank& role, Blueprint& blueprint) { return blueprint.add_role(role); }

}  // namespace orrery::metered_billing
