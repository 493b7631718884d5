// Everything that a fault plan can say: read, written and read again, resolved to nodes and links, fired and counted.
#include <fmt/format.h>

#include <algorithm>

#include "models/catalog.h"
#include "sim/faults/hold_words.h"
#include "sim/faults/links.h"
#include "tests/scenarios/scenario/texts.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

// Over consensus/raft: it has roles, a selector, a liar and disks.
std::string raft_text(const std::string& more) {
    return "title = \"A test\"\nmodel = \"consensus/raft\"\nuntil = \"20s\"\n" + more + "[designs.sound]\n";
}

std::string fault(const std::string& lines) { return raft_text("[[faults]]\n" + lines + "\n"); }

std::shared_ptr<const Blueprint> made(const std::string& text) {
    const Catalog catalog = all_models();
    const auto blueprint = make_blueprint(test::load(text), catalog, {});
    REQUIRE(blueprint);
    return *blueprint;
}

std::string names(const Blueprint& blueprint, const std::vector<Link>& links) {
    std::string text;
    for (const auto& [from, to] : links)
        text += (text.empty() ? "" : " ") + blueprint.node_name(from) + ">" + blueprint.node_name(to);
    return text;
}

const char* const kEverything = R"toml(
[parameters]
checksums = false
[topology]
sync     = "2ms"
write    = "1ms"
unsynced = "kept"
service  = "10us"
[topology.hardware]
"role:client" = { service = "0ns" }
n1 = { service = "1ms", sync = "uniform(1ms, 5ms)", write = "0ns", unsynced = "torn" }

[network]
links = [{ between = ["n1", "n2"], bandwidth = "unlimited", queue = "unlimited", fifo = false }]
[network.default]
delay      = "5ms"
reorder    = "1/50"
corrupt    = "1/1000"
corrupt_as = "field"
fifo       = true
bandwidth  = "10 Mbit/s"
queue      = "64 kB"
burst      = { every = "30s", for = "200ms", loss = "9/10" }

[[faults]]
at = "1s"
crash = { node = "n1", unsynced = "torn" }
for = "1s"
[[faults]]
at = "1s"
wipe = "n2"
for = "1s"
[[faults]]
when = { moment = "became_leader" }
power = ["there", "n3"]
for = "1s"
[[faults]]
at = "3s"
slow = { node = "n4", factor = "3/2" }
for = "1s"
[[faults]]
at = "3s"
byzantine = { node = "n5", as = "votes_twice", for = "2s" }
[[faults]]
at = "4s"
partition = { isolate = "the leader", oneway = true, for = "500ms" }
[[faults]]
at = "4s"
partition = { isolate = ["n1", "n2"], flap = { up = "300ms", down = "500ms" }, for = "2s" }
[[faults]]
at = "4s"
partition = { ring = ["role:server"] }
for = "1s"
[[faults]]
at = "4s"
partition = { between = [["n1", "n2"], ["n4", "n5"]], bridge = "n3", for = "1s" }
[[faults]]
at = "16s"
partition = { between = [["the leader"], ["rest"]], for = "1s" }
[[faults]]
at = "6500ms"
cut = ["n1->n2"]
[[faults]]
at = "6800ms"
heal = ["n1->n2"]
[[faults]]
at = "7s"
hold = ["n1->n2", "the leader->n3"]
for = "1s"
[[faults]]
at = "7s"
hold = { between = [["n1"], ["rest"]], oneway = true, for = "1s" }
[[faults]]
at = "8s"
clog = { nodes = ["n1", "n2", "n3", "n4"], over = "1s", for = "2s" }
[[faults]]
at = "8s"
for = "1s"
[faults.degrade]
all        = true
delay      = "exponential(20ms)"
loss       = "1/10"
duplicate  = "1/10"
reorder    = "1/10"
corrupt    = "1/10"
corrupt_as = "checksum"
[[faults]]
at = "8s"
degrade = { links = ["n1->n2"], bandwidth = "1.5 Mbit/s", queue = "1 kB", fifo = true, for = "1s" }
[[faults]]
at = "8s"
for = "1s"
[faults.degrade]
between = [["role:server"], ["role:client"]]
oneway  = true
burst   = { every = "1s", for = "100ms", loss = "1/1" }
[[faults]]
at = "11s"
disk = { node = "n1", full = true, for = "1s" }
[[faults]]
at = "11s"
disk = { node = "n2", lies = true, for = "1s" }
[[faults]]
at = "11s"
disk = { node = "n3", slow = 20, for = "1s" }
[[faults]]
at = "12s"
rot = "n4"
[[faults]]
at = "12s"
overload = { factor = 5, nodes = ["role:client"], for = "1s" }
[[faults]]
at = "12s"
overload = { factor = "2.5", for = "1s" }
[[faults]]
at = "13s"
clock = { node = "the leader", step = "-40ms", for = "1s" }
)toml";

}  // namespace

