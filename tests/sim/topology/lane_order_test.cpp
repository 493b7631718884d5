// The order of lanes: never worse than it was, and for small worlds no move of one node makes it better.
#include "sim/topology/lane_order.h"

#include <algorithm>

#include "tests/catch.h"

using namespace orrery;
using namespace orrery::topology;

namespace {

std::vector<NodeId> nodes(std::size_t count) {
    std::vector<NodeId> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(static_cast<NodeId>(i));
    return out;
}

std::vector<LinkUse::Pair> some_pairs(std::uint64_t seed, std::size_t count) {
    std::vector<LinkUse::Pair> pairs;
    std::uint64_t luck = seed;
    const auto next = [&luck] {
        luck = luck * 6364136223846793005U + 1442695040888963407U;
        return luck >> 33;
    };
    for (std::size_t i = 0; i < 2 * count; ++i)
        pairs.push_back({static_cast<NodeId>(next() % count), static_cast<NodeId>(next() % count), next() % 100});
    return pairs;
}

}  // namespace

TEST_CASE("who talk with each other lie beside each other", "[unit]") {
    // 0 with 3, 1 with 4, 2 with 5: three pairs that cross all others as they stand.
    const std::vector<LinkUse::Pair> pairs{{0, 3, 10}, {3, 0, 10}, {1, 4, 7}, {2, 5, 5}};
    const auto order = few_crossings(nodes(6), pairs);
    CHECK(crossings_of(nodes(6), pairs) == 3 * 32);
    CHECK(crossings_of(order, pairs) == 32);
    CHECK(few_crossings(nodes(6), {}) == nodes(6));  // nothing moves without a reason
    CHECK(few_crossings(nodes(2), pairs) == nodes(2));
}

TEST_CASE("an order is found that holds each node once, is no worse, and that no move makes better", "[property]") {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const std::size_t count = 3 + seed % 7;
        const auto pairs = some_pairs(seed, count);
        const auto order = few_crossings(nodes(count), pairs);
        CAPTURE(seed, order);
        const auto all = nodes(count);
        REQUIRE(std::is_permutation(order.begin(), order.end(), all.begin(), all.end()));
        const std::uint64_t cost = crossings_of(order, pairs);
        CHECK(cost <= crossings_of(nodes(count), pairs));
        for (std::size_t from = 0; from < count; ++from)
            for (std::size_t to = 0; to < count; ++to) {
                auto moved = order;
                const NodeId node = moved[from];
                moved.erase(moved.begin() + static_cast<std::ptrdiff_t>(from));
                moved.insert(moved.begin() + static_cast<std::ptrdiff_t>(to), node);
                CHECK(crossings_of(moved, pairs) >= cost);
            }
    }
}
