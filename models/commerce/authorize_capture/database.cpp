// The database as this model sets it up: InnoDB's locks; a session whose client is silent is ended, and lets its row
// go.
#include "models/commerce/authorize_capture/authorize_capture.h"

namespace orrery::authorize_capture {

std::uint32_t add_database(const Settings& settings, NodeId self, Blueprint& blueprint) {
    floor::DatabaseSettings database;
    database.nodes = {self};
    database.rules.first_updater_wins = false;  // InnoDB
    database.connections = 100;
    database.most_waiting = 100'000;
    // Who waits for a row waits longer than who is silent about it can hold it.
    database.idle_timeout = 4 * settings.patience;
    database.lock_wait = database.connection_wait = 2 * database.idle_timeout;
    database.beat = 8760_h;  // it has no replica
    return blueprint.add_role(Db{database});
}

}  // namespace orrery::authorize_capture
