// Who leads a set of brokers, step by step.
#include "models/floor/broker_controller.h"

#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::floor {
namespace {

using messaging::MqAlive;
using messaging::MqLeads;
using messaging::MqPropose;

constexpr NodeId kOne = 0, kTwo = 1, kThree = 2, kController = 3;
using Nodes = std::vector<NodeId>;

BrokerSet led_by_one() {
    BrokerSet set;
    set.in_sync = {kOne, kTwo, kThree};
    set.elect({kOne, kTwo, kThree}, false);
    for (const NodeId node : set.in_sync)
        set.lives.set(node, 1);
    return set;
}

TEST_CASE("who is gone is not in sync any more, but for the last one, and does not lead") {
    BrokerSet set = led_by_one();
    CHECK((set.epoch == 1 && set.version == 1 && set.leader == kOne));
    set.gone(kTwo);
    CHECK((set.leader == kOne && set.in_sync == Nodes{kOne, kThree} && set.version == 2));
    set.gone(kTwo);
    CHECK(set.version == 2);
    set.gone(kOne);
    CHECK((set.leader == kNoNode && set.in_sync == Nodes{kThree}));
    set.gone(kThree);
    CHECK(set.in_sync == Nodes{kThree});
}

TEST_CASE("a clean election waits for somebody in sync, an unclean one takes anybody") {
    BrokerSet set = led_by_one();
    set.gone(kOne);
    set.gone(kTwo);
    BrokerSet unclean = set;
    set.elect({kOne, kTwo}, false);
    CHECK((set.leader == kNoNode && set.epoch == 1));
    unclean.elect({kTwo, kOne}, true);
    CHECK((unclean.leader == kTwo && unclean.epoch == 2 && unclean.in_sync == Nodes{kTwo}));
    unclean = set;
    unclean.elect({kOne, kThree}, true);
    CHECK(unclean.leader == kThree);  // where somebody in sync is there, that one
    set.elect({kOne, kThree}, false);
    CHECK((set.leader == kThree && set.epoch == 2));
    set.elect({kOne}, true);
    CHECK(set.leader == kThree);
    unclean = led_by_one();
    unclean.gone(kOne);
    unclean.elect({}, true);
    CHECK(unclean.leader == kNoNode);
}

TEST_CASE("who is in sync changes at the word of the leader of this epoch and version, about lives that are known") {
    BrokerSet set = led_by_one();
    CHECK_FALSE(set.take(kTwo, {1, 1, {{kOne, 1}}}));
    CHECK_FALSE(set.take(kOne, {2, 1, {{kOne, 1}}}));
    CHECK_FALSE(set.take(kOne, {1, 0, {{kOne, 1}}}));
    CHECK(set.take(kOne, {1, 1, {{kOne, 1}, {kTwo, 0}}}));  // the leader has not heard the second yet
    CHECK((set.in_sync == Nodes{kOne, kTwo} && set.version == 2));
    set.lives.set(kThree, 2);
    CHECK_FALSE(set.take(kOne, {1, 2, {{kOne, 1}, {kThree, 1}}}));  // it has come back since
    CHECK(set.take(kOne, {1, 2, {{kOne, 1}, {kThree, 2}}}));
    CHECK(set.in_sync == Nodes{kOne, kThree});
}

test::Script script(bool unclean = false, bool trusts_restarted = false) {
    return test::Script([=](Blueprint& blueprint) {
        const std::uint32_t broker = blueprint.add_role(test::Probe<MqLeads>{});
        for (const char* name : {"one", "two", "three"})
            blueprint.add_node(name, broker);
        ControllerSettings knobs;
        knobs.brokers = {kOne, kTwo, kThree};
        knobs.session = 1_s;
        knobs.beat = 100_ms;
        knobs.unclean = unclean;
        knobs.trusts_restarted = trusts_restarted;
        blueprint.add_node("controller", blueprint.add_role(BrokerController{knobs}));
    });
}
test::Script& all_alive(test::Script& run, std::uint64_t life = 1) {
    for (const NodeId node : {kOne, kTwo, kThree})
        run.deliver(kController, MqAlive{life}, node);
    return run;
}
std::string leads(std::uint64_t epoch, std::uint64_t version, NodeId leader, Nodes in_sync, std::uint64_t life = 1) {
    return to_text(to_value(MqLeads{epoch, version, leader, std::move(in_sync), life}));
}
BrokerSet decided(test::Script& run) { return run.state<BrokerController>(kController).set; }

TEST_CASE("who says that it is there is told who leads") {
    test::Script run = script();
    run.deliver(kController, MqAlive{1}, kTwo);
    CHECK(run.heard(kTwo) == test::Lines{leads(1, 1, kOne, {kOne, kTwo, kThree})});
    CHECK(run.heard(kOne).empty());
}

TEST_CASE("a leader that is silent for a session is followed by the first in sync, and everybody hears of it") {
    test::Script run = script();
    all_alive(run);
    for (int i = 0; i < 3; ++i)
        run.wait(380_ms).deliver(kController, MqAlive{1}, kTwo).deliver(kController, MqAlive{1}, kThree);
    CHECK((decided(run).leader == kTwo && decided(run).epoch == 2));
    CHECK(decided(run).in_sync == Nodes{kTwo, kThree});
    CHECK(run.heard(kOne).back() == leads(2, 3, kTwo, {kTwo, kThree}));
    CHECK(run.heard(kThree).back() == leads(2, 3, kTwo, {kTwo, kThree}));
    run.deliver(kController, MqAlive{1}, kOne);
    CHECK(decided(run).leader == kTwo);  // who comes back is told, and not in sync
    CHECK(run.heard(kOne).back() == leads(2, 3, kTwo, {kTwo, kThree}));
}

TEST_CASE("a leader that has come back is another one, unless the controller trusts it") {
    const bool trusts = GENERATE(false, true);
    test::Script run = script(false, trusts);
    all_alive(run).deliver(kController, MqAlive{2}, kOne);
    CHECK(decided(run).leader == (trusts ? kOne : kTwo));
    CHECK(decided(run).in_sync.size() == (trusts ? 3 : 2));
    run.deliver(kController, MqAlive{1}, kOne);  // said before the crash
    CHECK(decided(run).lives.at(kOne) == 2);
}

TEST_CASE("the last one in sync is waited for, or given up where elections are unclean") {
    const bool unclean = GENERATE(false, true);
    test::Script run = script(unclean);
    all_alive(run).deliver(kController, MqPropose{1, 1, {{kOne, 1}}}, kOne);
    CHECK(decided(run).in_sync == Nodes{kOne});
    for (int i = 0; i < 3; ++i)
        run.wait(380_ms).deliver(kController, MqAlive{1}, kThree).deliver(kController, MqAlive{1}, kTwo);
    if (unclean) {
        CHECK((decided(run).leader == kTwo && decided(run).in_sync == Nodes{kTwo}));
    } else {
        CHECK((decided(run).leader == kNoNode && decided(run).in_sync == Nodes{kOne}));
        run.deliver(kController, MqAlive{2}, kOne);
        CHECK((decided(run).leader == kOne && decided(run).epoch == 2));
    }
}

TEST_CASE("everybody hears of a change once it is on the controller's disk, and a crash of it changes nothing") {
    test::Script run = script();
    all_alive(run).sync(100_ms).deliver(kController, MqPropose{1, 1, {{kOne, 1}, {kTwo, 1}}}, kOne);
    CHECK(run.heard(kTwo).empty());  // the start is not down either
    run.wait(100_ms);
    CHECK(run.heard(kTwo).back() == leads(1, 2, kOne, {kOne, kTwo}));
    run.crash(kController).restart(kController);
    CHECK(decided(run).in_sync == Nodes{kOne, kTwo});
    run.deliver(kController, MqAlive{1}, kThree);
    CHECK(run.heard(kThree).back() == leads(1, 2, kOne, {kOne, kTwo}));
}

}  // namespace
}  // namespace orrery::floor
