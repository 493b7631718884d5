// A monitor judges one property while a run goes on. It is a value: it is copied into snapshots with the world, so a
// rewound run judges as the first did, and it is outside the fingerprint.
// Sources of ready-made monitors: sim/property/property.h.
// Units: nanoseconds.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/history.h"
#include "sim/core/ids.h"
#include "sim/core/time.h"

namespace orrery {

class View;

struct FieldRef {
    NodeId node = kNoNode;
    std::string path;  // "term", "log[3]"; "": all of it
    bool operator==(const FieldRef&) const = default;
};

// What a rule finds wrong.
struct Broken {
    std::string detail;            // a sentence with the values
    std::vector<FieldRef> fields;  // what to trace back
};

// What a property looks at, and in which of the two its FieldRefs are found: what a node believes (its State), or what
// would survive if its power went now (its Durable). Each is an argument: always<Server>(durable, "…", …).
enum ReadsBelieved : std::uint8_t { believed };
enum ReadsDurable : std::uint8_t { durable };
enum class Reads : std::uint8_t { believed, durable };

// A bound that ran out. No event did it: the world stood as the last event before `due` had left it.
struct Missed {
    EventNumber begun = 0;  // the event at which the clock began; 0: the start of the run
    Time since = 0;         // when that was
    Time due = 0;
    bool operator==(const Missed&) const = default;
};

struct Violation {
    std::string property;
    EventNumber event = 0;  // of a bound that ran out: the last event up to it
    Time time = 0;
    NodeId node = kNoNode;
    std::string detail;                 // a sentence with the values
    std::vector<FieldRef> fields;       // what the property looked at: the causal slice starts from their last writers
    std::optional<Missed> missed = {};  // nothing where an event broke it
};

// Where a monitor says what it found. Only the first violation of a property counts.
class Judge {
public:
    virtual ~Judge() = default;
    virtual void violated(std::string detail, std::vector<FieldRef> fields = {}) = 0;
    virtual void overdue(const Missed& missed, std::string detail, std::vector<FieldRef> fields) = 0;
    virtual void witnessed() = 0;  // what a `sometimes` waits for
    virtual void undecided(std::string why) = 0;
    // How much was left before it would have been broken: of a bound the slack in ns, else in the property's own unit.
    virtual void near(std::int64_t margin) = 0;
};

class Monitor {
public:
    virtual ~Monitor() = default;
    virtual std::unique_ptr<Monitor> clone() const = 0;
    // After an event that a handler saw or a fault changed; `node` is where it was (kNoNode: a fault of the network).
    virtual void after(const View& view, NodeId node, Judge& judge) = 0;
    // False where after() is a function of the view alone: then it can judge a state that no run led to.
    virtual bool has_memory() const { return true; }
    // What remembers only in order to look at changes alone forgets it, and judges anew all there is.
    virtual void forget() {}
    virtual void at_end(const View&, Judge&) {}

    // What has a bound is asked three things more. The run begins, a fault begins, or the faults are over:
    virtual void at_turn(const View&, Judge&) {}
    // When something falls due next if no fault is active since `healed` (nothing: one is active); kNever: nothing
    // does.
    virtual Time due(std::optional<Time> healed) const { return static_cast<void>(healed), kNever; }
    // That instant has come: the view is the world after all events up to it. Then due() must lie later.
    virtual void at_due(const View&, Judge&) {}
};

// The word that people read. What a property is stands in its own members: nothing is decided by comparing words.
enum class PropertyKind : std::uint8_t { always, sometimes, reached, settles, leads_to, until, history };
std::string_view name_of(PropertyKind kind);

struct HistoryFinding {
    CheckVerdict verdict = CheckVerdict::valid;
    EventNumber event = 0;  // the return that ends the longest valid prefix
    std::string detail;
};

struct Property {
    std::string name;
    PropertyKind kind = PropertyKind::always;
    std::string statement;                   // one sentence for people
    std::shared_ptr<const Monitor> monitor;  // the initial value; null for history checks
    std::vector<const void*> roles;          // judged only after events at nodes of these roles; empty: all
    std::function<HistoryFinding(const History&)> check;  // history checks
    Reads reads = Reads::believed;
    bool is_promise = true;   // a run can break it; else it is one to be witnessed
    bool has_bound = false;   // time alone can break it
    std::string margin_unit;  // of how near it came: "ns" of a bound; empty: it tells of none
};

}  // namespace orrery
