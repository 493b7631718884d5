#include "sim/filter/scan.h"

#include <algorithm>

namespace orrery {

FilterScan::FilterScan(const Chronicle& run) : run_(run) {}

void FilterScan::add(Id id, SharedFilter filter) {
    jobs_.push_back({id, std::move(filter), 0});
    watch_.reset();
}

void FilterScan::drop(Id id) {
    std::erase_if(jobs_, [id](const Job& job) { return job.id == id; });
    watch_.reset();
}

// A bound that runs out after the last event so far belongs to that event.
EventNumber FilterScan::end_of(const Job& job) const {
    if (run_.finished())
        return run_.last();
    return job.filter->reads_violations() ? 0 : run_.last();
}

bool FilterScan::has_work() const {
    return std::any_of(jobs_.begin(), jobs_.end(), [this](const Job& job) { return job.looked < end_of(job); });
}

// Those that are the farthest behind.
void FilterScan::choose() {
    EventNumber least = UINT64_MAX;
    for (const Job& job : jobs_)
        if (job.looked < end_of(job))
            least = std::min(least, job.looked);
    std::vector<Id> together;
    std::vector<SharedFilter> filters;
    for (const Job& job : jobs_)
        if (job.looked == least && job.looked < end_of(job)) {
            together.push_back(job.id);
            filters.push_back(job.filter);
        }
    if (watch_ && together == together_ && world_->event() == least)
        return;
    together_ = std::move(together);
    if (run_.finished())
        violations_ = run_.frontier().state().findings.violations;
    watch_ = std::make_unique<FilterWatch>(std::move(filters), violations_);
    if (!world_)
        world_ = std::make_unique<World>(run_.blueprint());
    world_->set_sink(nullptr);
    run_.wind(*world_, least);
    world_->set_sink(watch_.get());
}

std::vector<FilterScan::News> FilterScan::go_on(EventNumber events) {
    if (!has_work())
        return {};
    choose();
    EventNumber end = world_->event() + events;
    for (const Job& job : jobs_) {
        const bool ours = std::find(together_.begin(), together_.end(), job.id) != together_.end();
        if (ours)
            end = std::min(end, end_of(job));
        else if (job.looked > world_->event())  // from there on together
            end = std::min(end, job.looked);
    }
    world_->run_to(end);
    std::vector<News> news;
    auto found = watch_->take();
    for (std::size_t i = 0; i < together_.size(); ++i) {
        for (Job& job : jobs_)
            if (job.id == together_[i])
                job.looked = end;
        news.push_back({together_[i], end, std::move(found[i])});
    }
    return news;
}

}  // namespace orrery
