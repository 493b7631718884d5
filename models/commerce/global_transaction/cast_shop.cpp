#include <fmt/format.h>

#include "models/commerce/global_transaction/cast.h"
#include "models/commerce/global_transaction/shop.h"

namespace orrery::global_transaction {

void add_shops(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    blueprint.add_node("outsider", blueprint.add_role(Outsider{settings, nodes}));
    const std::uint32_t role = blueprint.add_role(Shop{settings, nodes});
    for (std::int64_t i = 1; i <= settings.shops; ++i)
        blueprint.add_node(fmt::format("shop-{}", i), role);
}

}  // namespace orrery::global_transaction
