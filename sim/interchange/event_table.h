// The events of a run as a table of plain texts and numbers: what is written for other programs, and what is read back.
// Each format (csv.h, shiviz.h, perfetto.h) holds the whole table, so that reading what was written gives an equal one;
// two tables, or a table and a run, can be held against each other.
// A run's columns: event, time_ns, node, what, peer, type, cause, outcome, detail, as `orrery show --json` names them.
// Units: nanoseconds. Errors: a ReadError with its line and column.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/world/world.h"

namespace orrery {

struct EventRow {
    EventNumber event = 0;
    Time time = 0;
    std::string node;  // empty: a fault of the network
    std::string what;  // deliver, timer, sync, fault
    std::string peer;  // the sender of a delivery; else empty
    std::string type;  // of the message or timer; empty where there is none
    EventNumber cause = 0;
    std::string outcome;  // handled, …
    std::string detail;

    bool operator==(const EventRow&) const = default;
};
using EventTable = std::vector<EventRow>;  // ascending by event

EventRow event_row(const TraceEvent& event, const Blueprint& blueprint);
EventTable event_table(const Trace& trace, const Blueprint& blueprint);

// What is wrong with a file of events. Lines and columns count from 1, columns in bytes; 0: not known.
struct ReadError {
    std::uint32_t line = 0, column = 0;
    std::string what, hint;
};

// The first row that differs. Where one table ends before the other, the field is "number of events".
struct TableDifference {
    EventNumber event = 0;
    std::string field, first, second;
};
std::optional<TableDifference> first_difference(const EventTable& first, const EventTable& second);

enum class TableFormat : std::uint8_t { csv, shiviz, perfetto };
// By how the text begins; nothing where it is none of them.
std::optional<TableFormat> table_format(std::string_view text);
tl::expected<EventTable, ReadError> read_event_table(std::string_view text);

}  // namespace orrery
