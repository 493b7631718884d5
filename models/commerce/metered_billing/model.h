// The model alone, for the catalog, which need not see a ledger. Units, Errors, Source: metered_billing.h.
#pragma once
#include "sim/model/model.h"

namespace orrery {
Model make_metered_billing();
}
