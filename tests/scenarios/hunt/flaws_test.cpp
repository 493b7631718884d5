// `verify --flaws` and `hunt`: is each flaw found by its own property, and do sound designs hold on fresh luck?
#include "sim/hunt/flaws.h"
#include "models/catalog.h"

#include <fstream>
#include <set>

#include "sim/hunt/fresh_luck.h"
#include "sim/scenario/library.h"
#include "sim/scenario/run_link.h"
#include "sim/words/parse_values.h"
#include "tests/places.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

// Over this link nothing is lost, and some messages come twice.
std::string doubling(const std::string& designs) {
    return test::scenario_text(
        "[parameters]\nclients = 1\ninterval = \"200ms\"\npatience = \"1s\"\n[network]\ndefault = { delay = \"5ms\", "
        "duplicate = \"1/40\" }\n",
        designs);
}

FlawTrial trial(const Scenario& scenario, const std::string& flaw, std::uint64_t within, unsigned jobs = 1) {
    const Catalog catalog = all_models();
    const auto made =
        try_flaw({scenario, catalog, {}, within, jobs, {}, {}}, *catalog.find(scenario.model)->find_flaw(flaw));
    INFO((made ? "" : made.error().to_text()));
    REQUIRE(made);
    return *made;
}

Luck luck(const Scenario& scenario, const std::string& design, std::uint64_t seeds, unsigned jobs = 1,
          std::uint64_t from = 1000) {
    const Catalog catalog = all_models();
    RunRequest request;
    request.design = design;
    const auto made = try_luck({scenario, catalog, request, from, seeds, jobs, {}, {}, {}});
    REQUIRE(made);
    return *made;
}

}  // namespace

TEST_CASE("a flaw is caught where its own property falls first, and its share is of all seeds looked at") {
    const Scenario scenario = test::load(doubling("[designs.sound]\nexpect = \"holds\"\n"));
    const FlawTrial found = trial(scenario, "count_every_answer", 2000);
    CHECK(found.design == "sound");
    CHECK(found.property == "no more answers than questions");
    REQUIRE(found.first_seed);
    CHECK(found.seeds == kShareSeeds);
    CHECK(found.caught > 1);
    CHECK(found.caught < kShareSeeds);
    const FlawTrial none = trial(scenario, "ask_once", 30);
    CHECK_FALSE(none.first_seed);
    CHECK(none.seeds == 30);
    CHECK(none.caught == 0);
    CHECK(none.others.empty());
}

TEST_CASE("a seed at which another property falls first is counted apart, and the search goes on") {
    // Both flaws: what comes twice is counted twice before the lost question is missed.
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(
        test::scenario_text("[network]\ndefault = { delay = \"5ms\", duplicate = \"1/400\", loss = \"1/100\" }\n",
                            "[designs.sound]\nexpect = \"holds\"\n"));
    FlawHunt hunt{scenario, catalog, {}, 40, 1, {}, {}};
    hunt.request.sets = {"count_every_answer=true", "until=12s"};
    const auto found = try_flaw(hunt, *catalog.find(scenario.model)->find_flaw("ask_once"));
    REQUIRE(found);
    CHECK(found->caught + found->others.at("no more answers than questions") <= found->seeds);
    CHECK(found->others.size() == 1);
}

TEST_CASE("a flaw is tried on the first sound design that has its knobs") {
    const Catalog catalog = all_models();
    const std::string text =
        "title = \"A test\"\nmodel = \"consensus/raft\"\nuntil = \"5s\"\n[designs.broken]\nflaws = "
        "[\"stale_read\"]\n[designs.plain]\nexpect = \"holds\"\n[designs.bare]\nknobs = { no_op_on_election = false "
        "}\nexpect = \"holds\"\n";
    const Scenario scenario = test::load(text);
    const FlawHunt hunt{scenario, catalog, {}, 1, 1, {}, {}};
    const Model& raft = *catalog.find("consensus/raft");
    CHECK((*design_for(hunt, *raft.find_flaw("vote_not_persisted")))->name == "plain");
    CHECK((*design_for(hunt, *raft.find_flaw("commit_old_term")))->name == "bare");
    const Scenario without = test::load(text.substr(0, text.find("[designs.bare]")));
    const auto none = design_for({without, catalog, {}, 1, 1, {}, {}}, *raft.find_flaw("commit_old_term"));
    REQUIRE_FALSE(none);
    CHECK(none.error().what == "the flaw 'commit_old_term' shows only on no_op_on_election=false");
}

