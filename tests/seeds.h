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

// Whether so many seeds are tried that what they are known to reach can be asked of them. A shorter run, as the one
// under the sanitizers, judges each seed and not their number.
inline bool seeds_are_many() { return seeds() >= 150; }

}  // namespace test
