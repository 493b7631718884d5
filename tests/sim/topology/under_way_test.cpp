// What is on its way at a moment, and where: on its link, held, kept, waiting.
#include "sim/topology/under_way.h"

#include <algorithm>

#include "sim/faults/degrade.h"
#include "sim/faults/hold.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"
#include "sim/faults/stimulus.h"
#include "sim/topology/link_use.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

// b tells a to add at 1 s, and a's answer to b takes 10 ms.
Blueprint answers(LinkSettings settings = {}) {
    Blueprint blueprint = ledgers();
    settings.delay = Distribution::constant(10_ms);
    blueprint.links.declare({0, 1}, settings);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{1}, 1));
    return blueprint;
}

// The world after its last event before `time`.
std::shared_ptr<World> world_before(Blueprint blueprint, Time time) {
    blueprint.until = time;
    return run(std::move(blueprint));
}

}  // namespace

TEST_CASE("a message on its link is there from its send to its arrival, with both times") {
    const auto world = world_before(answers(), 1005_ms);
    const topology::UnderWay now = topology::under_way(*world, 100);
    REQUIRE(now.messages.size() == 1);
    const topology::Message& one = now.messages.front();
    CHECK(one.from == 0);
    CHECK(one.to == 1);
    CHECK(one.place == topology::Place::on_link);
    CHECK(one.due == 1010_ms);
    CHECK(one.text.starts_with("Added"));
    CHECK_FALSE(one.copy);
    CHECK(now.links.empty());
    CHECK(now.all == 1);
    CHECK(topology::under_way(*world_before(answers(), 1010_ms), 100).messages.empty());
    CHECK(topology::load_of(*world).under_way == 1);
}

TEST_CASE("a duplicate is a copy of the one that arrives first") {
    LinkSettings twice;
    twice.duplicate = {1, 1};
    const topology::UnderWay now = topology::under_way(*world_before(answers(twice), 1005_ms), 100);
    REQUIRE(now.messages.size() == 2);
    CHECK(std::count_if(now.messages.begin(), now.messages.end(), [](const auto& one) { return one.copy; }) == 1);
    CHECK(topology::under_way(*world_before(answers(twice), 1005_ms), 1).messages.size() == 1);
    CHECK(topology::under_way(*world_before(answers(twice), 1005_ms), 1).all == 2);
}

TEST_CASE("a held link holds what has arrived; a connection keeps what a cut stops") {
    Blueprint held = answers();
    held.plan.push_back({900_ms, {}, HoldLinks{{{{0, 1}}}}, 0, "hold a->b"});
    topology::UnderWay now = topology::under_way(*world_before(std::move(held), 2_s), 100);
    REQUIRE(now.messages.size() == 1);
    CHECK(now.messages.front().place == topology::Place::held);
    CHECK(now.trouble_of(0, 1).held);
    CHECK_FALSE(now.trouble_of(1, 0).any());

    LinkSettings connection;
    connection.connection = true;
    Blueprint cut = answers(connection);
    cut.plan.push_back({900_ms, {}, CutLinks{"partition", {{0, 1}}}, 0, "cut"});
    now = topology::under_way(*world_before(std::move(cut), 2_s), 100);
    REQUIRE(now.messages.size() == 1);
    CHECK(now.messages.front().place == topology::Place::kept);
    CHECK(now.trouble_of(0, 1).cut);
}

TEST_CASE("a paused node lets its messages wait; a slow one and a bad link say so") {
    Blueprint paused = answers();
    paused.plan.push_back({900_ms, {}, PauseNode{1}, 5_s, "pause b"});
    topology::UnderWay now = topology::under_way(*world_before(std::move(paused), 2_s), 100);
    REQUIRE(now.messages.size() == 1);
    CHECK(now.messages.front().place == topology::Place::waiting);
    CHECK(now.nodes[1].paused);
    CHECK(now.nodes[0].up);

    Blueprint bad = answers();
    bad.plan.push_back({900_ms, {}, SlowNode{0, {4, 1}}, 5_s, "slow a"});
    LinkEdit edit;
    edit.loss = Ratio{1, 2};
    bad.plan.push_back({900_ms, {}, DegradeLinks{{{{1, 0}}}, edit}, 0, "degrade b->a"});
    now = topology::under_way(*world_before(std::move(bad), 2_s), 100);
    CHECK(now.nodes[0].slow);
    CHECK(now.trouble_of(1, 0).bad);
    CHECK_FALSE(now.trouble_of(1, 0).slow);
    CHECK_FALSE(now.trouble_of(0, 1).bad);
}

TEST_CASE("the use of links is counted by direction") {
    topology::LinkUse use;
    Blueprint blueprint = answers();
    for (int i = 1; i < 5; ++i)
        blueprint.plan.push_back(deliver_at(blueprint, 1_s + i * 1_ms, 0, Add{1}, 1));
    World world(share(std::move(blueprint)), &use);
    world.run();
    REQUIRE(use.pairs().size() == 1);
    CHECK(use.pairs().front().from == 0);
    CHECK(use.pairs().front().to == 1);
    CHECK(use.pairs().front().messages == 5);
    CHECK(use.whole());
}
