#include <fmt/format.h>

#include "models/commerce/global_transaction/cast.h"
#include "models/commerce/global_transaction/service.h"

namespace orrery::global_transaction {

void add_services(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    const std::uint32_t role = blueprint.add_role(Service{settings, nodes});
    for (NodeId i = 1; i <= nodes.services; ++i)
        blueprint.add_node(fmt::format("service-{}", i), role);
}

}  // namespace orrery::global_transaction
