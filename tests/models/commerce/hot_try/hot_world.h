// Worlds of commerce/hot-try as its scenarios have them, and closed ones in which nothing but the row is in the way.
#pragma once
#include <string>

#include "models/commerce/hot_try/model.h"
#include "tests/models/model_world.h"

namespace test {

constexpr orrery::NodeId kTry = 0, kDatabase = 1, kCache = 2, kReplica = 3;

// Forty orders in bursts within ten seconds; few pieces, short holds.
inline ModelWorld hot_world() {
    using namespace orrery;
    ModelWorld world;
    world.make = make_hot_try;
    world.values = {{"arrivals", std::string("bursts(5 every 2s)")},
                    {"selling", std::int64_t{9_s}},
                    {"items", std::int64_t{2}},
                    {"stock", std::int64_t{8}},
                    {"pieces", std::int64_t{2}},
                    {"abandons", Ratio{1, 5}},
                    {"pay_time", std::string("exponential(1s)")},
                    {"ttl", std::int64_t{3_s}},
                    {"sweep", std::int64_t{500_ms}},
                    {"promote_after", std::int64_t{700_ms}},
                    {"cache_patience", std::int64_t{100_ms}},
                    {"reconcile_every", std::int64_t{2_s}},
                    {"retry", std::int64_t{300_ms}},
                    {"answer_within", std::int64_t{6_s}},
                    {"settle_within", std::int64_t{10_s}},
                    {"end_within", std::int64_t{12_s}},
                    {"agree_within", std::int64_t{10_s}},
                    {"grace", std::int64_t{8_s}}};
    world.links = {Distribution::lognormal(1'000'000, 20'000'000), {1, 300}, {1, 100}};
    world.until = 45_s;
    return world;
}

// So many managers, each with another Try as soon as the last is answered: 0.9 ms a message, 0.2 ms a write, so that a
// row is locked for 2 * 0.9 + 0.2 = 2 ms. Nobody confirms. The first Tries find the service not open yet, and all come
// again after the patience of a second, at once.
inline ModelWorld closed_world(const std::string& reserve, std::int64_t managers) {
    using namespace orrery;
    ModelWorld world;
    world.make = make_hot_try;
    world.values = {{"reserve", reserve},
                    {"managers", managers},
                    {"arrivals", std::string("closed(1us)")},
                    {"items", std::int64_t{1}},
                    {"stock", std::int64_t{1'000'000}},
                    {"abandons", Ratio{1, 1}},
                    {"connections", std::int64_t{200}},
                    {"admission", std::int64_t{1'000}},
                    {"cache_nodes", std::int64_t{0}}};
    world.links = {Distribution::constant(900'000), {0, 1}, {0, 1}};
    world.sync = Distribution::constant(200'000);
    world.until = 2_s;
    return world;
}

}  // namespace test
