// Arrivals, distributions and hot keys in scenario files and on the command line.
#include "models/catalog.h"
#include "sim/scenario/run_link.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

std::string error_of(const std::string& text) {
    const Catalog catalog = all_models();
    const auto scenario = load_scenario(text, "s.toml", catalog);
    return scenario ? "" : scenario.error().to_text();
}

std::string with(const std::string& parameter) { return test::scenario_text("[parameters]\n" + parameter + "\n"); }

std::uint64_t fingerprint(const std::string& parameter, std::vector<std::string> sets = {},
                          std::vector<std::string> overrides = {}) {
    RunRequest request;
    request.sets = std::move(sets);
    request.overrides = std::move(overrides);
    return test::run(test::load(with(parameter)), request).result.fingerprint;
}

}  // namespace

TEST_CASE("arrivals in a file, as knobs of a design and by --set are the same arrivals", "[determinism]") {
    const std::uint64_t random = fingerprint("arrivals = \"poisson(50ms)\"");
    CHECK(random != fingerprint("arrivals = \"default\""));
    CHECK(fingerprint("arrivals = \"default\"") == fingerprint("interval = \"100ms\""));
    CHECK(fingerprint("clients = 2", {"arrivals=poisson(50ms)"}) == random);
    CHECK(fingerprint("arrivals = \"bursts(9 every 1s)\"", {"arrivals= poisson( 50ms )"}) == random);
    const Scenario knobs =
        test::load(test::scenario_text("", "[designs.a]\nknobs = { arrivals = \"poisson(50ms)\" }\n[designs.b]\n"));
    CHECK(test::run(knobs).result.fingerprint == random);
}

TEST_CASE("a wrong workload finds its line, its column and a way out") {
    CHECK(error_of(with("arrivals = \"poison(5ms)\"")) ==
          "s.toml:5:12: 'arrivals': unknown arrivals 'poison'; did you mean 'poisson'?");
    CHECK(error_of(with("arrivals = \"poisson(25h)\"")) ==
          "s.toml:5:12: 'arrivals': 25h is out of range; it goes from 1us to 24h");
    CHECK(error_of(with("arrivals = \"poisson(99999999999d)\"")) ==
          "s.toml:5:12: 'arrivals': 99999999999d is too long; it goes from 1us to 24h");
    CHECK(error_of(with("arrivals = 5")) ==
          "s.toml:5:12: 'arrivals' wants a text, not an integer; write arrivals, as \"poisson(10ms)\"");
    CHECK(
        error_of(with("arrivals = \"closed(pareto(1ms, 1/0))\"")) ==
        "s.toml:5:12: 'arrivals': pareto's shape: '1/0' divides by zero; write a number such as 1.5, with at most six "
        "decimals, or a ratio such as 3/2");
    CHECK(error_of(with("arivals = \"poisson(5ms)\"")) ==
          "s.toml:5:1: teaching/ping has no parameter 'arivals'; did you mean 'arrivals'?");

    const std::string raft = "title = \"t\"\nmodel = \"consensus/raft\"\nuntil = \"5s\"\n[designs.a]\n[parameters]\n";
    CHECK(error_of(raft + "zipf = \"0.99\"") == "");
    CHECK(error_of(raft + "zipf = 1") == "");
    CHECK(error_of(raft + "zipf = 11") == "s.toml:6:8: 'zipf': 11 is out of range; it goes from 0 to 10");
    CHECK(error_of(raft + "zipf = -1") == "s.toml:6:8: 'zipf': -1 is out of range; it goes from 0 to 10");
    CHECK(error_of(raft + "zipf = 0.99") ==
          "s.toml:6:8: 'zipf' wants a whole number or one in quotes, not a fraction; write a number from 0 to 10, as "
          "\"0.99\"");
    CHECK(
        error_of(raft + "zipf = \"1/0\"") ==
        "s.toml:6:8: 'zipf': '1/0' divides by zero; write a number such as 1.5, with at most six decimals, or a ratio "
        "such as 3/2");

    const Catalog catalog = all_models();
    RunRequest request;
    request.sets = {"arrivals=bursts(0 every 5s)"};
    const auto refused = make_blueprint(test::load(test::scenario_text()), catalog, request);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().to_text() ==
          "--set arrivals=bursts(0 every 5s): 0 is out of range; it goes from 1 to 1000000");
}

TEST_CASE("a delay may have any distribution, and a wrong one says what is wrong") {
    const auto delay = [](const std::string& text) {
        return test::scenario_text("[network]\ndefault = { delay = \"" + text + "\" }\n");
    };
    for (const char* text : {"pareto(1ms, 1.5)", "quantiles(1ms, 2ms, 4ms, 80ms)", "measured(loopback-tcp-2026)"}) {
        CAPTURE(text);
        CHECK(error_of(delay(text)) == "");
        CHECK(test::run(test::load(delay(text))).result.events > 100);
    }
    CHECK(error_of(delay("pareto(1ms, 0)")) ==
          "s.toml:5:21: 'delay': pareto wants a shape above zero; the smaller the shape the heavier the tail; at 1 and "
          "below there is no mean");
    CHECK(error_of(delay("measured(loopback)")) ==
          "s.toml:5:21: 'delay': no measured table is named 'loopback'; did you mean 'loopback-tcp-2026'?");
    CHECK(error_of(delay("quantiles(2ms, 1ms)")) ==
          "s.toml:5:21: 'delay': quantiles: 1ms comes after 2ms; write the values from the least to the largest");
}

TEST_CASE("a workload survives being written out and being linked to", "[determinism]") {
    const Catalog catalog = all_models();
    const std::string text = with("arrivals = \"closed(quantiles(1ms, 2ms, 80ms))\"");
    const Scenario scenario = test::load(text);
    const std::string written = write_scenario(scenario, catalog);
    CHECK(test::run(test::load(written)).result.fingerprint == test::run(scenario).result.fingerprint);
    CHECK(write_scenario(test::load(written), catalog) == written);

    RunLink link;
    link.scenario = "teaching/ask-again";
    link.sets = {"arrivals=bursts(20 every 5s, 1ms apart)"};
    const auto read = parse_run_link(link.to_text());
    REQUIRE(read);
    CHECK(read->sets == link.sets);
}
