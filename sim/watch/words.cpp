#include "sim/watch/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "sim/core/nearest.h"

namespace orrery {
namespace {

constexpr std::string_view kRole = "role:", kLabel = "label", kDisk = "disk";

// Goes back to the last star alone: what an earlier one skips can be skipped by that one too.
bool fits(std::string_view pattern, std::string_view name) {
    std::size_t in_pattern = 0, in_name = 0, after_star = std::string_view::npos, skipped = 0;
    while (in_name < name.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
            after_star = ++in_pattern;
            skipped = in_name;
        } else if (in_pattern < pattern.size() && pattern[in_pattern] == name[in_name]) {
            ++in_pattern;
            ++in_name;
        } else if (after_star != std::string_view::npos) {
            in_pattern = after_star;
            in_name = ++skipped;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

std::vector<NodeId> nodes_of_role(std::string_view role, const StateWords& words) {
    std::vector<NodeId> out;
    for (NodeId node = 0; node < words.nodes.size(); ++node)
        if (words.roles[words.role_of[node]] == role)
            out.push_back(node);
    return out;
}

std::vector<NodeId> named(std::string_view head, const StateWords& words) {
    if (head.starts_with(kRole))
        return nodes_of_role(head.substr(kRole.size()), words);
    std::vector<NodeId> out;
    for (NodeId node = 0; node < words.nodes.size(); ++node)
        if (fits(head, words.nodes[node]))
            out.push_back(node);
    return out.empty() ? nodes_of_role(head, words) : out;
}

bool is_end(std::string_view word, std::size_t at) { return at == word.size() || word[at] == '.' || word[at] == '['; }

// The longest beginning that names nodes: names may hold dots themselves.
std::optional<std::size_t> head_of(std::string_view word, const StateWords& words) {
    for (std::size_t length = word.size(); length > 0; --length)
        if (is_end(word, length) && !named(word.substr(0, length), words).empty())
            return length;
    return std::nullopt;
}

struct Step {
    std::string name;
    std::size_t begin = 0, end = 0;
};

// ".log[3].term"; nothing where a step has no name.
std::optional<std::vector<Step>> steps_of(std::string_view word, std::size_t at) {
    std::vector<Step> out;
    while (at < word.size()) {
        const bool bracket = word[at] == '[';
        const std::size_t end = std::min(word.find_first_of(bracket ? "]" : ".[", at + 1), word.size());
        if (end == at + 1 || (bracket && end == word.size()))
            return std::nullopt;
        const std::string_view inside = word.substr(at + 1, end - at - 1);
        at = bracket ? end + 1 : end;
        const bool is_place = bracket && inside != "*";
        out.push_back({is_place ? fmt::format("[{}]", inside) : std::string(inside), end - inside.size(), end});
    }
    return out;
}

const Value* field_of(const Value& value, std::string_view name) {
    if (const Value::Record* record = value.record())
        for (const Field& field : *record)
            if (field.name == name)
                return &field.value;
    return nullptr;
}

// A table holds nothing by default, and what it will hold is not known.
bool is_struct(const Value& value) { return value.record() && !value.type.empty(); }

// How many of the steps a value can have; all, where the rest is not known.
std::size_t known_steps(const Value& root, const std::vector<Step>& steps, std::size_t from) {
    const Value* at = &root;
    for (std::size_t i = from; i < steps.size(); ++i) {
        if (is_struct(*at) && steps[i].name != "*") {
            at = field_of(*at, steps[i].name);
            if (!at)
                return i;
        } else {
            const bool closed = std::holds_alternative<bool>(at->data) ||
                                std::holds_alternative<std::int64_t>(at->data) ||
                                std::holds_alternative<Instant>(at->data);
            return closed ? i : steps.size();
        }
    }
    return steps.size();
}

std::vector<std::string> names_in(const Value& root, const std::vector<Step>& steps, std::size_t from,
                                  std::size_t upto) {
    const Value* at = &root;
    for (std::size_t i = from; at && i < upto; ++i)
        at = field_of(*at, steps[i].name);
    std::vector<std::string> out;
    if (at && is_struct(*at))
        for (const Field& field : *at->record())
            out.push_back(field.name);
    return out;
}

std::set<std::uint32_t> roles_of(const std::vector<NodeId>& nodes, const StateWords& words) {
    std::set<std::uint32_t> out;
    for (const NodeId node : nodes)
        out.insert(words.role_of[node]);
    return out;
}

// Sets what the place is of, and its steps; keeps the nodes that have them.
std::optional<PlaceFault> settle(WatchPlace& place, const std::vector<Step>& steps, const StateWords& words) {
    const auto roles = roles_of(place.nodes, words);
    const std::string& first = steps.front().name;
    const bool is_field = std::any_of(
        roles.begin(), roles.end(), [&](std::uint32_t role) { return field_of(words.states[role], first) != nullptr; });
    if (!is_field && first == kLabel) {
        place.of = WatchPlace::Of::label;
        if (steps.size() == 1)
            return std::nullopt;
        return PlaceFault{steps[1].begin, steps[1].end, "a label is a text, nothing lies below it", "end at .label"};
    }
    place.of = !is_field && first == kDisk ? WatchPlace::Of::durable : WatchPlace::Of::state;
    const std::size_t from = place.of == WatchPlace::Of::durable ? 1 : 0;
    for (std::size_t i = from; i < steps.size(); ++i)
        place.steps.push_back(steps[i].name);
    const auto& roots = place.of == WatchPlace::Of::durable ? words.durables : words.states;
    std::size_t known = from;
    std::set<std::uint32_t> having;
    for (const std::uint32_t role : roles) {
        const std::size_t found = known_steps(roots[role], steps, from);
        known = std::max(known, found);
        if (found == steps.size())
            having.insert(role);
    }
    if (!having.empty()) {
        std::erase_if(place.nodes, [&](NodeId node) { return !having.contains(words.role_of[node]); });
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const std::uint32_t role : roles)
        for (std::string& name : names_in(roots[role], steps, from, known))
            if (std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(std::move(name));
    const Step& wrong = steps[known];
    if (names.empty())
        return PlaceFault{wrong.begin, wrong.end,
                          fmt::format("nothing lies below '{}'", known == 0 ? "it" : steps[known - 1].name),
                          "take it out"};
    return PlaceFault{wrong.begin, wrong.end, fmt::format("there is no field '{}'", wrong.name),
                      suggest(wrong.name, names)};
}

PlaceFault no_nodes(std::string_view word, const StateWords& words) {
    std::size_t end = 0;
    while (!is_end(word, end))
        ++end;
    std::string_view head = word.substr(0, end);
    if (head.starts_with(kRole))
        return {kRole.size(), end, fmt::format("there is no role '{}'", head.substr(kRole.size())),
                suggest(head.substr(kRole.size()), words.roles)};
    if (head.find('*') != std::string_view::npos)
        return {0, end, fmt::format("no node is called '{}'", head), "* alone is all of them"};
    std::vector<std::string> all = words.nodes;
    all.insert(all.end(), words.roles.begin(), words.roles.end());
    return {0, end, fmt::format("there is no node '{}'", head), suggest(head, all)};
}

PlaceFault unnamed(std::string_view word) {
    return {word.size(), word.size(), "here the name of a field is missing", "write a field, [3] or *"};
}

}  // namespace

StateWords::StateWords(const Blueprint& blueprint) {
    for (const RoleTable& role : blueprint.roles) {
        roles.push_back(role.name);
        const auto made = role.make_states();
        role.add_node(*made);
        states.push_back(made->state_value(0, blueprint));
        durables.push_back(made->durable_value(0, blueprint));
    }
    for (const NodeSpec& node : blueprint.nodes) {
        nodes.push_back(node.name);
        role_of.push_back(node.role);
    }
}

bool WatchPlace::is_many() const {
    return nodes.size() > 1 || std::find(steps.begin(), steps.end(), "*") != steps.end();
}

std::string WatchPlace::plain_path() const {
    std::string path;
    for (const std::string& step : steps) {
        if (step == "*")
            break;
        path += path.empty() || step.front() == '[' ? step : "." + step;
    }
    return path;
}

tl::expected<WatchPlace, PlaceFault> find_place(std::string_view word, const StateWords& words) {
    const auto length = head_of(word, words);
    if (!length)
        return tl::unexpected(no_nodes(word, words));
    WatchPlace place;
    place.nodes = named(word.substr(0, *length), words);
    const auto steps = steps_of(word, *length);
    if (!steps)
        return tl::unexpected(unnamed(word));
    if (steps->empty())
        return place;
    if (auto fault = settle(place, *steps, words))
        return tl::unexpected(*std::move(fault));
    return place;
}

tl::expected<WatchPlace, PlaceFault> find_below(std::string_view word, const WatchPlace& of, const StateWords& words) {
    WatchPlace place;
    place.is_below = true;
    if (word == ".")
        return place;
    const auto steps = steps_of(word, 0);
    if (!steps)
        return tl::unexpected(unnamed(word));
    if (of.of == WatchPlace::Of::node) {
        place.nodes = of.nodes;
        if (auto fault = settle(place, *steps, words))
            return tl::unexpected(*std::move(fault));
        place.nodes.clear();
        return place;
    }
    place.of = WatchPlace::Of::state;
    for (const Step& step : *steps)
        place.steps.push_back(step.name);
    return place;
}

std::vector<std::string> fields_below(const WatchPlace& of, const StateWords& words) {
    std::vector<std::string> out;
    const auto add = [&](std::string name) {
        if (std::find(out.begin(), out.end(), name) == out.end())
            out.push_back(std::move(name));
    };
    std::vector<Step> steps;
    for (const std::string& step : of.steps)
        steps.push_back({step});
    for (const std::uint32_t role : roles_of(of.nodes, words)) {
        const Value& root = of.of == WatchPlace::Of::durable ? words.durables[role] : words.states[role];
        for (std::string& name : names_in(root, steps, 0, steps.size()))
            add(std::move(name));
    }
    if (of.of == WatchPlace::Of::node) {
        add(std::string(kLabel));
        if (std::any_of(words.durables.begin(), words.durables.end(), [](const Value& one) { return is_struct(one); }))
            add(std::string(kDisk));
    } else if (out.empty() && of.of != WatchPlace::Of::label) {
        add("*");
    }
    return out;
}

std::vector<std::string> places_after(std::string_view word, const StateWords& words) {
    std::vector<std::string> out;
    const std::size_t dot = word.find_last_of('.');
    if (dot != std::string_view::npos && dot > 0)
        if (const auto above = find_place(word.substr(0, dot), words)) {
            for (const std::string& name : fields_below(*above, words))
                out.push_back(std::string(word.substr(0, dot + 1)) + name);
            return out;
        }
    for (const std::string& node : words.nodes)
        out.push_back(node + ".");
    for (const std::string& role : words.roles)
        out.push_back(std::string(kRole) + role + ".");
    out.emplace_back("*.");
    return out;
}

}  // namespace orrery
