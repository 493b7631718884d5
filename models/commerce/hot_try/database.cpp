// The database as this model sets it up: InnoDB's locks, HikariCP's pool, whose queue has no bound worth the name.
#include "models/commerce/hot_try/hot_try.h"

namespace orrery::hot_try {

std::uint32_t add_database(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    floor::DatabaseSettings database;
    database.nodes = {nodes.database};
    database.rules = {false, floor::Victim::asker};
    database.connections = settings.connections;
    database.most_waiting = 100'000;
    database.lock_wait = settings.lock_wait;
    database.idle_timeout = settings.idle_timeout;
    database.work = settings.work;
    return blueprint.add_role(StockDb{database});
}

}  // namespace orrery::hot_try