TEST_CASE("every flaw's knobs are parameters of its model") {
    const Catalog catalog = all_models();
    for (const Model& model : catalog.models())
        for (const FlawSpec& flaw : model.flaws)
            for (const std::string& knob : flaw.on) {
                INFO(model.name << " " << flaw.name << " " << knob);
                const ParameterSpec* spec = model.find_parameter(knob.substr(0, knob.find('=')));
                REQUIRE(spec);
                CHECK(parse_parameter(*spec, knob.substr(knob.find('=') + 1)));
            }
}

TEST_CASE("what is found does not depend on the number of threads", "[determinism]") {
    const Scenario scenario = test::load(doubling("[designs.sound]\nexpect = \"holds\"\n"));
    const FlawTrial one = trial(scenario, "count_every_answer", 300),
                    three = trial(scenario, "count_every_answer", 300, 3);
    CHECK(one.first_seed == three.first_seed);
    CHECK(one.caught == three.caught);
    CHECK(one.seeds == three.seeds);
    const Luck alone = luck(scenario, "sound", 230), together = luck(scenario, "sound", 230, 3);
    CHECK(alone.seeds == 230);
    CHECK(together.seeds == 230);
    CHECK(alone.variations == together.variations);
    CHECK(alone.variations > 0);
}

TEST_CASE("fresh luck tells what fell, by a link that replays it, and what never happened") {
    const Scenario broken = test::load(doubling("[designs.twice]\nflaws = [\"count_every_answer\"]\n"));
    const Luck found = luck(broken, "twice", 60);
    CHECK(found.violated > 0);
    REQUIRE(found.falls.size() == 1);
    CHECK(found.falls.front().property == "no more answers than questions");
    CHECK(found.falls.front().run_link.find("seed=") != std::string::npos);
    CHECK(found.never.empty());
    const Scenario calm = test::load(test::scenario_text("[parameters]\npatience = \"1s\"\n"));
    const Luck quiet = luck(calm, "sound", 20);
    CHECK(quiet.violated == 0);
    CHECK(quiet.never == std::vector<std::string>{"repeated_answer"});
    CHECK(quiet.bound() > 0.149);
    CHECK(quiet.bound() < 0.151);
}

TEST_CASE("fresh luck runs every seed from the first on, and varies those that show something new") {
    const Scenario rare = test::load(test::scenario_text(
        "[parameters]\nclients = 1\ninterval = \"200ms\"\n[network]\ndefault = { delay = \"5ms\", duplicate = "
        "\"1/8000\" }\n",
        "[designs.twice]\nflaws = [\"count_every_answer\"]\n"));
    std::uint64_t calm = 0, seed = 0;  // the first that falls after as many that do not as are run before a new look
    for (bool falls = false; !(falls && calm >= 200); calm = falls ? 0 : calm + 1) {
        RunRequest request;
        request.seed = ++seed;
        falls = test::run(rare, request).result.verdict == RunVerdict::violated;
        if (falls && calm >= 200)
            break;
    }
    CHECK(luck(rare, "twice", 200, 1, seed - 200).violated == 0);
    const Luck found = luck(rare, "twice", 201, 1, seed - 200);
    REQUIRE(found.falls.size() == 1);
    CHECK(found.falls.front().seed == seed);
    CHECK(found.variations == 3 + 3);  // of the first seed, and of the one that falls
}

TEST_CASE("a variation of a seed has luck of its own") {
    const Scenario lossy =
        test::load(test::scenario_text("[network]\ndefault = { delay = \"5ms\", loss = \"1/3\" }\n"
                                       "[parameters]\nclients = 1\n"));
    int nearer = 0;
    for (std::uint64_t seed = 1000; seed < 1020; ++seed)  // the first seed of a hunt is varied in any case
        nearer +=
            luck(lossy, "sound", 1, 1, seed).nearest.begin()->second.run_link.find("resample") != std::string::npos;
    CHECK(nearer > 0);
    CHECK(nearer < 20);
}

