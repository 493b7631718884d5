// Each role is added in a file of its own, so that none of them is long in compiling. Units, errors: fence.h.
#pragma once
#include "models/commerce/fence/fence.h"

namespace orrery::fence {

std::uint32_t add_coordinator(const Coordinator& role, Blueprint& blueprint);
std::uint32_t add_service(const Service& role, Blueprint& blueprint);
std::uint32_t add_cleaner(const Cleaner& role, Blueprint& blueprint);
std::uint32_t add_outside(Blueprint& blueprint);
std::uint32_t add_shop(const Shop& role, Blueprint& blueprint);

}  // namespace orrery::fence
