// `orrery explore` from outside: what it counts, its exits, and the counterexample that runs.
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

using Json = nlohmann::json;

const std::string kTwoPhase = "explore teaching/two-phase-commit ";

}  // namespace

TEST_CASE("explore counts the published states and exits 0") {
    const Folder folder;
    const Ended three = orrery(folder, kTwoPhase + "--set resource_managers=3 --json");
    CHECK(three.exit == 0);
    CHECK(three.err.empty());
    const Json found = Json::parse(three.out);
    CHECK(found.at("distinct") == 288);
    CHECK(found.at("generated") == 1146);
    CHECK(found.at("depth") == 11);
    CHECK(found.at("complete") == true);
    CHECK(found.at("violations").empty());
    CHECK(found.at("bytes_per_state").get<double>() > 0);
    const Json commit = Json::parse(orrery(folder, "explore teaching/transaction-commit --json").out);
    CHECK(commit.at("distinct") == 34);
    CHECK(commit.at("generated") == 94);
    CHECK(commit.at("depth") == 7);
    const Json deep = Json::parse(orrery(folder, kTwoPhase + "--order dfs --json").out);
    CHECK(deep.at("distinct") == 288);
    CHECK(deep.at("generated") == 1146);
    CHECK(Json::parse(orrery(folder, kTwoPhase + "--symmetry --json").out).at("distinct") == 80);
}

TEST_CASE("a counterexample is a scenario that runs to the same violation") {
    const Folder folder;
    const std::string each[] = {
        "teaching/two-phase-commit --set commits_early=true",
        "teaching/two-phase-commit --set aborts_prepared=true",
        "teaching/two-phase-commit --set aborts_prepared=true --symmetry",
        "teaching/two-phase-commit --set aborts_prepared=true --order dfs",
        "teaching/two-phase-commit --set forgets_prepared=true --crashes 1",
        "teaching/transaction-commit --set commits_unasked=true",
        "teaching/transaction-commit --set aborts_late=true",
        "teaching/ping --set clients=1 --set count_every_answer=true --duplicates 1",
        "teaching/a-promise-to-commit --design commits-early",
        "teaching/a-promise-to-commit --design forgets-prepared --set resource_managers=2 --crashes 1 --unsynced 1",
        "teaching/a-promise-to-commit --design commits-early --set resource_managers=2 --unsynced 2 --symmetry",
        "commerce/tcc --set participants=1 --set shops=1 --set 'arrivals=closed(1s)' --set answer_before_sync=true "
        "--crashes 1 --unsynced 1",
        "commerce/tcc --set participants=1 --set shops=1 --set 'arrivals=closed(1s)' --set decision_not_logged=true "
        "--crashes 1 --unsynced 2 --max-states 400000",
        "consensus/raft --set servers=3 --set clients=1 --set scripted=true --set vote_not_persisted=true --crashes 1",
    };
    for (const std::string& what : each) {
        INFO(what);
        const Ended found = orrery(folder, "explore " + what + " --out short.toml --json");
        CHECK(found.err.empty());
        REQUIRE(found.exit == 1);
        const Json violation = Json::parse(found.out).at("violations").at(0);
        CHECK_FALSE(violation.at("steps").empty());
        const Ended run = orrery(folder, "run short.toml --json");
        REQUIRE(run.exit == 1);
        const Json ran = Json::parse(run.out).at("violations").at(0);
        CHECK(ran.at("property") == violation.at("property"));
        CHECK(ran.at("detail") == violation.at("detail"));
        CHECK(orrery(folder, "verify short.toml").exit == 0);
    }
    CHECK_FALSE(fs::exists(folder.path / "short.toml.part"));
}

