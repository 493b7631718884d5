// A design that was expected to hold and falls is told as news wherever its run is told, and the lesson is not.
#include "sim/scenario/expectation.h"

#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace orrery;
using namespace test;
using Catch::Matchers::ContainsSubstring;

namespace {

using Json = nlohmann::json;
using Kind = Standing::Kind;

const char* const kNew = "expected to hold; this is new";
const char* const kOtherwise = "expected to fall by \"every question is answered\"";
const char* const kLesson = "A lesson about another run.";

Expectation holds() { return {Expectation::Kind::holds, {}, 10}; }
Expectation falls_by(const std::string& property) { return {Expectation::Kind::violates, {property, {}}, 10}; }

// Three flawed designs: one believed sound, one that falls as expected, one that falls first by something else.
std::string believed_sound() {
    return std::string(R"toml(title = "All is well"
model = "teaching/ping"
until = "8s"
seed = 1
[network]
default = { delay = "lognormal(2ms, 40ms)", loss = "1/50", duplicate = "1/20" }
[designs.sound]
flaws = ["count_every_answer"]
expect = { holds = true, seeds = 5 }
[designs.flawed]
flaws = ["count_every_answer"]
expect = { violates = "no more answers than questions", within_seeds = 5 }
[designs.odd]
flaws = ["count_every_answer", "ask_once"]
expect = { violates = "every question is answered", within_seeds = 5 }
[designs.unspoken]
flaws = ["count_every_answer"]
[designs.well]
expect = { holds = true, seeds = 5 }
[lesson]
text = ")toml") +
           kLesson + "\"\n";
}

struct Scene {
    Folder folder;
    Scene() { folder.write("s.toml", believed_sound()); }
    Ended run(const std::string& arguments) const { return test::orrery(folder, arguments); }
};

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t times = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++times;
    return times;
}

}  // namespace

TEST_CASE("what runs came to is held against what was expected", "[unit]") {
    const Tally held{}, undecided{0, 1, {}}, fell{2, 0, {{"P", 2}}}, both{3, 0, {{"P", 2}, {"Q", 1}}};
    const struct {
        Expectation expected;
        Tally tally;
        Kind kind;
        const char* words;
        bool lesson_of_p;
    } table[] = {
        {{}, fell, Kind::none, "", true},
        {holds(), held, Kind::met, "as expected", false},
        {holds(), undecided, Kind::open, "expected to hold; not shown here", false},
        {holds(), fell, Kind::anew, kNew, false},
        {falls_by("P"), fell, Kind::met, "as expected", true},
        {falls_by("P"), both, Kind::met, "as expected", true},
        {falls_by("P"), held, Kind::open, "expected to fall by \"P\"; not shown here", true},
        {falls_by("Q"), fell, Kind::otherwise, "expected to fall by \"Q\"", false},
    };
    for (const auto& row : table) {
        INFO(row.words);
        const Standing standing = standing_of(row.expected, row.tally, false);
        CHECK(standing.kind == row.kind);
        CHECK(words_of(standing) == row.words);
        CHECK(standing.surprises() == (row.kind == Kind::anew || row.kind == Kind::otherwise));
        CHECK(lesson_fits(row.expected, "P") == row.lesson_of_p);
    }
}

TEST_CASE("an edited run is not the one that was spoken of", "[unit]") {
    CHECK(words_of(standing_of(holds(), {1, 0, {{"P", 1}}}, true)) ==
          "expected to hold as the file has it; edited here");
    CHECK(words_of(standing_of(falls_by("P"), {1, 0, {{"P", 1}}}, true)) == "as expected");
    const Scene scene;
    CHECK_THAT(scene.run("run s.toml --set until=7s").out, ContainsSubstring("expected to hold as the file has it"));
    CHECK_THAT(scene.run("run s.toml --override 'crash:server@1s'").out, ContainsSubstring("edited here"));
}

TEST_CASE("run says that a fall is new, or by another property, or as expected") {
    const Scene scene;
    const auto run = [&](const std::string& design) { return scene.run("run s.toml --design " + design).out; };
    CHECK_THAT(run("sound"), ContainsSubstring(kNew));
    CHECK_THAT(run("odd"), ContainsSubstring(kOtherwise));
    CHECK_THAT(run("flawed"), ContainsSubstring("  as expected\n"));
    CHECK(count(run("unspoken"), "expected") == 0);
    CHECK(count(run("well"), "expected") == 0);
    const auto expected = [&](const std::string& design) {
        return Json::parse(scene.run("run s.toml --json --design " + design).out).at("expected");
    };
    CHECK(expected("sound") == Json({{"expect", "holds"}, {"property", nullptr}, {"met", false}, {"says", kNew}}));
    CHECK(expected("odd").at("met") == false);
    CHECK(expected("odd").at("property") == "every question is answered");
    CHECK(expected("flawed").at("met") == true);
    CHECK(expected("well").at("met") == true);
    CHECK(expected("unspoken").is_null());
}

