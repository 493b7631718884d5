// Every slip of the pen in a scenario file finds its line, its column and a way out.
#include "models/catalog.h"
#include "sim/faults/links.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

struct Slip {
    std::string story;
    std::string text;
    std::string error;
};

// Line 4 is the first after title, model and until.
std::string error_of(const std::string& text) {
    const Catalog catalog = all_models();
    const auto scenario = load_scenario(text, "s.toml", catalog);
    return scenario ? "" : scenario.error().to_text();
}

void check(const std::vector<Slip>& slips) {
    for (const Slip& slip : slips) {
        INFO(slip.story);
        CHECK(error_of(slip.text) == slip.error);
    }
}

}  // namespace

TEST_CASE("a file that is no scenario says what it lacks") {
    check({
        {"no title", "model = \"teaching/ping\"\nuntil = \"5s\"\n[designs.a]\n",
         "s.toml:1:1: the scenario lacks 'title'; add title = \"…\""},
        {"no design", "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"5s\"\n",
         "s.toml:1:1: the scenario lacks 'designs'; add designs = { … }: a table [designs.NAME] for each"},
        {"a model nobody wrote", "title = \"t\"\nmodel = \"teaching/pong\"\nuntil = \"5s\"\n[designs.a]\n",
         "s.toml:2:9: unknown model 'teaching/pong'; did you mean 'teaching/ping'?"},
        {"an end without a unit", "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = 5\n[designs.a]\n",
         "s.toml:3:9: 'until' wants a duration with its unit, not an integer; write it as \"5s\"; units: ns us ms s "
         "min h d"},
        {"an end with a unit that is none", "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"5sec\"\n[designs.a]\n",
         "s.toml:3:9: 'until': '5sec' is no duration; write a number with its unit: ns us ms s min h d"},
        {"an end before the start", "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"-5s\"\n[designs.a]\n",
         "s.toml:3:9: 'until': -5s is out of range; it goes from 1ns to 8760h"},
    });
    CHECK_THAT(error_of("title = \"t\nmodel"), Catch::Matchers::ContainsSubstring("s.toml:1:11: this is no TOML: "));
    // The library's own assertion fails here; to us it is a slip like any other.
    CHECK(error_of("title = \"t\"\n[\nnetwork]\n") ==
          "s.toml:2:1: this is no TOML; look for a bracket or a quote that is out of place; see https://toml.io");
    // A typographic quote, and a blank that is none; in texts and comments every character is welcome.
    CHECK(error_of("# \u201Cold\u201D\ntitle = \u201Ct\u201D\n") ==
          "s.toml:2:9: a character outside of quotes that is not plain ASCII; put the text in quotes, or write a plain "
          "blank, quote or dash");
    CHECK(error_of(test::scenario_text(
              "story = \"\"\"\n\u00E9\"\u00E9\\\"\u00E9\"\"\"\nseed = 2 # \u00E9\nsystem = '\u00E9'\n")) == "");
    CHECK_THAT(error_of(std::string(1u << 21, 'a')),
               Catch::Matchers::ContainsSubstring("s.toml: the file is longer than 1 MiB"));
}

