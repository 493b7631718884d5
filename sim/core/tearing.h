// What a crash, or rot, may do to what a node keeps on its disk. There is no default: a Durable says which it is.
// Source: Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014.
#pragma once
#include <cstdint>
#include <string_view>

namespace orrery {

enum class Tearing : std::uint8_t {
    journal,  // a database, a log with checksums: a crash leaves a prefix of whole writes, rot is found at the next
              // start, and the node does not start
    raw       // written in place: the first fields of the oldest write under way may be there, rot goes unnoticed
};
std::string_view name_of(Tearing tearing);

}  // namespace orrery
