#include "models/commerce/outbox/cast.h"

namespace orrery::outbox {

std::uint32_t add_order_db(const floor::DatabaseSettings& settings, Blueprint& blueprint) {
    return blueprint.add_role(OrderDb{settings});
}

}  // namespace orrery::outbox
