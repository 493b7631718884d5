// Worlds of commerce/promotion as its scenarios have them, with seconds in the place of minutes.
#pragma once
#include <string>

#include "models/commerce/promotion/promotion.h"
#include "tests/models/model_world.h"

namespace test {

constexpr orrery::NodeId kShop = 0, kProvider = 1, kBuyers = 2;

inline ModelWorld promotion_world() {
    using namespace orrery;
    ModelWorld world;
    world.make = make_promotion;
    world.links = {Distribution::lognormal(2_ms, 40_ms), {1, 200}, {1, 200}};
    world.sync = Distribution::uniform(1_ms, 20_ms);
    return world;
}

// Sixty buyers within twelve seconds.
inline ModelWorld short_promotion(const std::string& at_end) {
    using namespace orrery;
    ModelWorld world = promotion_world();
    world.values = {{"at_end", at_end},
                    {"buyers", std::int64_t{60}},
                    {"interval", std::int64_t{200_ms}},
                    {"stock", std::int64_t{12}},
                    {"pieces", std::int64_t{2}},
                    {"pay_time", std::string("exponential(3s)")},
                    {"abandons", Ratio{1, 4}},
                    {"ttl", std::int64_t{5_s}},
                    {"sweep", std::int64_t{500_ms}},
                    {"margin", std::int64_t{500_ms}},
                    {"retry", std::int64_t{300_ms}},
                    {"undecided", Ratio{1, 4}},
                    {"decided_after", std::string("uniform(100ms, 4s)")},
                    {"declines", Ratio{1, 5}},
                    {"notice_every", std::int64_t{1_s}},
                    {"grace", std::int64_t{10_s}},
                    {"refund_within", std::int64_t{10_s}}};
    return world;
}

}  // namespace test
