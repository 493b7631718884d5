#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/cli/commands.h"
#include "sim/scenario/expectation.h"

namespace orrery::cli {
namespace {

Json json_of(const Scenario& scenario) {
    Json designs = Json::array();
    for (const Design& design : scenario.designs) {
        const bool none = design.expect.kind == Expectation::Kind::none;
        const bool violates = design.expect.kind == Expectation::Kind::violates;
        designs.push_back({{"name", design.name},
                           {"expect", none ? Json() : Json(std::string(name_of(design.expect.kind)))},
                           {"property", violates ? Json(design.expect.property.text) : Json()}});
    }
    return {{"name", scenario.name},
            {"title", scenario.title},
            {"system", scenario.system},
            {"model", scenario.model},
            {"designs", std::move(designs)}};
}

// --- one scenario: what `--set` takes --------------------------------------------------------------------------------

const ParameterValue& value_in(const Scenario& scenario, const ParameterSpec& spec) {
    const auto given = std::find_if(scenario.parameters.begin(), scenario.parameters.end(),
                                    [&](const auto& one) { return one.first == spec.name; });
    return given == scenario.parameters.end() ? spec.initial : given->second;
}

std::string values_of(const ParameterSpec& spec) {
    switch (spec.kind) {
        case ParameterKind::integer:
        case ParameterKind::duration:
            return fmt::format("{} to {}", format_parameter(spec.kind, spec.low),
                               format_parameter(spec.kind, spec.high));
        case ParameterKind::decimal:
            return fmt::format("{} to {}", spec.low, spec.high);
        case ParameterKind::ratio:
            return "0/1 to 1/1";
        case ParameterKind::boolean:
            return "true, false";
        case ParameterKind::choice:
            return fmt::format("{}", fmt::join(spec.choices, ", "));
        case ParameterKind::text:
        case ParameterKind::arrivals:
        case ParameterKind::distribution:
            return std::string(name_of(spec.kind));
    }
    return "";
}

// The parameters and flaws of a design, as `--set` would write them.
std::string difference_of(const Design& design, const Model& model) {
    std::vector<std::string> parts;
    for (const auto& [name, value] : design.values)
        parts.push_back(fmt::format("{}={}", name, format_parameter(model.find_parameter(name)->kind, value)));
    for (const std::string& flaw : design.flaws)
        parts.push_back(flaw + "=true");
    return fmt::format("{}", fmt::join(parts, " "));
}

Json details_of(const Scenario& scenario, const Model& model) {
    Json document = json_of(scenario);
    document["story"] = scenario.story;
    document["until_ns"] = scenario.until;
    document["seed"] = scenario.seed;
    document["revision"] = model.revision;
    document["parameters"] = Json::array();
    for (const ParameterSpec& spec : model.parameters)
        document["parameters"].push_back({{"name", spec.name},
                                          {"kind", std::string(name_of(spec.kind))},
                                          {"value", format_parameter(spec.kind, value_in(scenario, spec))},
                                          {"default", format_parameter(spec.kind, spec.initial)},
                                          {"values", values_of(spec)},
                                          {"help", spec.help}});
    document["flaws"] = Json::array();
    for (const FlawSpec& flaw : model.flaws)
        document["flaws"].push_back({{"name", flaw.name}, {"breaks", flaw.breaks}, {"help", flaw.help}});
    document["moments"] = model.moments;
    return document;
}

void print_table(Console& console, const char* title, std::vector<std::vector<std::string>> rows) {
    if (rows.size() == 1)
        return;
    console.print(fmt::format("\n{}\n{}", console.paint(Colour::bold, title), table(rows)));
}

void print_details(Console& console, const Scenario& scenario, const Model& model) {
    console.print(fmt::format("{}  {}\n", console.paint(Colour::bold, scenario.name), scenario.title));
    console.print(fmt::format("model {}, revision {}: {}\n", model.name, model.revision, model.summary));
    console.print(fmt::format("until {}, seed {}\n", format_duration(scenario.until), scenario.seed));
    std::vector<std::vector<std::string>> rows{{"design", "expected", "differs by"}};
    for (const Design& design : scenario.designs)
        rows.push_back({design.name, words_of(design.expect), difference_of(design, model)});
    print_table(console, "Designs", std::move(rows));
    rows = {{"parameter", "here", "default", "values", ""}};
    for (const ParameterSpec& spec : model.parameters)
        rows.push_back({spec.name, format_parameter(spec.kind, value_in(scenario, spec)),
                        format_parameter(spec.kind, spec.initial), values_of(spec), spec.help});
    print_table(console, "Parameters, for --set NAME=VALUE", std::move(rows));
    rows = {{"flaw", "breaks", ""}};
    for (const FlawSpec& flaw : model.flaws)
        rows.push_back({flaw.name, flaw.breaks, flaw.help});
    print_table(console, "Flaws, for --set NAME=true", std::move(rows));
    if (!model.moments.empty())
        console.print(fmt::format("\n{}  {}\n", console.paint(Colour::bold, "Moments that a fault can wait for"),
                                  fmt::join(model.moments, ", ")));
}

void list_one(Console& console, const std::string& what, bool json) {
    const auto opened = open_scenario(what, console.catalog);
    if (!opened)
        return console.fail(opened.error());
    const Scenario& scenario = opened->scenario;
    const Model& model = *console.catalog.find(scenario.model);
    if (json)
        console.print_json(details_of(scenario, model));
    else
        print_details(console, scenario, model);
}

void list(Console& console, bool json) {
    const auto library = Library::of_program();
    if (!library)
        return console.fail(library.error());
    Json document = Json::array();
    for (const std::string& name : library->names()) {
        const auto scenario = library->load(name, console.catalog);
        if (!scenario) {
            console.fail_in_part(scenario.error());
            continue;
        }
        if (json) {
            document.push_back(json_of(*scenario));
            continue;
        }
        console.print(fmt::format("{}  {}\n", console.paint(Colour::bold, scenario->name), scenario->title));
        for (const Design& design : scenario->designs)
            console.print(
                fmt::format("    {:<24} {}\n", design.name, console.paint(Colour::dim, words_of(design.expect))));
    }
    if (json)
        console.print_json(document);
}

}  // namespace

void add_list(Commands& commands, Console& console) {
    Command* command =
        commands.add("list", "the scenarios of the library and their designs, or what one of them can be told");
    command->footer("Examples:\n  orrery list\n  orrery list consensus/raft-swarm");
    auto json = std::make_shared<bool>(false);
    auto what = std::make_shared<std::string>();
    command->add_option("SCENARIO", *what, "one: its designs, and the parameters, flaws and moments of its model");
    command->add_flag("--json", *json, "print one JSON document");
    command->callback([&console, json, what] {
        if (what->empty())
            list(console, *json);
        else
            list_one(console, *what, *json);
    });
}

}  // namespace orrery::cli
