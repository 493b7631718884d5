// One value of a history file, whatever its syntax: what the EDN and the JSON reader hand to the one place that
// turns a map into an Observation.
// Nesting is bounded by the readers (deepest_nesting), so recursion over a Form is bounded too.
//
// Units: places count lines and columns from 1, columns in bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/core/history.h"

namespace orrery {

inline constexpr std::size_t deepest_nesting = 64;  // real histories need about 6

enum class FormKind : std::uint8_t {
    nil,
    boolean,
    integer,
    decimal,
    text,
    keyword,
    symbol,
    character,
    sequence,
    map,
    tagged
};

struct Form {
    FormKind kind = FormKind::nil;
    Place place;
    std::int64_t number = 0;
    std::string text;         // of text, keyword (without its colon), symbol, decimal (as written), tag
    std::vector<Form> items;  // of a sequence; of a map: key, value, key, value; of a tagged form: the one form

    // The value under a key written as keyword, text (also with a keyword's colon) or symbol; null where there is none.
    const Form* find(std::string_view key) const;
    // The key of a map that stands there a second time, among the first few; null: none.
    const Form* repeated_key() const;
};

std::string_view form_kind_name(FormKind kind);

// The value it stands for: booleans, decimals and characters as their text, a map as pairs sorted by key.
OpValue value_of(const Form& form);

// Takes each top-level form; a top-level sequence is taken item by item. Stops at the first error.
using FormSink = std::function<tl::expected<void, HistoryError>(Form&&)>;

// Turns byte offsets into places. Offsets must not decrease from one call to the next.
class PlaceCounter {
public:
    explicit PlaceCounter(std::string_view text) : text_(text) {}
    Place at(std::size_t offset);

private:
    std::string_view text_;
    std::size_t offset_ = 0;
    std::size_t line_start_ = 0;
    std::uint32_t line_ = 1;
};

}  // namespace orrery
