#include "models/commerce/fence/fence.h"

namespace orrery::fence {

std::uint32_t add_database(const floor::DatabaseSettings& settings, Blueprint& blueprint) {
    return blueprint.add_role(Db{settings});
}

}  // namespace orrery::fence
