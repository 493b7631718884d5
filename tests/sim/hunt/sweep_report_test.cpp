// What a sweep's report says of its runs: the same failures, the first seeds, what was never tested.
#include "sim/hunt/sweep/sweep_report.h"

#include "sim/hunt/sweep/seed_gaps.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

SweptRun violated(std::uint64_t seed, const std::string& shape, const std::string& sentence = "# is lost") {
    SweptRun run;
    run.seed = seed;
    run.verdict = RunVerdict::violated;
    run.violations = {{"nothing is lost", 7, std::to_string(seed) + " is lost"}, {"all is well", 9, "it is not"}};
    run.sentence = sentence;
    run.shape = shape;
    run.story = shape.empty() ? "" : "the story of " + shape;
    return run;
}

SweptRun held(std::uint64_t seed) {
    SweptRun run;
    run.seed = seed;
    return run;
}

std::vector<Failure> failures_of(const std::vector<SweptRun>& runs) {
    SweepReport report({"a"});
    for (const SweptRun& run : runs)
        report.add(0, run);
    return report.failures();
}

}  // namespace

TEST_CASE("runs with one shape are one failure, and another shape is another") {
    const auto failures = failures_of({violated(1, "x"), held(2), violated(3, "y"), violated(4, "x", "other words")});
    REQUIRE(failures.size() == 2);
    CHECK(failures[0].runs == 2);
    CHECK(failures[0].first_seed == 1);
    CHECK(failures[0].story == "the story of x");
    CHECK(failures[0].detail == "1 is lost");
    CHECK(failures[1].first_seed == 3);
    CHECK(failures[0].signature != failures[1].signature);
}

TEST_CASE("one shape under two designs is two failures") {
    SweepReport report({"a", "b"});
    report.add(0, violated(1, "x"));
    report.add(1, violated(1, "x"));
    CHECK(report.failures().size() == 2);
}

TEST_CASE("beyond those that are looked into, a run joins the failure with its sentence") {
    std::vector<SweptRun> runs;
    for (std::uint64_t seed = 0; seed < kLookedInto; ++seed)
        runs.push_back(violated(seed, "x"));
    runs.push_back(violated(100, ""));                   // nobody looked
    runs.push_back(violated(101, "y"));                  // a shard looked, which the whole sweep would not have
    runs.push_back(violated(102, "", "something new"));  // no run before it has this sentence
    const auto failures = failures_of(runs);
    REQUIRE(failures.size() == 2);
    CHECK(failures[0].runs == kLookedInto + 2);
    CHECK(failures[1].first_seed == 102);
    CHECK(failures[1].story.empty());
}

TEST_CASE("each violated property has its first seed, and each run one failure") {
    SweepReport report({"a"});
    report.add(0, held(1));
    report.add(0, violated(2, "x"));
    report.add(0, violated(3, "x"));
    const DesignReport& design = report.designs().front();
    CHECK(design.runs == 3);
    CHECK(design.violated == 2);
    CHECK(design.first_seed == std::map<std::string, std::uint64_t>{{"all is well", 2}, {"nothing is lost", 2}});
    CHECK(report.failures().front().runs == 2);
}

TEST_CASE("what was never witnessed and what never fired in any run is named") {
    SweepReport report({"a"});
    SweptRun one = held(1), two = held(2);
    one.witnessed = {"a leader is elected"};
    one.unwitnessed = two.unwitnessed = {"a vote is split"};
    two.witnessed = {"a leader is elected"};
    one.planned = two.planned = {{"crash", 2}, {"pause", 1}};
    one.fired = {{"crash", 2}};
    one.not_fired = {"crash n1", "crash n2", "crash n2"};
    two.not_fired = {"crash n2", "crash n2"};
    report.add(0, one);
    report.add(0, two);
    const DesignReport& design = report.designs().front();
    CHECK(design.unwitnessed() == std::vector<std::string>{"a vote is split"});
    CHECK(design.witnessed.at("a leader is elected") == 2);
    CHECK(design.faults.at("crash").planned == 2);
    CHECK(design.faults.at("crash").fired == 1);
    CHECK(design.never_fired() == std::vector<std::string>{"pause", "crash n2 (2 entries)"});
}

TEST_CASE("the gaps of a range are told") {
    SeedGaps gaps(3, 12);
    for (const std::uint64_t seed : {1, 4, 5, 9, 12, 20})
        gaps.present(seed);
    CHECK(gaps.finish() == std::vector<SeedGaps::Range>{{3, 3}, {6, 8}, {10, 11}});
    CHECK(SeedGaps(5, 6).finish() == std::vector<SeedGaps::Range>{{5, 6}});
    CHECK(SeedGaps::joined({{3, 3}, {10, 11}}, {{4, 6}, {11, 20}}) == std::vector<SeedGaps::Range>{{3, 6}, {10, 20}});
}
