// One request's life: from any of its events its beginning, all that came of it, and stretches of time that lie end to
// end.
#include "sim/life/search.h"

#include <algorithm>

#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

life::Life life_of(const Chronicle& run, EventNumber event) {
    life::LifeSearch search(run, event);
    while (search.go_on(64)) {
    }
    return search.life();
}

struct BusyRun {
    Chronicle run;

    BusyRun() : run(share(shortened())) {
        run.run_to(UINT64_MAX);
        run.finish();
    }
    static Blueprint shortened() {
        Blueprint blueprint = busy_ledgers();
        blueprint.until = 3_s;
        return blueprint;
    }
    TraceEvent row(EventNumber event) { return run.step_at(event).row; }
    // The nth event that delivers an answer.
    EventNumber answer(std::size_t nth) {
        const MessageKind added = run.blueprint()->find_kind("Added");
        for (EventNumber event = 1; event <= run.last(); ++event)
            if (const TraceEvent one = row(event);
                one.kind == added && one.what == EventKind::deliver && one.outcome == Outcome::handled && nth-- == 0)
                return event;
        return 0;
    }
};

}  // namespace

TEST_CASE(
    "a life begins at the beat that began it, and ends with the answer; its stretches are the whole of its time") {
    BusyRun busy;
    const EventNumber answer = busy.answer(5);
    REQUIRE(answer != 0);
    const life::Life life = life_of(busy.run, answer);
    REQUIRE(life.steps.size() >= 4);
    CHECK_FALSE(life.is_cut);
    const TraceEvent& first = life.steps.front().row;
    CHECK(first.what == EventKind::timer);
    CHECK(first.kind == busy.run.blueprint()->find_kind("Beat"));
    CHECK(life.steps.front().before.empty());
    REQUIRE(life.find(answer) != nullptr);
    CHECK(life.find(answer + 100'000) == nullptr);
    for (const life::Step& step : life.steps) {
        if (step.row.number == first.number)
            continue;
        const life::Step* cause = life.find(step.row.cause);
        REQUIRE(cause != nullptr);
        CHECK(step.row.detail == busy.row(step.row.number).detail);
        Time at = cause->row.time;
        for (const life::Stretch& one : step.before) {
            CHECK(one.from == at);
            at = one.to;
        }
        CHECK(at == step.row.time);
    }
    // Neither the next beat of the node nor what that begins.
    CHECK(std::count_if(life.steps.begin(), life.steps.end(), [&](const life::Step& step) {
              return step.row.what == EventKind::timer && step.row.kind == first.kind;
          }) == 1);
    Duration whole = 0;
    for (const Duration one : life.spent())
        whole += one;
    CHECK(whole == life.ends() - life.begins());
}

TEST_CASE("every event of a life has that same life") {
    BusyRun busy;
    const life::Life life = life_of(busy.run, busy.answer(3));
    for (const life::Step& step : life.steps) {
        const life::Life again = life_of(busy.run, step.row.number);
        REQUIRE(again.steps.size() == life.steps.size());
        CHECK(again.steps.front().row.number == life.steps.front().row.number);
        CHECK(again.end == life.end);
    }
}

TEST_CASE("time on a link, on a disk, waiting for a timer") {
    BusyRun busy;
    const life::Life life = life_of(busy.run, busy.answer(3));
    const auto has = [&](EventKind what, life::Spent spent) {
        return std::any_of(life.steps.begin(), life.steps.end(), [&](const life::Step& step) {
            return step.row.what == what && step.before.size() == 1 && step.before.front().spent == spent;
        });
    };
    CHECK(has(EventKind::deliver, life::Spent::link));
    CHECK(has(EventKind::sync, life::Spent::disk));
    for (const life::Spent one : life::kAllSpent)
        CHECK_FALSE(name_of(one).empty());
}

TEST_CASE("at a node that serves one at a time, what waits is in a queue, then in work") {
    Blueprint blueprint = BusyRun::shortened();
    blueprint.hardware.push_back({});
    blueprint.hardware.back().service = Distribution::constant(5_ms);
    for (NodeSpec& node : blueprint.nodes)
        node.hardware = 1;
    Chronicle run(share(std::move(blueprint)));
    run.run_to(UINT64_MAX);
    run.finish();
    Duration work = 0, queue = 0;
    for (EventNumber event = 1; event <= run.last() && event < 400; event += 40)
        for (const life::Step& step : life_of(run, event).steps)
            for (const life::Stretch& one : step.before) {
                queue += one.spent == life::Spent::queue ? one.length() : 0;
                if (one.spent != life::Spent::work)
                    continue;
                CHECK(one.length() >= 5_ms);
                work += one.length();
            }
    CHECK(work > 0);
    CHECK(queue > 0);
}
