// The model alone, for the catalog, which need not see a database. Units, Errors, Source: hot_try.h.
#pragma once
#include "sim/model/model.h"

namespace orrery {
Model make_hot_try();
}