TEST_CASE("an unknown key is met with its nearest neighbour") {
    using test::scenario_text;
    check({
        {"at the top", scenario_text("stroy = \"s\"\n"), "s.toml:4:1: unknown key 'stroy'; did you mean 'story'?"},
        {"in the network", scenario_text("[network]\ndefaults = {}\n"),
         "s.toml:5:1: unknown key 'defaults' in 'network'; did you mean 'default'?"},
        {"in a link", scenario_text("[network]\ndefault = { delay = \"1ms\", lost = \"1/2\" }\n"),
         "s.toml:5:28: unknown key 'lost' in 'network.default'; did you mean 'loss'?"},
        {"in a fault", scenario_text("[[faults]]\nat = \"1s\"\ncrush = \"server\"\n"),
         "s.toml:6:1: unknown key 'crush' in 'faults'; did you mean 'crash'?"},
        {"in a design", scenario_text("", "[designs.a]\nflaw = [\"count_every_answer\"]\n"),
         "s.toml:5:1: unknown key 'flaw' in 'designs.*'; did you mean 'flaws'?"},
        {"a parameter", scenario_text("[parameters]\nclient = 2\n"),
         "s.toml:5:1: teaching/ping has no parameter 'client'; did you mean 'clients'?"},
        {"a flaw", scenario_text("", "[designs.a]\nflaws = [\"count_every_anser\"]\n"),
         "s.toml:5:10: teaching/ping has no flaw 'count_every_anser'; did you mean 'count_every_answer'?"},
        {"a moment", scenario_text("[[faults]]\nwhen = { moment = \"repeated_answers\" }\ncrash = \"server\"\n"),
         "s.toml:5:19: teaching/ping has no moment 'repeated_answers'; did you mean 'repeated_answer'?"},
        {"a node", scenario_text("[[faults]]\nat = \"1s\"\ncrash = \"sever\"\n"),
         "s.toml:6:9: there is no node 'sever'; did you mean 'server'?"},
        {"a node that the parameters do not make",
         scenario_text("[parameters]\nclients = 1\n[[faults]]\nat = \"1s\"\ncut = [\"client-2->server\"]\n"),
         "s.toml:8:8: there is no node 'client-2'; did you mean 'client-1'?"},
        {"a timer", scenario_text("[[faults]]\nat = \"1s\"\nfire = { node = \"client-1\", timer = \"AskNxt\" }\n"),
         "s.toml:6:37: there is no timer 'AskNxt'; did you mean 'AskNext'?"},
        {"a message", scenario_text("[[faults]]\nat = \"1s\"\ndeliver = { node = \"client-1\", message = \"Pang\" }\n"),
         "s.toml:6:42: there is no message 'Pang'; did you mean 'Ping'?"},
        {"a property", scenario_text("", "[designs.a]\nexpect = { violates = \"no more answers\" }\n"),
         "s.toml:5:23: teaching/ping has no property 'no more answers'; did you mean 'no more answers than "
         "questions'?"},
        {"a region", scenario_text("[topology]\nregions = { server = \"eu-west\" }\n"),
         "s.toml:5:22: unknown region 'eu-west'; did you mean 'eu-west-1'?"},
        {"a distribution", scenario_text("[network]\ndefault = { delay = \"unifrom(1ms, 2ms)\" }\n"),
         "s.toml:5:21: 'delay': unknown distribution 'unifrom'; did you mean 'uniform'?"},
    });
}

TEST_CASE("a value of the wrong kind or out of range is refused where it stands") {
    using test::scenario_text;
    check({
        {"a parameter out of range", scenario_text("[parameters]\nclients = 0\n"),
         "s.toml:5:11: 'clients' = 0 is out of range; it goes from 1 to 1000"},
        {"a parameter of another kind", scenario_text("[parameters]\nclients = \"two\"\n"),
         "s.toml:5:11: 'clients' wants an integer, not a text; it goes from 1 to 1000"},
        {"a fraction", scenario_text("[parameters]\nclients = 2.5\n"),
         "s.toml:5:11: 'clients' wants an integer, not a fraction; it goes from 1 to 1000"},
        {"a duration below the parameter's range", scenario_text("[parameters]\ninterval = \"1us\"\n"),
         "s.toml:5:12: 'interval': 1us is out of range; it goes from 1ms to 1h"},
        {"a probability as a fraction", scenario_text("[network]\ndefault = { loss = 0.001 }\n"),
         "s.toml:5:20: 'loss' wants a ratio, not a fraction; write it as \"1/1000\""},
        {"a ratio over zero", scenario_text("[network]\ndefault = { loss = \"1/0\" }\n"),
         "s.toml:5:20: 'loss': the ratio 1/0 divides by zero; write a ratio of whole numbers such as \"1/1000\""},
        {"a ratio above one", scenario_text("[network]\ndefault = { loss = \"3/2\" }\n"),
         "s.toml:5:20: 'loss': the ratio 3/2 is more than one; a probability is at most 1/1"},
        {"a uniform distribution upside down",
         scenario_text("[network]\ndefault = { delay = \"uniform(5ms, 1ms)\" }\n"),
         "s.toml:5:21: 'delay': uniform: 5ms is more than 1ms; write uniform(low, high)"},
        {"a delay before the send", scenario_text("[network]\ndefault = { delay = \"-1ms\" }\n"),
         "s.toml:5:21: 'delay': -1ms is out of range; it goes from 0ns to 24h"},
        {"a seed that is negative", scenario_text("seed = -1\n"),
         "s.toml:4:8: 'seed' = -1 is out of range; it goes from 0 to 9223372036854775807"},
        {"no seeds at all", scenario_text("", "[designs.a]\nexpect = { holds = true, seeds = 0 }\n"),
         "s.toml:5:34: 'seeds' = 0 is out of range; it goes from 1 to 1000000"},
        {"another word than holds", scenario_text("", "[designs.a]\nexpect = \"hold\"\n"),
         "s.toml:5:10: 'expect' cannot be 'hold'; write \"holds\", { holds = true, seeds = 100 } or { violates = \"…\" "
         "}"},
        {"a design in capitals", scenario_text("", "[designs.NoFence]\n"),
         "s.toml:4:10: 'NoFence' is no name of a design; use lower-case words with dashes, as no-fence"},
    });
}

