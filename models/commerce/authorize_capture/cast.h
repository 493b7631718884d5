// Each role is added in a file of its own, so that none of them is long in compiling. Units, errors:
// authorize_capture.h.
#pragma once
#include "models/commerce/authorize_capture/authorize_capture.h"

namespace orrery::authorize_capture {

std::uint32_t add_api(const Api& role, Blueprint& blueprint);
std::uint32_t add_user(const User& role, Blueprint& blueprint);
std::uint32_t add_console(const Console& role, Blueprint& blueprint);

}  // namespace orrery::authorize_capture
