#include "gui/session/explain.h"

#include <algorithm>

namespace orrery::gui {

Explanation explainEvent(const std::shared_ptr<const Blueprint>& blueprint, const Recorded& run, EventNumber event) {
    const auto& violations = run.result.violations;
    const auto violation = std::find_if(violations.begin(), violations.end(), [event](const Violation& one) { return one.event == event; });
    return {event, violation != violations.end() ? slice_violation(blueprint, *violation) : slice_event(blueprint, event)};
}

}  // namespace orrery::gui
