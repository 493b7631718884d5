// A fault plan is data: what goes wrong, where, and when (at a time, or at a moment that a model names).
// Every entry that fires is an event of the run, sequenced before the start. An entry with a duration is followed by a
// second event that undoes it. Stimuli (fire a timer now, deliver a message from outside, change a knob) are entries
// too, so that a schedule from a paper can be written down; they are not counted as faults.
// Where: a node, or a word that is resolved when the entry fires: a selector of the model ("the leader"), or the node
// at which the moment happened. An entry whose word names nobody then does not fire, and the result says so.
// Units: nanoseconds. Errors: node and timer names are resolved where a scenario is read (sim/scenario/).
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/world/message.h"
#include "sim/world/network.h"

namespace orrery {

class Blueprint;

// Node numbers that stand for a word: kSelected + i is selector i of the blueprint.
constexpr NodeId kSelected = 0xF000'0000;
constexpr NodeId kWhereItHappened = 0xFFFF'FFF0;
constexpr bool is_word(NodeId node) { return node >= kSelected && node != kNoNode; }

// Links of which a fault speaks: named ones, and all links from one group of nodes to another. A node that two groups
// name (a word may turn out to be a named node) belongs to the first.
struct LinkSet {
    std::vector<Link> links;
    std::vector<std::vector<NodeId>> groups = {};
    bool oneway = false;  // from the first group to the second alone
};

// What a crash leaves of the writes that no sync has completed: nothing, all, or as much as a disk of its kind may
// leave (role.h, Tearing): of a journal a number of whole writes, of a raw disk also a part of the next. `torn` is the
// last for those who mean a raw disk: whoever reads a scenario refuses it for a journal. by_disk: as the node's
// hardware says.
enum class Unsynced : std::uint8_t { by_disk, lost, kept, some, torn };
std::string_view name_of(Unsynced unsynced);

struct CrashNode {
    NodeId node;
    Unsynced unsynced = Unsynced::by_disk;
};
struct RestartNode {
    NodeId node;
};
struct WipeNode {  // a crash that takes the disk along: it comes back as if new
    NodeId node;
};
struct LosePower {  // all of them at once
    std::vector<NodeId> nodes;
};
struct PauseNode {  // needs a duration: nothing happens on the node meanwhile
    NodeId node;
};
struct SlowNode {  // all that it does takes so many times as long: its service, its syncs, its sends
    NodeId node;
    Ratio factor;  // the one Ratio that may exceed 1
};
struct TurnByzantine {
    NodeId node;
    std::uint32_t variant = 0;  // of the blueprint
};
struct CutLinks {
    std::string kind;  // "partition", "cut"
    std::vector<Link> links;
    std::vector<std::vector<NodeId>> groups = {};  // see LinkSet
    bool oneway = false;
    bool refused = false;  // senders are told (Refused<Message>); else nothing comes back
};
struct HealLinks {  // these work again, however often they were cut
    std::vector<Link> links;
};
struct HealAll {};  // every cut or held link works again
struct HoldLinks {  // what arrives waits, and comes in order when the hold ends
    LinkSet links;
};
struct DegradeLinks {  // other settings for a while; with no links named, for all
    LinkSet links;
    LinkEdit edit;
};
struct FailDisk {
    enum class How : std::uint8_t { full, lying, slow } how = How::full;
    NodeId node = kNoNode;
    Ratio factor = {1, 1};  // of How::slow
};
struct RotDisk {  // one bit of what the node keeps changes; of a journal the next start finds it, on a raw disk nobody
    NodeId node;
};
struct StepClock {
    NodeId node;
    Duration by;
};
struct DriftClock {
    NodeId node;
    std::int64_t ppm;
};
struct Overload {               // the workload comes so many times as fast
    std::vector<NodeId> nodes;  // none: everywhere
    Ratio factor;
};
struct FireTimer {  // stimulus: the armed timer of that type fires now
    NodeId node;
    MessageKind timer;
    std::optional<std::uint64_t> payload_hash = {};  // of that value; else the first armed of its type
};
struct DeliverMessage {  // stimulus: a message from outside the world
    EventRecord message;
};
struct ArriveMessage {  // stimulus: a message that waits on a held link arrives now
    NodeId node;        // the receiver
    NodeId from = kNoNode;
    MessageKind kind = kNoKind;
    std::uint32_t nth = 1;  // of those of its type that wait there, in the order of their arrival
    bool keep = false;      // a copy arrives, and it goes on waiting
};
struct SetKnobs {  // stimulus: from now on the roles of another blueprint with the same nodes
    std::shared_ptr<const Blueprint> rules;
};

using FaultAction = std::variant<CrashNode, RestartNode, PauseNode, CutLinks, HealAll, StepClock, DriftClock, FireTimer,
                                 DeliverMessage, WipeNode, LosePower, SlowNode, TurnByzantine, HealLinks, HoldLinks,
                                 DegradeLinks, FailDisk, RotDisk, Overload, SetKnobs, ArriveMessage>;

// "crash", "partition", …: the name under which a fault is counted and written in a scenario.
std::string_view fault_name(const FaultAction& action);
bool is_stimulus(const FaultAction& action);

struct Trigger {
    std::string moment;
    NodeId node = kNoNode;  // any node
    std::uint32_t nth = 1;  // the n-th time that the moment happens (on that node)
    Duration after = 0;     // so much later
    Time from = 0;          // what happens before does not count,
    Time to = kNever;       // nor what happens then or later
};

struct FaultEntry {
    Time at = 0;
    std::optional<Trigger> when;  // instead of `at`
    FaultAction action;
    Duration lasting = 0;   // 0: for ever
    std::string text;       // one line for people
    bool standing = false;  // it belongs to the environment: it counts as no active fault. Requires lasting == 0
};

using FaultPlan = std::vector<FaultEntry>;

}  // namespace orrery
