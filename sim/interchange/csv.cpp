#include "sim/interchange/csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/interchange/columns.h"

namespace orrery {
namespace {

using interchange::Cells;
using interchange::kColumns;

// Walks through the text, one record at a time.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool at_end() const { return at_ == text_.size(); }
    std::uint32_t line() const { return line_; }
    // The columns at which the fields of the last record begin.
    const std::vector<std::uint32_t>& columns() const { return columns_; }

    tl::expected<std::vector<std::string>, ReadError> record() {
        std::vector<std::string> fields;
        line_ = next_line_;
        columns_.clear();
        while (true) {
            columns_.push_back(column());
            auto field = this->field();
            if (!field)
                return tl::unexpected(field.error());
            fields.push_back(*std::move(field));
            if (at_end())
                return fields;
            if (text_[at_] == ',') {
                ++at_;
                continue;
            }
            if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n')
                ++at_;
            if (text_[at_] != '\n')
                return tl::unexpected(ReadError{next_line_, column(), "a field goes on after its closing quote",
                                                "a quote inside a field is written twice"});
            next();
            return fields;
        }
    }

private:
    std::uint32_t column() const { return static_cast<std::uint32_t>(at_ - line_start_ + 1); }
    void next() {
        ++at_;
        ++next_line_;
        line_start_ = at_;
    }
    tl::expected<std::string, ReadError> field() {
        if (at_end() || text_[at_] != '"') {
            const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
            std::string out(text_.substr(at_, end - at_));
            at_ = end;
            return out;
        }
        const ReadError open{next_line_, column(), "a quote is never closed", "the file may have been cut short"};
        std::string out;
        for (++at_; !at_end();) {
            if (text_[at_] == '"') {
                ++at_;
                if (at_end() || text_[at_] != '"')
                    return out;
            }
            out += text_[at_];
            if (text_[at_] == '\n')
                next();
            else
                ++at_;
        }
        return tl::unexpected(open);
    }

    std::string_view text_;
    std::size_t at_ = 0, line_start_ = 0;
    std::uint32_t line_ = 1, next_line_ = 1;
    std::vector<std::uint32_t> columns_;
};

}  // namespace

CsvWriter::CsvWriter(TextOut out) : out_(std::move(out)) { out_(fmt::format("{}\r\n", fmt::join(kColumns, ","))); }

void CsvWriter::add(const EventRow& row) {
    const Cells cells = interchange::cells_of(row);
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
        line += (i == 0 ? "" : ",") + csv_field(cells[i]);
    out_(line + "\r\n");
}

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string out = "\"";
    for (const char c : text)
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

std::string write_csv(const EventTable& table) {
    std::string out;
    CsvWriter writer([&](std::string_view text) { out += text; });
    for (const EventRow& row : table)
        writer.add(row);
    return out;
}

tl::expected<EventTable, ReadError> read_csv(std::string_view text) {
    Reader reader(text);
    const auto names = reader.record();
    if (!names)
        return tl::unexpected(names.error());
    if (!std::equal(names->begin(), names->end(), kColumns.begin(), kColumns.end()))
        return tl::unexpected(ReadError{1, 1, "these are not the columns of a table of events",
                                        fmt::format("the first line is {}", fmt::join(kColumns, ","))});
    EventTable table;
    while (!reader.at_end()) {
        auto fields = reader.record();
        if (!fields)
            return tl::unexpected(fields.error());
        if (fields->size() != kColumns.size())
            return tl::unexpected(ReadError{reader.line(), 1,
                                            fmt::format("{} fields where {} belong", fields->size(), kColumns.size()),
                                            "the file may have been cut short"});
        Cells cells;
        std::move(fields->begin(), fields->end(), cells.begin());
        std::size_t column = 0;
        EventRow row;
        if (auto wrong = interchange::row_from(cells, row, column))
            return tl::unexpected(ReadError{reader.line(), reader.columns()[column], *wrong, "write an integer"});
        table.push_back(std::move(row));
        if (auto wrong = interchange::out_of_order(table))
            return tl::unexpected(ReadError{reader.line(), 1, *wrong, "events ascend, and causes come before"});
    }
    return table;
}

}  // namespace orrery
