// Sweeps from outside and in: shards, merges, what goes on after an end, and failures told apart.
#include "sim/hunt/sweep/sweep.h"
#include "models/catalog.h"

#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/hunt/signature.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"
#include "tests/patience.h"
#include "tests/places.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;
using namespace orrery;

namespace {

using Json = nlohmann::json;

const char* const kSweep = "sweep commerce/tcc-swarm --set selling=20s --set until=50s --seeds 1..24 ";

Json without_rate(const Ended& ended) {
    Json document = Json::parse(ended.out);
    document["runs_per_s"] = 0;
    return document;
}

// The shapes that a design with these flaws is caught with, and the properties.
struct Shapes {
    std::map<std::string, std::set<std::string>> by_property;
};
Shapes shapes_of(const std::string& name, const std::string& design, const std::vector<std::string>& sets,
                 std::uint64_t last) {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    const auto scenario = library.load(name, catalog);
    REQUIRE(scenario);
    Shapes shapes;
    RunRequest request{design, {}, sets, {}, {}};
    for (std::uint64_t seed = 1; seed <= last; ++seed) {
        request.seed = seed;
        const auto blueprint = make_blueprint(*scenario, catalog, request);
        REQUIRE(blueprint);
        const RunOutcome outcome = run_world(*blueprint, {});
        if (!outcome.result.violations.empty())
            shapes.by_property[outcome.result.violations.front().property].insert(
                shape_of(*blueprint, outcome.result.violations.front()).id);
    }
    return shapes;
}

}  // namespace

TEST_CASE("one mistake is one failure under whatever faults a seed draws, and another mistake is another") {
    const std::string property = "nothing stays frozen";
    const Shapes no_fence = shapes_of("commerce/tcc-swarm", "no-fence", {"selling=30s", "until=50s"}, 8);
    const Shapes forgets =
        shapes_of("commerce/tcc-swarm", "dtm-barrier", {"selling=30s", "until=50s", "forget_early=true"}, 8);
    REQUIRE(no_fence.by_property.contains(property));
    REQUIRE(forgets.by_property.contains(property));
    CHECK(no_fence.by_property.at(property).size() == 1);
    CHECK(forgets.by_property.at(property).size() == 1);
    CHECK(no_fence.by_property.at(property) != forgets.by_property.at(property));
}

TEST_CASE("two ways to lose what was committed have two shapes, whoever was hit") {
    const std::string property = "LeaderCompleteness";
    const Shapes copies = shapes_of("consensus/figure-8", "count-copies", {}, 4);
    const Shapes lying = shapes_of("consensus/lying-disk", "sound", {}, 4);
    REQUIRE(copies.by_property.at(property).size() == 1);
    REQUIRE(lying.by_property.at(property).size() == 1);
    CHECK(copies.by_property.at(property) != lying.by_property.at(property));
}

TEST_CASE("a sentence loses its values and keeps its words") {
    Blueprint blueprint;
    CHECK(sentence_of(blueprint, "order 4000044 holds 10 of it since 21.071 s; [1, 2, 3] and [7]") ==
          "order # holds # of it since # s; [#] and [#]");
}

TEST_CASE("shards that were merged give the table of the sweep that was never split, on any number of cores") {
    const Folder folder;
    const Ended whole = test::orrery(folder, std::string(kSweep) + "--jobs 2 --json");
    CHECK(whole.exit == 1);
    for (const std::string shard : {"1", "2", "3"}) {
        const int exit =
            test::orrery(folder, kSweep + ("--jobs 1 --shard " + shard + "/3 --out " + shard + ".sqlite")).exit;
        CHECK((exit == 0 || exit == 1 || exit == 5));  // a shard of eight seeds may have met no violation
    }
    const Ended two = test::orrery(folder, "merge all.sqlite 1.sqlite 3.sqlite --json");
    CHECK(two.exit == 1);
    CHECK(Json::parse(two.out).at("missing").size() == 8);
    CHECK_THAT(two.err, Catch::Matchers::ContainsSubstring("8 seeds are missing, the first is 1"));
    const Ended merged = test::orrery(folder, "merge all.sqlite 2.sqlite 2.sqlite --json");  // with what the file has
    CHECK(without_rate(merged) == without_rate(whole));
    CHECK(Json::parse(merged.out).at("missing").empty());
    CHECK(without_rate(test::orrery(folder, "merge all.sqlite 1.sqlite --json")) == without_rate(whole));
    // The merged file is the whole sweep: nothing is left to do.
    const Ended again = test::orrery(folder, std::string(kSweep) + "--out all.sqlite --json");
    CHECK(Json::parse(again.out).at("runs_per_s") == 0);
    CHECK(without_rate(again) == without_rate(whole));
    CHECK_FALSE(fs::exists(folder.path / "all.sqlite.merge"));
}

