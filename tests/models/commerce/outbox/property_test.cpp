// The sound designs under plans of faults drawn from the seed, the same run twice and rewound, and the same orders
// whatever the channel.
#include "models/commerce/outbox/roles.h"
#include "tests/catch.h"
#include "tests/models/commerce/outbox/world.h"

namespace orrery::outbox {
namespace {

const test::DrawnFaults kFaults{7, 1_s, 9_s, 3_s};  // on all but the customers, with one relay

test::ModelWorld day(const std::string& channel) {
    test::ModelWorld world = test::outbox_world({{"channel", channel},
                                                 {"interval", std::int64_t{300_ms}},
                                                 {"selling", std::int64_t{10_s}},
                                                 {"unknown_item", Ratio{1, 40}},
                                                 {"stock", std::int64_t{30}}});
    world.until = 40_s;
    return world;
}

TEST_CASE("the sound designs of commerce/outbox hold under drawn crashes, partitions and pauses", "[property]") {
    const std::string channel = GENERATE(std::string("outbox"), std::string("capture"), std::string("half-message"));
    test::check_holds(day(channel), kFaults, channel, "the sound designs of commerce/outbox hold*");
}

TEST_CASE("a run of commerce/outbox is the same twice, and after a rewind", "[determinism]") {
    test::ModelWorld world = day("outbox");
    world.plan = kFaults.plan(5);
    test::check_repeats(world, 5);
}

TEST_CASE("customers order the same whatever the channel", "[property]") {
    const auto ordered = [](const std::string& channel) {
        World world(day(channel).blueprint(11));
        world.run();
        std::vector<std::uint64_t> orders;
        for (const NodeId node : View(world).nodes<Customer>())
            orders.push_back(View(world).state<Customer>(node).ordered);
        return orders;
    };
    const auto polled = ordered("outbox");
    CHECK(polled.front() > 10);
    CHECK(ordered("capture") == polled);
    CHECK(ordered("half-message") == polled);
}

}  // namespace
}  // namespace orrery::outbox
