// A swarm is drawn whole from the seed: never more than a minority down, all healed in time, and the same run as the
// plan that writes it down.
#include <algorithm>
#include <map>
#include <set>

#include "models/catalog.h"
#include "sim/faults/crash_words.h"
#include "sim/faults/degrade_words.h"
#include "sim/faults/links_words.h"
#include "sim/faults/pace_words.h"
#include "sim/scenario/library.h"
#include "tests/places.h"
#include "tests/scenarios/scenario/texts.h"
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
    if (const auto* crash = fault.what.as<CrashSpec>())
        return {crash->node.text};
    if (const auto* pause = fault.what.as<PauseSpec>())
        return {pause->node.text};
    std::vector<std::string> names;
    for (const Word& word : fault.what.as<SplitSpec>()->shape.groups.front())
        names.push_back(word.text);
    return names;
}

}  // namespace

TEST_CASE("a swarm leaves a majority up and together, and is over when it says", "[property]") {
    const Scenario scenario = test::load(test::scenario_text(kSwarm));
    const auto world = test::world_of(scenario);
    std::size_t drawn = 0, partitions = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        INFO("seed " << seed);
        const std::vector<FaultSpec> faults = draw_swarm(*scenario.swarm, *world, seed);
        drawn += faults.size();
        for (const FaultSpec& fault : faults) {
            CHECK(fault.at >= 500_ms);
            CHECK(fault.lasting > 0);
            CHECK(fault.at + fault.lasting <= 4_s);
            partitions += fault.what.as<SplitSpec>() ? 1 : 0;
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
    const Catalog catalog = all_models();
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
    const Catalog catalog = all_models();
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

namespace {

const char* const kMixed = R"toml(title = "A test"
model = "consensus/raft"
until = "20s"
[parameters]
clients = 2
checksums = false
[topology]
sync = "uniform(1ms, 10ms)"
[swarm]
nodes = ["n1", "n2", "n3", "n4", "n5"]
most  = 20
from  = "1s"
to    = "15s"
for   = "uniform(100ms, 3s)"
)toml";

std::string every_kind() {
    std::string kinds;
    for (const std::string& kind : swarm_kinds(SwarmKinds::all))
        kinds += (kinds.empty() ? "\"" : ", \"") + kind + "\"";
    return "kinds = [" + kinds + "]\nas = \"votes_twice\"\nbudget = \"none\"\n";
}

Time end_of(const FaultSpec& fault) { return fault.at + fault.lasting; }

}  // namespace

TEST_CASE("a seed enables some kinds, and over the seeds each kind has its turn", "[property]") {
    const Scenario scenario = test::load(std::string(kMixed) + every_kind() + "[designs.sound]\n");
    const auto world = test::world_of(scenario);
    std::map<std::string, std::int64_t> fired;
    std::size_t flapping = 0, bridges = 0, rings = 0, one_way = 0, torn = 0, drawn = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        RunRequest request;
        request.seed = seed;
        const std::vector<FaultSpec> faults = draw_swarm(*scenario.swarm, *world, seed);
        drawn += faults.size();
        for (const FaultSpec& fault : faults) {
            CHECK(fault.at >= 1_s);
            CHECK(end_of(fault) <= 15_s);
            flapping += fault.what.flapping().has_value() ? 1 : 0;
            rings += fault.what.as<RingSpec>() ? 1 : 0;
            if (const auto* split = fault.what.as<SplitSpec>()) {
                bridges += split->shape.bridge.has_value() ? 1 : 0;
                one_way += split->shape.oneway ? 1 : 0;
            }
            const auto* crash = fault.what.as<CrashSpec>();
            torn += crash && crash->unsynced == Unsynced::some ? 1 : 0;
        }
        for (const auto& [kind, times] : test::run(scenario, request).result.faults)
            fired[kind] += times;
    }
    CHECK(drawn > 300);
    CHECK(flapping > 5);
    CHECK(bridges > 5);
    CHECK(rings > 5);
    CHECK(one_way > 5);
    CHECK(torn > 5);
    for (const char* kind :
         {"bit_rot", "byzantine", "clock_drift", "clock_step", "crash", "degrade", "disk_full", "disk_lies",
          "disk_slow", "hold", "overload", "partition", "pause", "power_loss", "slow", "wipe"}) {
        INFO(kind);
        CHECK(fired[kind] > 0);
    }
}

TEST_CASE("of a swarm's kinds, a seed draws a subset and no other", "[property]") {
    const Scenario scenario =
        test::load(std::string(kMixed) + "kinds = [\"crash\", \"pause\", \"loss\"]\n[designs.sound]\n");
    const auto world = test::world_of(scenario);
    std::set<std::set<std::string>> subsets;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        std::set<std::string> kinds;
        for (const FaultSpec& fault : draw_swarm(*scenario.swarm, *world, seed)) {
            const std::string text = fault.what.text();
            kinds.insert(text.substr(0, text.find(' ')));
            const bool asked = fault.what.as<CrashSpec>() || fault.what.as<PauseSpec>() || fault.what.as<DegradeSpec>();
            CHECK(asked);
        }
        CHECK_FALSE(kinds.empty());
        subsets.insert(kinds);
    }
    CHECK(subsets.size() >= 5);
}

