// The sound designs under plans of faults drawn from the seed, the same run twice and rewound, the same orders whatever
// the protocol, and a small world explored whole.
#include <algorithm>

#include "models/commerce/global_transaction/shop.h"
#include "sim/explore/explore.h"
#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/global_transaction/world.h"

namespace orrery::global_transaction {
namespace {

const test::DrawnFaults kFaults{5, 1_s, 4_s, 2_s};  // store, two coordinators, two services

test::ModelWorld day(const std::string& protocol) {
    test::ModelWorld world = test::global_world(protocol, {{"coordinators", std::int64_t{2}},
                                                           {"arrivals", std::string("closed(100ms)")},
                                                           {"selling", std::int64_t{5_s}},
                                                           {"timeout", std::int64_t{1_s}},
                                                           {"sweep_every", std::int64_t{200_ms}},
                                                           {"retry", std::int64_t{300_ms}},
                                                           {"lock_wait", std::int64_t{1_s}},
                                                           {"outside", Ratio{1, 5}},
                                                           {"end_limit", std::int64_t{10_s}}});
    world.until = 20_s;
    return world;
}

const std::string kProtocols[] = {"at", "xa", "tcc", "saga"};

TEST_CASE("the sound designs of commerce/global-transaction hold under drawn crashes, partitions and pauses",
          "[property]") {
    for (const std::string& protocol : kProtocols)
        test::check_holds(day(protocol), kFaults, protocol, "the sound designs of commerce/global-transaction hold*");
}

TEST_CASE("a run of commerce/global-transaction is the same twice, and after a rewind", "[determinism]") {
    for (const std::string& protocol : kProtocols) {
        INFO(protocol);
        test::ModelWorld world = day(protocol);
        world.plan = kFaults.plan(5);
        test::check_repeats(world, 5);
    }
}

TEST_CASE("shops take the same orders whatever the protocol", "[property]") {
    const auto placed = [](const std::string& protocol) {
        test::ModelWorld open = day(protocol);
        open.set("arrivals", std::string("poisson(400ms)"));
        World world(open.blueprint(11));
        world.run();
        std::vector<std::uint64_t> orders;
        for (const NodeId node : View(world).nodes<Shop>())
            orders.push_back(View(world).state<Shop>(node).placed);
        return orders;
    };
    const auto at = placed("at");
    CHECK(at.front() > 10);
    for (const std::string& protocol : kProtocols)
        CHECK(placed(protocol) == at);
}

// A coordinator dies with a decision that nobody has heard of: the other one carries it out.
TEST_CASE("what a coordinator has decided and left is ended by the other's sweep", "[property]") {
    for (const std::string& protocol : kProtocols) {
        test::ModelWorld world = day(protocol);
        world.plan = {test::fault_when("decided", 1, 5, 20_s, CrashNode{1})};
        world.until = 45_s;
        world.set("end_limit", std::int64_t{15_s});
        const RunResult result = world.run(3);
        INFO(protocol);
        CHECK(result.verdict == RunVerdict::held);
        CHECK(test::metric(result, "committed").sum > 10);
    }
}

}  // namespace
}  // namespace orrery::global_transaction
