// A chronicle held against the whole trace of the same run.
#pragma once
#include <memory>

#include "sim/chronicle/chronicle.h"
#include "sim/core/random.h"
#include "tests/catch.h"

namespace test {

using namespace orrery;

struct WholeTrace {
    FaultTrace trace;
    World world;
    EventNumber last = 0;

    explicit WholeTrace(const std::shared_ptr<const Blueprint>& blueprint, EventNumber most = UINT64_MAX)
        : trace(*blueprint), world(blueprint, &trace) {
        world.start();
        trace.start(world);
        world.run_to(most);
        last = world.event();
    }
    std::size_t blocks() const { return last == 0 ? 1 : block_of(last) + 1; }
};

inline bool same_row(const TraceEvent& a, const TraceEvent& b) {
    return a.number == b.number && a.time == b.time && a.cause == b.cause && a.sequence == b.sequence &&
           a.node == b.node && a.peer == b.peer && a.kind == b.kind && a.what == b.what && a.outcome == b.outcome &&
           a.first_effect == b.first_effect && a.effects == b.effects;
}
inline bool same_row(const TraceEffect& a, const TraceEffect& b) {
    return a.event == b.event && a.sequence == b.sequence && a.kind == b.kind && a.node == b.node && a.peer == b.peer &&
           a.message == b.message && a.due == b.due;
}

// Requires a block whose messages have been followed to the end. `so_far`: the run had not come further.
inline void check_block(const Block& block, const WholeTrace& whole, EventNumber so_far) {
    CAPTURE(block.index, so_far);
    const EventNumber first = first_of_block(block.index);
    REQUIRE(block.last() == std::min(first + kBlockEvents - 1, so_far));
    std::size_t different = 0;
    for (const TraceEvent& event : block.events)
        different += same_row(event, whole.trace.events[event.number - 1]) ? 0 : 1;
    CHECK(different == 0);
    REQUIRE(block.arrivals.size() == block.effects.size());
    std::size_t unsettled = 0;
    for (std::size_t i = 0; i < block.effects.size(); ++i) {
        const TraceEffect& mine = block.effects[i];
        const TraceEffect& other = whole.trace.effects.at(block.first_effect + i);
        const EventNumber settled = other.settled <= so_far ? other.settled : 0;
        different += same_row(mine, other) && mine.settled == settled ? 0 : 1;
        unsettled += other.settled != settled ? 1 : 0;
        if (mine.settled == 0)
            continue;
        const TraceEvent& arrival = whole.trace.events[mine.settled - 1];
        different += block.arrivals[i].time == arrival.time && block.arrivals[i].outcome == arrival.outcome ? 0 : 1;
    }
    CHECK(different == 0);
    if (block.settled)
        CHECK(unsettled == 0);
    const std::size_t expected_effects =
        block.last() == whole.last ? whole.trace.effects.size() : whole.trace.events[block.last()].first_effect;
    CHECK(block.first_effect + block.effects.size() == expected_effects);
}

inline void check_page(const Page& page, const WholeTrace& whole, EventNumber so_far) {
    CAPTURE(page.index, so_far);
    const EventNumber first = page.index * kPageEvents + 1;
    REQUIRE(page.events.size() == std::min<EventNumber>(kPageEvents, so_far + 1 - first));
    for (std::size_t i = 0; i < page.events.size(); ++i) {
        const TraceEvent& event = whole.trace.events[first - 1 + i];
        REQUIRE(page.events[i].event == event.detail);
        REQUIRE(page.events[i].effects.size() == event.effects);
        for (std::size_t e = 0; e < event.effects; ++e)
            REQUIRE(page.events[i].effects[e] == whole.trace.effects[event.first_effect + e].detail);
    }
}

// Makes the run in pieces, and looks at blocks, pages and states at random in between and afterwards.
inline void check_chronicle(const std::shared_ptr<const Blueprint>& blueprint, std::uint64_t seed, EventNumber most,
                            Timeline::Options options = {}) {
    const WholeTrace whole(blueprint, most);
    Chronicle chronicle(blueprint, options);
    std::uint64_t draws = 0;
    const auto below = [&](std::uint64_t n) { return uniform_below(draw(seed, 1, 0, draws++), n); };
    Growth all;
    const auto grow = [&] {
        Growth growth = chronicle.take_growth();
        all.stretches.insert(all.stretches.end(), growth.stretches.begin(), growth.stretches.end());
        all.counts.insert(all.counts.end(), growth.counts.begin(), growth.counts.end());
        if (growth.faults_changed)
            all.faults = std::move(growth.faults);
    };
    const auto look = [&] {
        const EventNumber last = chronicle.last();
        check_block(chronicle.block(last == 0 ? 0 : below(block_of(last) + 1), UINT64_MAX), whole, last);
        check_page(chronicle.page(last == 0 ? 0 : below(page_of(last) + 1)), whole, last);
        const EventNumber event = below(last + 1);
        const Chronicle::Step step = chronicle.step_at(event);
        CHECK(step.row.number == event);
        CHECK(step.after->event() == event);
        CHECK(step.before->event() == (event == 0 ? 0 : event - 1));
        if (event != 0)
            CHECK(step.row.detail == whole.trace.events[event - 1].detail);
        constexpr EventNumber kFar = 3000;
        const EventNumber effect = chronicle.find_after(
            event, kFar, [event](const TraceEvent& row) { return row.cause == event; }, [] { return true; });
        const auto begin = whole.trace.events.begin() + static_cast<std::ptrdiff_t>(event);
        const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kFar, last - event));
        const auto expected = std::find_if(begin, end, [event](const TraceEvent& row) { return row.cause == event; });
        const bool any = expected != end;
        CHECK(effect == (any ? expected->number : 0));
        grow();
    };
    while (chronicle.last() < most) {
        if (!chronicle.run_to(std::min(most, chronicle.last() + 1 + below(6000))))
            break;
        look();
    }
    CHECK(chronicle.last() == whole.last);
    chronicle.finish();
    CHECK(chronicle.frontier().fingerprint() == whole.world.fingerprint());
    for (int i = 0; i < 6; ++i)
        look();
    check_block(chronicle.block(whole.blocks() - 1), whole, whole.last);
    if (whole.last > 0)
        CHECK(chronicle.block(block_of(1)).settled);
    // The summary against the rows.
    const Grain& grain = chronicle.grain();
    std::vector<LaneCount> expected(grain.lanes), found(grain.lanes);
    for (const TraceEvent& event : whole.trace.events) {
        if (event.node == kNoNode)
            continue;
        LaneCount& count = expected[grain.lane_of(event.node)];
        ++count.events;
        count.deliveries += event.what == EventKind::deliver && event.outcome == Outcome::handled ? 1 : 0;
        count.losses += event.what == EventKind::deliver && event.outcome != Outcome::handled ? 1 : 0;
    }
    for (const TraceEffect& effect : whole.trace.effects) {
        if (effect.node == kNoNode)
            continue;
        LaneCount& count = expected[grain.lane_of(effect.node)];
        count.sends += effect.kind == EffectKind::send || effect.kind == EffectKind::duplicate ? 1 : 0;
        count.losses += effect.kind == EffectKind::lost || effect.kind == EffectKind::refused ? 1 : 0;
    }
    EventNumber next = 1;
    for (std::size_t i = 0; i < all.stretches.size(); ++i) {
        const Stretch& stretch = all.stretches[i];
        CHECK(stretch.first == next);
        CHECK(stretch.begin == whole.trace.events[stretch.first - 1].time);
        CHECK(stretch.end == whole.trace.events[stretch.last - 1].time);
        next = stretch.last + 1;
        for (std::size_t lane = 0; lane < grain.lanes; ++lane)
            found[lane].add(all.counts[i * grain.lanes + lane]);
    }
    CHECK(next == whole.last + 1);
    CHECK(found == expected);
}

}  // namespace test
