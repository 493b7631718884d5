// set: from a time on the roles act by other knobs. An entry of the plan, and no fault.
#include <fmt/format.h>

#include <algorithm>

#include "sim/faults/stimulus.h"
#include "sim/overrides/override_kind.h"
#include "sim/words/parse_values.h"
#include "sim/world/blueprint.h"

namespace orrery {
namespace {

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

void add(OverrideText text, const Rebuild& rebuild, Blueprint& blueprint) {
    const auto at = text.take_after('@');
    const std::string_view rest = text.rest();
    const std::string_view key = rest.substr(0, rest.find('='));
    if (!at || key.size() == rest.size() || key.empty())
        text.refuse("it wants a parameter, its value and a time", "write set:key=value@5s");
    if (key == "until")
        text.refuse("the end of a run is no knob of its design", "give --set until=…");
    KnobChange change{std::string(rest), text.accept(parse_duration_between(*at, 0, reader::kLongest))};
    std::shared_ptr<const Blueprint> rules;
    try {
        rules = rebuild(change);
    } catch (const reader::Refusal& refusal) {  // it names --set, which this is not
        const std::string& what = refusal.error.what;
        text.refuse(what.substr(what.find(": ") + 2), refusal.error.hint);
    }
    if (const auto what = different_shape(blueprint, *rules))
        text.refuse(fmt::format("'{}' shapes the world (its {}), which stands from the start", key, *what),
                    fmt::format("give --set {}", rest));
    FaultEntry& entry = blueprint.plan.emplace_back();
    entry.at = change.at;
    entry.text = "set " + change.text;
    entry.action = SetKnobs{std::move(rules)};
}

}  // namespace

extern const OverrideKind kSetOverride{"set", add, nullptr};

}  // namespace orrery
