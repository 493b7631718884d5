#include "gui/query/event_search.h"

#include <QPointer>
#include <QTimer>
#include <chrono>

namespace orrery::gui {
namespace {

constexpr EventNumber kStride = 1024;  // between two looks at the clock
constexpr std::chrono::milliseconds kSlice(15);
constexpr int kPause = 30;  // ms, where the run has to go on first

// On the engine's thread, beside the run that it looks at.
struct Looking {
    std::unique_ptr<Probe> probe;
    std::unique_ptr<Search> search;
    std::uint64_t turn = 0;
};

}  // namespace

EventSearch::EventSearch(Session& session, QObject* parent) : QObject(parent), session_(session) {
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
    goOn(++turn_, make, from);
}

void EventSearch::cancel() {
    if (!looking_)
        return;
    ++turn_;
    looking_ = false;
    cancelled_ = true;
    emit ended(0);
}

void EventSearch::goOn(std::uint64_t turn, MakeProbe make, EventNumber from) {
    // As in event_scan.cpp.
    session_.onEngine([session = &session_, self = QPointer<EventSearch>(this), turn, make = std::move(make), from,
                       way = way_](Making& run) {
        if (make) {
            auto fresh = std::make_shared<Looking>();
            fresh->turn = turn;
            fresh->probe = make(run);
            fresh->search = std::make_unique<Search>(run.chronicle(), *fresh->probe, from, way);
            run.search() = fresh;
        }
        auto* const looking = static_cast<Looking*>(run.search().get());
        if (!looking || looking->turn != turn)
            return;
        Search& search = *looking->search;
        const auto until = std::chrono::steady_clock::now() + kSlice;
        while (search.go_on(kStride) && std::chrono::steady_clock::now() < until) {
        }
        const auto tell = [self, turn, looked_at = search.looked_at(), found = search.found(),
                           over = search.is_over()] {
            if (self)
                self->take(turn, looked_at, found, over);
        };
        if (search.is_over())
            run.search().reset();
        QMetaObject::invokeMethod(session, tell, Qt::QueuedConnection);
    });
}

void EventSearch::take(std::uint64_t turn, EventNumber lookedAt, EventNumber found, bool over) {
    if (turn != turn_ || !looking_)
        return;
    if (!over) {
        emit progress(lookedAt);
        const bool waits = session_.isRunning();
        QTimer::singleShot(waits ? kPause : 0, this, [this, turn] {
            if (turn == turn_ && looking_)
                goOn(turn, {}, 0);
        });
        return;
    }
    looking_ = false;
    emit ended(found);
}

}  // namespace orrery::gui
