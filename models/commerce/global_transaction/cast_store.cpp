#include "models/commerce/global_transaction/cast.h"
#include "models/commerce/global_transaction/store.h"

namespace orrery::global_transaction {

void add_store(const Settings& settings, Blueprint& blueprint) {
    blueprint.add_node("store", blueprint.add_role(Store{settings}));
}

}  // namespace orrery::global_transaction
