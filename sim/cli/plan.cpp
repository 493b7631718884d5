#include <fmt/format.h>

#include "sim/cli/commands.h"

namespace orrery::cli {
namespace {

void plan(Console& console, const ScenarioOptions& options) {
    const auto opened = open(console, options);
    if (!opened)
        return;
    RunRequest request = opened->request;
    if (const auto blueprint = make_blueprint(opened->scenario, console.catalog, request); !blueprint)
        return console.fail(blueprint.error());
    const std::uint64_t seed = request.seed.value_or(opened->scenario.seed);
    // All designs stay in the plan unless one was asked for.
    const bool one_design = !options.design.empty() || options.what.starts_with("orrery:");
    if (!one_design)
        request.design.clear();
    const auto drawn = drawn_out(opened->scenario, console.catalog, request);
    if (!drawn)
        return console.fail(drawn.error());
    const std::string text = write_scenario(*drawn, console.catalog);
    if (options.json)
        console.print_json(
            {{"scenario", opened->scenario.name}, {"seed", seed}, {"faults", drawn->faults.size()}, {"toml", text}});
    else
        console.print(text);
}

}  // namespace

void add_plan(Commands& commands, Console& console) {
    Command* command =
        commands.add("plan", "the complete scenario in TOML, with the faults that its seed draws written out");
    command->footer("Example:\n  orrery plan my-swarm.toml --seed 7 > seed-7.toml");
    auto options = std::make_shared<ScenarioOptions>();
    options->add_to(*command, ScenarioOptions::Over::plan);
    command->callback([&console, options] { plan(console, *options); });
}

}  // namespace orrery::cli
