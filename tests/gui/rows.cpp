// Rows, texts and arrows of a session are those of the recording in full, however they come to be at hand.
#include "gui/diagram/diagram_painter.h"
#include "gui/diagram/spread.h"
#include "sim/scenario/library.h"
#include "tests/gui/sample.h"
#include "tests/seeds.h"
#include "tests/sim/chronicle/refusing.h"
#include "tests/sim/chronicle/whole_trace.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

constexpr EventNumber kMost = 12'000;

ArrowKind kindIn(const test::WholeTrace& whole, const TraceEffect& effect) {
    if (effect.kind == EffectKind::lost)
        return ArrowKind::lost;
    if (effect.kind == EffectKind::refused)
        return ArrowKind::refused;
    if (effect.settled == 0)
        return ArrowKind::inFlight;
    if (whole.trace.events[effect.settled - 1].outcome != Outcome::handled)
        return ArrowKind::lostOnArrival;
    return effect.kind == EffectKind::duplicate ? ArrowKind::duplicate : ArrowKind::message;
}

std::size_t differentArrows(const BlockView& block, const test::WholeTrace& whole) {
    std::size_t different = 0;
    for (const Arrow& arrow : block.sent()) {
        const std::uint64_t first = arrow.sendEvent == 0 ? 0 : whole.trace.events[arrow.sendEvent - 1].first_effect;
        const TraceEffect& effect = whole.trace.effects.at(first + arrow.effect);
        const bool same = effect.event == arrow.sendEvent && effect.node == arrow.from && effect.peer == arrow.to &&
                          effect.message == arrow.message && kindIn(whole, effect) == arrow.kind &&
                          effect.settled == arrow.arriveEvent &&
                          (effect.settled == 0 || whole.trace.events[effect.settled - 1].time == arrow.arrives);
        different += same ? 0 : 1;
    }
    return different;
}

// Everything of a run, a block after the other, as a view would come to it.
void checkRows(Session& session, const test::WholeTrace& whole) {
    const Recorded& run = *session.recorded();
    REQUIRE(run.lastEvent() == whole.last);
    CHECK(run.result.fingerprint == whole.world.fingerprint());
    std::size_t different = 0, arrows = 0, sends = 0;
    for (std::size_t index = 0; index < whole.blocks(); ++index) {
        const EventNumber first = first_of_block(index);
        if (whole.last >= first && !run.event(first))
            REQUIRE(QTest::qWaitFor([&] { return run.event(first) != nullptr; }, test::kPatience));
        const BlockView* const block = run.rows.block(index);
        REQUIRE(block);
        different += differentArrows(*block, whole);
        arrows += block->sent().size();
        const EventNumber last = std::min(first + kBlockEvents - 1, whole.last);
        for (EventNumber number = first; number <= last; ++number)
            different += test::same_row(*run.event(number), whole.trace.events[number - 1]) ? 0 : 1;
        // The texts of a page of it.
        const EventNumber page = std::min(first + (index * 7 % 32) * kPageEvents, last);
        const auto there = [&] { return page == 0 || run.textOf(page) != nullptr; };
        REQUIRE(QTest::qWaitFor(there, test::kPatience));
        for (EventNumber number = page; number <= last && run.rows.page(page_of(number)); ++number)
            different += *run.textOf(number) == whole.trace.events[number - 1].detail ? 0 : 1;
    }
    for (const TraceEffect& effect : whole.trace.effects)
        sends += is_settled(effect.kind) || effect.kind == EffectKind::lost ? 1 : 0;
    CHECK(different == 0);
    CHECK(arrows == sends);
}

}  // namespace

TEST_CASE("a session's rows are those of the recording in full, of a sample of the library", "[gui]") {
    const auto entries = galleryEntries();
    REQUIRE(entries.size() > 20);
    const std::size_t wanted = std::min<std::size_t>(test::seeds(), entries.size());
    Session session;
    for (std::size_t i = 0; i < wanted; ++i) {
        const GalleryEntry& entry = entries[i * entries.size() / wanted];
        CAPTURE(entry.name);
        REQUIRE(entry.trouble.empty());
        OpenRequest request;
        request.source = entry.name;
        request.design = entry.designs[i % entry.designs.size()].name;
        request.limits.max_events = kMost;
        const auto opened = openRun(request);
        REQUIRE(opened);
        test::openAndWait(session, request);
        checkRows(session, test::WholeTrace(opened->blueprint, kMost));
    }
}

