#include "sim/check/read/edn.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace orrery {
namespace {

constexpr bool is_space(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == ',' || letter == '\f';
}

constexpr bool ends_token(char letter) {
    return is_space(letter) || letter == '(' || letter == ')' || letter == '[' || letter == ']' || letter == '{' ||
           letter == '}' || letter == '"' || letter == ';';
}

constexpr bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

void write_utf8(std::uint32_t code, std::string& out) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xe0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

class EdnReader {
public:
    EdnReader(std::string_view text, Place first)
        : text_(text), line_(first.line), before_line_(1 - static_cast<std::ptrdiff_t>(first.column)) {}

    std::size_t offset() const { return at_; }
    tl::expected<bool, HistoryError> skip_to_form();  // false at the end of the text
    tl::expected<Form, HistoryError> form(std::size_t depth);
    tl::expected<void, HistoryError> top_level(const FormSink& sink);

private:
    using Result = tl::expected<Form, HistoryError>;

    bool done() const { return at_ >= text_.size(); }
    char peek() const { return text_[at_]; }
    void step();
    Place place() const;
    tl::unexpected<HistoryError> fail(Place where, std::string what, std::string hint) const;
    tl::unexpected<HistoryError> cut_off(Place opened, std::string_view what) const;
    void skip_space();
    std::string_view token();

    Result sequence(char close, Place where, std::size_t depth);
    Result map(Place where, std::size_t depth);
    Result string(Place where, bool raw);
    Result character(Place where);
    Result dispatch(Place where, std::size_t depth);
    Result with_metadata(Place where, std::size_t depth);
    Result atom(Place where);
    Result number(Place where, std::string_view token);
    tl::expected<void, HistoryError> escape(std::string& out);

    std::string_view text_;
    std::size_t at_ = 0;
    std::uint32_t line_;
    std::ptrdiff_t before_line_;  // the offset of the line's first byte
};

void EdnReader::step() {
    if (text_[at_] == '\n') {
        ++line_;
        before_line_ = static_cast<std::ptrdiff_t>(at_) + 1;
    }
    ++at_;
}

Place EdnReader::place() const {
    return {line_, static_cast<std::uint32_t>(static_cast<std::ptrdiff_t>(at_) - before_line_ + 1)};
}

tl::unexpected<HistoryError> EdnReader::fail(Place where, std::string what, std::string hint) const {
    return tl::unexpected(HistoryError{"", where.line, where.column, std::move(what), std::move(hint)});
}

tl::unexpected<HistoryError> EdnReader::cut_off(Place opened, std::string_view what) const {
    return fail(place(), fmt::format("the file ends inside {} opened at {}:{}", what, opened.line, opened.column),
                "the file was cut off: close it, or remove the incomplete operation");
}

void EdnReader::skip_space() {
    while (!done()) {
        if (peek() == ';') {
            while (!done() && peek() != '\n')
                step();
        } else if (is_space(peek())) {
            step();
        } else {
            return;
        }
    }
}

// Comments and discarded forms (#_) are not forms.
tl::expected<bool, HistoryError> EdnReader::skip_to_form() {
    while (true) {
        skip_space();
        if (done())
            return false;
        if (!text_.substr(at_).starts_with("#_"))
            return true;
        const Place where = place();
        step();
        step();
        // #_ #_ a b discards two forms, so what follows may begin with #_ itself; a loop, not a recursion, counts them.
        std::size_t discards = 1;
        while (true) {
            skip_space();
            if (!text_.substr(std::min(at_, text_.size())).starts_with("#_"))
                break;
            ++discards;
            step();
            step();
        }
        for (; discards > 0; --discards) {
            skip_space();
            if (done())
                return cut_off(where, "a discard (#_)");
            if (auto discarded = form(1); !discarded)
                return tl::unexpected(discarded.error());
        }
    }
}

std::string_view EdnReader::token() {
    const std::size_t start = at_;
    while (!done() && !ends_token(peek()))
        step();
    return text_.substr(start, at_ - start);
}

tl::expected<Form, HistoryError> EdnReader::form(std::size_t depth) {
    const Place where = place();
    if (depth > deepest_nesting) {
        return fail(where, fmt::format("values nest deeper than {}", deepest_nesting),
                    "no history needs that: flatten it");
    }
    switch (peek()) {
        case '^':
            return with_metadata(where, depth);
        case '(':
            step();
            return sequence(')', where, depth);
        case '[':
            step();
            return sequence(']', where, depth);
        case '{':
            step();
            return map(where, depth);
        case '"':
            step();
            return string(where, false);
        case '\\':
            step();
            return character(where);
        case '#':
            step();
            return dispatch(where, depth);
        case ')':
        case ']':
        case '}':
            return fail(where, fmt::format("a '{}' that closes nothing", peek()), "remove it, or open it before");
        default:
            return atom(where);
    }
}

tl::expected<Form, HistoryError> EdnReader::sequence(char close, Place where, std::size_t depth) {
    Form out{FormKind::sequence, where, 0, {}, {}};
    while (true) {
        auto more = skip_to_form();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return cut_off(where, "a sequence");
        if (peek() == close) {
            step();
            return out;
        }
        if (peek() == ')' || peek() == ']' || peek() == '}') {
            return fail(place(),
                        fmt::format("'{}' where '{}' closes the sequence opened at {}:{}", peek(), close, where.line,
                                    where.column),
                        "make the brackets match");
        }
        auto item = form(depth + 1);
        if (!item)
            return item;
        out.items.push_back(std::move(*item));
    }
}

tl::expected<Form, HistoryError> EdnReader::map(Place where, std::size_t depth) {
    auto out = sequence('}', where, depth);
    if (!out)
        return out;
    if (out->items.size() % 2 != 0) {
        return fail(where, "a map with a key that has no value", "give every key a value");
    }
    out->kind = FormKind::map;
    return out;
}

tl::expected<void, HistoryError> EdnReader::escape(std::string& out) {
    const Place where = place();
    const char letter = peek();
    step();
    switch (letter) {
        case 'n':
            out += '\n';
            return {};
        case 't':
            out += '\t';
            return {};
        case 'r':
            out += '\r';
            return {};
        case 'b':
            out += '\b';
            return {};
        case 'f':
            out += '\f';
            return {};
        case '"':
        case '\\':
            out += letter;
            return {};
        default:
            break;
    }
    std::uint32_t code = 0;
    const auto digits = text_.substr(at_, letter == 'u' ? 4 : 0);
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || problem != std::errc{} || end != digits.data() + 4) {
        return fail(where, "an unknown escape in a string", R"(use \n \t \r \b \f \" \\ or \uXXXX)");
    }
    for (int count = 0; count < 4; ++count)
        step();
    write_utf8(code, out);
    return {};
}

