// A run that a limit cuts off says less than a whole one, and never something else.
#include "models/catalog.h"
#include "sim/core/random.h"
#include "sim/scenario/library.h"
#include "sim/scenario/run.h"
#include "tests/catch.h"
#include "tests/places.h"
#include "tests/seeds.h"

using namespace orrery;

TEST_CASE("wherever a limit cuts a sound design off, nothing is violated", "[property]") {
    constexpr Stream kCut = "cut";
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    const std::uint64_t cuts = test::seeds() / 50 + 2;
    std::size_t designs = 0, undecided = 0;
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        for (const Design& design : scenario->designs) {
            if (design.expect.kind != Expectation::Kind::holds)
                continue;
            RunRequest request;
            request.design = design.name;
            const auto blueprint = make_blueprint(*scenario, catalog, request);
            REQUIRE(blueprint);
            constexpr EventNumber kMost = 100'000;
            const RunOutcome whole = run_world(*blueprint, {kMost, 0, 0});
            ++designs;
            for (std::uint64_t i = 0; i < cuts; ++i) {
                const EventNumber at = 1 + uniform_below(draw(designs, kCut.id, 0, i), whole.result.events);
                CAPTURE(name, design.name, at);
                const RunOutcome cut = run_world(*blueprint, {at, 0, 0});
                CHECK(cut.result.verdict != RunVerdict::violated);
                undecided += cut.result.verdict == RunVerdict::undecided ? 1 : 0;
            }
        }
    }
    CHECK(designs >= 20);
    CHECK(undecided > designs);
}
