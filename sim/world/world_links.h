// The way of one message, for the files of the world that send. Nobody else includes this.
#pragma once
#include "sim/world/world.h"

namespace orrery {

struct World::Way {
    NodeId from = kNoNode, to = kNoNode;
    std::uint32_t link = kUndeclared;
    std::uint64_t entity = 0, counter = 0;  // of its draws
};

}  // namespace orrery
