#include "gui/query/event_scan.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "gui/session/making.h"

namespace orrery::gui {
namespace {

constexpr EventNumber kStride = 2048;  // between two looks at the clock

// For about a slice; what was found of each filter in one piece.
std::vector<FilterScan::News> slice(FilterScan& scan) {
    const auto until = std::chrono::steady_clock::now() + Inquiry::kSlice;
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

// What the engine does not know of yet: the window puts it there, the engine takes it.
struct EventScan::Asks {
    struct Ask {
        Id id = 0;
        SharedFilter filter;  // null: it is dropped
    };
    void put(Ask ask) {
        const std::lock_guard held(lock);
        all.push_back(std::move(ask));
    }
    std::vector<Ask> take() {
        const std::lock_guard held(lock);
        return std::exchange(all, {});
    }
    bool isEmpty() {
        const std::lock_guard held(lock);
        return all.empty();
    }

private:
    std::mutex lock;
    std::vector<Ask> all;
};

EventScan::EventScan(Session& session, QObject* parent)
    : QObject(parent), session_(session), asks_(std::make_shared<Asks>()), inquiry_(session) {}

EventScan::~EventScan() = default;

EventScan::Id EventScan::add(SharedFilter filter) {
    const Id id = ++next_;
    kept_[id] = {std::make_shared<EventSet>(), filter};
    asks_->put({id, std::move(filter)});
    goOn();
    return id;
}

void EventScan::drop(Id id) {
    if (kept_.erase(id) == 0)
        return;
    asks_->put({id, nullptr});
    goOn();
}

void EventScan::restart() {
    inquiry_.giveUp();
    kept_.clear();
    asks_ = std::make_shared<Asks>();
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

// The engine looks for what is asked of it until the run is over and all of it has been looked at.
void EventScan::goOn() {
    if (inquiry_.isAsking() || !session_.recorded() || asks_->isEmpty())
        return;
    inquiry_.ask([this, asks = asks_, scan = std::make_shared<std::unique_ptr<FilterScan>>()](Making& run) {
        if (!*scan)
            *scan = std::make_unique<FilterScan>(run.chronicle());
        for (Asks::Ask& ask : asks->take())
            ask.filter ? (*scan)->add(ask.id, std::move(ask.filter)) : (*scan)->drop(ask.id);
        auto news = slice(**scan);
        Inquiry::Part part{{}, run.over() && !(*scan)->has_work()};
        if (part.done || !news.empty())
            part.tell = [this, news = std::move(news)] { take(news); };
        return part;
    });
}

void EventScan::take(const std::vector<FilterScan::News>& news) {
    for (const FilterScan::News& one : news) {
        const auto kept = kept_.find(one.id);
        if (kept == kept_.end())
            continue;
        kept->second.set->look_through(one.last);
        for (const EventNumber event : one.found)
            kept->second.set->add(event);
    }
    goOn();
    if (!news.empty())
        emit advanced();
}

}  // namespace orrery::gui
