#include "sim/filter/filter.h"

#include <algorithm>
#include <array>

namespace orrery {
namespace {

constexpr std::array<std::string_view, 25> kNames{
    "event", "time",      "cause", "node",     "role",       "from",    "to",         "kind",    "message",
    "timer", "outcome",   "sends", "sends_to", "sets_timer", "dropped", "duplicated", "refused", "moment",
    "note",  "violation", "text",  "persists", "observes",   "fault",   "field"};

using Term = Filter::Term;

bool compares(const Term& term, std::int64_t value) {
    switch (term.comparison) {
        case Relation::equal:
            return value == term.number;
        case Relation::less:
            return value < term.number;
        case Relation::less_or_equal:
            return value <= term.number;
        case Relation::greater:
            return value > term.number;
        case Relation::greater_or_equal:
            return value >= term.number;
        case Relation::contains:
            return std::to_string(value).find(term.text) != std::string::npos;
        case Relation::present:
            return true;
    }
    return false;
}

bool compares(const Term& term, const std::string& value) {
    switch (term.comparison) {
        case Relation::equal:
            return value == term.text;
        case Relation::contains:
            return value.find(term.text) != std::string::npos;
        case Relation::present:
            return !value.empty();
        default:
            return false;
    }
}

bool compares(const Term& term, const Value& value) {
    if (const auto* flag = std::get_if<bool>(&value.data); flag && term.comparison == Relation::present)
        return *flag;
    if (std::holds_alternative<std::monostate>(value.data))
        return term.comparison == Relation::equal && term.text == "nothing";
    if (term.comparison == Relation::present)
        return true;
    const bool by_number = term.has_number && term.comparison != Relation::contains;
    if (const auto* number = std::get_if<std::int64_t>(&value.data); number && by_number)
        return compares(term, *number);
    if (const auto* time = std::get_if<Instant>(&value.data); time && by_number)
        return compares(term, static_cast<std::int64_t>(*time));
    if (const auto* text = std::get_if<std::string>(&value.data))
        return compares(term, *text);
    return compares(term, to_text(value));
}

bool accepts(const std::vector<bool>& accepted, std::size_t number) {
    return accepted[std::min(number, accepted.size() - 1)];
}

// Whether an effect of one of these kinds is of an accepted type.
template <class Wanted>
bool any_effect(const Term& term, const EventFacts& facts, Wanted wanted) {
    return std::any_of(facts.effects.begin(), facts.effects.end(), [&](const TraceEffect& effect) {
        return wanted(effect.kind) && accepts(term.accepted, effect.message);
    });
}

bool is_sent(EffectKind kind) {
    return kind == EffectKind::send || kind == EffectKind::lost || kind == EffectKind::refused;
}

auto is(EffectKind wanted) {
    return [wanted](EffectKind kind) { return kind == wanted; };
}

// What an effect of a kind says, for moments and notes.
bool any_said(const Term& term, const EventFacts& facts, EffectKind kind) {
    return std::any_of(facts.effects.begin(), facts.effects.end(), [&](const TraceEffect& effect) {
        if (effect.kind != kind)
            return false;
        const auto& names = term.accepted_names;
        return kind == EffectKind::note ? compares(term, effect.detail)
                                        : std::find(names.begin(), names.end(), effect.detail) != names.end();
    });
}

bool any_violation(const Term& term, const EventFacts& facts) {
    const auto& names = term.accepted_names;
    const auto first = std::partition_point(facts.violations.begin(), facts.violations.end(),
                                            [&](const Violation& one) { return one.event < facts.row.number; });
    return std::any_of(first, facts.violations.end(), [&](const Violation& one) {
        return one.event == facts.row.number && std::find(names.begin(), names.end(), one.property) != names.end();
    });
}

bool field_fits(const Term& term, const EventFacts& facts) {
    const MessageKind kind = facts.row.kind;
    if (kind >= term.having.size() || !term.having[kind])
        return false;
    const Value message = facts.blueprint.kinds[kind].to_value(facts.record, facts.blueprint);
    const std::string_view top = std::string_view(term.path).substr(0, term.path.find_first_of(".["));
    if (const Value::Record* fields = message.record())
        for (const Field& field : *fields)
            if (field.name == top)
                return compares(term, find_value(field.value, term.path));
    return false;
}

bool test(const Term& term, const EventFacts& facts) {
    const TraceEvent& row = facts.row;
    const bool delivers = row.what == EventKind::deliver;
    switch (term.subject) {
        case Subject::event:
            return compares(term, static_cast<std::int64_t>(row.number));
        case Subject::time:
            return compares(term, row.time);
        case Subject::cause:
            return row.cause != 0 && compares(term, static_cast<std::int64_t>(row.cause));
        case Subject::node:
            return accepts(term.accepted, row.node);
        case Subject::role:
            return row.node != kNoNode && accepts(term.accepted, facts.blueprint.nodes[row.node].role);
        case Subject::from:
            return delivers && row.peer != kNoNode && accepts(term.accepted, row.peer);
        case Subject::to:
            return delivers && accepts(term.accepted, row.node);
        case Subject::kind:
            return term.accepted_events[static_cast<std::size_t>(row.what)] || accepts(term.accepted, row.kind);
        case Subject::message:
            return delivers && accepts(term.accepted, row.kind);
        case Subject::timer:
            return row.what == EventKind::timer && accepts(term.accepted, row.kind);
        case Subject::outcome:
            return accepts(term.accepted, static_cast<std::size_t>(row.outcome));
        case Subject::sends:
            return any_effect(term, facts, is_sent);
        case Subject::sends_to:
            return std::any_of(facts.effects.begin(), facts.effects.end(), [&](const TraceEffect& effect) {
                return is_sent(effect.kind) && effect.peer != kNoNode && accepts(term.accepted, effect.peer);
            });
        case Subject::sets_timer:
            return any_effect(term, facts, is(EffectKind::set_timer));
        case Subject::dropped:
            return (delivers && row.outcome != Outcome::handled && accepts(term.accepted, row.kind)) ||
                   any_effect(term, facts, is(EffectKind::lost));
        case Subject::duplicated:
            return any_effect(term, facts, is(EffectKind::duplicate));
        case Subject::refused:
            return any_effect(term, facts, is(EffectKind::refused));
        case Subject::moment:
            return any_said(term, facts, EffectKind::moment);
        case Subject::note:
            return any_said(term, facts, EffectKind::note);
        case Subject::violation:
            return any_violation(term, facts);
        case Subject::text:
            return compares(term, describe_record(facts.blueprint, facts.record));
        case Subject::persists:
        case Subject::observes: {
            const EffectKind wanted = term.subject == Subject::persists ? EffectKind::persist : EffectKind::observe;
            return std::any_of(facts.effects.begin(), facts.effects.end(),
                               [&](const TraceEffect& effect) { return effect.kind == wanted; });
        }
        case Subject::fault:
            return row.what == EventKind::fault;
        case Subject::field:
            return field_fits(term, facts);
    }
    return false;
}

bool reads_effects_of(Subject subject) {
    switch (subject) {
        case Subject::sends:
        case Subject::sends_to:
        case Subject::sets_timer:
        case Subject::dropped:
        case Subject::duplicated:
        case Subject::refused:
        case Subject::moment:
        case Subject::note:
        case Subject::persists:
        case Subject::observes:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::string_view name_of(Subject subject) { return kNames[static_cast<std::size_t>(subject)]; }

std::span<const Subject> all_subjects() {
    static constexpr auto kAll = [] {
        std::array<Subject, kNames.size() - 1> all{};
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = static_cast<Subject>(i);
        return all;
    }();
    return kAll;
}

bool is_flag(Subject subject) {
    return subject == Subject::persists || subject == Subject::observes || subject == Subject::fault;
}

bool is_named(Subject subject) {
    switch (subject) {
        case Subject::event:
        case Subject::time:
        case Subject::cause:
        case Subject::note:
        case Subject::text:
        case Subject::field:
            return false;
        default:
            return !is_flag(subject);
    }
}

std::string_view filter_word(Outcome outcome) {
    switch (outcome) {
        case Outcome::handled:
            return "handled";
        case Outcome::lost_dead:
            return "node_down";
        case Outcome::lost_cut:
            return "link_cut";
        case Outcome::not_armed:
            return "could_not_fire";
        case Outcome::damaged:
            return "damaged";
        case Outcome::lost_connection:
            return "connection_ended";
    }
    return "";
}

bool Filter::is_met(const Term& term, const EventFacts& facts) const {
    switch (term.kind) {
        case Term::Kind::both:
            return is_met(terms_[term.left], facts) && is_met(terms_[term.right], facts);
        case Term::Kind::either:
            return is_met(terms_[term.left], facts) || is_met(terms_[term.right], facts);
        case Term::Kind::negation:
            return !is_met(terms_[term.left], facts);
        case Term::Kind::test:
            return test(term, facts);
    }
    return false;
}

bool Filter::reads_effects() const {
    return std::any_of(terms_.begin(), terms_.end(), [](const Term& term) {
        return term.kind == Term::Kind::test && reads_effects_of(term.subject);
    });
}

bool Filter::reads_violations() const {
    return std::any_of(terms_.begin(), terms_.end(), [](const Term& term) {
        return term.kind == Term::Kind::test && term.subject == Subject::violation;
    });
}

}  // namespace orrery
