// Where a design holds: the design of the same scenario that falls on the same luck, and when.
#include "sim/hunt/rival.h"

#include "models/catalog.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"
#include "tests/places.h"

using namespace orrery;

namespace {

Scenario loaded(const std::string& name) {
    auto scenario = Library{test::source_dir() + "/scenarios"}.load(name, all_models());
    REQUIRE(scenario);
    return *std::move(scenario);
}

RunRequest of(const std::string& design) {
    RunRequest request;
    request.design = design;
    return request;
}

}  // namespace

TEST_CASE("the rival of a design that holds falls as a run of its own does") {
    const Scenario scenario = loaded("consensus/figure-8");
    const auto rival = find_rival(scenario, all_models(), of("own-term-first"));
    REQUIRE(rival);
    CHECK(rival->design == "count-copies");
    CHECK(rival->fall.property == "LeaderCompleteness");
    const auto blueprint = make_blueprint(scenario, all_models(), of("count-copies"));
    REQUIRE(blueprint);
    const RunOutcome own = run_world(*blueprint, {});
    CHECK(own.result.violations.front().event == rival->fall.event);
    CHECK(own.result.violations.front().time == rival->fall.time);
}

TEST_CASE("no design is its own rival, one that should hold is none, and nobody waits who has given up") {
    const Scenario scenario = loaded("consensus/figure-8");
    CHECK_FALSE(find_rival(scenario, all_models(), of("count-copies")));
    CHECK_FALSE(find_rival(scenario, all_models(), of("no such design")));
    CHECK_FALSE(find_rival(scenario, all_models(), of("own-term-first"), [] { return true; }));
}
