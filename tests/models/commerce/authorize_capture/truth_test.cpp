// Closed forms and published figures: the queue against Erlang C, a cancel near the deadline against the time between
// reading and writing, the life of a hold and of a key, and the fee.
#include <cmath>

#include "tests/catch.h"
#include "tests/models/commerce/authorize_capture/pay_world.h"

namespace orrery {
namespace {

struct Wait {
    double probability = 0, seconds = 0;
};

// Of `agents` with a load of `erlangs` and talks of `talk` seconds.
Wait erlang_c(int agents, double erlangs, double talk) {
    double blocked = 1;  // Erlang B, by its recursion
    for (int n = 1; n <= agents; ++n)
        blocked = erlangs * blocked / (n + erlangs * blocked);
    const double waits = blocked / (1 - erlangs / agents * (1 - blocked));
    return {waits, waits * talk / (agents - erlangs)};
}

// Calls every 45 s on average, talks of three minutes: four erlangs.
Wait measured(int agents, std::uint64_t seed) {
    test::ModelWorld world;
    world.make = make_authorize_capture;
    world.values = {{"users", std::int64_t{1}},
                    {"interval", std::int64_t{8760_h}},
                    {"agents", std::int64_t{agents}},
                    {"talk", std::string("exponential(180s)")},
                    {"question_every", std::int64_t{45_s}}};
    world.until = 80_h;
    const RunResult result = world.run(seed);
    const Metric& wait = test::metric(result, "agent wait");
    const double cases = static_cast<double>(test::metric(result, "cases").sum);
    return {static_cast<double>(test::metric(result, "cases that waited").sum) / cases,
            static_cast<double>(wait.sum) / 1e9 / static_cast<double>(wait.count)};
}

TEST_CASE("authorize-capture: who calls waits as Erlang C says, with five, six and seven agents", "[property]") {
    constexpr int kRuns = 12;
    for (const int agents : {5, 6, 7}) {
        const Wait expected = erlang_c(agents, 4, 180);
        Wait mean, square;
        for (int seed = 1; seed <= kRuns; ++seed) {
            const Wait one = measured(agents, static_cast<std::uint64_t>(seed));
            mean.probability += one.probability / kRuns;
            mean.seconds += one.seconds / kRuns;
            square.probability += one.probability * one.probability / kRuns;
            square.seconds += one.seconds * one.seconds / kRuns;
        }
        const auto error = [](double sum, double squares) { return std::sqrt((squares - sum * sum) / (kRuns - 1)); };
        const double p = error(mean.probability, square.probability), s = error(mean.seconds, square.seconds);
        INFO(agents << " agents: P(wait) " << mean.probability << " +- " << p << " of " << expected.probability
                    << ", mean wait " << mean.seconds << " s +- " << s << " of " << expected.seconds);
        CHECK(std::abs(mean.probability - expected.probability) < 3.5 * p);
        CHECK(std::abs(mean.seconds - expected.seconds) < 3.5 * s);
        CHECK(p < 0.05 * expected.probability);  // tight enough to say something
        CHECK(s < 0.12 * expected.seconds);
    }
}

// One intent, regretted within a second of its deadline. Nothing is lost; a message takes a millisecond, a sync two.
test::ModelWorld race(bool flawed) {
    test::ModelWorld world;
    world.make = make_authorize_capture;
    world.values = {{"users", std::int64_t{1}},       {"orders", std::int64_t{1}},
                    {"interval", std::int64_t{1_ms}}, {"window", std::int64_t{10_s}},
                    {"regret", std::int64_t{1}},      {"regret_after", std::string("uniform(9s, 11s)")},
                    {"calls", Ratio{0, 1}},           {"work", std::string("246ms")}};
    world.links = {Distribution::constant(1_ms), {0, 1}, {0, 1}};
    world.sync = Distribution::constant(2_ms);
    world.until = 30_s;
    if (flawed)
        world.flaws = {"no_compare_and_set"};
    return world;
}

TEST_CASE(
    "authorize-capture: a cancel within a second of the deadline is captured all the same in w / (2 * 1 s) of the "
    "runs, where w is the time from reading to writing",
    "[flaw]") {
    // The cancel falls uniformly into two seconds around the capture's reading; both read the same row where they are
    // less than w = 246 + 2 * 1 + 2 ms apart, and the capture is overwritten where it was the first to read: w / 2 s.
    constexpr int kRuns = 250;
    constexpr double kExpected = 0.250 / 2;
    int both = 0, refunded = 0;
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
        const RunResult result = race(true).run(seed);
        both += result.verdict == RunVerdict::violated ? 1 : 0;
        if (result.verdict == RunVerdict::violated)
            CHECK(result.violations.front().property == "captured or cancelled, never both");
        const RunResult sound = race(false).run(seed);
        CHECK(sound.verdict != RunVerdict::violated);
        for (const Metric& one : sound.metrics)
            refunded += one.name == "refunds" ? 1 : 0;
    }
    const double share = static_cast<double>(both) / kRuns;
    INFO("captured and cancelled in " << both << " of " << kRuns << ", expected " << kExpected * kRuns);
    CHECK(std::abs(share - kExpected) < 3 * std::sqrt(kExpected * (1 - kExpected) / kRuns));
    // Sound: half of them are in time and cost nothing, the others are returns.
    INFO("refunded " << refunded);
    CHECK(std::abs(static_cast<double>(refunded) / kRuns - 0.5) < 3 * 0.5 / std::sqrt(kRuns) + 0.005);
}

RunResult held_for(Duration life, Duration window, const std::string& flaw) {
    test::ModelWorld world;
    world.make = make_authorize_capture;
    world.values = {{"users", std::int64_t{1}},       {"orders", std::int64_t{1}},
                    {"interval", std::int64_t{1_s}},  {"regret", std::int64_t{0}},
                    {"window", std::int64_t{window}}, {"authorization_life", std::int64_t{life}}};
    world.links = {Distribution::constant(1_ms), {0, 1}, {0, 1}};
    world.until = window + 1_h;
    if (!flaw.empty())
        world.flaws = {flaw};
    return world.run(1);
}

TEST_CASE("authorize-capture: a hold lives for seven days, Visa's of a merchant for 4 days 18 hours, and not longer",
          "[property]") {
    constexpr Duration kWeek = 168_h, kVisa = 4 * 24_h + 18_h;
    for (const Duration life : {kWeek, kVisa}) {
        const RunResult in_time = held_for(life, life - 1_min, "ignores_expiry");
        CHECK(in_time.verdict == RunVerdict::held);
        CHECK(test::metric(in_time, "captures").sum == 1);
        const RunResult late = held_for(life, life + 1_min, "ignores_expiry");
        REQUIRE_FALSE(late.violations.empty());
        CHECK(late.violations.front().property == "a capture comes between deadline and expiry");
        CHECK(test::metric(late, "expired authorizations").sum == 1);
        // Who asks how long it lives does not take the intent.
        const RunResult refused = held_for(life, life + 1_min, "");
        CHECK(refused.verdict != RunVerdict::violated);
        CHECK(test::metric(refused, "refused").sum == 1);
    }
    const Time week = held_for(kWeek, 200_h, "ignores_expiry").violations.front().time;
    const Time visa = held_for(kVisa, 200_h, "ignores_expiry").violations.front().time;
    CHECK(week - visa == 54_h);
}

TEST_CASE("authorize-capture: a charge costs 2.9 % and 30, and what is refunded has cost it too", "[property]") {
    test::ModelWorld world = test::pay_world();
    world.set("charge", std::string("now"));
    const RunResult result = world.run(1);
    const std::int64_t fee = 40'00 * 29 / 1000 + 30;
    CHECK(fee == 146);
    CHECK(test::metric(result, "fees").sum == fee * test::metric(result, "captures").sum);
    CHECK(test::metric(result, "fees in vain").sum == fee * test::metric(result, "refunds").sum);
    CHECK(test::metric(result, "refunds").sum > 0);
}

}  // namespace
}  // namespace orrery
