// The commands `verify --flaws`, `verify --share`, `hunt`, and `sweep` of several designs, as a user starts them.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/core/time.h"
#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

namespace {

using Json = nlohmann::json;

const char* const kGeneral = R"toml(title = "Any luck"
model = "teaching/ping"
until = "12s"
general = true
[network]
default = { delay = "5ms", loss = "1/100", duplicate = "1/100" }
[swarm]
nodes = ["server"]
budget = 1
most = 2
from = "1s"
to = "4s"
for = "1s"
[swarm.parameters]
clients = [1, 2]
[designs.sound]
expect = { holds = true, seeds = 40 }
[designs.twice]
flaws = ["count_every_answer"]
expect = { violates = "no more answers than questions", within_seeds = 40 }
)toml";

struct Given {
    test::Folder folder;
    Given() { folder.write("any.toml", kGeneral); }
    test::Ended orrery(const std::string& arguments) const { return test::orrery(folder, arguments); }
};

}  // namespace

TEST_CASE("verify --flaws says which flaw was caught by its own property, and exits 1 where one was not") {
    const Given given;
    const test::Ended found = given.orrery("verify --flaws any.toml --json");
    CHECK(found.exit == 0);
    const Json rows = Json::parse(found.out);
    REQUIRE(rows.size() == 2);
    for (const Json& row : rows) {
        CHECK(row.at("design") == "sound");
        CHECK(row.at("caught") == true);
        CHECK(row.at("first_seed").is_number());
        CHECK(row.at("share") > 0.0);
        CHECK(row.at("seeds") >= 200);
        CHECK(row.at("others").is_object());
    }
    const test::Ended missed = given.orrery("verify --flaws any.toml --within-seeds 3 --json --set until=2s");
    CHECK(missed.exit == 1);
    CHECK(Json::parse(missed.out).at(1).at("caught") == false);
    CHECK(Json::parse(missed.out).at(1).at("first_seed").is_null());
    CHECK_THAT(given.orrery("verify --flaws any.toml --markdown").out,
               Catch::Matchers::StartsWith("| scenario | design | flaw | caught by | first seed | share |"));
    const test::Ended aimed = given.orrery("verify --flaws consensus/crash-the-voter");
    CHECK(aimed.exit == 2);
    CHECK_THAT(aimed.err, Catch::Matchers::ContainsSubstring("consensus/crash-the-voter is not general"));
    CHECK(given.orrery("verify any.toml --within-seeds 3").exit == 2);
}

TEST_CASE("verify --share takes every K-th seed of what holds, and all of what is looked for") {
    const Given given;
    const test::Ended some = given.orrery("verify any.toml --share 1/10 --json");
    CHECK(some.exit == 0);
    CHECK_THAT(some.err, Catch::Matchers::ContainsSubstring("every 10th seed"));
    CHECK(Json::parse(some.out).at(0).at("seeds") == 4);
    CHECK(Json::parse(some.out).at(1).at("ok") == true);
    for (const char* wrong : {"3", "1/0", "2/3", "1/x"})
        CHECK(given.orrery(std::string("verify any.toml --share ") + wrong).exit == 2);
}

TEST_CASE("hunt sweeps sound designs on fresh seeds, and says from which") {
    const Given given;
    const test::Ended hunted = given.orrery("hunt any.toml --seeds-from 500 --seeds 1000 --json");
    CHECK(hunted.exit == 0);
    CHECK_THAT(hunted.err, Catch::Matchers::ContainsSubstring("--seeds-from 500"));
    const Json rows = Json::parse(hunted.out);
    REQUIRE(rows.size() == 1);
    CHECK(rows.at(0).at("design") == "sound");
    CHECK(rows.at(0).at("seeds") == 1000);
    CHECK(rows.at(0).at("violated") == 0);
    CHECK(rows.at(0).at("bound") == 0.003);
    CHECK(rows.at(0).at("never").empty());
}

TEST_CASE("hunt prints how near each property came and in which run, the same on any number of threads") {
    const Given given;
    const std::string asked = "hunt any.toml --seeds-from 700 --seeds 30";
    const test::Ended one = given.orrery(asked + " --jobs 1 --json");
    CHECK(one.out == given.orrery(asked + " --jobs 3 --json").out);
    const Json nearest = Json::parse(one.out).at(0).at("nearest");
    REQUIRE(nearest.size() == 1);
    const Json& answered = nearest.at("every question is answered");
    CHECK(answered.at("how_near").at("unit") == "ns");
    const std::int64_t left = answered.at("how_near").at("value");
    CHECK(left > 0);
    const std::string link = answered.at("run_link");
    CHECK_THAT(link, Catch::Matchers::Contains(fmt::format("seed={}&", answered.at("seed").get<std::uint64_t>())));
    CHECK(given.orrery("run '" + link + "'").exit == 0);
    CHECK_THAT(given.orrery(asked).out, Catch::Matchers::Contains("nearest to a fall") &&
                                            Catch::Matchers::Contains(orrery::format_time(left)) &&
                                            Catch::Matchers::Contains(link));
}

TEST_CASE("hunt exits 1 where a design that is expected to hold falls, and links the run") {
    const Given given;
    std::string wrong = kGeneral;
    const std::string flawed = "[designs.sound]\n";
    wrong.replace(wrong.find(flawed), flawed.size(), flawed + "knobs = { patience = \"1h\" }\n");
    given.folder.write("wrong.toml", wrong);
    const test::Ended hunted = given.orrery("hunt wrong.toml --seeds-from 1 --seeds 200 --json");
    CHECK(hunted.exit == 1);
    const Json row = Json::parse(hunted.out).at(0);
    CHECK(row.at("violated") > 0);
    const std::string link = row.at("run_links").at(0);
    CHECK(given.orrery("run '" + link + "'").exit == 1);
}

TEST_CASE("sweep takes several designs, each once") {
    const Given given;
    const auto designs = [&](const std::string& options) {
        std::vector<std::string> names;
        const Json swept = Json::parse(given.orrery("sweep any.toml --seeds 1..3 --json " + options).out);
        for (const Json& design : swept.at("designs"))
            names.push_back(design.at("design"));
        return names;
    };
    CHECK(designs("") == std::vector<std::string>{"sound", "twice"});
    CHECK(designs("--design twice") == std::vector<std::string>{"twice"});
    CHECK(designs("--design twice --design sound --design twice") == std::vector<std::string>{"twice", "sound"});
    const test::Ended wrong = given.orrery("sweep any.toml --seeds 1..3 --design twice --design sond");
    CHECK(wrong.exit == 2);
    CHECK_THAT(wrong.err, Catch::Matchers::ContainsSubstring("did you mean 'sound'?"));
}
