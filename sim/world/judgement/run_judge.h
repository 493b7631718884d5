// What the monitors of a run tell their findings to, and how they are asked after an event. For world.cpp and
// judges.cpp.
#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

class RunJudge final : public Judge {
public:
    RunJudge(World& world, std::size_t index, NodeId node) : world_(world), index_(index), node_(node) {}
    void violated(std::string detail, std::vector<FieldRef> fields) override {
        add(std::nullopt, std::move(detail), std::move(fields));
    }
    void overdue(const Missed& missed, std::string detail, std::vector<FieldRef> fields) override {
        add(missed, std::move(detail), std::move(fields));
    }
    void witnessed() override {
        findings().witnessed[index_] = true;
        if (!property().is_promise)
            findings().settled[index_] = 1;
    }
    void undecided(std::string why) override { findings().undecided.emplace_back(property().name, std::move(why)); }
    void near(std::int64_t margin) override {
        auto& nearest = findings().nearest[index_];
        nearest = std::min(nearest.value_or(margin), margin);
    }

private:
    Findings& findings() { return world_.state_.findings; }
    const Property& property() const { return world_.blueprint_->properties[index_]; }

    void add(std::optional<Missed> missed, std::string detail, std::vector<FieldRef> fields);
    void check(const FieldRef& field) const;

    World& world_;
    std::size_t index_;
    NodeId node_;
};

// Only a monitor that has looked can have moved what falls due next; what a turn of the faults moves is asked there.
inline void Judges::after(const std::vector<std::uint32_t>& monitors, NodeId node) {
    const View view(world_);
    WorldState& state = world_.state_;
    for (const std::uint32_t i : monitors) {
        if (state.findings.settled[i] != 0)
            continue;
        RunJudge one(world_, i, node);
        state.monitors.all[i]->after(view, node, one);
        if (clock_of_[i] != kNoClock)
            reset_clock(i);
    }
}

}  // namespace orrery
