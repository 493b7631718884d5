#include "models/commerce/payment_callback/cast.h"

namespace orrery::payment_callback {

std::uint32_t add_worker(const Worker& role, Blueprint& blueprint) { return blueprint.add_role(role); }

}  // namespace orrery::payment_callback
