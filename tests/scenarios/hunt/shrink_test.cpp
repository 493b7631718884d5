// Shrinking: what is left is near what a person would have written, is caught by the same property, and is a scenario.
#include "sim/hunt/shrink/shrink.h"
#include "models/catalog.h"

#include <map>
#include <nlohmann/json.hpp>

#include "sim/hunt/many_runs.h"
#include "sim/hunt/shrink/scenario_edits.h"
#include "sim/hunt/shrink/shrink_trials.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"
#include "tests/places.h"
#include "tests/scenarios/cli/started_program.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

using Json = nlohmann::json;

struct Known {
    std::string scenario, design;
    std::uint64_t seed;
    std::uint64_t faults;  // of the smallest schedule known
    const char* why;
};

// For each: how few faults are known to be enough.
const Known kKnown[] = {
    {"consensus/raft-swarm", "trusts-itself", 76, 1, "cut the leader off from the others, and ask it"},
    {"commerce/tcc-swarm", "no-fence", 1, 0, "one Try in so many is slower than the coordinator's patience by itself"},
    {"commerce/tcc-swarm", "early-answer", 1, 1, "crash a participant between its answer and its sync"},
    {"consensus/stale-read", "trust-yourself", 1, 1, "cut the leader off from the others"},
    {"consensus/cut-off-the-leader", "trusts-itself", 1, 1, "the same, though the file cuts again and again"},
    {"consensus/crash-the-voter", "vote-in-memory", 1, 1, "crash one voter after its vote"},
    {"consensus/acknowledged-then-lost", "ack-before-fsync", 1, 1, "one power loss takes what all had acknowledged"},
    {"consensus/lying-disk", "sound", 1, 2, "a disk that lies, and a crash that shows it"},
    {"commerce/late-try", "no-fence", 28, 0, "as under the swarm: luck alone"},
    {"commerce/half-confirmed", "log-after-calling", 1, 1, "crash the coordinator between its calls and its log"},
    {"teaching/ask-again", "count-every-answer", 1, 0, "a slow answer is asked for again: no fault is needed"},
    {"teaching/ask-again", "ask-once", 1, 1, "one lost message"},
    {"bench/ping", "misses-some", 1, 0, "the model itself drops every hundredth"},
    {"bench/phold", "keeps-some", 1, 0, "the same"},
};

Shrunk shrunk(const Scenario& scenario, const std::string& design, std::uint64_t seed, unsigned jobs) {
    const Catalog catalog = all_models();
    ShrinkRequest request{scenario, catalog, {design, seed, {}, {}, {}}, "", 4000, 0, jobs, {}, {}};
    const auto result = shrink(request);
    INFO((result ? "" : result.error().to_text()));
    REQUIRE(result);
    CHECK(result->complete);
    return *result;
}

// The property that catches the scenario as its text says it, at its own seed.
std::string caught_as_written(const std::string& text) { return caught_by(test::run(test::load(text)).result); }

}  // namespace

TEST_CASE("a shrunken run has hardly more faults than the smallest schedule known", "[property]") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    for (const Known& known : kKnown) {
        INFO("orrery shrink " << known.scenario << " --design " << known.design << " --seed " << known.seed << ": "
                              << known.why);
        const auto scenario = library.load(known.scenario, catalog);
        REQUIRE(scenario);
        const Shrunk small = shrunk(*scenario, known.design, known.seed, 2);
        CHECK(small.after.faults <= known.faults + 1);
        CHECK(small.after.faults <= small.before.faults);
        CHECK(small.after.nodes <= small.before.nodes);
        CHECK(small.after.operations <= small.before.operations);
        CHECK(small.after.events < small.before.events);
        CHECK(caught_as_written(small.scenario.text) == small.property);
        CHECK(small.scenario.until - small.violation.time <= small.violation.time / 10 + 10_ms);
    }
}

