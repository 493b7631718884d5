#include "sim/check/until.h"

namespace orrery::detail {

std::optional<Time> promise_deadline(const View& view, Time since, Duration bound) {
    const std::optional<Time> healed = view.healed_at();
    if (!healed)
        return std::nullopt;
    return std::max(since, *healed) + bound;
}

std::string promise_overdue(Time since, Duration bound, std::string what) {
    return fmt::format("{}, which began at {}, was not over within {}", what.empty() ? "a promise" : what,
                       format_time(since), format_time(bound));
}

}  // namespace orrery::detail
