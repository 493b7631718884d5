// From what somebody points at to the overrides that change it: the run parts from its parent right there.
#include "sim/futures/edit.h"
#include "sim/futures/futures.h"

#include "sim/overrides/override.h"
#include "sim/timeline/divergence.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

struct Traced {
    std::shared_ptr<const Blueprint> run;
    Trace trace;

    explicit Traced(Blueprint blueprint) : run(share(std::move(blueprint))) {
        World world(run, &trace);
        world.start();
        trace.start(world);
        world.run();
    }
};

Pick pick_of(const TraceEffect& effect, std::uint32_t place) {
    Pick pick;
    pick.event = effect.event;
    pick.node = effect.node;
    const bool timer = effect.kind == EffectKind::set_timer;
    pick.what = timer ? Pick::What::timer : Pick::What::message;
    pick.is_lost = effect.kind == EffectKind::lost;
    pick.is_duplicate = effect.kind == EffectKind::duplicate;
    pick.sent = {effect.event,    effect.node, timer ? effect.node : effect.peer, effect.message, place,
                 effect.sequence, effect.due};
    return pick;
}

std::shared_ptr<const Blueprint> with_edits(const Blueprint& run, const std::vector<std::string>& edits) {
    auto out = std::make_shared<Blueprint>(run);
    for (const std::string& edit : edits)
        apply_override(edit, {}, *out);
    return out;
}

Divergence parting(const Traced& traced, const Edit& edit, const Pick& pick) {
    const auto edits = overrides_of(edit, pick, traced.run);
    REQUIRE(edits);
    INFO(edits->front());
    return first_divergence(traced.run, with_edits(*traced.run, *edits));
}

}  // namespace

TEST_CASE("any message or timer of a run is dropped where it was sent or set", "[property]") {
    const Traced traced(busy_ledgers());
    std::size_t tried = 0;
    EventNumber event = 0;
    std::uint32_t place = 0;
    for (std::size_t i = 0; i < traced.trace.effects.size(); ++i) {
        const TraceEffect& effect = traced.trace.effects[i];
        place = effect.event == event && i > 0 ? place + 1 : 0;
        event = effect.event;
        const bool sent = effect.kind == EffectKind::send || effect.kind == EffectKind::set_timer;
        if (!sent || i % 97 != 0 || (event != 0 && traced.trace.events[event - 1].what == EventKind::fault))
            continue;
        ++tried;
        INFO("event " << event << ", effect " << place);
        CHECK(parting(traced, {EditKind::drop, {}}, pick_of(effect, place)).event == event);
        Pick by_sequence = pick_of(effect, place);
        by_sequence.sent.effect.reset();
        CHECK(stable_name(by_sequence, traced.run) == stable_name(pick_of(effect, place), traced.run));
    }
    CHECK(tried > 20);
}

TEST_CASE("a fault strikes after the event that was picked", "[unit]") {
    const Traced traced(busy_ledgers());
    const TraceEvent& event = traced.trace.events[200];
    Pick pick;
    pick.event = event.number;
    pick.time = event.time;
    pick.node = 1;
    for (const Edit& edit : {Edit{EditKind::crash, {}}, Edit{EditKind::crash, 50_ms}, Edit{EditKind::pause, 30_ms},
                             Edit{EditKind::isolate, 40_ms}}) {
        const Divergence found = parting(traced, edit, pick);
        CHECK(found.found == Divergence::Found::different);
        CHECK(found.event > event.number);
        CHECK(parted_at(found) == event.time + 1);
    }
    const auto cuts = overrides_of({EditKind::isolate, 40_ms}, pick, traced.run);
    CHECK(cuts->size() == 2 * (traced.run->nodes.size() - 1));
    CHECK_FALSE(overrides_of({EditKind::pause, {}}, pick, traced.run));
}

TEST_CASE("what cannot be done is said before anything is run", "[unit]") {
    Pick pick;
    CHECK(obstacle_to(EditKind::drop, pick) == Obstacle::no_message);
    CHECK(obstacle_to(EditKind::crash, pick) == Obstacle::no_node);
    pick.node = 0;
    CHECK(obstacle_to(EditKind::crash, pick) == Obstacle::none);
    pick.what = Pick::What::timer;
    CHECK(obstacle_to(EditKind::delay, pick) == Obstacle::none);
    CHECK(obstacle_to(EditKind::duplicate, pick) == Obstacle::not_of_timer);
    pick.what = Pick::What::message;
    CHECK(obstacle_to(EditKind::duplicate, pick) == Obstacle::none);
    pick.is_lost = true;
    CHECK(obstacle_to(EditKind::drop, pick) == Obstacle::lost_anyway);
    pick.from_outside = true;
    CHECK(obstacle_to(EditKind::drop, pick) == Obstacle::from_outside);
}
