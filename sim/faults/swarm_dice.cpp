#include "sim/faults/swarm_dice.h"

#include <algorithm>

namespace orrery::swarming {

std::size_t budget_of(const Swarm& swarm) {
    const std::size_t minority = (swarm.nodes.size() - 1) / 2;
    return swarm.budget ? static_cast<std::size_t>(*swarm.budget) : minority;
}

Chosen drawn_victims(const Swarm& swarm, std::uint64_t seed, std::uint64_t entity, std::uint64_t attempt,
                     std::size_t count) {
    constexpr Stream kStream = "swarm victims";
    Chosen left(swarm.nodes.size());
    for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = i;
    Chosen victims;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t bits = draw(seed, kStream.id, entity, attempt * 1024 + i);
        const auto at = static_cast<std::ptrdiff_t>(uniform_below(bits, left.size()));
        victims.push_back(left[static_cast<std::size_t>(at)]);
        left.erase(left.begin() + at);
    }
    return victims;
}

Chosen Dice::group(bool side) {
    const std::size_t all = swarm_.nodes.size();
    const std::size_t most = std::max<std::size_t>(1, std::min(budget_of(swarm_), side ? all / 2 : all));
    const auto size = static_cast<std::size_t>(between(1, static_cast<std::int64_t>(most)));
    return victims(size);
}

std::vector<Word> Dice::names(const Chosen& victims) const {
    std::vector<Word> words;
    if (aimed_)
        words.push_back({"there", swarm_.place});
    for (const std::size_t one : victims)
        words.push_back(swarm_.nodes[one]);
    return words;
}

std::vector<Word> Dice::others(const Chosen& victims) const {
    std::vector<Word> words;
    for (std::size_t i = 0; i < swarm_.nodes.size(); ++i)
        if (std::find(victims.begin(), victims.end(), i) == victims.end())
            words.push_back(swarm_.nodes[i]);
    return words;
}

}  // namespace orrery::swarming
