// What-ifs: each edit changes the run as it says, and says what is wrong where it cannot.
#include "models/catalog.h"
#include "sim/scenario/run.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

const char* const kQuiet = "[network]\ndefault = { delay = \"5ms\" }\n[parameters]\nclients = 1\n";

RunOutcome run_with(std::vector<std::string> overrides) {
    RunRequest request;
    request.overrides = std::move(overrides);
    return test::run(test::load(test::scenario_text(kQuiet)), request);
}

std::int64_t asked_again(const RunOutcome& outcome) {
    for (const Metric& metric : outcome.result.metrics)
        if (metric.name == "asked again")
            return metric.sum;
    return 0;
}

std::string error_of(const std::string& text) {
    const Catalog catalog = all_models();
    RunRequest request;
    request.overrides = {text};
    const auto blueprint = make_blueprint(test::load(test::scenario_text(kQuiet)), catalog, request);
    return blueprint ? "" : blueprint.error().to_text();
}

}  // namespace

TEST_CASE("a dropped question is asked again, once") {
    const RunOutcome quiet = run_with({}), dropped = run_with({"drop:client-1->server/Ping#3"});
    CHECK(asked_again(quiet) == 0);
    CHECK(asked_again(dropped) == 1);
    CHECK(dropped.result.not_applied.empty());
    CHECK(quiet.result.fingerprint != dropped.result.fingerprint);
}

TEST_CASE("an answer that is delayed beyond patience is asked for again, and then comes twice") {
    const RunOutcome delayed = run_with({"delay:server->client-1/Pong#2=70ms"});
    CHECK(asked_again(delayed) == 1);
    CHECK(run_with({"delay:server->client-1/Pong#2=5ms"}).result.fingerprint == run_with({}).result.fingerprint);
}

TEST_CASE("a repeated answer is one event more") {
    CHECK(run_with({"duplicate:server->client-1/Pong#2"}).result.events == run_with({}).result.events + 1);
}

TEST_CASE("faults by override are counted like those of the file") {
    const RunOutcome outcome = run_with(
        {"crash:server@1s", "restart:server@2s", "pause:client-1@3s=100ms", "cut:client-1->server@3500ms=200ms"});
    const std::map<std::string, std::int64_t> expected{{"crash", 1}, {"cut", 1}, {"pause", 1}, {"restart", 1}};
    CHECK(outcome.result.faults == expected);
    const Scenario scenario = test::load(
        test::scenario_text(std::string(kQuiet) + "[[faults]]\nat = \"1s\"\ncrash = \"server\"\nfor = \"1s\"\n"));
    CHECK(test::run(scenario).result.fingerprint == run_with({"crash:server@1s=1s"}).result.fingerprint);
}

TEST_CASE("a stream drawn anew changes what comes after, not what came before") {
    const Scenario scenario = test::load(test::scenario_text());
    const Catalog catalog = all_models();
    RunRequest request;
    request.overrides = {"resample:link delay=99@2s"};
    const auto plain = *make_blueprint(scenario, catalog, {}), resampled = *make_blueprint(scenario, catalog, request);
    World a(plain), b(resampled);
    while (a.now() < 1_s) {
        a.step();
        b.step();
        REQUIRE(a.fingerprint() == b.fingerprint());
    }
    a.run();
    b.run();
    CHECK(a.fingerprint() != b.fingerprint());
}

TEST_CASE("an override that names a message that never occurs is told at the end") {
    CHECK(run_with({"drop:client-1->server/Ping#9999"}).result.not_applied ==
          std::vector<std::string>{"drop:client-1->server/Ping#9999"});
}

