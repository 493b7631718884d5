// What a general swarm draws beside faults: parameters of the world, the nodes behind a role, strikes at moments.
#include <map>
#include <set>

#include "models/catalog.h"
#include "tests/scenarios/scenario/texts.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

const char* const kDrawn = R"toml(title = "A test"
model = "consensus/raft"
until = "12s"
general = true
[swarm]
nodes   = ["role:server"]
most    = 8
moments = ["voted", "became_leader"]
from    = "500ms"
to      = "8s"
for     = "uniform(20ms, 2s)"
[swarm.parameters]
servers      = [3, 5]
clients      = "1..4"
election_max = "1200ms..2s"
reads        = ["1/5", "1/2"]
pre_vote     = [true, false]
[designs.sound]
[designs.calm]
knobs = { election_max = "2s" }
)toml";

const ParameterValue* value_of(const ParameterValues& values, const std::string& name) {
    for (const auto& [one, value] : values)
        if (one == name)
            return &value;
    return nullptr;
}

RunRequest at(std::uint64_t seed, const std::string& design = "") {
    RunRequest request;
    request.seed = seed;
    request.design = design;
    return request;
}

std::string error_of(const std::string& text) {
    const Catalog catalog = all_models();
    const auto scenario = load_scenario(text, "s.toml", catalog);
    return scenario ? "" : scenario.error().to_text();
}

std::string with(std::string text, const std::string& old, const std::string& now) {
    return text.replace(text.find(old), old.size(), now);
}

}  // namespace

TEST_CASE("a seed draws each parameter in its range, and over the seeds both ends", "[property]") {
    const Scenario scenario = test::load(kDrawn);
    std::set<std::int64_t> servers, clients;
    Duration shortest = 1_h, longest = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const ParameterValues values = drawn_parameters(*scenario.swarm, seed);
        REQUIRE(values.size() == 5);
        servers.insert(std::get<std::int64_t>(*value_of(values, "servers")));
        clients.insert(std::get<std::int64_t>(*value_of(values, "clients")));
        const auto most = std::get<std::int64_t>(*value_of(values, "election_max"));
        shortest = std::min(shortest, most);
        longest = std::max(longest, most);
        CHECK(drawn_parameters(*scenario.swarm, seed) == values);
    }
    CHECK(servers == std::set<std::int64_t>{3, 5});
    CHECK(clients == std::set<std::int64_t>{1, 2, 3, 4});
    CHECK(shortest >= 1200_ms);
    CHECK(shortest < 1300_ms);
    CHECK(longest <= 2_s);
    CHECK(longest > 1900_ms);
}

TEST_CASE("the plan of a seed says what it has drawn, and is the same run", "[determinism]") {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(kDrawn);
    CHECK(test::load(write_scenario(scenario, catalog)).general);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        for (const std::string design : {"sound", "calm"}) {
            const auto drawn = drawn_out(scenario, catalog, at(seed));
            REQUIRE(drawn);
            const std::string text = write_scenario(*drawn, catalog);
            INFO(text);
            const Scenario plan = test::load(text);
            CHECK_FALSE(plan.general);
            CHECK(value_of(plan.parameters, "servers"));
            RunRequest of_plan;
            of_plan.design = design;
            const RunOutcome one = test::run(scenario, at(seed, design)), two = test::run(plan, of_plan);
            CHECK(one.result.fingerprint == two.result.fingerprint);
            CHECK(one.result.faults == two.result.faults);
        }
    }
}

TEST_CASE("a knob of a design stands over what is drawn, and --set over both") {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(kDrawn);
    RunRequest request = at(3, "calm");
    request.sets = {"servers=7"};
    const auto plan = drawn_out(scenario, catalog, request);
    REQUIRE(plan);
    CHECK(*value_of(plan->designs.front().values, "election_max") == ParameterValue(2_s));
    CHECK(*value_of(plan->designs.front().values, "servers") == ParameterValue(std::int64_t{7}));
    const auto blueprint = make_blueprint(scenario, catalog, request);
    REQUIRE(blueprint);
    CHECK((*blueprint)->find_node("n7") != kNoNode);
}

TEST_CASE("strikes at moments hit where they happen, and are over in time", "[property]") {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(kDrawn);
    std::map<std::string, std::size_t> moments;
    std::size_t fired = 0, aimed = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        INFO("seed " << seed);
        const auto blueprint = make_blueprint(scenario, catalog, at(seed));
        REQUIRE(blueprint);
        std::size_t waiting = 0;
        for (const FaultEntry& entry : (*blueprint)->plan) {
            if (!entry.when)
                continue;
            ++moments[entry.when->moment];
            ++waiting;
            CHECK(entry.when->from >= 500_ms);
            CHECK(entry.when->to > entry.when->from);
            CHECK(entry.lasting > 0);
            CHECK(entry.when->to + entry.when->after + entry.lasting <= 8_s);
        }
        aimed += waiting;
        World world(*blueprint);
        world.run();
        for (std::size_t i = 0; i < (*blueprint)->plan.size(); ++i)
            fired += (*blueprint)->plan[i].when && world.state().plan.fired[i] ? 1 : 0;
        CHECK(world.state().plan.active == 0);
    }
    CHECK(moments.size() == 2);
    CHECK(aimed > 150);
    CHECK(fired > aimed / 20);  // the links of a chain wait for each other
}

