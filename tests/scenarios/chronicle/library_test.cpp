// The runs of the library, kept as checkpoints and a summary, against their whole traces.
#include "sim/scenario/library.h"
#include "models/catalog.h"
#include "sim/scenario/run.h"
#include "tests/places.h"
#include "tests/seeds.h"
#include "tests/sim/chronicle/whole_trace.h"

using namespace orrery;

TEST_CASE("blocks of the library's runs, at random and while the run goes on", "[property]") {
    const Catalog catalog = all_models();
    const Library library{test::source_dir() + "/scenarios"};
    constexpr EventNumber kMost = 30'000;
    std::uint64_t seed = 0;
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        for (const Design& design : scenario->designs) {
            if (++seed > test::seeds() * 4)
                return;
            RunRequest request;
            request.design = design.name;
            const auto blueprint = make_blueprint(*scenario, catalog, request);
            REQUIRE(blueprint);
            CAPTURE(name, design.name);
            test::check_chronicle(*blueprint, seed, kMost);
        }
    }
}
