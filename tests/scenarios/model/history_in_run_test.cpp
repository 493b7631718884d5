// A history check inside a run is held against runs that end elsewhere: its violation sits at the return that ends the
// longest valid prefix, so the run that ends an event earlier is valid, and every longer one is not.
#include "models/catalog.h"
#include "sim/scenario/library.h"
#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/places.h"

using namespace orrery;

namespace {

std::shared_ptr<const Blueprint> blueprint_of(const char* name, const char* design, std::uint64_t seed) {
    const Catalog catalog = all_models();
    const auto scenario = Library(test::source_dir() + "/scenarios").load(name, catalog);
    REQUIRE(scenario);
    RunRequest request;
    request.design = design;
    request.seed = seed;
    return *make_blueprint(*scenario, catalog, request);
}

// The event of the violation in the run that ends after `events`; 0 where it is linearizable.
EventNumber broken_at(const std::shared_ptr<const Blueprint>& blueprint, EventNumber events) {
    World world(blueprint);
    world.run_to(events);
    world.finish();
    for (const Violation& one : world.state().findings.violations)
        if (one.property == "linearizable")
            return one.event;
    return 0;
}

}  // namespace

TEST_CASE("a history is judged the same in every run that holds its violation, and in none that ends before",
          "[property]") {
    std::size_t broken = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        const auto hasty = blueprint_of("consensus/stale-read", "trust-yourself", seed);
        const EventNumber at = broken_at(hasty, UINT64_MAX);
        if (at != 0) {
            ++broken;
            CHECK(broken_at(hasty, at - 1) == 0);
            CHECK(broken_at(hasty, at) == at);
            CHECK(broken_at(hasty, at + 100) == at);
        }
        CHECK(broken_at(blueprint_of("consensus/stale-read", "ask-a-majority", seed), UINT64_MAX) == 0);
    }
    CHECK(broken > 0);
}
