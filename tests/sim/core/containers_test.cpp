#include <deque>
#include <queue>
#include <vector>

#include "sim/core/event_queue.h"
#include "sim/core/fifo.h"
#include "sim/core/random.h"
#include "sim/core/shared_vector.h"
#include "sim/core/value.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

TEST_CASE("the queue pops in the total order of time and sequence, as a plain priority queue does", "[property]") {
    using Key = std::pair<Time, std::uint64_t>;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        EventQueue queue;
        std::priority_queue<Key, std::vector<Key>, std::greater<>> oracle;
        std::uint64_t sequence = 0, counter = 0;
        for (int step = 0; step < 400; ++step) {
            const bool push = oracle.empty() || uniform_below(draw(seed, 1, 0, counter++), 100) < 55;
            if (push) {
                const Time time = static_cast<Time>(uniform_below(draw(seed, 2, 0, counter++), 50));  // many ties
                queue.push(time, sequence, static_cast<std::uint32_t>(sequence % 1000));
                oracle.emplace(time, sequence++);
            } else {
                REQUIRE(queue.top().sequence() == oracle.top().second);
                const EventQueue::Entry entry = queue.pop();
                REQUIRE(Key{entry.time, entry.sequence()} == oracle.top());
                REQUIRE(entry.slot() == entry.sequence() % 1000);
                oracle.pop();
            }
            REQUIRE(queue.size() == oracle.size());
            REQUIRE(queue.empty() == oracle.empty());
        }
    }
}

TEST_CASE("a shared vector behaves as a vector does, and copies share", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        SharedVector<std::uint64_t> shared, earlier;
        std::vector<std::uint64_t> plain, plain_earlier;
        std::uint64_t counter = 0;
        for (int step = 0; step < 300; ++step) {
            const std::uint64_t choice = uniform_below(draw(seed, 1, 0, counter++), 20);
            if (choice == 0) {
                const std::size_t keep = uniform_below(draw(seed, 2, 0, counter++), plain.size() + 1);
                shared.resize_down(keep);
                plain.resize(keep);
            } else if (choice == 1) {
                earlier = shared;
                plain_earlier = plain;
            } else {
                shared.push_back(counter);
                plain.push_back(counter);
            }
            REQUIRE(shared.size() == plain.size());
        }
        REQUIRE(std::vector<std::uint64_t>(shared.begin(), shared.end()) == plain);
        REQUIRE(std::vector<std::uint64_t>(earlier.begin(), earlier.end()) == plain_earlier);

        // Equality and hash are of the values, whatever is shared.
        SharedVector<std::uint64_t> rebuilt;
        for (std::uint64_t value : plain)
            rebuilt.push_back(value);
        REQUIRE(rebuilt == shared);
        REQUIRE(hash_of(rebuilt) == hash_of(shared));
        rebuilt.push_back(1);
        REQUIRE(!(rebuilt == shared));
        REQUIRE(rebuilt.common_prefix(shared) == plain.size());
    }
}

TEST_CASE("a fifo holds what a deque holds, whatever is taken from it", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        Fifo<std::string> fifo;
        std::deque<std::string> oracle;
        std::uint64_t counter = 0;
        const auto below = [&](std::uint64_t n) { return uniform_below(draw(seed, 1, 0, counter++), n); };
        for (int step = 0; step < 300; ++step) {
            const std::uint64_t what = below(100);
            if (oracle.empty() || what < 50) {
                fifo.push_back(std::to_string(step));
                oracle.push_back(std::to_string(step));
            } else if (what < 85) {
                REQUIRE(fifo.front() == oracle.front());
                fifo.pop_front();
                oracle.pop_front();
            } else if (what < 99) {
                const auto at = static_cast<std::ptrdiff_t>(below(oracle.size()));
                fifo.erase(fifo.begin() + at);
                oracle.erase(oracle.begin() + at);
            } else {
                const Fifo<std::string> copy = fifo;
                fifo.clear();
                fifo = copy;
            }
            REQUIRE(fifo.size() == oracle.size());
            REQUIRE(fifo.empty() == oracle.empty());
            REQUIRE(std::equal(fifo.begin(), fifo.end(), oracle.begin(), oracle.end()));
        }
    }
}
