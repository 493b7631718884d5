// A table of events as a log for ShiViz: space-time diagrams from vector clocks. The log's own regular expression
// stands in the first line and the (empty) delimiter of executions in the second, as ShiViz expects of an uploaded
// file. Two lines an event: what happened with all columns, then host and vector clock. The clock is made from the
// causes: an event follows the last one at its node and the one that caused it. Faults of the network are a host of
// their own. Texts keep to one line: line ends, tabs and backslashes are written \n \r \t \\, a blank inside a name \s.
// Errors: ReadError. Source: bestchai.bitbucket.io/shiviz, "Input log format"; Mattern (1989) on vector time.
#pragma once
#include <memory>

#include "sim/interchange/event_table.h"
#include "sim/interchange/text_out.h"

namespace orrery {

// An event's clock is kept for those that it may still cause: the latest in memory, the others in a file of the
// system's. Errors: std::system_error where that cannot be written.
class ShivizWriter {
public:
    // `hosts`: how many there will be at most.
    ShivizWriter(TextOut out, std::size_t hosts);
    ShivizWriter(ShivizWriter&&) noexcept;
    ~ShivizWriter();
    void add(const EventRow& row);

private:
    class Clocks;
    TextOut out_;
    std::unique_ptr<Clocks> clocks_;
};

std::string write_shiviz(const EventTable& table);
tl::expected<EventTable, ReadError> read_shiviz(std::string_view text);

}  // namespace orrery
