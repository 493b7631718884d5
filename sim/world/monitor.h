// A monitor judges one property while a run goes on. It is a value: it is copied into snapshots with the world, so a
// rewound run judges as the first did, and it is outside the fingerprint.
// Sources of ready-made monitors: sim/check/property.h.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/check/history.h"
#include "sim/core/ids.h"
#include "sim/core/time.h"

namespace orrery {

class View;

struct FieldRef {
    NodeId node = kNoNode;
    std::string path;  // "term", "log[3]"
    bool operator==(const FieldRef&) const = default;
};

struct Violation {
    std::string property;
    EventNumber event = 0;
    Time time = 0;
    NodeId node = kNoNode;
    std::string detail;            // a sentence with the values
    std::vector<FieldRef> fields;  // what the property looked at: the causal slice starts from their last writers
};

// Where a monitor says what it found. Only the first violation of a property counts.
class Judge {
public:
    virtual ~Judge() = default;
    virtual void violated(std::string detail, std::vector<FieldRef> fields = {}) = 0;
    virtual void witnessed() = 0;  // a `sometimes`, or an `eventually` that has come true
    virtual void undecided(std::string why) = 0;
};

class Monitor {
public:
    virtual ~Monitor() = default;
    virtual std::unique_ptr<Monitor> clone() const = 0;
    // After an event that a handler saw or a fault changed; `node` is where it was (kNoNode: a fault of the network).
    virtual void after(const View& view, NodeId node, Judge& judge) = 0;
    // False where after() is a function of the view alone: then it can judge a state that no run led to.
    virtual bool has_memory() const { return true; }
    virtual void at_end(const View& view, Judge& judge) {
        static_cast<void>(view);
        static_cast<void>(judge);
    }
};

enum class PropertyKind : std::uint8_t { always, sometimes, eventually, history, until };
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
};

}  // namespace orrery
