// Overrides (contract.md §1): edits of one message by its stable name, faults at a time, streams drawn anew.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/resolve.h"
#include "scenarios/run.h"
#include "scenarios/words.h"
#include "sim/core/nearest.h"

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

MessageEdit message_of(const Parsed& parsed, const Blueprint& blueprint, std::string_view name) {
    const std::string form = "write SENDER->RECEIVER/TYPE#K, as client-1->stock/Try#7";
    if (name.starts_with("timer:"))
        parsed.refuse("this engine edits messages, not timers", form);
    const std::size_t slash = name.find('/'), hash = name.rfind('#');
    if (slash == std::string_view::npos || hash == std::string_view::npos || hash < slash)
        parsed.refuse(fmt::format("'{}' is no message", name), form);
    if (name.find('\'', hash) != std::string_view::npos)
        parsed.refuse("an override names a message, not its duplicate", form);
    MessageEdit edit;
    std::tie(edit.from, edit.to) = link_of(parsed, blueprint, name.substr(0, slash));
    const std::string_view type = name.substr(slash + 1, hash - slash - 1);
    edit.kind = blueprint.find_kind(type);
    if (edit.kind == kNoKind || blueprint.kinds[edit.kind].timer) {
        std::vector<std::string> names;
        for (const MessageType& one : blueprint.kinds)
            if (!one.timer)
                names.push_back(one.name);
        parsed.refuse(fmt::format("there is no message '{}'", type), suggest(type, names));
    }
    edit.nth = static_cast<std::uint64_t>(parsed.accept(parse_integer_between(name.substr(hash + 1), 1, INT64_MAX)));
    edit.text = std::string(parsed.text);
    return edit;
}

void add_edit(const Parsed& parsed, std::string_view verb, std::string_view rest, Blueprint& blueprint) {
    std::optional<std::string_view> value;
    if (verb == "delay") {
        value = take_after(rest, '=');
        if (!value)
            parsed.refuse("it lacks the new delay", "write delay:A->B/T#1=40ms");
    }
    MessageEdit edit = message_of(parsed, blueprint, rest);
    edit.what = verb == "drop"    ? MessageEdit::What::drop
                : verb == "delay" ? MessageEdit::What::delay
                                  : MessageEdit::What::duplicate;
    if (value)
        edit.delay = parsed.accept(parse_duration_between(*value, 0, reader::kLongest));
    blueprint.edits.push_back(std::move(edit));
}

Word word(std::string_view text) { return {std::string(text), {}}; }

LinkWords link_words(const Parsed& parsed, std::string_view text) {
    const std::size_t arrow = text.find("->");
    if (arrow == std::string_view::npos)
        parsed.refuse(fmt::format("'{}' is no link", text), "write SENDER->RECEIVER");
    return {word(text.substr(0, arrow)), word(text.substr(arrow + 2))};
}

FaultSpec read_fault_override(const Parsed& parsed, std::string_view verb, std::string_view rest) {
    const std::string form = verb == "cut"     ? "write cut:n1->n2@3s=8s"
                             : verb == "pause" ? "write pause:n1@3s=200ms"
                                               : fmt::format("write {}:n1@12s", verb);
    FaultSpec fault;
    auto at = take_after(rest, '@');
    if (!at)
        parsed.refuse("it lacks its time", form);
    if (const std::size_t equals = at->find('='); equals != std::string_view::npos) {
        if (verb == "restart")
            parsed.refuse("a restart takes no duration", form);
        fault.lasting = parsed.accept(parse_duration_between(at->substr(equals + 1), 1, reader::kLongest));
        at = at->substr(0, equals);
    } else if (verb == "pause") {
        parsed.refuse("it lacks its duration", form);
    }
    fault.at = parsed.accept(parse_duration_between(*at, 0, reader::kLongest));
    if (verb == "crash")
        fault.what = CrashSpec{word(rest)};
    else if (verb == "restart")
        fault.what = RestartSpec{word(rest)};
    else if (verb == "pause")
        fault.what = PauseSpec{word(rest)};
    else
        fault.what = CutSpec{{link_words(parsed, rest)}};
    return fault;
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

void apply(const std::string& text, Blueprint& blueprint) {
    const Parsed parsed{text};
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos)
        parsed.refuse("it lacks its verb", "write drop:A->B/T#1, crash:n1@12s, …");
    const std::string verb = text.substr(0, colon);
    const std::string_view rest = std::string_view(text).substr(colon + 1);
    if (verb == "drop" || verb == "delay" || verb == "duplicate")
        return add_edit(parsed, verb, rest, blueprint);
    if (verb == "resample")
        return add_resample(parsed, rest, blueprint);
    if (const auto fault = fault_of_override(text)) {
        blueprint.plan.push_back(resolve_fault({}, blueprint, *fault));
        return;
    }
    const std::vector<std::string> verbs{"drop", "delay", "duplicate", "crash", "restart", "pause", "cut", "resample"};
    if (verb == "set" || verb == "corrupt")
        parsed.refuse(fmt::format("engine {} has no '{}'", kEngine, verb),
                      fmt::format("it has: {}", fmt::join(verbs, ", ")));
    parsed.refuse(fmt::format("unknown verb '{}'", verb), suggest(verb, verbs));
}

}  // namespace

std::optional<FaultSpec> fault_of_override(const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::string verb = text.substr(0, colon);
    if (colon == std::string::npos || (verb != "crash" && verb != "restart" && verb != "pause" && verb != "cut"))
        return std::nullopt;
    return read_fault_override({text}, verb, std::string_view(text).substr(colon + 1));
}

void apply_override(const std::string& text, Blueprint& blueprint) {
    try {
        apply(text, blueprint);
    } catch (reader::Refusal& refusal) {
        refusal.error.what = fmt::format("the override '{}': {}", text, refusal.error.what);
        throw;
    }
}

}  // namespace orrery
