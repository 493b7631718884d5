// The numbers that name things inside one run.
#pragma once
#include <cstdint>
#include <limits>

#include "sim/core/number_of.h"

namespace orrery {

using NodeId = NumberOf<struct Node, std::uint32_t>;  // index of a node, in the order in which the model declares them
using EventNumber = std::uint64_t;                    // events count from 1; 0 is the start of the run
using MessageKind = std::uint16_t;                    // index of a message or timer type in the run's blueprint

constexpr NodeId kNoNode = std::numeric_limits<NodeId::Integer>::max();
constexpr MessageKind kNoKind = std::numeric_limits<MessageKind>::max();

}  // namespace orrery
