// The list of all models. To add one: include its header in catalog.cpp and add a line.
#pragma once
#include "sim/model/catalog.h"

namespace orrery {

Catalog all_models();

}  // namespace orrery
