// What `verify` and `sweep` are built on: seeds upwards, results in order, expectations met or not.
#include "models/catalog.h"
#include "sim/hunt/many_runs.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>

#include "tests/scenarios/scenario/texts.h"

using namespace orrery;

namespace {

// Repeats one message in forty for two seconds, so that some seeds show the flaw and some do not.
std::string flawed(const std::string& expect) {
    return test::scenario_text(
        "[parameters]\nclients = 1\ninterval = \"200ms\"\npatience = \"1s\"\n[network]\ndefault = { delay = \"5ms\", "
        "duplicate = \"1/40\" }\n",
        "[designs.a]\nflaws = [\"count_every_answer\"]\nexpect = " + expect +
            "\n[designs.sound]\nexpect = \"holds\"\n");
}

Verified verify(const std::string& text, const std::string& design = "a", std::uint64_t share = 1) {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(text);
    std::uint64_t told = 0;
    const auto verified = verify_design(
        scenario, catalog, *scenario.find_design(design), {}, 1, share, [] { return false; }, [&] { ++told; });
    REQUIRE(verified);
    CHECK(told == verified->seeds);
    return *verified;
}

}  // namespace

TEST_CASE("a violation that is expected is looked for from the scenario's seed upwards, and stops at the first") {
    const Verified verified = verify(flawed("{ violates = \"no more answers than questions\", within_seeds = 50 }"));
    CHECK(verified.ok);
    CHECK(verified.observed == "violated");
    REQUIRE(verified.first_seed);
    CHECK(verified.seeds == *verified.first_seed);  // the scenario's seed is 1
    CHECK(verified.seeds < 50);
}

TEST_CASE("an expectation is not met by another property, by none, or where nothing may break") {
    const Verified other = verify(flawed("{ violates = \"every question is answered\", within_seeds = 50 }"));
    CHECK_FALSE(other.ok);
    CHECK(other.property == "no more answers than questions");
    const Verified breaks = verify(flawed("{ holds = true, seeds = 50 }"));
    CHECK_FALSE(breaks.ok);
    CHECK(breaks.observed == "violated");
    const Verified none = verify(test::scenario_text(
        "", "[designs.a]\nexpect = { violates = \"no more answers than questions\", within_seeds = 3 }\n"));
    CHECK_FALSE(none.ok);
    CHECK(none.observed == "held");
    CHECK(none.seeds == 3);
    CHECK_FALSE(none.first_seed);
}

TEST_CASE("a design that holds has run all its seeds and witnessed everything") {
    const Verified sound = verify(flawed("\"holds\""), "sound");
    CHECK(sound.ok);
    CHECK(sound.observed == "held");
    CHECK(sound.seeds == 100);
    // Nobody ever answers: nothing is violated by the end of a run this short, yet the answer is never witnessed.
    const Verified silent = verify(test::scenario_text("[network]\ndefault = { loss = \"1/1\" }\n",
                                                       "[designs.a]\nexpect = { holds = true, seeds = 2 }\n"));
    CHECK_FALSE(silent.ok);
}

TEST_CASE("results come in the order of seeds and do not depend on the number of threads", "[determinism]") {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(flawed("\"holds\""));
    const auto fingerprints = [&](unsigned jobs) {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> all;
        const auto ending =
            run_many({scenario, catalog, {}, {5, 64}, jobs, {}, [&](std::uint64_t seed, const RunOutcome& outcome) {
                          all.emplace_back(seed, outcome.result.fingerprint);
                          return true;
                      }});
        REQUIRE(ending);
        CHECK(*ending == ManyEnding::all);
        return all;
    };
    const auto one = fingerprints(1);
    CHECK(one.size() == 60);
    CHECK(one.front().first == 5);
    CHECK(fingerprints(3) == one);
}

