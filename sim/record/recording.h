// Recordings: a run in one `.orrery` file (SQLite), complete enough to read it in a plain sqlite3 shell and to make the
// run again and prove that it is the same. The schema is documented in schema.md beside this file.
//
// A Recorder is a TraceSink. On the event path it copies rows into a batch; a writer thread of its own turns full
// batches into text and inserts each in one transaction. It writes to FILE.part and renames at finish(): a run that is
// killed leaves FILE.part, which opens up to its last batch; a Recorder that is destroyed without finish() removes it.
// Recording never changes a run: the fingerprint is the same with and without.
//
//     auto recorder = Recorder::create(path, identity, blueprint);     // an unwritable path is an error here, before
//     the run World world(blueprint, recorder->get()); world.start();
//     (*recorder)->start(world);
//     world.run();
//     auto done = (*recorder)->finish(world);
//
// Units: nanoseconds, event numbers. Errors: values that say file, what and what to change.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "sim/world/result.h"
#include "sim/world/trace.h"
#include "sim/world/world.h"

namespace orrery {

inline constexpr std::int32_t kRecordingApplicationId = 0x4F525259;  // "ORRY"
inline constexpr std::int32_t kRecordingVersion = 1;

struct RecordError {
    std::string file;
    std::string what;
    std::string hint;  // what to change

    std::string to_text() const;  // file: what; hint
};

// What a run is a function of, in plain texts: the scenarios layer fills it in and builds the run again from it.
struct RecordedIdentity {
    std::string scenario;       // "teaching/ping-lost"
    std::string scenario_file;  // where it was read, for people; may be empty
    std::string scenario_text;  // the whole file
    std::string design;
    std::uint64_t seed = 0;
    std::vector<std::pair<std::string, std::string>> sets;  // key, value, in order
    std::vector<std::string> overrides;                     // in order, as the user wrote them
    std::int64_t engine = 0;
    std::string run_link;
    std::string program;  // name, version and build of the program that recorded

    bool operator==(const RecordedIdentity&) const = default;
};

// --- writing ------------------------------------------------------------------------------------------------------

class Recorder final : public TraceSink {
public:
    struct Options {
        std::size_t batch = 4096;         // rows of events in one blob
        std::size_t batches_waiting = 4;  // the run waits for the writer beyond so many
    };

    static tl::expected<std::unique_ptr<Recorder>, RecordError> create(std::string path, RecordedIdentity identity,
                                                                       std::shared_ptr<const Blueprint> blueprint);
    static tl::expected<std::unique_ptr<Recorder>, RecordError> create(std::string path, RecordedIdentity identity,
                                                                       std::shared_ptr<const Blueprint> blueprint,
                                                                       Options options);
    ~Recorder() override;
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    // The state bands of event 0. Call once, after world.start() and before the first step.
    void start(const World& world);

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override;

    // The disk is full, say: the run may go on, but finish() will tell why there is no recording. Cheap.
    bool failed() const;

    // Writes what is left and the results, and renames FILE.part to FILE. Of a world that was cut off, finish() it
    // first.
    tl::expected<void, RecordError> finish(const World& world);
    // Stops and removes FILE.part; the destructor does it where nobody called finish().
    void abandon();

private:
    struct Impl;
    explicit Recorder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Hands every row to two sinks: a recording and a trace of one run.
class TeeSink final : public TraceSink {
public:
    TeeSink(TraceSink& first, TraceSink& second) : first_(first), second_(second) {}
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override;

private:
    TraceSink& first_;
    TraceSink& second_;
};

// --- reading ------------------------------------------------------------------------------------------------------

struct RecordedProperty {
    std::string name;
    std::string kind;  // always, sometimes, eventually, history
    std::string statement;
    std::string verdict;  // violated, held, witnessed, not witnessed, undecided; empty where the run was killed
};

struct RecordedCheckpoint {
    EventNumber event = 0;
    Time time = 0;
    std::uint64_t chain = 0;       // of the events so far
    std::uint64_t state_hash = 0;  // of the full state after the event
};

struct RecordingInfo {
    RecordedIdentity identity;
    bool complete = false;                  // false: the run was killed, and the file ends with its last batch
    bool cut_off = false;                   // a limit ended the run before its time
    std::vector<std::string> nodes, roles;  // by NodeId: name, name of the role
    std::vector<std::string> kinds;         // by MessageKind
    std::vector<RecordedProperty> properties;
    std::vector<RecordedCheckpoint> checkpoints;  // ascending; of a complete recording the last is the end
    RunResult result;  // of an incomplete recording: events and virtual_time of what is there, nothing else
};

struct RecordedEvent {
    TraceEvent event;         // first_effect and effects index the file's effects as they do a Trace's
    std::uint64_t chain = 0;  // after the event and its effects
};

// How a run made again compares with the recording.
struct Comparison {
    bool identical = false;
    bool of_run = false;    // names or results differ, at no event of their own
    // Where it is not:
    EventNumber event = 0;  // the first that differs; 0: the start
    Time time = 0;          // of the recorded event
    std::string node;       // its name; empty: a fault of the network
    std::string field;      // "time", "node", "kind", "message", "cause", "effect 3", "state", "number of events", …
    std::string recorded, again;
    std::string to_text() const;  // one sentence
};

class Recording {
public:
    Recording(Recording&&) noexcept;
    Recording& operator=(Recording&&) noexcept;
    ~Recording();

    const RecordingInfo& info() const;

    // The whole run as the views want it.
    tl::expected<Trace, RecordError> read_trace() const;
    // One batch: events first … (in order, at most the recorder's batch size), for those who walk through the file.
    tl::expected<std::vector<RecordedEvent>, RecordError> read_events(EventNumber first) const;
    tl::expected<std::vector<TraceEffect>, RecordError> read_effects(EventNumber event) const;

    // Makes the run again from `blueprint` (built from info().identity by the caller) and compares event by event.
    // `keep_going` is asked every few thousand events; where it says no, the answer is an error "stopped".
    tl::expected<Comparison, RecordError> compare_with(
        std::shared_ptr<const Blueprint> blueprint,
        const std::function<bool(EventNumber, Time)>& keep_going = {}) const;

private:
    friend tl::expected<Recording, RecordError> open_recording(const std::string& path);
    struct Impl;
    explicit Recording(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Missing, foreign, truncated or damaged files and newer versions are errors that say so.
tl::expected<Recording, RecordError> open_recording(const std::string& path);
// Does the file begin like a recording? For programs that take a scenario or a recording in one place.
bool looks_like_recording(const std::string& path);

}  // namespace orrery