TEST_CASE("a moment counts from a time on, and up to another") {
    const std::string base =
        "title = \"A test\"\nmodel = \"consensus/raft\"\nuntil = \"8s\"\n[designs.a]\n[[faults]]\n";
    const auto crashes = [&](const std::string& when) {
        const RunOutcome outcome = test::run(
            test::load(base + "when = { moment = \"committed\"" + when + " }\ncrash = \"there\"\nfor = \"10ms\"\n"));
        const auto found = outcome.result.faults.find("crash");
        return found == outcome.result.faults.end() ? 0 : found->second;
    };
    CHECK(crashes("") == 1);
    CHECK(crashes(", from = \"5s\"") == 1);
    CHECK(crashes(", nth = 2, from = \"5s\", to = \"7s\"") == 1);
    CHECK(crashes(", to = \"1ms\"") == 0);
    CHECK(crashes(", nth = 1000000, from = \"5s\"") == 0);
    CHECK(error_of(base + "when = { moment = \"voted\", from = \"5s\", to = \"4s\" }\ncrash = \"there\"\n") ==
          "s.toml:6:46: 'to' is not after 'from'; give the moment some time to come");
}

TEST_CASE("a run says how often each moment came") {
    const RunOutcome outcome = test::run(test::load(kDrawn), at(1));
    std::map<std::string, std::uint64_t> moments(outcome.result.moments.begin(), outcome.result.moments.end());
    CHECK(moments.size() == 6);
    CHECK(moments["appended"] > 0);
    CHECK(moments["voted"] > 0);
    CHECK(moments["became_leader"] > 0);
}

TEST_CASE("a slip in what is drawn says what to write") {
    CHECK(error_of(kDrawn).empty());
    CHECK(error_of(with(kDrawn, "servers      =", "server       =")) ==
          "s.toml:13:1: consensus/raft has no parameter 'server'; did you mean 'servers'?");
    CHECK(error_of(with(kDrawn, "[3, 5]", "[3, 12]")) ==
          "s.toml:13:20: 'servers' = 12 is out of range; it goes from 2 to 9");
    CHECK(error_of(with(kDrawn, "[3, 5]", "[]")) ==
          "s.toml:13:16: 'servers' has no values to draw from; write [v, w], one of which is drawn, or \"A..B\"");
    CHECK(error_of(with(kDrawn, "\"1..4\"", "\"4..1\"")) ==
          "s.toml:14:16: 'clients': 4..1 is not a range; the smaller value comes first");
    CHECK(error_of(with(kDrawn, "[true, false]", "true")) ==
          "s.toml:17:16: 'pre_vote' says not what is drawn; write [v, w], one of which is drawn");
    CHECK(error_of(with(kDrawn, "\"voted\"", "\"votd\"")) ==
          "s.toml:8:12: consensus/raft has no moment 'votd'; did you mean 'voted'?");
    CHECK(error_of(with(kDrawn, "[\"voted\", \"became_leader\"]", "\"voted\"")) ==
          "s.toml:8:11: 'moments' wants \"all\" or a list of moments; at which faults may strike");
    CHECK(error_of(with(kDrawn, "[\"role:server\"]", "[\"role:servr\"]")) ==
          "s.toml:6:12: there is no role 'servr'; did you mean 'server'?");
    CHECK(
        error_of(std::string(kDrawn) + "[[faults]]\nat = \"1s\"\ncrash = \"n1\"\n") ==
        "s.toml:4:11: a general scenario draws all that goes wrong from the seed; write [swarm] and no [[faults]], or "
        "leave 'general' out");
}

TEST_CASE("what loads runs, whatever the seed draws") {
    // n5 is there at some seeds alone; a client has no variant that lies.
    CHECK(error_of(with(kDrawn, "[\"role:server\"]", "[\"n1\", \"n2\", \"n5\"]")) ==
          "s.toml:6:24: there is no node 'n5'; did you mean 'n1'?");
    CHECK(
        error_of(with(kDrawn, "most    = 8", "most    = 8\nkinds = [\"byzantine\"]\nas = \"votes_twice\"\nbudget = 1"))
            .empty());
    const std::string lies = error_of(
        with(with(kDrawn, "most    = 8", "most    = 8\nkinds = [\"byzantine\"]\nas = \"votes_twice\"\nbudget = 1"),
             "[\"role:server\"]", "[\"n1\", \"client-1\"]"));
    CHECK(lies.find("votes_twice") != std::string::npos);
}
