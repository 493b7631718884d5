#include <fmt/format.h>

#include "scenarios/cli/commands.h"

namespace orrery::cli {
namespace {

std::string expected_of(const Design& design) {
    if (design.expect.kind == Expectation::Kind::violates)
        return fmt::format("violates \"{}\"", design.expect.property.text);
    return design.expect.kind == Expectation::Kind::holds ? "holds" : "";
}

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

void list(Session& session, bool json) {
    const auto library = Library::of_program();
    if (!library)
        return session.fail(library.error());
    Json document = Json::array();
    for (const std::string& name : library->names()) {
        const auto scenario = library->load(name, session.catalog);
        if (!scenario)
            return session.fail(scenario.error());
        if (json) {
            document.push_back(json_of(*scenario));
            continue;
        }
        session.print(fmt::format("{}  {}\n", session.paint(Colour::bold, scenario->name), scenario->title));
        for (const Design& design : scenario->designs)
            session.print(fmt::format("    {:<24} {}\n", design.name, session.paint(Colour::dim, expected_of(design))));
    }
    if (json)
        session.print_json(document);
}

}  // namespace

void add_list(CLI::App& program, Session& session) {
    CLI::App* command = program.add_subcommand("list", "the scenarios of the library and their designs");
    command->footer("Example:\n  orrery list --json");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "print one JSON document");
    command->callback([&session, json] { list(session, *json); });
}

}  // namespace orrery::cli
