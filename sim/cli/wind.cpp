#include "sim/cli/wind.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "sim/scenario/limits.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

constexpr EventNumber kStride = 4096;
using WallClock = std::chrono::steady_clock;

// Until the target, the end, or the sentence that says why not so far. Nothing where it was interrupted.
std::optional<std::string> wind_on(const Limits& limits, EventNumber target, const std::function<const World&()>& at,
                                   const std::function<void(EventNumber)>& run_to) {
    const auto begun = WallClock::now();
    while (at().event() < target && !at().ended()) {
        if (interrupted())
            return std::nullopt;
        const auto elapsed = std::chrono::duration_cast<std::chrono::nanoseconds>(WallClock::now() - begun).count();
        if (auto why = limit_reached(limits, elapsed))
            return why;
        EventNumber next = std::min(target, at().event() + kStride);
        if (limits.max_events) {
            if (at().event() >= *limits.max_events)
                return cut_off_after(at().event());
            next = std::min(next, *limits.max_events);
        }
        try {
            run_to(next);
        } catch (const RunError& error) {
            if (!is_cut_off(ending_of(error)))
                throw;
            return error.what();
        }
    }
    return "";
}

}  // namespace

bool wind(Console& console, const Opened& opened, const std::string& event, const std::function<const World&()>& at,
          const std::function<void(EventNumber)>& run_to) {
    EventNumber target = INT64_MAX;
    if (!event.empty()) {
        const auto number = read_integer(console, "--event", event, 0, INT64_MAX);
        if (!number)
            return false;
        target = static_cast<EventNumber>(*number);
    }
    std::optional<std::string> why;
    try {
        why = wind_on(opened.request.limits, target, at, run_to);
    } catch (const RunError& error) {
        console.fail(kInternal, broken_promise(opened.scenario.model, error));
        return false;
    }
    if (!why) {
        console.fail(kInterrupted, "interrupted");
        return false;
    }
    if (event.empty()) {
        if (!why->empty())
            console.remark(*why);
        return true;
    }
    const EventNumber reached = at().event();
    if (reached == target)
        return true;
    if (!why->empty())
        console.fail(kUndecided, fmt::format("--event {} is not reached, only {}: {}", event, reached, *why));
    else
        console.fail({"", 0, 0, fmt::format("--event: the run has {}", counted_events(reached)),
                      fmt::format("give a number from 0 to {}", reached)});
    return false;
}

}  // namespace orrery::cli
