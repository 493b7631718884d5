// What the process holds.
#pragma once
#include <cstddef>

namespace orrery {

// Bytes in memory; 0 where the system does not say.
std::size_t resident_bytes();

}  // namespace orrery
