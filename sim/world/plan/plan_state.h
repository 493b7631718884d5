// What has become of the fault plan so far. A value, and a part of the world's state. plan.cpp brings its entries
// about, fault_hand.h carries them out.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/faults.h"

namespace orrery {

constexpr std::uint32_t kOwnRules = UINT32_MAX;

// The payload of a fault event: which entry of the plan, and whether it begins or ends there.
struct FaultRef {
    std::uint32_t index = 0;
    bool ending = false;
};

struct PlanState {
    std::vector<bool> fired, ended;              // by entry
    std::vector<std::uint32_t> triggers;         // by entry: how often its moment has come; those not listed never did
    std::vector<std::string> not_fired;          // entries that came due and could not fire
    std::map<std::string, std::int64_t> counts;  // fired so far, by name
    std::vector<std::pair<std::uint32_t, Victims>> struck;  // (entry, whom), while it lasts
    std::uint32_t rules = kOwnRules;                        // the entry whose knobs are in force
    Ratio load{1, 1};                                       // of the workload everywhere
    std::int64_t active = 0;                                // faults in force
    std::int64_t standing = 0;        // among them: of the environment, and so none that anything waits for
    std::optional<Time> first, last;  // fault so far
    std::optional<Time> last_heal;    // no fault is active since then

    // Since when nothing is active that anything waits for; nothing while something is.
    std::optional<Time> healed_at() const {
        return active > standing ? std::nullopt : std::optional<Time>(last_heal.value_or(0));
    }
    // The last begun of the faults that have hold of the node (kNoNode: of all nodes) and fit; null: none.
    template <class Fits>
    const FaultAction* last_struck(const FaultPlan& plan, NodeId node, Fits&& fits) const {
        for (auto one = struck.rbegin(); one != struck.rend(); ++one) {
            const auto& [entry, victims] = *one;
            if (!ended[entry] && victims.concern(node) && fits(entry, plan[entry].action))
                return &plan[entry].action;
        }
        return nullptr;
    }
};

}  // namespace orrery
