// The event queue against a plain priority queue, over the shapes of time that drive its wheel: bursts, wide spreads,
// long gaps, an event put before what is due next, and queues that are copied while full.
#include "sim/core/event_queue.h"

#include <queue>

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

using Key = std::pair<Time, std::uint64_t>;

class Pair {
public:
    void push(Time time) {
        std::uint32_t slot = 0;
        if (free_.empty()) {
            slot = slots_++;
        } else {
            slot = free_.back();
            free_.pop_back();
        }
        queue.push(time, sequence_, slot);
        oracle.emplace(time, sequence_++);
    }
    Time pop() {
        const EventQueue::Entry entry = queue.pop();
        REQUIRE(Key{entry.time, entry.sequence()} == oracle.top());
        oracle.pop();
        free_.push_back(entry.slot());
        return entry.time;
    }
    void check_size() const {
        REQUIRE(queue.size() == oracle.size());
        REQUIRE(queue.empty() == oracle.empty());
        std::size_t visited = 0;
        queue.for_each([&](const EventQueue::Entry&) { ++visited; });
        REQUIRE(visited == oracle.size());
    }

    EventQueue queue;
    std::priority_queue<Key, std::vector<Key>, std::greater<>> oracle;

private:
    std::vector<std::uint32_t> free_;
    std::uint32_t slots_ = 0;
    std::uint64_t sequence_ = 0;
};

// A delay whose size spreads over all magnitudes up to 2^bits.
Duration delay(std::uint64_t word, unsigned bits) {
    return static_cast<Duration>((word >> 8) & ((std::uint64_t{1} << (word % (bits + 1))) - 1));
}

}  // namespace

TEST_CASE("any mixture of delays pops in the total order", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        INFO("seed " << seed);
        Pair pair;
        std::uint64_t counter = 0;
        const auto next = [&] { return draw(seed, 1, 0, counter++); };
        const auto bits = static_cast<unsigned>(4 + uniform_below(next(), 50));
        // Pending events that the run swings about: of all magnitudes, so that it goes to the wheel and comes back.
        const auto draw_wanted = [&] {
            return 1 + uniform_below(next(), std::uint64_t{1} << uniform_below(next(), 15));
        };
        Time now = 0;
        for (int phase = 0; phase < 4; ++phase) {
            const std::uint64_t wanted = draw_wanted();
            for (std::uint64_t step = 0; step < 1000 || (step < 40'000 && pair.oracle.size() < wanted); ++step) {
                const std::uint64_t share = pair.oracle.size() < wanted ? 70 : 30;
                if (pair.oracle.empty() || uniform_below(next(), 100) < share) {
                    const std::uint64_t burst = uniform_below(next(), 200) == 0 ? 60 : 1;
                    const Time at = now + delay(next(), bits);
                    for (std::uint64_t i = 0; i < burst; ++i)
                        pair.push(at);
                } else {
                    now = pair.pop();
                }
            }
            pair.check_size();
            for (const std::uint64_t least = uniform_below(next(), wanted); pair.oracle.size() > least;)
                now = pair.pop();
            pair.check_size();
        }
        while (!pair.oracle.empty())
            pair.pop();
        pair.check_size();
    }
}

TEST_CASE("after a look at what is due next, something earlier can still be put in") {
    for (const Time pending : {Time{100}, Time{2} * Tournament::kMost}) {
        Pair pair;
        for (Time time = 1; time <= pending; ++time)
            pair.push(time * 1_s);
        CHECK(pair.pop() == 1_s);
        CHECK(pair.queue.top().time == 2_s);
        pair.push(5);
        pair.push(3);
        for (int i = 0; i < 60; ++i)
            pair.push(500'000);
        CHECK(pair.pop() == 3);
        CHECK(pair.pop() == 5);
        while (!pair.oracle.empty())
            pair.pop();
        pair.check_size();
    }
}

TEST_CASE("the last instants of time are due in order too") {
    for (const int pending : {200, 20'000}) {
        Pair pair;
        for (int i = 0; i < pending; ++i)
            pair.push(kNever - 1 - i % 3);
        for (int i = 0; i < 20; ++i)
            pair.push(kNever);
        pair.push(0);
        while (!pair.oracle.empty())
            pair.pop();
        pair.check_size();
        CHECK(static_cast<std::uint64_t>(pair.queue.top().time) > static_cast<std::uint64_t>(kNever));
    }
}

TEST_CASE("what is put in again and again among the sorted goes to the wheel and comes back") {
    Pair pair;
    std::uint64_t counter = 0;
    const auto below = [&](std::uint64_t count) { return uniform_below(draw(3, 1, 0, counter++), count); };
    for (Time i = 0; i < 3 * Time{Tournament::kMost}; ++i)
        pair.push(1_s + i * 10_us);
    for (int step = 0; step < 50'000; ++step) {  // nine in ten soon, so most fall among what is sorted already
        const Time now = pair.pop();
        pair.push(now + static_cast<Time>(below(10) != 0 ? below(200'000) : 1'000'000 + below(1'000'000'000)));
    }
    while (!pair.oracle.empty())
        pair.pop();
    pair.check_size();
}

TEST_CASE("a copy of a full queue goes its own way") {
    Pair pair;
    for (std::uint64_t i = 0; i < 2 * Tournament::kMost; ++i)
        pair.push(static_cast<Time>(uniform_below(draw(7, 1, 0, i), 1'000'000'000'000)));
    for (int i = 0; i < 1000; ++i)
        pair.pop();
    Pair copy = pair;
    const std::size_t left = pair.oracle.size();
    while (!pair.oracle.empty())
        pair.pop();
    CHECK(copy.oracle.size() == left);
    copy.check_size();
    while (!copy.oracle.empty())
        copy.pop();
    CHECK(copy.queue.empty());
}