TEST_CASE("every word of a fault plan is read, written, and read again as the same") {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(raft_text(kEverything));
    const std::string written = write_scenario(scenario, catalog);
    INFO(written);
    const Scenario again = test::load(written);
    CHECK(write_scenario(again, catalog) == written);
    CHECK(again.faults.size() == scenario.faults.size());
    const RunOutcome one = test::run(scenario), two = test::run(again);
    CHECK(one.ending == Ending::finished);
    CHECK(one.result.fingerprint == two.result.fingerprint);
    CHECK(one.result.faults == two.result.faults);
}

TEST_CASE("every kind of fault fires and is counted") {
    const RunOutcome outcome = test::run(test::load(raft_text(kEverything)));
    std::vector<std::string> kinds;
    for (const auto& [kind, times] : outcome.result.faults)
        kinds.push_back(kind);
    CHECK(kinds == std::vector<std::string>{"bit_rot", "byzantine", "clock_step", "crash", "cut", "degrade",
                                            "disk_full", "disk_lies", "disk_slow", "heal", "hold", "overload",
                                            "partition", "power_loss", "slow", "wipe"});
    CHECK(outcome.result.faults.at("hold") >= 5);
    CHECK(outcome.result.not_fired.empty());
}

TEST_CASE("hardware of all nodes, of a role and of one node are laid over each other") {
    const auto blueprint = made(raft_text(kEverything));
    const auto of = [&](const char* node) {
        return blueprint->hardware[blueprint->nodes[blueprint->find_node(node)].hardware];
    };
    CHECK(blueprint->sync_latency.to_text() == "2ms");
    CHECK(of("n2").service.to_text() == "10us");
    CHECK(of("n2").write.to_text() == "1ms");
    CHECK(of("n2").unsynced == Unsynced::kept);
    CHECK(of("client-3").service.to_text() == "0ns");
    CHECK(of("client-3").write.to_text() == "1ms");
    CHECK(of("n1").service.to_text() == "1ms");
    CHECK(of("n1").sync->to_text() == "uniform(1ms, 5ms)");
    CHECK(of("n1").unsynced == Unsynced::torn);
    CHECK(blueprint->hardware.size() == 3);

    const LinkSettings& other = blueprint->links.settings(blueprint->links.find(0, 2));
    CHECK(other.bytes_per_second == 1'250'000);
    CHECK(other.queue_bytes == 64'000);
    CHECK(other.fifo);
    CHECK(other.corruption == Corruption::field);
    CHECK(other.bursts.every == 30_s);
    const LinkSettings& near = blueprint->links.settings(blueprint->links.find(0, 1));
    CHECK(near.bytes_per_second == 0);
    CHECK(near.queue_bytes == 0);
    CHECK_FALSE(near.fifo);
    CHECK(near.reorder == Ratio{1, 50});
}

TEST_CASE("the shapes of a partition cut the links that they say") {
    const auto links = [](const std::string& partition) {
        const auto blueprint = made(fault("at = \"1s\"\npartition = { " + partition + " }"));
        const CutLinks& cut = *blueprint->plan.at(0).action.as<CutLinks>();
        REQUIRE(cut.groups.empty());
        return names(*blueprint, cut.links);
    };
    CHECK(links("ring = [\"n1\", \"n3\", \"n2\", \"n4\"]") == "n1>n2 n3>n4 n2>n1 n4>n3");
    CHECK(links("ring = [\"role:server\"]") == "n1>n3 n1>n4 n2>n4 n2>n5 n3>n1 n3>n5 n4>n1 n4>n2 n5>n2 n5>n3");
    CHECK(links("between = [[\"n1\"], [\"n3\"]], bridge = \"n2\"") == "n1>n3 n3>n1");
    CHECK(links("isolate = \"n1\", oneway = true") ==
          "n1>n2 n1>n3 n1>n4 n1>n5 n1>client-1 n1>client-2 n1>client-3 n1>client-4 n1>client-5");
    // The bridge is in no group, so it is not of the rest either.
    CHECK(links("between = [[\"rest\"], [\"n1\", \"role:client\"]], bridge = \"n2\", oneway = true") ==
          "n3>n1 n3>client-1 n3>client-2 n3>client-3 n3>client-4 n3>client-5 n4>n1 n4>client-1 n4>client-2 "
          "n4>client-3 n4>client-4 n4>client-5 n5>n1 n5>client-1 n5>client-2 n5>client-3 n5>client-4 n5>client-5");
    CHECK(links("only = [[\"n1\", \"n2\"], [\"n2\", \"n3\"]]") == "n1>n3 n3>n1");
}

// What a changed field or a message from outside may say, no server would: an index beyond the log, a client that is
// not there. The servers must live with it, and every run of it is the same run.
TEST_CASE("changed fields and messages from outside break no server", "[property]") {
    const std::string degraded =
        "degrade = { all = true, corrupt = \"1/2\", corrupt_as = \"field\", loss = \"1/10\" }\nat = \"5s\"";
    const auto outside = [](const std::string& message) {
        return "deliver = { node = \"n3\", message = " + message + " }\nat = \"5s\"";
    };
    for (const std::string& what :
         {degraded, outside("\"AppendReply\", term = 1, index = 9, success = true"),
          outside("\"AppendReply\", term = 1, index = 999999"), outside("\"Request\""), outside("\"Append\", term = 9"),
          outside("\"RequestVote\", term = 9"), outside("\"VoteReply\", term = 1, granted = true")}) {
        const Scenario scenario = test::load(fault(what));
        for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(test::seeds() / 10, 5); ++seed) {
            INFO(what << ", seed " << seed);
            RunRequest request;
            request.seed = seed;
            const auto blueprint = make_blueprint(scenario, all_models(), request);
            REQUIRE(blueprint);
            const RunOutcome first = run_world(*blueprint, {}), again = run_world(*blueprint, {});
            CHECK(first.ending == Ending::finished);
            CHECK(first.result.fingerprint == again.result.fingerprint);
        }
    }
}

