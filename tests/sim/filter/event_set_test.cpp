// Some of the events of a run: counts, places and neighbours are those of a plain list.
#include "sim/filter/event_set.h"

#include <algorithm>

#include "sim/core/random.h"
#include "tests/catch.h"

using namespace orrery;

TEST_CASE("an empty set knows nothing and finds nothing") {
    const EventSet set;
    CHECK(set.count() == 0);
    CHECK(set.known() == 0);
    CHECK_FALSE(set.contains(1));
    CHECK(set.rank(100) == 0);
    CHECK(set.after(0) == 0);
    CHECK(set.before(100) == 0);
}

TEST_CASE("members, ranks and neighbours are those of a list", "[property]") {
    for (const std::uint64_t one_in : {1, 2, 7, 300, 20'000}) {
        CAPTURE(one_in);
        EventSet set;
        std::vector<EventNumber> list;
        constexpr EventNumber kEvents = 30'000;
        std::uint64_t draws = 0;
        const auto below = [&](std::uint64_t n) { return uniform_below(draw(3, one_in, 0, draws++), n); };
        for (EventNumber known = 0; known < kEvents;) {
            const EventNumber next = std::min(kEvents, known + 1 + below(9000));
            set.look_through(next);
            for (EventNumber event = known + 1; event <= next; ++event)
                if (below(one_in) == 0) {
                    set.add(event);
                    list.push_back(event);
                }
            known = next;
        }
        CHECK(set.known() == kEvents);
        REQUIRE(set.count() == list.size());
        std::size_t different = 0;
        for (std::size_t i = 0; i < list.size(); ++i)
            different += set.nth(i) == list[i] ? 0 : 1;
        for (EventNumber event = 0; event <= kEvents + 70; ++event) {
            const auto upper = std::upper_bound(list.begin(), list.end(), event);
            const auto lower = std::lower_bound(list.begin(), list.end(), event);
            different += set.rank(event) == static_cast<std::uint64_t>(upper - list.begin()) ? 0 : 1;
            different += set.after(event) == (upper == list.end() ? 0 : *upper) ? 0 : 1;
            different += set.before(event) == (lower == list.begin() ? 0 : *(lower - 1)) ? 0 : 1;
            different += set.contains(event) == std::binary_search(list.begin(), list.end(), event) ? 0 : 1;
        }
        CHECK(different == 0);
    }
}
