#include "scenarios/document.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <optional>

namespace orrery {
namespace {

Place place_of(const toml::source_region& region) { return {region.begin.line, region.begin.column}; }

Item read(const toml::node& node) {
    Item out;
    out.place = place_of(node.source());
    if (const auto* text = node.as_string()) {
        out.data = text->get();
    } else if (const auto* number = node.as_integer()) {
        out.data = number->get();
    } else if (const auto* flag = node.as_boolean()) {
        out.data = flag->get();
    } else if (const auto* array = node.as_array()) {
        Item::List list;
        for (const toml::node& item : *array)
            list.push_back(read(item));
        out.data = std::move(list);
    } else if (const auto* table = node.as_table()) {
        Item::Table members;
        for (const auto& [key, value] : *table)
            members.push_back({std::string(key.str()), place_of(key.source()), read(value)});
        std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
            return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
        });
        out.data = std::move(members);
    } else {
        out.data = Item::Other{node.is_floating_point() ? "a fraction" : "a date or a time"};
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

}  // namespace

const Item* Item::find(std::string_view key) const {
    if (const Table* members = table())
        for (const Member& member : *members)
            if (member.key == key)
                return &member.value;
    return nullptr;
}

std::string_view Item::kind() const {
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

tl::expected<Item, InputError> parse_document(std::string_view text, const std::string& file_name) {
    if (auto wrong = too_much(text, file_name))
        return tl::unexpected(*wrong);
    const toml::parse_result parsed = toml::parse(text);
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
