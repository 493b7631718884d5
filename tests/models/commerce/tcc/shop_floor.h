// A world of commerce/tcc as its scenarios have it: slow and unreliable links, disks that take a while, and a fault
// plan.
#pragma once
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "models/commerce/tcc/tcc.h"
#include "sim/faults/links.h"
#include "sim/world/result.h"
#include "tests/seeds.h"

namespace test {

constexpr orrery::NodeId kCoordinator = 0;
constexpr orrery::NodeId kStock = 1;

struct ShopFloor {
    std::vector<std::string> flaws;
    orrery::ParameterValues values;
    orrery::FaultPlan plan;
    orrery::Time until = 120'000'000'000;

    std::shared_ptr<const orrery::Blueprint> blueprint(std::uint64_t seed) const {
        auto made = std::make_shared<orrery::Blueprint>();
        made->seed = seed;
        made->until = until;
        made->links.defaults = {orrery::Distribution::lognormal(2'000'000, 40'000'000), {1, 1000}, {1, 500}};
        made->sync_latency = orrery::Distribution::uniform(1'000'000, 5'000'000);
        orrery::make_tcc().build(values, flaws, *made);
        made->plan = plan;
        return made;
    }
    orrery::RunResult run(std::uint64_t seed) const {
        orrery::World world(blueprint(seed));
        world.run();
        return orrery::result_of(world);
    }
};

inline orrery::FaultEntry fault(orrery::Time at, orrery::Duration lasting, orrery::FaultAction action) {
    return {at, std::nullopt, std::move(action), lasting, "a fault of the test"};
}
inline orrery::FaultEntry fault_when(std::string moment, orrery::NodeId node, std::uint32_t nth,
                                     orrery::Duration lasting, orrery::FaultAction action) {
    return {0, orrery::Trigger{std::move(moment), node, nth, 0}, std::move(action), lasting, "a fault of the test"};
}
inline orrery::CutLinks cut_between(orrery::NodeId a, orrery::NodeId b) { return {"partition", {{a, b}, {b, a}}}; }

}  // namespace test