TEST_CASE("a majority is up and together whatever a swarm with a minority's budget draws", "[property]") {
    const Scenario scenario = test::load(std::string(kMixed) + "[designs.sound]\n");
    const Catalog catalog = all_models();
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        INFO("seed " << seed);
        RunRequest request;
        request.seed = seed;
        const auto blueprint = make_blueprint(scenario, catalog, request);
        REQUIRE(blueprint);
        World world(*blueprint);
        while (world.step()) {
            const WorldState& state = world.state();
            const auto talk = [&](NodeId a, NodeId b) {
                return a == b || !(state.network.cuts.is_cut(a, b) || state.network.cuts.is_cut(b, a) ||
                                   state.network.held.is_cut(a, b) || state.network.held.is_cut(b, a));
            };
            // Some node is up and reaches a majority of nodes that are up.
            bool fine = false;
            for (NodeId a = 0; a < 5 && !fine; ++a) {
                int reached = 0;
                for (NodeId b = 0; b < 5; ++b)
                    reached += state.nodes[b].up && !state.nodes[b].paused && talk(a, b) ? 1 : 0;
                fine = state.nodes[a].up && !state.nodes[a].paused && reached >= 3;
            }
            REQUIRE(fine);
        }
        CHECK(world.state().plan.active == 0);
        CHECK(world.state().network.cuts.empty());
        CHECK(world.state().network.held.empty());
        CHECK(world.state().network.degraded.empty());
    }
}

TEST_CASE("a mixed swarm equals its explicit plan, for every kind and many seeds", "[determinism]") {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(std::string(kMixed) + every_kind() + "[designs.sound]\n");
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        INFO("seed " << seed);
        RunRequest request;
        request.seed = seed;
        const auto drawn = drawn_out(scenario, catalog, request);
        REQUIRE(drawn);
        const std::string text = write_scenario(*drawn, catalog);
        INFO(text);
        const Scenario plan = test::load(text);
        const RunOutcome one = test::run(scenario, request), two = test::run(plan);
        CHECK(one.result.fingerprint == two.result.fingerprint);
        CHECK(one.result.faults == two.result.faults);
        CHECK(one.result.not_fired == two.result.not_fired);
    }
}

TEST_CASE("a slip in a swarm says what to write") {
    const auto error = [](const std::string& lines) {
        const Catalog catalog = all_models();
        const auto scenario = load_scenario(
            test::scenario_text("[swarm]\nfrom = \"1s\"\nto = \"2s\"\nfor = \"1s\"\n" + lines), "s.toml", catalog);
        return scenario ? "" : scenario.error().to_text();
    };
    const std::string three = "nodes = [\"server\", \"client-1\", \"client-2\"]\n";
    CHECK(error(three) == "s.toml:4:1: the swarm has no fault; give most, or crashes, partitions or pauses");
    CHECK(error(three + "most = 5\nkinds = [\"crush\"]\n") ==
          "s.toml:10:10: a swarm knows no kind 'crush'; did you mean 'crash'?");
    CHECK(
        error(three + "most = 5\ncrashes = 1\n") ==
        "s.toml:9:8: 'most' does not go with crashes, partitions and pauses; either the file counts the faults, or the "
        "seed does");
    CHECK(error(three + "most = 5\nkinds = [\"byzantine\"]\n") ==
          "s.toml:10:9: the kind 'byzantine' and the key 'as' go together; write kinds = [\"byzantine\"] and as = "
          "\"…\", a variant of the model");
    CHECK(error(three + "most = 0\n") == "s.toml:9:8: 'most' = 0 is out of range; it goes from 1 to 1000");
    CHECK(
        error(three + "most = 5\nbudget = \"all\"\n") ==
        "s.toml:10:10: 'budget' wants \"minority\", \"none\" or a number of nodes; so many nodes may be down, cut off "
        "or otherwise not themselves at once");
    CHECK(error("most = 5\nnodes = [\"server\", \"client-1\", \"server\"]\n") ==
          "s.toml:9:32: 'server' is in the swarm twice; leave one out");
    CHECK(error("most = 5\nnodes = [\"server\", \"client-1\", \"client-3\"]\n") ==
          "s.toml:9:32: there is no node 'client-3'; did you mean 'client-1'?");
    CHECK(error("most = 5\nbudget = 1\nnodes = [\"server\"]\n").empty());
}

TEST_CASE("the swarms of the library have every fair kind fire in some seed", "[property]") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    for (const std::string name : {"consensus/raft-swarm", "commerce/tcc-swarm"}) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        std::map<std::string, std::int64_t> fired;
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            RunRequest request;
            request.seed = seed;
            const RunOutcome outcome = test::run(*scenario, request);
            CHECK(outcome.result.verdict == RunVerdict::held);
            for (const auto& [kind, times] : outcome.result.faults)
                fired[kind] += times;
        }
        for (const char* kind : {"clock_step", "crash", "degrade", "disk_full", "disk_slow", "hold", "overload",
                                 "partition", "pause", "power_loss", "slow"}) {
            INFO(name << " " << kind);
            CHECK(fired[kind] > 0);
        }
    }
}
