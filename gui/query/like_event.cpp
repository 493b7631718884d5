#include "gui/query/like_event.h"

#include "sim/filter/parse.h"

namespace orrery::gui {

std::string filterNamed(Subject subject, const std::string& name) {
    return std::string(name_of(subject)) + " == " + quoted_for_filter(name);
}

std::string filterLike(const Recorded& run, const TraceEvent& event) {
    if (event.kind == kNoKind)
        return event.what == EventKind::fault ? "fault" : filterNamed(Subject::kind, std::string(name_of(event.what)));
    const std::string kind = filterNamed(Subject::kind, run.kindName(event.kind));
    if (event.what != EventKind::deliver || event.peer == kNoNode)
        return kind;
    return both_filters(kind, filterNamed(Subject::from, run.nodeName(event.peer)));
}

}  // namespace orrery::gui
