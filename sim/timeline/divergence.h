// Where two runs part: both are made side by side, and the first event after which they are not the same is named, with
// its node, the first field that differs, both values, and what each run did there.
// After each event the chains are compared (time, node, kind, payload, effects) and the hash of the state of the node
// where it happened; after a fault the hashes of all. So a state that differs is found at the event that made it
// differ, even where nothing of it is seen outside yet.
// Fields: of the event ("time", "node", "type", "kind", "sender", "message", "outcome", "cause"), of the state
// ("state term", "state log[3].term", "disk total"), of its effects ("effect 2"), else "number of events".
// Units: nanoseconds. Errors: a model that breaks its promises ends its run there, and that is a difference.
// Deviation: verdicts, metrics and notes play no part (contract.md §1: the fingerprint leaves them out too).
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/timeline/event_rows.h"

namespace orrery {

// One run at the event where the two part.
struct DivergedRun {
    EventNumber events = 0;            // of the run so far
    bool ended = false;                // it has no such event any more
    std::string broke;                 // why, where the model broke a promise
    TraceEvent event;                  // number 0: the start
    std::vector<TraceEffect> effects;  // with texts
};

struct Divergence {
    enum class Found : std::uint8_t { identical, stopped, different };
    Found found = Found::identical;
    // identical: the last event; stopped: the event up to which they agree; different: the first that differs.
    EventNumber event = 0;
    Time time = 0;
    std::uint64_t fingerprint = 0;         // identical: of both
    std::vector<std::string> not_applied;  // identical: overrides of either whose stable name never occurred
    // different:
    NodeId node = kNoNode;
    std::string node_name;  // empty: a fault of the network, or the runs as a whole
    std::string field;
    std::string first, second;
    std::vector<Difference> state;  // of the node: all fields that differ, "disk …" where durable
    DivergedRun in_first, in_second;

    std::string to_text() const;  // one sentence
};

// `keep_going` is asked after every event; where it says no, the answer is `stopped`.
Divergence first_divergence(std::shared_ptr<const Blueprint> first, std::shared_ptr<const Blueprint> second,
                            const std::function<bool(EventNumber, Time)>& keep_going = {});

// The fields of a node that differ between two worlds: of its state, then of what is on its disk ("disk total").
std::vector<Difference> node_differences(const World& first, const World& second, NodeId node);
std::vector<Difference> node_differences(const Value& first_state, const Value& first_disk, const Value& second_state,
                                         const Value& second_disk);
// Such a field as a sentence names it: "state term", "disk total".
std::string field_name(const std::string& path);

}  // namespace orrery
