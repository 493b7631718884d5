#include "sim/watch/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/core/numbers.h"

namespace orrery {
namespace {

constexpr int kDeepest = 100;
constexpr std::size_t kMostTerms = 500;

const WatchFunctionName* function_named(std::string_view name) {
    const auto found = std::find_if(kWatchFunctions.begin(), kWatchFunctions.end(),
                                    [&](const WatchFunctionName& one) { return one.name == name; });
    return found == kWatchFunctions.end() ? nullptr : &*found;
}

bool is_comparison(const FilterToken& token) {
    return std::any_of(kWatchComparisons.begin(), kWatchComparisons.end(),
                       [&](const WatchSign& one) { return token.is(one.sign); });
}

bool is_place_word(std::string_view word) {
    return word.find_first_of(".[*") != std::string_view::npos || word.starts_with("role:");
}

}  // namespace

std::vector<FilterToken> watch_tokens(std::string_view text) { return filter_tokens(text, {"*", ","}); }

WatchParser::WatchParser(std::string_view text, const StateWords& words)
    : text_(text), words_(words), tokens_(watch_tokens(text)) {}

tl::expected<StateWatch, FilterError> WatchParser::parse() {
    any();
    if (!error_ && now().kind != FilterToken::Kind::end)
        refuse(now(), now().is(")") ? "this bracket closes nothing" : fmt::format("'{}' joins nothing", now().text),
               now().is(")") ? "take it out" : "write a sign before it, between blanks");
    if (error_)
        return tl::unexpected(*error_);
    return StateWatch(text_, std::move(terms_));
}

void WatchParser::refuse(const FilterToken& at, std::string what, std::string hint) {
    if (error_)
        return;
    if (at.kind == FilterToken::Kind::wrong) {
        what = at.text;
        hint = at.text.starts_with("'=")  ? "write == for 'is'"
               : at.text.starts_with("'") ? "put names with such signs in quotes"
                                          : "end it with \"";
    }
    error_ = FilterError{at.begin + 1, at.end - at.begin, std::move(what), std::move(hint)};
}

void WatchParser::refuse(const FilterToken& word, const PlaceFault& fault) {
    if (!error_)
        error_ = FilterError{word.begin + fault.begin + 1, fault.end - fault.begin, fault.what, fault.hint};
}

WatchParser::Index WatchParser::add(Term term) {
    if (terms_.size() == kMostTerms)
        refuse(now(), fmt::format("a watch of more than {} parts", kMostTerms), "take some out");
    terms_.push_back(std::move(term));
    return static_cast<Index>(terms_.size() - 1);
}

WatchParser::Index WatchParser::operation(WatchOperator operation, Index left, std::optional<Index> right) {
    Term term;
    term.kind = Term::Kind::operation;
    term.operation = operation;
    term.left = left;
    term.right = right;
    return add(std::move(term));
}

WatchParser::Index WatchParser::constant(WatchValue value) {
    Term term;
    term.constant = std::move(value);
    return add(std::move(term));
}

// What signs of one rank join, from left to right.
template <class Signs>
WatchParser::Index WatchParser::joined(const Signs& signs, Index (WatchParser::*part)()) {
    Index left = (this->*part)();
    const auto next = [&] {
        return std::find_if(signs.begin(), signs.end(), [&](const WatchSign& one) { return is_sign(one.sign); });
    };
    for (auto sign = next(); !error_ && sign != signs.end(); sign = next()) {
        take();
        const Index right = (this->*part)();
        left = operation(sign->operation, left, right);
    }
    return left;
}

WatchParser::Index WatchParser::any() { return joined(kWatchEither, &WatchParser::all); }

WatchParser::Index WatchParser::all() { return joined(kWatchBoth, &WatchParser::test); }

WatchParser::Index WatchParser::sum() { return joined(kWatchSums, &WatchParser::product); }

WatchParser::Index WatchParser::product() { return joined(kWatchProducts, &WatchParser::one); }

WatchParser::Index WatchParser::test() {
    const Index left = sum();
    for (const WatchSign& one : kWatchComparisons)
        if (!error_ && now().is(one.sign)) {
            take();
            const Index right = sum();
            return operation(one.operation, left, right);
        }
    return left;
}

WatchParser::Index WatchParser::one() {
    if (error_)
        return 0;
    if (++depth_ > kDeepest) {
        refuse(now(), "brackets and negations are too deep", "take some out");
        return 0;
    }
    Index found = 0;
    if (now().is("!") || now().is_word("not") || now().is_word("-")) {
        const bool minus = take().text == "-";
        found = operation(minus ? WatchOperator::minus : WatchOperator::negation, one(), std::nullopt);
    } else if (now().is("(")) {
        found = in_brackets();
    } else {
        found = atom(take());
    }
    --depth_;
    return found;
}

WatchParser::Index WatchParser::in_brackets() {
    const FilterToken opening = take();
    const Index found = any();
    if (!error_ && !now().is(")"))
        refuse(now(), fmt::format("the bracket of column {} is still open", opening.begin + 1), "close it with )");
    take();
    return found;
}

bool WatchParser::stands_beside_comparison() const {
    return is_comparison(now()) || (at_ >= 2 && is_comparison(tokens_[at_ - 2]));
}

WatchParser::Index WatchParser::atom(const FilterToken& word) {
    const bool continued = word.kind == FilterToken::Kind::quoted && now().kind == FilterToken::Kind::word &&
                           now().begin == word.end && now().text.front() == '.';
    if (word.kind == FilterToken::Kind::quoted && !continued)
        return constant({word.text});
    if (continued) {
        FilterToken whole = take();
        whole.begin = word.begin;
        whole.text = word.text + whole.text;
        return place(whole);
    }
    if (word.kind != FilterToken::Kind::word) {
        refuse(word, "here a value is missing", "write n1.FIELD, sum(…), count(…), or a number");
        return 0;
    }
    if (const WatchFunctionName* named = function_named(word.text); named && now().is("("))
        return function(*named);
    if (word.text == "true" || word.text == "false")
        return constant({word.text == "true"});
    if (word.text == "nothing")
        return constant({});
    if (const auto number = parse_integer_between(word.text, INT64_MIN, INT64_MAX))
        return constant({*number});
    if (const auto time = parse_duration(word.text))
        return constant({Instant(*time)});
    if (word.text.front() == '.')
        return below(word);
    return is_place_word(word.text) ? place(word) : bare_word(word);
}

WatchParser::Index WatchParser::place(const FilterToken& word) {
    auto found = find_place(word.text, words_);
    if (!found) {
        refuse(word, found.error());
        return 0;
    }
    if (found->of == WatchPlace::Of::node || found->is_many())
        refuse(word, fmt::format("'{}' is {}", word.text, found->is_many() ? "several values" : "a node, no value"),
               found->is_many() ? fmt::format("take sum, count, min, max, any or all of them: count({})", word.text)
                                : "write a field behind it");
    Term term;
    term.kind = Term::Kind::place;
    term.place = *std::move(found);
    return add(std::move(term));
}

WatchParser::Index WatchParser::below(const FilterToken& word) {
    if (elements_.empty()) {
        refuse(word, fmt::format("'{}' is a field of nothing", word.text),
               "it stands in a function, behind the comma: count(role:ROLE, .FIELD > 3)");
        return 0;
    }
    auto found = find_below(word.text, *elements_.back(), words_);
    if (!found) {
        refuse(word, found.error());
        return 0;
    }
    Term term;
    term.kind = Term::Kind::place;
    term.place = *std::move(found);
    return add(std::move(term));
}

WatchParser::Index WatchParser::bare_word(const FilterToken& word) {
    if (stands_beside_comparison())
        return constant({word.text});
    const bool is_node = std::find(words_.nodes.begin(), words_.nodes.end(), word.text) != words_.nodes.end();
    const bool is_role = std::find(words_.roles.begin(), words_.roles.end(), word.text) != words_.roles.end();
    if (is_node || is_role) {
        refuse(word, fmt::format("'{}' is a {}, no value", word.text, is_node ? "node" : "role"),
               fmt::format("write a field behind it: {}.{}", word.text, "FIELD"));
        return 0;
    }
    std::vector<std::string> all = words_.nodes;
    all.insert(all.end(), words_.roles.begin(), words_.roles.end());
    for (const WatchFunctionName& one : kWatchFunctions)
        all.emplace_back(one.name);
    refuse(word, fmt::format("'{}' is no value", word.text), suggest(word.text, all));
    return 0;
}

std::optional<WatchPlace> WatchParser::argument() {
    FilterToken word = take();
    if (word.kind == FilterToken::Kind::quoted && now().kind == FilterToken::Kind::word && now().begin == word.end) {
        const std::string rest = take().text;
        word.text += rest;
    }
    if (!word.is_name()) {
        refuse(word, "here nodes or their fields are missing", "write role:ROLE, *.FIELD, NODE.FIELD");
        return std::nullopt;
    }
    auto found = find_place(word.text, words_);
    if (found)
        return *std::move(found);
    refuse(word, found.error());
    return std::nullopt;
}

WatchParser::Index WatchParser::function(const WatchFunctionName& function) {
    const FilterToken opening = take();
    const FilterToken first = now();
    const auto place = argument();
    if (!place)
        return 0;
    Term term;
    term.kind = Term::Kind::function;
    term.function = function.function;
    term.place = *place;
    const bool is_len = function.function == WatchFunction::len;
    if (now().is(",") && !is_len) {
        take();
        term.right = question(*place);
    } else if (place->of == WatchPlace::Of::node && function.function != WatchFunction::count) {
        refuse(first, fmt::format("'{}' of nodes asks for something of them", function.name),
               is_len ? "write a list or a table of theirs"
                      : fmt::format("write {}({}, .FIELD)", function.name, first.text));
    }
    if (!error_ && !now().is(")"))
        refuse(now(), fmt::format("the bracket of column {} is still open", opening.begin + 1),
               is_len || term.right ? "close it with )" : "close it with ), or ask something behind a comma");
    take();
    return add(std::move(term));
}

// A word alone is asked of labels.
WatchParser::Index WatchParser::question(const WatchPlace& of) {
    const bool alone = now().is_name() && tokens_[std::min(at_ + 1, tokens_.size() - 1)].is(")") &&
                       !is_place_word(now().text) && now().text != "true" && now().text != "false";
    if (alone && of.of == WatchPlace::Of::node) {
        Term label;
        label.kind = Term::Kind::place;
        label.place.of = WatchPlace::Of::label;
        label.place.is_below = true;
        const Index asked = add(std::move(label));
        const Index word = constant({take().text});
        return operation(WatchOperator::contains, asked, word);
    }
    elements_.push_back(&of);
    const Index found = any();
    elements_.pop_back();
    return found;
}

}  // namespace orrery