TEST_CASE("the leader is who leads when the fault fires") {
    const std::string quiet = "[network]\ndefault = { delay = \"5ms\" }\n";
    const std::string text = raft_text(quiet + "[[faults]]\nat = \"8s\"\ncrash = \"the leader\"\nfor = \"2s\"\n");
    World world(made(text));
    world.run_to(0);
    NodeId leader = kNoNode;
    while (!world.ended() && world.state().plan.counts.empty()) {
        leader = world.blueprint().selectors.at(0).find(View(world));
        world.step();
    }
    REQUIRE(leader != kNoNode);
    CHECK_FALSE(world.state().nodes[leader].up);
    // Where nobody leads yet, the plan's entry cannot fire, and the result says so.
    const RunOutcome early = test::run(test::load(fault("at = \"1ms\"\ncrash = \"the leader\"")));
    CHECK(early.result.faults.empty());
    CHECK(early.result.not_fired == std::vector<std::string>{"crash the leader at 1.000 ms"});
}

TEST_CASE("nobody hears the leader: one way with a word on either side") {
    for (const std::string groups : {"[[\"the leader\"], [\"rest\"]]", "[[\"rest\"], [\"the leader\"]]"}) {
        World world(made(fault("at = \"8s\"\npartition = { between = " + groups + ", oneway = true }")));
        world.run_to(0);
        NodeId leader = kNoNode;
        while (!world.ended() && world.state().plan.counts.empty()) {
            leader = world.blueprint().selectors.at(0).find(View(world));
            world.step();
        }
        REQUIRE(leader != kNoNode);
        std::vector<Link> expected;
        for (NodeId other = 0; other < world.blueprint().nodes.size(); ++other)
            if (other != leader)
                expected.push_back(groups.starts_with("[[\"the") ? Link{leader, other} : Link{other, leader});
        CHECK(world.state().network.cuts.links() == expected);
    }
}

