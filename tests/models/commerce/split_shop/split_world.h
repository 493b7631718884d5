// A world of commerce/split-shop as its scenarios have it: links that lose and repeat, disks that take a while, and a
// fault plan.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "models/commerce/split_shop/split_shop.h"
#include "sim/world/result.h"
#include "tests/seeds.h"

namespace test {

constexpr orrery::NodeId kInventory = 0, kPayment = 1, kOrders = 2, kBroker = 3;

inline const std::vector<std::string> kProtocols = {"two-phase", "tcc", "saga", "choreography", "transactional-message",
                                                    "notify"};

struct SplitWorld {
    std::string protocol = "saga";
    std::vector<std::string> flaws = {};
    orrery::ParameterValues values = {};
    orrery::FaultPlan plan = {};
    orrery::Time until = 60'000'000'000;
    orrery::Distribution delay = orrery::Distribution::lognormal(2'000'000, 20'000'000);
    orrery::Distribution sync = orrery::Distribution::uniform(1'000'000, 5'000'000);
    orrery::Ratio loss = {1, 200}, duplicate = {1, 200};

    std::shared_ptr<const orrery::Blueprint> blueprint(std::uint64_t seed) const {
        auto made = std::make_shared<orrery::Blueprint>();
        made->seed = seed;
        made->until = until;
        made->links.defaults = {delay, loss, duplicate};
        made->sync_latency = sync;
        orrery::ParameterValues all = values;
        all.emplace_back("protocol", protocol);
        orrery::make_split_shop().build(all, flaws, *made);
        made->plan = plan;
        return made;
    }
    orrery::RunResult run(std::uint64_t seed) const {
        orrery::World world(blueprint(seed));
        world.run();
        return orrery::result_of(world);
    }
};

// Bounds that fit a run of a minute, and a broker that does not wait half a minute before it asks.
inline orrery::ParameterValues short_bounds() {
    const auto ns = [](std::int64_t s) { return orrery::ParameterValue{s * 1'000'000'000}; };
    return {{"selling", ns(20)},         {"lock_limit", ns(8)},
            {"settle_limit", ns(12)},    {"end_limit", ns(15)},
            {"check_after", ns(1)},      {"check_interval", ns(2)},
            {"reconcile_every", ns(3)},  {"wallet", std::int64_t{1'500'00}},
            {"stock", std::int64_t{150}}};
}

inline orrery::FaultEntry fault(orrery::Time at, orrery::Duration lasting, orrery::FaultAction action) {
    return {at, std::nullopt, std::move(action), lasting, "a fault of the test"};
}
inline orrery::FaultEntry fault_when(std::string moment, orrery::NodeId node, std::uint32_t nth,
                                     orrery::Duration lasting, orrery::FaultAction action) {
    return {0, orrery::Trigger{std::move(moment), node, nth, 0}, std::move(action), lasting, "a fault of the test"};
}

}  // namespace test
