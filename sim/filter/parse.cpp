#include "sim/filter/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/filter/parser.h"

namespace orrery {
namespace {

constexpr std::size_t kMostSuggested = 200;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

void add_subjects(std::vector<Suggestion>& out, const Vocabulary& words) {
    for (const Subject subject : all_subjects())
        out.push_back({std::string(name_of(subject)), std::string(about(subject))});
    std::map<std::string, std::vector<std::string>> owners;
    for (const Vocabulary::Message& message : words.messages)
        for (const MessageField& field : message.fields)
            owners[field.name].push_back(message.name);
    const auto is_subject = [](const std::string& name) {
        const auto all = all_subjects();
        return std::any_of(all.begin(), all.end(), [&](Subject one) { return name_of(one) == name; });
    };
    for (const auto& [name, messages] : owners)
        if (!is_subject(name))
            out.push_back({name, fmt::format("field of {}", fmt::join(messages, ", "))});
    for (const Vocabulary::Message& message : words.messages)
        for (const MessageField& field : message.fields)
            if (is_plain_word(message.name))
                out.push_back({message.name + "." + field.name, "field of " + message.name});
}

std::vector<Suggestion> values_of(const FilterSubject& subject, const Vocabulary& words) {
    std::vector<Suggestion> out;
    for (const std::string& name : names_for(subject.subject, words))
        out.push_back({quoted_for_filter(name), ""});
    if (subject.subject == Subject::field && subject.shape == FieldShape::flag)
        return {{"true", ""}, {"false", ""}};
    if (subject.subject == Subject::field && (subject.shape == FieldShape::any || subject.shape == FieldShape::text))
        for (const std::string& node : words.nodes)  // it may be one
            out.push_back({quoted_for_filter(node), "node"});
    return out;
}

bool needs_brackets(const std::string& filter) {
    int depth = 0;
    for (const FilterToken& token : filter_tokens(filter)) {
        depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        if (depth == 0 && (token.is("||") || token.is_word("or")))
            return true;
    }
    return false;
}

std::string in_brackets(const std::string& filter) { return needs_brackets(filter) ? "(" + filter + ")" : filter; }

}  // namespace

std::string_view about(Subject subject) {
    switch (subject) {
        case Subject::event:
            return "its number";
        case Subject::time:
            return "when it is: 1.5s";
        case Subject::cause:
            return "the number of the event that scheduled it";
        case Subject::node:
            return "where it is";
        case Subject::role:
            return "of that node";
        case Subject::from:
            return "who sent what is delivered";
        case Subject::to:
            return "to whom it is delivered";
        case Subject::kind:
            return "deliver, timer, sync, fault, or the type of the message or timer";
        case Subject::message:
            return "the type of what is delivered";
        case Subject::timer:
            return "the type of the timer that fires";
        case Subject::outcome:
            return "how it was taken";
        case Subject::sends:
            return "a message that it sends";
        case Subject::sends_to:
            return "to whom it sends";
        case Subject::sets_timer:
            return "a timer that it sets";
        case Subject::dropped:
            return "a message that is lost, as it is sent or as it arrives";
        case Subject::duplicated:
            return "a message that the network doubles";
        case Subject::refused:
            return "a message that comes back to its sender";
        case Subject::moment:
            return "a moment that the model names";
        case Subject::note:
            return "a note that it leaves";
        case Subject::violation:
            return "a property that it violates";
        case Subject::text:
            return "what the table shows as its detail";
        case Subject::persists:
            return "it writes to its disk";
        case Subject::observes:
            return "a client's operation begins or ends";
        case Subject::fault:
            return "it is one of the fault plan";
        case Subject::field:
            return "a field of the message";
    }
    return "";
}

std::string FilterError::to_text() const {
    return fmt::format("column {}: {}{}{}", column, what, hint.empty() ? "" : "; ", hint);
}

tl::expected<Filter, FilterError> parse_filter(std::string_view text, const Vocabulary& words) {
    return FilterParser(text, words, UINT64_MAX).parse();
}

std::vector<Suggestion> fitting_suggestions(const std::vector<Suggestion>& all, std::string_view typed) {
    if (typed.starts_with('"'))
        typed.remove_prefix(1);
    if (typed.ends_with('"'))
        typed.remove_suffix(1);
    const std::string wanted = lower(typed);
    std::vector<Suggestion> begin, hold;
    for (const Suggestion& one : all) {
        const std::string name = lower(one.text.starts_with('"') ? std::string_view(one.text).substr(1) : one.text);
        if (name.starts_with(wanted))
            begin.push_back(one);
        else if (name.find(wanted) != std::string::npos)
            hold.push_back(one);
    }
    begin.insert(begin.end(), hold.begin(), hold.end());
    begin.resize(std::min(begin.size(), kMostSuggested));
    return begin;
}

Completion complete_filter(std::string_view text, std::size_t cursor, const Vocabulary& words) {
    cursor = std::min(cursor, text.size());
    FilterParser parser(text, words, cursor);
    static_cast<void>(parser.parse());
    const auto& place = parser.place();
    if (!place)
        return {cursor, cursor, {}};
    std::vector<Suggestion> all;
    if (place->operators)
        for (const FilterOperator& one : kFilterOperators)
            if (takes(place->of, one))
                all.push_back({std::string(one.sign), std::string(one.about)});
    if (place->value)
        all = values_of(place->of, words);
    if (place->subject)
        add_subjects(all, words);
    if (place->join) {
        all.push_back({"&&", "and"});
        all.push_back({"||", "or"});
        if (place->closing)
            all.push_back({")", ""});
    }
    return {place->from, place->to, fitting_suggestions(all, text.substr(place->from, cursor - place->from))};
}

std::string quoted_for_filter(std::string_view name) {
    if (is_plain_word(name))
        return std::string(name);
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string both_filters(const std::string& first, const std::string& second) {
    if (first.empty() || second.empty())
        return first + second;
    return in_brackets(first) + " && " + in_brackets(second);
}

std::string inverted_filter(const std::string& filter) {
    const auto tokens = filter_tokens(filter);
    const bool single = tokens.size() == 4 && tokens[1].is("==");
    if (single)
        return filter.substr(0, tokens[1].begin) + "!=" + filter.substr(tokens[1].end);
    return tokens.size() == 2 ? "!" + filter : "!(" + filter + ")";
}

std::string filter_help() {
    std::string out =
        "kind == Try && node == stock-1      && and, || or, ! not, ( )\n"
        "== is   != is not   ~ contains   < <= > >= of numbers and times (1.5s, 40ms)\n"
        "order == 44, Try.order == 44        fields of a message\n"
        "from, sends, violation              alone: whether there is one\n";
    for (const Subject subject : all_subjects())
        out += fmt::format("{:<12}{}\n", name_of(subject), about(subject));
    return out;
}

}  // namespace orrery