tl::expected<Form, HistoryError> EdnReader::string(Place where, bool raw) {
    Form out{FormKind::text, where, 0, {}, {}};
    while (!done()) {
        const char letter = peek();
        if (letter == '"') {
            step();
            if (done() || peek() != ':')
                return out;
            return fail(place(), "a ':' right after a string",
                        "the file reads as EDN, where no colon follows a key; do not mix in JSON");
        }
        step();
        if (letter != '\\') {
            out.text += letter;
            continue;
        }
        if (done())
            break;
        if (raw) {
            out.text += letter;
            out.text += peek();
            step();
        } else if (auto escaped = escape(out.text); !escaped) {
            return tl::unexpected(escaped.error());
        }
    }
    return cut_off(where, "a string");
}

tl::expected<Form, HistoryError> EdnReader::character(Place where) {
    Form out{FormKind::character, where, 0, {}, {}};
    if (done())
        return cut_off(where, "a character");
    out.text += peek();  // the first byte belongs to it even where it would end a token: \( is a character
    step();
    out.text += token();
    return out;
}

// What follows a '#': a set, a regular expression, a symbolic number, a namespaced map, or a tag and its form.
tl::expected<Form, HistoryError> EdnReader::dispatch(Place where, std::size_t depth) {
    if (done())
        return cut_off(where, "a tag");
    if (peek() == '{') {
        step();
        return sequence('}', where, depth);
    }
    if (peek() == '"') {
        step();
        return string(where, true);
    }
    const std::string tag(token());
    if (tag.empty())
        return fail(where, "a '#' with nothing after it", "write a tag, or remove it");
    if (tag.front() == '#')
        return Form{FormKind::decimal, where, 0, tag.substr(1), {}};
    auto more = skip_to_form();
    if (!more)
        return tl::unexpected(more.error());
    if (!*more)
        return cut_off(where, "the tag #" + tag);
    auto tagged = form(depth + 1);
    if (!tagged)
        return tagged;
    Form out{FormKind::tagged, where, 0, tag, {}};
    out.items.push_back(std::move(*tagged));
    return out;
}