TEST_CASE("a slip in an override says what to write") {
    const Catalog catalog = all_models();
    RunRequest twice;
    twice.overrides = {"drop:client-1->server/Ping#1", "delay:client-1->server/Ping#1=1s"};
    CHECK(
        make_blueprint(test::load(test::scenario_text(kQuiet)), catalog, twice).error().to_text() ==
        "the override 'delay:client-1->server/Ping#1=1s': 'delay:client-1->server/Ping#1=1s' names the same message as "
        "'drop:client-1->server/Ping#1'; give each message one override");
    CHECK(error_of("drop") == "the override 'drop': it lacks its verb; write drop:A->B/T#1, crash:n1@12s, …");
    CHECK(error_of("drpo:a->b/Ping#1") == "the override 'drpo:a->b/Ping#1': unknown verb 'drpo'; did you mean 'drop'?");
    CHECK(error_of("drop:client-1->server/Ping") ==
          "the override 'drop:client-1->server/Ping': 'client-1->server/Ping' is no message; write "
          "SENDER->RECEIVER/TYPE#K, as client-1->stock/Try#7");
    CHECK(error_of("drop:client-9->server/Ping#1") ==
          "the override 'drop:client-9->server/Ping#1': there is no node 'client-9'; did you mean 'client-1'?");
    CHECK(error_of("drop:client-1->server/Pang#1") ==
          "the override 'drop:client-1->server/Pang#1': there is no message 'Pang'; did you mean 'Ping'?");
    CHECK(error_of("drop:client-1->server/Ping#0") ==
          "the override 'drop:client-1->server/Ping#0': 0 is out of range; it goes from 1 to 9223372036854775807");
    CHECK(error_of("drop:client-1->server/Ping#7'2") ==
          "the override 'drop:client-1->server/Ping#7'2': an override names a message, not its duplicate; write "
          "SENDER->RECEIVER/TYPE#K, as client-1->stock/Try#7");
    CHECK(error_of("delay:client-1->server/Ping#1") ==
          "the override 'delay:client-1->server/Ping#1': it lacks the new delay; write delay:A->B/T#1=40ms");
    CHECK(error_of("pause:server@1s") ==
          "the override 'pause:server@1s': it lacks its duration; write pause:n1@3s=200ms");
    CHECK(error_of("crash:server") == "the override 'crash:server': it lacks its time; write crash:n1@12s");
    CHECK(error_of("crash:sever@1s") ==
          "the override 'crash:sever@1s': there is no node 'sever'; did you mean 'server'?");
    CHECK(
        error_of("corrupt:client-1->server/Ping#1=bit") ==
        "the override 'corrupt:client-1->server/Ping#1=bit': a message cannot be corrupted as 'bit'; one of: checksum, "
        "field");
    CHECK(error_of("drop:timer:client-1/AskNxt#1") ==
          "the override 'drop:timer:client-1/AskNxt#1': there is no timer 'AskNxt'; did you mean 'AskNext'?");
    CHECK(error_of("drop:timer:client-1#1") ==
          "the override 'drop:timer:client-1#1': 'timer:client-1#1' is no timer; write timer:NODE/NAME#K, as "
          "timer:n1/ElectionTimeout#3");
    CHECK(
        error_of("duplicate:timer:client-1/AskNext#1") ==
        "the override 'duplicate:timer:client-1/AskNext#1': a timer cannot be edited by 'duplicate'; timers take drop "
        "and delay");
    CHECK(error_of("heal:client-1->server@1s=2s") ==
          "the override 'heal:client-1->server@1s=2s': a heal takes no duration; write heal:n1->n2@5s");
    CHECK(error_of("set:clients=3@5s") ==
          "the override 'set:clients=3@5s': 'clients' shapes the world (its nodes), which stands from the start; give "
          "--set clients=3");
    CHECK(error_of("set:intervl=1s@5s") ==
          "the override 'set:intervl=1s@5s': teaching/ping has no parameter 'intervl'; did you mean 'interval'?");
    CHECK(error_of("set:interval=1s") ==
          "the override 'set:interval=1s': it wants a parameter, its value and a time; write set:key=value@5s");
    CHECK(error_of("set:until=1s@1s") ==
          "the override 'set:until=1s@1s': the end of a run is no knob of its design; give --set until=…");
}