TEST_CASE("with writes under way sound designs hold, and what is counted without them stays") {
    const Folder folder;
    const auto explored = [&](const std::string& what) {
        const Ended ended = orrery(folder, "explore " + what + " --json");
        INFO(what << ended.err);
        REQUIRE_FALSE(ended.out.empty());
        Json found = Json::parse(ended.out);
        CHECK(found.at("violations").empty());
        found["exit"] = ended.exit;
        return found;
    };
    const std::string sound = "teaching/a-promise-to-commit --design keeps-the-promise --set resource_managers=2 ";
    CHECK(explored(sound + "--unsynced 0 --crashes 1").at("distinct") ==
          explored(sound + "--crashes 1").at("distinct"));
    const Json one = explored(sound + "--unsynced 1 --crashes 1"), two = explored(sound + "--unsynced 2 --crashes 2");
    CHECK(one.at("exit") == 0);
    CHECK(two.at("exit") == 0);
    CHECK(one.at("distinct") < two.at("distinct"));
    CHECK(explored(sound + "--unsynced 1 --crashes 1 --symmetry").at("distinct") < one.at("distinct"));
    const std::string bounds = " --unsynced 1 --crashes 1 --max-states 30000";
    CHECK(explored("commerce/tcc --set participants=1 --set shops=1 --set 'arrivals=closed(1s)'" + bounds).at("exit") ==
          5);
    CHECK(explored("consensus/raft --set servers=3 --set clients=1 --set scripted=true --set judge_promises=true" +
                   bounds)
              .at("exit") == 5);
    const Ended nothing = orrery(folder, "explore bench/ping --unsynced 1");
    CHECK(nothing.exit == 2);
    CHECK_THAT(nothing.err, Catch::Matchers::ContainsSubstring("keeps anything on a disk; explore without --unsynced"));
}

TEST_CASE("explore says what is cut off, what cannot be explored, and what is no such thing") {
    const Folder folder;
    const Ended cut = orrery(folder, kTwoPhase + "--max-states 100 --json");
    CHECK(cut.exit == 5);
    CHECK(Json::parse(cut.out).at("complete") == false);
    CHECK(Json::parse(cut.out).at("distinct") == 100);
    CHECK(cut.err == "orrery: cut off: there are more states than were asked for\n");
    const std::pair<std::string, std::string> slips[] = {
        {"teaching/two-phase-comit",
         "there is no model or scenario 'teaching/two-phase-comit'; did you mean 'teaching/two-phase-commit'?"},
        {"teaching/two-phase-commit --losses 1", "losses and duplicates add nothing"},
        {"teaching/ping --symmetry", "the model declares no interchangeable nodes"},
        {"teaching/ping --order bsf", "--order: there is no order 'bsf'; did you mean 'bfs'?"},
        {"teaching/ping --crashes 31", "--crashes: 31 is out of range"},
        {"teaching/ping --unsynced 31", "--unsynced: 31 is out of range"},
        {"teaching/ping --max-states 0", "--max-states: 0 is out of range"},
        {"teaching/ping --set client=1", "teaching/ping has no parameter 'client'; did you mean 'clients'?"},
        {"teaching/ping --out /nowhere/x.toml", "/nowhere/x.toml: cannot be written: No such file"},
        {"teaching/ping --out x.txt", "name a file that ends in .toml"},
        {"bench/phold", "draws from the stream 'receiver' in its handler of Job"},
    };
    for (const auto& [arguments, sentence] : slips) {
        INFO(arguments);
        const Ended ended = orrery(folder, "explore " + arguments);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring(sentence));
    }
}

TEST_CASE("a message that waits on a held link arrives when a stimulus says so") {
    const Folder folder;
    const auto scenario = [&](const std::string& arrive) {
        return folder.write(
            "held.toml",
            "title = \"t\"\nmodel = \"teaching/two-phase-commit\"\nuntil = \"1s\"\n[parameters]\n"
            "resource_managers = 2\nprepare_after = \"1ms\"\n[[faults]]\nat = \"0ms\"\n"
            "hold = { between = [[\"tm\"], [\"rm-1\"], [\"rm-2\"]] }\n[[faults]]\nat = \"10ms\"\narrive = { " +
                arrive + " }\n[designs.a]\n");
    };
    const std::string good = scenario("from = \"rm-1\", to = \"tm\", message = \"Prepared\"");
    CHECK(Json::parse(orrery(folder, "run " + good + " --json").out).at("not_fired").empty());
    const std::string second = scenario("from = \"rm-1\", to = \"tm\", message = \"Prepared\", nth = 2");
    CHECK(Json::parse(orrery(folder, "run " + second + " --json").out).at("not_fired").size() == 1);
    const Ended slip = orrery(folder, "run " + scenario("from = \"rm-1\", to = \"tm\", message = \"Commit\""));
    CHECK(slip.exit == 2);
    CHECK_THAT(slip.err, Catch::Matchers::ContainsSubstring("tm is a transaction-manager and takes no Commit"));
}
