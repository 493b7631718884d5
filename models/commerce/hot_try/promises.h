// The properties that look at orders and holds together. Units, Errors: as in hot_try.h. Source: README.md.
#pragma once
#include "models/commerce/hot_try/hot_try.h"

namespace orrery::hot_try {

// Of each item no more is promised, to orders that were told so and whose hold was not given back, than there is.
Property no_more_promised(const Settings& settings, const Nodes& nodes);
// Who is told sold out could not have had it at some instant since it asked, its own hold counted as available to it.
Property no_false_sold_out(const Nodes& nodes);
// Who has a hold and still asks is told so, or it is given back, within a bound.
Property holders_know(const Settings& settings, const Nodes& nodes);
// When nothing is under way, the cache's count of an item is what the database has available, within a bound.
Property cache_agrees(const Settings& settings, const Nodes& nodes);

}  // namespace orrery::hot_try
