// The model alone, for the catalog, which need not see its roles. Units, Errors, Source: global_transaction.h.
#pragma once
#include "sim/model/model.h"

namespace orrery {
Model make_global_transaction();
}