TEST_CASE("a file of another sweep is refused by what differs, and stays as it was") {
    const Folder folder;
    REQUIRE(test::orrery(folder, "sweep teaching/ask-again --seeds 1..4 --shard 1/2 --out a.sqlite").exit == 1);
    const std::string before = read(folder.path / "a.sqlite");
    const std::pair<std::string, std::string> slips[] = {
        {"sweep teaching/ask-again --seeds 1..4 --shard 2/2 --out a.sqlite", "holds another shard (1/2, and 2/2"},
        {"sweep teaching/ask-again --seeds 1..4 --shard 1/2 --set clients=2 --out a.sqlite",
         "other values (none; and clients=2)"},
        {"sweep teaching/ask-again --seeds 1..4 --shard 1/2 --design ask-once --out a.sqlite", "other designs"},
        {"sweep teaching/ask-again --seeds 1..4 --shard 1/2 --max-events 5 --out a.sqlite", "other limits"},
        {"sweep teaching/retry-storm --seeds 1..4 --shard 1/2 --out a.sqlite", "another scenario"},
        {"sweep teaching/ask-again --seeds 1..4 --shard 3/2", "there is no shard 3 of 2; write K/N"},
        {"sweep teaching/ask-again --seeds 1..4 --shard 0/2", "--shard: 0 is out of range"},
        {"sweep teaching/ask-again --seeds 1..4 --shard 1", "'1' is no shard"},
        {"sweep teaching/ask-again --seeds 1..4 --out nowhere/a.sqlite", "cannot be written"},
        {"merge all.sqlite a.sqlite nowhere.sqlite", "there is no such file"},
        {"merge all.sqlite text.sqlite", "file is not a database"},
        {"merge text.sqlite a.sqlite", "file is not a database"},
        {"merge all.sqlite empty.sqlite", "is empty"},
        {"merge all.sqlite short.sqlite", "malformed"},
    };
    folder.write("text.sqlite", "these are not the runs that you are looking for");
    folder.write("empty.sqlite", "");
    folder.write("short.sqlite", before.substr(0, before.size() / 2));
    for (const auto& [arguments, words] : slips) {
        const Ended ended = test::orrery(folder, arguments);
        INFO(arguments << "\n" << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring(words));
    }
    CHECK(read(folder.path / "a.sqlite") == before);
    CHECK_FALSE(fs::exists(folder.path / "all.sqlite"));
}

TEST_CASE("two files that disagree about a run are not merged; a run that a limit cut off yields") {
    const Folder folder;
    SweepIdentity identity;
    identity.scenario = identity.scenario_text = "s";
    identity.designs = {"a"};
    identity.first_seed = identity.last_seed = 5;
    SweptRun run;
    run.seed = 5;
    run.fingerprint = 1;
    const auto put = [&](const char* name) {
        auto file = SweepFile::write((folder.path / name).string(), identity);
        REQUIRE(file);
        (*file)->add(0, run);
    };
    put("one");
    run.fingerprint = 2;
    put("two");
    run.cut_off = true;
    put("cut");
    const auto path = [&](const char* name) { return (folder.path / name).string(); };
    const auto refused = merge_sweeps(path("out"), {path("one"), path("two")});
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what, Catch::Matchers::ContainsSubstring("for design a, seed 5: the fingerprints are"));
    CHECK_FALSE(fs::exists(path("out")));
    REQUIRE(merge_sweeps(path("out"), {path("cut"), path("one")}));
    const auto merged = SweepFile::read(path("out"));
    SweptRun kept;
    REQUIRE((*merged)->runs(0, 0, 9)->next(kept));
    CHECK(kept.fingerprint == 1);
    identity.engine = 2;
    put("three");
    CHECK_THAT(merge_sweeps(path("out"), {path("three")}).error().what,
               Catch::Matchers::ContainsSubstring("another engine (0 and 2)"));
    // While one writes, nobody else does.
    identity.engine = 0;
    const auto writer = SweepFile::write(path("one"), identity);
    REQUIRE(writer);
    CHECK_THAT(SweepFile::write(path("one"), identity).error().what,
               Catch::Matchers::ContainsSubstring("is being written by another sweep"));
}

