// A world of commerce/authorize-capture as its general scenario has it: seconds for minutes.
#pragma once
#include <string>

#include "models/commerce/authorize_capture/model.h"
#include "tests/models/model_world.h"

namespace test {

inline ModelWorld pay_world() {
    using namespace orrery;
    ModelWorld world;
    world.make = make_authorize_capture;
    world.values = {{"users", std::int64_t{3}},
                    {"interval", std::int64_t{400_ms}},
                    {"selling", std::int64_t{8_s}},
                    {"regret", std::int64_t{2}},
                    {"regret_after", std::string("uniform(0s, 3s)")},
                    {"impatience", std::string("exponential(500ms)")},
                    {"talk", std::string("uniform(100ms, 1s)")},
                    {"agents", std::int64_t{3}},
                    {"patience", std::int64_t{200_ms}},
                    {"query_every", std::int64_t{500_ms}},
                    {"window", std::int64_t{1500_ms}},
                    {"margin", std::int64_t{15_s}},
                    {"work", std::string("uniform(10ms, 100ms)")},
                    {"give_back_within", std::int64_t{8_s}},
                    {"resolve_within", std::int64_t{6_s}},
                    {"grace", std::int64_t{10_s}}};
    world.until = 32_s;
    world.links = {Distribution::lognormal(2'000'000, 40'000'000), {1, 300}, {1, 200}};
    return world;
}

}  // namespace test
