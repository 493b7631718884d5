// A table of events as comma-separated values: a line of column names, then one line an event.
// Source: RFC 4180 (lines end with CR LF; a field with a comma, a quote or a line's end stands in quotes).
// Reading takes LF alone too. Errors: ReadError.
#pragma once
#include "sim/interchange/event_table.h"
#include "sim/interchange/text_out.h"

namespace orrery {

class CsvWriter {
public:
    explicit CsvWriter(TextOut out);
    void add(const EventRow& row);

private:
    TextOut out_;
};

// A field as it stands in a line: in quotes where it has to be.
std::string csv_field(const std::string& text);
std::string write_csv(const EventTable& table);
tl::expected<EventTable, ReadError> read_csv(std::string_view text);

}  // namespace orrery
