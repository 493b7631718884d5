// Cuts that refuse, and links that are connections: read, written and read again, drawn by a swarm, run.
#include <algorithm>

#include "models/catalog.h"
#include "tests/scenarios/scenario/texts.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

std::string ping_text(const std::string& more) {
    return "title = \"A test\"\nmodel = \"teaching/ping\"\nuntil = \"10s\"\n" + more + "[designs.plain]\n";
}

std::string error_of(const std::string& text) {
    const Catalog catalog = all_models();
    const auto scenario = load_scenario(text, "s.toml", catalog);
    return scenario ? "" : scenario.error().to_text();
}

std::shared_ptr<const Blueprint> made(const std::string& text) {
    const Catalog catalog = all_models();
    const auto blueprint = make_blueprint(test::load(text), catalog, {});
    REQUIRE(blueprint);
    return *blueprint;
}

const char* const kRefused = R"toml([parameters]
fail_fast = true
[network]
default = { delay = "5ms", connection = true, give_up = "2min" }
links = [{ between = ["server", "client-1"], connection = false }]
[[faults]]
at = "1s"
partition = { isolate = "server", how = "refused" }
for = "1s"
[[faults]]
at = "3s"
cut = { links = ["client-1->server"], how = "refused", for = "1s" }
[[faults]]
at = "5s"
cut = { links = ["client-1->server"], how = "silent", for = "1s" }
)toml";

}  // namespace

TEST_CASE("a cut says how it is, silent by default, and a link whether it is a connection") {
    const auto blueprint = made(ping_text(kRefused));
    REQUIRE(blueprint->plan.size() == 3);
    CHECK(blueprint->plan[0].action.traits().refused);
    CHECK(blueprint->plan[1].action.traits().refused);
    CHECK_FALSE(blueprint->plan[2].action.traits().refused);
    CHECK(blueprint->plan[0].text == "partition: isolate server, refused for 1s");
    CHECK(blueprint->plan[1].lasting == 1_s);
    const NodeId server = blueprint->find_node("server"), two = blueprint->find_node("client-2");
    const auto settings = [&](NodeId to) { return blueprint->links.settings(blueprint->links.find(server, to)); };
    CHECK((settings(two).connection && settings(two).give_up == 2_min));
    CHECK_FALSE(settings(blueprint->find_node("client-1")).connection);
    CHECK_FALSE(made(ping_text(""))->links.defaults.connection);
    CHECK(made(ping_text(""))->links.defaults.give_up == 15_min);
}

TEST_CASE("cuts that refuse and connections are written as they were read") {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(ping_text(kRefused));
    const std::string text = write_scenario(scenario, catalog);
    CHECK(text.find("how = \"refused\"") != std::string::npos);
    CHECK(write_scenario(test::load(text), catalog) == text);
    CHECK(test::run(test::load(text)).result.fingerprint == test::run(scenario).result.fingerprint);
}

TEST_CASE("a cut of another kind, and a connection that nothing is, are refused with what to change") {
    CHECK(error_of(ping_text("[[faults]]\nat = \"1s\"\npartition = { isolate = \"server\", how = \"refuse\" }\n")) ==
          "s.toml:6:41: 'how' cannot be 'refuse'; did you mean 'refused'?");
    CHECK(error_of(ping_text("[[faults]]\nat = \"1s\"\ncut = { how = \"refused\" }\n"))
              .find("'faults.cut' lacks 'links'") != std::string::npos);
    CHECK(error_of(ping_text("[network]\ndefault = { give_up = \"1min\" }\n"))
              .find("'give_up' has no effect: no link is a connection") != std::string::npos);
}

TEST_CASE("a client that fails fast is told of a crash and of a cut that refuses, and no other client is") {
    const auto asked_again = [](const std::string& how, bool fail_fast) {
        const Scenario scenario = test::load(ping_text(
            std::string("[parameters]\npatience = \"2s\"\nfail_fast = ") + (fail_fast ? "true" : "false") +
            "\n[network]\ndefault = { delay = \"5ms\" }\n[[faults]]\nat = \"1s\"\nfor = \"1s\"\n" + how + "\n"));
        for (const Metric& metric : test::run(scenario).result.metrics)
            if (metric.name == "asked again")
                return metric.sum;
        return std::int64_t{0};
    };
    for (const std::string how : {"crash = \"server\"", "partition = { isolate = \"server\", how = \"refused\" }"}) {
        INFO(how);
        CHECK(asked_again(how, true) > 10 * asked_again(how, false));
    }
    for (const std::string how : {"power = [\"server\"]", "partition = { isolate = \"server\" }"}) {
        INFO(how);
        CHECK(asked_again(how, true) == asked_again(how, false));
    }
}

TEST_CASE("a swarm draws cuts that refuse where it is asked to, and its plan is the same run") {
    const std::string text = ping_text(
        "[parameters]\nfail_fast = true\n[swarm]\nnodes = [\"server\", \"client-1\"]\n"
        "most = 4\nbudget = 1\nkinds = [\"refuse\", \"crash\"]\nfrom = \"500ms\"\nto = \"4s\"\n"
        "for = \"uniform(100ms, 1s)\"\n");
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(text);
    std::size_t refused = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds(20); ++seed) {
        for (const FaultSpec& fault : draw_swarm(*scenario.swarm, *test::world_of(scenario), seed))
            refused += fault.what.text().ends_with(", refused") ? 1 : 0;
        RunRequest request;
        request.seed = seed;
        const auto plan = drawn_out(scenario, catalog, request);
        REQUIRE(plan);
        CHECK(test::run(*plan, request).result.fingerprint == test::run(scenario, request).result.fingerprint);
    }
    CHECK(refused > 5);
    const std::vector<std::string> all = swarm_kinds(SwarmKinds::all), fair = swarm_kinds(SwarmKinds::fair);
    CHECK(std::count(all.begin(), all.end(), "refuse") == 1);
    CHECK(std::count(fair.begin(), fair.end(), "refuse") == 0);
}