TEST_CASE("a sweep that was killed goes on where it stopped, and Ctrl-C keeps what is finished") {
    const Folder folder;
    for (const int signal : {SIGKILL, SIGINT}) {
        const auto size = fs::exists(folder.path / "long.sqlite") ? fs::file_size(folder.path / "long.sqlite") : 0;
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            const bool moved =
                chdir(folder.path.c_str()) == 0 && std::freopen("out", "w", stdout) && std::freopen("err", "w", stderr);
            if (moved && setenv("ORRERY_SCENARIOS", (test::source_dir() + "/scenarios").c_str(), 1) == 0)
                execl((test::bin_dir() + "/orrery").c_str(), "orrery", "sweep", "commerce/tcc-swarm", "--design",
                      "no-fence", "--seeds", "1..100000", "--out", "long.sqlite", static_cast<char*>(nullptr));
            _exit(99);
        }
        REQUIRE(test::comes_true([&] {
            return fs::exists(folder.path / "long.sqlite") &&
                   fs::file_size(folder.path / "long.sqlite") > size + 30'000;
        }));
        REQUIRE(kill(child, signal) == 0);
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        if (signal == SIGINT) {
            REQUIRE(WIFEXITED(status));
            CHECK(WEXITSTATUS(status) == 130);
            CHECK_THAT(read(folder.path / "err"), Catch::Matchers::ContainsSubstring("the same command goes on"));
            CHECK_THAT(read(folder.path / "out"), Catch::Matchers::ContainsSubstring("nothing stays frozen"));
        }
    }
    const auto file = SweepFile::read((folder.path / "long.sqlite").string());
    REQUIRE(file);
    const auto seeds = (*file)->seeds(0, 1, 100'000);
    REQUIRE(seeds.size() > 4);
    CHECK(seeds.back() == seeds.size());  // 1, 2, 3, … without a gap
}

TEST_CASE("the script for GNU parallel makes shares and merges them") {
    const Folder folder;
    // Where it is not installed, what the script asks of it, one share after another.
    folder.write("parallel",
                 "#!/bin/sh\nshift 2\nwords=\nwhile [ \"$1\" != ::: ]; do words=\"$words '$1'\"; shift; done\nshift\n"
                 "for share; do eval \"$(echo \"$words\" | sed \"s/{}/$share/\")\" || exit; done\n");
    fs::permissions(folder.path / "parallel", fs::perms::owner_all);
    const std::string command = "cd " + folder.path.string() + " && PATH=$PATH:" + folder.path.string() +
                                " ORRERY=" + test::bin_dir() + "/orrery ORRERY_SCENARIOS=" + test::source_dir() +
                                "/scenarios sh " + test::source_dir() +
                                "/assets/cluster/parallel.sh teaching/ask-again 1..12 4 shares >out 2>err";
    const int status = std::system(command.c_str());
    INFO(read(folder.path / "err"));
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 1);
    const Ended whole = test::orrery(folder, "sweep teaching/ask-again --seeds 1..12 --json");
    CHECK(without_rate(test::orrery(folder, "merge shares/all.sqlite shares/share-2.sqlite --json")) ==
          without_rate(whole));
}

TEST_CASE("a task of a Slurm array makes the share of its index") {
    const Folder folder;
    const auto task = [&](const std::string& index) {
        return std::system(("cd " + folder.path.string() + " && SLURM_ARRAY_TASK_ID=" + index +
                            " ORRERY=" + test::bin_dir() + "/orrery ORRERY_SCENARIOS=" + test::source_dir() +
                            "/scenarios sh " + test::source_dir() + "/assets/cluster/slurm-share.sh " +
                            test::source_dir() + "/assets/cluster teaching/ask-again 1..6 2 shares >out 2>err")
                               .c_str());
    };
    REQUIRE(task("1") == 0);
    REQUIRE(task("2") == 0);
    CHECK(task("3") != 0);  // there is no third of two
    REQUIRE(std::system(("cd " + folder.path.string() + " && ORRERY=" + test::bin_dir() + "/orrery sh " +
                         test::source_dir() + "/assets/cluster/slurm-merge.sh shares")
                            .c_str()) == 0);
    CHECK_THAT(read(folder.path / "shares" / "all.txt"), Catch::Matchers::ContainsSubstring("seeds 1..6"));
}
