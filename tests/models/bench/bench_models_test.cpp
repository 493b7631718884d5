// The models behind the benches: each run is the one that was measured, and each flaw is seen.
#include <fmt/format.h>

#include "models/catalog.h"
#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

RunResult run(const char* model, std::vector<std::string> flaws, std::uint64_t seed, Time until,
              const Distribution& delay, ParameterValues values = {}) {
    const Catalog catalog = all_models();
    Blueprint blueprint;
    blueprint.seed = seed;
    blueprint.until = until;
    blueprint.links.defaults.delay = delay;
    catalog.find(model)->build(values, flaws, blueprint);
    World world(std::make_shared<const Blueprint>(std::move(blueprint)));
    world.run();
    return result_of(world);
}

RunResult phold(std::vector<std::string> flaws, std::uint64_t seed, std::int64_t processes = 64) {
    return run("bench/phold", std::move(flaws), seed, 60_s, Distribution::exponential(1_s), {{"processes", processes}});
}

RunResult volley(std::vector<std::string> flaws, std::uint64_t seed) {
    return run("bench/ping", std::move(flaws), seed, 1_s, Distribution::uniform(1_ms, 10_ms));
}

}  // namespace

TEST_CASE("the bench models' runs are the known ones", "[golden]") {
    CHECK(fmt::format("{:016x}", phold({}, 1).fingerprint) == "10a937d050f6b588");
    CHECK(fmt::format("{:016x}", phold({}, 1, 1000).fingerprint) == "cfb4c46427770072");
    CHECK(fmt::format("{:016x}", volley({}, 1).fingerprint) == "8b563cca5118987c");
}

TEST_CASE("no job and no message is lost, whatever the seed", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); seed += 10) {
        INFO("seed " << seed);
        const RunResult jobs = phold({}, seed);
        CHECK(jobs.verdict == RunVerdict::held);
        CHECK(jobs.events > 3000);  // 64 jobs, 60 s, a second a hop
        const RunResult messages = volley({}, seed);
        CHECK(messages.verdict == RunVerdict::held);
        CHECK(messages.events > 6500);  // 40 messages, 1 s, 5.5 ms a hop
    }
}

TEST_CASE("a process that keeps jobs and a node that misses messages are caught", "[flaw]") {
    const RunResult jobs = run("bench/phold", {"keep_some"}, 1, 120_s, Distribution::exponential(1_s));
    REQUIRE(jobs.violations.size() == 1);
    CHECK(jobs.violations[0].property == "every job is handed on");
    const RunResult messages = volley({"miss_some"}, 1);
    REQUIRE(messages.violations.size() == 1);
    CHECK(messages.violations[0].property == "every message is answered");
}
