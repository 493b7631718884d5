// The scenarios that ship: each loads, says what it expects, stays small, and survives being written and read.
#include "sim/scenario/library.h"
#include "models/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "sim/cli/commands.h"
#include "tests/golden_file.h"
#include "tests/places.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

Library library() { return Library(test::source_dir() + "/scenarios"); }

}  // namespace

TEST_CASE("every scenario of the library loads, and each of its designs says what to expect") {
    const Catalog catalog = all_models();
    REQUIRE(library().names().size() >= 11);
    for (const std::string& name : library().names()) {
        const auto scenario = library().load(name, catalog);
        INFO(name << ": " << (scenario ? "" : scenario.error().to_text()));
        REQUIRE(scenario);
        CHECK(scenario->name == name);
        CHECK_FALSE(scenario->story.empty());
        CHECK(scenario->lesson);
        for (const Design& design : scenario->designs)
            CHECK(design.expect.kind != Expectation::Kind::none);
    }
}

TEST_CASE("the README lists every scenario of the library, with its title and its designs") {
    const Catalog catalog = all_models();
    std::set<std::string> rows;
    std::ifstream page(test::source_dir() + "/README.md");
    for (std::string line; std::getline(page, line);)
        rows.insert(line);
    for (const std::string& name : library().names()) {
        const auto scenario = library().load(name, catalog);
        REQUIRE(scenario);
        const auto broken = std::count_if(scenario->designs.begin(), scenario->designs.end(), [](const Design& design) {
            return design.expect.kind == Expectation::Kind::violates;
        });
        const auto sound = static_cast<std::ptrdiff_t>(scenario->designs.size()) - broken;
        const std::string designs =
            fmt::format("{}{}{}", broken == 0 ? "" : fmt::format("{} broken", broken),
                        broken == 0 || sound == 0 ? "" : ", ", sound == 0 ? "" : fmt::format("{} sound", sound));
        const std::string row = fmt::format("| `{}` | {} | {} |", name, scenario->title, designs);
        INFO("README.md has no row\n" << row);
        CHECK(rows.contains(row));
    }
}

TEST_CASE("a scenario written and read again is the same, and writes the same text", "[determinism]") {
    const Catalog catalog = all_models();
    for (const std::string& name : library().names()) {
        INFO(name);
        const auto scenario = library().load(name, catalog);
        REQUIRE(scenario);
        const std::string text = write_scenario(*scenario, catalog);
        const auto again = load_scenario(text, "again.toml", catalog);
        INFO((again ? "" : again.error().to_text()));
        REQUIRE(again);
        CHECK(write_scenario(*again, catalog) == text);
        RunRequest request;
        request.sets = {"until=2s"};
        CHECK(test::run(*again, request).result.fingerprint == test::run(*scenario, request).result.fingerprint);
    }
}

TEST_CASE("what `run --json` prints for every design of the library", "[golden]") {
    const Catalog catalog = all_models();
    for (const std::string& name : library().names()) {
        cli::Json runs = cli::Json::array();
        const auto scenario = library().load(name, catalog);
        REQUIRE(scenario);
        for (const Design& design : scenario->designs) {
            INFO(name << ", design " << design.name);
            Opened opened{*scenario, {}, {}};
            opened.request.design = design.name;
            const auto blueprint = make_blueprint(*scenario, catalog, opened.request);
            REQUIRE(blueprint);
            const cli::Ran ran{*blueprint, run_world(*blueprint, {})};
            CHECK(ran.outcome.ending == Ending::finished);
            CHECK(ran.outcome.result.events <= 200'000);
            runs.push_back(cli::json_of_run(opened, ran));
        }
        test::check_golden("run/" + name + ".json", runs.dump(2) + "\n");
    }
}

TEST_CASE("a name is looked up in the library alone, and a slip finds its neighbour") {
    const Catalog catalog = all_models();
    const auto missing = library().load("consensus/figure8", catalog);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().to_text() ==
          "there is no scenario 'consensus/figure8' in the library; did you mean 'consensus/figure-8'?");
    const auto file = open_scenario("/nowhere/at/all.toml", catalog);
    REQUIRE_FALSE(file);
    CHECK(file.error().to_text() ==
          "/nowhere/at/all.toml: cannot be opened: No such file or directory; check the path and its permissions");
}
