// The template's tests, one of each kind that a model needs: a test a handler, one for each flaw, and the sound design
// under many seeds of drawn faults.
#include "models/teaching/ping/ping.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::ping {
namespace {

// ---- One handler at a time
// --------------------------------------------------------------------------------------------

TEST_CASE("the server answers each question with its number, repeated ones too", "[unit]") {
    test::Script script([](Blueprint& blueprint) {
        blueprint.add_node("server", blueprint.add_role(Server{}));
        blueprint.add_node("asker", blueprint.add_role(test::Probe<Pong>{}));
    });
    script.deliver(0, Ping{7}, 1).deliver(0, Ping{8}, 1).deliver(0, Ping{7}, 1);
    CHECK(script.heard(1) == test::Lines{"Pong{number=7}", "Pong{number=8}", "Pong{number=7}"});
    CHECK(script.state<Server>(0).answered == 3);
}

// A client at node 0; a probe in the server's place at node 1. The first question is asked at 100 ms.
test::Script client(Settings settings) {
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.add_node("client-1", blueprint.add_role(Client{settings, 1}));
        blueprint.add_node("server", blueprint.add_role(test::Probe<Ping>{}));
    });
}

TEST_CASE("a client asks, and asks again when its patience ends", "[unit]") {
    test::Script script = client({});
    script.wait(90_ms);  // the script begins at 20 ms
    CHECK(script.heard(1) == test::Lines{"Ping{number=1}"});
    CHECK(script.state<Client>(0).questions.open.at(1).request == Ping{1});
    CHECK(script.world().node_label(0) == "1 open");
    script.wait(50_ms);
    CHECK(script.heard(1) == test::Lines{"Ping{number=1}", "Ping{number=1}"});
}

TEST_CASE("an answered question is closed and not asked again", "[unit]") {
    test::Script script = client({});
    script.wait(90_ms);
    script.deliver(0, Pong{1}, 1).wait(60_ms);
    CHECK(script.heard(1) == test::Lines{"Ping{number=1}"});
    CHECK(script.state<Client>(0).believed_answered == 1);
    CHECK(script.state<Client>(0).questions.open.empty());
}

TEST_CASE("an answer that comes twice counts once", "[unit]") {
    Settings settings;
    settings.count_every_answer = GENERATE(false, true);
    test::Script script = client(settings);
    script.wait(90_ms);
    script.deliver(0, Pong{1}, 1).deliver(0, Pong{1}, 1);
    CHECK(script.state<Client>(0).believed_answered == (settings.count_every_answer ? 2 : 1));
}

TEST_CASE("ask_once: a question is never asked again", "[unit]") {
    Settings settings;
    settings.ask_once = true;
    test::Script script = client(settings);
    script.wait(180_ms);
    CHECK(script.heard(1) == test::Lines{"Ping{number=1}"});
}

// ---- Whole runs
// -------------------------------------------------------------------------------------------------------

RunResult run(std::uint64_t seed, const std::vector<std::string>& flaws, const FaultPlan& plan) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = seed;
    blueprint->until = 20_s;
    blueprint->links.defaults = {Distribution::lognormal(2_ms, 40_ms), {1, 50}, {1, 20}};
    make_ping().build({}, flaws, *blueprint);
    blueprint->plan = plan;
    World world(blueprint);
    world.run();
    return result_of(world);
}

FaultPlan server_down() { return {{3_s, std::nullopt, CrashNode{0}, 2_s, "crash server for 2s"}}; }

TEST_CASE("each flaw of teaching/ping is caught first by its own property", "[flaw]") {
    for (const FlawSpec& flaw : make_ping().flaws) {
        bool caught = false;
        for (std::uint64_t seed = 1; seed <= test::seeds() && !caught; ++seed) {
            const RunResult result = run(seed, {flaw.name}, server_down());
            caught = result.verdict == RunVerdict::violated;
            if (!caught) {
                continue;
            }
            INFO(flaw.name << " at seed " << seed << ": " << result.violations.front().detail);
            CHECK(result.violations.front().property == flaw.breaks);
            CHECK(run(seed, {}, server_down()).verdict == RunVerdict::held);  // the same luck without the flaw
        }
        INFO(flaw.name);
        CHECK(caught);
    }
}

// The server is down from 2 s to 3 s. A client that fails fast asks again as soon as its question comes back.
TEST_CASE("a client that fails fast asks again when its question comes back, by default it waits") {
    const auto asked_again = [](bool fail_fast) {
        auto blueprint = std::make_shared<Blueprint>();
        blueprint->until = 10_s;
        blueprint->links.defaults.delay = Distribution::constant(10_ms);
        make_ping().build({{"patience", std::int64_t{500_ms}}, {"fail_fast", fail_fast}}, {}, *blueprint);
        blueprint->plan = {{2_s, std::nullopt, CrashNode{0}, 1_s, "crash server"}};
        World world(blueprint);
        world.run();
        CHECK(result_of(world).verdict == RunVerdict::held);
        for (const Metric& metric : world.state().metrics)
            if (metric.name == "asked again")
                return metric.sum;
        return std::int64_t{0};
    };
    CHECK(asked_again(false) < 60);
    CHECK(asked_again(true) > 600);
}

// A bound that was met at the start is none: all of client-1's questions are lost, and whether anything else happens
// elsewhere does not matter.
TEST_CASE("a client that is never answered is found out, with and without a fault of a moment", "[flaw]") {
    for (const FaultPlan& plan : {FaultPlan{}, FaultPlan{{3_s, std::nullopt, CrashNode{2}, 1_ms, "crash client-2"}}}) {
        auto blueprint = std::make_shared<Blueprint>();
        blueprint->until = 40_s;
        make_ping().build({}, {"ask_once"}, *blueprint);
        blueprint->links.declare({1, 0}, {Distribution::constant(10_ms), {1, 1}});
        blueprint->plan = plan;
        World world(blueprint);
        world.run();
        const RunResult result = result_of(world);
        REQUIRE(result.verdict == RunVerdict::violated);
        CHECK(result.violations.front().property == "every question is answered");
        CHECK(result.violations.front().detail.starts_with("question 1 of client-1 has no answer, 5.000 s after "));
    }
}

TEST_CASE("without a flaw teaching/ping holds, whoever is down or cut off for a while", "[property]") {
    bool witnessed = false;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        auto below = [&, counter = std::uint64_t{0}](std::uint64_t count) mutable {
            return uniform_below(draw(seed, hash_text("faults of the test"), 0, counter++), count);
        };
        FaultPlan plan;
        for (int i = 0; i < 3; ++i) {
            const Time at = 1_s + static_cast<Time>(below(9'000)) * 1_ms;
            const Duration lasting = 1_ms + static_cast<Duration>(below(3'000)) * 1_ms;
            const auto node = static_cast<NodeId>(below(3));
            FaultAction action = CrashNode{node};
            if (below(2) == 0) {
                const NodeId one = (node + 1) % 3;
                const NodeId other = (node + 2) % 3;
                action = CutLinks{"cut", {{node, one}, {node, other}}};
            }
            plan.push_back({at, std::nullopt, std::move(action), lasting, "a fault of the test"});
        }
        const RunResult result = run(seed, {}, plan);
        INFO("seed " << seed
                     << " of this test; about the same: orrery run teaching/ask-again --design count-once --seed "
                     << seed);
        INFO((result.violations.empty() ? "" : result.violations.front().detail));
        CHECK(result.verdict == RunVerdict::held);
        witnessed = witnessed || result.unwitnessed.empty();
    }
    CHECK(witnessed);
}

}  // namespace
}  // namespace orrery::ping
