// Writes a scenario as TOML: what load_scenario() reads back as the same scenario.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/scenario/scenario.h"
#include "sim/words/toml_text.h"

namespace orrery {
namespace {

using namespace toml_text;

std::string parameter(const Model& model, const std::string& name, const ParameterValue& value) {
    const ParameterSpec* spec = model.find_parameter(name);
    const std::string text = format_parameter(spec->kind, value);
    return spec->kind == ParameterKind::integer || spec->kind == ParameterKind::boolean ? text : quoted(text);
}

std::string expectation(const Expectation& expect) {
    if (expect.kind == Expectation::Kind::holds)
        return fmt::format("{{ holds = true, seeds = {} }}", expect.seeds);
    return fmt::format("{{ violates = {}, within_seeds = {} }}", quoted(expect.property.text), expect.seeds);
}

std::vector<std::string> hardware_members(const HardwareSpec& hardware) {
    std::vector<std::string> members;
    const auto latency = [&](std::string_view key, const std::optional<Latency>& value) {
        if (value)
            members.push_back(fmt::format("{} = {}", key, quoted(value->text)));
    };
    latency("service", hardware.service);
    latency("write", hardware.write);
    latency("sync", hardware.sync);
    if (hardware.unsynced)
        members.push_back("unsynced = " + quoted(name_of(*hardware.unsynced)));
    return members;
}

class Writer {
public:
    Writer(const Scenario& scenario, const Model& model) : scenario_(scenario), model_(model) {}

    std::string write() {
        head();
        parameters("parameters", scenario_.parameters);
        workload();
        topology();
        network();
        for (const FaultSpec& one : scenario_.faults)
            out_ += "\n[[faults]]\n" + write_fault(one);
        if (scenario_.swarm)
            swarm(*scenario_.swarm);
        for (const Design& one : scenario_.designs)
            design(one);
        if (scenario_.compare) {
            out_ += "\n[compare]\n";
            if (!scenario_.compare->metrics.empty())
                line("metrics", list_of(scenario_.compare->metrics));
            line("seeds", fmt::format("{}", scenario_.compare->seeds));
        }
        if (scenario_.lesson) {
            out_ += "\n[lesson]\n";
            line("text", paragraph(scenario_.lesson->text));
            if (!scenario_.lesson->steps.empty())
                line("steps", list_of(scenario_.lesson->steps));
        }
        return std::move(out_);
    }

private:
    void line(std::string_view key, const std::string& value) { out_ += fmt::format("{} = {}\n", key, value); }

    void head() {
        line("title", quoted(scenario_.title));
        if (!scenario_.system.empty())
            line("system", quoted(scenario_.system));
        line("model", quoted(scenario_.model));
        if (!scenario_.story.empty())
            line("story", paragraph(scenario_.story));
        line("until", quoted_duration(scenario_.until));
        line("seed", fmt::format("{}", scenario_.seed));
        if (scenario_.general)
            line("general", "true");
        if (!scenario_.sources.empty())
            line("sources", list_of(scenario_.sources));
    }

    void parameters(std::string_view where, const ParameterValues& values) {
        if (values.empty())
            return;
        out_ += fmt::format("\n[{}]\n", where);
        for (const auto& [name, value] : values)
            line(key_of(name), parameter(model_, name, value));
    }

    void workload() {
        std::vector<std::string> clients;
        for (std::size_t i = 0; i < scenario_.left_out.size();) {
            const std::string& client = scenario_.left_out[i].node.text;
            std::vector<std::string> numbers;
            for (; i < scenario_.left_out.size() && scenario_.left_out[i].node.text == client; ++i) {
                const LeftOutWords& some = scenario_.left_out[i];
                numbers.push_back(some.first == some.last ? fmt::format("{}", some.first)
                                                          : quoted(fmt::format("{}..{}", some.first, some.last)));
            }
            clients.push_back(fmt::format("{} = [{}]", key_of(client), fmt::join(numbers, ", ")));
        }
        if (!clients.empty())
            out_ += "\n[workload]\nleave_out = " + table_of(clients) + "\n";
    }

