// Small scenarios over teaching/ping for the tests of the loader, runs and commands.
#pragma once
#include <string>

#include "models/catalog.h"
#include "sim/scenario/run.h"
#include "tests/catch.h"

namespace test {

// The fewest lines that make a scenario; `more` goes after them.
inline std::string scenario_text(const std::string& more = "", const std::string& designs = "[designs.sound]\n") {
    return "title = \"A test\"\nmodel = \"teaching/ping\"\nuntil = \"6s\"\n" + more + designs;
}

inline orrery::Scenario load(const std::string& text) {
    const orrery::Catalog catalog = orrery::all_models();
    auto scenario = orrery::load_scenario(text, "test.toml", catalog);
    INFO((scenario ? "" : scenario.error().to_text()));
    REQUIRE(scenario);
    return *scenario;
}

inline std::shared_ptr<const orrery::Blueprint> world_of(const orrery::Scenario& scenario) {
    const orrery::Catalog catalog = orrery::all_models();
    const auto blueprint = make_blueprint(scenario, catalog, {});
    INFO((blueprint ? "" : blueprint.error().to_text()));
    REQUIRE(blueprint);
    return *blueprint;
}

inline orrery::RunOutcome run(const orrery::Scenario& scenario, const orrery::RunRequest& request = {}) {
    const orrery::Catalog catalog = orrery::all_models();
    const auto blueprint = make_blueprint(scenario, catalog, request);
    INFO((blueprint ? "" : blueprint.error().to_text()));
    REQUIRE(blueprint);
    return run_world(*blueprint, request.limits);
}

}  // namespace test
