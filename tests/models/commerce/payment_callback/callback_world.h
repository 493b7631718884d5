// Worlds of commerce/payment-callback as its tests have them. Units: nanoseconds. Errors: none. Source: README.md.
#pragma once
#include <string>

#include "models/commerce/payment_callback/model.h"
#include "tests/models/model_world.h"

namespace test {

using orrery::Ratio;

inline std::int64_t milliseconds(std::int64_t count) { return count * 1'000'000; }
inline std::int64_t seconds(std::int64_t count) { return count * 1'000'000'000; }

// Half a minute of customers of all kinds, and a provider that is in a hurry.
inline ModelWorld busy_shop() {
    ModelWorld world;
    world.make = orrery::make_payment_callback;
    world.until = seconds(60);
    world.links = {orrery::Distribution::lognormal(2'000'000, 40'000'000), {1, 300}, {1, 200}};
    world.values = {{"customers", std::int64_t{30}},
                    {"interval", milliseconds(250)},
                    {"pay_time", std::string("uniform(10ms, 2s)")},
                    {"decided_after", std::string("uniform(100ms, 3s)")},
                    {"underpays", Ratio{1, 10}},
                    {"pays_foreign", Ratio{1, 15}},
                    {"forges", Ratio{1, 10}},
                    {"pays_twice", Ratio{1, 8}},
                    {"leaves", Ratio{1, 10}},
                    {"undecided", Ratio{1, 3}},
                    {"declines", Ratio{1, 4}},
                    {"tries", std::int64_t{3}},
                    {"patience", milliseconds(300)},
                    {"order_life", seconds(7)},
                    {"write_behind", milliseconds(500)},
                    {"schedule", std::string("fixed")},
                    {"notice_every", milliseconds(500)},
                    {"servers", std::int64_t{2}},
                    {"poll", seconds(1)},
                    {"refund_every", milliseconds(500)},
                    {"ask_after", milliseconds(500)},
                    {"ask_longest", seconds(2)},
                    {"day_ends", seconds(30)},
                    {"bill_ready", seconds(1)},
                    {"bill_every", seconds(1)},
                    {"settle_within", seconds(20)},
                    {"business", std::string("uniform(20ms, 600ms)")}};
    return world;
}

// One customer who pays a second behind its order, on a line without chance.
inline ModelWorld one_customer(const std::string& schedule) {
    ModelWorld world;
    world.make = orrery::make_payment_callback;
    world.links = {orrery::Distribution::constant(10'000'000), {0, 1}, {0, 1}};
    world.sync = orrery::Distribution::constant(1'000'000);
    world.values = {{"customers", std::int64_t{1}},  {"arrivals", std::string("constant(1s)")},
                    {"pay_time", std::string("1s")}, {"schedule", schedule},
                    {"poll", seconds(86'400)},       {"refund_every", seconds(86'400)}};
    return world;
}

}  // namespace test
