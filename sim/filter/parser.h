// Reads a filter from left to right. At each place it says what may stand there, which is all that completion knows.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "sim/filter/parse.h"
#include "sim/filter/tokens.h"

namespace orrery {

struct FilterOperator {
    std::string_view sign;
    Relation comparison;
    bool negated;
    std::string_view about;
};
inline constexpr std::array<FilterOperator, 7> kFilterOperators{{
    {"==", Relation::equal, false, "is"},
    {"!=", Relation::equal, true, "is not"},
    {"~", Relation::contains, false, "contains"},
    {"<", Relation::less, false, "less, or earlier"},
    {"<=", Relation::less_or_equal, false, "at most"},
    {">", Relation::greater, false, "more, or later"},
    {">=", Relation::greater_or_equal, false, "at least"},
}};

// What is asked of an event, before any operator.
struct FilterSubject {
    Subject subject = Subject::event;
    std::string path;          // of a field
    std::vector<bool> having;  // of a field: by MessageKind
    FieldShape shape = FieldShape::any;
};

// The names that a subject is compared with; empty where they cannot be listed.
std::vector<std::string> names_for(Subject subject, const Vocabulary& words);
// What may be written after it.
bool takes(const FilterSubject& subject, const FilterOperator& with);

// What may stand where the cursor is.
struct FilterPlace {
    std::size_t from = 0, to = 0;
    bool subject = false, join = false, operators = false, value = false, closing = false;
    FilterSubject of = {};  // of operators and value
};

class FilterParser {
public:
    // The cursor: where completion is wanted, UINT64_MAX where it is not.
    FilterParser(std::string_view text, const Vocabulary& words, std::size_t cursor);

    tl::expected<Filter, FilterError> parse();

    const std::optional<FilterPlace>& place() const { return place_; }

private:
    using Term = Filter::Term;
    using Index = std::uint32_t;

    const FilterToken& now() const { return tokens_[at_]; }
    FilterToken take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
    // The cursor is at the token that comes now.
    FilterPlace* here();
    void refuse(const FilterToken& at, std::string what, std::string hint);
    Index add(Term term);
    Index join(Term::Kind kind, Index left, Index right);
    Index negated(Index term);

    Index any();
    Index all();
    Index one();
    Index test();
    std::optional<FilterSubject> subject(const FilterToken& word);
    std::optional<FilterSubject> field(const FilterToken& word);
    void no_subject(const FilterToken& word);
    void compare(Term& term, const FilterSubject& subject, const FilterToken& value);
    void compare_names(Term& term, const FilterToken& value);
    void compare_numbers(Term& term, const FilterToken& value);
    void compare_field(Term& term, const FilterSubject& subject, const FilterToken& value);

    std::string text_;
    const Vocabulary& words_;
    std::size_t cursor_;
    std::vector<FilterToken> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::vector<Term> terms_;
    std::optional<FilterError> error_;
    std::optional<FilterPlace> place_;
};

}  // namespace orrery
