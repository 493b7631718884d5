// A run from afar: whatever the level, nothing is counted twice or left out.
#include "sim/chronicle/overview.h"

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

constexpr std::size_t kLanes = 3;

Overview made(std::size_t stretches) {
    Overview overview(kLanes);
    for (std::size_t i = 0; i < stretches; ++i) {
        Stretch one;
        one.first = i * 10 + 1;
        one.last = i * 10 + 10;
        one.begin = static_cast<Time>(i * 1000);
        one.end = static_cast<Time>(i * 1000 + 900);
        one.faults = i % 7 == 0 ? 1 : 0;
        const LaneCount counts[kLanes] = {{1, 0, 0, 0}, {2, 1, 0, 0}, {static_cast<std::uint32_t>(i % 5), 0, 3, 1}};
        overview.append(one, counts);
    }
    return overview;
}

}  // namespace

TEST_CASE("an overview visits each stretch once, at every level", "[property]") {
    for (const std::size_t count : {1U, 7U, 8U, 9U, 64U, 65U, 600U, 4096U}) {
        const Overview overview = made(count);
        CHECK(overview.events() == count * 10);
        for (const std::size_t most : {1U, 3U, 10U, 100U, 5000U}) {
            CAPTURE(count, most);
            EventNumber next = 1;
            std::size_t visited = 0;
            std::uint64_t faults = 0;
            LaneCount sum;
            overview.visit(0, kNever, most, [&](const Stretch& one, std::span<const LaneCount> counts) {
                CHECK(one.first == next);
                next = one.last + 1;
                faults += one.faults;
                REQUIRE(counts.size() == kLanes);
                sum.add(counts[1]);
                ++visited;
            });
            CHECK(next == count * 10 + 1);
            CHECK(faults == (count + 6) / 7);
            CHECK(sum == LaneCount{static_cast<std::uint32_t>(count * 2), static_cast<std::uint32_t>(count), 0, 0});
            CHECK(visited <= std::max<std::size_t>(most, Overview::kFan) + 5 * Overview::kFan);
        }
    }
}

TEST_CASE("what overlaps a window is visited, and little more", "[property]") {
    const Overview overview = made(1000);
    for (std::uint64_t i = 0; i < test::seeds(); ++i) {
        const Time from = static_cast<Time>(uniform_below(draw(i, 1, 0, 0), 1'000'000));
        const Time to = from + static_cast<Time>(uniform_below(draw(i, 2, 0, 0), 100'000));
        Time begin = kNever, end = 0;
        overview.visit(from, to, 50, [&](const Stretch& one, std::span<const LaneCount>) {
            begin = std::min(begin, one.begin);
            end = std::max(end, one.end);
            CHECK(one.end >= from);
            CHECK(one.begin <= to);
        });
        if (end == 0)
            continue;
        CHECK(begin <= from + 1000);
        CHECK(end >= std::min(to, overview.end()) - 1000);
    }
}

TEST_CASE("times and events lead to each other") {
    const Overview overview = made(100);
    CHECK(overview.time_of(1) == 0);
    CHECK(overview.time_of(10) == 900);
    CHECK(overview.time_of(11) == 1000);
    CHECK(overview.time_of(5000) == 99'900);
    CHECK(overview.last_at(-1) == 0);
    CHECK(overview.last_at(900) == 10);
    CHECK(overview.last_at(950) == 10);
    CHECK(overview.last_at(1000) == 11);
    CHECK(overview.last_at(kNever) == 1000);
    for (EventNumber event = 1; event <= 1000; ++event)
        CHECK(overview.last_at(overview.time_of(event)) == event);
}

TEST_CASE("the grain of a world keeps its counts small") {
    for (const std::size_t nodes : {1U, 5U, 64U, 256U, 257U, 1024U, 100'000U}) {
        const Grain grain(nodes);
        CAPTURE(nodes);
        CHECK(grain.lanes <= 256);
        CHECK(grain.lane_of(NodeId(static_cast<std::uint32_t>(nodes - 1))) < grain.lanes);
        CHECK(4096 % grain.stretch == 0);
        CHECK(grain.stretch >= grain.lanes * 16);
    }
    CHECK(Grain(5).lanes == 5);
}
