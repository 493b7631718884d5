#include "sim/timeline/inheritance.h"

#include <algorithm>

namespace orrery {
namespace {

// Of a plan's entry, what the engine itself can compare; the texts of two that act differently differ.
bool same(const FaultEntry& a, const FaultEntry& b) {
    return a.at == b.at && a.action.name() == b.action.name() && a.lasting == b.lasting && a.standing == b.standing &&
           a.text == b.text && a.when.has_value() == b.when.has_value();
}

bool begins_with(const FaultPlan& longer, const FaultPlan& shorter) {
    return longer.size() >= shorter.size() &&
           std::equal(shorter.begin(), shorter.end(), longer.begin(),
                      [](const FaultEntry& a, const FaultEntry& b) { return same(a, b); });
}

bool extends(const Blueprint& branch, const Blueprint& parent) {
    const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
    return branch.seed == parent.seed && branch.until == parent.until && branch.links.size() == parent.links.size() &&
           branch.properties.size() == parent.properties.size() && branch.roles.size() == parent.roles.size() &&
           std::equal(branch.nodes.begin(), branch.nodes.end(), parent.nodes.begin(), parent.nodes.end(), same_name) &&
           std::equal(branch.kinds.begin(), branch.kinds.end(), parent.kinds.begin(), parent.kinds.end(), same_name) &&
           begins_with(branch.plan, parent.plan) && branch.overrides.begin_with(parent.overrides);
}

}  // namespace

void Counted::append(const Counted& later) {
    messages.insert(messages.end(), later.messages.begin(), later.messages.end());
    timers.insert(timers.end(), later.timers.begin(), later.timers.end());
}

void Counted::put_into(WorldState& state) const {
    auto& seen = state.overrides;
    seen.messages.matches.insert(seen.messages.matches.end(), messages.begin(), messages.end());
    seen.timers.matches.insert(seen.timers.matches.end(), timers.begin(), timers.end());
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
           !after.state().overrides.any_applied_beyond(parent->overrides);
}

}  // namespace orrery
