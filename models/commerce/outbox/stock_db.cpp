#include "models/commerce/outbox/cast.h"

namespace orrery::outbox {

std::uint32_t add_stock_db(const floor::DatabaseSettings& settings, Blueprint& blueprint) {
    return blueprint.add_role(StockDb{settings});
}

}  // namespace orrery::outbox
