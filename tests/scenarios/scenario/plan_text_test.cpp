// The plan of a run as a text: run with nothing else, it is the same run.
#include "sim/scenario/plan_text.h"

#include "sim/scenario/library.h"
#include "tests/places.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

PlanText planned(const Scenario& scenario, const RunRequest& request) {
    const auto plan = plan_text(scenario, all_models(), request);
    INFO((plan ? "" : plan.error().to_text()));
    REQUIRE(plan);
    return *plan;
}

// The run of the plan, with what goes beside it.
std::uint64_t fingerprint_of(const PlanText& plan, const std::string& design) {
    RunRequest request;
    request.design = design;
    request.overrides = plan.overrides;
    return test::run(test::load(plan.text), request).result.fingerprint;
}

}  // namespace

TEST_CASE("what nobody has changed is the file as it stands, with its comments", "[unit]") {
    const std::string file = test::scenario_text("# a remark\n", "[designs.a]\n[designs.b]\n");
    RunRequest request;
    request.design = "b";
    CHECK(planned(test::load(file), request).text == file);
    CHECK(planned(test::load(file), request).overrides.empty());
    request.seed = test::load(file).seed;
    CHECK(planned(test::load(file), request).text == file);
}

TEST_CASE("values, seed and faults of the request stand in the plan; edits of messages go beside it", "[unit]") {
    const Scenario scenario =
        test::load(test::scenario_text("", "[designs.a]\n[designs.b]\nflaws = [\"count_every_answer\"]\n"));
    RunRequest request;
    request.design = "b";
    request.seed = 11;
    request.sets = {"clients=3", "until=2s"};
    request.overrides = {"drop:client-1->server/Ping#1", "crash:server@1s=500ms"};
    const PlanText plan = planned(scenario, request);
    CHECK(plan.overrides == std::vector<std::string>{"drop:client-1->server/Ping#1"});
    const Scenario written = test::load(plan.text);
    CHECK(written.designs.size() == 2);  // another design is one choice away
    CHECK(written.seed == 11);
    CHECK(written.until == 2_s);
    CHECK(written.faults.size() == 1);
    CHECK(fingerprint_of(plan, "b") == test::run(scenario, request).result.fingerprint);
}

TEST_CASE("every scenario of the library has a plan that makes the same run", "[property]") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    for (const std::string& name : library.names()) {
        CAPTURE(name);
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        if (scenario->until > 60_s)
            continue;  // for minutes
        RunRequest request;
        request.design = scenario->designs.front().name;
        request.seed = 3;
        request.limits.max_events = 20'000;
        const PlanText plan = planned(*scenario, request);
        RunRequest again;
        again.design = request.design;
        again.limits = request.limits;
        CHECK(test::run(test::load(plan.text), again).result.fingerprint ==
              test::run(*scenario, request).result.fingerprint);
    }
}