TEST_CASE("a fault says one thing, at one time") {
    using test::scenario_text;
    const auto fault = [](const std::string& lines) { return test::scenario_text("[[faults]]\n" + lines + "\n"); };
    check({
        {"no time", fault("crash = \"server\""),
         "s.toml:4:1: a fault wants either 'at' or 'when'; write at = \"5s\", or when = { moment = \"…\" }"},
        {"no action", fault("at = \"1s\""),
         "s.toml:4:1: the fault does nothing; give one of crash, restart, wipe, power, rolling, pause, slow, "
         "byzantine, "
         "cut, partition, heal, hold, clog, degrade, disk, rot, overload, fire, deliver, arrive, clock"},
        {"two actions", fault("at = \"1s\"\ncrash = \"server\"\nheal = true"),
         "s.toml:7:8: a fault does one thing, and this one names 'crash' and 'heal'; write two entries"},
        {"a pause for ever", fault("at = \"1s\"\npause = \"server\""),
         "s.toml:4:1: 'pause' wants a duration; add for = \"200ms\""},
        {"a restart that lasts", fault("at = \"1s\"\nrestart = \"server\"\nfor = \"1s\""),
         "s.toml:7:7: 'restart' takes no 'for'; leave it out"},
        {"a partition of one", fault("at = \"1s\"\npartition = { between = [[\"server\"]] }"),
         "s.toml:6:25: 'between' wants two groups or more; write [[\"n1\"], [\"n2\", \"n3\"]]"},
        {"a node on both sides",
         fault("at = \"1s\"\npartition = { between = [[\"server\"], [\"client-1\", \"server\"]] }"),
         "s.toml:6:51: 'server' is in two groups; each node belongs to one group of 'between'"},
        {"a link to itself", fault("at = \"1s\"\ncut = [\"server->server\"]"),
         "s.toml:6:8: a link from 'server' to itself; name two nodes"},
        {"a link without an arrow", fault("at = \"1s\"\ncut = [\"server-client-1\"]"),
         "s.toml:6:8: 'server-client-1' is no link; write two nodes with an arrow between them, as \"n1->n2\""},
        {"a message that the node does not take",
         fault("at = \"1s\"\ndeliver = { node = \"server\", message = \"Pong\" }"),
         "s.toml:6:40: server is a server and takes no Pong; did you mean 'Ping'?"},
        {"a field that the message lacks",
         fault("at = \"1s\"\ndeliver = { node = \"server\", message = \"Ping\", nr = 1 }"),
         "s.toml:6:11: the message Ping: unknown field 'nr' of Ping; its fields: number; give the fields as their "
         "types want them"},
        {"a swarm of two",
         scenario_text(
             "[swarm]\nnodes = [\"server\", \"client-1\"]\ncrashes = 1\nfrom = \"1s\"\nto = \"2s\"\nfor = \"1s\"\n"),
         "s.toml:5:9: a swarm wants three nodes or more: a minority of fewer is nobody; name more nodes"},
        {"a swarm that heals after the end",
         scenario_text("[swarm]\nnodes = [\"server\", \"client-1\", \"client-2\"]\ncrashes = 1\nfrom = \"1s\"\nto = "
                       "\"9s\"\nfor = \"1s\"\n"),
         "s.toml:8:6: 'to': 9s is out of range; it goes from 0ns to 6s"},
    });
}

