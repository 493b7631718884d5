// `orrery explain` of a deadline that passed: the message that was lost, where it followed from another's answer.
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

using Json = nlohmann::json;

// What `explain` says of the only design of a scenario: what is missing, and which steps are faults.
struct Explained {
    std::string missing;
    std::vector<std::string> faults;
};

Explained explained(const Folder& folder, const std::string& scenario, const std::string& design = {}) {
    folder.write("it.toml", "title = \"t\"\n" + scenario + "[designs.a]\n" + design);
    const Ended ended = orrery(folder, "explain it.toml --json");
    INFO(scenario << ended.out << ended.err);
    REQUIRE(ended.exit == 0);
    const Json document = Json::parse(ended.out);
    Explained out;
    for (const Json& one : document.at("missing"))
        out.missing += (out.missing.empty() ? "" : "; ") + one.at("what").get<std::string>();
    for (const Json& step : document.at("steps"))
        if (step.at("fault").get<bool>())
            out.faults.push_back(step.at("what"));
    return out;
}

const std::string kAskOnce = "flaws = [\"ask_once\"]\n";
const std::string kOneQuestionEveryTwoSeconds =
    "model = \"teaching/ping\"\nuntil = \"40s\"\n"
    "[parameters]\nclients = 1\ninterval = \"2s\"\n[network]\n";

}  // namespace

TEST_CASE("what a connection keeps is lost in the crash of its sender, and explained by the cut") {
    const Folder folder;
    const std::string cut = "[[faults]]\nat = \"1s\"\ncut = [\"server->client-1\"]\nfor = \"6s\"\n";
    const std::string connection =
        kOneQuestionEveryTwoSeconds + "default = { connection = true, delay = \"5ms\" }\n" + cut;
    const Explained crashed =
        explained(folder, connection + "[[faults]]\nat = \"5s\"\ncrash = \"server\"\nfor = \"500ms\"\n", kAskOnce);
    CHECK_THAT(crashed.missing, Catch::Matchers::ContainsSubstring("was lost at event"));
    CHECK_THAT(crashed.missing, Catch::Matchers::ContainsSubstring(": its connection ended"));
    CHECK_FALSE(crashed.faults.empty());
}

TEST_CASE("what a connection keeps while its link is cut is not on its way") {
    const Folder folder;
    const Explained kept = explained(folder,
                                     kOneQuestionEveryTwoSeconds +
                                         "default = { connection = true, delay = \"5ms\" }\n"
                                         "[[faults]]\nat = \"1s\"\ncut = [\"server->client-1\"]\nstanding = true\n",
                                     kAskOnce);
    CHECK_THAT(kept.missing, Catch::Matchers::ContainsSubstring("is kept by its connection, whose link is cut"));
    CHECK(kept.faults.size() == 1);
}

TEST_CASE("a message that its link changed is explained by the fault of that link") {
    const Folder folder;
    const Explained changed =
        explained(folder,
                  kOneQuestionEveryTwoSeconds +
                      "default = { delay = \"5ms\" }\n[[faults]]\nat = \"1s\"\n"
                      "degrade = { all = true, corrupt = \"1\", corrupt_as = \"field\" }\nfor = \"6s\"\n",
                  kAskOnce);
    REQUIRE(changed.faults.size() == 1);
    CHECK_THAT(changed.faults[0], Catch::Matchers::ContainsSubstring("degrade"));
}

TEST_CASE("a write that is still under way to a slow disk is what did not happen") {
    const Folder folder;
    const Explained slow = explained(
        folder,
        "model = \"teaching/cooling-off\"\nuntil = \"60s\"\n[parameters]\nusers = 1\norders = 1\ninterval = \"1s\"\n"
        "regret = 0\nwindow = \"3s\"\ngrace = \"4s\"\n[topology]\nsync = \"10ms\"\n[[faults]]\nat = \"206ms\"\n"
        "disk = { node = \"service\", slow = 2000 }\nfor = \"10ms\"\n");
    CHECK_THAT(slow.missing, Catch::Matchers::StartsWith("the write of service, begun at event"));
    CHECK_THAT(slow.missing, Catch::Matchers::ContainsSubstring("completes only at"));
    CHECK_FALSE(slow.faults.empty());
}

TEST_CASE("a message that is being served by a slow node is not in a queue") {
    const Folder folder;
    const Explained served = explained(
        folder,
        "model = \"teaching/ping\"\nuntil = \"60s\"\n[parameters]\nclients = 1\ninterval = \"100ms\"\n"
        "patience = \"1h\"\n[topology]\nhardware = { server = { service = \"10ms\" } }\n[network]\n"
        "default = { delay = \"1ms\" }\n[[faults]]\nat = \"1s\"\nslow = { node = \"server\", factor = 1000 }\n"
        "for = \"500ms\"\n");
    CHECK_THAT(served.missing, Catch::Matchers::ContainsSubstring("is being served by server since 1.001 s"));
    REQUIRE_FALSE(served.faults.empty());
    CHECK_THAT(served.faults[0], Catch::Matchers::ContainsSubstring("server is slower"));
}

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