TEST_CASE("fresh luck tells how near each property with a bound came, in which run, whatever the number of threads") {
    const Scenario lossy =
        test::load(test::scenario_text("[network]\ndefault = { delay = \"5ms\", loss = \"1/20\" }\n"
                                       "[parameters]\nclients = 1\n"));
    const Luck found = luck(lossy, "sound", 30), together = luck(lossy, "sound", 30, 3);
    const NearFall& near = found.nearest.at("every question is answered");
    CHECK(found.nearest.size() == 1);
    CHECK(near.unit == "ns");
    CHECK(together.nearest.at("every question is answered").run_link == near.run_link);
    const auto margin = [&](const RunRequest& request) {
        const RunOutcome outcome = test::run(lossy, request);
        REQUIRE(outcome.result.nearest.size() == 1);
        return outcome.result.nearest.front().margin;
    };
    // No seed comes nearer, and the run that is named comes as near.
    std::int64_t least = INT64_MAX, most = 0;
    for (std::uint64_t seed = 1000; seed < 1030; ++seed) {
        RunRequest request;
        request.seed = seed;
        least = std::min(least, margin(request));
        most = std::max(most, margin(request));
    }
    CHECK(least < most);
    CHECK(near.margin <= least);
    CHECK(near.margin > 0);
    const auto link = parse_run_link(near.run_link);
    REQUIRE(link);
    CHECK(link->seed == near.seed);
    RunRequest named;
    named.seed = near.seed;
    named.overrides = link->overrides;
    CHECK(margin(named) == near.margin);
}

TEST_CASE("of equal margins fresh luck names that of the smallest seed, and what was broken is not near") {
    const Scenario calm = test::load(test::scenario_text("[network]\ndefault = { delay = \"5ms\" }\n"));
    CHECK(luck(calm, "sound", 30).nearest.at("every question is answered").seed == 1000);
    std::string text = test::scenario_text(
        "[network]\ndefault = { delay = \"5ms\", loss = \"1/800\" }\n"
        "[parameters]\nclients = 1\npatience = \"1h\"\n");
    text.replace(text.find("6s"), 2, "8s");
    const Scenario cut = test::load(text);
    const Luck fell = luck(cut, "sound", 60);
    CHECK(fell.violated > 0);
    CHECK(fell.nearest.at("every question is answered").margin > 0);
}

namespace {

// The cells of a line of a table, without their quotes.
std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::string cell;
    for (const char c : line.substr(1)) {
        if (c != '|') {
            cell += c == '`' ? "" : std::string(1, c);
            continue;
        }
        const std::size_t first = cell.find_first_not_of(' ');
        cells.push_back(first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
        cell.clear();
    }
    return cells;
}

}  // namespace

// What fell once falls for ever: at the seed of the table in scenarios/README.md, which `verify --flaws all --markdown`
// writes.
TEST_CASE("each flaw of the table falls by its own property at its first seed, and none is missing", "[flaw]") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    std::set<std::string> missing;
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        if (scenario->general)
            for (const FlawSpec& flaw : catalog.find(scenario->model)->flaws)
                missing.insert(name + " " + flaw.name);
    }
    CHECK(missing.size() > 20);
    std::ifstream page(library.folder() + "/README.md");
    for (std::string line; std::getline(page, line);) {
        const std::vector<std::string> cells = line.starts_with("| `") ? cells_of(line) : std::vector<std::string>{};
        if (cells.size() != 7 || missing.erase(cells[0] + " " + cells[2]) == 0)
            continue;
        INFO(line);
        const auto scenario = library.load(cells[0], catalog);
        REQUIRE(scenario);
        const FlawSpec& flaw = *catalog.find(scenario->model)->find_flaw(cells[2]);
        CHECK(cells[3] == flaw.breaks);
        CHECK(cells[1] == (*design_for({*scenario, catalog, {}, 1, 1, {}, {}}, flaw))->name);
        RunRequest request;
        request.design = cells[1];
        request.sets = {cells[2] + "=true"};
        request.seed = std::stoull(cells[4]);
        CHECK(caught_by(test::run(*scenario, request).result) == flaw.breaks);
    }
    CHECK(missing == std::set<std::string>{});
}

TEST_CASE("each general scenario of the library fits its model: a sound design for each flaw") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    std::size_t general = 0;
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        if (!scenario->general)
            continue;
        ++general;
        for (const FlawSpec& flaw : catalog.find(scenario->model)->flaws) {
            INFO(name << " " << flaw.name);
            CHECK(design_for({*scenario, catalog, {}, 1, 1, {}, {}}, flaw));
        }
    }
    CHECK(general >= 5);
}
