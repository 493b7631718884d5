#include "sim/words/document.h"

namespace orrery {
// Some malformed texts run into the library's own assertions. They are errors of the text to us, in every build.
struct ParserGaveUp {};
[[noreturn]] static void give_up() { throw ParserGaveUp{}; }
}  // namespace orrery

#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expression) ((expression) ? static_cast<void>(0) : ::orrery::give_up())
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include <algorithm>
#include <optional>

namespace orrery {
namespace {

Place place_of(const toml::source_region& region) { return {region.begin.line, region.begin.column}; }

TomlItem read(const toml::node& node) {
    TomlItem out;
    out.place = place_of(node.source());
    if (const auto* text = node.as_string()) {
        out.data = text->get();
    } else if (const auto* number = node.as_integer()) {
        out.data = number->get();
    } else if (const auto* flag = node.as_boolean()) {
        out.data = flag->get();
    } else if (const auto* array = node.as_array()) {
        TomlItem::List list;
        for (const toml::node& item : *array)
            list.push_back(read(item));
        out.data = std::move(list);
    } else if (const auto* table = node.as_table()) {
        TomlItem::Table members;
        for (const auto& [key, value] : *table)
            members.push_back({std::string(key.str()), place_of(key.source()), read(value)});
        std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
            return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
        });
        out.data = std::move(members);
    } else {
        out.data = TomlItem::Other{node.is_floating_point() ? "a fraction" : "a date or a time"};
    }
    return out;
}

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr std::uint32_t kMaxDots = 100;  // in a line: each may be one level of tables, and levels are recursion

std::optional<InputError> too_much(std::string_view text, const std::string& file_name) {
    if (text.size() > kMaxBytes)
        return InputError{file_name, 0, 0, "the file is longer than 1 MiB", "a scenario is a page or two"};
    std::uint32_t line = 1, dots = 0;
    for (const char c : text) {
        if (c == '.' && ++dots > kMaxDots)
            return InputError{file_name, line, 1, "the line has more than 100 dots", "name tables by one or two words"};
        if (c != '\n')
            continue;
        ++line;
        dots = 0;
    }
    return std::nullopt;
}

// Where the text holds a character beyond ASCII that is neither in a string nor in a comment. TOML allows none there,
// and some of them lead the library's test for blanks astray.
std::optional<Place> stray_character(std::string_view text) {
    enum class Inside : std::uint8_t { nothing, comment, string } inside = Inside::nothing;
    std::string_view closing;  // of the string
    char before = '\n';        // the last character that is no blank
    Place place{1, 1};
    for (std::size_t i = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; i < text.size(); ++i, ++place.column) {
        const char c = text[i];
        const bool line_ends = c == '\n';
        const bool opens =
            (c == '"' || c == '\'') && std::string_view("=[,{.\n").find(before) != std::string_view::npos;
        if (inside == Inside::nothing) {
            if (static_cast<unsigned char>(c) >= 0x80)
                return place;
            if (c == '#')
                inside = Inside::comment;
            if (opens) {
                inside = Inside::string;
                const bool three = text.substr(i).starts_with(c == '"' ? "\"\"\"" : "\'\'\'");
                closing = std::string_view(c == '"' ? "\"\"\"" : "\'\'\'").substr(0, three ? 3 : 1);
                i += closing.size() - 1;
                place.column += static_cast<std::uint32_t>(closing.size() - 1);
            }
            if (c != ' ' && c != '\t' && c != '\r')
                before = c;
        } else if (inside == Inside::comment) {
            if (line_ends)
                inside = Inside::nothing;
        } else if (c == '\\' && closing.front() == '"' && i + 1 < text.size() && text[i + 1] != '\n') {
            ++i;
            ++place.column;
        } else if (text.substr(i).starts_with(closing)) {
            i += closing.size() - 1;
            place.column += static_cast<std::uint32_t>(closing.size() - 1);
            inside = Inside::nothing;
        } else if (line_ends && closing.size() == 1) {
            inside = Inside::nothing;
        }
        if (line_ends) {
            before = inside == Inside::nothing ? '\n' : before;
            place = {place.line + 1, 0};
        }
    }
    return std::nullopt;
}

// Nothing where the library gave up.
std::optional<toml::parse_result> parse(std::string_view text) {
    try {
        return toml::parse(text);
    } catch (const ParserGaveUp&) {
        return std::nullopt;
    }
}

// The first line whose text, with all before it, makes the library give up.
std::uint32_t line_of_giving_up(std::string_view text) {
    std::vector<std::size_t> ends;
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        ends.push_back(at + 1);
    std::size_t low = 0, high = ends.size();  // the answer is in [low, high]
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (parse(text.substr(0, ends[middle])))
            low = middle + 1;
        else
            high = middle;
    }
    return static_cast<std::uint32_t>(low + 1);
}

}  // namespace

const TomlItem* TomlItem::find(std::string_view key) const {
    if (const Table* members = table())
        for (const Member& member : *members)
            if (member.key == key)
                return &member.value;
    return nullptr;
}

std::string_view TomlItem::kind() const {
    switch (data.index()) {
        case 0:
            return std::get<Other>(data).kind;
        case 1:
            return "true or false";
        case 2:
            return "an integer";
        case 3:
            return "a text";
        case 4:
            return "a list";
        default:
            return "a table";
    }
}

tl::expected<TomlItem, InputError> parse_document(std::string_view text, const std::string& file_name) {
    if (auto wrong = too_much(text, file_name))
        return tl::unexpected(*wrong);
    if (const auto place = stray_character(text))
        return tl::unexpected(InputError{file_name, place->line, place->column,
                                         "a character outside of quotes that is not plain ASCII",
                                         "put the text in quotes, or write a plain blank, quote or dash"});
    const std::optional<toml::parse_result> attempt = parse(text);
    if (!attempt)
        return tl::unexpected(InputError{file_name, line_of_giving_up(text), 1, "this is no TOML",
                                         "look for a bracket or a quote that is out of place; see https://toml.io"});
    const toml::parse_result& parsed = *attempt;
    if (!parsed) {
        const toml::parse_error& error = parsed.error();
        const Place place = place_of(error.source());
        std::string what(error.description());
        what.erase(std::remove(what.begin(), what.end(), '\n'), what.end());
        return tl::unexpected(InputError{file_name, place.line, place.column, "this is no TOML: " + what,
                                         "see https://toml.io for the form"});
    }
    return read(parsed.table());
}

}  // namespace orrery
