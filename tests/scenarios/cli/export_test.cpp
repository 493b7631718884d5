// `orrery export` from outside: every format opens where it should, and what can be read again is the same run.
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

using Json = nlohmann::json;

const std::string kRun = "teaching/ask-again --design count-every-answer --set until=12s";

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t times = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++times;
    return times;
}

}  // namespace

TEST_CASE("a run exported as a table, a log or a trace is the same run when it is read again") {
    const Folder folder;
    for (const std::string format : {"csv", "shiviz", "perfetto"}) {
        INFO(format);
        REQUIRE(orrery(folder, "export " + kRun + " --format " + format + " --out run." + format).exit == 0);
        const Ended same = orrery(folder, "diff run." + format + " " + kRun + " --json");
        CHECK(same.exit == 0);
        CHECK(Json::parse(same.out).at("identical") == true);
        const Ended other = orrery(folder, "diff run." + format + " " + kRun + " --seed 2 --json");
        CHECK(other.exit == 1);
        const Json found = Json::parse(other.out);
        CHECK(found.at("event").get<int>() >= 1);
        CHECK(found.at("values").at("first") != found.at("values").at("second"));
    }
    CHECK(orrery(folder, "diff run.csv run.perfetto").exit == 0);
    CHECK(orrery(folder, "export " + kRun + " --format csv").out == read(folder.path / "run.csv"));
    std::string edited = read(folder.path / "run.csv");
    edited.replace(edited.find("\n20,") + 4, 1, "9");
    folder.write("edited.csv", edited);
    const Json found = Json::parse(orrery(folder, "diff run.shiviz edited.csv --json").out);
    CHECK(found.at("event") == 20);
    CHECK(found.at("field") == "time_ns");
}

TEST_CASE("the trace is one that Perfetto accepts") {
    const Folder folder;
    const Ended ended = orrery(folder, "export " + kRun + " --format perfetto");
    REQUIRE(ended.exit == 0);
    std::map<std::string, int> phases;
    std::map<std::pair<int, int>, double> free_from;  // by thread: slices may not overlap
    std::map<std::int64_t, int> flows, spans;
    const Json trace = Json::parse(ended.out);
    for (const Json& one : trace.at("traceEvents")) {
        const std::string phase = one.at("ph");
        ++phases[phase];
        REQUIRE(one.at("pid").is_number_integer());
        REQUIRE(one.at("tid").is_number_integer());
        if (phase == "M")
            continue;
        REQUIRE(one.at("ts").is_number());
        if (phase == "X") {
            double& from = free_from[{one.at("pid"), one.at("tid")}];
            CHECK(one.at("ts").get<double>() >= from - 1e-4);
            from = one.at("ts").get<double>() + one.at("dur").get<double>();
        } else if (phase == "s" || phase == "f") {
            flows[one.at("id")] += phase == "s" ? 1 : -1;
        } else if (phase == "b" || phase == "e") {
            spans[one.at("id")] += phase == "b" ? 1 : -1;
        }
    }
    CHECK(phases["X"] > 100);
    CHECK(phases["b"] == 1);  // the crash
    CHECK(phases["s"] > 50);
    CHECK(phases["i"] > 0);  // lost at their sends
    for (const auto* pairs : {&flows, &spans})
        for (const auto& [id, open] : *pairs)
            CHECK(open == 0);
}

TEST_CASE("a history read back has the verdict of the run's own property", "[property]") {
    const Folder folder;
    const std::pair<std::string, std::string> runs[] = {
        {"consensus/stale-read", "trust-yourself"}, {"consensus/stale-read", "ask-a-majority"},
        {"consensus/figure-8", "count-copies"},     {"consensus/raft-swarm --seed 3", "raft"},
        {"consensus/acknowledged-then-lost", ""},
    };
    for (const auto& [scenario, design] : runs) {
        const std::string run = scenario + (design.empty() || design == "raft" ? "" : " --design " + design);
        INFO(run);
        const Json document = Json::parse(orrery(folder, "run " + run + " --json").out);
        const Json violations = document.at("violations");
        const bool broken = std::any_of(violations.begin(), violations.end(),
                                        [](const Json& one) { return one.at("property") == "linearizable"; });
        REQUIRE(orrery(folder, "export " + run + " --format edn --out h.edn").exit == 0);
        CHECK(orrery(folder, "check h.edn --model cas-register").exit == (broken ? 1 : 0));
    }
}

