// Reads a watch from left to right.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/filter/tokens.h"
#include "sim/watch/parse.h"

namespace orrery {

struct WatchFunctionName {
    std::string_view name;
    WatchFunction function;
    std::string_view about;
};
inline constexpr std::array<WatchFunctionName, 7> kWatchFunctions{{
    {"sum", WatchFunction::sum, "of all values"},
    {"count", WatchFunction::count, "how many there are, or how many of them are so"},
    {"min", WatchFunction::min, "the least"},
    {"max", WatchFunction::max, "the most"},
    {"any", WatchFunction::any, "whether one is so"},
    {"all", WatchFunction::all, "whether all are so"},
    {"len", WatchFunction::len, "how many a list or a table holds"},
}};
struct WatchSign {
    std::string_view sign;
    WatchOperator operation;
    std::string_view about;
};
inline constexpr std::array<WatchSign, 7> kWatchComparisons{{
    {"==", WatchOperator::equal, "is"},
    {"!=", WatchOperator::not_equal, "is not"},
    {"~", WatchOperator::contains, "contains"},
    {"<", WatchOperator::less, "less, or earlier"},
    {"<=", WatchOperator::less_or_equal, "at most"},
    {">", WatchOperator::greater, "more, or later"},
    {">=", WatchOperator::greater_or_equal, "at least"},
}};
inline constexpr std::array<WatchSign, 2> kWatchEither{{
    {"||", WatchOperator::either, "or"},
    {"or", WatchOperator::either, "or"},
}};
inline constexpr std::array<WatchSign, 2> kWatchBoth{{
    {"&&", WatchOperator::both, "and"},
    {"and", WatchOperator::both, "and"},
}};
inline constexpr std::array<WatchSign, 2> kWatchSums{{
    {"+", WatchOperator::add, "plus"},
    {"-", WatchOperator::subtract, "minus"},
}};
inline constexpr std::array<WatchSign, 3> kWatchProducts{{
    {"*", WatchOperator::multiply, "times"},
    {"/", WatchOperator::divide, "by, the whole part"},
    {"%", WatchOperator::remainder, "what is left of a division"},
}};

std::vector<FilterToken> watch_tokens(std::string_view text);

class WatchParser {
public:
    WatchParser(std::string_view text, const StateWords& words);
    tl::expected<StateWatch, FilterError> parse();

private:
    using Term = StateWatch::Term;
    using Index = std::uint32_t;

    const FilterToken& now() const { return tokens_[at_]; }
    FilterToken take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
    bool is_sign(std::string_view sign) const { return now().is(sign) || now().is_word(sign); }
    void refuse(const FilterToken& at, std::string what, std::string hint);
    void refuse(const FilterToken& word, const PlaceFault& fault);
    Index add(Term term);
    Index operation(WatchOperator operation, Index left, std::optional<Index> right);
    Index constant(WatchValue value);

    template <class Signs>
    Index joined(const Signs& signs, Index (WatchParser::*part)());
    Index any();
    Index all();
    Index test();
    Index sum();
    Index product();
    Index one();
    Index in_brackets();
    Index atom(const FilterToken& word);
    Index place(const FilterToken& word);
    Index below(const FilterToken& word);
    Index bare_word(const FilterToken& word);
    Index function(const WatchFunctionName& function);
    Index question(const WatchPlace& of);
    std::optional<WatchPlace> argument();
    bool stands_beside_comparison() const;

    std::string text_;
    const StateWords& words_;
    std::vector<FilterToken> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::vector<Term> terms_;
    std::vector<const WatchPlace*> elements_;  // of the functions whose question is being read
    std::optional<FilterError> error_;
};

}  // namespace orrery
