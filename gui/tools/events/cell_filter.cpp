// What the cells of the events table say, as filters.
#include <algorithm>

#include "gui/query/like_event.h"
#include "gui/style/text.h"
#include "gui/tools/events/events_model.h"
#include "sim/filter/parse.h"

namespace orrery::gui {
QString EventsModel::filterOf(const QModelIndex& index) const {
    const TraceEvent* const event = run_ && index.isValid() ? run_->event(eventOf(index.row())) : nullptr;
    if (!event)
        return {};
    const auto violated = std::find_if(run_->result.violations.begin(), run_->result.violations.end(),
                                       [&](const Violation& violation) { return violation.event == event->number; });
    switch (index.column()) {
        case number:
            return text("event == " + std::to_string(event->number));
        case time:
            return text("time >= " + format_duration(event->time));
        case node:
            return text(filterNamed(Subject::node, event->node == kNoNode ? "network" : run_->nodeName(event->node)));
        case what:
            return text(filterLike(*run_, *event));
        case detail: {
            const std::string* said = run_->textOf(event->number);
            return said ? text("text == " + quoted_for_filter(*said)) : QString();
        }
        case cause:
            return event->cause == 0 ? QString() : text("cause == " + std::to_string(event->cause));
        case outcome:
            if (violated != run_->result.violations.end())
                return text(filterNamed(Subject::violation, violated->property));
            return text(filterNamed(Subject::outcome, std::string(filter_word(event->outcome))));
        default:
            return {};
    }
}

}  // namespace orrery::gui
