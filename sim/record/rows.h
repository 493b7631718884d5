// The rows of a recording on their way: copied on the event path, turned into text by the writer, and read back.
// A batch belongs to the event thread, which alone copies and drops its records (messages are counted without atomics);
// while the writer formats a batch it reads the records' messages, which never change, and nothing else.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/record/recording.h"

namespace orrery::record {

struct EventRow {
    explicit EventRow(const EventRecord& one) : record(one) {}

    EventRecord record;  // cause, node, peer, kind, what and the message
    Time time = 0;
    std::uint64_t sequence = 0;
    std::uint64_t chain = 0;
    std::uint32_t effects = 0;
    Outcome outcome = Outcome::handled;
};

struct EffectRow {
    static constexpr std::uint32_t kNone = UINT32_MAX;
    EffectRow() = default;
    explicit EffectRow(const EventRecord& one) : record(one), has_record(true) {}

    EventRecord record;
    EventNumber event = 0;
    std::uint64_t sequence = 0;
    Time due = 0;
    NodeId node = kNoNode;
    NodeId peer = kNoNode;
    std::uint32_t text = kNone;         // index into the batch's texts
    std::uint32_t observation = kNone;  // index into the batch's observations
    MessageKind message = kNoKind;
    EffectKind kind = EffectKind::send;
    bool has_record = false;
};

struct Batch {
    EventNumber first_event = 1;
    std::uint64_t first_effect = 0;
    std::vector<EventRow> events;
    std::vector<EffectRow> effects;  // those of event 0 stand before the first event's
    std::vector<std::string> texts;
    std::vector<Observation> observations;
    std::vector<StateBand> bands;
    std::vector<RecordedCheckpoint> checkpoints;

    bool empty() const { return events.empty() && effects.empty() && bands.empty() && checkpoints.empty(); }
    void clear();  // keeps the storage
};

// Texts of messages, each written once: a delivery says what its send said.
class Describer {
public:
    explicit Describer(const Blueprint& blueprint);
    const std::string& describe(const EventRecord& record);

private:
    struct Known {
        std::uint64_t hash = 0;
        MessageKind kind = kNoKind;
        EventKind what = EventKind::deliver;
        bool filled = false;
        std::string text;
    };
    const Blueprint& blueprint_;
    std::vector<Known> known_;  // by the low bits of the hash
};

// As a JSON array; `out` is appended to.
void write_event(std::string& out, const EventRow& row, std::string_view detail);
void write_effect(std::string& out, const EffectRow& row, std::string_view detail);
void write_json_text(std::string& out, std::string_view text);
std::string hex(std::uint64_t word);

// What a file's rows may refer to.
struct RowLimits {
    std::size_t nodes = 0;
    std::size_t kinds = 0;
};

// The error is a sentence without the file.
tl::expected<std::vector<RecordedEvent>, std::string> read_event_rows(std::string_view json, EventNumber first,
                                                                      std::uint64_t first_effect, RowLimits limits);
tl::expected<std::vector<TraceEffect>, std::string> read_effect_rows(std::string_view json, RowLimits limits);
tl::expected<std::vector<std::int64_t>, std::string> read_samples(std::string_view json);
bool read_hex(std::string_view text, std::uint64_t& word);

}  // namespace orrery::record
