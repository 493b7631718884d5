// Writes a scenario as TOML: what load_scenario() reads back as the same scenario.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/scenario.h"

namespace orrery {
namespace {

template <class... Visitors>
struct Overload : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overload(Visitors...) -> Overload<Visitors...>;

// A basic string; `lines` keeps line breaks as they are, between three quotes.
std::string quoted(std::string_view text, bool lines = false) {
    std::string out = lines ? "\"\"\"\n" : "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += fmt::format("\\{}", c);
        else if (c == '\n' && lines)
            out += c;
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out += c;
    }
    return out + (lines ? "\"\"\"" : "\"");
}

std::string paragraph(std::string_view text) { return quoted(text, text.find('\n') != std::string_view::npos); }

// A key is bare where it can be.
std::string key_of(const std::string& name) {
    const bool bare =
        !name.empty() &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string::npos;
    return bare ? name : quoted(name);
}

std::string quoted_duration(Duration duration) { return quoted(format_duration(duration)); }

std::string list_of(const std::vector<std::string>& texts) {
    std::vector<std::string> all;
    for (const std::string& text : texts)
        all.push_back(quoted(text));
    return fmt::format("[{}]", fmt::join(all, ", "));
}
std::string list_of(const std::vector<Word>& words) {
    std::vector<std::string> texts;
    for (const Word& word : words)
        texts.push_back(word.text);
    return list_of(texts);
}
std::string list_of(const std::vector<std::vector<Word>>& groups) {
    std::vector<std::string> all;
    for (const auto& group : groups)
        all.push_back(list_of(group));
    return fmt::format("[{}]", fmt::join(all, ", "));
}

std::string table_of(const std::vector<std::string>& members) {
    return fmt::format("{{ {} }}", fmt::join(members, ", "));
}

std::string parameter(const Model& model, const std::string& name, const ParameterValue& value) {
    const ParameterSpec* spec = model.find_parameter(name);
    const std::string text = format_parameter(spec->kind, value);
    return spec->kind == ParameterKind::integer || spec->kind == ParameterKind::boolean ? text : quoted(text);
}

std::vector<std::string> members_of(const LinkChange& change) {
    std::vector<std::string> members;
    if (change.delay)
        members.push_back("delay = " + quoted(change.delay->text));
    if (change.loss)
        members.push_back(fmt::format("loss = \"{}/{}\"", change.loss->numerator, change.loss->denominator));
    if (change.duplicate)
        members.push_back(
            fmt::format("duplicate = \"{}/{}\"", change.duplicate->numerator, change.duplicate->denominator));
    return members;
}

std::string field(const Value& value) {
    if (const bool* flag = std::get_if<bool>(&value.data))
        return *flag ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value.data))
        return fmt::format("{}", *number);
    if (const auto* text = std::get_if<std::string>(&value.data))
        return quoted(*text);
    if (const Value::List* list = value.list()) {
        std::vector<std::string> all;
        for (const Value& one : *list)
            all.push_back(field(one));
        return fmt::format("[{}]", fmt::join(all, ", "));
    }
    std::vector<std::string> members;
    if (const Value::Record* record = value.record())
        for (const Field& one : *record)
            members.push_back(fmt::format("{} = {}", key_of(one.name), field(one.value)));
    return members.empty() ? "{}" : table_of(members);
}

std::string action(const FaultWords& what) {
    const auto name = [](const Word& word) { return quoted(word.text); };
    return std::visit(
        Overload{[&](const CrashSpec& one) { return "crash = " + name(one.node); },
                 [&](const RestartSpec& one) { return "restart = " + name(one.node); },
                 [&](const PauseSpec& one) { return "pause = " + name(one.node); },
                 [](const CutSpec& one) {
                     std::vector<std::string> links;
                     for (const LinkWords& link : one.links)
                         links.push_back(link.from.text + "->" + link.to.text);
                     return "cut = " + list_of(links);
                 },
                 [](const SplitSpec& one) {
                     return fmt::format("partition = {{ between = {}{} }}", list_of(one.groups),
                                        one.oneway ? ", oneway = true" : "");
                 },
                 [](const OnlySpec& one) { return fmt::format("partition = {{ only = {} }}", list_of(one.groups)); },
                 [](const HealSpec&) { return std::string("heal = true"); },
                 [&](const FireSpec& one) {
                     return fmt::format("fire = {{ node = {}, timer = {} }}", name(one.node), name(one.timer));
                 },
                 [&](const DeliverSpec& one) {
                     std::vector<std::string> members{"node = " + name(one.node), "message = " + name(one.message)};
                     if (const Value::Record* record = one.fields.record())
                         for (const Field& member : *record)
                             members.push_back(fmt::format("{} = {}", key_of(member.name), field(member.value)));
                     return "deliver = " + table_of(members);
                 },
                 [&](const ClockStepSpec& one) {
                     return fmt::format("clock = {{ node = {}, step = {} }}", name(one.node), quoted_duration(one.by));
                 },
                 [&](const ClockDriftSpec& one) {
                     return fmt::format("clock = {{ node = {}, drift_ppm = {} }}", name(one.node), one.ppm);
                 }},
        what);
}

std::string expectation(const Expectation& expect) {
    if (expect.kind == Expectation::Kind::holds)
        return fmt::format("{{ holds = true, seeds = {} }}", expect.seeds);
    return fmt::format("{{ violates = {}, within_seeds = {} }}", quoted(expect.property.text), expect.seeds);
}

class Writer {
public:
    Writer(const Scenario& scenario, const Model& model) : scenario_(scenario), model_(model) {}

    std::string write() {
        head();
        parameters("parameters", scenario_.parameters);
        topology();
        network();
        for (const FaultSpec& one : scenario_.faults)
            fault(one);
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

    void topology() {
        const Topology& topology = scenario_.topology;
        if (!topology.sync && topology.clocks.empty() && topology.regions.empty() && topology.links.empty())
            return;
        out_ += "\n[topology]\n";
        if (topology.sync)
            line("sync", quoted(topology.sync->text));
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

    void fault(const FaultSpec& one) {
        out_ += "\n[[faults]]\n";
        if (one.when) {
            std::vector<std::string> members{"moment = " + quoted(one.when->moment.text)};
            if (one.when->node)
                members.push_back("node = " + quoted(one.when->node->text));
            if (one.when->nth != 1)
                members.push_back(fmt::format("nth = {}", one.when->nth));
            if (one.when->after != 0)
                members.push_back("after = " + quoted_duration(one.when->after));
            line("when", table_of(members));
        } else {
            line("at", quoted_duration(one.at));
        }
        out_ += action(one.what) + "\n";
        if (one.lasting > 0)
            line("for", quoted_duration(one.lasting));
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
        line("from", quoted_duration(swarm.from));
        line("to", quoted_duration(swarm.to));
        line("for", quoted(swarm.lasting.text));
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
