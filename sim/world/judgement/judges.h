// The properties of a run, asked: after every event those that it concerns, where a bound runs out, at turns of the
// faults, at the end. Which clock runs out next is kept beside the state, and found anew from it.
// Units: nanoseconds. Errors: ModelError for a property that names a field which is not there, or is due for ever.
#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/world/blueprint.h"
#include "sim/world/judgement/findings.h"

namespace orrery {

class World;

class Judges {
public:
    explicit Judges(World& world) : world_(world) {}

    // Clones of the blueprint's monitors, that have found nothing yet.
    void begin();
    // After an event: those of the list, which may concern the node.
    void after(const std::vector<std::uint32_t>& monitors, NodeId node);
    // After faults have begun or ended, where that turned sick to healed or back.
    void at_turn(std::optional<Time> healed_before);
    // What falls due before that, and within the run.
    void due_before(Time before);
    // What only the end can tell, then the history checks.
    void at_end(Time end);
    // The state is another one.
    void look_at_clocks();
    // Something falls due then, or the run ends; nothing before.
    Time horizon() const { return horizon_; }

private:
    static constexpr std::uint32_t kNoClock = UINT32_MAX;

    Monitor& monitor(std::size_t property) const;
    bool is_settled(std::size_t property) const;
    Time next_due(std::size_t property) const;
    void reset_clock(std::size_t property);
    void check_histories();

    World& world_;
    std::vector<std::size_t> clocks_;      // the properties with a bound
    std::vector<Time> due_;                // of these: when something falls due next
    std::vector<std::uint32_t> clock_of_;  // by property: which of these it is, or kNoClock
    Time horizon_ = 0;
};

}  // namespace orrery
