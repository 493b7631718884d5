// The model alone, for the catalog, which need not see a database. Units, Errors, Source: authorize_capture.h.
#pragma once
#include "sim/model/model.h"

namespace orrery {
Model make_authorize_capture();
}
