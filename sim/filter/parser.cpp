#include "sim/filter/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/core/numbers.h"

namespace orrery {
namespace {

constexpr int kDeepest = 100;  // brackets and negations
constexpr std::size_t kMostTerms = 2000;
constexpr std::string_view kNetwork = "network";
constexpr std::array kEventKinds{EventKind::deliver, EventKind::timer, EventKind::sync, EventKind::fault};
constexpr std::array kOutcomes{Outcome::handled,   Outcome::lost_dead, Outcome::lost_cut,
                               Outcome::not_armed, Outcome::damaged,   Outcome::lost_connection};

bool is_of_kinds(Subject subject) {
    switch (subject) {
        case Subject::kind:
        case Subject::message:
        case Subject::timer:
        case Subject::sends:
        case Subject::sets_timer:
        case Subject::dropped:
        case Subject::duplicated:
        case Subject::refused:
            return true;
        default:
            return false;
    }
}

bool is_of_texts(Subject subject) { return subject == Subject::moment || subject == Subject::violation; }

// Whether a message type can be what the subject asks for.
bool fits(Subject subject, const Vocabulary::Message& message) {
    if (subject == Subject::kind)
        return true;
    return message.timer == (subject == Subject::timer || subject == Subject::sets_timer);
}

std::string_view noun(Subject subject) {
    switch (subject) {
        case Subject::node:
        case Subject::from:
        case Subject::to:
        case Subject::sends_to:
            return "node";
        case Subject::role:
            return "role";
        case Subject::kind:
            return "message, timer or kind of event";
        case Subject::timer:
        case Subject::sets_timer:
            return "timer";
        case Subject::outcome:
            return "outcome";
        case Subject::moment:
            return "moment";
        case Subject::violation:
            return "property";
        default:
            return "message";
    }
}

// By the numbers that `accepts` in filter.cpp looks up, the last for nothing.
std::vector<std::string> numbered_names(Subject subject, const Vocabulary& words) {
    std::vector<std::string> names;
    switch (subject) {
        case Subject::node:
        case Subject::from:
        case Subject::to:
        case Subject::sends_to:
            return words.nodes;
        case Subject::role:
            return words.roles;
        case Subject::outcome:
            for (const Outcome outcome : kOutcomes)
                names.emplace_back(filter_word(outcome));
            return names;
        case Subject::moment:
            return words.moments;
        case Subject::violation:
            return words.properties;
        default:
            for (const Vocabulary::Message& message : words.messages)
                names.push_back(message.name);
            return names;
    }
}

}  // namespace

std::vector<std::string> names_for(Subject subject, const Vocabulary& words) {
    std::vector<std::string> names;
    if (subject == Subject::kind)
        for (const EventKind kind : kEventKinds)
            names.emplace_back(name_of(kind));
    if (!is_named(subject))
        return names;
    if (!is_of_kinds(subject)) {
        names = numbered_names(subject, words);
        if (subject == Subject::node)
            names.emplace_back(kNetwork);
        return names;
    }
    for (const Vocabulary::Message& message : words.messages)
        if (fits(subject, message))
            names.push_back(message.name);
    return names;
}

bool takes(const FilterSubject& subject, const FilterOperator& with) {
    if (is_flag(subject.subject))
        return false;
    if (with.comparison == Relation::equal || with.comparison == Relation::contains)
        return true;
    if (subject.subject == Subject::field)
        return subject.shape != FieldShape::flag && subject.shape != FieldShape::text;
    return subject.subject == Subject::event || subject.subject == Subject::time || subject.subject == Subject::cause;
}

FilterParser::FilterParser(std::string_view text, const Vocabulary& words, std::size_t cursor)
    : text_(text), words_(words), cursor_(cursor), tokens_(filter_tokens(text)) {}

tl::expected<Filter, FilterError> FilterParser::parse() {
    if (tokens_.size() == 1) {
        if (FilterPlace* place = here())
            place->subject = true;
        return Filter(text_, {});
    }
    any();
    if (!error_ && now().kind != FilterToken::Kind::end)
        refuse(now(), now().is(")") ? "this bracket closes nothing" : fmt::format("'{}' joins nothing", now().text),
               now().is(")") ? "take it out" : "write && or || before it");
    if (error_)
        return tl::unexpected(*error_);
    return Filter(text_, std::move(terms_));
}

FilterPlace* FilterParser::here() {
    const FilterToken& token = now();
    const std::size_t before = at_ == 0 ? 0 : tokens_[at_ - 1].end;
    const bool after_word = at_ > 0 && tokens_[at_ - 1].is_name() && cursor_ == before;
    const bool within = token.is_name() || token.kind == FilterToken::Kind::wrong
                            ? cursor_ >= token.begin && cursor_ <= token.end
                            : token.kind == FilterToken::Kind::sign && cursor_ > token.begin && cursor_ < token.end;
    const bool in_gap = cursor_ >= before && cursor_ <= token.begin && !after_word;
    if (!within && !in_gap)
        return nullptr;
    if (!place_) {
        place_.emplace();
        place_->from = within ? token.begin : cursor_;
        place_->to = within ? token.end : cursor_;
    }
    return &*place_;
}

void FilterParser::refuse(const FilterToken& at, std::string what, std::string hint) {
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

FilterParser::Index FilterParser::add(Term term) {
    if (terms_.size() == kMostTerms)
        refuse(now(), fmt::format("a filter of more than {} parts", kMostTerms), "take some out");
    terms_.push_back(std::move(term));
    return static_cast<Index>(terms_.size() - 1);
}

FilterParser::Index FilterParser::join(Term::Kind kind, Index left, Index right) {
    Term term;
    term.kind = kind;
    term.left = left;
    term.right = right;
    return add(std::move(term));
}

FilterParser::Index FilterParser::negated(Index term) { return join(Term::Kind::negation, term, 0); }

FilterParser::Index FilterParser::any() {
    Index left = all();
    while (!error_ && (now().is("||") || now().is_word("or"))) {
        take();
        left = join(Term::Kind::either, left, all());
    }
    return left;
}

FilterParser::Index FilterParser::all() {
    Index left = one();
    while (!error_) {
        if (FilterPlace* place = here()) {
            place->join = true;
            place->closing = depth_ > 0;
        }
        if (!now().is("&&") && !now().is_word("and"))
            break;
        take();
        left = join(Term::Kind::both, left, one());
    }
    return left;
}

FilterParser::Index FilterParser::one() {
    if (error_)
        return 0;
    if (++depth_ > kDeepest) {
        refuse(now(), "brackets and negations are too deep", "take some out");
        return 0;
    }
    Index found = 0;
    if (now().is("!") || now().is_word("not")) {
        take();
        found = negated(one());
        --depth_;
        return found;
    }
    if (!now().is("(")) {
        --depth_;
        return test();
    }
    const FilterToken opening = take();
    found = any();
    if (!error_ && !now().is(")"))
        refuse(now(), fmt::format("the bracket of column {} is still open", opening.begin + 1), "close it with )");
    take();
    --depth_;
    return found;
}

FilterParser::Index FilterParser::test() {
    if (FilterPlace* place = here())
        place->subject = true;
    const FilterToken word = take();
    if (word.kind == FilterToken::Kind::end || word.kind == FilterToken::Kind::sign) {
        refuse(word, "here something to ask of an event is missing", "write kind == …, node == …, time > …");
        return 0;
    }
    const auto asked = word.kind == FilterToken::Kind::word ? subject(word) : std::nullopt;
    if (!asked) {
        no_subject(word);
        return 0;
    }
    Term term;
    term.subject = asked->subject;
    term.path = asked->path;
    term.having = asked->having;
    if (FilterPlace* place = here()) {
        place->operators = true;
        place->of = *asked;
    }
    const auto with = std::find_if(kFilterOperators.begin(), kFilterOperators.end(),
                                   [&](const FilterOperator& one) { return now().is(one.sign); });
    if (with == kFilterOperators.end()) {
        if (now().kind == FilterToken::Kind::wrong)
            refuse(now(), {}, {});
        compare(term, *asked, {});
        return add(std::move(term));
    }
    const FilterToken sign = take();
    if (FilterPlace* place = here()) {
        place->value = true;
        place->of = *asked;
        if (with->comparison != Relation::equal && with->comparison != Relation::contains)
            place->of.shape = FieldShape::number;
    }
    const FilterToken value = take();
    if (!takes(*asked, *with))
        refuse(sign, fmt::format("'{}' cannot be asked of '{}'", sign.text, word.text),
               is_flag(asked->subject) ? "write it alone, or with ! before it" : "compare it with ==, != or ~");
    if (!value.is_name())
        refuse(value, fmt::format("here what '{}' is compared with is missing", word.text),
               "write a name, a number or a text");
    term.comparison = with->comparison;
    compare(term, *asked, value);
    const Index found = add(std::move(term));
    return with->negated ? negated(found) : found;
}

std::optional<FilterSubject> FilterParser::subject(const FilterToken& word) {
    for (const Subject one : all_subjects())
        if (name_of(one) == word.text)
            return FilterSubject{one, {}, {}, FieldShape::any};
    return field(word);
}

// `order`, of whatever message has it, or `Try.order`.
std::optional<FilterSubject> FilterParser::field(const FilterToken& word) {
    FilterSubject found{Subject::field, word.text, std::vector<bool>(words_.messages.size(), false), FieldShape::any};
    std::string of;
    for (const Vocabulary::Message& message : words_.messages)
        if (word.text.size() > message.name.size() && word.text.starts_with(message.name) &&
            word.text[message.name.size()] == '.' && message.name.size() > of.size())
            of = message.name;
    if (!of.empty())
        found.path = word.text.substr(of.size() + 1);
    const std::size_t below = found.path.find_first_of(".[");
    bool any = false;
    for (std::size_t kind = 0; kind < words_.messages.size(); ++kind) {
        if (!of.empty() && words_.messages[kind].name != of)
            continue;
        for (const MessageField& one : words_.messages[kind].fields)
            if (one.name == found.path.substr(0, below)) {
                found.having[kind] = true;
                found.shape = !any || found.shape == one.shape ? one.shape : FieldShape::any;
                any = true;
            }
    }
    if (below != std::string::npos)
        found.shape = FieldShape::any;
    return any ? std::optional(std::move(found)) : std::nullopt;
}

void FilterParser::no_subject(const FilterToken& word) {
    if (word.kind != FilterToken::Kind::word)
        return refuse(word, "a text alone asks nothing", "write text ~ before it");
    const auto named = [&](Subject subject) {
        const auto names = names_for(subject, words_);
        return std::find(names.begin(), names.end(), word.text) != names.end();
    };
    for (const Subject subject : {Subject::kind, Subject::node, Subject::role, Subject::outcome, Subject::moment})
        if (named(subject))
            return refuse(word, fmt::format("'{}' is a {}, and asks nothing alone", word.text, noun(subject)),
                          fmt::format("write {} == {}", name_of(subject), word.text));
    for (const Vocabulary::Message& message : words_.messages)
        if (word.text.starts_with(message.name + ".")) {
            std::vector<std::string> fields;
            for (const MessageField& field : message.fields)
                fields.push_back(message.name + "." + field.name);
            return refuse(word, fmt::format("there is no field '{}'", word.text), suggest(word.text, fields));
        }
    std::vector<std::string> all;
    for (const Subject subject : all_subjects())
        all.emplace_back(name_of(subject));
    for (std::string& name : words_.field_names())
        all.push_back(std::move(name));
    refuse(word, fmt::format("'{}' cannot be asked of an event", word.text), suggest(word.text, all));
}

void FilterParser::compare(Term& term, const FilterSubject& subject, const FilterToken& value) {
    if (error_ || is_flag(subject.subject))
        return;
    if (is_named(subject.subject))
        return compare_names(term, value);
    if (term.comparison == Relation::present)
        return;
    term.text = value.text;
    if (subject.subject == Subject::field)
        compare_field(term, subject, value);
    else if (subject.subject != Subject::note && subject.subject != Subject::text)
        compare_numbers(term, value);
}

void FilterParser::compare_names(Term& term, const FilterToken& value) {
    const bool all = term.comparison == Relation::present;
    const auto accepted = [&](const std::string& name) {
        return all ||
               (term.comparison == Relation::equal ? name == value.text : name.find(value.text) != std::string::npos);
    };
    bool any = all;
    const std::vector<std::string> names = numbered_names(term.subject, words_);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool meant = (!is_of_kinds(term.subject) || fits(term.subject, words_.messages[i])) && accepted(names[i]);
        term.accepted.push_back(meant);
        if (meant && is_of_texts(term.subject))
            term.accepted_names.push_back(names[i]);
        any = any || meant;
    }
    const bool network = term.subject == Subject::node && !all && accepted(std::string(kNetwork));
    term.accepted.push_back(network);
    any = any || network;
    for (const EventKind kind : kEventKinds) {
        term.accepted_events.push_back(term.subject == Subject::kind && accepted(std::string(name_of(kind))));
        any = any || term.accepted_events.back();
    }
    if (any)
        return;
    const auto known = names_for(term.subject, words_);
    if (term.comparison == Relation::contains)
        refuse(value, fmt::format("the name of no {} contains '{}'", noun(term.subject), value.text),
               suggest(value.text, known));
    else
        refuse(value, fmt::format("there is no {} '{}'", noun(term.subject), value.text), suggest(value.text, known));
}

void FilterParser::compare_numbers(Term& term, const FilterToken& value) {
    if (term.comparison == Relation::contains)
        return;
    if (term.subject == Subject::time) {
        const auto time = value.text == "0" ? std::optional<Duration>(0) : parse_duration(value.text);
        if (!time)
            return refuse(value, fmt::format("'{}' is no time", value.text),
                          "write a number with its unit: 1.5s, 40ms");
        term.number = *time;
    } else {
        const auto number = parse_integer_between(value.text, 0, INT64_MAX);
        if (!number)
            return refuse(value, fmt::format("'{}' is no number of an event", value.text), "write a whole number");
        term.number = *number;
    }
    term.has_number = true;
}

void FilterParser::compare_field(Term& term, const FilterSubject& subject, const FilterToken& value) {
    if (value.kind == FilterToken::Kind::word && term.comparison != Relation::contains) {
        if (const auto number = parse_integer_between(value.text, INT64_MIN, INT64_MAX))
            term.number = *number, term.has_number = true;
        else if (const auto time = parse_duration(value.text))
            term.number = *time, term.has_number = true;
    }
    const bool equal = term.comparison == Relation::equal;
    if (term.comparison == Relation::contains)
        return;
    if (!equal && !term.has_number)
        return refuse(value, fmt::format("'{}' is no number and no time", value.text),
                      "compare texts with ==, != or ~");
    if (subject.shape == FieldShape::flag && value.text != "true" && value.text != "false")
        return refuse(value, fmt::format("'{}' is true or false, not '{}'", subject.path, value.text),
                      "write true or false");
    if ((subject.shape == FieldShape::number || subject.shape == FieldShape::time) && !term.has_number)
        refuse(value, fmt::format("'{}' is a number, not '{}'", subject.path, value.text),
               subject.shape == FieldShape::time ? "write a time: 1.5s" : "write a number, or ~ for a part of it");
}

}  // namespace orrery
