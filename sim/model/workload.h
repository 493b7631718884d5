// What clients of every model share: asking the shape of their workload when the next request comes.
// Units: nanoseconds on the client's own clock. Errors: none. Source: sim/core/arrivals.h.
#pragma once
#include "sim/core/arrivals.h"
#include "sim/world/context.h"

namespace orrery {

// From now to the next request. One draw from `stream` where the arrivals are random. Requires that they are not the
// default: a model says its own by or_else().
template <class Role>
Duration next_arrival(Context<Role>& ctx, Stream stream, const Arrivals& arrivals) {
    const std::uint64_t bits = arrivals.is_random() ? ctx.bits(stream) : 0;
    return arrivals.next(ctx.now(), bits, ctx.load());
}

}  // namespace orrery
