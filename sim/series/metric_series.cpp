#include "sim/series/metric_series.h"

#include <algorithm>

#include "sim/topology/under_way.h"

namespace orrery {

void MetricSeries::start(const World& world) {
    // Fine enough for a run that ends early; one that does not is thinned out.
    step_ = std::max<Duration>(1, world.blueprint().until / static_cast<Time>(16 * kMost));
    sample(world);
}

void MetricSeries::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(world);
    static_cast<void>(record);
    now_.time = event.time;
    now_.event = event.number;
    if (event.what == EventKind::deliver)
        ++(event.outcome == Outcome::handled ? now_.handled : now_.lost);
}

void MetricSeries::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                                 const Observation* observation) {
    static_cast<void>(world);
    static_cast<void>(record);
    static_cast<void>(observation);
    now_.sent += effect.kind == EffectKind::send || effect.kind == EffectKind::duplicate ? 1 : 0;
    now_.lost += effect.kind == EffectKind::lost || effect.kind == EffectKind::refused ? 1 : 0;
}

void MetricSeries::end(const World& world) {
    if (now_.time >= next_)
        sample(world);
}

std::vector<MetricSeries::Sample> MetricSeries::samples_until_now(const World& world) {
    std::vector<Sample> all = samples_;
    complete(world);
    if (!all.empty() && all.back().time == now_.time)
        all.pop_back();
    all.push_back(now_);
    return all;
}

// What the world tells of the last event.
void MetricSeries::complete(const World& world) {
    const WorldState& state = world.state();
    const topology::Load load = topology::load_of(world);
    now_.under_way = load.under_way;
    now_.waiting = load.waiting;
    now_.up = static_cast<std::size_t>(
        std::count_if(state.nodes.begin(), state.nodes.end(), [](const NodeCore& node) { return node.up; }));
    now_.metrics.clear();
    for (std::size_t i = 0; i < state.metrics.size(); ++i) {
        const Metric& metric = state.metrics[i];
        if (i >= names_.size())
            names_.push_back({metric.name, metric.unit, metric.kind});
        now_.metrics.push_back({metric.count, metric.sum});
    }
}

void MetricSeries::sample(const World& world) {
    complete(world);
    if (!samples_.empty() && samples_.back().time == now_.time)
        samples_.pop_back();
    samples_.push_back(now_);
    next_ = now_.time + step_;
    if (samples_.size() >= kMost)
        thin();
}

void MetricSeries::thin() {
    std::size_t kept = 1;
    for (std::size_t i = 2; i < samples_.size(); i += 2)
        samples_[kept++] = samples_[i];
    samples_.resize(kept);
    step_ *= 2;
}

}  // namespace orrery
