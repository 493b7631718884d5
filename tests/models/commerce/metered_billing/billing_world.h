// Worlds of commerce/metered-billing as its tests have them. Units: nanoseconds. Errors: none. Source: README.md.
#pragma once
#include <string>

#include "models/commerce/metered_billing/metered_billing.h"
#include "models/commerce/metered_billing/model.h"
#include "tests/models/model_world.h"

namespace test {

using orrery::Ratio;

inline const orrery::metered_billing::Nodes kBilling{};

inline std::int64_t milliseconds(std::int64_t count) { return count * 1'000'000; }
inline std::int64_t seconds(std::int64_t count) { return count * 1'000'000'000; }

// Three periods of four seconds, with all that may be late, wrong, cut off or unknown.
inline ModelWorld busy_billing() {
    ModelWorld world;
    world.make = orrery::make_metered_billing;
    world.until = seconds(50);
    world.links = {orrery::Distribution::lognormal(2'000'000, 40'000'000), {1, 300}, {1, 200}};
    world.values = {{"meters", std::int64_t{2}},
                    {"accounts", std::int64_t{6}},
                    {"interval", milliseconds(120)},
                    {"measures_for", seconds(12)},
                    {"batch", std::int64_t{3}},
                    {"quantity", std::int64_t{300}},
                    {"late", Ratio{1, 6}},
                    {"late_by", std::string("uniform(300ms, 6s)")},
                    {"replays", Ratio{1, 6}},
                    {"replay_after", std::string("uniform(300ms, 6s)")},
                    {"skewed", Ratio{1, 40}},
                    {"skew_by", seconds(2)},
                    {"patience", milliseconds(300)},
                    {"period", seconds(4)},
                    {"grace", milliseconds(500)},
                    {"supplement_after", seconds(1)},
                    {"ids_for", seconds(3)},
                    {"past", seconds(8)},
                    {"future", milliseconds(500)},
                    {"pay_time", std::string("uniform(50ms, 2s)")},
                    {"mistypes", Ratio{1, 10}},
                    {"pays_foreign", Ratio{1, 20}},
                    {"pays_twice", Ratio{1, 12}},
                    {"underpays", Ratio{1, 12}},
                    {"reversals", Ratio{1, 20}},
                    {"declines", Ratio{1, 5}},
                    {"undecided", Ratio{1, 3}},
                    {"decided_after", std::string("uniform(100ms, 3s)")},
                    {"charge_patience", milliseconds(300)},
                    {"attempt_every", milliseconds(500)},
                    {"polls", std::string("fixed")},
                    {"poll_every", milliseconds(500)},
                    {"payout_every", milliseconds(300)},
                    {"bank_day", seconds(3)},
                    {"file_ready", milliseconds(300)},
                    {"fetch_every", milliseconds(300)},
                    {"cut_off", Ratio{1, 4}},
                    {"review_time", std::string("uniform(20ms, 300ms)")},
                    {"bill_within", seconds(22)},
                    {"resolve_within", seconds(12)},
                    {"match_within", seconds(15)},
                    {"review_within", seconds(18)}};
    return world;
}

// A line without chance, and nothing that is late, wrong or told twice.
inline ModelWorld quiet_billing() {
    ModelWorld world;
    world.make = orrery::make_metered_billing;
    world.links = {orrery::Distribution::constant(1'000'000), {0, 1}, {0, 1}};
    world.sync = orrery::Distribution::constant(100'000);
    world.values = {{"late", Ratio{0, 1}}, {"replays", Ratio{0, 1}}};
    return world;
}

}  // namespace test
