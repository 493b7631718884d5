// What a slice needs to know of a run up to one event: who caused what, which event wrote a field last, which messages
// were lost at their send, and what clients observed. Learnt in one pass over the run.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world/world.h"

namespace orrery::causality {

struct PastEvent {
    Time time = 0;
    EventNumber cause = 0;
    std::uint64_t subject = 0;  // of a message, or a timer that says what it is about: the hash of what it says
    NodeId node = kNoNode;
    NodeId peer = kNoNode;
    MessageKind kind = kNoKind;
    EventKind what = EventKind::deliver;
    Outcome outcome = Outcome::handled;
    bool copy = false;  // of a message that its link has repeated: the one more
};

struct LostSend {  // a message that was lost as it was sent, or was under way at the end (delay)
    EventNumber event = 0;
    NodeId receiver = kNoNode;
    MessageKind kind = kNoKind;
    std::uint64_t subject = 0;  // as PastEvent::subject
    Harm harm = Harm::loss;
};

struct PastFault {
    EventNumber event = 0;
    FaultRef ref;
    std::vector<NodeId> nodes;  // whom it struck
    std::vector<Link> links;
    EventNumber ended = 0;  // where it ended, was healed or its node restarted; 0: it is in force
};

constexpr std::size_t kWritesKept = 4;  // of a level

// The writers of a field since it was last as at the start. A field that comes back to that is a level: what it shows
// was put there by all of them together.
struct Level {
    std::vector<EventNumber> writers;  // the last kWritesKept, ascending
    std::size_t returns = 0;           // how often it came back
};

struct Past {
    std::vector<PastEvent> events;        // events[n-1] has number n
    std::vector<PastFault> faults;        // those that took effect, ascending; see orders_steps()
    std::vector<LostSend> lost_sends;     // in the order of their events
    std::vector<LostSend> under_way;      // likewise: what has not arrived by then
    std::vector<LostSend> changed_sends;  // likewise: of which the link has changed a field, or broken the checksum
    std::vector<EventNumber> stops;       // events that found a full disk and ended their process
    std::vector<EventNumber> last_write;  // by watched field; 0: not since the start
    std::vector<std::size_t> writes;      // by watched field: how often it changed
    std::vector<Level> levels;            // by watched field
    SharedVector<Observation> history;

    const PastEvent& at(EventNumber n) const { return events[n - 1]; }
};

// A field whose writers are looked for among the events up to `until`.
struct WatchedField {
    FieldRef field;
    EventNumber until = 0;
    Reads of = Reads::believed;
};
std::vector<WatchedField> watch_all(const std::vector<FieldRef>& fields, EventNumber until, Reads of = Reads::believed);

// Runs `blueprint` to event `up_to` (or its end).
Past look_back(std::shared_ptr<const Blueprint> blueprint, EventNumber up_to, const std::vector<WatchedField>& fields);

// A plan that holds every link from the start, for good, and lets each message arrive by an entry of its own is a
// schedule: what exploring writes. Its hold and its slow disks say in which order the steps come, and are no faults.
bool orders_steps(const Blueprint& blueprint, const FaultAction& action);

// Of a message that its receiver did not handle.
std::optional<Harm> harm_on_arrival(Outcome outcome);

// The last event at or before that time; 0: none.
EventNumber event_before(const Past& past, Time time);

// The first name of a path: "log" of "log[3].term".
std::string_view path_head(std::string_view path);

}  // namespace orrery::causality
