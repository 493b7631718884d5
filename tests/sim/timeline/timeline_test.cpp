#include "sim/timeline/timeline.h"

#include <map>

#include "sim/timeline/field_change.h"
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

// The chain after each event of a straight run.
std::vector<std::uint64_t> chains(const std::shared_ptr<const Blueprint>& blueprint) {
    World world(blueprint);
    world.start();
    std::vector<std::uint64_t> out{world.fingerprint()};
    while (world.step())
        out.push_back(world.fingerprint());
    return out;
}

}  // namespace

TEST_CASE("any event, in any order, shows the world of a straight run", "[determinism][property]") {
    const auto blueprint = share(busy_ledgers());
    const auto expected = chains(blueprint);
    Timeline timeline(blueprint, {.spacing = 100, .memory = 1u << 20});
    for (std::uint64_t i = 0; i < test::seeds(); ++i) {
        const EventNumber target = uniform_below(draw(i, 3, 0, 0), expected.size());
        REQUIRE(timeline.seek(target) == target);
        REQUIRE(timeline.world().fingerprint() == expected[target]);
        if (target > 0 && i % 3 == 0) {
            REQUIRE(timeline.back());
            REQUIRE(timeline.world().fingerprint() == expected[target - 1]);
        } else if (timeline.step()) {
            REQUIRE(timeline.world().fingerprint() == expected[target + 1]);
        }
    }
}

TEST_CASE("seeking past the end stops at the last event, and back leaves it") {
    Timeline timeline(share(busy_ledgers()));
    const EventNumber last = timeline.seek(UINT64_MAX);
    CHECK(timeline.world().ended());
    CHECK(timeline.seek(last + 5) == last);
    CHECK(timeline.back());
    CHECK(timeline.at() == last - 1);
    CHECK(timeline.seek(0) == 0);
    CHECK(!timeline.back());
}

