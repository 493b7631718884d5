// A world of commerce/global-transaction as its scenarios have it.
#pragma once
#include "models/commerce/global_transaction/global_transaction.h"
#include "tests/models/model_world.h"

namespace test {

inline ModelWorld global_world(const std::string& protocol, orrery::ParameterValues values = {}) {
    ModelWorld world;
    world.make = orrery::make_global_transaction;
    world.values = {{"protocol", protocol}};
    for (auto& [key, value] : values)
        world.set(key, value);
    return world;
}

// Links that take `delay`, disks that take `sync`, and nothing lost.
inline void make_constant(ModelWorld& world, orrery::Duration delay, orrery::Duration sync) {
    world.links = {orrery::Distribution::constant(delay), {0, 1}, {0, 1}};
    world.sync = orrery::Distribution::constant(sync);
}

}  // namespace test
