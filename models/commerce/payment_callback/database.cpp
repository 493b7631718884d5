#include "models/commerce/payment_callback/cast.h"

namespace orrery::payment_callback {

std::uint32_t add_database(const floor::DatabaseSettings& settings, Blueprint& blueprint) {
    return blueprint.add_role(Db{settings});
}

floor::DatabaseSettings database_settings(const Settings& settings, NodeId self) {
    floor::DatabaseSettings database;
    database.nodes = {self};
    database.connections = 50;
    database.most_waiting = 10'000;
    // What waits for nobody holds no lock for long: a statement is said again within the patience of who says it.
    constexpr std::int64_t kPatiences = 4;
    database.connection_wait = database.lock_wait = database.idle_timeout = kPatiences * settings.patience;
    database.work = settings.work;
    database.beat = 24_h;  // it has no replica
    return database;
}

}  // namespace orrery::payment_callback
