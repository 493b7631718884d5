// How many seeds a property test tries: the environment's ORRERY_SEEDS, else 200.
#pragma once
#include <cstdint>
#include <cstdlib>

namespace test {

inline std::uint64_t seeds(std::uint64_t usual = 200) {
    const char* text = std::getenv("ORRERY_SEEDS");
    const std::uint64_t asked = text ? std::strtoull(text, nullptr, 10) : 0;
    return asked != 0 ? asked : usual;
}

}  // namespace test