// ^{:a 1} value, ^:a value: what is said about a value is passed over.
tl::expected<Form, HistoryError> EdnReader::with_metadata(Place where, std::size_t depth) {
    step();
    for (const std::string_view what : {"metadata (^)", "a value with metadata (^)"}) {
        auto more = skip_to_form();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return cut_off(where, what);
        auto next = form(depth + 1);
        if (!next || what.starts_with('a'))
            return next;
    }
    return cut_off(where, "metadata (^)");
}

tl::expected<Form, HistoryError> EdnReader::number(Place where, std::string_view token) {
    auto digits = token;
    if (digits.ends_with('N'))
        digits.remove_suffix(1);
    const auto from = digits.starts_with('+') ? digits.substr(1) : digits;
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(from.data(), from.data() + from.size(), value);
    if (end == from.data() + from.size() && problem == std::errc{}) {
        return Form{FormKind::integer, where, value, {}, {}};
    }
    if (problem == std::errc::result_out_of_range) {
        return fail(where, fmt::format("the integer {} does not fit in 64 bits", token), "use a smaller one");
    }
    if (token.find_first_not_of("+-0123456789.eEM/") != std::string_view::npos) {
        return fail(where, fmt::format("'{}' is not a number", token), "write digits only, or quote it as a string");
    }
    return Form{FormKind::decimal, where, 0, std::string(token), {}};
}

tl::expected<Form, HistoryError> EdnReader::atom(Place where) {
    const auto word = token();
    const char first = word.front();
    const bool is_signed = (first == '-' || first == '+') && word.size() > 1 && is_digit(word[1]);
    if (is_digit(first) || is_signed)
        return number(where, word);
    if (word == "nil")
        return Form{FormKind::nil, where, 0, {}, {}};
    if (word == "true" || word == "false")
        return Form{FormKind::boolean, where, 0, std::string(word), {}};
    if (first != ':')
        return Form{FormKind::symbol, where, 0, std::string(word), {}};
    const auto name = word.substr(word.starts_with("::") ? 2 : 1);
    if (name.empty()) {
        return fail(where, "a ':' with no keyword after it", "write the keyword right after it");
    }
    return Form{FormKind::keyword, where, 0, std::string(name), {}};
}

tl::expected<void, HistoryError> EdnReader::top_level(const FormSink& sink) {
    while (true) {
        auto more = skip_to_form();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return {};
        if (peek() == '^') {  // of the whole history: its operations are taken one by one all the same
            const Place where = place();
            step();
            more = skip_to_form();
            if (!more)
                return tl::unexpected(more.error());
            if (!*more)
                return cut_off(where, "metadata (^)");
            if (auto metadata = form(2); !metadata)
                return tl::unexpected(metadata.error());
            continue;
        }
        if (peek() != '[' && peek() != '(') {
            auto one = form(1);
            if (!one)
                return tl::unexpected(one.error());
            if (auto taken = sink(std::move(*one)); !taken)
                return taken;
            continue;
        }
        const Place where = place();
        const char close = peek() == '[' ? ']' : ')';
        step();
        while (true) {
            auto inside = skip_to_form();
            if (!inside)
                return tl::unexpected(inside.error());
            if (!*inside)
                return cut_off(where, "the sequence of operations");
            if (peek() == close)
                break;
            auto one = form(2);
            if (!one)
                return tl::unexpected(one.error());
            if (auto taken = sink(std::move(*one)); !taken)
                return taken;
        }
        step();
    }
}

}  // namespace

tl::expected<void, HistoryError> read_edn(std::string_view text, const FormSink& sink) {
    return EdnReader(text, {1, 1}).top_level(sink);
}

tl::expected<Form, HistoryError> read_edn_form(std::string_view& text, Place place) {
    EdnReader reader(text, place);
    auto more = reader.skip_to_form();
    if (!more)
        return tl::unexpected(more.error());
    if (!*more) {
        return tl::unexpected(HistoryError{"", place.line, place.column + static_cast<std::uint32_t>(text.size()),
                                           "a value is missing", "write nil where there is none"});
    }
    auto form = reader.form(1);
    if (form)
        text.remove_prefix(reader.offset());
    return form;
}

}  // namespace orrery
