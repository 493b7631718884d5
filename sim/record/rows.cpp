#include "sim/record/rows.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

namespace orrery::record {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kKnownTexts = 8192;      // a power of two
constexpr std::size_t kLongestDetail = 65536;  // bytes; longer texts are cut

void write_id(std::string& out, std::uint64_t id, bool none) {
    if (none) {
        out += "null";
    } else {
        const fmt::format_int digits(id);
        out.append(digits.data(), digits.size());
    }
    out += ',';
}

void write_number(std::string& out, std::int64_t number) {
    const fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
    out += ',';
}

// The length of the well-formed UTF-8 sequence at the front, 0 where there is none.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || length > text.size())
        return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80)
            return 0;
    if (length > 2) {  // no overlong forms, no surrogates, nothing above U+10FFFF
        const unsigned char second = byte(1);
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
            (lead == 0xF4 && second > 0x8F))
            return 0;
    }
    return length;
}

bool plain(char c) { return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F; }

class RowReader {
public:
    RowReader(const Json& row, RowLimits limits) : row_(row), limits_(limits) {}

    bool ok() const { return ok_; }
    std::int64_t number(std::size_t at, std::int64_t low, std::int64_t high) {
        const Json& cell = row_[at];
        if (!cell.is_number_integer() || (cell.is_number_unsigned() && cell.get<std::uint64_t>() > INT64_MAX)) {
            ok_ = false;
            return 0;
        }
        const auto value = cell.get<std::int64_t>();
        ok_ = ok_ && value >= low && value <= high;
        return value;
    }
    std::uint64_t count(std::size_t at) { return static_cast<std::uint64_t>(number(at, 0, INT64_MAX)); }
    NodeId node(std::size_t at) { return row_[at].is_null() ? kNoNode : static_cast<NodeId>(id(at, limits_.nodes)); }
    MessageKind kind(std::size_t at) {
        return row_[at].is_null() ? kNoKind : static_cast<MessageKind>(id(at, limits_.kinds));
    }
    template <class Enumeration>
    Enumeration enumeration(std::size_t at, Enumeration last) {
        return static_cast<Enumeration>(number(at, 0, static_cast<std::int64_t>(last)));
    }
    std::string text(std::size_t at) {
        if (row_[at].is_string())
            return row_[at].get<std::string>();
        ok_ = false;
        return {};
    }
    std::uint64_t hash(std::size_t at) {
        std::uint64_t word = 0;
        ok_ = row_[at].is_string() && read_hex(row_[at].get_ref<const std::string&>(), word) && ok_;
        return word;
    }

private:
    std::int64_t id(std::size_t at, std::size_t count) { return number(at, 0, static_cast<std::int64_t>(count) - 1); }

    const Json& row_;
    RowLimits limits_;
    bool ok_ = true;
};

// Calls read(row) for each row of a batch; a row is an array of `cells` cells.
template <class Read>
std::string each_row(std::string_view json, std::size_t cells, Read&& read) {
    const Json rows = Json::parse(json, nullptr, false);
    if (!rows.is_array())
        return "a batch of rows is no JSON array";
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (!rows[i].is_array() || rows[i].size() != cells || !read(rows[i]))
            return fmt::format("row {} of a batch is not what the schema says", i);
    return {};
}

}  // namespace

Describer::Describer(const Blueprint& blueprint) : blueprint_(blueprint), known_(kKnownTexts) {}

const std::string& Describer::describe(const EventRecord& record) {
    Known& known = known_[(record.payload_hash ^ record.kind) & (kKnownTexts - 1)];
    if (!known.filled || known.hash != record.payload_hash || known.kind != record.kind || known.what != record.what) {
        known.filled = true;
        known.hash = record.payload_hash;
        known.kind = record.kind;
        known.what = record.what;
        known.text = describe_record(blueprint_, record);
    }
    return known.text;
}

