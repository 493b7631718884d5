// The steps of a slice as people read them: what happened at an event, what it changed, what it sent.
#pragma once
#include <memory>
#include <set>
#include <vector>

#include "sim/causality/past.h"
#include "sim/causality/slice.h"

namespace orrery::causality {

struct ToldEvent {
    EventNumber event = 0;
    Time time = 0;
    NodeId node = kNoNode;
    std::string what, headline;  // as SliceStep has them
    std::vector<Difference> changes;
    std::vector<std::string> effects;
    std::vector<std::string> from_message;  // fields that took the value which the message has under the same name
};

struct Wanted {
    EventNumber event = 0;
    NodeId node = kNoNode;  // where it happens
    bool copy = false;      // of a message: its link has repeated it
};
std::vector<Wanted> at_their_nodes(const Past& past, const std::set<EventNumber>& events);

// Tells of the events in `wanted` (ascending); `fields` are told first among what changed. One pass over the run.
std::vector<ToldEvent> tell(std::shared_ptr<const Blueprint> blueprint, const std::vector<Wanted>& wanted,
                            const std::vector<FieldRef>& fields);

}  // namespace orrery::causality