TEST_CASE("--set is typed like the file, and knows flaws and the end") {
    const Scenario scenario = test::load(test::scenario_text());
    const Catalog catalog = all_models();
    const auto error = [&](const std::string& set) {
        RunRequest request;
        request.sets = {set};
        const auto blueprint = make_blueprint(scenario, catalog, request);
        return blueprint ? "" : blueprint.error().to_text();
    };
    CHECK(error("clients") == "--set clients: it has no value; write --set key=value");
    CHECK(error("clients=0") == "--set clients=0: 0 is out of range; it goes from 1 to 1000");
    CHECK(error("cleints=1") == "--set cleints=1: teaching/ping has no parameter 'cleints'; did you mean 'clients'?");
    CHECK(error("count_every_answer=yes") ==
          "--set count_every_answer=yes: 'yes' is neither true nor false; a flaw is switched on or off");
    RunRequest request;
    request.sets = {"until=1s"};
    CHECK(test::run(scenario, request).result.virtual_time <= 1_s);
    request.sets = {"count_every_answer=true"};
    Scenario twice = test::load(test::scenario_text("[network]\ndefault = { duplicate = \"1/2\" }\n"));
    CHECK(test::run(twice, request).result.verdict == RunVerdict::violated);
    CHECK(test::run(twice).result.verdict == RunVerdict::held);
}

TEST_CASE("a damaged question is asked again, a changed one is answered as it came") {
    CHECK(asked_again(run_with({"corrupt:client-1->server/Ping#3"})) == 1);
    const RunOutcome changed = run_with({"corrupt:client-1->server/Ping#3=field"});
    CHECK(changed.result.not_applied.empty());
    CHECK(changed.result.fingerprint != run_with({}).result.fingerprint);
    CHECK(changed.result.fingerprint != run_with({"corrupt:client-1->server/Ping#3"}).result.fingerprint);
}

TEST_CASE("a timer is dropped or set to another time by its stable name") {
    const RunOutcome quiet = run_with({});
    const RunOutcome silent = run_with({"drop:timer:client-1/AskNext#5"});
    CHECK(silent.result.not_applied.empty());
    CHECK(silent.result.events < quiet.result.events);  // nobody asks any more
    const RunOutcome late = run_with({"delay:timer:client-1/AskNext#5=1s"});
    CHECK(late.result.events < quiet.result.events);
    CHECK(late.result.events > silent.result.events);
    CHECK(run_with({"drop:timer:client-1/AskNext#999"}).result.not_applied ==
          std::vector<std::string>{"drop:timer:client-1/AskNext#999"});
}

TEST_CASE("other knobs from a time on: nothing changes before, and the last word counts after") {
    const Scenario scenario = test::load(test::scenario_text(kQuiet));
    const Catalog catalog = all_models();
    RunRequest request;
    request.overrides = {"set:interval=20ms@2s", "set:count_every_answer=true@3s"};
    const auto plain = *make_blueprint(scenario, catalog, {}), faster = *make_blueprint(scenario, catalog, request);
    World a(plain), b(faster);
    while (a.now() < 1_s) {
        a.step();
        b.step();
        REQUIRE(a.fingerprint() == b.fingerprint());
    }
    a.run();
    b.run();
    CHECK(b.event() > 2 * a.event());
    CHECK(b.state().plan.counts.at("set") == 2);
    CHECK_FALSE(b.state().plan.first.has_value());  // a stimulus is no fault
    // From three seconds on a repeated answer counts twice, at an interval that was set before.
    request.overrides.push_back("duplicate:server->client-1/Pong#100");
    CHECK(test::run(scenario, request).result.verdict == RunVerdict::violated);
    request.overrides = {"set:count_every_answer=true@3s", "set:count_every_answer=false@4s",
                         "duplicate:server->client-1/Pong#48"};
    CHECK(test::run(scenario, request).result.verdict == RunVerdict::held);
}

TEST_CASE("a cut link heals by override, and a stream that nobody draws from is told at the end") {
    const RunOutcome cut = run_with({"cut:client-1->server@1s=3s"});
    const RunOutcome healed = run_with({"cut:client-1->server@1s=3s", "heal:client-1->server@2s"});
    CHECK(asked_again(healed) < asked_again(cut));
    CHECK(healed.result.faults.at("heal") == 1);
    CHECK(run_with({"resample:disk rot=7@1s"}).result.not_applied ==
          std::vector<std::string>{"resample:disk rot=7@1s"});
}
