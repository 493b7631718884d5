// The first event at which a run witnesses something, found by halving, is the one that a walk through the run finds.
#include "sim/chronicle/first_witness.h"

#include "models/catalog.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"
#include "tests/places.h"

using namespace orrery;

namespace {

std::shared_ptr<const Blueprint> blueprint_of(const std::string& name) {
    const Catalog catalog = all_models();
    const auto scenario = Library{test::source_dir() + "/scenarios"}.load(name, catalog);
    REQUIRE(scenario);
    const auto blueprint = make_blueprint(*scenario, catalog, {});
    REQUIRE(blueprint);
    return *blueprint;
}

std::optional<Witnessed> by_walking(const std::shared_ptr<const Blueprint>& blueprint) {
    World world(blueprint);
    world.start();
    const std::vector<bool> at_start = world.state().findings.witnessed;
    while (world.step())
        for (std::size_t i = 0; i < at_start.size(); ++i)
            if (world.state().findings.witnessed[i] && !at_start[i] && !blueprint->properties[i].is_promise)
                return Witnessed{world.event(), blueprint->properties[i].name};
    return std::nullopt;
}

}  // namespace

TEST_CASE("what a run witnesses first is found by halving", "[property]") {
    std::size_t seen = 0;
    for (const char* name : {"teaching/ask-again", "teaching/a-promise-to-commit", "teaching/everyone-sees-everyone",
                             "commerce/late-try", "consensus/figure-8"}) {
        CAPTURE(name);
        const auto blueprint = blueprint_of(name);
        Chronicle chronicle(blueprint);
        chronicle.run_to(UINT64_MAX);
        chronicle.finish();
        FirstWitness search;
        std::size_t steps = 0;
        while (search.step(chronicle))
            ++steps;
        CHECK(steps <= 2 + 64);
        CHECK(search.found() == by_walking(blueprint));
        CHECK_FALSE(search.step(chronicle));
        seen += search.found() ? 1 : 0;
    }
    CHECK(seen >= 2);
}
