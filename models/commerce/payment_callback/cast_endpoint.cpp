#include "models/commerce/payment_callback/cast.h"

namespace orrery::payment_callback {

std::uint32_t add_endpoint(const Endpoint& role, Blueprint& blueprint) { return blueprint.add_role(role); }

}  // namespace orrery::payment_callback
