// Overrides (contract.md §1): edits of one message or timer by its stable name, faults and other knobs at a time,
// streams drawn anew.
#include <fmt/format.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/faults/families.h"
#include "sim/faults/stimulus.h"
#include "sim/scenario/resolve.h"
#include "sim/scenario/run.h"
#include "sim/words/parse_values.h"

namespace orrery {
namespace {

struct Parsed {
    std::string_view text;

    [[noreturn]] void refuse(std::string what, std::string hint) const {
        throw reader::Refusal{{"", 0, 0, std::move(what), std::move(hint)}};
    }
    template <class T>
    T accept(tl::expected<T, Complaint> parsed) const {
        if (!parsed)
            refuse(parsed.error().what, parsed.error().hint);
        return *std::move(parsed);
    }
};

// The part after the last `mark`, cut off from `text`; nothing where there is none.
std::optional<std::string_view> take_after(std::string_view& text, char mark) {
    const std::size_t at = text.rfind(mark);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view after = text.substr(at + 1);
    text = text.substr(0, at);
    return after;
}

NodeId node_of(const Parsed& parsed, const Blueprint& blueprint, std::string_view name) {
    const NodeId node = blueprint.find_node(name);
    if (node != kNoNode)
        return node;
    std::vector<std::string> names;
    for (const NodeSpec& one : blueprint.nodes)
        names.push_back(one.name);
    parsed.refuse(fmt::format("there is no node '{}'", name), suggest(name, names));
}

Link link_of(const Parsed& parsed, const Blueprint& blueprint, std::string_view text) {
    const std::size_t arrow = text.find("->");
    if (arrow == std::string_view::npos)
        parsed.refuse(fmt::format("'{}' is no link", text), "write SENDER->RECEIVER");
    const NodeId from = node_of(parsed, blueprint, text.substr(0, arrow));
    const NodeId to = node_of(parsed, blueprint, text.substr(arrow + 2));
    return {from, to};
}

// "#K" at the end of a stable name.
std::uint64_t number_of(const Parsed& parsed, std::string_view number, std::string_view form) {
    if (number.find('\'') != std::string_view::npos)
        parsed.refuse("an override names a message, not its duplicate", std::string(form));
    return static_cast<std::uint64_t>(parsed.accept(parse_integer_between(number, 1, INT64_MAX)));
}

MessageKind kind_of(const Parsed& parsed, const Blueprint& blueprint, std::string_view name, bool timer) {
    const MessageKind kind = blueprint.find_kind(name);
    if (kind != kNoKind && blueprint.kinds[kind].timer == timer)
        return kind;
    std::vector<std::string> names;
    for (const MessageType& one : blueprint.kinds)
        if (one.timer == timer)
            names.push_back(one.name);
    parsed.refuse(fmt::format("there is no {} '{}'", timer ? "timer" : "message", name), suggest(name, names));
}

MessageEdit message_of(const Parsed& parsed, const Blueprint& blueprint, std::string_view name) {
    const std::string form = "write SENDER->RECEIVER/TYPE#K, as client-1->stock/Try#7";
    const std::size_t slash = name.find('/'), hash = name.rfind('#');
    if (slash == std::string_view::npos || hash == std::string_view::npos || hash < slash)
        parsed.refuse(fmt::format("'{}' is no message", name), form);
    MessageEdit edit;
    edit.nth = number_of(parsed, name.substr(hash + 1), form);
    std::tie(edit.from, edit.to) = link_of(parsed, blueprint, name.substr(0, slash));
    edit.kind = kind_of(parsed, blueprint, name.substr(slash + 1, hash - slash - 1), false);
    edit.text = std::string(parsed.text);
    return edit;
}

TimerEdit timer_of(const Parsed& parsed, const Blueprint& blueprint, std::string_view name) {
    const std::string form = "write timer:NODE/NAME#K, as timer:n1/ElectionTimeout#3";
    const std::size_t slash = name.find('/'), hash = name.rfind('#');
    if (slash == std::string_view::npos || hash == std::string_view::npos || hash < slash)
        parsed.refuse(fmt::format("'timer:{}' is no timer", name), form);
    TimerEdit edit;
    edit.nth = number_of(parsed, name.substr(hash + 1), form);
    edit.node = node_of(parsed, blueprint, name.substr(0, slash));
    edit.timer = kind_of(parsed, blueprint, name.substr(slash + 1, hash - slash - 1), true);
    edit.text = std::string(parsed.text);
    return edit;
}

// drop, delay, duplicate, corrupt: of a message, or the first two of a timer.
void add_edit(const Parsed& parsed, std::string_view verb, std::string_view rest, Blueprint& blueprint) {
    constexpr std::string_view kTimer = "timer:";
    std::optional<std::string_view> value;
    if (verb == "delay" || verb == "corrupt")
        value = take_after(rest, '=');
    std::optional<Duration> delay;
    if (verb == "delay") {
        if (!value)
            parsed.refuse("it lacks the new delay", "write delay:A->B/T#1=40ms");
        delay = parsed.accept(parse_duration_between(*value, 0, reader::kLongest));
    }
    if (rest.starts_with(kTimer)) {
        if (verb != "drop" && verb != "delay")
            parsed.refuse(fmt::format("a timer cannot be edited by '{}'", verb), "timers take drop and delay");
        TimerEdit edit = timer_of(parsed, blueprint, rest.substr(kTimer.size()));
        edit.what = delay ? TimerEdit::What::delay : TimerEdit::What::drop;
        edit.delay = delay.value_or(0);
        for (const TimerEdit& other : blueprint.timer_edits)
            if (other.node == edit.node && other.timer == edit.timer && other.nth == edit.nth)
                parsed.refuse(fmt::format("'{}' names the same timer as '{}'", edit.text, other.text),
                              "give each timer one override");
        blueprint.timer_edits.push_back(std::move(edit));
        return;
    }
    MessageEdit edit = message_of(parsed, blueprint, rest);
    edit.what = verb == "drop"      ? MessageEdit::What::drop
                : verb == "delay"   ? MessageEdit::What::delay
                : verb == "corrupt" ? MessageEdit::What::corrupt
                                    : MessageEdit::What::duplicate;
    edit.delay = delay.value_or(0);
    if (verb == "corrupt" && value) {
        if (*value != "field" && *value != "checksum")
            parsed.refuse(fmt::format("a message cannot be corrupted as '{}'", *value),
                          suggest(*value, {"checksum", "field"}));
        edit.corruption = *value == "field" ? Corruption::field : Corruption::checksum;
    }
    for (const MessageEdit& other : blueprint.edits)
        if (other.from == edit.from && other.to == edit.to && other.kind == edit.kind && other.nth == edit.nth)
            parsed.refuse(fmt::format("'{}' names the same message as '{}'", edit.text, other.text),
                          "give each message one override");
    blueprint.edits.push_back(std::move(edit));
}

const FaultVerb* find_verb(std::string_view name) {
    for (const FaultFamily* family : fault_families())
        for (const FaultVerb& verb : family->verbs)
            if (verb.name == name)
                return &verb;
    return nullptr;
}

FaultSpec read_fault_override(const Parsed& parsed, const FaultVerb& verb, std::string_view rest) {
    const std::string form = fmt::format("write {}", verb.form);
    FaultSpec fault;
    auto at = take_after(rest, '@');
    if (!at)
        parsed.refuse("it lacks its time", form);
    if (const std::size_t equals = at->find('='); equals != std::string_view::npos) {
        if (verb.lasting == Lasting::at_once)
            parsed.refuse(fmt::format("a {} takes no duration", verb.name), form);
        fault.lasting = parsed.accept(parse_duration_between(at->substr(equals + 1), 1, reader::kLongest));
        at = at->substr(0, equals);
    } else if (verb.lasting == Lasting::must) {
        parsed.refuse("it lacks its duration", form);
    }
    fault.at = parsed.accept(parse_duration_between(*at, 0, reader::kLongest));
    fault.what = verb.read(rest);
    return fault;
}

// What the two worlds do not share, where other knobs take over in the middle of a run; nothing where they share it.
std::optional<std::string> different_shape(const Blueprint& one, const Blueprint& two) {
    const auto same = [](const auto& a, const auto& b, auto equal) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
    };
    if (!same(one.roles, two.roles, [](const RoleTable& a, const RoleTable& b) { return a.tag == b.tag; }))
        return "roles";
    if (!same(one.nodes, two.nodes,
              [](const NodeSpec& a, const NodeSpec& b) { return a.name == b.name && a.role == b.role; }))
        return "nodes";
    if (!same(one.kinds, two.kinds, [](const MessageType& a, const MessageType& b) { return a.tag == b.tag; }) ||
        !same(one.variants, two.variants,
              [](const RoleVariant& a, const RoleVariant& b) { return a.name == b.name && a.role == b.role; }))
        return "messages";
    if (one.links.from_node() != two.links.from_node())
        return "links";
    for (std::uint32_t link = 0; link < one.links.size(); ++link)
        if (one.links.settings(link).delay.to_text() != two.links.settings(link).delay.to_text())
            return "links";
    return std::nullopt;
}

void add_knobs(const Parsed& parsed, std::string_view rest, const Rebuild& rebuild, Blueprint& blueprint) {
    const auto at = take_after(rest, '@');
    const std::string_view key = rest.substr(0, rest.find('='));
    if (!at || key.size() == rest.size() || key.empty())
        parsed.refuse("it wants a parameter, its value and a time", "write set:key=value@5s");
    if (key == "until")
        parsed.refuse("the end of a run is no knob of its design", "give --set until=…");
    KnobChange change{std::string(rest), parsed.accept(parse_duration_between(*at, 0, reader::kLongest))};
    std::shared_ptr<const Blueprint> rules;
    try {
        rules = rebuild(change);
    } catch (const reader::Refusal& refusal) {  // it names --set, which this is not
        const std::string& what = refusal.error.what;
        parsed.refuse(what.substr(what.find(": ") + 2), refusal.error.hint);
    }
    if (const auto what = different_shape(blueprint, *rules))
        parsed.refuse(fmt::format("'{}' shapes the world (its {}), which stands from the start", key, *what),
                      fmt::format("give --set {}", rest));
    FaultEntry& entry = blueprint.plan.emplace_back();
    entry.at = change.at;
    entry.text = "set " + change.text;
    entry.action = SetKnobs{std::move(rules)};
}

void add_resample(const Parsed& parsed, std::string_view rest, Blueprint& blueprint) {
    const std::string form = "write resample:link delay=7@4s";
    Resample resample;
    const auto at = take_after(rest, '@');
    const auto seed = take_after(rest, '=');
    if (!at || !seed || rest.empty())
        parsed.refuse("it wants a stream, a seed and a time", form);
    resample.stream = std::string(rest);
    resample.seed = parsed.accept(parse_seed(*seed));
    resample.at = parsed.accept(parse_duration_between(*at, 0, reader::kLongest));
    resample.text = std::string(parsed.text);
    blueprint.resamples.push_back(std::move(resample));
}

void apply(const std::string& text, const Rebuild& rebuild, Blueprint& blueprint) {
    const Parsed parsed{text};
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos)
        parsed.refuse("it lacks its verb", "write drop:A->B/T#1, crash:n1@12s, …");
    const std::string verb = text.substr(0, colon);
    const std::string_view rest = std::string_view(text).substr(colon + 1);
    if (verb == "drop" || verb == "delay" || verb == "duplicate" || verb == "corrupt")
        return add_edit(parsed, verb, rest, blueprint);
    if (verb == "resample")
        return add_resample(parsed, rest, blueprint);
    if (verb == "set")
        return add_knobs(parsed, rest, rebuild, blueprint);
    if (const auto fault = fault_of_override(text))
        return add_fault({}, *fault, blueprint);
    std::vector<std::string> verbs{"drop", "delay", "duplicate", "corrupt", "resample", "set"};
    for (const FaultFamily* family : fault_families())
        for (const FaultVerb& one : family->verbs)
            verbs.emplace_back(one.name);
    parsed.refuse(fmt::format("unknown verb '{}'", verb), suggest(verb, verbs));
}

}  // namespace

std::optional<FaultSpec> fault_of_override(const std::string& text) {
    const std::size_t colon = text.find(':');
    const FaultVerb* verb = find_verb(std::string_view(text).substr(0, colon));
    if (colon == std::string::npos || !verb)
        return std::nullopt;
    return read_fault_override({text}, *verb, std::string_view(text).substr(colon + 1));
}

void apply_override(const std::string& text, const Rebuild& rebuild, Blueprint& blueprint) {
    try {
        apply(text, rebuild, blueprint);
    } catch (reader::Refusal& refusal) {
        refusal.error.what = fmt::format("the override '{}': {}", text, refusal.error.what);
        throw;
    }
}

}  // namespace orrery
