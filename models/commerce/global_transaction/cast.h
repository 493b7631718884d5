// Adds the roles to a world, each in a file of its own, so that no file instantiates all of them.
// Units, Errors: none.
#pragma once
#include "models/commerce/global_transaction/global_transaction.h"

namespace orrery::global_transaction {

void add_store(const Settings& settings, Blueprint& blueprint);
void add_coordinators(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
void add_services(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
void add_shops(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);  // and the outsider

}  // namespace orrery::global_transaction
