// The rows of a recording as the JSON arrays that a batch holds, written and read back (schema.md).
// Errors: sentences without the file.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/record/recording.h"

namespace orrery::record {

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
void write_event(std::string& out, const TraceEvent& event, std::uint64_t chain, std::string_view detail);
void write_effect(std::string& out, const TraceEffect& effect, std::string_view detail);
void write_json_text(std::string& out, std::string_view text);
std::string hex(std::uint64_t word);

// What a file's rows may refer to.
struct RowLimits {
    std::size_t nodes = 0;
    std::size_t kinds = 0;
};

tl::expected<std::vector<RecordedEvent>, std::string> read_event_rows(std::string_view json, EventNumber first,
                                                                      std::uint64_t first_effect, RowLimits limits);
tl::expected<std::vector<TraceEffect>, std::string> read_effect_rows(std::string_view json, RowLimits limits);
tl::expected<std::vector<std::int64_t>, std::string> read_samples(std::string_view json);
bool read_hex(std::string_view text, std::uint64_t& word);

}  // namespace orrery::record
