#include "sim/timeline/branches.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace orrery {
namespace {

template <class T>
std::span<const T> beyond(const std::vector<T>& all, const std::vector<T>& first) {
    return std::span(all).subspan(first.size());
}

}  // namespace

// The parent with an edit more that counts and never acts: what it has counted is what a branch's edit would have.
class Branches::Counter {
public:
    Counter(Blueprint parent, MessageEdit edit) : seen_(&OverridesState::messages) {
        edit.message.nth = UINT64_MAX;
        parent.overrides.messages.push_back(std::move(edit));
        start(std::move(parent));
    }
    Counter(Blueprint parent, TimerEdit edit) : seen_(&OverridesState::timers) {
        edit.timer.nth = UINT64_MAX;
        parent.overrides.timers.push_back(std::move(edit));
        start(std::move(parent));
    }
    // The event of the nth; nothing where the run has fewer.
    std::optional<EventNumber> event_of(std::uint64_t nth) {
        while (events_.size() < nth && world_->step())
            note();
        return events_.size() < nth ? std::nullopt : std::optional(events_[nth - 1]);
    }
    std::uint64_t up_to(EventNumber event) {
        while (world_->event() < event && world_->step())
            note();
        return static_cast<std::uint64_t>(std::upper_bound(events_.begin(), events_.end(), event) - events_.begin());
    }

private:
    void start(Blueprint counting) {
        world_ = std::make_unique<World>(std::make_shared<const Blueprint>(std::move(counting)));
        world_->start();
        note();
    }
    void note() { events_.resize((world_->state().overrides.*seen_).matches.back(), world_->event()); }

    OverridesState::Seen OverridesState::*seen_;
    std::unique_ptr<World> world_;
    std::vector<EventNumber> events_;  // ascending
};

Branches::Branches(std::shared_ptr<const Blueprint> root, Timeline::Options options, std::string name)
    : options_(options) {
    Kept kept;
    kept.info.name = std::move(name);
    kept.timeline = std::make_unique<Timeline>(std::move(root), options);
    kept_.push_back(std::move(kept));
}

Branches::Counter& Branches::counter(Kept& kept, const MessageEdit& edit) {
    auto& found = kept.counters[{false, edit.message.from, edit.message.to, edit.message.kind}];
    if (!found)
        found = std::make_shared<Counter>(kept.blueprint(), edit);
    return *found;
}

Branches::Counter& Branches::counter(Kept& kept, const TimerEdit& edit) {
    auto& found = kept.counters[{true, edit.timer.node, edit.timer.node, edit.timer.kind}];
    if (!found)
        found = std::make_shared<Counter>(kept.blueprint(), edit);
    return *found;
}

Counted Branches::counted(Kept& parent, const Blueprint& blueprint, EventNumber event) {
    const Overrides &all = blueprint.overrides, &before = parent.blueprint().overrides;
    Counted out;
    for (const MessageEdit& edit : beyond(all.messages, before.messages))
        out.messages.push_back(counter(parent, edit).up_to(event));
    for (const TimerEdit& edit : beyond(all.timers, before.timers))
        out.timers.push_back(counter(parent, edit).up_to(event));
    return out;
}

// The last event of the parent before any new entry of the blueprint can act.
tl::expected<EventNumber, std::string> Branches::last_before(Kept& parent, const Blueprint& blueprint) {
    const Blueprint& before = parent.blueprint();
    const Overrides &all = blueprint.overrides, &first = before.overrides;
    EventNumber last = UINT64_MAX;
    std::string unknown;
    const auto by_name = [&](const auto& edit, std::uint64_t nth) {
        if (const auto event = counter(parent, edit).event_of(nth))
            last = std::min(last, *event == 0 ? 0 : *event - 1);
        else
            unknown = edit.text;
    };
    for (const MessageEdit& edit : beyond(all.messages, first.messages))
        by_name(edit, edit.message.nth);
    for (const TimerEdit& edit : beyond(all.timers, first.timers))
        by_name(edit, edit.timer.nth);
    if (!unknown.empty())
        return tl::unexpected(
            fmt::format("'{}' names a message or timer that never occurs in {}", unknown, parent.info.name));
    std::optional<Time> acts;
    const auto by_time = [&](Time at) { acts = std::min(acts.value_or(at), at); };
    for (const FaultEntry& entry : beyond(blueprint.plan, before.plan))
        by_time(entry.at);
    for (const Resample& resample : beyond(all.resamples, first.resamples))
        by_time(resample.at);
    if (acts && *acts > before.until)
        return tl::unexpected(fmt::format("the run ends at {}, before the override acts", format_time(before.until)));
    if (!acts)
        return last;
    Timeline& timeline = *parent.timeline;
    const EventNumber home = timeline.at();
    last = std::min(last, timeline.seek_before(*acts));
    timeline.seek(home);
    return last;
}

tl::expected<Branches::Id, std::string> Branches::branch(Id parent, std::shared_ptr<const Blueprint> blueprint,
                                                         std::string override_text, std::optional<EventNumber> at,
                                                         std::string name) {
    Kept& from = kept_[parent];
    const auto last = last_before(from, *blueprint);
    if (!last)
        return tl::unexpected(last.error());
    if (at && *at > *last)
        return tl::unexpected(
            fmt::format("'{}' can act from event {} on, which lies before event {}; branch at {} or earlier",
                        override_text, *last + 1, *at, *last));
    Kept made;
    made.info.name = name.empty() ? fmt::format("branch {}", kept_.size()) : std::move(name);
    made.info.parent = parent;
    made.info.override_text = std::move(override_text);
    made.info.at = at.value_or(*last);
    if (can_inherit(from.timeline->world().shared_blueprint(), blueprint)) {
        made.timeline = std::make_unique<Timeline>(blueprint, *from.timeline, *last,
                                                   [&](EventNumber event) { return counted(from, *blueprint, event); });
        made.info.began_from = made.timeline->at();
    } else {
        made.timeline = std::make_unique<Timeline>(blueprint, options_);
    }
    made.info.at = made.timeline->seek(made.info.at);
    kept_.push_back(std::move(made));
    return kept_.size() - 1;
}

std::vector<Branches::Id> Branches::children(Id id) const {
    std::vector<Id> out;
    for (Id one = 0; one < kept_.size(); ++one)
        if (one != kRoot && kept_[one].info.parent == id)
            out.push_back(one);
    return out;
}

}  // namespace orrery
