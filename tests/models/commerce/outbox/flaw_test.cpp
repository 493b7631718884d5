// Every flaw of the model is caught first by the property that it declares; without it the same faults on the same seed
// break nothing.
#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/outbox/world.h"

namespace orrery::outbox {
namespace {

// The broker and the order database are away in turn, and the order service restarts meanwhile; a link loses much, and
// the inventory is not heard for a while.
test::ModelWorld troubled(const FlawSpec& flaw, bool with_it) {
    test::ModelWorld world = test::outbox_world({{"interval", std::int64_t{150_ms}},
                                                 {"selling", std::int64_t{12_s}},
                                                 {"unknown_item", Ratio{1, 60}},
                                                 {"poll", std::int64_t{50_ms}},
                                                 {"stock", std::int64_t{60}},
                                                 {"items", std::int64_t{2}}});
    if (flaw.name == "no_relay_lock")
        world.set("relays", std::int64_t{2});
    if (flaw.name == "unlocked_check")
        world.values.insert(world.values.end(), {{"partitions", std::int64_t{8}},
                                                 {"poll", std::int64_t{500_ms}},
                                                 {"items", std::int64_t{1}},
                                                 {"stock", std::int64_t{12}}});
    if (with_it)
        world.flaws = {flaw.name};
    world.until = 50_s;
    world.losses = {{{test::kOrders, test::kOrderDb}, {1, 50}}};
    world.plan = {
        test::fault(2_s, 1_s, CutLinks{"partition", {{test::kInventory, test::kBroker}}}),
        test::fault(4_s, 2_s, CrashNode{test::kBroker}),
        test::fault(5_s, 300_ms, CrashNode{test::kOrders}),
        test::fault(8_s, 3_s, CrashNode{test::kOrderDb}),
        test::fault(9_s, 300_ms, CrashNode{test::kOrders}),
    };
    return world;
}

TEST_CASE("every flaw of commerce/outbox is caught first by its own property", "[flaw]") {
    for (const FlawSpec& flaw : make_outbox().flaws) {
        std::uint64_t caught = 0;
        for (std::uint64_t seed = 1; seed <= test::seeds() && caught == 0; ++seed) {
            const RunResult result = troubled(flaw, true).run(seed);
            if (result.verdict != RunVerdict::violated)
                continue;
            caught = seed;
            INFO(flaw.name << " at seed " << seed << ": " << result.violations.front().detail);
            CHECK(result.violations.front().property == flaw.breaks);
            CHECK_FALSE(result.violations.front().fields.empty());
            const RunResult sound = troubled(flaw, false).run(seed);
            INFO((sound.violations.empty() ? "" : sound.violations.front().detail));
            CHECK(sound.verdict == RunVerdict::held);
        }
        INFO(flaw.name << ": nothing caught it in " << test::seeds() << " seeds");
        CHECK(caught != 0);
    }
}

}  // namespace
}  // namespace orrery::outbox