// Seeds 1 to 100, whose taker says stop after the seventh. What was taken, and what had finished, each in order.
struct Interrupted {
    std::vector<std::uint64_t> taken, finished;
    explicit Interrupted(unsigned jobs) {
        const Catalog catalog = all_models();
        const Scenario scenario = test::load(flawed("\"holds\""));
        std::atomic<bool> enough = false;
        std::mutex mutex;
        ManyRuns many{scenario, catalog, {}, {1, 100}, jobs, [&] { return enough.load(); }, {}};
        many.take = [&](std::uint64_t seed, const RunOutcome&) {
            taken.push_back(seed);
            enough = taken.size() >= 7;
            return true;
        };
        many.look = [&](std::uint64_t seed, const std::shared_ptr<const Blueprint>&, RunOutcome&) {
            const std::lock_guard lock(mutex);
            finished.push_back(seed);
        };
        const auto ending = run_many(many);
        REQUIRE(ending);
        CHECK(*ending == ManyEnding::interrupted);
        std::sort(finished.begin(), finished.end());
    }
};

TEST_CASE("what is finished is kept when somebody interrupts") {
    const Interrupted one(1);
    CHECK(one.taken == one.finished);
    for (const Interrupted& many : {one, Interrupted(3)}) {
        REQUIRE(many.taken.size() >= 7);
        CHECK(many.taken.size() < 100);
        CHECK(many.taken.front() == 1);
        CHECK(many.taken.back() == many.taken.size());  // without a gap
        // All that finished up to the first that did not.
        CHECK(std::equal(many.taken.begin(), many.taken.end(), many.finished.begin()));
        if (many.finished.size() > many.taken.size())
            CHECK(many.finished[many.taken.size()] != many.taken.size() + 1);
    }
}

TEST_CASE("an interrupt that is seen for a moment stops all the same") {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(flawed("\"holds\""));
    for (const unsigned jobs : {1u, 3u}) {
        std::atomic<std::uint64_t> asked = 0, taken = 0;
        const auto ending = run_many({scenario,
                                      catalog,
                                      {},
                                      {1, 100},
                                      jobs,
                                      [&] { return ++asked == 30; },
                                      [&](std::uint64_t, const RunOutcome&) { return ++taken, true; }});
        REQUIRE(ending);
        CHECK(*ending == ManyEnding::interrupted);
        CHECK(taken < 100);
    }
}

TEST_CASE("a taker that throws ends the workers too") {
    const Catalog catalog = all_models();
    const Scenario scenario = test::load(flawed("\"holds\""));
    const ManyRuns many{scenario, catalog, {}, {1, 100}, 2, {}, [](std::uint64_t seed, const RunOutcome&) {
                            return seed < 3 ? true : throw std::runtime_error("no room");
                        }};
    CHECK_THROWS_WITH(run_many(many), "no room");
}

TEST_CASE("a limit cuts a run off, and the verdict is open unless something broke before") {
    RunRequest request;
    request.limits.max_events = 20;
    const Scenario sound = test::load(test::scenario_text());
    const RunOutcome cut = test::run(sound, request);
    CHECK(cut.ending == Ending::limit);
    CHECK(cut.result.events == 20);
    CHECK(cut.result.verdict == RunVerdict::undecided);
    CHECK(cut.why == "cut off after 20 events");
    const RunOutcome whole = test::run(sound);
    request.limits.max_events = whole.result.events;  // exactly enough is enough
    CHECK(test::run(sound, request).ending == Ending::finished);
    CHECK(test::run(sound, request).result.fingerprint == whole.result.fingerprint);
    request.limits.max_events = 200;
    const Scenario broken = test::load(test::scenario_text("[network]\ndefault = { duplicate = \"1/1\" }\n",
                                                           "[designs.a]\nflaws = [\"count_every_answer\"]\n"));
    CHECK(test::run(broken, request).result.verdict == RunVerdict::violated);
}

TEST_CASE("ranges of seeds include both ends") {
    CHECK(parse_seed_range("3..5")->count() == 3);
    CHECK(parse_seed_range("7")->count() == 1);
    for (const char* bad : {"", "5..3", "a..b", "1..", "-1..3", "1...3"}) {
        INFO(bad);
        CHECK_FALSE(parse_seed_range(bad));
    }
}
