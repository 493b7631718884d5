// When was it doomed? From several points of a run before its violation, many futures each: every stream of draws takes
// another seed from that point on, everything else (state, messages in flight, fault plan) stays. The share of futures
// in which the same property is violated rises from the chance that luck alone had to the certainty of the violation,
// and where it rises most, the run's fate was decided.
// Points: half of them evenly over the events, the rest where the curve rises most, halving the steepest stretch again
// and again. A point lies behind the last event of its instant, so each future is an ordinary run with one override,
// `resample:*=SEED@TIME`. The same futures' seeds are used at every point. Futures begin from a state that a timeline
// of the run gives, not from the start. The answer depends on the run, the number of points and that of the futures
// alone, not on the threads.
// Units: event numbers, ns. Errors: a sentence where a model broke a promise in a future.
// Source: splitting and importance of states, as in M. Villén-Altamirano and J. Villén-Altamirano, RESTART (1991);
// intervals after Wilson (sim/hunt/statistics.h).
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "sim/hunt/statistics.h"
#include "sim/world/world.h"

namespace orrery {

struct DoomRequest {
    std::shared_ptr<const Blueprint> blueprint;  // of the run that was violated
    Violation violation;                         // requires an event of at least 1
    std::size_t points = 16;                     // at least 2
    std::size_t futures = 40;                    // at each point, at least 1
    Time by = kNever;  // a future counts where the property is violated at this time or before
    unsigned jobs = 1;
    std::function<bool()> interrupted;
    std::function<void(std::size_t point, std::size_t points)> progress;
};

struct DoomPoint {
    EventNumber event = 0;  // 0: the start
    Time time = 0;
    ShareEstimate violated;       // of the futures
    std::uint64_t undecided = 0;  // futures cut off for their length
};

struct DoomCurve {
    std::vector<DoomPoint> points;     // ascending; the last is the violation itself, where all is certain
    std::vector<std::uint64_t> seeds;  // of the futures
    std::size_t steepest = 0;          // the rise from this point to the next is the greatest
    bool interrupted = false;          // then nothing else is there

    bool rises() const { return rise() > 0; }  // false: doomed from the start
    double rise() const { return points[steepest + 1].violated.share - points[steepest].violated.share; }
};

tl::expected<DoomCurve, std::string> doom_curve(const DoomRequest& request);

// What makes a future of a point an ordinary run.
std::string future_override(const DoomPoint& point, std::uint64_t seed);

}  // namespace orrery
