// `orrery explain --doom`: the curve of a violation's chance, and that each of its futures is an ordinary run.
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

using Json = nlohmann::json;

const std::string kRun = "consensus/stale-read --design trust-yourself";

}  // namespace

TEST_CASE("the chance rises to certainty, and where it rises most something of the slice happened", "[property]") {
    const Folder folder;
    const Ended ended = orrery(folder, "explain " + kRun + " --doom --points 9 --futures 12 --jobs 1 --json");
    REQUIRE(ended.exit == 0);
    CHECK(orrery(folder, "explain " + kRun + " --doom --points 9 --futures 12 --jobs 2 --json").out == ended.out);
    const Json document = Json::parse(ended.out);
    const Json& points = document.at("points");
    REQUIRE(points.size() == 9);
    CHECK(points.front().at("event") == 0);
    CHECK(points.front().at("violated").get<int>() < points.back().at("violated").get<int>());
    for (std::size_t i = 1; i < points.size(); ++i)
        CHECK(points[i - 1].at("event") < points[i].at("event"));
    CHECK(points.back().at("event") < document.at("violation").at("event"));
    const Json& steepest = document.at("steepest");
    CHECK(steepest.at("rise").get<double>() > 0);
    REQUIRE_FALSE(steepest.at("steps").empty());
    for (const Json& step : steepest.at("steps")) {
        CHECK(step.at("event") > steepest.at("from"));
        CHECK(step.at("event") <= steepest.at("to"));
    }
}

TEST_CASE("each future is an ordinary run with one override, and has the fate that was counted", "[property]") {
    const Folder folder;
    const Json document = Json::parse(orrery(folder, "explain " + kRun + " --doom --points 6 --futures 1 --json").out);
    int broken = 0;
    for (const Json& point : document.at("points")) {
        const std::string future = point.at("first_future");
        INFO(future);
        const Json run = Json::parse(orrery(folder, "run " + kRun + " --json --override '" + future + "'").out);
        const bool violated =
            !run.at("violations").empty() && run.at("violations").front().at("property") == document.at("property");
        CHECK(point.at("violated") == (violated ? 1 : 0));
        broken += violated ? 1 : 0;
    }
    CHECK(broken > 0);
}

TEST_CASE("a schedule that leaves nothing to luck dooms a run from its start; a time makes the question finer") {
    const Folder folder;
    const Json flat =
        Json::parse(orrery(folder, "explain consensus/figure-8 --doom --points 4 --futures 4 --json").out);
    CHECK(flat.at("steepest").is_null());
    const Ended whole = orrery(folder, "explain commerce/late-try --doom --points 4 --futures 6 --svg d.svg");
    CHECK(whole.exit == 0);
    CHECK_THAT(whole.out, Catch::Matchers::ContainsSubstring("doomed from the start"));
    CHECK_THAT(read(folder.path / "d.svg"), Catch::Matchers::ContainsSubstring("doomed from the start"));
    const Json by =
        Json::parse(orrery(folder, "explain commerce/late-try --doom --points 6 --futures 6 --by 30s --json").out);
    CHECK(by.at("points").front().at("violated").get<int>() < 6);
    CHECK(by.at("steepest").at("rise").get<double>() > 0);
}

TEST_CASE("a curve that cannot be had exits 2 with the reason") {
    const Folder folder;
    const std::pair<std::string, std::string> slips[] = {
        {"explain " + kRun + " --points 4", "--doom"},
        {"explain " + kRun + " --doom --points 1", "--points: "},
        {"explain " + kRun + " --doom --futures 0", "--futures: "},
        {"explain " + kRun + " --doom --by 1s", "the run violates the property at 6.733263715s and ends at 30s"},
        {"explain " + kRun + " --doom --by soon", "--by: "},
        {"explain teaching/ask-again --design count-once --doom --by 3x", "--by: "},  // also where nothing is violated
        {"explain teaching/ask-again --design count-once --doom --points 0", "--points: "},
        {"explain " + kRun + " --doom --event 4", "--event"},
        {"explain " + kRun + " --doom --jobs x", "--jobs"},
        {"explain " + kRun + " --doom --svg /nowhere/x.svg", "cannot be written"},
    };
    for (const auto& [arguments, sentence] : slips) {
        const Ended ended = orrery(folder, arguments);
        INFO(arguments << "\n" << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring(sentence));
    }
    CHECK(orrery(folder, "explain teaching/ask-again --design count-once --doom").exit == 0);  // nothing to explain
}
