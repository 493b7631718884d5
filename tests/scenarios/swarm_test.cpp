// A swarm is drawn whole from the seed: never more than a minority down, all healed in time, and the same run as the
// plan that writes it down.
#include <algorithm>

#include "tests/scenarios/texts.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

const char* const kSwarm = R"toml([parameters]
clients = 4
[swarm]
nodes      = ["server", "client-1", "client-2", "client-3", "client-4"]
crashes    = 3
partitions = 3
pauses     = 2
from       = "500ms"
to         = "4s"
for        = "uniform(100ms, 1s)"
)toml";

std::vector<std::string> victims_of(const FaultSpec& fault) {
    if (const auto* crash = std::get_if<CrashSpec>(&fault.what))
        return {crash->node.text};
    if (const auto* pause = std::get_if<PauseSpec>(&fault.what))
        return {pause->node.text};
    std::vector<std::string> names;
    for (const Word& word : std::get<SplitSpec>(fault.what).groups.front())
        names.push_back(word.text);
    return names;
}

}  // namespace

TEST_CASE("a swarm leaves a majority up and together, and is over when it says", "[property]") {
    const Scenario scenario = test::load(test::scenario_text(kSwarm));
    std::size_t drawn = 0, partitions = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        INFO("seed " << seed);
        const std::vector<FaultSpec> faults = draw_swarm(*scenario.swarm, seed);
        drawn += faults.size();
        for (const FaultSpec& fault : faults) {
            CHECK(fault.at >= 500_ms);
            CHECK(fault.lasting > 0);
            CHECK(fault.at + fault.lasting <= 4_s);
            partitions += std::holds_alternative<SplitSpec>(fault.what) ? 1 : 0;
            // Right after it begins, all that are down or cut off.
            std::vector<std::string> down;
            for (const FaultSpec& other : faults)
                if (other.at <= fault.at && fault.at < other.at + other.lasting)
                    for (std::string& name : victims_of(other))
                        down.push_back(std::move(name));
            CHECK(down.size() <= 2);
            std::sort(down.begin(), down.end());
            CHECK(std::adjacent_find(down.begin(), down.end()) == down.end());
        }
    }
    CHECK(drawn > 6 * test::seeds());  // most of the eight find a place
    CHECK(partitions > 2 * test::seeds());
}

TEST_CASE("a swarm run equals the run of its explicit plan", "[determinism]") {
    const Catalog catalog;
    const Scenario scenario = test::load(test::scenario_text(kSwarm));
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        RunRequest request;
        request.seed = seed;
        const auto drawn = drawn_out(scenario, catalog, request);
        REQUIRE(drawn);
        CHECK_FALSE(drawn->swarm);
        const Scenario plan = test::load(write_scenario(*drawn, catalog));
        CHECK(plan.seed == seed);
        const RunOutcome one = test::run(scenario, request), two = test::run(plan);
        CHECK(one.result.fingerprint == two.result.fingerprint);
        CHECK(one.result.events == two.result.events);
        CHECK(one.result.faults.size() > 1);
    }
}

TEST_CASE("a plan holds what the command line asked for") {
    const Catalog catalog;
    const Scenario scenario =
        test::load(test::scenario_text("", "[designs.a]\n[designs.b]\nflaws = [\"count_every_answer\"]\n"));
    RunRequest request;
    request.design = "b";
    request.sets = {"clients=3", "until=2s", "count_every_answer=false"};
    request.overrides = {"crash:server@1s=500ms"};
    const auto drawn = drawn_out(scenario, catalog, request);
    REQUIRE(drawn);
    const Scenario plan = test::load(write_scenario(*drawn, catalog));
    CHECK(plan.designs.size() == 1);
    CHECK(plan.designs.front().flaws.empty());
    CHECK(plan.until == 2_s);
    CHECK(test::run(plan).result.fingerprint == test::run(scenario, request).result.fingerprint);
    request.overrides = {"drop:client-1->server/Ping#1"};
    const auto edited = drawn_out(scenario, catalog, request);
    REQUIRE_FALSE(edited);
    CHECK(edited.error().to_text() ==
          "the override 'drop:client-1->server/Ping#1' is no fault; a plan holds faults alone; give it to the plan's "
          "run");
}
