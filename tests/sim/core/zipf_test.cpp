#include "sim/core/zipf.h"

#include <cmath>
#include <vector>

#include "tests/catch.h"

using namespace orrery;

namespace {

// The share of each rank, from where the table says that the bits part.
std::vector<double> shares(const Zipf& zipf) {
    std::vector<double> shares;
    std::uint64_t begin = 0;
    for (std::uint64_t rank = 0; rank < zipf.count(); ++rank) {
        // The first bits that draw a later rank, by bisection through sample() alone.
        std::uint64_t low = begin, high = UINT64_MAX;
        if (zipf.sample(high) <= rank) {
            shares.push_back(std::ldexp(static_cast<double>(high - begin) + 1, -64));
            break;
        }
        while (low < high) {
            const std::uint64_t middle = low + (high - low) / 2;
            if (zipf.sample(middle) > rank)
                high = middle;
            else
                low = middle + 1;
        }
        shares.push_back(std::ldexp(static_cast<double>(low - begin), -64));
        begin = low;
    }
    return shares;
}

}  // namespace

TEST_CASE("the share of rank k is 1 / k^exponent, divided by their sum") {
    for (const Ratio exponent : {Ratio{0, 1}, Ratio{1, 2}, Ratio{99, 100}, Ratio{1, 1}, Ratio{3, 2}, Ratio{3, 1}}) {
        for (const std::uint64_t count : {2U, 3U, 10U, 100U}) {
            const double power = static_cast<double>(exponent.numerator) / static_cast<double>(exponent.denominator);
            double sum = 0;
            for (std::uint64_t rank = 1; rank <= count; ++rank)
                sum += std::pow(static_cast<double>(rank), -power);
            const std::vector<double> got = shares(Zipf(count, exponent));
            REQUIRE(got.size() == count);
            for (std::uint64_t rank = 1; rank <= count; ++rank) {
                CAPTURE(count, power, rank);
                CHECK(std::abs(got[rank - 1] - std::pow(static_cast<double>(rank), -power) / sum) < 1e-9);
            }
        }
    }
}

TEST_CASE("with exponent zero every draw is that of a uniform one", "[property]") {
    for (const std::uint64_t count : {1U, 2U, 3U, 7U, 1000U}) {
        const Zipf zipf(count, {0, 1});
        for (std::uint64_t i = 0; i < 5'000; ++i) {
            const std::uint64_t bits = draw(1, count, 3, i);
            REQUIRE(zipf.sample(bits) == uniform_below(bits, count));
        }
        for (std::uint64_t rank = 0; rank < count; ++rank) {  // and at the very edges
            const auto edge = static_cast<std::uint64_t>(((static_cast<Wide>(rank) << 64) + count - 1) / count);
            REQUIRE(zipf.sample(edge) == uniform_below(edge, count));
            REQUIRE(zipf.sample(edge - 1) == uniform_below(edge - 1, count));
        }
    }
}

TEST_CASE("a large table keeps its order, and a steep one leaves the far ranks alone") {
    const Zipf large(Zipf::kMost, {99, 100});
    CHECK(large.count() == Zipf::kMost);
    CHECK(large.sample(0) == 0);
    CHECK(large.sample(UINT64_MAX) == Zipf::kMost - 1);
    std::uint64_t hundred = 0;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        hundred += large.sample(draw(2, 2, 2, i)) < 100 ? 1 : 0;
    // H(100, 0.99) / H(1000000, 0.99) = 5.2946 / 15.3918
    CHECK(std::abs(static_cast<double>(hundred) / 100'000 - 5.2946 / 15.3918) < 0.005);

    const Zipf steep(1000, {1'000'000'000, 1});
    CHECK(steep.sample(UINT64_MAX) == 0);
    CHECK(steep.count() == 1000);
    CHECK(Zipf().sample(UINT64_MAX) == 0);
    CHECK(Zipf(1, {1, 1}).sample(UINT64_MAX) == 0);
}

TEST_CASE("the first draws of a hot key", "[golden][determinism]") {
    const Zipf zipf(1000, {99, 100});
    std::vector<std::uint64_t> first;
    for (std::uint64_t i = 0; i < 8; ++i)
        first.push_back(zipf.sample(draw(41, 1, 2, i)));
    CHECK(first == std::vector<std::uint64_t>{489, 11, 1, 1, 39, 136, 114, 153});
}
