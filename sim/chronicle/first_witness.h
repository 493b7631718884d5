// The first event at which a run that is over has witnessed something: a property that is no promise and that was not
// so at the start already. What is witnessed once stays that, so the event is found by halving; whoever looks does it a
// world at a time and can do something else in between.
// Units: events. Cost: step() a replay from a checkpoint; as many steps as the number of events has binary digits.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/chronicle/chronicle.h"

namespace orrery {

struct Witnessed {
    EventNumber event = 0;
    std::string property;
    bool operator==(const Witnessed&) const = default;
};

class FirstWitness {
public:
    // One world more; false: it is known. Requires the same chronicle each time, of a run that is over.
    bool step(Chronicle& chronicle);
    // Nothing where no event witnessed anything.
    const std::optional<Witnessed>& found() const { return found_; }

private:
    enum class Phase : std::uint8_t { start, end, between, done };
    // The first property that a world has witnessed and the start had not.
    std::optional<std::string> news(const World& world) const;

    Phase phase_ = Phase::start;
    std::vector<bool> at_start_;
    EventNumber before_ = 0;  // nothing was witnessed up to there
    std::optional<Witnessed> found_;
};

}  // namespace orrery