TEST_CASE("so are those of a run too long to be there as a whole", "[gui]") {
    OpenRequest request;
    request.source = "bench/phold";
    request.design = "hands-on";
    request.settings = {"until=1500s"};
    const auto opened = openRun(request);
    REQUIRE(opened);
    Session session;
    test::openAndWait(session, request);
    REQUIRE(session.recorded()->lastEvent() > Recorded::kWhole);
    CHECK_FALSE(session.recorded()->isWhole());
    checkRows(session, test::WholeTrace(opened->blueprint));
}

TEST_CASE("what was refused is an arrow that comes back to its sender", "[gui]") {
    const auto blueprint = test::share(test::refusing());
    const test::WholeTrace whole(blueprint);
    Chronicle chronicle(blueprint);
    chronicle.run_to(UINT64_MAX);
    chronicle.finish();
    std::size_t refused = 0;
    for (std::size_t index = 0; index < whole.blocks(); ++index) {
        const BlockView block(chronicle.block(index), 10_ms);
        CHECK(differentArrows(block, whole) == 0);
        for (const Arrow& arrow : block.sent())
            refused += arrow.kind == ArrowKind::refused ? 1 : 0;
        for (const Arrow& arrow : block.incoming()) {
            const TraceEvent& event = whole.trace.events[arrow.arriveEvent - 1];
            CHECK((arrow.kind == ArrowKind::refused) == event.detail.starts_with("Refused<"));
            CHECK((arrow.kind == ArrowKind::refused ? arrow.from : arrow.to) == event.node);
        }
    }
    CHECK(refused > 10);
}

TEST_CASE("what is spread over columns of pixels is there once", "[gui]") {
    for (const auto& [x0, x1] :
         std::vector<std::pair<double, double>>{{0, 10}, {0.3, 0.4}, {2.5, 7.25}, {9, 9}, {0, 0}}) {
        CAPTURE(x0, x1);
        std::vector<double> columns(10, 0);
        spread(x0, x1, columns.size(), [&](std::size_t column, double share) { columns.at(column) += share; });
        double sum = 0;
        for (const double column : columns)
            sum += column;
        CHECK(sum == Approx(1));
        CHECK(columns.at(static_cast<std::size_t>(std::min(x0, 9.0))) > 0);
    }
    double half = 0;
    spread(-5, 5, 10, [&](std::size_t, double share) { half += share; });
    CHECK(half == Approx(0.5));
    spread(10, 12, 10, [](std::size_t, double) { FAIL("beyond"); });
    spread(-3, -1, 10, [](std::size_t, double) { FAIL("before"); });
}

TEST_CASE("bands too narrow to be seen are called what most of their stretch was", "[gui]") {
    Recorded run(1, 1);
    run.nodes.push_back({"n", "n"});
    Growth growth;
    growth.labels = {"", "often", "seldom"};
    growth.stretches = {{1, 100'000, 0, 1'000'000, 0, 0}};
    growth.counts = {{100'000, 0, 0, 0}};
    for (Time time = 0; time < 1'000'000; time += 1000) {
        growth.changes.push_back({time, 0, 1});
        growth.changes.push_back({time + 800, 0, 2});
    }
    run.grow(growth);
    run.complete = true;
    run.deriveEnd();
    const DiagramLayout layout = layoutDiagram({900, 400}, run, {0, 1'000'000}, 0);
    const Theme& theme = Theme::light();
    const auto bands = bandStretches({run, layout, theme, {}});
    REQUIRE(bands.size() == 1);
    CHECK(bands.front().label == "often");
    CHECK(bands.front().rect.width() > layout.plot.width() - 10);
}
