// Closed forms and a published schedule beside what a run shows: what a window of ids counts twice, what rounding at
// each event costs, what a claim before its write and a close without grace leave unbilled, and when Kill Bill's polls
// find out what a charge has become.
#include <cmath>
#include <cstdlib>

#include "models/commerce/metered_billing/rating.h"
#include "tests/catch.h"
#include "tests/models/commerce/metered_billing/billing_world.h"

namespace orrery::metered_billing {
namespace {

// Without properties: a run goes on behind what a flaw breaks.
std::unique_ptr<World> shown(const test::ModelWorld& world, std::uint64_t seed) {
    const auto blueprint = world.blueprint(seed);
    blueprint->properties.clear();
    auto run = std::make_unique<World>(blueprint);
    run->run();
    return run;
}
Units recorded(const World& world) {
    Units units = 0;
    for (const auto& [key, usage] : View(world).durable<Billing>(test::kBilling.billing).usage)
        units += usage.units;
    return units;
}
Units billed(const World& world) {
    Units units = 0;
    for (const auto& [key, usage] : View(world).durable<Billing>(test::kBilling.billing).usage)
        units += usage.billed;
    return units;
}
Units measured(const World& world) {
    Units units = 0;
    for (const auto& [key, row] : View(world).durable<Meter>(test::kBilling.first_meter).measured)
        units += row.units;
    return units;
}

// One unit each, of one account: units are events.
test::ModelWorld single_events(Duration interval, Duration lasting) {
    test::ModelWorld world = test::quiet_billing();
    world.set("accounts", std::int64_t{1});
    world.set("items", std::int64_t{1});
    world.set("batch", std::int64_t{1});
    world.set("quantity", std::int64_t{1});
    world.set("interval", std::int64_t{interval});
    world.set("measures_for", std::int64_t{lasting});
    return world;
}

TEST_CASE("metered billing: a window W of ids overcounts by rate, share of replays and P(delay > W)", "[property]") {
    constexpr double kMean = 1800, kShare = 1.0 / 10;  // of the replays' delay, in seconds
    for (const std::int64_t window : {600, 1800, 5400}) {
        test::ModelWorld world = single_events(1_s, 24_h);
        world.until = 40_h;
        world.set("replays", Ratio{1, 10});
        world.set("replay_after", std::string("exponential(1800s)"));
        world.set("ids", std::string("window"));
        world.set("ids_for", std::int64_t{window * 1_s});
        world.set("future", std::int64_t{0});
        world.flaws = {"short_window"};
        const auto run = shown(world, 1);
        const Units all = measured(*run), twice = recorded(*run) - all;
        const double tail = std::exp(-static_cast<double>(window) / kMean);
        const double expected = static_cast<double>(all) * kShare * tail;
        INFO("window " << window << " s: " << twice << " of " << all << ", expected " << expected);
        CHECK(std::abs(static_cast<double>(twice) - expected) < 3 * std::sqrt(expected));
        world.flaws.clear();
        const auto sound = shown(world, 1);
        CHECK(recorded(*sound) == measured(*sound));
    }
}

// Of each account: what its usage was rounded to less what it costs, in minor units, when its period is over.
std::vector<double> errors_of(const World& world, std::int64_t per) {
    std::vector<double> errors;
    for (const auto& [key, usage] : View(world).durable<Billing>(test::kBilling.billing).usage) {
        CHECK(usage.billed == usage.units);
        errors.push_back(static_cast<double>(usage.minor) -
                         static_cast<double>(usage.units) / static_cast<double>(per));
    }
    return errors;
}

TEST_CASE(
    "metered billing: rounded at each of n events the error has a variance of n/12 and a bound of n/2, rounded "
    "once a bound of 1/2",
    "[property]") {
    constexpr std::int64_t kAccounts = 1000, kEvents = 400, kBatch = 100, kPer = 1000;
    test::ModelWorld world = test::quiet_billing();
    world.set("accounts", kAccounts);
    world.set("items", std::int64_t{1});
    world.set("batch", kBatch);
    world.set("quantity", kPer);
    world.set("price", std::int64_t{1});
    world.set("per", kPer);
    world.set("arrivals", std::string("constant(10s)"));
    world.set("measures_for", std::int64_t{kAccounts * kEvents / kBatch * 10_s + 5_s});
    world.until = 50_h;
    const auto variance = [&](double bound) {
        const auto run = shown(world, 1);
        const std::vector<double> errors = errors_of(*run, kPer);
        REQUIRE(errors.size() == kAccounts);
        double squares = 0;
        for (const double error : errors) {
            CHECK(std::abs(error) <= bound);
            squares += error * error;
        }
        return squares / static_cast<double>(errors.size());
    };
    CHECK(variance(0.5) < 1.0 / 6);  // 1/12, and a bias towards nothing
    world.flaws = {"rounds_each_event"};
    const double seen = variance(kEvents / 2.0), expected = kEvents / 12.0;
    INFO("variance " << seen << ", expected " << expected);
    // Of a variance of so many: 3 standard deviations; half a unit is rounded up, which adds n/2000 on average.
    CHECK(std::abs(seen - expected) < 3 * expected * std::sqrt(2.0 / kAccounts) + 0.2 * 0.2);
}

TEST_CASE("metered billing: a claim before its write loses each report whose write is lost, and no other",
          "[property]") {
    test::ModelWorld world = single_events(1_s, 12_h);
    world.until = 60_h;
    world.losses[{test::kBilling.ingest, test::kBilling.billing}] = {1, 50};
    world.flaws = {"claims_first"};
    const auto run = shown(world, 1);
    const Units all = measured(*run), lost = all - recorded(*run);
    const double expected = static_cast<double>(all) / 50;
    INFO(lost << " of " << all << ", expected " << expected);
    CHECK(std::abs(static_cast<double>(lost) - expected) < 3 * std::sqrt(expected));
    CHECK(View(*run).durable<Meter>(test::kBilling.first_meter).pending.empty());  // all of them are told as taken
    world.flaws.clear();
    const auto sound = shown(world, 1);
    CHECK(recorded(*sound) == measured(*sound));
}

TEST_CASE("metered billing: closed at midnight, of usage that is L late a share of L / period is billed never",
          "[property]") {
    constexpr double kLate = 1.0 / 5, kHours = 2, kPeriod = 24;
    test::ModelWorld world = single_events(5_s, 72_h);
    world.until = 130_h;
    world.set("late", Ratio{1, 5});
    world.set("late_by", std::string("2h"));
    world.flaws = {"close_at_midnight"};
    const auto run = shown(world, 1);
    const Units all = measured(*run), never = all - billed(*run);
    const double expected = static_cast<double>(all) * kLate * kHours / kPeriod;
    INFO(never << " of " << all << ", expected " << expected);
    CHECK(std::abs(static_cast<double>(never) - expected) < 3 * std::sqrt(expected));
    CHECK(recorded(*run) == all);
    world.flaws.clear();
    for (const std::string how : {"adjust", "supplement"}) {
        world.set("late_usage", how);
        const auto sound = shown(world, 1);
        CHECK(billed(*sound) == measured(*sound));
    }
}

// From the charge until it is known what became of it.
Duration known_after(Duration decided_after) {
    test::ModelWorld world = single_events(1_h, 90_min);
    world.until = 240_h;
    world.set("arrivals", std::string("constant(1h)"));
    world.set("price", std::int64_t{100});
    world.set("per", std::int64_t{1});
    world.set("by_transfer", Ratio{0, 1});
    world.set("file_ready", std::int64_t{24_h});  // else the bank's file may tell before the next poll
    world.set("undecided", Ratio{1, 1});
    world.set("decided_after", std::to_string(decided_after) + "ns");
    World run(world.blueprint(1));
    Time asked = 0;
    const View view(run);
    while (run.step()) {
        const auto& charges = view.durable<Billing>(test::kBilling.billing).charges;
        if (charges.empty())
            continue;
        if (asked == 0)
            asked = run.now();
        if (charges.begin()->second.state == PaymentState::succeeded)
            return run.now() - asked;
    }
    return kNever;
}

TEST_CASE("metered billing: Kill Bill's polls find out at 5 min, 1 h 5 min, then each day what was decided before",
          "[property]") {
    struct Poll {
        Duration decided, known;
    };
    for (const auto& [decided, known] :
         std::vector<Poll>{{2_min, 5_min}, {30_min, 65_min}, {3_h, 25_h + 5_min}, {24_h, 25_h + 5_min}}) {
        INFO("decided after " << decided / 1_min << " min");
        CHECK(std::abs(known_after(decided) - known) < 1_s);
    }
}

}  // namespace
}  // namespace orrery::metered_billing
