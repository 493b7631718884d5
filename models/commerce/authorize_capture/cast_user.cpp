#include "models/commerce/authorize_capture/cast.h"

namespace orrery::authorize_capture {

std::uint32_t add_user(const User& role, Blueprint& blueprint) { return blueprint.add_role(role); }

}  // namespace orrery::authorize_capture
