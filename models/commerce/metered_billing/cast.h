// Each role is added in a file of its own, so that none of them is long in compiling. Units, errors: metered_billing.h.
#pragma once
#include "models/commerce/metered_billing/metered_billing.h"

namespace orrery::metered_billing {

std::uint32_t add_meter(const Meter& role, Blueprint& blueprint);
std::uint32_t add_ingest(const Ingest& role, Blueprint& blueprint);
std::uint32_t add_billing(const Billing& role, Blueprint& blueprint);
std::uint32_t add_bank(const Bank& role, Blueprint& blueprint);
std::uint32_t add_customers(const Customers& role, Blueprint& blueprint);
std::uint32_t add_reviewer(const Reviewer& role, Blueprint& blueprint);
// As this model sets it up.
floor::ProviderSettings provider_settings(const Settings& settings);

}  // namespace orrery::metered_billing
