#include "sim/hunt/shrink/scenario_edits.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/overloaded.h"
#include "sim/scenario/reader.h"

namespace orrery::shrinking {
namespace {

// Renames in place; each answers whether anything is left.
class Renamer {
public:
    Renamer(const std::set<std::string>& nodes, const NewName& name) : nodes_(nodes), name_(name) {}

    bool operator()(Word& word) const {
        if (!nodes_.contains(word.text))
            return true;
        const auto name = name_(word.text);
        if (name)
            word.text = *name;
        return name.has_value();
    }
    bool operator()(LinkWords& link) const {
        const bool from = (*this)(link.from), to = (*this)(link.to);
        return from && to;
    }
    template <class T>
    bool operator()(std::vector<T>& all) const {
        const bool was_empty = all.empty();
        std::erase_if(all, [&](T& one) { return !(*this)(one); });
        return was_empty || !all.empty();
    }
    bool operator()(LinkChoice& choice) const {
        const std::size_t groups = choice.groups.size();
        const bool links = (*this)(choice.links);
        return (*this)(choice.groups) && links && (groups < 2 || choice.groups.size() >= 2);
    }
    bool operator()(FaultWords& what) const {
        const auto at_node = [&](auto& spec) { return (*this)(spec.node); };
        const auto at_nodes = [&](auto& spec) { return (*this)(spec.nodes); };
        const auto on_links = [&](auto& spec) { return (*this)(spec.links); };
        return std::visit(Overloaded{[&](CrashSpec& spec) { return at_node(spec); },
                                     [&](RestartSpec& spec) { return at_node(spec); },
                                     [&](PauseSpec& spec) { return at_node(spec); },
                                     [&](CutSpec& spec) { return on_links(spec); },
                                     [&](SplitSpec& spec) {
                                         if (spec.bridge && !(*this)(*spec.bridge))
                                             spec.bridge.reset();
                                         return (*this)(spec.groups) && spec.groups.size() >= 2;
                                     },
                                     [&](OnlySpec& spec) { return (*this)(spec.groups); },
                                     [&](HealSpec& spec) { return on_links(spec); },
                                     [&](FireSpec& spec) { return at_node(spec); },
                                     [&](DeliverSpec& spec) { return at_node(spec); },
                                     [&](ArriveSpec& spec) { return (*this)(spec.link); },
                                     [&](ClockStepSpec& spec) { return at_node(spec); },
                                     [&](ClockDriftSpec& spec) { return at_node(spec); },
                                     [&](WipeSpec& spec) { return at_node(spec); },
                                     [&](PowerSpec& spec) { return at_nodes(spec); },
                                     [&](SlowSpec& spec) { return at_node(spec); },
                                     [&](ByzantineSpec& spec) { return at_node(spec); },
                                     [&](IsolateSpec& spec) { return at_nodes(spec); },
                                     [&](RingSpec& spec) { return at_nodes(spec) && spec.nodes.size() > 3; },
                                     [&](HoldSpec& spec) { return on_links(spec); },
                                     [&](ClogSpec& spec) { return at_nodes(spec); },
                                     [&](DegradeSpec& spec) { return on_links(spec); },
                                     [&](DiskSpec& spec) { return at_node(spec); },
                                     [&](RotSpec& spec) { return at_node(spec); },
                                     [&](OverloadSpec& spec) { return at_nodes(spec); }},
                          what);
    }

private:
    const std::set<std::string>& nodes_;
    const NewName& name_;
};

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
    return rename(fault.what);
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
    std::erase_if(network.links, [](const LinkRule& rule) { return reader::is_empty(rule.change); });
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

bool is_stimulus(const FaultSpec& fault) {
    return std::holds_alternative<FireSpec>(fault.what) || std::holds_alternative<DeliverSpec>(fault.what) ||
           std::holds_alternative<ArriveSpec>(fault.what);
}

}  // namespace orrery::shrinking
