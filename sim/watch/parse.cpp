#include "sim/watch/parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/watch/parser.h"

namespace orrery {
namespace {

// Where the cursor is among the tokens: the word that it is in or at the end of, the last one before it, and the
// innermost function whose brackets are open there.
struct At {
    const FilterToken* word = nullptr;
    const FilterToken* before = nullptr;
    const FilterToken* argument = nullptr;  // the first of that function
    bool is_asked = false;                  // behind its comma
    int open = 0;
};

At place_at(const std::vector<FilterToken>& tokens, std::size_t cursor) {
    At at;
    struct Open {
        const FilterToken* argument = nullptr;
        bool is_function = false, is_asked = false;
    };
    std::vector<Open> open;
    for (std::size_t i = 0; i + 1 < tokens.size() && tokens[i].begin < cursor; ++i) {
        const FilterToken& token = tokens[i];
        if (token.is_name() && cursor <= token.end) {
            at.word = &token;
            break;
        }
        const FilterToken* const last = i == 0 ? nullptr : &tokens[i - 1];
        if (token.is("(")) {
            const bool is_function = last && std::any_of(kWatchFunctions.begin(), kWatchFunctions.end(),
                                                         [&](const auto& one) { return last->is_word(one.name); });
            open.push_back({&tokens[i + 1], is_function, false});
        } else if (token.is(")") && !open.empty()) {
            open.pop_back();
        } else if (token.is(",") && !open.empty()) {
            open.back().is_asked = true;
        }
        at.before = &token;
    }
    at.open = static_cast<int>(open.size());
    if (!open.empty() && open.back().is_function) {
        at.argument = open.back().argument;
        at.is_asked = open.back().is_asked;
    }
    return at;
}

bool is_operator_word(const FilterToken& token) {
    for (const std::string_view sign : {"+", "-", "*", "/", "%", "and", "or", "not"})
        if (token.is_word(sign))
            return true;
    return false;
}

// A value comes next, not a sign.
bool wants_value(const FilterToken* before) {
    return !before || (before->kind == FilterToken::Kind::sign && !before->is(")")) || is_operator_word(*before);
}

template <class Named>
void add_all(const Named& names, std::vector<Suggestion>& out) {
    for (const auto& one : names)
        out.push_back({std::string(one.sign), std::string(one.about)});
}

std::vector<Suggestion> signs(const At& at) {
    std::vector<Suggestion> out;
    if (at.open > 0)
        out.push_back({")", ""});
    if (at.argument && !at.is_asked)
        out.push_back({",", "and ask of each"});
    add_all(kWatchComparisons, out);
    out.push_back({"&&", "and"});
    out.push_back({"||", "or"});
    add_all(kWatchSums, out);
    add_all(kWatchProducts, out);
    return out;
}

std::vector<Suggestion> values(const At& at, std::string_view typed, const StateWords& words) {
    std::vector<Suggestion> out;
    if (at.argument && at.is_asked)
        if (const auto of = find_place(at.argument->text, words))
            for (const std::string& field : fields_below(*of, words))
                out.push_back({"." + field, "of each"});
    const bool is_argument = at.argument && !at.is_asked;
    if (is_argument)
        for (const std::string& role : words.roles)
            out.push_back({"role:" + role, "its nodes"});
    for (std::string& place : places_after(typed, words))
        out.push_back({std::move(place), ""});
    if (!is_argument && typed.find('.') == std::string_view::npos)
        for (const WatchFunctionName& one : kWatchFunctions)
            out.push_back({std::string(one.name) + "(", std::string(one.about)});
    return out;
}

}  // namespace

tl::expected<StateWatch, FilterError> parse_watch(std::string_view text, const StateWords& words) {
    return WatchParser(text, words).parse();
}

Completion complete_watch(std::string_view text, std::size_t cursor, const StateWords& words) {
    cursor = std::min(cursor, text.size());
    const auto tokens = watch_tokens(text);
    const At at = place_at(tokens, cursor);
    const std::size_t from = at.word ? at.word->begin : cursor;
    const std::size_t to = at.word ? at.word->end : cursor;
    const std::string_view typed = text.substr(from, cursor - from);
    const auto all = wants_value(at.before) ? values(at, typed, words) : signs(at);
    return {from, to, fitting_suggestions(all, typed)};
}

std::string watch_of_field(const std::string& node, const std::string& path, bool durable) {
    return quoted_for_filter(node) + (durable ? ".disk" : "") + (path.empty() ? "" : "." + path);
}

std::string watch_help() {
    std::string out =
        "n1.term, n1.log[3].term            a field; n1.label, n1.disk.total: its label, on its disk\n"
        "sum(stock-*.ledger.frozen)         of all nodes that are called so; * is all, role:server a role's\n"
        "count(role:server, leader) <= 1    nodes whose label has the word\n"
        "all(role:server, .term >= 3)       asked of each: its fields begin with a dot\n"
        "== != ~ < <= > >=   && || !   + - * / % between blanks   1.5s, \"text\", true, nothing\n";
    for (const WatchFunctionName& one : kWatchFunctions)
        out += fmt::format("{:<8}{}\n", one.name, one.about);
    return out;
}

}  // namespace orrery