TEST_CASE("a flapping partition is many, down first, and the last one ends with the whole") {
    const auto at =
        made(fault("at = \"1s\"\npartition = { isolate = \"n1\", flap = { up = \"300ms\", down = \"500ms\" } }\n"
                   "for = \"2s\""));
    REQUIRE(at->plan.size() == 3);
    CHECK(at->plan[0].at == 1_s);
    CHECK(at->plan[0].lasting == 500_ms);
    CHECK(at->plan[1].at == 1800_ms);
    CHECK(at->plan[2].at == 2600_ms);
    CHECK(at->plan[2].lasting == 400_ms);
    CHECK(at->plan[2].text == "partition: isolate n1 for 400ms");
    const auto when =
        made(fault("when = { moment = \"became_leader\", after = \"1s\" }\npartition = { isolate = \"there\", "
                   "flap = { up = \"1s\", down = \"1s\" } }\nfor = \"3s\""));
    REQUIRE(when->plan.size() == 2);
    CHECK(when->plan[0].when->after == 1_s);
    CHECK(when->plan[1].when->after == 3_s);
    World world(when);
    world.run();
    CHECK(world.state().plan.counts.at("partition") == 2);
}

TEST_CASE("a rolling restart takes the nodes down one after another", "[unit]") {
    const Scenario scenario =
        test::load(fault("at = \"10s\"\nrolling = { nodes = [\"n3\", \"n1\"], every = \"4s\", down = \"500ms\" }"));
    CHECK(fault_text(scenario.faults[0]) == "rolling restart of n3 n1: one every 4s, each down for 500ms");
    const std::vector<FaultSpec> crashes = drawn({}, scenario.faults[0], *test::world_of(scenario), 1, 0);
    REQUIRE(crashes.size() == 2);
    CHECK(crashes[0].at == 10_s);
    CHECK(crashes[1].at == 14_s);
    CHECK(fault_text(crashes[0]) == "crash n3 for 500ms");
    CHECK(fault_text(crashes[1]) == "crash n1 for 500ms");
}

TEST_CASE("a rolling restart and a clogging take all nodes of a role", "[unit]") {
    const auto world =
        made(fault("at = \"10s\"\nrolling = { nodes = [\"role:server\"], every = \"4s\", down = \"500ms\" }"));
    REQUIRE(world->plan.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(world->plan[i].text == fmt::format("crash n{} for 500ms", i + 1));
        CHECK(world->plan[i].at == 10_s + static_cast<Duration>(i) * 4_s);
    }
    const auto clogged = made(fault("at = \"10s\"\nclog = { nodes = [\"role:server\"], over = \"4s\", for = \"5s\" }"));
    REQUIRE(clogged->plan.size() == 5);
    CHECK(clogged->plan[0].text.starts_with("hold n"));
}

TEST_CASE("a clogging stops the nodes one by one and brings them back in another order", "[property]") {
    const Scenario scenario = test::load(
        fault("at = \"10s\"\nclog = { nodes = [\"n1\", \"n2\", \"n3\", \"n4\"], over = \"4s\", for = \"5s\" }"));
    const auto world = test::world_of(scenario);
    std::vector<std::string> orders;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const std::vector<FaultSpec> holds = drawn({}, scenario.faults[0], *world, seed, 0);
        REQUIRE(holds.size() == 4);
        std::vector<std::string> stopped, returned(4);
        for (std::size_t i = 0; i < holds.size(); ++i) {
            const HoldSpec& hold = *holds[i].what.as<HoldSpec>();
            stopped.push_back(hold.links.groups[0][0].text);
            CHECK(holds[i].at == 10_s + static_cast<Duration>(i) * 1_s);
            const Time end = holds[i].at + holds[i].lasting;
            REQUIRE(end >= 15_s);
            REQUIRE(end <= 18_s);
            returned[static_cast<std::size_t>((end - 15_s) / 1_s)] = stopped.back();
        }
        CHECK(stopped != returned);
        std::string order;
        for (const std::string& name : stopped)
            order += name;
        orders.push_back(order);
        std::sort(returned.begin(), returned.end());
        CHECK(returned == std::vector<std::string>{"n1", "n2", "n3", "n4"});
    }
    std::sort(orders.begin(), orders.end());
    orders.erase(std::unique(orders.begin(), orders.end()), orders.end());
    CHECK(orders.size() > 8);  // of 24

    const Catalog catalog = all_models();
    const auto plan = drawn_out(scenario, catalog, {});
    REQUIRE(plan);
    CHECK(plan->faults.size() == 4);
    CHECK(test::run(test::load(write_scenario(*plan, catalog))).result.fingerprint ==
          test::run(scenario).result.fingerprint);
}
