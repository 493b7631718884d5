#include "sim/interchange/shiviz.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <system_error>

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

// Vector clocks by host, in the order of the hosts' first events.
class ShivizWriter::Clocks {
public:
    using Clock = std::vector<std::uint32_t>;  // as long as there will be hosts

    explicit Clocks(std::size_t hosts) : hosts_most_(hosts), kept_(hosts) {}

    // The clock of the next event of the table.
    Clock next(const EventRow& row) {
        const auto [at, is_new] = index_.emplace(host_of(row), hosts_.size());
        const std::size_t host = at->second;
        if (is_new) {
            hosts_.push_back(at->first);
            last_.emplace_back(hosts_most_, 0);
        }
        Clock& clock = last_[host];
        if (const auto cause = kept_.find(row.cause))
            for (std::size_t i = 0; i < clock.size(); ++i)
                clock[i] = std::max(clock[i], (*cause)[i]);
        ++clock[host];
        kept_.add(row.event, clock);
        return clock;
    }
    std::string to_text(const Clock& clock) const {
        std::string out = "{";
        for (std::size_t i = 0; i < hosts_.size(); ++i)
            if (clock[i] != 0)
                out += fmt::format("{}{}: {}", out.size() == 1 ? "" : ", ", json_string(hosts_[i]), clock[i]);
        return out + "}";
    }

private:
    // By event. A page holds events that follow each other; the current one is in memory.
    class Kept {
    public:
        explicit Kept(std::size_t hosts)
            : hosts_(hosts), events_(std::max<std::size_t>(kWordsAPage / std::max<std::size_t>(hosts, 1), 1)) {}
        ~Kept() {
            if (file_)
                std::fclose(file_);
        }
        Kept(const Kept&) = delete;
        Kept& operator=(const Kept&) = delete;

        void add(EventNumber event, const Clock& clock) {
            if (event / events_ != page_number_ || page_.empty()) {
                if (!page_.empty())
                    write();
                page_number_ = event / events_;
                page_.assign(events_ * hosts_, 0);
            }
            std::copy(clock.begin(), clock.end(),
                      page_.begin() + static_cast<std::ptrdiff_t>(event % events_ * hosts_));
        }
        // Nothing where the table has no such event.
        std::optional<Clock> find(EventNumber event) {
            Clock clock(hosts_, 0);
            if (event / events_ == page_number_ && !page_.empty()) {
                const auto at = page_.begin() + static_cast<std::ptrdiff_t>(event % events_ * hosts_);
                std::copy(at, at + static_cast<std::ptrdiff_t>(hosts_), clock.begin());
            } else if (file_) {
                seek(event * hosts_);
                static_cast<void>(std::fread(clock.data(), sizeof(std::uint32_t), hosts_, file_));  // a hole: zeros
            }
            const bool is_there =
                std::any_of(clock.begin(), clock.end(), [](std::uint32_t count) { return count != 0; });
            return is_there ? std::optional(std::move(clock)) : std::nullopt;
        }

    private:
        static constexpr std::size_t kWordsAPage = std::size_t{1} << 21;

        void seek(std::uint64_t word) {
            if (fseeko(file_, static_cast<off_t>(word * sizeof(std::uint32_t)), SEEK_SET) != 0)
                fail();
        }
        void write() {
            if (!file_)
                file_ = std::tmpfile();
            if (!file_)
                fail();
            seek(page_number_ * page_.size());
            if (std::fwrite(page_.data(), sizeof(std::uint32_t), page_.size(), file_) != page_.size())
                fail();
        }
        [[noreturn]] static void fail() { throw std::system_error(errno, std::generic_category(), "vector clocks"); }

        const std::size_t hosts_, events_;  // of a page
        std::vector<std::uint32_t> page_;
        std::uint64_t page_number_ = 0;
        std::FILE* file_ = nullptr;
    };

    const std::size_t hosts_most_;
    std::map<std::string, std::size_t> index_;
    std::vector<std::string> hosts_;
    std::vector<Clock> last_;  // by host
    Kept kept_;
};

ShivizWriter::ShivizWriter(TextOut out, std::size_t hosts)
    : out_(std::move(out)), clocks_(std::make_unique<Clocks>(hosts)) {
    out_(fmt::format("{}\n\n", kExpression));
}

ShivizWriter::ShivizWriter(ShivizWriter&&) noexcept = default;
ShivizWriter::~ShivizWriter() = default;

void ShivizWriter::add(const EventRow& row) {
    const auto clock = clocks_->next(row);
    out_(fmt::format("{} [event={} time_ns={} what={} peer={} type={} cause={} outcome={}]\n{} {}\n",
                     on_one_line(row.detail, false), row.event, row.time, on_one_line(row.what, true),
                     on_one_line(row.peer, true), on_one_line(row.type, true), row.cause,
                     on_one_line(row.outcome, true), host_of(row), clocks_->to_text(clock)));
}

std::string write_shiviz(const EventTable& table) {
    std::set<std::string> hosts;
    for (const EventRow& row : table)
        hosts.insert(row.node);
    std::string out;
    ShivizWriter writer([&](std::string_view text) { out += text; }, hosts.size());
    for (const EventRow& row : table)
        writer.add(row);
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
