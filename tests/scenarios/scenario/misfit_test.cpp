// Rules across parameters: what each parameter may be by itself, and not beside the others, is refused where it is
// read, with the line of the value that was said last.
#include "sim/scenario/library.h"
#include "sim/scenario/run.h"
#include "tests/catch.h"

namespace orrery {
namespace {

struct Settings {
    Duration wait = 1_s, longest = 10_s;
    std::int64_t boxes = 1, pieces = 10;
    bool endless = false;
};
inline constexpr auto kNoMoments = moments("never");

Model make_waiting() {
    return define_model<Settings>(
        "test/waiting", "Waiting", "S0", "Waits that rise.",
        [](ParameterBook<Settings>& book) {
            book.duration("wait", &Settings::wait, 1_ms, 1_h, "the first wait");
            book.duration("longest", &Settings::longest, 1_ms, 1_h, "the longest");
            book.integer("boxes", &Settings::boxes, 1, 100, "boxes");
            book.integer("pieces", &Settings::pieces, 1, 100, "pieces in them");
            book.flaw("endless", &Settings::endless, "none", "the waits have no longest");
            book.rule([](const Settings& settings, Duration until) {
                return settings.endless ? std::nullopt : longer_than_run("longest", settings.longest, until);
            });
            book.rule([](const Settings& settings, Duration) -> std::optional<Misfit> {
                if (settings.wait <= settings.longest)
                    return std::nullopt;
                return Misfit{"wait", "the waits do not rise", "write a shorter 'wait'"};
            });
            book.rule([](const Settings& settings, Duration) -> std::optional<Misfit> {
                if (settings.boxes <= settings.pieces)
                    return std::nullopt;
                return Misfit{"boxes", "more boxes than pieces", "write fewer 'boxes'"};
            });
        },
        kNoMoments, [](const Settings&, Blueprint&) {});
}

// Line 5 begins the [parameters], line 8 the designs.
std::string text(const std::string& parameters, const std::string& designs) {
    return "title = \"Waiting\"\nmodel = \"test/waiting\"\nuntil = \"1min\"\n[parameters]\n" + parameters + "\n" +
           designs;
}
std::string read(const std::string& text) {
    const Catalog catalog({make_waiting()});
    const auto scenario = load_scenario(text, "waiting.toml", catalog);
    return scenario ? "read" : scenario.error().to_text();
}

TEST_CASE("values that do not go together are refused with the line of the one that was said last") {
    CHECK(read(text("wait = \"2s\"\nlongest = \"2s\"", "[designs.plain]\n")) == "read");
    const std::string in_file = read(text("longest = \"500ms\"\nwait = \"2s\"", "[designs.plain]\n"));
    CHECK(in_file.starts_with("waiting.toml:6:"));
    CHECK(in_file.find("the waits do not rise") != std::string::npos);
    CHECK(in_file.find("write a shorter 'wait'") != std::string::npos);
    // The default is too long for what the design says: the design is what there is to change.
    const std::string by_default =
        read(text("", "[designs.plain]\n[designs.hasty]\nknobs = { longest = \"900ms\" }\n"));
    CHECK(by_default.starts_with("waiting.toml:7:"));
    const std::string in_design =
        read(text("", "[designs.plain]\n[designs.slow]\nknobs = { longest = \"3s\", wait = \"4s\" }\n"));
    CHECK(in_design.starts_with("waiting.toml:8:"));
}

TEST_CASE("a time that is longer than the run is refused, unless a flaw has no use for it") {
    const std::string said = read(text("longest = \"2min\"", "[designs.plain]\n"));
    CHECK(said.starts_with("waiting.toml:5:"));
    CHECK(said.find("'longest' = 2min is longer than the run, which ends at 1min") != std::string::npos);
    CHECK(read(text("longest = \"2min\"", "[designs.plain]\nflaws = [\"endless\"]\n")) == "read");
    // A default that is longer than a short run is nobody's mistake; the other rules are asked all the same.
    const std::string brief = "title = \"Brief\"\nmodel = \"test/waiting\"\nuntil = \"5s\"\n";
    CHECK(read(brief + "[designs.plain]\n") == "read");
    CHECK(read(brief + "[designs.plain]\nknobs = { boxes = 50 }\n").find("more boxes than pieces") !=
          std::string::npos);
}

TEST_CASE("what a swarm may draw is refused where some two of its values do not go together") {
    const auto swarm = [](const std::string& drawn) {
        return read(text("pieces = 10",
                         "[designs.plain]\n[swarm]\nnodes = [\"a\"]\nmost = 1\nbudget = 1\nfrom = \"1s\"\n"
                         "to = \"2s\"\nfor = \"1s\"\n[swarm.parameters]\n" +
                             drawn));
    };
    // Neither all at their first nor all at their last are wrong: one at its first beside the other at its last is.
    const std::string said = swarm("boxes = [1, 30]\npieces = [20, 40]\n");
    CHECK(said.starts_with("waiting.toml:15:"));
    CHECK(said.find("more boxes than pieces") != std::string::npos);
    CHECK(swarm("boxes = \"5..25\"\npieces = \"20..40\"\n").starts_with("waiting.toml:15:"));
    CHECK(swarm("boxes = [1, 20]\npieces = [20, 40]\n").find("boxes") == std::string::npos);
}

TEST_CASE("a value of --set or of a later change that does not go with the others is named as it was given") {
    const Catalog catalog({make_waiting()});
    const auto scenario = load_scenario(text("", "[designs.plain]\n"), "waiting.toml", catalog);
    REQUIRE(scenario);
    RunRequest request;
    request.sets = {"boxes=20"};
    const auto set = make_blueprint(*scenario, catalog, request);
    REQUIRE(!set);
    CHECK(set.error().to_text().find("--set boxes=20: more boxes than pieces") != std::string::npos);
    request.sets = {"boxes=20", "pieces=30"};
    CHECK(make_blueprint(*scenario, catalog, request));
}

}  // namespace
}  // namespace orrery