void write_json_text(std::string& out, std::string_view text) {
    const bool cut = text.size() > kLongestDetail;
    if (cut)
        text = text.substr(0, kLongestDetail);
    out += '"';
    while (!text.empty()) {
        std::size_t run = 0;
        while (run < text.size() && plain(text[run]))
            ++run;
        out.append(text.data(), run);
        text.remove_prefix(run);
        if (text.empty())
            break;
        const char c = text.front();
        const std::size_t length = sequence_length(text);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (length > 1) {
            out.append(text.data(), length);
        } else if (length == 1) {
            fmt::format_to(std::back_inserter(out), FMT_COMPILE("\\u{:04x}"), static_cast<unsigned>(c));
        } else {
            out += "\uFFFD";  // a byte that is no text
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    if (cut)
        out += "…";
    out += '"';
}

std::string hex(std::uint64_t word) { return fmt::format(FMT_COMPILE("{:016x}"), word); }

bool read_hex(std::string_view text, std::uint64_t& word) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), word, 16);
    return text.size() == 16 && error == std::errc{} && end == text.data() + text.size();
}

void write_event(std::string& out, const TraceEvent& event, std::uint64_t chain, std::string_view detail) {
    out += '[';
    write_number(out, event.time);
    write_id(out, event.cause, false);
    write_id(out, event.sequence, false);
    write_id(out, event.node, event.node == kNoNode);
    write_id(out, event.peer, event.peer == kNoNode);
    write_id(out, event.kind, event.kind == kNoKind);
    write_id(out, static_cast<std::uint64_t>(event.what), false);
    write_id(out, static_cast<std::uint64_t>(event.outcome), false);
    write_id(out, event.effects, false);
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("\"{:016x}\","), chain);
    write_json_text(out, detail);
    out += ']';
}

void write_effect(std::string& out, const TraceEffect& effect, std::string_view detail) {
    out += '[';
    write_id(out, effect.event, false);
    write_id(out, effect.sequence, false);
    write_id(out, static_cast<std::uint64_t>(effect.kind), false);
    write_id(out, effect.node, effect.node == kNoNode);
    write_id(out, effect.peer, effect.peer == kNoNode);
    write_id(out, effect.message, effect.message == kNoKind);
    write_number(out, effect.due);
    write_json_text(out, detail);
    out += ']';
}

tl::expected<std::vector<RecordedEvent>, std::string> read_event_rows(std::string_view json, EventNumber first,
                                                                      std::uint64_t first_effect, RowLimits limits) {
    std::vector<RecordedEvent> out;
    const std::string wrong = each_row(json, 11, [&](const Json& row) {
        RowReader cells(row, limits);
        RecordedEvent one;
        TraceEvent& event = one.event;
        event.number = first + out.size();
        event.time = cells.number(0, 0, INT64_MAX);
        event.cause = cells.count(1);
        event.sequence = cells.count(2);
        event.node = cells.node(3);
        event.peer = cells.node(4);
        event.kind = cells.kind(5);
        event.what = cells.enumeration(6, EventKind::fault);
        event.outcome = cells.enumeration(7, Outcome::lost_connection);
        event.first_effect = first_effect;
        event.effects = static_cast<std::uint32_t>(cells.number(8, 0, UINT32_MAX));
        one.chain = cells.hash(9);
        event.detail = cells.text(10);
        first_effect += event.effects;
        const bool fits = cells.ok() && event.cause < event.number;
        out.push_back(std::move(one));
        return fits;
    });
    if (!wrong.empty())
        return tl::make_unexpected(wrong);
    return out;
}

tl::expected<std::vector<TraceEffect>, std::string> read_effect_rows(std::string_view json, RowLimits limits) {
    std::vector<TraceEffect> out;
    const std::string wrong = each_row(json, 8, [&](const Json& row) {
        RowReader cells(row, limits);
        TraceEffect effect;
        effect.event = cells.count(0);
        effect.sequence = cells.count(1);
        effect.kind = cells.enumeration(2, EffectKind::refused);
        effect.node = cells.node(3);
        effect.peer = cells.node(4);
        effect.message = cells.kind(5);
        effect.due = cells.number(6, 0, INT64_MAX);
        effect.detail = cells.text(7);
        out.push_back(std::move(effect));
        return cells.ok();
    });
    if (!wrong.empty())
        return tl::make_unexpected(wrong);
    return out;
}

tl::expected<std::vector<std::int64_t>, std::string> read_samples(std::string_view json) {
    const Json samples = Json::parse(json, nullptr, false);
    if (!samples.is_array())
        return tl::make_unexpected("a batch of samples is no JSON array");
    std::vector<std::int64_t> out;
    for (const Json& sample : samples) {
        if (!sample.is_number_integer())
            return tl::make_unexpected("a sample is no integer");
        out.push_back(sample.get<std::int64_t>());
    }
    return out;
}

}  // namespace orrery::record
