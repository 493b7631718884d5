// What the cells of the events table say, as filters.
#include <algorithm>

#include "gui/style/text.h"
#include "gui/tools/events/events_model.h"
#include "sim/filter/parse.h"

namespace orrery::gui {
namespace {

std::string named(Subject subject, const std::string& name) {
    return std::string(name_of(subject)) + " == " + quoted_for_filter(name);
}

std::string whatFilter(const Recorded& run, const TraceEvent& event) {
    if (event.kind == kNoKind)
        return event.what == EventKind::fault ? "fault" : named(Subject::kind, std::string(name_of(event.what)));
    const std::string kind = named(Subject::kind, run.kindName(event.kind));
    if (event.what != EventKind::deliver || event.peer == kNoNode)
        return kind;
    return both_filters(kind, named(Subject::from, run.nodeName(event.peer)));
}

}  // namespace

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
            return text(named(Subject::node, event->node == kNoNode ? "network" : run_->nodeName(event->node)));
        case what:
            return text(whatFilter(*run_, *event));
        case detail: {
            const std::string* said = run_->textOf(event->number);
            return said ? text("text == " + quoted_for_filter(*said)) : QString();
        }
        case cause:
            return event->cause == 0 ? QString() : text("cause == " + std::to_string(event->cause));
        case outcome:
            if (violated != run_->result.violations.end())
                return text(named(Subject::violation, violated->property));
            return text(named(Subject::outcome, std::string(filter_word(event->outcome))));
        default:
            return {};
    }
}

}  // namespace orrery::gui
