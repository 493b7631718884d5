#include "gui/query/event_search.h"

#include <chrono>

#include "gui/session/making.h"

namespace orrery::gui {
namespace {

constexpr EventNumber kStride = 1024;  // between two looks at the clock

// On the engine's thread, beside the run that it looks at.
struct Looking {
    std::unique_ptr<Probe> probe;
    std::unique_ptr<Search> search;
};

}  // namespace

EventSearch::EventSearch(Session& session, QObject* parent) : QObject(parent), session_(session), inquiry_(session) {
    connect(&session_, &Session::opened, this, &EventSearch::cancel);
}

void EventSearch::find(const SharedFilter& filter, EventNumber from, Way way) {
    const auto make = [filter](Making& run) -> std::unique_ptr<Probe> {
        return std::make_unique<FilterProbe>(filter, run.chronicle().frontier().state().findings.violations);
    };
    begin(make, from, way, false);
}

void EventSearch::findChange(NodeId node, const std::string& path, Reads of, EventNumber from, Way way) {
    const auto make = [node, path, of](Making&) -> std::unique_ptr<Probe> {
        return std::make_unique<FieldProbe>(node, path, of);
    };
    begin(make, from, way, true);
}

void EventSearch::begin(const MakeProbe& make, EventNumber from, Way way, bool change) {
    if (!session_.recorded())
        return;
    way_ = way;
    change_ = change;
    looking_ = true;
    cancelled_ = false;
    emit began();
    inquiry_.ask([this, make, from, way, looking = std::make_shared<Looking>()](Making& run) {
        if (!looking->search) {
            looking->probe = make(run);
            looking->search = std::make_unique<Search>(run.chronicle(), *looking->probe, from, way);
        }
        Search& search = *looking->search;
        const auto until = std::chrono::steady_clock::now() + Inquiry::kSlice;
        while (search.go_on(kStride) && std::chrono::steady_clock::now() < until) {
        }
        return Inquiry::Part{[this, lookedAt = search.looked_at(), found = search.found(), over = search.is_over()] {
                                 take(lookedAt, found, over);
                             },
                             search.is_over()};
    });
}

void EventSearch::cancel() {
    if (!looking_)
        return;
    inquiry_.giveUp();
    looking_ = false;
    cancelled_ = true;
    emit ended(0);
}

void EventSearch::take(EventNumber lookedAt, EventNumber found, bool over) {
    if (!over) {
        emit progress(lookedAt);
        return;
    }
    looking_ = false;
    emit ended(found);
}

}  // namespace orrery::gui
