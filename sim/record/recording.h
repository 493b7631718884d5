// Recordings: a run in one `.orrery` file (SQLite), complete enough to read it in a plain sqlite3 shell and to make the
// run again and prove that it is the same. The schema is documented in schema.md beside this file.
//
// A run is a pure function of its blueprint, so a Recorder does not listen to it: it makes the run once more, in a
// world of its own on a thread of its own, as far as it is told that the run has come, and writes down what happens
// there. The run itself costs nothing more; that both came to the same fingerprint is held at the end, which a model
// with hidden state fails. It writes to FILE.part and renames at finish(): a process that is killed leaves FILE.part,
// which opens up to its last batch; a Recorder that is destroyed without finish() removes it.
//
//     auto recorder = Recorder::create(path, identity, make_blueprint());  // an unwritable path is an error here
//     World world(make_blueprint());
//     while (!world.ended())
//         (*recorder)->follow(world.run_to(world.event() + 4096));
//     auto done = (*recorder)->finish(end_of(world));
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
// Version 2 knew no sends that come back; older ones are not read.
inline constexpr std::int32_t kRecordingVersion = 3, kOldestRecordingVersion = 2;

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
    std::int64_t revision = 1;  // of the model
    std::string run_link;
    std::string program;  // name, version and build of the program that recorded

    bool operator==(const RecordedIdentity&) const = default;
};

// --- writing ------------------------------------------------------------------------------------------------------

// Where a run ended, or was cut off.
struct RunEnd {
    EventNumber event = 0;
    std::uint64_t fingerprint = 0;
    bool cut_off = false;  // more is due within its time
};
// Requires world.ended().
RunEnd end_of(const World& world);

class Recorder {
public:
    struct Options {
        std::size_t batch = 4096;  // events in one row of the database
    };

    // The blueprint is the recorder's own: it shares no message and no state with that of the run, since both are used
    // at the same time.
    static tl::expected<std::unique_ptr<Recorder>, RecordError> create(std::string path, RecordedIdentity identity,
                                                                       std::shared_ptr<const Blueprint> blueprint);
    static tl::expected<std::unique_ptr<Recorder>, RecordError> create(std::string path, RecordedIdentity identity,
                                                                       std::shared_ptr<const Blueprint> blueprint,
                                                                       Options options);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    // The run has come to this event. Cheap; once every few thousand events does.
    void follow(EventNumber reached);
    EventNumber written() const;  // up to this event

    // Waits until all is written up to the end, adds the results, and renames FILE.part to FILE. While it waits,
    // `keep_going` is asked several times a second with the event that is written; where it says no, nothing is kept
    // and the error is "stopped".
    tl::expected<void, RecordError> finish(const RunEnd& end,
                                           const std::function<bool(EventNumber written)>& keep_going = {});
    // Stops and removes FILE.part; the destructor does it where nobody called finish().
    void abandon();

private:
    struct Impl;
    explicit Recorder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// --- reading ------------------------------------------------------------------------------------------------------

struct RecordedProperty {
    std::string name;
    std::string kind;  // the word: always, sometimes, reached, settles, leads to, until, history
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

    // A sentence where it is not the whole run; "the recording breaks off after 4096 events". Every reader says it.
    std::string ends_early() const;
};

struct RecordedEvent {
    TraceEvent event;         // first_effect and effects index the file's effects as they do a Trace's
    std::uint64_t chain = 0;  // after the event and its effects
};

// How a run made again compares with the recording.
struct Comparison {
    bool identical = false;
    bool of_run = false;  // names or results differ, at no event of their own
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

    // Makes the run again from `blueprint` (built from info().identity by the caller) and compares: event by event,
    // then every column of every table. `identity` is what the caller's own recording of this run would say of it;
    // without one, what this recording says is taken for true. `keep_going` is asked every few thousand events; where
    // it says no, the answer is an error "stopped".
    tl::expected<Comparison, RecordError> compare_with(std::shared_ptr<const Blueprint> blueprint,
                                                       const std::function<bool(EventNumber, Time)>& keep_going = {},
                                                       const RecordedIdentity* identity = nullptr) const;

private:
    friend tl::expected<Recording, RecordError> open_recording(const std::string& path);
    struct Impl;
    explicit Recording(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Missing, foreign, truncated or damaged files and newer versions are errors that say so.
tl::expected<Recording, RecordError> open_recording(const std::string& path);
// Does the file begin like a recording?
bool looks_like_recording(const std::string& path);
// And may it be meant as one by its name, which the files beside a recording share? For programs that take a scenario
// or a recording in one place: open_recording() says what is wrong with it.
bool is_meant_as_recording(const std::string& path);

}  // namespace orrery
