// Most events, sends and draws take a short road. Every run of the library is made on the careful one as well, and
// comes to the same fingerprint, the same verdict and the same history.
#include "models/catalog.h"
#include "sim/scenario/library.h"
#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/places.h"

using namespace orrery;

namespace {

constexpr EventNumber kEvents = 20'000;

struct Made {
    std::uint64_t fingerprint = 0;
    std::size_t observations = 0;
    std::vector<std::pair<std::string, EventNumber>> violations;
    bool operator==(const Made&) const = default;
};

Made made(const std::shared_ptr<const Blueprint>& blueprint) {
    World world(blueprint);
    world.run_to(kEvents);
    world.finish();
    Made out{world.fingerprint(), world.state().history.size(), {}};
    for (const Violation& one : world.state().findings.violations)
        out.violations.emplace_back(one.property, one.event);
    return out;
}

void check_both_roads(const Scenario& scenario, const Catalog& catalog, const RunRequest& request) {
    const auto plain = make_blueprint(scenario, catalog, request);
    REQUIRE(plain);
    auto careful = std::make_shared<Blueprint>(**plain);
    careful->careful = true;
    CHECK(made(careful) == made(*plain));
}

}  // namespace

TEST_CASE("every run of the library is the same on the plain and on the careful road", "[determinism]") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        for (const Design& design : scenario->designs)
            for (const std::uint64_t seed : {scenario->seed, std::uint64_t{770'001}}) {
                CAPTURE(name, design.name, seed);
                RunRequest request;
                request.design = design.name;
                request.seed = seed;
                check_both_roads(*scenario, catalog, request);
            }
    }
}

TEST_CASE("so is every kind of workload", "[determinism]") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    for (const char* name : {"consensus/raft-swarm", "commerce/tcc-swarm", "teaching/retry-storm"}) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        for (const char* arrivals : {"closed(50ms)", "closed(exponential(300ms))", "poisson(200ms)", "constant(250ms)",
                                     "bursts(5 every 2s)", "diurnal(300ms, 20s, 1/2)"}) {
            CAPTURE(name, arrivals);
            RunRequest request;
            request.sets = {std::string("arrivals=") + arrivals};
            check_both_roads(*scenario, catalog, request);
        }
    }
}
