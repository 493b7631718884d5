// The columns of a table of events, once for all formats: names, and values as texts. Private to sim/interchange.
#pragma once
#include <array>

#include "sim/interchange/event_table.h"

namespace orrery::interchange {

constexpr std::array<std::string_view, 9> kColumns{"event", "time_ns", "node",    "what",  "peer",
                                                   "type",  "cause",   "outcome", "detail"};
using Cells = std::array<std::string, kColumns.size()>;

Cells cells_of(const EventRow& row);
// What is wrong with a cell, or nothing; `column` is its index then.
std::optional<std::string> row_from(const Cells& cells, EventRow& row, std::size_t& column);
// Events ascend and their causes come before them. What is wrong with the last row, or nothing. Requires a row.
std::optional<std::string> out_of_order(const EventTable& table);

}  // namespace orrery::interchange
