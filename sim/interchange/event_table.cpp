#include "sim/interchange/event_table.h"

#include <fmt/format.h>

#include <charconv>

#include "sim/interchange/columns.h"
#include "sim/interchange/csv.h"
#include "sim/interchange/perfetto.h"
#include "sim/interchange/shiviz.h"

namespace orrery {
namespace interchange {

Cells cells_of(const EventRow& row) {
    return {std::to_string(row.event),
            std::to_string(row.time),
            row.node,
            row.what,
            row.peer,
            row.type,
            std::to_string(row.cause),
            row.outcome,
            row.detail};
}

namespace {

template <class Number>
std::optional<std::string> number_from(const std::string& text, std::string_view column, Number& number) {
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc{} && rest == end && !text.empty())
        return std::nullopt;
    return fmt::format("'{}' is no number of the column '{}'", text, column);
}

}  // namespace

std::optional<std::string> row_from(const Cells& cells, EventRow& row, std::size_t& column) {
    column = 0;
    if (auto wrong = number_from(cells[0], kColumns[0], row.event))
        return wrong;
    column = 1;
    if (auto wrong = number_from(cells[1], kColumns[1], row.time))
        return wrong;
    column = 6;
    if (auto wrong = number_from(cells[6], kColumns[6], row.cause))
        return wrong;
    row.node = cells[2];
    row.what = cells[3];
    row.peer = cells[4];
    row.type = cells[5];
    row.outcome = cells[7];
    row.detail = cells[8];
    return std::nullopt;
}

std::optional<std::string> out_of_order(const EventTable& table) {
    const EventRow& last = table.back();
    const EventNumber before = table.size() < 2 ? 0 : table[table.size() - 2].event;
    if (last.event > before && last.cause < last.event)
        return std::nullopt;
    return last.event > before ? fmt::format("event {} cannot be caused by event {}", last.event, last.cause)
                               : fmt::format("event {} stands after event {}", last.event, before);
}

}  // namespace interchange

EventRow event_row(const TraceEvent& event, const Blueprint& blueprint) {
    const auto name = [&](NodeId node) { return node == kNoNode ? std::string() : blueprint.node_name(node); };
    return {event.number,     event.time,
            name(event.node), std::string(name_of(event.what)),
            name(event.peer), event.kind == kNoKind ? std::string() : blueprint.kind_name(event.kind),
            event.cause,      std::string(name_of(event.outcome)),
            event.detail};
}

EventTable event_table(const Trace& trace, const Blueprint& blueprint) {
    EventTable table;
    table.reserve(trace.events.size());
    for (const TraceEvent& event : trace.events)
        table.push_back(event_row(event, blueprint));
    return table;
}

std::optional<TableDifference> first_difference(const EventTable& first, const EventTable& second) {
    for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
        if (first[i] == second[i])
            continue;
        const interchange::Cells one = interchange::cells_of(first[i]), other = interchange::cells_of(second[i]);
        for (std::size_t column = 0; column < one.size(); ++column)
            if (one[column] != other[column])
                return TableDifference{first[i].event, std::string(interchange::kColumns[column]), one[column],
                                       other[column]};
    }
    if (first.size() == second.size())
        return std::nullopt;
    const EventTable& longer = first.size() > second.size() ? first : second;
    return TableDifference{longer[std::min(first.size(), second.size())].event, "number of events",
                           std::to_string(first.size()), std::to_string(second.size())};
}

std::optional<TableFormat> table_format(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    if (text.starts_with("event,time_ns,"))
        return TableFormat::csv;
    if (text.starts_with("(?<event>"))
        return TableFormat::shiviz;
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin != std::string_view::npos && text[begin] == '{' &&
        text.substr(0, 4096).find("\"traceEvents\"") != std::string_view::npos)
        return TableFormat::perfetto;
    return std::nullopt;
}

tl::expected<EventTable, ReadError> read_event_table(std::string_view text) {
    const auto format = table_format(text);
    if (!format)
        return tl::unexpected(ReadError{1, 1, "it is no table of events that `orrery export` writes",
                                        "give a file of --format csv, shiviz or perfetto"});
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    switch (*format) {
        case TableFormat::csv:
            return read_csv(text);
        case TableFormat::shiviz:
            return read_shiviz(text);
        case TableFormat::perfetto:
            return read_perfetto(text);
    }
    return EventTable();
}

}  // namespace orrery
