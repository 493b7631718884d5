#include "sim/watch/series.h"

#include <algorithm>

namespace orrery {

void WatchLine::join(WatchStretch& into, const WatchStretch& next) {
    if (next.numbers != 0) {
        into.least = into.numbers != 0 ? std::min(into.least, next.least) : next.least;
        into.most = into.numbers != 0 ? std::max(into.most, next.most) : next.most;
    }
    into.numbers += next.numbers;
    into.changes += next.changes;
    into.value = next.value;
    into.by = next.by;
}

void WatchLine::change(EventNumber event, Time time, const Watched& now) {
    WatchStretch next{event, time, now.value, now.by, 0, 0, 0, 1};
    if (const auto number = now.value.number()) {
        next.least = next.most = *number;
        next.numbers = 1;
    }
    if (step_ > 0 && !stretches_.empty() && stretches_.back().from / step_ == time / step_)
        return join(stretches_.back(), next);
    stretches_.push_back(std::move(next));
    if (stretches_.size() > kMost)
        thin();
}

void WatchLine::thin() {
    while (stretches_.size() > kMost / 2) {
        step_ = step_ == 0 ? 1 : step_ * 2;
        std::size_t kept = 0;
        for (std::size_t i = 1; i < stretches_.size(); ++i) {
            if (stretches_[kept].from / step_ == stretches_[i].from / step_)
                join(stretches_[kept], stretches_[i]);
            else if (++kept != i)
                stretches_[kept] = std::move(stretches_[i]);
        }
        stretches_.resize(kept + 1);
    }
}

const WatchStretch* WatchLine::at(EventNumber event) const {
    const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), event,
                                        [](EventNumber number, const WatchStretch& one) { return number < one.event; });
    return after == stretches_.begin() ? nullptr : &*(after - 1);
}

WatchSeries::WatchSeries(std::vector<std::shared_ptr<const StateWatch>> watches) : lines_(watches.size()) {
    for (std::shared_ptr<const StateWatch>& watch : watches)
        readers_.emplace_back(std::move(watch));
}

void WatchSeries::start(const World& world) { look(world, kNoNode); }

void WatchSeries::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(world);
    static_cast<void>(record);
    node_ = event.what == EventKind::fault ? kNoNode : event.node;
}

void WatchSeries::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                                const Observation* observation) {
    static_cast<void>(world);
    static_cast<void>(effect);
    static_cast<void>(record);
    static_cast<void>(observation);
}

void WatchSeries::end(const World& world) { look(world, node_); }

void WatchSeries::look(const World& world, NodeId node) {
    looked_ = world.event();
    for (std::size_t i = 0; i < readers_.size(); ++i)
        if (readers_[i].look(world, node))
            lines_[i].change(world.event(), world.now(), readers_[i].now());
}

}  // namespace orrery
