// The model alone, for the catalog, which need not see a database. Units, Errors, Source: payment_callback.h.
#pragma once
#include "sim/model/model.h"

namespace orrery {
Model make_payment_callback();
}