TEST_CASE("memory stays within its budget: checkpoints are thinned, nothing is lost") {
    const auto blueprint = share(busy_ledgers());
    const auto expected = chains(blueprint);
    Timeline timeline(blueprint, {.spacing = 8, .memory = 20'000});
    timeline.run_to_end();
    CHECK(timeline.checkpoint_bytes() < 40'000);
    CHECK(timeline.spacing() > 8);
    CHECK(timeline.thinnings() > 0);
    for (EventNumber target : {EventNumber{1}, EventNumber{777}, EventNumber{expected.size() - 1}}) {
        timeline.seek(target);
        CHECK(timeline.world().fingerprint() == expected[target]);
    }
}

TEST_CASE("whoever stays in one stretch is given finer checkpoints, a jump that lands there twice is not") {
    const auto blueprint = share(busy_ledgers());
    const auto expected = chains(blueprint);
    Timeline timeline(blueprint, {.spacing = 1000, .memory = 1u << 20});
    timeline.run_to_end();
    const std::size_t coarse = timeline.checkpoint_bytes();
    for (const EventNumber jump : {1500, 1600, 200, 1700, 1550}) {
        timeline.seek(jump);
        CHECK(timeline.checkpoint_bytes() == coarse);
        CHECK(timeline.world().fingerprint() == expected[jump]);
    }
    timeline.seek(1800);
    CHECK(timeline.checkpoint_bytes() > coarse);
    for (EventNumber at = 1800; at > 1400; --at) {
        REQUIRE(timeline.at() == at);
        REQUIRE(timeline.world().fingerprint() == expected[at]);
        REQUIRE(timeline.back());
    }
    timeline.seek(200);
    CHECK(timeline.checkpoint_bytes() == coarse);
}

TEST_CASE("run until and reverse until find the same events") {
    Timeline timeline(share(busy_ledgers()), {.spacing = 64});
    const auto b_down = [](const World& world) { return !world.state().nodes[1].up; };
    const auto b_up = [](const World& world) { return world.state().nodes[1].up; };
    REQUIRE(timeline.run_until(b_down));
    const EventNumber crash = timeline.at();
    CHECK(timeline.world().now() == 2_s);
    REQUIRE(timeline.run_until(b_up));
    const EventNumber restart = timeline.at();
    CHECK(timeline.world().now() == 2500_ms);
    timeline.seek(restart + 500);
    REQUIRE(timeline.reverse_until(b_down));
    CHECK(timeline.at() == restart - 1);
    REQUIRE(timeline.reverse_until(b_up));
    CHECK(timeline.at() == crash - 1);
    CHECK(!timeline.reverse_until(b_down));
    CHECK(timeline.at() == 0);
}

TEST_CASE("who last changed this field?") {
    Blueprint blueprint = ledgers();
    for (Time at : {1_s, 2_s, 5_s})
        blueprint.plan.push_back(deliver_at(blueprint, at, 0, Add{1}));
    blueprint.plan.push_back(deliver_at(blueprint, 3_s, 0, Letter{{1}, "x"}));
    Timeline timeline(share(blueprint), {.spacing = 2});
    timeline.run_to_end();
    const EventNumber last = timeline.at();
    Trace trace;
    run(blueprint, &trace);
    const auto time_of = [&](EventNumber event) { return event == 0 ? 0 : trace.events[event - 1].time; };
    CHECK(time_of(timeline.last_change(0, "total", last)) == 5_s);
    CHECK(time_of(timeline.last_change(0, "total", last - 2)) == 2_s);
    CHECK(time_of(timeline.last_change(0, "letters[0]", last)) == 3_s);
    CHECK(timeline.last_change(1, "total", last) == 0);
    CHECK(timeline.at() == last);
}

TEST_CASE("the last change of every field is that of an oracle that looks at every event", "[property]") {
    const auto blueprint = share(busy_ledgers());
    // By node and path: the events after which its value is another, and the values.
    std::map<std::pair<NodeId, std::string>, std::vector<std::pair<EventNumber, Value>>> oracle;
    std::vector<EventNumber> length;
    World world(blueprint);
    world.start();
    const std::vector<std::string> paths{"total", "beats", "answers", "drawn", "letters", "letters[0]", "letters[7]"};
    const auto note = [&] {
        for (NodeId node = 0; node < 3; ++node)
            for (const std::string& path : paths) {
                auto& seen = oracle[{node, path}];
                Value now = field_of(world, node, path);
                if (seen.empty() || !(seen.back().second == now))
                    seen.emplace_back(world.event(), std::move(now));
            }
    };
    note();
    while (world.step() && world.event() < 1500)
        note();
    Timeline timeline(blueprint, {.spacing = 50});
    for (std::uint64_t i = 0; i < test::seeds(); ++i) {
        const EventNumber at = uniform_below(draw(i, 1, 0, 0), 1500);
        const auto node = static_cast<NodeId>(uniform_below(draw(i, 2, 0, 0), 3));
        const std::string& path = paths[uniform_below(draw(i, 3, 0, 0), paths.size())];
        const auto& seen = oracle[{node, path}];
        std::size_t k = 0;
        while (k + 1 < seen.size() && seen[k + 1].first <= at)
            ++k;
        timeline.seek(at);
        const FieldChange change = last_change_of(timeline, node, path);
        INFO("node " << node << ", " << path << ", at event " << at);
        REQUIRE(change.event == seen[k].first);
        CHECK(change.after == seen[k].second);
        if (k > 0) {
            CHECK(change.before == seen[k - 1].second);
            CHECK(change.row.number == change.event);
        }
        CHECK(timeline.at() == at);
    }
}

TEST_CASE("a field is named by its node and its path, even where names hold dots") {
    Blueprint blueprint = ledgers();
    blueprint.add_node("a.b", 0);
    CHECK(split_field(blueprint, "a.total") == FieldRef{0, "total"});
    CHECK(split_field(blueprint, "a.b.letters[3]") == FieldRef{3, "letters[3]"});
    CHECK(split_field(blueprint, "d.total") == FieldRef{kNoNode, "total"});
    CHECK(split_field(blueprint, "a") == FieldRef{});
    CHECK(field_names(World(share(blueprint)), 0) ==
          std::vector<std::string>{"total", "beats", "answers", "expired", "drawn", "letters"});
}
