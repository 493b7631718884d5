// Where two runs part, by event, node and field.
#include "sim/timeline/divergence.h"
#include "sim/faults/disk.h"

#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

Divergence between(Blueprint first, Blueprint second) {
    return first_divergence(share(std::move(first)), share(std::move(second)));
}

Blueprint told(std::initializer_list<std::pair<Time, std::int64_t>> amounts) {
    Blueprint blueprint = ledgers();
    for (const auto& [at, amount] : amounts)
        blueprint.plan.push_back(deliver_at(blueprint, at, 0, Add{amount}));
    return blueprint;
}

MessageEdit edit(const MessageFate& fate, const MessageName& message) { return {message, fate, "an edit"}; }

}  // namespace

TEST_CASE("a run is identical with itself, and the answer carries its fingerprint") {
    const Divergence same = between(busy_ledgers(), busy_ledgers());
    CHECK(same.found == Divergence::Found::identical);
    const auto world = run(busy_ledgers());
    CHECK(same.event == world->event());
    CHECK(same.fingerprint == world->fingerprint());
    CHECK(same.to_text() ==
          fmt::format("identical: {} events, fingerprint {:016x}", world->event(), world->fingerprint()));
}

TEST_CASE("an amount that differs is found at its event, with node, field and both values") {
    const Divergence found = between(told({{1_s, 5}, {2_s, 7}}), told({{1_s, 5}, {2_s, 8}}));
    REQUIRE(found.found == Divergence::Found::different);
    // A stimulus is no message on a link: the event is alike, what it does to the state is not.
    CHECK(found.event == 2);
    CHECK(found.time == 2_s);
    CHECK(found.node_name == "a");
    CHECK(found.field == "state total");
    CHECK(found.first == "12");
    CHECK(found.second == "13");
    CHECK(found.state.size() == 2);  // and on the disk
    CHECK(found.state.at(1).path == "disk total");
    CHECK(found.to_text() == "event 2 at 2.000 s (a) differs in its state total: 12 in the first, 13 in the second");
}

TEST_CASE("what differs on a disk alone is found there, long before a restart shows it") {
    const auto rotten = [](std::uint64_t seed) {
        Blueprint blueprint = ledgers();
        blueprint.seed = seed;
        blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{5}));
        blueprint.plan.push_back({2_s, {}, RotDisk{0}, 0, "bit rot at a"});
        return blueprint;
    };
    const Divergence found = between(rotten(1), rotten(3));
    REQUIRE(found.found == Divergence::Found::different);
    CHECK(found.event == 2);
    CHECK(found.field == "disk total");
    CHECK(found.state.size() == 1);
}

TEST_CASE("a run that has nothing more to do ends first") {
    const Divergence found = between(told({{1_s, 5}, {2_s, 7}}), told({{1_s, 5}}));
    CHECK(found.event == 2);
    CHECK(found.field == "number of events");
    CHECK(found.first == "2 or more");
    CHECK(found.second == "1");
    CHECK(found.in_first.event.number == 2);
    CHECK(found.in_second.ended);
}

TEST_CASE("a dropped message is found where it was sent, and its effect is named") {
    Blueprint edited = busy_ledgers();
    const MessageKind add = edited.find_kind("Add");
    edited.overrides.messages.push_back(edit(MessageFate::drop(), {0, 1, add, 7}));
    Trace trace;
    run(busy_ledgers(), &trace);
    std::vector<EventNumber> sends;
    for (const TraceEffect& effect : trace.effects)
        if (effect.node == 0 && effect.peer == 1 && effect.message == add &&
            (effect.kind == EffectKind::send || effect.kind == EffectKind::lost))
            sends.push_back(effect.event);
    const Divergence found = between(busy_ledgers(), edited);
    CHECK(found.event == sends.at(6));
    CHECK(found.node_name == "a");
    CHECK(found.field.starts_with("effect "));
    CHECK(found.first.starts_with("send Add"));
    CHECK(found.second.starts_with("lost dropped by an override: Add"));
}

TEST_CASE("another seed differs from the first draw on") {
    const Divergence found = between(busy_ledgers(41), busy_ledgers(42));
    CHECK(found.found == Divergence::Found::different);
    CHECK(found.event == 1);
}

TEST_CASE("worlds of other nodes are told apart before they run") {
    Blueprint more = ledgers();
    more.add_node("d", 0);
    const Divergence found = between(ledgers(), more);
    CHECK(found.event == 0);
    CHECK(found.field == "nodes");
    CHECK(found.first == "a, b, c");
    CHECK(found.second == "a, b, c, d");
}

TEST_CASE("a comparison stops where it is told to, and says how far the runs agree") {
    const Divergence found = first_divergence(share(busy_ledgers()), share(busy_ledgers()),
                                              [](EventNumber event, Time) { return event < 100; });
    CHECK(found.found == Divergence::Found::stopped);
    CHECK(found.event == 100);
}

TEST_CASE("the first divergence is the first event after which trees of states or chains differ", "[property]") {
    for (std::uint64_t i = 0; i < test::seeds() / 20 + 1; ++i) {
        Blueprint edited = busy_ledgers(i);
        const auto from = static_cast<NodeId>(uniform_below(draw(i, 5, 0, 0), 3));
        const std::uint64_t nth = 1 + uniform_below(draw(i, 6, 0, 0), 40);
        edited.overrides.messages.push_back(edit(i % 2 == 0 ? MessageFate::drop() : MessageFate::duplicate(),
                                                 {from, (from + 1) % 3, edited.find_kind("Add"), nth}));
        const auto first = share(busy_ledgers(i)), second = share(edited);
        World a(first), b(second);
        a.start();
        b.start();
        const auto same = [&] {
            if (a.state().chain.value() != b.state().chain.value())
                return false;
            for (NodeId node = 0; node < 3; ++node)
                if (!node_differences(a, b, node).empty())
                    return false;
            return true;
        };
        bool ended = false;
        while (same() && !ended) {
            const bool more = a.step();
            ended = b.step() != more || !more;
        }
        const Divergence found = first_divergence(first, second);
        INFO("seed " << i << ": " << found.to_text());
        CHECK(found.event == a.event());
        CHECK((found.found == Divergence::Found::identical) == (ended && a.fingerprint() == b.fingerprint()));
    }
}
