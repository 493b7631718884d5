#include "sim/timeline/inheritance.h"

#include <algorithm>

namespace orrery {
namespace {

bool same(const MessageEdit& a, const MessageEdit& b) {
    return a.what == b.what && a.from == b.from && a.to == b.to && a.kind == b.kind && a.nth == b.nth &&
           a.delay == b.delay && a.corruption == b.corruption;
}

bool same(const TimerEdit& a, const TimerEdit& b) {
    return a.what == b.what && a.node == b.node && a.timer == b.timer && a.nth == b.nth && a.delay == b.delay;
}

bool same(const Resample& a, const Resample& b) { return a.stream == b.stream && a.seed == b.seed && a.at == b.at; }

// Of a plan's entry, what the engine itself can compare; the texts of two that act differently differ.
bool same(const FaultEntry& a, const FaultEntry& b) {
    return a.at == b.at && a.action.name() == b.action.name() && a.lasting == b.lasting && a.standing == b.standing &&
           a.text == b.text && a.when.has_value() == b.when.has_value();
}

template <class T>
bool begins_with(const std::vector<T>& longer, const std::vector<T>& shorter) {
    return longer.size() >= shorter.size() && std::equal(shorter.begin(), shorter.end(), longer.begin(),
                                                         [](const T& a, const T& b) { return same(a, b); });
}

bool extends(const Blueprint& branch, const Blueprint& parent) {
    const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
    return branch.seed == parent.seed && branch.until == parent.until && branch.links.size() == parent.links.size() &&
           branch.properties.size() == parent.properties.size() && branch.roles.size() == parent.roles.size() &&
           std::equal(branch.nodes.begin(), branch.nodes.end(), parent.nodes.begin(), parent.nodes.end(), same_name) &&
           std::equal(branch.kinds.begin(), branch.kinds.end(), parent.kinds.begin(), parent.kinds.end(), same_name) &&
           begins_with(branch.plan, parent.plan) && begins_with(branch.edits, parent.edits) &&
           begins_with(branch.timer_edits, parent.timer_edits) && begins_with(branch.resamples, parent.resamples);
}

bool any_from(const std::vector<bool>& flags, std::size_t first) {
    return std::find(flags.begin() + static_cast<std::ptrdiff_t>(first), flags.end(), true) != flags.end();
}

}  // namespace

void Counted::append(const Counted& later) {
    messages.insert(messages.end(), later.messages.begin(), later.messages.end());
    timers.insert(timers.end(), later.timers.begin(), later.timers.end());
}

void Counted::put_into(WorldState& state) const {
    state.edit_matches.insert(state.edit_matches.end(), messages.begin(), messages.end());
    state.timer_matches.insert(state.timer_matches.end(), timers.begin(), timers.end());
}

bool can_inherit(const std::shared_ptr<const Blueprint>& parent, const std::shared_ptr<const Blueprint>& branch) {
    if (!extends(*branch, *parent))
        return false;
    for (std::size_t i = parent->plan.size(); i < branch->plan.size(); ++i)
        if (branch->plan[i].when)
            return false;
    World before(parent), after(branch);
    before.start();
    after.start();
    return before.fingerprint() == after.fingerprint() &&
           !any_from(after.state().edits_applied, parent->edits.size()) &&
           !any_from(after.state().timer_edits_applied, parent->timer_edits.size()) &&
           !any_from(after.state().resamples_used, parent->resamples.size());
}

}  // namespace orrery
