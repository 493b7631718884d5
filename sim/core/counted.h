// "1 event", "2 events".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace orrery {

inline std::string counted(std::uint64_t number, std::string_view noun) {
    return std::to_string(number).append(" ").append(noun).append(number == 1 ? "" : "s");
}

}  // namespace orrery
