// What a fault plan cannot say: each refusal with its place and what to change.
#include "models/catalog.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

std::string raft_text(const std::string& more) {
    return "title = \"A test\"\nmodel = \"consensus/raft\"\nuntil = \"20s\"\n" + more + "[designs.sound]\n";
}

std::string fault(const std::string& lines) { return raft_text("[[faults]]\n" + lines + "\n"); }

std::string error_of(const std::string& text) {
    const Catalog catalog = all_models();
    const auto scenario = load_scenario(text, "s.toml", catalog);
    return scenario ? "" : scenario.error().to_text();
}

}  // namespace

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
          "s.toml:4:1: 'queue' has no effect: no link has a bandwidth; give bandwidth = \"10 Mbit/s\" too");
    check(fault("at = \"1s\"\ndegrade = { all = true, corrupt_as = \"field\" }"),
          "s.toml:4:1: 'corrupt_as' has no effect: no link corrupts; give corrupt = \"1/1000\" too");
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
