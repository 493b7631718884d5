#include "sim/scenario/run_link.h"
#include "models/catalog.h"

#include <fmt/format.h>

#include "sim/scenario/library.h"

#include "sim/core/hash.h"
#include "tests/places.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

TEST_CASE("a run link survives being written and read, whatever its values hold") {
    RunLink link;
    link.scenario = "commerce/late-try";
    link.design = "no-fence";
    link.seed = 41;
    link.sets = {"participants=3", "name=a&b c%d"};
    link.overrides = {"drop:client-1->stock/Try#7", "crash:n1@12s"};
    link.engine = 1;
    link.revision = 3;
    const std::string text = link.to_text();
    CHECK(text ==
          "orrery:1?scenario=commerce/late-try&design=no-fence&seed=41&set=participants%3D3&set=name%3Da%26b%20c%25d"
          "&override=drop:client-1-%3Estock/Try%237&override=crash:n1@12s&engine=1&revision=3");
    const auto read = parse_run_link(text);
    REQUIRE(read);
    CHECK(*read == link);
}

TEST_CASE("a malformed run link says which part of it") {
    const auto error = [](const char* text) { return parse_run_link(text).error().to_text(); };
    CHECK(error("http://x") == "the run link: it does not begin with orrery:; write orrery:1?scenario=…");
    CHECK(error("orrery:2?scenario=a") ==
          "the run link: version '2' is not known here; this program reads orrery:1?scenario=…");
    CHECK(error("orrery:1?design=a") == "the run link: it names no scenario; write orrery:1?scenario=folder/name");
    CHECK(error("orrery:1?scenario=a&sead=1") == "the run link: unknown key 'sead'; did you mean 'seed'?");
    CHECK(error("orrery:1?scenario=a%2") ==
          "the run link: 'scenario=a%2' is not percent-encoded; a % is followed by two hexadecimal digits");
    CHECK(error("orrery:1?scenario=a&seed=-1") ==
          "the run link: '-1' is no seed; seeds go from 0 to 9223372036854775807");
    CHECK(error("orrery:1?scenario=a&seed=9223372036854775808") ==
          "the run link: '9223372036854775808' is no seed; seeds go from 0 to 9223372036854775807");
}

TEST_CASE("a scenario outside the library carries the hash of its text") {
    Scenario scenario = test::load(test::scenario_text());
    const std::string revision = std::to_string(scenario.revision);
    CHECK(run_link_of(scenario, {}) ==
          "orrery:1?scenario=test.toml&hash=" +
              [&] {
                  char digits[17];
                  std::snprintf(digits, sizeof digits, "%016lx", static_cast<unsigned long>(hash_text(scenario.text)));
                  return std::string(digits);
              }() +
              "&design=sound&seed=1&engine=" + std::to_string(kEngine) + "&revision=" + revision);
    scenario.name = "teaching/test";
    RunRequest request;
    request.seed = 5;
    CHECK(run_link_of(scenario, request) == "orrery:1?scenario=teaching/test&design=sound&seed=5&engine=" +
                                                std::to_string(kEngine) + "&revision=" + revision);
}

TEST_CASE("a link says when another engine or another revision of the model made its run, and whose") {
    const Catalog catalog = all_models();
    const auto remarks = [&](const std::string& rest) {
        const auto opened = open_scenario(
            "orrery:1?scenario=" + test::source_dir() + "/scenarios/commerce/late-try.toml" + rest, catalog);
        REQUIRE(opened);
        return opened->remarks;
    };
    const int here = catalog.find("commerce/tcc")->revision;
    CHECK(remarks(fmt::format("&engine={}&revision={}", kEngine, here)).empty());
    CHECK(
        remarks(fmt::format("&engine={}&revision={}", kEngine, here + 1)) ==
        std::vector<std::string>{fmt::format("the run link was made with revision {} of commerce/tcc, this is revision "
                                             "{}; the run may differ",
                                             here + 1, here)});
    CHECK(remarks("&engine=1").size() == 1);
}
