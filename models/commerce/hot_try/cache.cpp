// The cache as this model sets it up: Redis with one replica or more that promotes itself when its primary, which beats
// four times in that time, is silent.
#include "models/floor/cache.h"

#include <algorithm>

#include "models/commerce/hot_try/hot_try.h"

namespace orrery::hot_try {

std::uint32_t add_cache(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    floor::CacheSettings cache;
    cache.nodes = nodes.caches;
    cache.beat = std::min<Duration>(1_s, std::max<Duration>(settings.promote_after / 4, 1));
    cache.promote_after = nodes.caches.size() > 1 ? settings.promote_after : kNever;
    return blueprint.add_role(floor::Cache<Counts>{cache});
}

}  // namespace orrery::hot_try
