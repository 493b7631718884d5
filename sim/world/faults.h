// A fault plan is data: what goes wrong, where, and when (at a time, or at a moment that a model names).
// Every entry that fires is an event of the run, sequenced before the start. An entry with a duration is followed by a
// second event that undoes it. Stimuli (fire a timer now, deliver a message from outside) are entries too, so that a
// schedule from a paper can be written down; they are not counted as faults.
// Units: nanoseconds. Errors: node and timer names are resolved where a scenario is read (scenarios/).
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/world/message.h"
#include "sim/world/network.h"

namespace orrery {

struct CrashNode {
    NodeId node;
};
struct RestartNode {
    NodeId node;
};
struct PauseNode {
    NodeId node;
};  // needs a duration: nothing happens on the node meanwhile
struct CutLinks {
    std::string kind;
    std::vector<Link> links;
};                  // kind: "partition", "cut"
struct HealAll {};  // every cut link works again
struct StepClock {
    NodeId node;
    Duration by;
};
struct DriftClock {
    NodeId node;
    std::int64_t ppm;
};
struct FireTimer {
    NodeId node;
    MessageKind timer;
};  // stimulus: the armed timer of that type fires now
struct DeliverMessage {
    EventRecord message;
};  // stimulus: a message from outside the world

using FaultAction = std::variant<CrashNode, RestartNode, PauseNode, CutLinks, HealAll, StepClock, DriftClock, FireTimer,
                                 DeliverMessage>;

// "crash", "partition", …: the name under which a fault is counted and written in a scenario.
std::string_view fault_name(const FaultAction& action);
bool is_stimulus(const FaultAction& action);

struct Trigger {
    std::string moment;
    NodeId node = kNoNode;  // any node
    std::uint32_t nth = 1;  // the n-th time that the moment happens (on that node)
    Duration after = 0;     // so much later
};

struct FaultEntry {
    Time at = 0;
    std::optional<Trigger> when;  // instead of `at`
    FaultAction action;
    Duration lasting = 0;  // 0: for ever
    std::string text;      // one line for people
};

using FaultPlan = std::vector<FaultEntry>;

}  // namespace orrery
