// The model alone, for the catalog, which need not see a database. Units, Errors, Source: fence.h.
#pragma once
#include "sim/model/model.h"

namespace orrery {
Model make_fence();
}
