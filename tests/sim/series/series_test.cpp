// What a field and the counters of a run have been over its time, against the world asked at every event.
#include <algorithm>

#include "sim/series/field_history.h"
#include "sim/series/metric_series.h"
#include "sim/timeline/field_change.h"
#include "sim/topology/under_way.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

Blueprint beating() {
    Blueprint blueprint = busy_ledgers();
    blueprint.until = 6_s;
    return blueprint;
}

template <class Sink>
void through(Blueprint blueprint, Sink& sink) {
    World world(share(std::move(blueprint)), &sink);
    world.start();
    sink.start(world);
    world.run();
}

}  // namespace

TEST_CASE("the history of a field is each event that changes it, with its value") {
    FieldHistory history(1, "beats", Reads::believed);
    through(beating(), history);
    World world(share(beating()));
    world.start();
    std::vector<FieldHistory::Change> expected;
    std::string before = "?";
    do {
        const std::string now = to_text(field_of(world, 1, "beats"));
        if (now != before)
            expected.push_back({world.event(), world.now(), {}, now});
        before = now;
    } while (world.step());
    REQUIRE(history.changes().size() == expected.size());
    CHECK(expected.size() > 5);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(history.changes()[i].event == expected[i].event);
        CHECK(history.changes()[i].time == expected[i].time);
        CHECK(history.changes()[i].text == expected[i].text);
        CHECK(std::to_string(history.changes()[i].number.value()) == expected[i].text);
    }
    CHECK(history.whole());
}

TEST_CASE("a field that is no number counts its length, or which text it is; one that is not there is nothing") {
    FieldHistory disk(0, "total", Reads::durable);
    through(beating(), disk);
    CHECK(disk.changes().size() > 1);
    CHECK(disk.changes().front().event == 0);
    FieldHistory letters(0, "letters", Reads::believed);
    through(beating(), letters);
    CHECK(letters.changes().front().number == 0);
    FieldHistory none(0, "no_such_field", Reads::believed);
    through(beating(), none);
    REQUIRE(none.changes().size() == 1);
    CHECK_FALSE(none.changes().front().number);
}

TEST_CASE("samples grow from the start on, and what they say of a moment is what the world says") {
    MetricSeries series;
    World world(share(beating()), &series);
    world.start();
    series.start(world);
    world.run();
    const auto samples = series.samples_until_now(world);
    REQUIRE(samples.size() > 10);
    CHECK(samples.front().event == 0);
    CHECK(samples.back().event == world.event());
    Trace trace;
    run(beating(), &trace);
    const auto lost_on_arrival = std::count_if(trace.events.begin(), trace.events.end(), [](const TraceEvent& event) {
        return event.what == EventKind::deliver && event.outcome != Outcome::handled;
    });
    const auto effects = [&](EffectKind kind) {
        return std::count_if(trace.effects.begin(), trace.effects.end(),
                             [kind](const TraceEffect& effect) { return effect.kind == kind; });
    };
    CHECK(samples.back().lost ==
          static_cast<std::uint64_t>(lost_on_arrival + effects(EffectKind::lost) + effects(EffectKind::refused)));
    World again(share(beating()));
    for (std::size_t i = 1; i < samples.size(); ++i) {
        CHECK(samples[i].time > samples[i - 1].time);
        CHECK(samples[i].sent >= samples[i - 1].sent);
        if (i % 7 != 0)
            continue;
        again.run_to(samples[i].event);
        CHECK(topology::load_of(again).under_way == samples[i].under_way);
    }
}

TEST_CASE("a long run has no more samples than there may be") {
    Ledger role;
    role.beat = 1_ms;
    Blueprint blueprint = ledgers(role);
    blueprint.until = 20_s;
    MetricSeries series;
    through(std::move(blueprint), series);
    CHECK(series.samples().size() < MetricSeries::kMost);
    CHECK(series.samples().size() > MetricSeries::kMost / 4);
}
