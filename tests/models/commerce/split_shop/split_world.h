// A world of commerce/split-shop as its scenarios have it: links that lose and repeat, disks that take a while.
#pragma once
#include <string>
#include <vector>

#include "models/commerce/split_shop/split_shop.h"
#include "tests/models/model_world.h"

namespace test {

constexpr orrery::NodeId kInventory = 0, kPayment = 1, kOrders = 2, kBroker = 3;

inline const std::vector<std::string> kProtocols = {"two-phase", "tcc", "saga", "choreography", "transactional-message",
                                                    "notify"};

inline ModelWorld split_world(const std::string& protocol) {
    ModelWorld world;
    world.make = orrery::make_split_shop;
    world.values = {{"protocol", protocol}};
    world.links.loss = world.links.duplicate = {1, 200};
    return world;
}

// Bounds that fit a run of a minute, and a broker that does not wait half a minute before it asks.
inline ModelWorld short_split_world(const std::string& protocol) {
    using namespace orrery;
    ModelWorld world = split_world(protocol);
    for (const auto& [bound, length] :
         {std::pair{"selling", 20_s}, std::pair{"lock_limit", 8_s}, std::pair{"settle_limit", 12_s},
          std::pair{"end_limit", 15_s}, std::pair{"check_after", 1_s}, std::pair{"check_interval", 2_s},
          std::pair{"reconcile_every", 3_s}})
        world.set(bound, std::int64_t{length});
    world.set("wallet", std::int64_t{1'500'00});
    world.set("stock", std::int64_t{150});
    return world;
}

}  // namespace test
