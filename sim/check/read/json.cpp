#include "sim/check/read/json.h"

#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace orrery {
namespace {

// An input iterator over the text that leaves word of how far the parser has come.
class CountedBytes {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountedBytes(const char* at, const char** reached) : at_(at), reached_(reached) {}
    reference operator*() const { return *at_; }
    CountedBytes& operator++() {
        ++at_;
        *reached_ = at_;
        return *this;
    }
    CountedBytes operator++(int) {
        auto before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountedBytes& other) const { return at_ == other.at_; }
    bool operator!=(const CountedBytes& other) const { return at_ != other.at_; }

private:
    const char* at_;
    const char** reached_;
};

constexpr bool is_space(char letter) { return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r'; }

// Receives the parser's events. A value's place is where the text after the last structural byte or key begins,
// since the parser reports a value only after reading it.
class FormBuilder {
public:
    FormBuilder(std::string_view text, std::size_t start, const char** reached, const FormSink& sink,
                PlaceCounter& places)
        : text_(text), reached_(reached), sink_(sink), places_(places), seen_(start) {}

    bool null() { return put({FormKind::nil, value_place(), 0, {}, {}}); }
    bool boolean(bool value) { return put({FormKind::boolean, value_place(), 0, value ? "true" : "false", {}}); }
    bool number_integer(std::int64_t value) { return put({FormKind::integer, value_place(), value, {}, {}}); }
    bool number_unsigned(std::uint64_t value) {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            return refuse(value_place(), fmt::format("the integer {} does not fit in 64 signed bits", value),
                          "use a smaller one");
        }
        return number_integer(static_cast<std::int64_t>(value));
    }
    bool number_float(double, const std::string& written) {
        return put({FormKind::decimal, value_place(), 0, written, {}});
    }
    bool string(std::string& value) { return put({FormKind::text, value_place(), 0, std::move(value), {}}); }
    bool binary(std::vector<std::uint8_t>&) { return refuse(value_place(), "binary data", "write JSON text"); }
    bool start_object(std::size_t) { return open(FormKind::map); }
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(FormKind::sequence); }
    bool end_array() { return close(); }
    bool key(std::string& name) {
        open_.back().items.push_back({FormKind::text, value_place(), 0, std::move(name), {}});
        seen_ = reached();
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) { return false; }

    std::optional<HistoryError>& error() { return error_; }

private:
    std::size_t reached() const { return static_cast<std::size_t>(*reached_ - text_.data()); }

    // Where the value that was just read begins: past the separators after what was read before it.
    Place value_place() {
        std::size_t at = seen_;
        while (at < text_.size() && (is_space(text_[at]) || text_[at] == ',' || text_[at] == ':'))
            ++at;
        return places_.at(at);
    }
    // A number's last byte is known only by the byte after it, which the parser has then taken too; a closing
    // bracket must not be lost, so `seen_` stops before it.
    void mark_seen(FormKind kind) {
        seen_ = reached();
        const bool looked_ahead = kind == FormKind::integer || kind == FormKind::decimal;
        if (looked_ahead && seen_ > 0 && seen_ <= text_.size()) {
            const char last = text_[seen_ - 1];
            if (last == '}' || last == ']' || last == ',' || is_space(last))
                --seen_;
        }
    }
    bool refuse(Place where, std::string what, std::string hint) {
        error_ = HistoryError{"", where.line, where.column, std::move(what), std::move(hint)};
        return false;
    }
    bool open(FormKind kind) {
        const Place where = value_place();
        seen_ = reached();
        if (open_.size() >= deepest_nesting) {
            return refuse(where, fmt::format("values nest deeper than {}", deepest_nesting),
                          "no history needs that: flatten it");
        }
        // The file's own array is not a form: its items are taken one by one.
        if (open_.empty() && !inside_array_ && kind == FormKind::sequence) {
            inside_array_ = true;
            return true;
        }
        open_.push_back({kind, where, 0, {}, {}});
        return true;
    }
    bool close() {
        seen_ = reached();
        if (open_.empty())
            return true;
        Form form = std::move(open_.back());
        open_.pop_back();
        return deliver(std::move(form));
    }
    bool put(Form form) {
        mark_seen(form.kind);
        return deliver(std::move(form));
    }
    bool deliver(Form form) {
        if (!open_.empty()) {
            open_.back().items.push_back(std::move(form));
            return true;
        }
        auto taken = sink_(std::move(form));
        if (!taken)
            error_ = taken.error();
        return taken.has_value();
    }

    std::string_view text_;
    const char** reached_;
    const FormSink& sink_;
    PlaceCounter& places_;
    std::vector<Form> open_;
    bool inside_array_ = false;
    std::size_t seen_;  // offset after the last value, key or bracket
    std::optional<HistoryError> error_;
};

}  // namespace

tl::expected<void, HistoryError> read_json(std::string_view text, const FormSink& sink) {
    PlaceCounter places(text);
    std::size_t at = 0;
    while (true) {
        while (at < text.size() && is_space(text[at]))
            ++at;
        if (at == text.size())
            return {};
        const auto rest = text.substr(at);
        const char* reached = rest.data();
        FormBuilder builder(text, at, &reached, sink, places);
        const CountedBytes first(rest.data(), &reached);
        const CountedBytes last(rest.data() + rest.size(), &reached);
        const bool read = nlohmann::json::sax_parse(first, last, &builder, nlohmann::json::input_format_t::json, false);
        if (builder.error())
            return tl::unexpected(*builder.error());
        at = static_cast<std::size_t>(reached - text.data());
        if (!read) {
            PlaceCounter from_start(text);
            const bool at_end = at >= text.size();
            const Place where = from_start.at(at_end || at == 0 ? at : at - 1);
            return tl::unexpected(HistoryError{
                "", where.line, where.column, at_end ? "the file ends inside a JSON value" : "this is not JSON",
                at_end ? "the file was cut off: close it, or remove the incomplete operation"
                       : "a JSON history is an array of objects, or one object a line, with quoted keys"});
        }
    }
}

}  // namespace orrery
