#include <fmt/format.h>

#include "models/commerce/global_transaction/cast.h"
#include "models/commerce/global_transaction/coordinator.h"

namespace orrery::global_transaction {

void add_coordinators(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    const std::uint32_t role = blueprint.add_role(Coordinator{settings, nodes});
    for (NodeId i = 1; i <= nodes.coordinators; ++i)
        blueprint.add_node(fmt::format("tc-{}", i), role);
}

}  // namespace orrery::global_transaction
