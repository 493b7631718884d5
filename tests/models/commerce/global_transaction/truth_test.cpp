// What a protocol costs on one hot row, and how often a roll-back is stuck, beside closed forms; Seata's defaults.
// With links of a delay d and disks that sync in s, over H services; a further service costs 6 d + 2 s: the call and
// its answer, the registration with its sync, and the local commit.
#include <algorithm>
#include <cmath>

#include "tests/catch.h"
#include "tests/models/commerce/global_transaction/world.h"

namespace orrery::global_transaction {
namespace {

struct Case {
    Duration delay, sync;
    std::int64_t hops;
    Duration further() const { return (hops - 1) * (6 * delay + 2 * sync); }
};
const Case kCases[] = {{1_ms, 2_ms, 1}, {1_ms, 2_ms, 3}, {2_ms, 5_ms, 1}, {2_ms, 5_ms, 3}};
constexpr Time kSelling = 4_s;

// Enough shops that the row is never idle; what is open at the end is not counted, so no more of them than that.
RunResult sold_out_of_one_row(const std::string& protocol, const Case& one) {
    const std::int64_t shops = protocol == "saga" ? 40 : 20;
    test::ModelWorld world = test::global_world(protocol, {{"shops", shops},
                                                           {"hops", one.hops},
                                                           {"arrivals", std::string("closed(1ms)")},
                                                           {"refuses", Ratio{0, 1}},
                                                           {"retry", std::int64_t{10_s}},
                                                           {"end_limit", std::int64_t{60_s}}});
    test::make_constant(world, one.delay, one.sync);
    world.until = kSelling;
    return world.run(1);
}

// So many are committed as there are cycles in the time, but for the first and the last.
void check_throughput(const std::string& protocol, const Case& one, Duration cycle) {
    const RunResult result = sold_out_of_one_row(protocol, one);
    const std::int64_t bound = kSelling / cycle;
    const std::int64_t committed = test::metric(result, "committed").sum;
    INFO(protocol << " over " << one.hops << ", cycle " << format_duration(cycle) << ": at most " << bound
                  << ", measured " << committed);
    CHECK(result.verdict != RunVerdict::violated);
    CHECK(committed <= bound + 1);
    CHECK(committed * 100 >= bound * 96);
}

// From the grant over the vote's sync, the answer, the shop's word, the coordinator's look and its decision's sync, to
// the sync of phase two.
TEST_CASE("XA sells a hot row once every lock: 7 d + 3 s, and 6 d + 2 s for each further service", "[property]") {
    for (const Case& one : kCases)
        check_throughput("xa", one, 7 * one.delay + 3 * one.sync + one.further());
}

// The global lock is held for 7 d + 2 s. Whoever is next asks for it once every 4 d, from when the row is free, and has
// it at the first time behind its release.
TEST_CASE("AT sells a hot row once every global lock, rounded up to the next one who asks", "[property]") {
    for (const Case& one : kCases) {
        const Duration held = 7 * one.delay + 2 * one.sync + one.further();
        const Duration asks = 4 * one.delay, free = 2 * one.sync + 4 * one.delay;
        check_throughput("at", one, free + (held - free + asks - 1) / asks * asks);
        const RunResult result = sold_out_of_one_row("at", one);
        // The row of the first service for as long, each further one for one service less.
        for (const std::int64_t sample : test::metric(result, "global lock held").samples)
            REQUIRE((sample == held || (one.hops > 1 && sample >= held - one.further() &&
                                        (held - sample) % (one.further() / (one.hops - 1)) == 0)));
    }
}

TEST_CASE("TCC and a saga sell a hot row once every local transaction of it, two for TCC, whatever the services",
          "[property]") {
    for (const Case& one : kCases) {
        check_throughput("tcc", one, 2 * one.sync);
        check_throughput("saga", one, one.sync);
    }
}

// From the grant of the row until the roll-back has it again, anybody's write of the row makes the image stale: 4 d + 2
// s until it is free, and 9 d + s until the refusal of the second service has come back as a roll-back.
TEST_CASE("a roll-back is stuck where somebody has written outside meanwhile: 1 - exp(-(13 d + 3 s) / gap)",
          "[property]") {
    constexpr Duration kDelay = 1_ms, kSync = 2_ms, kGap = 60_ms;
    constexpr std::uint64_t kRuns = 600;
    test::ModelWorld world = test::global_world("at", {{"shops", std::int64_t{1}},
                                                       {"orders", std::int64_t{1}},
                                                       {"hops", std::int64_t{2}},
                                                       {"refuses", Ratio{1, 1}},
                                                       {"outside", Ratio{1, 2}},
                                                       {"interval", std::int64_t{kGap}}});
    world.flaws = {"no_global_lock_outside"};
    test::make_constant(world, kDelay, kSync);
    world.until = 500_ms;
    std::uint64_t undone = 0, stuck = 0;
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
        const RunResult result = world.run(seed);
        for (const Metric& one : result.metrics) {
            undone += one.name == "branches to undo" ? static_cast<std::uint64_t>(one.sum) : 0;
            stuck += one.name == "roll-backs stuck" ? static_cast<std::uint64_t>(one.sum) : 0;
        }
    }
    const double expected = 1 - std::exp(-double(13 * kDelay + 3 * kSync) / double(kGap));
    const double measured = double(stuck) / double(undone);
    const double interval = 3 * std::sqrt(expected * (1 - expected) / double(undone));
    INFO("stuck " << stuck << " of " << undone << ", expected a share of " << expected << " +- " << interval);
    CHECK(undone > kRuns * 9 / 10);
    CHECK(std::abs(measured - expected) < interval);
}

TEST_CASE("the defaults of commerce/global-transaction are Seata's and MySQL's", "[unit]") {
    const Settings settings;
    CHECK(settings.timeout == 60_s);
    CHECK(settings.sweep_every == 1_s);
    CHECK(settings.lock_interval == 10_ms);
    CHECK(settings.lock_attempts == 30);
    CHECK(settings.register_limit == 30_s);
    CHECK(settings.lock_wait == 50_s);
}

}  // namespace
}  // namespace orrery::global_transaction
