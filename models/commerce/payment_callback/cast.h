// Each role is added in a file of its own, so that none of them is long in compiling. Units, errors:
// payment_callback.h.
#pragma once
#include "models/commerce/payment_callback/payment_callback.h"

namespace orrery::payment_callback {

std::uint32_t add_endpoint(const Endpoint& role, Blueprint& blueprint);
std::uint32_t add_worker(const Worker& role, Blueprint& blueprint);
std::uint32_t add_shop(const Shop& role, Blueprint& blueprint);
std::uint32_t add_customers(const Customers& role, Blueprint& blueprint);
std::uint32_t add_database(const floor::DatabaseSettings& settings, Blueprint& blueprint);
// As this model sets it up.
floor::DatabaseSettings database_settings(const Settings& settings, NodeId self);
floor::ProviderSettings provider_settings(const Settings& settings);

}  // namespace orrery::payment_callback
