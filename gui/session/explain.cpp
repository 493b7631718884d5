#include "gui/session/explain.h"

#include <algorithm>

namespace orrery::gui {
namespace {

constexpr std::size_t kLongestWay = 8;  // events between two steps that are lit with them

// A step may follow from another through a few events that a sentence leaves out; the picture shows them.
std::vector<EventNumber> litOf(Making& run, const CausalSlice& slice) {
    std::vector<EventNumber> steps;
    for (const SliceStep& step : slice.steps)
        steps.push_back(step.event);
    std::sort(steps.begin(), steps.end());
    std::vector<EventNumber> lit = steps;
    for (const EventNumber step : steps) {
        std::vector<EventNumber> way;
        for (const TraceEvent* at = run.row(step); at && way.size() <= kLongestWay; at = run.row(at->cause)) {
            if (at->number != step && std::binary_search(steps.begin(), steps.end(), at->number)) {
                lit.insert(lit.end(), way.begin(), way.end());
                break;
            }
            way.push_back(at->number);
        }
    }
    std::sort(lit.begin(), lit.end());
    lit.erase(std::unique(lit.begin(), lit.end()), lit.end());
    return lit;
}

Path pathOf(Making& run, const CausalSlice& slice) {
    Path path;
    path.lit = litOf(run, slice);
    path.ofViolation = !slice.violation.empty();
    for (const SliceStep& step : slice.steps)
        path.steps.push_back({step.event, step.time, step.node, step.fault});
    for (const MissingStep& one : slice.missing)
        path.ghosts.push_back({one.node, one.due, one.label, one.begun});
    return path;
}

}  // namespace

Explanation explainEvent(Making& run, EventNumber event, const Violation* violation) {
    Explanation explanation;
    explanation.event = event;
    if (violation) {
        explanation.violated = violation->property;
        explanation.missed = violation->missed.has_value();
    }
    explanation.slice = violation ? slice_violation(run.blueprint(), *violation) : slice_event(run.blueprint(), event);
    explanation.path = pathOf(run, explanation.slice);
    return explanation;
}

}  // namespace orrery::gui