    void topology() {
        const Topology& topology = scenario_.topology;
        const std::vector<std::string> all = hardware_members(topology.all);
        if (all.empty() && topology.hardware.empty() && topology.clocks.empty() && topology.regions.empty() &&
            topology.links.empty())
            return;
        out_ += "\n[topology]\n";
        for (const std::string& member : all)
            out_ += member + "\n";
        if (!topology.hardware.empty()) {
            std::vector<std::string> hardware;
            for (const HardwareSpec& one : topology.hardware)
                hardware.push_back(fmt::format("{} = {}", key_of(one.node.text), table_of(hardware_members(one))));
            line("hardware", table_of(hardware));
        }
        if (!topology.links.empty())
            line("links", list_of(topology.links));
        if (!topology.clocks.empty()) {
            std::vector<std::string> clocks;
            for (const ClockSpec& one : topology.clocks)
                clocks.push_back(fmt::format("{} = {{ skew = {}, drift_ppm = {} }}", key_of(one.node.text),
                                             quoted_duration(one.skew), one.drift_ppm));
            line("clocks", table_of(clocks));
        }
        if (!topology.regions.empty()) {
            std::vector<std::string> regions;
            for (const auto& [node, region] : topology.regions)
                regions.push_back(fmt::format("{} = {}", key_of(node.text), quoted(region)));
            line("regions", table_of(regions));
        }
    }

    void network() {
        const std::vector<std::string> defaults = members_of(scenario_.network.defaults);
        if (defaults.empty() && scenario_.network.links.empty())
            return;
        out_ += "\n[network]\n";
        if (!defaults.empty())
            line("default", table_of(defaults));
        if (scenario_.network.links.empty())
            return;
        out_ += "links = [\n";
        for (const LinkRule& rule : scenario_.network.links) {
            std::vector<std::string> members;
            if (!rule.between.empty())
                members.push_back("between = " + list_of(rule.between));
            if (rule.from)
                members.push_back("from = " + quoted(rule.from->text));
            if (rule.to)
                members.push_back("to = " + quoted(rule.to->text));
            for (std::string& member : members_of(rule.change))
                members.push_back(std::move(member));
            out_ += fmt::format("    {},\n", table_of(members));
        }
        out_ += "]\n";
    }

    void swarm(const Swarm& swarm) {
        out_ += "\n[swarm]\n";
        line("nodes", list_of(swarm.nodes));
        if (swarm.crashes != 0)
            line("crashes", fmt::format("{}", swarm.crashes));
        if (swarm.partitions != 0)
            line("partitions", fmt::format("{}", swarm.partitions));
        if (swarm.pauses != 0)
            line("pauses", fmt::format("{}", swarm.pauses));
        if (!swarm.kinds.empty())
            line("kinds", list_of(swarm.kinds));
        if (swarm.most != 0)
            line("most", fmt::format("{}", swarm.most));
        if (swarm.budget)
            line("budget", *swarm.budget == kNoBudget ? quoted("none") : fmt::format("{}", *swarm.budget));
        if (swarm.variant)
            line("as", quoted(swarm.variant->text));
        if (!swarm.moments.empty())
            line("moments", list_of(swarm.moments));
        line("from", quoted_duration(swarm.from));
        line("to", quoted_duration(swarm.to));
        line("for", quoted(swarm.lasting.text));
        if (swarm.parameters.empty())
            return;
        out_ += "\n[swarm.parameters]\n";
        for (const DrawnParameter& one : swarm.parameters) {
            std::vector<std::string> values;
            for (const ParameterValue& value : one.values)
                values.push_back(parameter(model_, one.name, value));
            const ParameterKind kind = model_.find_parameter(one.name)->kind;
            line(key_of(one.name), !values.empty() ? fmt::format("[{}]", fmt::join(values, ", "))
                                                   : quoted(fmt::format("{}..{}", format_parameter(kind, one.low),
                                                                        format_parameter(kind, one.high))));
        }
    }

    void design(const Design& one) {
        out_ += fmt::format("\n[designs.{}]\n", one.name);
        if (!one.title.empty())
            line("title", quoted(one.title));
        if (!one.values.empty()) {
            std::vector<std::string> knobs;
            for (const auto& [name, value] : one.values)
                knobs.push_back(fmt::format("{} = {}", key_of(name), parameter(model_, name, value)));
            line("knobs", table_of(knobs));
        }
        if (!one.flaws.empty())
            line("flaws", list_of(one.flaws));
        if (one.expect.kind != Expectation::Kind::none)
            line("expect", expectation(one.expect));
    }

    const Scenario& scenario_;
    const Model& model_;
    std::string out_;
};

}  // namespace

std::string write_scenario(const Scenario& scenario, const Catalog& catalog) {
    return Writer(scenario, *catalog.find(scenario.model)).write();
}

}  // namespace orrery
