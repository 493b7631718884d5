// drop, delay, duplicate, corrupt: what becomes of one message, by its stable name; the first two also of one timer.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/core/nearest.h"
#include "sim/overrides/override_kind.h"
#include "sim/words/parse_values.h"
#include "sim/world/blueprint.h"

namespace orrery {
namespace {

// ---- Stable names --------------------------------------------------------------------------------------------------

constexpr std::string_view kTimer = "timer:";
constexpr std::string_view kMessageForm = "write SENDER->RECEIVER/TYPE#K, as client-1->stock/Try#7";
constexpr std::string_view kTimerForm = "write timer:NODE/NAME#K, as timer:n1/ElectionTimeout#3";

NodeId node_of(const OverrideText& text, const Blueprint& blueprint, std::string_view name) {
    const NodeId node = blueprint.find_node(name);
    if (node != kNoNode)
        return node;
    std::vector<std::string> names;
    for (const NodeSpec& one : blueprint.nodes)
        names.push_back(one.name);
    text.refuse(fmt::format("there is no node '{}'", name), suggest(name, names));
}

Link link_of(const OverrideText& text, const Blueprint& blueprint, std::string_view words) {
    const std::size_t arrow = words.find("->");
    if (arrow == std::string_view::npos)
        text.refuse(fmt::format("'{}' is no link", words), "write SENDER->RECEIVER");
    const NodeId from = node_of(text, blueprint, words.substr(0, arrow));
    const NodeId to = node_of(text, blueprint, words.substr(arrow + 2));
    return {from, to};
}

MessageKind kind_of(const OverrideText& text, const Blueprint& blueprint, std::string_view name, bool timer) {
    const MessageKind kind = blueprint.find_kind(name);
    if (kind != kNoKind && blueprint.kinds[kind].timer == timer)
        return kind;
    std::vector<std::string> names;
    for (const MessageType& one : blueprint.kinds)
        if (one.timer == timer)
            names.push_back(one.name);
    text.refuse(fmt::format("there is no {} '{}'", timer ? "timer" : "message", name), suggest(name, names));
}

// "WHERE/TYPE#K"
struct StableName {
    std::string_view where, type;
    std::uint64_t nth;
};

StableName parts_of(const OverrideText& text, std::string_view name, bool timer) {
    const std::string form(timer ? kTimerForm : kMessageForm);
    const std::size_t slash = name.find('/'), hash = name.rfind('#');
    if (slash == std::string_view::npos || hash == std::string_view::npos || hash < slash)
        text.refuse(timer ? fmt::format("'timer:{}' is no timer", name) : fmt::format("'{}' is no message", name),
                    form);
    const std::string_view number = name.substr(hash + 1);
    if (number.find('\'') != std::string_view::npos)
        text.refuse("an override names a message, not its duplicate", form);
    const auto nth = static_cast<std::uint64_t>(text.accept(parse_integer_between(number, 1, INT64_MAX)));
    return {name.substr(0, slash), name.substr(slash + 1, hash - slash - 1), nth};
}

MessageEdit message_of(const OverrideText& text, const Blueprint& blueprint) {
    const StableName parts = parts_of(text, text.rest(), false);
    const auto [from, to] = link_of(text, blueprint, parts.where);
    const MessageKind kind = kind_of(text, blueprint, parts.type, false);
    return {{from, to, kind, parts.nth}, {}, std::string(text.whole())};
}

TimerEdit timer_of(const OverrideText& text, const Blueprint& blueprint) {
    const StableName parts = parts_of(text, text.rest().substr(kTimer.size()), true);
    const NodeId node = node_of(text, blueprint, parts.where);
    const MessageKind kind = kind_of(text, blueprint, parts.type, true);
    return {{node, kind, parts.nth}, {}, std::string(text.whole())};
}

// ---- Adding --------------------------------------------------------------------------------------------------------

bool is_of_timer(const OverrideText& text) { return text.rest().starts_with(kTimer); }

void refuse_timer(const OverrideText& text) {
    if (is_of_timer(text))
        text.refuse(fmt::format("a timer cannot be edited by '{}'", text.verb()), "timers take drop and delay");
}

void add_message(const OverrideText& text, MessageEdit edit, const MessageFate& fate, Blueprint& blueprint) {
    edit.fate = fate;
    for (const MessageEdit& other : blueprint.overrides.messages)
        if (other.message == edit.message)
            text.refuse(fmt::format("'{}' names the same message as '{}'", edit.text, other.text),
                        "give each message one override");
    blueprint.overrides.messages.push_back(std::move(edit));
}

void add_timer(const OverrideText& text, std::optional<Duration> after, Blueprint& blueprint) {
    TimerEdit edit = timer_of(text, blueprint);
    edit.after = after;
    for (const TimerEdit& other : blueprint.overrides.timers)
        if (other.timer == edit.timer)
            text.refuse(fmt::format("'{}' names the same timer as '{}'", edit.text, other.text),
                        "give each timer one override");
    blueprint.overrides.timers.push_back(std::move(edit));
}

std::string why_unapplied_by_name(const std::string& text, const Blueprint*) {
    const std::string_view what = text.find(":timer:") == std::string::npos ? "message" : "timer";
    return fmt::format(
        "the override '{}' names a {} that never occurs in this run; `orrery show` lists the events of the run", text,
        what);
}

// ---- The kinds -----------------------------------------------------------------------------------------------------

void drop(OverrideText text, const Rebuild&, Blueprint& blueprint) {
    if (is_of_timer(text))
        return add_timer(text, std::nullopt, blueprint);
    add_message(text, message_of(text, blueprint), MessageFate::drop(), blueprint);
}

void delay(OverrideText text, const Rebuild&, Blueprint& blueprint) {
    const auto value = text.take_after('=');
    if (!value)
        text.refuse("it lacks the new delay", "write delay:A->B/T#1=40ms");
    const Duration late = text.accept(parse_duration_between(*value, 0, reader::kLongest));
    if (is_of_timer(text))
        return add_timer(text, late, blueprint);
    add_message(text, message_of(text, blueprint), MessageFate::late(late), blueprint);
}

void duplicate(OverrideText text, const Rebuild&, Blueprint& blueprint) {
    refuse_timer(text);
    add_message(text, message_of(text, blueprint), MessageFate::duplicate(), blueprint);
}

void corrupt(OverrideText text, const Rebuild&, Blueprint& blueprint) {
    const std::string_view how = text.take_after('=').value_or("checksum");
    refuse_timer(text);
    MessageEdit edit = message_of(text, blueprint);
    if (how != "field" && how != "checksum")
        text.refuse(fmt::format("a message cannot be corrupted as '{}'", how), suggest(how, {"checksum", "field"}));
    const Corruption corruption = how == "field" ? Corruption::field : Corruption::checksum;
    add_message(text, std::move(edit), MessageFate::corrupt(corruption), blueprint);
}

constexpr std::array kEdits{OverrideKind{"drop", drop, why_unapplied_by_name},
                            OverrideKind{"delay", delay, why_unapplied_by_name},
                            OverrideKind{"duplicate", duplicate, why_unapplied_by_name},
                            OverrideKind{"corrupt", corrupt, why_unapplied_by_name}};

}  // namespace

std::span<const OverrideKind> edit_overrides() { return kEdits; }

}  // namespace orrery