TEST_CASE("explain and report teach the lesson only of the run that it is about") {
    const Scene scene;
    const struct {
        const char* design;
        const char* words;  // null: none
        bool lesson;
    } table[] = {{"sound", kNew, false},
                 {"odd", kOtherwise, false},
                 {"flawed", "as expected", true},
                 {"unspoken", nullptr, true}};
    for (const auto& row : table) {
        INFO(row.design);
        const std::string design = std::string(" --design ") + row.design;
        const std::string explained = scene.run("explain s.toml" + design).out;
        CHECK(count(explained, kLesson) == (row.lesson ? 1 : 0));
        CHECK(count(explained, "expected") == (row.words ? 1 : 0));
        const std::string page = scene.run("report s.toml --seeds 1..2" + design).out;
        CHECK(count(page, kLesson) == (row.lesson ? 1 : 0));
        CHECK(count(page, "What the scenario teaches is not about this run.") == (row.lesson ? 0 : 1));
        if (row.words)
            CHECK_THAT(explained, ContainsSubstring(row.words));
    }
    const Json document = Json::parse(scene.run("explain s.toml --json").out);
    CHECK(document.at("expected").at("says") == kNew);
    CHECK_THAT(scene.run("explain s.toml --doom --points 2 --futures 2").out, ContainsSubstring(kNew));
    // The page's head and its table of designs both say it.
    CHECK(count(scene.run("report s.toml --seeds 1..2").out, kNew) == 2);
    CHECK(count(scene.run("report s.toml --seeds 1..2 --design well").out, kLesson) == 1);
}

TEST_CASE("the tables of compare, sweep and merge mark what was not expected") {
    const Scene scene;
    CHECK(count(scene.run("compare s.toml --seeds 1..3").out, kNew) == 1);
    const Json compared = Json::parse(scene.run("compare s.toml --seeds 1..3 --json").out).at("designs");
    CHECK(compared.at(0).at("expected").at("met") == false);
    CHECK(compared.at(1).at("expected").at("met") == true);
    CHECK(compared.at(4).at("expected").at("says") == "as expected");

    const Ended swept = scene.run("sweep s.toml --seeds 1..3 --out s.sqlite");
    CHECK(count(swept.out, kNew) >= 2);  // the design's row, and its failures'
    CHECK(count(swept.out, kOtherwise) >= 2);
    const Json document = Json::parse(scene.run("merge all.sqlite s.sqlite --json").out);
    CHECK(document.at("designs").at(0).at("expected").at("says") == kNew);
    CHECK(document.at("designs").at(2).at("expected").at("says") == kOtherwise);
    CHECK(document.at("designs").at(3).at("expected").is_null());
}

TEST_CASE("a scenario made of a surprising run tells that, and carries neither title nor lesson") {
    const Scene scene;
    REQUIRE(scene.run("shrink s.toml --design sound --seed 1 --out new.toml").exit == 0);
    const std::string shrunk = read(scene.folder.path / "new.toml");
    CHECK_THAT(shrunk, ContainsSubstring(std::string("Design sound: ") + kNew));
    CHECK_THAT(shrunk, ContainsSubstring("sound, expected to hold, falls by"));
    CHECK(count(shrunk, kLesson) == 0);
    CHECK(count(shrunk, "title = \"All is well") == 0);
    CHECK(scene.run("verify new.toml").exit == 0);  // from now on it is expected
    REQUIRE(scene.run("shrink s.toml --design flawed --seed 1 --out old.toml").exit == 0);
    CHECK_THAT(read(scene.folder.path / "old.toml"), ContainsSubstring("\"All is well, shrunk\""));

    scene.folder.write("commit.toml",
                       "title = \"All is well\"\nmodel = \"teaching/two-phase-commit\"\nuntil = \"20s\"\n"
                       "[designs.sound]\nflaws = [\"aborts_prepared\"]\nexpect = \"holds\"\n");
    const Ended found = scene.run("explore commit.toml --out found.toml");
    CHECK(found.exit == 1);
    CHECK_THAT(found.out, ContainsSubstring(kNew));
    CHECK_THAT(read(scene.folder.path / "found.toml"), ContainsSubstring(std::string("Design sound: ") + kNew));
    CHECK(Json::parse(scene.run("explore commit.toml --json").out).at("expected").at("met") == false);
}
