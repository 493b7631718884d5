// Everything that a fault plan can say: read, written and read again, resolved to nodes and links, fired and counted.
#include <algorithm>

#include "tests/scenarios/texts.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

// Over consensus/raft: it has roles, a selector, a liar and disks.
std::string raft_text(const std::string& more) {
    return "title = \"A test\"\nmodel = \"consensus/raft\"\nuntil = \"20s\"\n" + more + "[designs.sound]\n";
}

std::string fault(const std::string& lines) { return raft_text("[[faults]]\n" + lines + "\n"); }

std::string error_of(const std::string& text) {
    const Catalog catalog;
    const auto scenario = load_scenario(text, "s.toml", catalog);
    return scenario ? "" : scenario.error().to_text();
}

std::shared_ptr<const Blueprint> made(const std::string& text) {
    const Catalog catalog;
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
at = "6s"
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
    const Catalog catalog;
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
    CHECK(kinds == std::vector<std::string>{"bit_rot", "byzantine", "clock_step", "crash", "degrade", "disk_full",
                                            "disk_lies", "disk_slow", "heal", "hold", "overload", "partition",
                                            "power_loss", "slow", "wipe"});
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
        const auto& cut = std::get<CutLinks>(blueprint->plan.at(0).action);
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
            const auto blueprint = make_blueprint(scenario, Catalog(), request);
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
    while (!world.ended() && world.state().faults.empty()) {
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
        while (!world.ended() && world.state().faults.empty()) {
            leader = world.blueprint().selectors.at(0).find(View(world));
            world.step();
        }
        REQUIRE(leader != kNoNode);
        std::vector<Link> expected;
        for (NodeId other = 0; other < world.blueprint().nodes.size(); ++other)
            if (other != leader)
                expected.push_back(groups.starts_with("[[\"the") ? Link{leader, other} : Link{other, leader});
        CHECK(world.state().cuts.links() == expected);
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
    CHECK(world.state().faults.at("partition") == 2);
}

TEST_CASE("a clogging stops the nodes one by one and brings them back in another order", "[property]") {
    const Scenario scenario = test::load(
        fault("at = \"10s\"\nclog = { nodes = [\"n1\", \"n2\", \"n3\", \"n4\"], over = \"4s\", for = \"5s\" }"));
    std::vector<std::string> orders;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const std::vector<FaultSpec> holds = drawn(scenario.faults[0], seed, 0);
        REQUIRE(holds.size() == 4);
        std::vector<std::string> stopped, returned(4);
        for (std::size_t i = 0; i < holds.size(); ++i) {
            const auto& hold = std::get<HoldSpec>(holds[i].what);
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

    const Catalog catalog;
    const auto plan = drawn_out(scenario, catalog, {});
    REQUIRE(plan);
    CHECK(plan->faults.size() == 4);
    CHECK(test::run(test::load(write_scenario(*plan, catalog))).result.fingerprint ==
          test::run(scenario).result.fingerprint);
}

TEST_CASE("a fault that names what is not there says so, with the nearest name") {
    const auto check = [](const std::string& lines, const std::string& error) {
        CHECK(error_of(fault(lines)) == error);
    };
    check("at = \"1s\"\ncrash = \"the leadr\"",
          "s.toml:6:9: the model knows no node by 'the leadr'; did you mean 'the leader'?");
    check(
        "at = \"1s\"\ncrash = \"there\"",
        "s.toml:6:9: 'there' is the node where a moment happened, and this fault waits for none; write when = { moment "
        "= \"…\" }, or name a node");
    check("at = \"1s\"\ncrash = \"role:server\"",
          "s.toml:6:9: 'role:server' is many nodes, and one is wanted; one of: n1, n2, n3, n4, n5, client-1, client-2, "
          "client-3, client-4, client-5, the leader");
    check("at = \"1s\"\npower = [\"role:sever\"]", "s.toml:6:10: there is no role 'sever'; did you mean 'server'?");
    check("at = \"1s\"\ncrash = \"rest\"",
          "s.toml:6:9: 'rest' is a group of its own, against others that name nodes; write it as one group of "
          "'between': [[\"n1\"], [\"rest\"]]");
    check("at = \"1s\"\npartition = { between = [[\"n1\"], [\"rest\"], [\"rest\"]] }",
          "s.toml:6:45: two groups are the rest; leave one of them out");
    check("at = \"1s\"\npartition = { between = [[\"role:server\", \"role:client\"], [\"rest\"]] }",
          "s.toml:6:59: nobody is left for 'rest'; leave the group out");
    check("at = \"1s\"\npartition = { between = [[\"n1\"], [\"role:server\"]] }",
          "s.toml:6:35: 'role:server' is in two groups; each node belongs to one group of 'between'");
    check("at = \"1s\"\npartition = { between = [[\"n1\"], [\"n2\"]], bridge = \"the leader\" }",
          "s.toml:6:52: 'the leader' is known only when the fault fires, too late for a bridge; name a node");
    check("at = \"1s\"\npartition = { between = [[\"n1\"], [\"n2\"]], bridge = \"n2\" }",
          "s.toml:6:35: 'n2' is in two groups; each node belongs to one group of 'between'");
    check("at = \"1s\"\npartition = { only = [[\"the leader\", \"n1\"]] }",
          "s.toml:6:24: 'the leader' is known only when the fault fires, too late for 'only'; name a node");
    check("at = \"1s\"\nbyzantine = { node = \"n1\", as = \"votes_twise\" }",
          "s.toml:6:33: there is no variant 'votes_twise' of n1; did you mean 'votes_twice'?");
    check("at = \"1s\"\nbyzantine = { node = \"client-1\", as = \"votes_twice\" }",
          "s.toml:6:39: there is no variant 'votes_twice' of client-1; the model has none for it");
    check("when = { moment = \"became_leadr\" }\ncrash = \"n1\"",
          "s.toml:5:19: consensus/raft has no moment 'became_leadr'; did you mean 'became_leader'?");
    check("at = \"1s\"\nhold = [\"n1->n9\"]", "s.toml:6:9: there is no node 'n9'; did you mean 'n1'?");
    check("at = \"1s\"\nheal = [\"n1->n1\"]", "s.toml:6:9: a link from 'n1' to itself; name two nodes");
    CHECK(error_of(raft_text("[topology]\nhardware = { n9 = { sync = \"1ms\" } }\n")) ==
          "s.toml:5:14: there is no node 'n9'; did you mean 'n1'?");
}

TEST_CASE("numbers of a fault are checked where they stand") {
    const auto check = [](const std::string& lines, const std::string& error) {
        CHECK(error_of(fault(lines)) == error);
    };
    check("at = \"-1s\"\ncrash = \"n1\"", "s.toml:5:6: 'at': -1s is out of range; it goes from 0ns to 8760h");
    check("at = \"300000h\"\ncrash = \"n1\"", "s.toml:5:6: 'at': 300000h is out of range; it goes from 0ns to 8760h");
    check("at = \"99999999999999h\"\ncrash = \"n1\"",
          "s.toml:5:6: 'at': 99999999999999h is too long; it goes from 0ns to 8760h");
    check("at = \"1s\"\nslow = { node = \"n1\", factor = 0 }",
          "s.toml:6:32: 'factor' = 0 is out of range; it goes from 1 to 1000000");
    check("at = \"1s\"\nslow = { node = \"n1\", factor = \"1/0\" }",
          "s.toml:6:32: 'factor': '1/0' divides by zero; write a number such as 1.5, with at most six decimals, or a "
          "ratio such as 3/2");
    check("at = \"1s\"\nslow = { node = \"n1\", factor = \"-2\" }",
          "s.toml:6:32: 'factor': '-2' is no number; write a number such as 1.5, with at most six decimals, or a ratio "
          "such as 3/2");
    check("at = \"1s\"\noverload = { factor = \"0/3\" }",
          "s.toml:6:23: 'factor' = 0/3 is out of range; a factor is above zero and at most 1000000");
    check("at = \"1s\"\ndegrade = { all = true, loss = \"2/1\" }",
          "s.toml:6:32: 'loss': the ratio 2/1 is more than one; a probability is at most 1/1");
    check("at = \"1s\"\ndegrade = { all = true, reorder = \"1/0\" }",
          "s.toml:6:35: 'reorder': the ratio 1/0 divides by zero; write a ratio of whole numbers such as \"1/1000\"");
    check("at = \"1s\"\ndegrade = { all = true, bandwidth = \"10 Mbit\" }",
          "s.toml:6:37: 'bandwidth': '10 Mbit' is no bandwidth; write \"10 Mbit/s\" or \"2 MB/s\"; units: bit kbit "
          "Mbit Gbit B kB MB GB");
    check(
        "at = \"1s\"\ndegrade = { all = true, bandwidth = \"7 bit/s\" }",
        "s.toml:6:37: 'bandwidth': 7 bit/s is out of range; it goes from 8 bit/s, which is 1 B/s, to 1000 GB/s, or is "
        "\"unlimited\"");
    check("at = \"1s\"\ndegrade = { all = true, queue = \"64 KB\" }",
          "s.toml:6:33: 'queue': '64 KB' is no size; write \"64 kB\"; units: B kB MB GB");
    check("at = \"1s\"\ndegrade = { all = true, burst = { every = \"1us\", for = \"1s\", loss = \"1/1\" } }",
          "s.toml:6:43: 'every': 1us is out of range; it goes from 1ms to 8760h");
    check("at = \"1s\"\ndegrade = { all = true, corrupt_as = \"bit\" }",
          "s.toml:6:38: 'corrupt_as' cannot be 'bit'; one of: checksum, field");
    check("at = \"1s\"\ncrash = { node = \"n1\", unsynced = \"tron\" }",
          "s.toml:6:35: 'unsynced' cannot be 'tron'; did you mean 'torn'?");
}

TEST_CASE("what a fault needs, and what does not go together") {
    const auto check = [](const std::string& lines, const std::string& error) {
        CHECK(error_of(fault(lines)) == error);
    };
    check("at = \"1s\"\npartition = { isolate = \"n1\", flap = { up = \"1ms\", down = \"1ms\" } }",
          "s.toml:4:1: 'flap' wants an end; add for = \"10s\"");
    check("at = \"1s\"\npartition = { isolate = \"n1\", flap = { up = \"1us\", down = \"1us\" } }\nfor = \"1s\"",
          "s.toml:4:1: flapping for 1s expands to more than 10000 partitions; flap more slowly, or for a shorter time");
    check("at = \"1s\"\npartition = { ring = [\"n1\", \"n2\", \"n3\"] }",
          "s.toml:6:23: a ring of 3 cuts nothing; name four nodes or more");
    check("at = \"1s\"\npartition = { ring = [\"n1\", \"n2\", \"n3\", \"n4\"], oneway = true }",
          "s.toml:6:57: 'oneway' does not go with 'ring'; leave it out");
    check("at = \"1s\"\nclog = { nodes = [\"n1\"], over = \"5s\", for = \"1s\" }",
          "s.toml:4:1: the clogging takes 5s and is undone after 1s; 'for' begins with the clogging and is no shorter "
          "than 'over'");
    check("at = \"1s\"\nclog = { nodes = [\"n1\"], over = \"5s\" }",
          "s.toml:4:1: 'clog' wants a duration; add for = \"200ms\"");
    check("at = \"1s\"\nrot = \"n1\"\nfor = \"1s\"", "s.toml:7:7: 'rot' takes no 'for'; leave it out");
    check("at = \"1s\"\ncrash = \"n1\"\nfor = \"1s\"\nstanding = true",
          "s.toml:8:12: a fault that stands has no 'for'; keep one of the two");
    check("at = \"1s\"\nrot = \"n1\"\nstanding = true",
          "s.toml:7:12: 'rot' cannot stand; leave it out: nothing waits for what is over at once");
    check("at = \"1s\"\npause = \"n1\"\nfor = \"1s\"\nstanding = true",
          "s.toml:8:12: 'pause' cannot stand; leave it out");
    check(
        "at = \"1s\"\ndisk = { node = \"n1\" }",
        "s.toml:6:8: 'disk' wants one of 'full', 'lies' and 'slow'; write disk = { node = \"n1\", full = true }, lies "
        "= true or slow = 20");
    check("at = \"1s\"\ndegrade = { loss = \"1/2\" }",
          "s.toml:6:11: 'degrade' wants one of 'links', 'between' and 'all'; write degrade = { all = true, loss = "
          "\"1/2\" }");
    check("at = \"1s\"\ndegrade = { all = true }",
          "s.toml:6:11: 'degrade' changes nothing; give delay, loss, duplicate, …");
    check("at = \"1s\"\nheal = \"n1\"",
          "s.toml:6:8: 'heal' wants true or a list of links, not a text; write heal = true, or heal = [\"n1->n2\"]");
}

TEST_CASE("what would change nothing is refused") {
    const auto check = [](const std::string& text, const std::string& error) { CHECK(error_of(text) == error); };
    check(fault("at = \"1s\"\nslow = { node = \"n1\", factor = 1 }"),
          "s.toml:6:32: 'factor' of 1 changes nothing; give another, or leave it out");
    check(fault("at = \"1s\"\noverload = { factor = \"3/3\" }"),
          "s.toml:6:23: 'factor' of 1 changes nothing; give another, or leave it out");
    check(fault("at = \"1s\"\nclock = { node = \"n1\", step = \"0s\" }"),
          "s.toml:6:31: a step of nothing changes nothing; give a duration, forward or back");
    check(raft_text("[network]\ndefault = { queue = \"64 kB\" }\n"),
          "s.toml:5:11: 'queue' has no effect: no link has a bandwidth; give bandwidth = \"10 Mbit/s\" too");
    check(raft_text("[network]\ndefault = { corrupt = \"0/5\", corrupt_as = \"field\" }\n"),
          "s.toml:5:11: 'corrupt_as' has no effect: no link corrupts; give corrupt = \"1/1000\" too");
    check(raft_text("[network]\ndefault = { queue = \"64 kB\" }\n[[network.links]]\nfrom = \"n1\"\nto = \"n2\"\n"
                    "bandwidth = \"1 MB/s\"\n"),
          "");
    check(fault("at = \"1s\"\ndegrade = { all = true, queue = \"64 kB\" }"),
          "s.toml:4:3: 'queue' has no effect: no link has a bandwidth; give bandwidth = \"10 Mbit/s\" too");
    check(fault("at = \"1s\"\ndegrade = { all = true, corrupt_as = \"field\" }"),
          "s.toml:4:3: 'corrupt_as' has no effect: no link corrupts; give corrupt = \"1/1000\" too");
    check(raft_text("[network]\ndefault = { queue = \"64 kB\" }\n[[faults]]\nat = \"1s\"\n"
                    "degrade = { all = true, bandwidth = \"1 MB/s\" }\n"),
          "");
    check(fault("at = \"1s\"\ncrash = [\"n1\", \"n2\"]"),
          "s.toml:6:9: 'crash' strikes one node; power = [\"n1\", \"n2\"] strikes several at once");
}

TEST_CASE("a plan that would not fit the memory is refused before it is made") {
    const std::string many =
        "title = \"A test\"\nmodel = \"bench/phold\"\nuntil = \"1s\"\n[parameters]\nprocesses = "
        "3000\n[[faults]]\nat = \"1s\"\n";
    CHECK(error_of(many + "partition = { only = [[\"role:process\"]] }\n[designs.a]\n") ==
          "s.toml:6:1: the fault speaks of more than 4000000 links; name fewer nodes");
    std::string flapping;
    for (int i = 0; i < 11; ++i)
        flapping +=
            "[[faults]]\nat = \"1s\"\npartition = { isolate = \"n1\", flap = { up = \"5ms\", down = \"5ms\" } }\n"
            "for = \"100s\"\n";
    CHECK(error_of(raft_text(flapping)) == "s.toml:44:1: the plan has more than 100000 entries; leave some faults out");
}
