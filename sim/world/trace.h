// What happened in a run, one row an event and one row an effect: the material of the views, of recordings and of
// causal slices. The world tells a TraceSink when one is attached; a run without one pays a branch an event.
// Shapes: `cause` is the event that scheduled this one, so a message's arrow goes from event `cause` to its delivery.
// Units: nanoseconds. Rows are complete after the event's end; `settled` of a send is filled in when it arrives.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/ids.h"
#include "sim/core/time.h"
#include "sim/world/faults.h"
#include "sim/world/message.h"

namespace orrery {

class Blueprint;
class World;
struct Observation;

enum class Outcome : std::uint8_t {
    handled,
    lost_dead,
    lost_cut,
    not_armed,       // a plan entry that could not fire
    damaged,         // its checksum failed: thrown away, or shown to the role as damaged
    lost_connection  // its connection kept it until it ended: its sender went down, or it was given up
};
std::string_view name_of(Outcome outcome);

struct TraceEvent {
    EventNumber number = 0;
    Time time = 0;
    EventNumber cause = 0;
    std::uint64_t sequence = 0;  // ties a send to its delivery
    NodeId node = kNoNode;       // kNoNode: a fault of the network
    NodeId peer = kNoNode;       // the sender of a delivery
    MessageKind kind = kNoKind;
    EventKind what = EventKind::deliver;
    Outcome outcome = Outcome::handled;
    std::uint64_t first_effect = 0;  // effects [first_effect, first_effect + effects)
    std::uint32_t effects = 0;
    std::string detail;  // "Append{term=3, …}", "partition n1 | n2"
};

// refused: a send that comes back; its sequence ties it to the event at which it does.
enum class EffectKind : std::uint8_t {
    send,
    duplicate,
    lost,
    set_timer,
    cancel_timer,
    persist,
    observe,
    moment,
    note,
    refused
};
// Whether an event of that sequence settles it.
constexpr bool is_settled(EffectKind kind) {
    return kind == EffectKind::send || kind == EffectKind::duplicate || kind == EffectKind::refused;
}
std::string_view name_of(EffectKind kind);

struct TraceEffect {
    EventNumber event = 0;
    std::uint64_t sequence = 0;
    EffectKind kind = EffectKind::send;
    NodeId node = kNoNode;
    NodeId peer = kNoNode;  // receiver
    MessageKind message = kNoKind;
    Time due = 0;                   // when the delivery, timer or sync is due
    EventNumber settled = 0;        // the event at which a send arrived (or was lost on arrival); 0: not within the run
    std::optional<Harm> harm = {};  // of what is lost, comes back, waits for its link or is changed: by what; nothing:
                                    // by an edit of the run
    std::string detail;             // message fields, why it was lost, the note's text
};

// A stretch of a node's life with one label ("leader 3", "down"), for the lanes of the diagram.
struct StateBand {
    NodeId node = kNoNode;
    EventNumber from_event = 0;
    Time from = 0;
    std::string label;  // "" : nothing to show; "down" while crashed
};

// What a row's `detail` says. They read the blueprint and the record alone, so another thread may call them while the
// caller's thread keeps the record alive.
std::string describe_record(const Blueprint& blueprint, const EventRecord& record);
std::string describe_effect(const Blueprint& blueprint, const TraceEffect& effect, const EventRecord* record,
                            const Observation* observation);

class TraceSink {
public:
    virtual ~TraceSink() = default;
    // What the world calls: rows without `detail` but for the text of a moment, a note or why a message was lost, and
    // the message, timer or observation that they tell of (null where there is none; valid during the call). A sink
    // that can do without texts, or write them later, overrides these; the others get complete rows below.
    virtual void begin_record(const World& world, TraceEvent event, const EventRecord& record);
    virtual void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                               const Observation* observation);
    virtual void begin(const World& world, const TraceEvent& event);
    virtual void effect(const World& world, TraceEffect effect);
    virtual void end(const World& world) = 0;
};

// Keeps everything in memory.
class Trace : public TraceSink {
public:
    std::vector<TraceEvent> events;    // events[n-1] has number n
    std::vector<TraceEffect> effects;  // of event 0 first
    std::vector<StateBand> bands;      // in order of from_event

    // The start: effects and bands of event 0. Call once before the first step.
    void start(const World& world);
    void begin(const World& world, const TraceEvent& event) override;
    void effect(const World& world, TraceEffect effect) override;
    void end(const World& world) override;

private:
    void note_band(const World& world, NodeId node, EventNumber event, Time time);
    std::vector<std::string> last_band_;
    std::vector<std::pair<std::uint64_t, std::size_t>> sends_;  // (sequence, index of the effect), ascending
};

}  // namespace orrery
