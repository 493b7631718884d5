#include "sim/interchange/shiviz.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "sim/interchange/columns.h"

namespace orrery {
namespace {

using interchange::Cells;

constexpr std::string_view kNetwork = "(network)";
constexpr std::string_view kExpression =
    R"((?<event>.*) \[event=(?<number>\d+) time_ns=(?<time_ns>\d+) what=(?<what>\S*) peer=(?<peer>\S*) )"
    R"(type=(?<type>\S*) cause=(?<cause>\d+) outcome=(?<outcome>\S*)\]\n(?<host>\S+) (?<clock>\{.*\}))";

// What stands before each column in the brackets, and the column that it is.
struct Mark {
    std::string_view before;
    std::size_t column;
};
constexpr std::array<Mark, 7> kMarks{
    {{" [event=", 0}, {" time_ns=", 1}, {" what=", 3}, {" peer=", 4}, {" type=", 5}, {" cause=", 6}, {" outcome=", 7}}};

std::string on_one_line(const std::string& text, bool name) {
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else if (c == ' ' && name)
            out += "\\s";
        else
            out += c;
    }
    return out;
}

std::string as_it_was(std::string_view text) {
    constexpr std::string_view kLetters = "nrts\\", kMeant = "\n\r\t \\";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t which = text[i] == '\\' && i + 1 < text.size() ? kLetters.find(text[i + 1]) : kLetters.npos;
        if (which == kLetters.npos) {
            out += text[i];
        } else {
            out += kMeant[which];
            ++i;
        }
    }
    return out;
}

std::string host_of(const EventRow& row) {
    return row.node.empty() ? std::string(kNetwork) : on_one_line(row.node, true);
}

std::string json_string(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

// Vector clocks by host, in the order of the hosts' first events.
class Clocks {
public:
    // The clock of the next event of the table.
    const std::vector<std::uint32_t>& next(const EventRow& row) {
        const auto [at, is_new] = index_.emplace(host_of(row), hosts_.size());
        const std::size_t host = at->second;
        if (is_new) {
            hosts_.push_back(at->first);
            last_.emplace_back();
        }
        std::vector<std::uint32_t> clock = last_[host];
        clock.resize(std::max(clock.size(), host + 1));
        if (const auto cause = of_event_.find(row.cause); cause != of_event_.end()) {
            clock.resize(std::max(clock.size(), cause->second.size()));
            for (std::size_t i = 0; i < cause->second.size(); ++i)
                clock[i] = std::max(clock[i], cause->second[i]);
        }
        ++clock[host];
        last_[host] = clock;
        return of_event_[row.event] = std::move(clock);
    }
    std::string to_text(const std::vector<std::uint32_t>& clock) const {
        std::string out = "{";
        for (std::size_t i = 0; i < clock.size(); ++i)
            if (clock[i] != 0)
                out += fmt::format("{}{}: {}", out.size() == 1 ? "" : ", ", json_string(hosts_[i]), clock[i]);
        return out + "}";
    }

private:
    std::map<std::string, std::size_t> index_;
    std::vector<std::string> hosts_;
    std::vector<std::vector<std::uint32_t>> last_;  // by host
    std::map<EventNumber, std::vector<std::uint32_t>> of_event_;
};

// The columns of an event's first line; which one is wanting is said.
tl::expected<Cells, ReadError> cells_of_line(std::string_view line, std::uint32_t number) {
    Cells cells;
    const auto cut = [&](const std::string& what) {
        return tl::unexpected(ReadError{number, static_cast<std::uint32_t>(line.size() + 1), what,
                                        "the file may have been cut short, or was written by another program"});
    };
    if (!line.ends_with(']'))
        return cut("an event's line ends with ]");
    // From the right: what happened may itself hold brackets.
    std::size_t end = line.size() - 1;
    for (auto mark = kMarks.rbegin(); mark != kMarks.rend(); ++mark) {
        const std::size_t at = end == 0 ? line.npos : line.rfind(mark->before, end - 1);
        if (at == line.npos || at + mark->before.size() > end)
            return cut(fmt::format("an event without '{}'", mark->before.substr(1)));
        cells[mark->column] = as_it_was(line.substr(at + mark->before.size(), end - at - mark->before.size()));
        end = at;
    }
    cells[8] = as_it_was(line.substr(0, end));
    return cells;
}

}  // namespace

std::string write_shiviz(const EventTable& table) {
    std::string out = fmt::format("{}\n\n", kExpression);
    Clocks clocks;
    for (const EventRow& row : table) {
        const auto& clock = clocks.next(row);
        fmt::format_to(std::back_inserter(out),
                       "{} [event={} time_ns={} what={} peer={} type={} cause={} outcome={}]\n{} {}\n",
                       on_one_line(row.detail, false), row.event, row.time, on_one_line(row.what, true),
                       on_one_line(row.peer, true), on_one_line(row.type, true), row.cause,
                       on_one_line(row.outcome, true), host_of(row), clocks.to_text(clock));
    }
    return out;
}

tl::expected<EventTable, ReadError> read_shiviz(std::string_view text) {
    std::uint32_t number = 0;
    const auto next_line = [&] {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        return line;
    };
    if (next_line() != kExpression)
        return tl::unexpected(ReadError{1, 1, "this is not the expression of the logs that `orrery export` writes",
                                        "export the run again; a log of another program cannot be read"});
    static_cast<void>(next_line());  // the delimiter of executions
    EventTable table;
    while (!text.empty()) {
        auto cells = cells_of_line(next_line(), number);
        if (!cells)
            return tl::unexpected(cells.error());
        const std::string_view clock = next_line();
        const std::size_t blank = clock.find(" {");
        if (blank == clock.npos || !clock.ends_with('}'))
            return tl::unexpected(
                ReadError{number, 1, "a host and its vector clock belong here", "the file may have been cut short"});
        (*cells)[2] = clock.substr(0, blank) == kNetwork ? std::string() : as_it_was(clock.substr(0, blank));
        EventRow row;
        std::size_t column = 0;
        if (auto wrong = interchange::row_from(*cells, row, column))
            return tl::unexpected(ReadError{number - 1, 1, *wrong, "write an integer"});
        table.push_back(std::move(row));
        if (auto wrong = interchange::out_of_order(table))
            return tl::unexpected(ReadError{number - 1, 1, *wrong, "events ascend, and causes come before"});
    }
    return table;
}

}  // namespace orrery
