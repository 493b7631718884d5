// A TOML text as a plain tree with places, its tables in the order of the file (toml++ sorts them by name).
// Everything that reads scenario files works on this tree, so that toml++ stays in one source file.
// Units: lines and columns count from 1. Errors: a text that is no TOML is an InputError with its place.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "sim/words/input_error.h"

namespace orrery {

struct Member;

// What scenario files hold. Fractions and dates are kept as `Other`: no key takes one.
struct TomlItem {
    struct Other {
        std::string_view kind;  // "a fraction", "a date"
    };
    using List = std::vector<TomlItem>;
    using Table = std::vector<Member>;  // in the order of the file

    std::variant<Other, bool, std::int64_t, std::string, List, Table> data;
    Place place;

    const std::string* text() const { return std::get_if<std::string>(&data); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data); }
    const bool* boolean() const { return std::get_if<bool>(&data); }
    const List* list() const { return std::get_if<List>(&data); }
    const Table* table() const { return std::get_if<Table>(&data); }
    const TomlItem* find(std::string_view key) const;  // of a table; null where there is none
    std::string_view kind() const;                     // "a text", "an integer", … for people
};

struct Member {
    std::string key;
    Place place;  // of the key
    TomlItem value;
};

tl::expected<TomlItem, InputError> parse_document(std::string_view text, const std::string& file_name);

}  // namespace orrery
