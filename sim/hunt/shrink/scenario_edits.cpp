#include "sim/hunt/shrink/scenario_edits.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery::shrinking {
namespace {

template <class T>
void add_ratio(std::vector<Nuisance>& all, std::string text, std::optional<T> LinkEdit::*member, const LinkEdit& edit,
               std::function<LinkEdit*(Scenario&)> find) {
    if (!(edit.*member))
        return;
    if constexpr (std::is_same_v<T, Ratio>)
        if ((edit.*member)->never())
            return;
    all.push_back({std::move(text), [member, find = std::move(find)](Scenario& scenario) {
                       if (LinkEdit* there = find(scenario))
                           (there->*member).reset();
                   }});
}

void add_link(std::vector<Nuisance>& all, const std::string& where, const LinkEdit& edit,
              const std::function<LinkEdit*(Scenario&)>& find) {
    add_ratio(all, "loss" + where, &LinkEdit::loss, edit, find);
    add_ratio(all, "duplicate" + where, &LinkEdit::duplicate, edit, find);
    add_ratio(all, "reorder" + where, &LinkEdit::reorder, edit, find);
    add_ratio(all, "corrupt" + where, &LinkEdit::corrupt, edit, find);
    add_ratio(all, "burst" + where, &LinkEdit::bursts, edit, find);
}

}  // namespace

bool rename_nodes(FaultSpec& fault, const std::set<std::string>& nodes, const NewName& name) {
    const Renamer rename(nodes, name);
    if (fault.when && fault.when->node && !rename(*fault.when->node))
        return false;
    return fault.what.rename(rename);
}

void rename_nodes(Scenario& scenario, const std::set<std::string>& nodes, const NewName& name) {
    const Renamer rename(nodes, name);
    std::erase_if(scenario.faults, [&](FaultSpec& fault) { return !rename_nodes(fault, nodes, name); });
    std::erase_if(scenario.left_out, [&](LeftOutWords& some) { return !rename(some.node); });
    std::erase_if(scenario.network.links, [&](LinkRule& rule) {
        const bool from = !rule.from || rename(*rule.from), to = !rule.to || rename(*rule.to);
        const bool between = rule.between.empty() || (rename(rule.between) && rule.between.size() >= 2);
        return !from || !to || !between;
    });
    std::erase_if(scenario.topology.hardware, [&](HardwareSpec& one) { return !rename(one.node); });
    std::erase_if(scenario.topology.clocks, [&](ClockSpec& one) { return !rename(one.node); });
    std::erase_if(scenario.topology.regions, [&](auto& one) { return !rename(one.first); });
}

void tidy(Network& network) {
    const auto each = [&](const auto& visit) {
        visit(network.defaults.edit);
        for (LinkRule& rule : network.links)
            visit(rule.change.edit);
    };
    bool corrupts = false, narrow = false;
    each([&](const LinkEdit& edit) {
        corrupts = corrupts || (edit.corrupt && !edit.corrupt->never());
        narrow = narrow || edit.bytes_per_second.value_or(0) != 0;
    });
    each([&](LinkEdit& edit) {
        if (!corrupts)
            edit.corruption.reset();
        if (!narrow)
            edit.queue_bytes.reset();
    });
    std::erase_if(network.links, [](const LinkRule& rule) { return rule.change.is_empty(); });
}

std::vector<std::string> named_nodes(const std::vector<FaultSpec>& faults, const std::set<std::string>& nodes) {
    std::vector<std::string> names;
    const NewName note = [&](const std::string& name) -> std::optional<std::string> {
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
        return name;
    };
    for (FaultSpec fault : faults)
        rename_nodes(fault, nodes, note);
    return names;
}

std::vector<Nuisance> nuisances_of(const Scenario& scenario) {
    std::vector<Nuisance> all;
    add_link(all, "", scenario.network.defaults.edit, [](Scenario& one) { return &one.network.defaults.edit; });
    for (std::size_t i = 0; i < scenario.network.links.size(); ++i)
        add_link(
            all, fmt::format(" of link rule {}", i + 1), scenario.network.links[i].change.edit,
            [i](Scenario& one) { return i < one.network.links.size() ? &one.network.links[i].change.edit : nullptr; });
    for (const ClockSpec& clock : scenario.topology.clocks)
        all.push_back({"clock of " + clock.node.text, [name = clock.node.text](Scenario& one) {
                           std::erase_if(one.topology.clocks,
                                         [&](const ClockSpec& other) { return other.node.text == name; });
                       }});
    return all;
}

void set_parameter(Scenario& scenario, const ParameterSpec& spec, const ParameterValue& value) {
    const auto named = [&](const auto& one) { return one.first == spec.name; };
    std::erase_if(scenario.designs.front().values, named);
    std::erase_if(scenario.parameters, named);
    if (value != spec.initial)
        scenario.parameters.emplace_back(spec.name, value);
}

ParameterValue value_of(const Scenario& scenario, const ParameterSpec& spec) {
    for (const ParameterValues* values : {&scenario.designs.front().values, &scenario.parameters})
        for (const auto& [name, value] : *values)
            if (name == spec.name)
                return value;
    return spec.initial;
}

}  // namespace orrery::shrinking
