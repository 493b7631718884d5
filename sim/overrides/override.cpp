#include "sim/overrides/override.h"

#include <fmt/format.h>

#include "sim/core/nearest.h"
#include "sim/faults/families.h"
#include "sim/overrides/override_kind.h"
#include "sim/words/parse_values.h"
#include "sim/world/blueprint.h"

namespace orrery {
namespace {

std::vector<const OverrideKind*> all_kinds() {
    std::vector<const OverrideKind*> all;
    for (const OverrideKind& kind : edit_overrides())
        all.push_back(&kind);
    all.push_back(&kResampleOverride);
    all.push_back(&kSetOverride);
    return all;
}

const OverrideKind* find_kind(std::string_view verb) {
    for (const OverrideKind* kind : all_kinds())
        if (kind->verb == verb)
            return kind;
    return nullptr;
}

const FaultVerb* find_verb(std::string_view name) {
    for (const FaultFamily* family : fault_families())
        for (const FaultVerb& verb : family->verbs)
            if (verb.name == name)
                return &verb;
    return nullptr;
}

FaultSpec read_fault_override(OverrideText text, const FaultVerb& verb) {
    const std::string form = fmt::format("write {}", verb.form);
    FaultSpec fault;
    auto at = text.take_after('@');
    if (!at)
        text.refuse("it lacks its time", form);
    if (const std::size_t equals = at->find('='); equals != std::string_view::npos) {
        if (verb.lasting == Lasting::at_once)
            text.refuse(fmt::format("a {} takes no duration", verb.name), form);
        fault.lasting = text.accept(parse_duration_between(at->substr(equals + 1), 1, reader::kLongest));
        at = at->substr(0, equals);
    } else if (verb.lasting == Lasting::must) {
        text.refuse("it lacks its duration", form);
    }
    fault.at = text.accept(parse_duration_between(*at, 0, reader::kLongest));
    fault.what = verb.read(text.rest());
    return fault;
}

void add(const OverrideText& text, const Rebuild& rebuild, Blueprint& blueprint) {
    if (!text.has_verb())
        text.refuse("it lacks its verb", "write drop:A->B/T#1, crash:n1@12s, …");
    if (const OverrideKind* kind = find_kind(text.verb()))
        return kind->add(text, rebuild, blueprint);
    if (const FaultVerb* verb = find_verb(text.verb()))
        return add_fault({}, read_fault_override(text, *verb), blueprint);
    std::vector<std::string> verbs;
    for (const OverrideKind* kind : all_kinds())
        verbs.emplace_back(kind->verb);
    for (const FaultFamily* family : fault_families())
        for (const FaultVerb& one : family->verbs)
            verbs.emplace_back(one.name);
    text.refuse(fmt::format("unknown verb '{}'", text.verb()), suggest(std::string(text.verb()), verbs));
}

}  // namespace

std::optional<std::string_view> OverrideText::take_after(char mark) {
    const std::size_t at = rest_.rfind(mark);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view after = rest_.substr(at + 1);
    rest_ = rest_.substr(0, at);
    return after;
}

std::optional<FaultSpec> fault_of_override(const std::string& text) {
    const OverrideText said(text);
    const FaultVerb* verb = find_verb(said.verb());
    if (!said.has_verb() || !verb)
        return std::nullopt;
    return read_fault_override(said, *verb);
}

void apply_override(const std::string& text, const Rebuild& rebuild, Blueprint& blueprint) {
    try {
        add(OverrideText(text), rebuild, blueprint);
    } catch (reader::Refusal& refusal) {
        refusal.error.what = fmt::format("the override '{}': {}", text, refusal.error.what);
        throw;
    }
}

std::string why_unapplied(const std::string& text, const Blueprint* world) {
    const OverrideKind* kind = find_kind(OverrideText(text).verb());
    return (kind && kind->why_unapplied ? *kind : edit_overrides().front()).why_unapplied(text, world);
}

}  // namespace orrery
