#include "sim/topology/lane_order.h"

#include <algorithm>

namespace orrery::topology {
namespace {

constexpr int kMostRounds = 30;

std::size_t place_in(const std::vector<NodeId>& order, NodeId node) {
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), node) - order.begin());
}

// The messages between each two places of an order, both ways.
class Weights {
public:
    Weights(const std::vector<NodeId>& order, const std::vector<LinkUse::Pair>& pairs)
        : count_(order.size()), of_(count_ * count_, 0) {
        for (const LinkUse::Pair& pair : pairs) {
            const std::size_t from = place_in(order, pair.from), to = place_in(order, pair.to);
            if (from == to || from == count_ || to == count_)
                continue;
            of_[from * count_ + to] += pair.messages;
            of_[to * count_ + from] += pair.messages;
        }
    }
    std::uint64_t between(std::size_t a, std::size_t b) const { return of_[a * count_ + b]; }
    // Of all pairs, where each lies in `arrangement`.
    std::uint64_t cost(const std::vector<std::size_t>& arrangement) const {
        std::uint64_t cost = 0;
        for (std::size_t i = 0; i < count_; ++i)
            for (std::size_t j = i + 1; j < count_; ++j)
                cost += between(arrangement[i], arrangement[j]) * (j - i);
        return cost;
    }

private:
    std::size_t count_;
    std::vector<std::uint64_t> of_;
};

// Moves what lies at `from` to where the cost is least; false where it stays. A neighbour that is passed comes one
// place nearer to all on the other side, so each step costs one look at every node.
bool move_to_best(std::vector<std::size_t>& arrangement, std::size_t from, const Weights& weights) {
    const std::size_t count = arrangement.size();
    std::vector<std::size_t> trial = arrangement;
    auto change = std::int64_t{0}, best = std::int64_t{0};
    std::size_t to = from;
    const auto swap_up = [&](std::size_t upper) {  // trial[upper] and trial[upper + 1] change places
        const std::size_t a = trial[upper], b = trial[upper + 1];
        for (std::size_t i = 0; i < count; ++i) {
            if (i == upper || i == upper + 1)
                continue;
            const auto more = static_cast<std::int64_t>(weights.between(a, trial[i])) -
                              static_cast<std::int64_t>(weights.between(b, trial[i]));
            change += i < upper ? more : -more;
        }
        std::swap(trial[upper], trial[upper + 1]);
    };
    for (std::size_t at = from; at + 1 < count; ++at) {
        swap_up(at);
        if (change < best) {
            best = change;
            to = at + 1;
        }
    }
    trial = arrangement;
    change = 0;
    for (std::size_t at = from; at > 0; --at) {
        swap_up(at - 1);
        if (change < best) {
            best = change;
            to = at - 1;
        }
    }
    if (to == from)
        return false;
    const std::size_t node = arrangement[from];
    arrangement.erase(arrangement.begin() + static_cast<std::ptrdiff_t>(from));
    arrangement.insert(arrangement.begin() + static_cast<std::ptrdiff_t>(to), node);
    return true;
}

}  // namespace

std::uint64_t crossings_of(const std::vector<NodeId>& order, const std::vector<LinkUse::Pair>& pairs) {
    std::vector<std::size_t> as_it_is(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        as_it_is[i] = i;
    return Weights(order, pairs).cost(as_it_is);
}

std::vector<NodeId> few_crossings(std::vector<NodeId> order, const std::vector<LinkUse::Pair>& pairs) {
    if (order.size() > kMostLanesOrdered || order.size() < 3)
        return order;
    const Weights weights(order, pairs);
    std::vector<std::size_t> arrangement(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        arrangement[i] = i;
    bool moved = true;
    for (int round = 0; moved && round < kMostRounds; ++round) {
        moved = false;
        for (std::size_t node = 0; node < order.size(); ++node) {
            const auto at = std::find(arrangement.begin(), arrangement.end(), node) - arrangement.begin();
            moved = move_to_best(arrangement, static_cast<std::size_t>(at), weights) || moved;
        }
    }
    std::vector<NodeId> out;
    for (const std::size_t place : arrangement)
        out.push_back(order[place]);
    return out;
}

}  // namespace orrery::topology
