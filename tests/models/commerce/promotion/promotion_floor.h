// Worlds of commerce/promotion as its scenarios have them, with seconds in the place of minutes.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "models/commerce/promotion/promotion.h"
#include "sim/faults/links.h"
#include "sim/world/result.h"
#include "tests/seeds.h"

namespace test {

constexpr orrery::NodeId kShop = 0, kProvider = 1, kBuyers = 2;

struct PromotionFloor {
    std::vector<std::string> flaws = {};
    orrery::ParameterValues values = {};
    orrery::FaultPlan plan = {};
    orrery::Time until = 60'000'000'000;
    orrery::Ratio loss = {1, 200}, duplicate = {1, 200};

    std::shared_ptr<const orrery::Blueprint> blueprint(std::uint64_t seed) const {
        auto made = std::make_shared<orrery::Blueprint>();
        made->seed = seed;
        made->until = until;
        made->links.defaults = {orrery::Distribution::lognormal(2'000'000, 40'000'000), loss, duplicate};
        made->sync_latency = orrery::Distribution::uniform(1'000'000, 20'000'000);
        orrery::make_promotion().build(values, flaws, *made);
        made->plan = plan;
        return made;
    }
    orrery::RunResult run(std::uint64_t seed) const {
        orrery::World world(blueprint(seed));
        world.run();
        return orrery::result_of(world);
    }
};

// Sixty buyers within twelve seconds; seconds in the place of minutes.
inline PromotionFloor short_promotion(const std::string& at_end) {
    using namespace orrery;
    PromotionFloor floor;
    floor.values = {{"at_end", at_end},
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
    return floor;
}

inline orrery::FaultEntry fault(orrery::Time at, orrery::Duration lasting, orrery::FaultAction action) {
    return {at, std::nullopt, std::move(action), lasting, "a fault of the test"};
}
inline orrery::FaultEntry fault_when(std::string moment, std::uint32_t nth, orrery::Duration lasting,
                                     orrery::FaultAction action) {
    return {0, orrery::Trigger{std::move(moment), orrery::kNoNode, nth, 0}, std::move(action), lasting,
            "a fault of the test"};
}
inline orrery::CutLinks cut_between(orrery::NodeId a, orrery::NodeId b) { return {"partition", {{a, b}, {b, a}}}; }

}  // namespace test
