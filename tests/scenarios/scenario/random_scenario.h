// Random scenarios that load: any model, any of its parameters, every key that a file may hold, each piece held against
// the loader as it is added, so that what is drawn is valid whatever the model allows. The same seed, the same text.
// Small: a few seconds of virtual time, worlds of a few nodes.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/catalog.h"
#include "sim/core/random.h"

namespace test {

// Draws without a stream of its own: what comes next depends on what came before.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : seed_(seed) {}
    std::uint64_t below(std::uint64_t count) {
        constexpr orrery::Stream kDraws = "random scenarios";
        return orrery::uniform_below(orrery::draw(seed_, kDraws.id, 0, ++counter_), count);
    }
    bool one_in(std::uint64_t many) { return below(many) == 0; }
    template <class List>
    const auto& one_of(const List& list) {
        return *(std::begin(list) + static_cast<std::ptrdiff_t>(below(std::size(list))));
    }

private:
    std::uint64_t seed_, counter_ = 0;
};

struct RandomScenario {
    std::string text;
    std::map<std::string, std::size_t> refused;  // pieces that did not load, by what the loader said
};
RandomScenario draw_scenario(const orrery::Catalog& catalog, std::uint64_t seed);

}  // namespace test
