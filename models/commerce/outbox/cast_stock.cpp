#include "models/commerce/outbox/cast.h"

namespace orrery::outbox {

std::uint32_t add_inventory(const Settings& settings, const Places& at, Blueprint& blueprint) {
    return blueprint.add_role(Inventory{settings, at});
}
std::uint32_t add_reconciler(const Settings& settings, const Places& at, Blueprint& blueprint) {
    return blueprint.add_role(Reconciler{settings, at});
}

}  // namespace orrery::outbox
