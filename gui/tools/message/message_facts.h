// All that is known of an event: its message with every field, what caused it, and what it brought about.
// Units: nanoseconds.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gui/session/inquiry.h"
#include "sim/core/value.h"
#include "sim/world/trace.h"

namespace orrery::gui {

struct MessageFacts {
    struct Effect {
        TraceEffect effect;
        TraceEvent came;  // the event that it became; number 0: none that is near
    };
    TraceEvent row;           // number 0: the start
    bool hasMessage = false;  // or a timer
    Value message;
    TraceEvent cause;  // number 0: the start, or the plan
    std::vector<Effect> effects;
    std::vector<TraceEvent> later;  // what it caused besides, through what waited: ascending
};

Inquiry::Work factsOf(EventNumber event, std::function<void(std::shared_ptr<const MessageFacts>)> tell);

// {"event": 12, "time_ns": …, "kind": "Append", …, "message": {…}}
std::string jsonOf(const MessageFacts& facts, const std::string& node, const std::string& peer,
                   const std::string& kind);

}  // namespace orrery::gui
