#include "sim/filter/watch.h"

#include <algorithm>
#include <utility>

#include "sim/world/world.h"

namespace orrery {

FilterWatch::FilterWatch(std::vector<SharedFilter> filters, const std::vector<Violation>& violations)
    : filters_(std::move(filters)),
      violations_(violations),
      effects_wanted_(
          std::any_of(filters_.begin(), filters_.end(), [](const SharedFilter& one) { return one->reads_effects(); })),
      passed_(filters_.size(), false),
      found_(filters_.size()) {}

void FilterWatch::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(world);
    event_ = std::move(event);
    record_ = record;
    effects_.clear();
}

void FilterWatch::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                                const Observation* observation) {
    static_cast<void>(world);
    static_cast<void>(record);
    static_cast<void>(observation);
    if (effects_wanted_)
        effects_.push_back(std::move(effect));
}

void FilterWatch::end(const World& world) {
    const EventFacts facts{world.blueprint(), event_, record_, effects_, violations_};
    for (std::size_t i = 0; i < filters_.size(); ++i) {
        passed_[i] = filters_[i]->matches(facts);
        if (passed_[i])
            found_[i].push_back(event_.number);
    }
}

std::vector<std::vector<EventNumber>> FilterWatch::take() {
    return std::exchange(found_, std::vector<std::vector<EventNumber>>(filters_.size()));
}

}  // namespace orrery