TEST_CASE("pictures show the scene that was asked for, and name what was violated") {
    const Folder folder;
    const Ended whole = orrery(folder, "export " + kRun + " --format svg");
    REQUIRE(whole.exit == 0);
    CHECK_THAT(whole.out, Catch::Matchers::ContainsSubstring("no more answers than questions"));
    const Ended few = orrery(folder, "export " + kRun + " --format svg --from 5 --to 9");
    CHECK(count(few.out, "<title>#") == 5);
    CHECK(orrery(folder, "export " + kRun + " --format svg --from 5 --to 9").out == few.out);
    const Ended dot = orrery(folder, "export " + kRun + " --format dot");
    CHECK(dot.out.starts_with("digraph slice {"));
    REQUIRE(orrery(folder, "explain " + kRun + " --dot why.dot --svg why.svg").exit == 0);
    CHECK(read(folder.path / "why.dot") == dot.out);
    CHECK_THAT(read(folder.path / "why.svg"), Catch::Matchers::ContainsSubstring("violation</text>"));
}

TEST_CASE("a long run takes no more memory to show, export or replay than a short one") {
    const Folder folder;
    if (orrery(folder, "--version", "ulimit -v 4000000 &&").exit != 0)
        SKIP("a sanitizer keeps what was freed");
    const auto run = [](const char* until) { return std::string("bench/ping --design answers --set until=") + until; };
    for (const auto& [name, until] : {std::pair{"short.orrery", "5s"}, {"long.orrery", "40s"}})
        REQUIRE(orrery(folder, "run " + run(until) + " --record " + name).exit == 0);
    for (const std::string command :
         {"show --json", "show", "export --format csv --out x", "export --format shiviz",
          "export --format perfetto --out x", "export --format svg --from 900 --to 950", "replay"}) {
        const std::size_t blank = command.find(' ');
        const auto peak = [&](const std::string& what) {
            return peak_kib(
                folder, command.substr(0, blank) + " " + what + (blank == command.npos ? "" : command.substr(blank)),
                0);
        };
        const bool replay = command == "replay";
        const long few = peak(replay ? "short.orrery" : run("5s")), many = peak(replay ? "long.orrery" : run("40s"));
        INFO(command << ": " << few << " KiB with 36,000 events, " << many << " with 290,000");
        CHECK(few > 0);
        CHECK(many > 0);
        CHECK(many < few + 40'000);  // 250,000 rows of 150 bytes are as much
    }
}

TEST_CASE("what cannot be exported or read exits 2, and nothing is left") {
    const Folder folder;
    folder.write("cut.csv", "event,time_ns,node,what,peer,type,cause,outcome,detail\r\n1,0,a");
    const std::pair<std::string, std::string> slips[] = {
        {"export " + kRun + " --format cvs", "did you mean 'csv'?"},
        {"export " + kRun, "--format"},
        {"export " + kRun + " --format edn --out x", "observes no operations"},
        {"export " + kRun + " --format csv --out /nowhere/x", "cannot be written"},
        {"export " + kRun + " --format svg --from 9 --to 5", "--from 9 lies after --to 5"},
        {"export " + kRun + " --format svg --from 999999", "--from: the run has"},
        {"export " + kRun + " --format svg --from x", "--from: "},
        {"export " + kRun + " --format svg --from 1 --to 700", "cannot be read"},
        {"export " + kRun + " --format dot --from 3", "do not go with --format dot"},
        {"export teaching/ask-again --design count-once --format dot", "nothing is violated"},
        {"explain " + kRun + " --svg /nowhere/x", "cannot be written"},
        {"diff cut.csv " + kRun, "cut.csv:2:1: 3 fields where 9 belong"},
        {"diff cut.csv", "nothing to be held against"},
        {"diff cut.csv cut.csv --seed 3", "two tables are what they are"},
    };
    for (const auto& [arguments, sentence] : slips) {
        const Ended ended = orrery(folder, arguments);
        INFO(arguments << "\n" << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring(sentence));
        CHECK_FALSE(fs::exists(folder.path / "x"));
    }
}

TEST_CASE("a pipe is not replaced by a file, and a link stays a link") {
    const Folder folder;
    REQUIRE(::mkfifo((folder.path / "pipe").c_str(), 0600) == 0);
    const Ended refused = orrery(folder, "export " + kRun + " --format dot --out pipe");
    CHECK(refused.exit == 2);
    CHECK_THAT(refused.err, Catch::Matchers::ContainsSubstring("a device or a pipe"));
    CHECK(fs::is_fifo(folder.path / "pipe"));

    folder.write("real.dot", "old");
    fs::create_symlink("real.dot", folder.path / "link.dot");
    REQUIRE(orrery(folder, "export " + kRun + " --format dot --out link.dot").exit == 0);
    CHECK(fs::is_symlink(folder.path / "link.dot"));
    CHECK(read(folder.path / "real.dot").starts_with("digraph slice {"));
}
