// A world of commerce/outbox as its scenarios have it, and its nodes by number.
#pragma once
#include "models/commerce/outbox/outbox.h"
#include "tests/models/model_world.h"

namespace test {

constexpr orrery::NodeId kOrderDb = 0, kOrders = 1, kBroker = 2, kInventory = 3, kStockDb = 4, kReconciler = 5;
constexpr orrery::NodeId kRelay = 6;  // the first

inline ModelWorld outbox_world(orrery::ParameterValues values) {
    ModelWorld world;
    world.make = orrery::make_outbox;
    world.values = std::move(values);
    world.until = 45'000'000'000;
    return world;
}

}  // namespace test
