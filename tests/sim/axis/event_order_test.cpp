// Events in their order: each a step, whatever the time between them; two runs on one axis.
#include "sim/axis/event_order.h"

#include <algorithm>
#include <cmath>

#include "sim/axis/axis.h"
#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

using Order = std::shared_ptr<const EventOrder>;

Order order_of(const std::vector<Time>& times) {
    OrderMaker maker;
    for (std::size_t i = 0; i < times.size(); ++i)
        maker.add(i + 1, times[i]);
    return std::make_shared<const EventOrder>(maker.finish(times.back() + 100));
}

Axis axis_of(Order order, Order own) { return {AxisKind::events, {}, {}, std::move(order), std::move(own)}; }

std::vector<Time> some_times(std::uint64_t seed, std::uint64_t stream) {
    std::vector<Time> times;
    Time at = 0;
    for (std::uint64_t i = 0; i < 40; ++i) {
        at += static_cast<Time>(uniform_below(draw(seed, stream, 0, i), 4)) * 1000;  // often the same instant
        times.push_back(at);
    }
    return times;
}

}  // namespace

TEST_CASE("events at one instant stand side by side", "[unit]") {
    const Order order = order_of({1000, 5000, 5000, 5000, 9'000'000});
    const Axis axis = axis_of(order, order);
    for (EventNumber event = 1; event <= 5; ++event)
        CHECK(axis.at(event == 1 ? 1000 : event == 5 ? 9'000'000 : 5000, event) == static_cast<double>(event));
    CHECK(order->step(4999.999) < 2);
    CHECK(order->step(5000) == 4);
    CHECK(order->step_before(5000) == 2);
    CHECK(order->time(2) == 5000);
    CHECK(order->time(3.5) == 5000);
    CHECK(order->time(4.5) > 5000);
    CHECK(axis.event(3.9) == 3);
    CHECK(axis.event(400) == 6);  // the end of the run is a step of its own
    CHECK(axis.at(0, 0) == 0);
}

TEST_CASE("of a run that is known by stretches, each event still has its own step", "[unit]") {
    OrderMaker maker;
    maker.add(1, 256, 1000, 2000);
    maker.add(257, 512, 5000, 5000);
    maker.add(513, 600, 90'000, 100'000);
    const auto order = std::make_shared<const EventOrder>(maker.finish(120'000));
    const Axis axis = axis_of(order, order);
    CHECK(std::abs(axis.at(1100, 200) - 200) < 1e-9);  // though its time would be another's in proportion
    CHECK(axis.at(5000, 400) == 400);
    const auto pieces = axis.pieces(300, 520);
    REQUIRE(pieces.size() == 1);
    CHECK(pieces.front().first <= 5000);
    CHECK(pieces.front().second >= 90'000);
}

TEST_CASE("steps go one way with time, and lead back", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        CAPTURE(seed);
        const std::vector<Time> times = some_times(seed, 1);
        const Order order = order_of(times);
        double before = 0;
        for (Time time = 0; time <= times.back(); time += 250) {
            const double step = order->step(static_cast<double>(time));
            REQUIRE(step >= before);
            REQUIRE(order->step_before(static_cast<double>(time)) <= step);
            CHECK(std::abs(order->time(step) - static_cast<double>(time)) < 1e-6);
            before = step;
        }
    }
}

TEST_CASE("two runs on one axis: what they have in common stands at the same steps", "[property]") {
    constexpr std::size_t kCommon = 10;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        CAPTURE(seed);
        std::vector<Time> one = some_times(seed, 1), other = some_times(seed, 2);
        for (std::size_t i = 0; i < other.size(); ++i)
            other[i] = i < kCommon ? one[i] : other[i] + one[kCommon - 1] + 1000;
        for (std::size_t i = kCommon; i < one.size(); ++i)
            one[i] += 1000;
        const Order first = order_of(one), second = order_of(other);
        const auto both = std::make_shared<const EventOrder>(EventOrder::of_both(*first, *second));
        const Axis upper = axis_of(both, first), lower = axis_of(both, second);
        double before_one = 0, before_other = 0;
        for (std::size_t i = 0; i < one.size(); ++i) {
            const double at_one = upper.at(one[i], i + 1), at_other = lower.at(other[i], i + 1);
            if (i < kCommon)
                CHECK(std::abs(at_one - at_other) < 1e-6);
            CHECK(at_one >= before_one + 1 - 1e-6);
            CHECK(at_other >= before_other + 1 - 1e-6);
            CHECK(upper.event(at_one) == i + 1);
            CHECK(lower.event(at_other + 0.01) == i + 1);
            before_one = at_one;
            before_other = at_other;
        }
    }
}