TEST_CASE("a smaller scenario counts where the same property catches it") {
    const Catalog catalog = all_models();
    Scenario doubled = test::load(test::scenario_text("[network]\ndefault = { delay = \"5ms\", duplicate = \"1/1\" }\n",
                                                      "[designs.a]\nflaws = [\"count_every_answer\"]\n"));
    Scenario silent = test::load(test::scenario_text("[network]\ndefault = { loss = \"1/1\" }\n"));
    silent.until = 12_s;
    std::vector<Scenario> candidates{silent, doubled};
    shrinking::Trials trials(catalog, "no more answers than questions", {10, 0, 100'000, 2}, {});
    CHECK_FALSE(trials.caught(silent));
    CHECK(trials.caught(doubled));
    CHECK(trials.first(candidates) == 1u);
    CHECK(shrinking::Trials(catalog, "every question is answered", {10, 0, 100'000, 2}, {}).first(candidates) == 0u);
}

TEST_CASE("a needle in a plan of many faults is found, and the times are made plain") {
    std::string text = "title = \"Many\"\nmodel = \"teaching/ping\"\nuntil = \"60s\"\n[parameters]\nclients = 9\n";
    for (int i = 1; i <= 30; ++i)
        text += "[[faults]]\nat = \"" + std::to_string(i) + ".137s\"\npause = \"client-" + std::to_string(1 + i % 9) +
                "\"\nfor = \"13ms\"\n";
    text +=
        "[[faults]]\nat = \"12.345s\"\ncut = [\"server->client-7\"]\nfor = \"1.234s\"\n"
        "[network]\ndefault = { delay = \"lognormal(2ms, 10ms)\" }\n"
        "[designs.once]\nflaws = [\"ask_once\"]\n";
    const Shrunk small = shrunk(test::load(text), "once", 1, 2);
    CHECK(small.property == "every question is answered");
    CHECK(small.before.faults == 31);
    CHECK(small.after.faults == 1);
    CHECK(small.after.nodes == 2);
    REQUIRE(small.scenario.faults.size() == 1);
    CHECK(small.scenario.faults.front().at % 1_s == 0);
    CHECK(small.scenario.faults.front().lasting % 100_ms == 0);
    CHECK_THAT(small.scenario.text, Catch::Matchers::ContainsSubstring("server->client-1"));  // it moved in
    CHECK(caught_as_written(small.scenario.text) == small.property);
}

TEST_CASE("of nine clients and their many requests the one that matters is left") {
    // What the server says to client-5 at one time is lost; it asked once.
    const Scenario scenario = test::load(
        test::scenario_text("[parameters]\nclients = 9\ninterval = \"500ms\"\n[[faults]]\nat = \"2s\"\ncut = "
                            "[\"server->client-5\"]\nfor = \"1200ms\"\n",
                            "[designs.once]\nflaws = [\"ask_once\"]\n"));
    RunRequest request;
    request.sets = {"until=15s"};
    const Catalog catalog = all_models();
    request.seed = 1;
    const auto small = shrink({scenario, catalog, request, "", 4000, 0, 2, {}, {}});
    REQUIRE(small);
    INFO(small->scenario.text);
    CHECK(small->after.operations <= 2);  // messages that arrive: the question, and nothing comes back
    CHECK(small->before.operations > 300);
    CHECK(caught_as_written(small->scenario.text) == "every question is answered");
}

TEST_CASE("the requests that stay are what they were when others are left out", "[determinism]") {
    const auto history = [](const std::string& workload) {
        const Scenario scenario = test::load("title = \"A test\"\nmodel = \"consensus/raft\"\nuntil = \"10s\"\n" +
                                             workload + "[designs.a]\n");
        const Catalog catalog = all_models();
        const auto blueprint = make_blueprint(scenario, catalog, {});
        REQUIRE(blueprint);
        World world(*blueprint);
        world.run();
        std::map<std::int64_t, std::vector<std::string>> asked;  // by process
        for (const Observation& line : world.state().history)
            if (line.phase == OpPhase::invoke)
                asked[line.process].push_back(line.function + " " + line.key.to_text() + " " + line.value.to_text());
        return asked;
    };
    const auto whole = history(""), some = history("[workload]\nleave_out = { client-2 = [1, \"3..5\"] }\n");
    REQUIRE(whole.size() == some.size());
    for (const auto& [process, operations] : whole) {
        std::vector<std::string> expected = operations;
        if (process == 2) {
            expected.erase(expected.begin() + 2, expected.begin() + 5);
            expected.erase(expected.begin());
        }
        std::vector<std::string> asked = some.at(process);  // who waits for fewer answers asks more in the same time
        const std::size_t both = std::min(asked.size(), expected.size());
        CHECK(both > 10);
        asked.resize(both);
        expected.resize(both);
        CHECK(asked == expected);
    }
}

TEST_CASE("a slip in what is left out says what to write") {
    const auto error = [](const std::string& lines) {
        const Catalog catalog = all_models();
        const auto scenario = load_scenario(test::scenario_text("[workload]\n" + lines + "\n"), "s.toml", catalog);
        return scenario ? "" : scenario.error().to_text();
    };
    CHECK(error("leave_out = { client-1 = [2, \"4..9\"] }").empty());
    CHECK(error("leave_out = { client-9 = [2] }") ==
          "s.toml:5:15: there is no node 'client-9'; did you mean 'client-1'?");
    CHECK(error("leave_out = { client-1 = [\"9..4\"] }") ==
          "s.toml:5:27: 'leave_out': 9..4 is not a range; the smaller number comes first");
    CHECK(error("leave_out = { client-1 = [0] }") ==
          "s.toml:5:27: 'leave_out' = 0 is out of range; it goes from 1 to 1000000000000");
    CHECK(error("leave_out = { client-1 = [4, \"3..5\"] }") ==
          "s.toml:5:26: 'client-1' leaves request 4 out twice; name each once");
    CHECK(
        error("leave_out = { client-1 = 4 }") ==
        "s.toml:5:26: 'client-1' wants a list of requests; write [2, \"4..9\"]: the client's second, and its fourth to "
        "ninth");
}

TEST_CASE("the result does not depend on the number of threads", "[determinism]") {
    const Catalog catalog = all_models();
    const auto scenario = Library(test::source_dir() + "/scenarios").load("commerce/tcc-swarm", catalog);
    REQUIRE(scenario);
    const Shrunk alone = shrunk(*scenario, "early-answer", 1, 1), three = shrunk(*scenario, "early-answer", 1, 3);
    CHECK(alone.scenario.text == three.scenario.text);
    CHECK(alone.runs == three.runs);
}

TEST_CASE("nodes that are gone leave every list, and a fault without a victim goes with them") {
    Scenario scenario =
        test::load(test::scenario_text("[parameters]\nclients = 3\n"
                                       "[[faults]]\nat = \"1s\"\ncrash = \"client-3\"\nfor = \"1s\"\n"
                                       "[[faults]]\nat = \"1s\"\npower = [\"client-1\", \"client-3\"]\n"
                                       "[[faults]]\nat = \"1s\"\npartition = { between = [[\"server\"], "
                                       "[\"client-3\"]] }\n"));
    shrinking::rename_nodes(scenario, {"server", "client-1", "client-2", "client-3"},
                            [](const std::string& name) -> std::optional<std::string> {
                                return name == "client-3" ? std::nullopt : std::optional(name);
                            });
    REQUIRE(scenario.faults.size() == 1);
    CHECK(fault_text(scenario.faults.front()) == "power loss client-1");
}

TEST_CASE("what is left of a shrunken run can be read: nothing stays that says nothing, and no node is named twice") {
    const std::string texts[] = {
        // How a link corrupts, where nothing corrupts any more.
        "title = \"x\"\nmodel = \"bench/ping\"\nuntil = \"1s\"\n[network]\n"
        "default = { corrupt = \"1/1000\", corrupt_as = \"field\" }\n[designs.a]\nflaws = [\"miss_some\"]\n",
        // client-5 takes the place of client-1, which has a region of its own.
        "title = \"x\"\nmodel = \"teaching/ping\"\nuntil = \"12s\"\n[parameters]\nclients = 5\n[topology]\n"
        "regions = { client-1 = \"eu-west-1\", client-5 = \"ap-southeast-1\", server = \"eu-west-1\" }\n"
        "[[faults]]\nwhen = { moment = \"repeated_answer\", node = \"client-5\" }\ncrash = \"server\"\n"
        "for = \"121ms\"\n[designs.a]\n",
        // A link that repeats what all have, and the queue of a bandwidth.
        "title = \"x\"\nmodel = \"bench/ping\"\nuntil = \"1s\"\n[network]\n"
        "default = { loss = \"1/1000\" }\nlinks = [ { from = \"node-1\", loss = \"1/1000\" }, "
        "{ from = \"node-2\", bandwidth = \"1 Mbit/s\", queue = \"1 MB\", loss = \"1/100\" } ]\n"
        "[designs.a]\nflaws = [\"miss_some\"]\n"};
    for (const std::string& text : texts) {
        INFO(text);
        const Scenario scenario = test::load(text);
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            const Catalog catalog = all_models();
            const auto small = shrink({scenario, catalog, {"a", seed, {}, {}, {}}, "", 4000, 0, 2, {}, {}});
            if (!small)  // this seed holds
                continue;
            CHECK(caught_as_written(small->scenario.text) == small->property);
        }
    }
}

TEST_CASE("the program writes a scenario that verifies, or nothing") {
    const test::Folder folder;
    const auto orrery = [&](const std::string& arguments) { return test::orrery(folder, arguments); };
    const test::Ended small = orrery("shrink teaching/ask-again --design ask-once --seed 1 --out small.toml --json");
    CHECK(small.exit == 0);
    CHECK(small.err.empty());
    const Json document = Json::parse(small.out);
    CHECK(document.at("property") == "every question is answered");
    for (const char* measure : {"faults", "nodes", "operations", "events"})
        CHECK(document.at(measure).at(1) <= document.at(measure).at(0));
    CHECK(orrery("run small.toml").exit == 1);
    CHECK(orrery("verify small.toml").exit == 0);
    CHECK_THAT(test::read(folder.path / "small.toml"),
               Catch::Matchers::ContainsSubstring("Ask again, count once, shrunk"));
    const test::Ended text = orrery("shrink teaching/ask-again --design ask-once --seed 1 --out small.toml");
    CHECK_THAT(text.out, Catch::Matchers::ContainsSubstring(" every question is answered: question "));  // why

    const std::pair<std::string, std::string> slips[] = {
        {"shrink teaching/ask-again --design count-once --seed 1 --out x.toml",
         "nothing is violated by design count-once"},
        {"shrink teaching/ask-again --design ask-once --seed 1 --property p --out x.toml", "'p' is not what catches"},
        {"shrink teaching/ask-again --design ask-once --seed 1 --out no/where/x.toml",
         "no/where/x.toml: cannot be written"},
        {"shrink teaching/ask-again --design ask-once --seed 1 --out x.txt", "name a file that ends in .toml"},
        {"shrink teaching/ask-again --design ask-once --seed 1", "--out is required"},
        {"shrink teaching/ask-again --design ask-once --max-runs 0 --out x.toml", "--max-runs: 0 is out of range"},
        {"shrink teaching/ask-again --design ask-once --override 'drop:client-1->server/Ping#1' --out x.toml",
         "is no fault"},
    };
    for (const auto& [arguments, words] : slips) {
        const test::Ended ended = orrery(arguments);
        INFO(arguments << "\n" << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring(words));
        CHECK_FALSE(test::fs::exists(folder.path / "x.toml"));
    }
    const test::Ended bounded = orrery("shrink teaching/ask-again --design ask-once --max-runs 2 --out x.toml --json");
    CHECK(bounded.exit == 0);
    CHECK(Json::parse(bounded.out).at("complete") == false);
    CHECK_THAT(bounded.err, Catch::Matchers::ContainsSubstring("stopped by a bound"));
    CHECK(orrery("run x.toml").exit == 1);
}
