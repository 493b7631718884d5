#include "sim/property/until.h"

#include <fmt/format.h>

namespace orrery::detail {

void PromiseStart::look_at_node(const Disks& disks) {
    if (disks.up(node))
        return;
    is_safe = disks.synced(node) >= event;
    is_lost = !is_safe;
}

std::string promise_overdue(const Missed& missed, Time healed, Duration bound, const std::string& what) {
    const std::string began = format_time(missed.since);
    const std::string after = healed > missed.since ? fmt::format("{}; it began at {}", since_heal(healed), began)
                                                    : fmt::format("it began at {}", began);
    return fmt::format("{}, {} after {}", what, format_time(bound), after);
}

}  // namespace orrery::detail