TEST_CASE("a whole scenario is read as it is written, its designs in the order of the file") {
    const Scenario scenario = test::load(R"toml(
title = "All of it"
model = "teaching/ping"
story = "Once"
until = "20s"
seed  = 41
sources = "a paper"

[parameters]
clients = 3
interval = "250ms"

[topology]
sync    = "uniform(1ms, 5ms)"
clocks  = { client-1 = { skew = "40ms", drift_ppm = -50 } }
regions = { server = "us-east-1", client-1 = "eu-west-1" }
links   = ["client-1-client-2"]

[network]
default = { delay = "lognormal(2ms, 40ms)", loss = "1/1000" }
links   = [{ from = "server", to = "client-2", delay = "7ms", duplicate = "1/2" }]

[[faults]]
at = "5s"
partition = { only = [["server", "client-1"], ["client-1", "client-2"]], for = "2s" }

[[faults]]
when = { moment = "repeated_answer", node = "client-1", nth = 2, after = "1s" }
crash = "server"
for = "1s"

[designs.zebra]
knobs  = { interval = "1s" }
flaws  = ["count_every_answer"]
expect = { violates = "no more answers than questions", within_seeds = 7 }

[designs.ant]
expect = "holds"

[lesson]
text = "Count once."
)toml");
    CHECK(scenario.seed == 41);
    CHECK(scenario.designs.size() == 2);
    CHECK(scenario.designs[0].name == "zebra");
    CHECK(scenario.designs[0].expect.seeds == 7);
    CHECK(scenario.designs[1].expect.kind == Expectation::Kind::holds);
    CHECK(scenario.designs[1].expect.seeds == 100);

    const Catalog catalog = all_models();
    RunRequest request;
    request.design = "zebra";
    request.sets = {"clients=4"};
    const auto blueprint = make_blueprint(scenario, catalog, request);
    REQUIRE(blueprint);
    const Blueprint& made = **blueprint;
    const auto link = [&](const char* from, const char* to) {
        return made.links.settings(made.links.find(made.find_node(from), made.find_node(to)));
    };
    CHECK(made.nodes.size() == 5);  // --set wins over [parameters]
    CHECK(made.nodes[made.find_node("client-1")].clock.drift_ppm == -50);
    CHECK(made.sync_latency.to_text() == "uniform(1ms, 5ms)");
    CHECK(link("server", "client-1").delay.to_text() == "40.275ms");  // half of 80.55 ms
    CHECK(link("client-1", "server").delay.to_text() == "40.26ms");   // and of 80.52 ms
    CHECK(link("server", "client-2").delay.to_text() == "7ms");
    CHECK(link("server", "client-2").duplicate == Ratio{1, 2});
    CHECK(link("server", "client-2").loss == Ratio{1, 1000});
    CHECK(link("client-2", "server").delay.to_text() == "lognormal(2ms, 40ms)");
    CHECK(made.links.find(made.find_node("client-2"), made.find_node("client-1")) != kUndeclared);
    REQUIRE(made.plan.size() == 2);
    const CutLinks& only = *made.plan[0].action.as<CutLinks>();
    CHECK(only.links == std::vector<Link>{{made.find_node("server"), made.find_node("client-2")},
                                          {made.find_node("client-2"), made.find_node("server")}});
    CHECK(made.plan[0].text == "partition: only server client-1 and client-1 client-2 for 2s");
    REQUIRE(made.plan[1].when);
    CHECK(made.plan[1].when->nth == 2);
    CHECK(made.plan[1].lasting == 1_s);
}
