// `orrery lesson` as people start it: told, asked, marked, and what it exits with.
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;
using Catch::Matchers::ContainsSubstring;
using Json = nlohmann::json;

TEST_CASE("a lesson is told, asks, and keeps its answers until they are asked for") {
    const Folder folder("lesson");
    const Ended told = orrery(folder, "lesson teaching/a-promise-to-commit");
    CHECK(told.exit == 0);
    CHECK_THAT(told.out, ContainsSubstring("1. One of five has promised"));
    CHECK_THAT(told.out, ContainsSubstring("? Who writes the commit down first?"));
    CHECK(told.out.find("= rm-2") == std::string::npos);
    const Ended revealed = orrery(folder, "lesson teaching/a-promise-to-commit --reveal");
    CHECK_THAT(revealed.out, ContainsSubstring("= rm-2"));
    const Json kept = Json::parse(orrery(folder, "lesson teaching/a-promise-to-commit --json").out);
    CHECK_FALSE(kept["steps"][1]["predict"].contains("answer"));
    const Json open = Json::parse(orrery(folder, "lesson teaching/a-promise-to-commit --reveal --json").out);
    CHECK(open["steps"][1]["predict"]["answer"] == "rm-2");
}

TEST_CASE("answers are marked without a window: 0 all right, 1 some wrong, 2 of something else") {
    const Folder folder("lesson");
    const Ended blank = orrery(folder, "lesson teaching/a-promise-to-commit --template");
    REQUIRE(blank.exit == 0);
    Json answers = Json::parse(blank.out);
    answers["answers"][0]["answer"] = 1;
    answers["answers"][1]["answer"] = "rm-2";
    answers["answers"][2]["answer"] = "Yes";
    folder.write("a.json", answers.dump());
    const Ended some = orrery(folder, "lesson teaching/a-promise-to-commit --answers a.json --json");
    CHECK(some.exit == 1);
    const Json marks = Json::parse(some.out);
    CHECK(marks["right"] == 2);
    CHECK(marks["questions"] == 3);
    CHECK(marks["marks"][2]["right"] == false);
    CHECK_THAT(orrery(folder, "lesson teaching/a-promise-to-commit --answers a.json").out,
               ContainsSubstring("2 of 3 right"));
    answers["answers"][2]["answer"] = 2;
    folder.write("a.json", answers.dump());
    CHECK(orrery(folder, "lesson teaching/a-promise-to-commit --answers a.json").exit == 0);
    const Ended other = orrery(folder, "lesson consensus/figure-8 --answers a.json");
    CHECK(other.exit == 2);
    CHECK_THAT(other.err, ContainsSubstring("answers to teaching/a-promise-to-commit, not to consensus/figure-8"));
    CHECK(orrery(folder, "lesson consensus/split-votes").exit == 2);
    CHECK(orrery(folder, "lesson consensus/figure-8 --answers missing.json").exit == 2);
}

TEST_CASE("verify holds a lesson as it holds a design") {
    const Folder folder("lesson");
    const std::string text = read(source_dir() + "/scenarios/teaching/a-promise-to-commit.toml");
    folder.write("s.toml", text);
    const Ended well = orrery(folder, "verify s.toml --share 1/20 --json");
    CHECK(well.exit == 0);
    CHECK(Json::parse(well.out).back()["observed"] == "4 steps, 3 questions");
    std::string stale = text;
    const std::string asked = "node == tm && sends == Commit\" },\n    { say = \"No";
    const std::size_t at = stale.find(asked);
    REQUIRE(at != std::string::npos);
    stale.replace(at, 31, "node == tm && sends == Abort\" ");
    folder.write("s.toml", stale);
    const Ended badly = orrery(folder, "verify s.toml --share 1/20");
    CHECK(badly.exit == 1);
    CHECK_THAT(badly.out, ContainsSubstring("2 options are true"));
    CHECK_THAT(orrery(folder, "lesson s.toml").err, ContainsSubstring("mend the step"));
}
