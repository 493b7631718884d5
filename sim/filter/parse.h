// The language of filters, and what may stand at a place of it.
//
//     filter   = all { ("||" | "or") all }
//     all      = one { ("&&" | "and") one }
//     one      = ("!" | "not") one | "(" filter ")" | subject [ operator value ]
//     operator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "~"        ~: contains
//     value    = a word, a number, a time with its unit (1.5s), or a text in quotes
//     subject  = one of Subject (sim/filter/filter.h), a field of a message (order), or one of a type (Try.order)
//
// A subject without an operator asks whether the event has it: `from`, `sends`, `violation`; of a field that is true or
// false, whether it is true. Words compare as they are written, letter by letter. Where a field has the name of another
// subject it is written with its type (Try.time). Names that are no plain words stand in quotes.
// Units: columns count from 1, in bytes. Errors: a FilterError with the nearest name that there is.
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "sim/filter/filter.h"
#include "sim/filter/vocabulary.h"

namespace orrery {

struct FilterError {
    std::size_t column = 1;
    std::size_t length = 0;  // bytes; 0: something is missing there
    std::string what, hint;

    std::string to_text() const;  // "column 7: there is no node 'stok'; did you mean 'stock'?"
};

// An empty text lets everything pass.
tl::expected<Filter, FilterError> parse_filter(std::string_view text, const Vocabulary& words);

struct Suggestion {
    std::string text;
    std::string about;  // of a subject or an operator: what it means
    bool operator==(const Suggestion&) const = default;
};

// What may stand in place of [from, to) of the text, given that the cursor is there and what stands between `from` and
// the cursor. Nothing where the text is wrong before.
struct Completion {
    std::size_t from = 0, to = 0;
    std::vector<Suggestion> suggestions;
};
Completion complete_filter(std::string_view text, std::size_t cursor, const Vocabulary& words);

// Those that begin with what is typed, then those that hold it; each in the order in which they came.
std::vector<Suggestion> fitting_suggestions(const std::vector<Suggestion>& all, std::string_view typed);

// A name as a filter has it: in quotes where it is no plain word.
std::string quoted_for_filter(std::string_view name);
// Both, each in brackets where it needs them; one alone where the other is empty.
std::string both_filters(const std::string& first, const std::string& second);
std::string inverted_filter(const std::string& filter);

// The language on a few lines, for people.
std::string filter_help();
std::string_view about(Subject subject);

}  // namespace orrery
