#include "sim/timeline/branches.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {

// The parent with an edit more that counts and never acts: what it has counted is what a branch's edit would have.
class Branches::Counter {
public:
    Counter(Blueprint parent, MessageEdit edit) : matches_(&WorldState::edit_matches) {
        edit.nth = UINT64_MAX;
        parent.edits.push_back(std::move(edit));
        start(std::move(parent));
    }
    Counter(Blueprint parent, TimerEdit edit) : matches_(&WorldState::timer_matches) {
        edit.nth = UINT64_MAX;
        parent.timer_edits.push_back(std::move(edit));
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
    void note() { events_.resize((world_->state().*matches_).back(), world_->event()); }

    std::vector<std::uint64_t> WorldState::*matches_;
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
    auto& found = kept.counters[{false, edit.from, edit.to, edit.kind}];
    if (!found)
        found = std::make_shared<Counter>(kept.blueprint(), edit);
    return *found;
}

Branches::Counter& Branches::counter(Kept& kept, const TimerEdit& edit) {
    auto& found = kept.counters[{true, edit.node, edit.node, edit.timer}];
    if (!found)
        found = std::make_shared<Counter>(kept.blueprint(), edit);
    return *found;
}

Counted Branches::counted(Kept& parent, const Blueprint& blueprint, EventNumber event) {
    Counted out;
    for (std::size_t i = parent.blueprint().edits.size(); i < blueprint.edits.size(); ++i)
        out.messages.push_back(counter(parent, blueprint.edits[i]).up_to(event));
    for (std::size_t i = parent.blueprint().timer_edits.size(); i < blueprint.timer_edits.size(); ++i)
        out.timers.push_back(counter(parent, blueprint.timer_edits[i]).up_to(event));
    return out;
}

// The last event of the parent before any new entry of the blueprint can act.
tl::expected<EventNumber, std::string> Branches::last_before(Kept& parent, const Blueprint& blueprint) {
    const Blueprint& before = parent.blueprint();
    EventNumber last = UINT64_MAX;
    std::string unknown;
    const auto by_name = [&](const auto& edit) {
        if (const auto event = counter(parent, edit).event_of(edit.nth))
            last = std::min(last, *event == 0 ? 0 : *event - 1);
        else
            unknown = edit.text;
    };
    std::for_each(blueprint.edits.begin() + static_cast<std::ptrdiff_t>(before.edits.size()), blueprint.edits.end(),
                  by_name);
    std::for_each(blueprint.timer_edits.begin() + static_cast<std::ptrdiff_t>(before.timer_edits.size()),
                  blueprint.timer_edits.end(), by_name);
    if (!unknown.empty())
        return tl::unexpected(
            fmt::format("'{}' names a message or timer that never occurs in {}", unknown, parent.info.name));
    std::optional<Time> acts;
    const auto by_time = [&](Time at) { acts = std::min(acts.value_or(at), at); };
    for (std::size_t i = before.plan.size(); i < blueprint.plan.size(); ++i)
        by_time(blueprint.plan[i].at);
    for (std::size_t i = before.resamples.size(); i < blueprint.resamples.size(); ++i)
        by_time(blueprint.resamples[i].at);
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
