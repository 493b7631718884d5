#include "gui/query/event_scan.h"

#include <QPointer>
#include <algorithm>
#include <chrono>
#include <utility>

namespace orrery::gui {
namespace {

constexpr EventNumber kStride = 2048;  // between two looks at the clock
constexpr std::chrono::milliseconds kSlice(15);

// For about a slice; what was found of each filter in one piece.
std::vector<FilterScan::News> slice(FilterScan& scan) {
    const auto until = std::chrono::steady_clock::now() + kSlice;
    std::vector<FilterScan::News> all;
    do {
        for (FilterScan::News& one : scan.go_on(kStride)) {
            const auto same =
                std::find_if(all.begin(), all.end(), [&](const auto& other) { return other.id == one.id; });
            if (same == all.end()) {
                all.push_back(std::move(one));
                continue;
            }
            same->last = one.last;
            same->found.insert(same->found.end(), one.found.begin(), one.found.end());
        }
    } while (scan.has_work() && std::chrono::steady_clock::now() < until);
    return all;
}

}  // namespace

EventScan::EventScan(Session& session, QObject* parent) : QObject(parent), session_(session) {
    connect(&session_, &Session::grown, this, &EventScan::goOn);
    connect(&session_, &Session::completed, this, &EventScan::goOn);
}

EventScan::Id EventScan::add(SharedFilter filter) {
    const Id id = ++next_;
    kept_[id] = {std::make_shared<EventSet>(), filter};
    asks_.push_back({id, std::move(filter)});
    goOn();
    return id;
}

void EventScan::drop(Id id) {
    if (kept_.erase(id) == 0)
        return;
    asks_.push_back({id, nullptr});
    goOn();
}

void EventScan::restart() {
    kept_.clear();
    asks_.clear();
    ++turn_;
    fresh_ = true;
    working_ = false;
}

std::shared_ptr<const EventSet> EventScan::found(Id id) const {
    const auto kept = kept_.find(id);
    return kept == kept_.end() ? nullptr : kept->second.set;
}

bool EventScan::isComplete(Id id) const {
    const auto set = found(id);
    const auto run = session_.recorded();
    return set && run && run->complete && set->known() >= run->lastEvent();
}

void EventScan::goOn() {
    if (working_ || !session_.recorded() || (kept_.empty() && asks_.empty()))
        return;
    working_ = true;
    // What comes back is taken to the session, which outlives the engine's thread; who asked may be gone by then.
    session_.onEngine([session = &session_, self = QPointer<EventScan>(this), turn = turn_,
                       asks = std::exchange(asks_, {}), fresh = std::exchange(fresh_, false)](Making& run) {
        if (fresh || !run.scan())
            run.scan() = std::make_shared<FilterScan>(run.chronicle());
        auto& scan = *static_cast<FilterScan*>(run.scan().get());
        for (const Ask& ask : asks)
            ask.filter ? scan.add(ask.id, ask.filter) : scan.drop(ask.id);
        auto news = slice(scan);
        const auto tell = [self, turn, news = std::move(news), more = scan.has_work()] {
            if (self)
                self->take(turn, news, more);
        };
        QMetaObject::invokeMethod(session, tell, Qt::QueuedConnection);
    });
}

void EventScan::take(std::uint64_t turn, const std::vector<FilterScan::News>& news, bool more) {
    if (turn != turn_)
        return;
    working_ = false;
    for (const FilterScan::News& one : news) {
        const auto kept = kept_.find(one.id);
        if (kept == kept_.end())
            continue;
        kept->second.set->look_through(one.last);
        for (const EventNumber event : one.found)
            kept->second.set->add(event);
    }
    if (more || !asks_.empty())
        goOn();
    if (!news.empty())
        emit advanced();
}

}  // namespace orrery::gui
