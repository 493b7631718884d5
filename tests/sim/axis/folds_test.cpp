// Folds: whatever is folded, the map goes one way, is undone by its inverse, and folds where the scale demands it.
#include "sim/axis/folds.h"

#include <cmath>

#include "sim/axis/find_folds.h"
#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

std::vector<Fold> some_folds(std::uint64_t seed) {
    std::vector<Fold> folds;
    Time at = 0;
    const std::uint64_t count = uniform_below(draw(seed, 1, 0, 0), 6);
    for (std::uint64_t i = 0; i < count; ++i) {
        at += 1 + static_cast<Time>(uniform_below(draw(seed, 2, 0, i), 1'000'000));
        const Time length = 1 + static_cast<Time>(uniform_below(draw(seed, 3, 0, i), 1'000'000'000));
        folds.push_back({at, at + length});
        at += length;
    }
    return folds;
}

std::vector<Busy> at(std::initializer_list<Time> times) {
    std::vector<Busy> busy;
    for (const Time time : times)
        busy.push_back({time, time});
    return busy;
}

}  // namespace

TEST_CASE("a fold takes the same room however long it lasts", "[unit]") {
    const Folds folds({{100, 1100}, {1200, 9'001'200}});
    CHECK(folds.position(100, 10) == 100);
    CHECK(folds.position(600, 10) == 105);
    CHECK(folds.position(1100, 10) == 110);
    CHECK(folds.position(1200, 10) == 210);
    CHECK(folds.position(9'001'200, 10) == 220);
    CHECK(folds.position(9'001'300, 10) == 320);
    CHECK(folds.position(-50, 10) == -50);
    CHECK(folds.kept(9'001'300) == 300);
    CHECK(folds.gaps(600) == 0.5);
    CHECK(folds.at(600) != nullptr);
    CHECK(folds.at(1100) == nullptr);
    CHECK(folds.at(1150) == nullptr);
}

TEST_CASE("what is not folded comes in pieces", "[unit]") {
    using Pieces = std::vector<std::pair<double, double>>;
    const Folds folds({{100, 200}, {300, 400}});
    CHECK(folds.pieces(0, 500) == Pieces{{0, 100}, {200, 300}, {400, 500}});
    CHECK(folds.pieces(150, 350) == Pieces{{200, 300}});
    CHECK(folds.pieces(120, 180).empty());
    CHECK(folds.pieces(210, 220) == Pieces{{210, 220}});
    CHECK(Folds().pieces(1, 2) == Pieces{{1, 2}});
}

TEST_CASE("positions go one way, and the inverse leads back", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        CAPTURE(seed);
        const Folds folds(some_folds(seed));
        for (const double gap : {1.0, 1000.0, 50'000.0}) {
            double before = -1e18;
            for (std::uint64_t i = 0; i < 200; ++i) {
                const double time = static_cast<double>(i) * 3.1e7 - 1e8;
                const double position = folds.position(time, gap);
                REQUIRE(position > before);
                before = position;
                CHECK(std::abs(folds.time(position, gap) - time) <= 1e-3 * 1e6 / gap + 1);
            }
        }
    }
}

TEST_CASE("a deadline far from its cause: the wait is folded, the cause stays as it is", "[unit]") {
    const std::vector<Busy> busy = at({1'000'000, 3'000'000, 8'000'000, 12'000'000, 10'000'000'000});
    const std::vector<Fold> folds = find_folds(busy, 0, 10'010'000'000);
    REQUIRE(folds.size() == 1);
    CHECK(folds.front().begin > 12'000'000);
    CHECK(folds.front().end < 10'000'000'000);
    CHECK(folds.front().length() > 9'900'000'000);
    CHECK(is_crushed(busy));
}

TEST_CASE("gaps of one scale are folded all; at an even pace none is", "[unit]") {
    const auto second = [](Time n) { return n * 1'000'000'000; };
    const std::vector<Busy> bursts = at({second(0), 5'000'000, second(5), second(5) + 5'000'000, second(10),
                                         second(10) + 5'000'000, second(15), second(15) + 5'000'000});
    CHECK(find_folds(bursts, 0, second(15) + 5'000'000).size() == 3);
    CHECK(is_crushed(bursts));
    const std::vector<Busy> even = at({second(0), second(1), second(2), second(3), second(4), second(5)});
    CHECK(find_folds(even, 0, second(5)).empty());
    CHECK_FALSE(is_crushed(even));
    CHECK_FALSE(is_crushed(at({0, second(10)})));  // nothing is crushed where there are only two
    CHECK(find_folds({}, 0, second(5)).empty());
}

TEST_CASE("what is busy is never folded, and folds stay in order and within the axis", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        CAPTURE(seed);
        std::vector<Busy> busy;
        const std::uint64_t count = 1 + uniform_below(draw(seed, 4, 0, 0), 60);
        for (std::uint64_t i = 0; i < count; ++i) {
            const Time scale = i % 3 == 0 ? 10'000'000'000 : i % 3 == 1 ? 1'000'000 : 1000;
            const Time begin = static_cast<Time>(uniform_below(draw(seed, 5, 0, i), static_cast<std::uint64_t>(scale)));
            busy.push_back({begin, begin + static_cast<Time>(uniform_below(draw(seed, 6, 0, i), 1000))});
        }
        const std::vector<Fold> folds = find_folds(busy, 0, 11'000'000'000);
        CHECK(folds.size() <= kMostFolds);
        Time before = 0;
        for (const Fold& fold : folds) {
            CHECK(fold.begin >= before);
            CHECK(fold.length() > 0);
            CHECK(fold.end <= 11'000'000'000);
            before = fold.end;
            for (const Busy& one : busy)
                CHECK((one.end <= fold.begin || one.begin >= fold.end));
        }
    }
}
