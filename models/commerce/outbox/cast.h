// Adds each role to a blueprint and answers its index. A file for each machine, and one for the rest: what a role's
// tables need of the compiler adds up. Units, errors, source: outbox.h.
#pragma once
#include "models/commerce/outbox/roles.h"

namespace orrery::outbox {

std::uint32_t add_order_db(const floor::DatabaseSettings& settings, Blueprint& blueprint);
std::uint32_t add_stock_db(const floor::DatabaseSettings& settings, Blueprint& blueprint);
std::uint32_t add_broker(const floor::BrokerSettings& settings, Blueprint& blueprint);
std::uint32_t add_order_service(const Settings& settings, const Places& at, Blueprint& blueprint);
std::uint32_t add_inventory(const Settings& settings, const Places& at, Blueprint& blueprint);
std::uint32_t add_reconciler(const Settings& settings, const Places& at, Blueprint& blueprint);
std::uint32_t add_relay(const Settings& settings, const Places& at, Blueprint& blueprint);  // of either kind
std::uint32_t add_customer(const Settings& settings, const Places& at, Blueprint& blueprint);

}  // namespace orrery::outbox
