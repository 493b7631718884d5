// `orrery explain` of a deadline that passed: the message that was lost, where it followed from another's answer.
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

using Json = nlohmann::json;

}  // namespace

TEST_CASE("a hold that nobody ends is explained by the lost call and by who stopped it from being repeated") {
    const Folder folder;
    std::size_t explained = 0;
    for (int seed = 1; seed <= 6; ++seed) {
        const std::string run = "commerce/half-confirmed --design forget-early --seed " + std::to_string(seed);
        INFO(run);
        const Ended ended = orrery(folder, "explain " + run + " --json");
        REQUIRE(ended.exit == 0);
        const Json missing = Json::parse(ended.out).at("missing");
        REQUIRE(missing.size() == 2);
        const std::string call = missing[0].at("what"), again = missing[1].at("what");
        INFO(call << "; " << again);
        CHECK((call.starts_with("Confirm{tx=") || call.starts_with("Cancel{tx=")));
        CHECK_THAT(call, Catch::Matchers::ContainsSubstring(" was lost"));
        const std::string order = call.substr(call.find("tx="), call.find(',') - call.find("tx="));
        CHECK(again.starts_with("the timer Overdue{" + order + "} of coordinator"));
        CHECK_THAT(again, Catch::Matchers::ContainsSubstring("was cancelled at event"));
        ++explained;
    }
    CHECK(explained == 6);
}
