#include "sim/scenario/resident.h"

#include <fstream>

namespace orrery {

std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    if (!(statm >> all >> resident))
        return 0;
    return resident * 4096;
}

}  // namespace orrery
