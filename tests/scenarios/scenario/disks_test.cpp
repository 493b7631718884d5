// What disks may tear, whom a swarm may strike, and who a client is after its disk was wiped.
#include <fmt/format.h>

#include "models/catalog.h"
#include "sim/world/result.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

std::string raft(const std::string& more) {
    return "title = \"A test\"\nmodel = \"consensus/raft\"\nuntil = \"20s\"\n" + more + "[designs.sound]\n";
}

}  // namespace

TEST_CASE("a torn write of a journal is refused where it is written, and why") {
    const auto error = [](const std::string& more) {
        const Catalog catalog = all_models();
        const auto scenario = load_scenario(raft(more), "test.toml", catalog);
        return scenario ? std::string() : scenario.error().to_text();
    };
    const std::string why =
        " keeps a journal, whose checksums leave whole writes alone: nothing of it is torn; write unsynced = \"some\" "
        "for "
        "a number of whole writes, or name nodes that keep their data raw";
    CHECK(error("[[faults]]\nat = \"1s\"\ncrash = { node = \"n1\", unsynced = \"torn\" }\nfor = \"1s\"\n") ==
          "test.toml:6:18: n1" + why);
    CHECK(error("[topology]\nunsynced = \"torn\"\n") == "test.toml:5:12: n1" + why);
    CHECK(error("[topology]\nhardware = { \"role:client\" = { unsynced = \"torn\" } }\n") ==
          "test.toml:5:43: client-1" + why);
    const std::string raw = "[parameters]\nchecksums = false\n";
    CHECK(
        error(raw + "[[faults]]\nat = \"1s\"\ncrash = { node = \"n1\", unsynced = \"torn\" }\nfor = \"1s\"\n").empty());
    CHECK(error(raw + "[topology]\nhardware = { \"role:server\" = { unsynced = \"torn\" } }\n").empty());
    CHECK(error("[topology]\nunsynced = \"some\"\n").empty());
}

TEST_CASE("a swarm that may draw what one of its nodes cannot have does not load") {
    const auto error = [](const std::string& more, const std::string& swarm) {
        const Catalog catalog = all_models();
        const auto scenario = load_scenario(
            raft(more +
                 "[swarm]\nnodes = [\"n1\", \"client-1\"]\nmost = 5\nbudget = 1\nfrom = \"1s\"\nto = \"9s\"\nfor = "
                 "\"1s\"\n" +
                 swarm),
            "test.toml", catalog);
        return scenario ? std::string() : scenario.error().to_text();
    };
    CHECK(error("", "kinds = [\"byzantine\", \"crash\"]\nas = \"votes_twice\"\n") ==
          "test.toml:12:6: there is no variant 'votes_twice' of client-1; the model has none for it");
    CHECK(error("", "kinds = [\"byzantine\", \"crash\"]\nas = \"votes_twic\"\n") ==
          "test.toml:12:6: there is no variant 'votes_twic' of n1; did you mean 'votes_twice'?");
    CHECK(error("[parameters]\nchecksums = false\n", "kinds = [\"bit_rot\"]\n") ==
          "test.toml:7:16: client-1 keeps no raw data, and the swarm draws bit_rot; a journal that has rotted does not "
          "start again: leave the node or the kind out");
    CHECK(error("", "kinds = [\"crash\", \"torn\"]\n").empty());
}

TEST_CASE("a wiped client is somebody new: its history is one, and no verdict is false", "[property]") {
    for (const char* who : {"wipe", "crash"})
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            CAPTURE(who, seed);
            const Scenario scenario =
                test::load(raft("[parameters]\nclients = 1\n[[faults]]\nwhen = { moment = \"acknowledged\", nth = 1, "
                                "after = \"1ms\" }\n" +
                                std::string(who) + " = \"client-1\"\nfor = \"50ms\"\n"));
            RunRequest request;
            request.seed = seed;
            const RunOutcome outcome = test::run(scenario, request);
            CHECK(outcome.ending == Ending::finished);
            CHECK(outcome.result.faults.at(who) == 1);
            CHECK(outcome.result.violations.empty());
        }
}

TEST_CASE("a wiped service begins no transaction under a number that it has used", "[property]") {
    for (const auto& [model, who] : {std::pair{"commerce/hot-try", "try"}, std::pair{"commerce/outbox", "inventory"},
                                     std::pair{"commerce/fence", "stock-1"}})
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            CAPTURE(model, seed);
            const Scenario scenario = test::load(
                fmt::format("title = \"A test\"\nmodel = \"{}\"\nuntil = \"40s\"\n[parameters]\nselling = \"10s\"\n"
                            "[[faults]]\nat = \"5s\"\nwipe = \"{}\"\nfor = \"50ms\"\n[designs.sound]\n",
                            model, who));
            RunRequest request;
            request.seed = seed;
            const RunOutcome outcome = test::run(scenario, request);
            CHECK(outcome.result.faults.at("wipe") == 1);
            for (const Violation& one : outcome.result.violations)
                FAIL(one.property << ": " << one.detail);
        }
}

TEST_CASE("a wiped shop gives no order a number that it has used", "[property]") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        const Scenario scenario = test::load(
            "title = \"A test\"\nmodel = \"commerce/tcc\"\nuntil = \"30s\"\n[parameters]\nselling = \"10s\"\n"
            "[[faults]]\nat = \"5s\"\nwipe = \"shop-1\"\nfor = \"50ms\"\n[designs.sound]\n");
        RunRequest request;
        request.seed = seed;
        const Catalog catalog = all_models();
        World world(*make_blueprint(scenario, catalog, request));
        world.run_to(UINT64_MAX);
        CHECK(world.state().findings.violations.empty());
        const NodeId shop = world.blueprint().find_node("shop-1");
        CHECK(to_text(world.node_state(shop)).find("placed=500") != std::string::npos);  // 50,000 and so many
    }
}
