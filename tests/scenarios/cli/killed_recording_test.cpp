// A run that is killed while it is recorded: of what it leaves every command says the same, up to where it breaks off,
// and nothing that was merely cut off is called damaged.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "models/catalog.h"
#include "sim/core/random.h"
#include "sim/record/recording.h"
#include "sim/scenario/library.h"
#include "sim/scenario/run.h"
#include "tests/catch.h"
#include "tests/patience.h"
#include "tests/scenarios/cli/started_program.h"
#include "tests/seeds.h"

using namespace test;
using namespace orrery;

namespace {

using Json = nlohmann::json;

constexpr const char* kAsk =
    "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"30min\"\n[parameters]\nclients = 2\n[designs.a]\n";

// How many events a sentence says that there are.
std::uint64_t number_after(const std::string& text, const std::string& words) {
    const std::size_t at = text.find(words);
    INFO(text);
    REQUIRE(at != std::string::npos);
    return std::stoull(text.substr(at + words.size()));
}

// Holds each command's answer about a recording against the others. Answers after how many events it breaks off.
std::uint64_t all_agree_on(const Folder& folder, const std::string& file) {
    const auto answer = [&](const std::string& arguments, std::initializer_list<int> exits) {
        const Ended ended = test::orrery(folder, arguments);
        INFO(arguments << ": exit " << ended.exit << "\n" << ended.err);
        CHECK(std::find(exits.begin(), exits.end(), ended.exit) != exits.end());
        return ended;
    };
    const Ended replayed = answer("replay " + file + " --json", {0});
    const auto events = Json::parse(replayed.out).at("events").get<std::uint64_t>();
    if (Json::parse(replayed.out).at("complete"))  // killed after its last write, before it got its name
        return events;
    const std::string sentence =
        fmt::format("orrery: {}: the recording breaks off after {} event{}\n", file, events, events == 1 ? "" : "s");
    const auto says_so = [&](const Ended& ended) {
        CHECK(ended.err.starts_with(sentence));
        return ended;
    };
    says_so(replayed);
    CHECK(Json::parse(says_so(answer("show " + file + " --json", {0})).out).at("events").size() == events);
    says_so(answer(fmt::format("show {} --event {}", file, events), {0}));
    CHECK(number_after(says_so(answer(fmt::format("show {} --event {}", file, events + 1), {5})).err,
                       "is not reached, only ") == events);
    const Ended table = says_so(answer("export " + file + " --format csv", {0}));
    CHECK(static_cast<std::uint64_t>(std::count(table.out.begin(), table.out.end(), '\n')) == events + 1);
    CHECK(number_after(table.err, "not the whole run: cut off after ") == events);
    says_so(answer("export " + file + " --format svg", {0}));
    says_so(answer("explain " + file, {0, 5}));
    CHECK(number_after(says_so(answer("diff " + file + " " + file, {5})).err, "undecided: cut off after ") == events);
    return events;
}

// What else lies there is in nobody's way, and no command takes it for what it is not.
void refused(const Folder& folder, const std::string& file, const std::string& why) {
    for (const std::string command : {"replay ", "show ", "explain ", "export --format csv ", "diff ask.toml "}) {
        const Ended ended = test::orrery(folder, command + file);
        INFO(command << file << ": " << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.err.find(why) != std::string::npos);
    }
}

}  // namespace

TEST_CASE("a recording that was killed before its first batch holds no event, and every command says so") {
    const Folder folder("killed");
    folder.write("ask.toml", kAsk);
    const Catalog catalog = all_models();
    const auto scenario = load_scenario(kAsk, "ask.toml", catalog);
    REQUIRE(scenario);
    const Identity identity = identity_of(*scenario, {});
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        RecordedIdentity recorded;
        recorded.scenario = "ask.toml";
        recorded.scenario_text = kAsk;
        recorded.design = identity.design;
        recorded.seed = identity.seed;
        recorded.engine = identity.engine;
        recorded.revision = identity.revision;
        recorded.run_link = identity.run_link;
        const auto recorder =
            Recorder::create(folder.file("run.orrery"), recorded, *make_blueprint(*scenario, catalog, {}));
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(all_agree_on(folder, "run.orrery.part") == 0);
    CHECK_THAT(test::orrery(folder, "replay run.orrery.part").out,
               Catch::Matchers::ContainsSubstring(": 0 events up to"));
    CHECK(test::orrery(folder, "explain run.orrery.part --event 1").err.find("the run has 0 events") !=
          std::string::npos);
    CHECK(test::orrery(folder, "report run.orrery.part --seeds 1..1 --out r.html").exit == 0);
    refused(folder, "run.orrery", "is not there, but run.orrery.part");
}

TEST_CASE("what is left of a run that is killed while it is recorded opens in every command", "[property]") {
    const std::uint64_t kills = seeds() / 40 + 1;
    std::uint64_t broken_off = 0;
    for (std::uint64_t i = 0; i < kills; ++i) {
        const Folder folder("killed");
        folder.write("ask.toml", kAsk);
        std::fflush(nullptr);  // or the child says again what waits to be said
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            const bool moved = ::chdir(folder.path.c_str()) == 0 && std::freopen("out", "w", stdout) &&
                               std::freopen("err", "w", stderr);
            if (moved)
                ::execl((bin_dir() + "/orrery").c_str(), "orrery", "run", "ask.toml", "--record", "run.orrery",
                        static_cast<char*>(nullptr));
            ::_exit(99);
        }
        const std::string part = folder.file("run.orrery.part");
        REQUIRE(comes_true([&] { return fs::exists(part) || fs::exists(folder.path / "run.orrery"); }));
        ::usleep(static_cast<useconds_t>(uniform_below(draw(i, hash_text("kill"), 0, 0), 200'000)));
        ::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CAPTURE(i);
        if (!WIFSIGNALED(status))
            continue;  // it was too fast
        if (fs::exists(part)) {
            ++broken_off;
            if (fs::exists(part + "-journal"))
                refused(folder, "run.orrery.part-journal", "name run.orrery.part");
            refused(folder, "run.orrery", "is not there, but run.orrery.part");
            all_agree_on(folder, "run.orrery.part");
        }
        CHECK(test::orrery(folder, "run ask.toml --set until=6s --record run.orrery").exit == 0);
        CHECK(test::orrery(folder, "replay run.orrery").exit == 0);
        CHECK_FALSE(fs::exists(part));
        CHECK_FALSE(fs::exists(part + "-journal"));
    }
    CHECK(broken_off > kills / 2);
}
