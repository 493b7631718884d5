// Exploration where writes may be under way: a sync is a step, and a crash before it leaves what a disk may.
#include "sim/explore/explore.h"

#include <algorithm>

#include "sim/property/until.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

using Lines = std::vector<std::string>;

struct Promise {
    std::uint32_t number = 0;
    ORRERY_FIELDS(Promise, number)
};
struct Go {
    std::uint32_t number = 0;
    ORRERY_FIELDS(Go, number)
};

// What the promiser does when its timer fires.
enum class Way : std::uint8_t {
    keeps,    // writes, then says it
    hasty,    // says it, then writes
    twice,    // writes twice, and says each behind its own write
    repeats,  // keeps; asked again, it says it again behind a barrier
    forgets,  // keeps; asked again, it says it again at once
    cancels,  // sets a timer behind its write, and cancels it when asked again
    denies,   // keeps; asked again, it says to itself whether it has promised nothing
};

struct Promiser {
    using In = std::variant<Promise>;
    using Out = std::variant<Promise>;
    using Timers = std::variant<Go>;
    using Ctx = Context<Promiser>;
    static constexpr std::string_view kName = "promiser";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint32_t kept = 0, also = 0;
        ORRERY_FIELDS(Durable, kept, also)
    };
    struct State {
        std::uint32_t promised = 0;
        bool denied = false;
        ORRERY_FIELDS(State, promised, denied)
    };
    Way way = Way::keeps;

    State start(Ctx& ctx, const Durable& durable) const {
        if (durable.kept == 0)
            ctx.set_timer(Go{1}, 1_s);
        if (way >= Way::repeats)
            ctx.set_timer(Go{2}, 1_s);
        return {durable.kept, false};
    }
    void on(Ctx& ctx, State& state, const Go& go) const {
        if (go.number == 3)
            return;
        if (go.number == 2) {
            if (way == Way::cancels)
                return ctx.cancel_timer(Go{3});
            if (way == Way::denies)
                return static_cast<void>(state.denied = state.promised == 0);
            if (state.promised == 0)
                return;
            if (way == Way::repeats)
                ctx.barrier();
            return ctx.send(1, Promise{state.promised});
        }
        state = {1, false};
        if (way == Way::hasty)
            ctx.send(1, Promise{1});
        ctx.persist(Durable{1, 1});
        if (way == Way::cancels)
            return ctx.set_timer(Go{3}, 1_s);
        if (way != Way::hasty)
            ctx.send(1, Promise{1});
        if (way != Way::twice)
            return;
        state.promised = 2;
        ctx.persist(Durable{2, 2});
        ctx.send(1, Promise{2});
    }
    void on(Ctx&, State&, const Promise&) const {}
};
struct RawPromiser : Promiser {
    static constexpr Tearing kTearing = Tearing::raw;
};

struct Listener {
    using In = std::variant<Promise>;
    using Out = std::variant<std::monostate>;
    using Ctx = Context<Listener>;
    static constexpr std::string_view kName = "listener";
    struct State {
        std::uint32_t heard = 0;
        ORRERY_FIELDS(State, heard)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx&, State& state, const Promise& promise) const { state.heard = std::max(state.heard, promise.number); }
};

Property promises_are_kept() {
    return always<Promiser, Listener>(
        believed, "a promise is kept", "who is up knows what it has promised",
        [](const View& view, NodeId) -> std::optional<Broken> {
            if (!view.up(0) || view.state<Promiser>(0).promised >= view.state<Listener>(1).heard)
                return std::nullopt;
            return Broken{"the promise is forgotten", {{0, "promised"}}};
        });
}

Blueprint blueprint_of(Way way) {
    Blueprint blueprint;
    Promiser promiser;
    promiser.way = way;
    blueprint.add_node("promiser", blueprint.add_role(promiser));
    blueprint.add_node("listener", blueprint.add_role(Listener{}));
    blueprint.connect(0, 1);
    blueprint.add_property(promises_are_kept());
    return blueprint;
}

ExploreOptions within(std::uint32_t crashes, std::uint32_t unsynced) {
    ExploreOptions options;
    options.bounds.crashes = crashes;
    options.bounds.unsynced = unsynced;
    options.keep_going = true;
    return options;
}
Explored explored(Way way, std::uint32_t crashes, std::uint32_t unsynced) {
    return explore(blueprint_of(way), within(crashes, unsynced));
}
Lines steps_of(const Counterexample& found) {
    Lines out;
    for (const ExploredStep& step : found.steps)
        out.push_back(step.text);
    return out;
}
using Counts = std::vector<std::uint64_t>;  // distinct, generated, depth
Counts counts_of(const Explored& explored) {
    CHECK(explored.complete);
    return {explored.distinct, explored.generated, explored.depth};
}

}  // namespace

TEST_CASE("a promise that is given before its write is down is found by a crash before the sync, and not else") {
    for (const auto& [crashes, unsynced] : {std::pair(0u, 0u), {1u, 0u}, {2u, 0u}, {0u, 1u}, {0u, 2u}}) {
        CAPTURE(crashes, unsynced);
        const Explored sound = explored(Way::hasty, crashes, unsynced);
        CHECK(sound.complete);
        CHECK(sound.violations.empty());
    }
    const Explored found = explored(Way::hasty, 1, 1);
    REQUIRE(found.violations.size() == 1);
    CHECK(found.violations.front().detail == "the promise is forgotten");
    CHECK(steps_of(found.violations.front()) == Lines{"the timer Go{number=1} of promiser fires",
                                                      "promiser crashes and loses its write", "promiser restarts",
                                                      "listener receives Promise{number=1} of promiser"});
    for (const std::uint32_t crashes : {1u, 2u, 3u})
        for (const std::uint32_t unsynced : {1u, 2u}) {
            const Explored held = explored(Way::keeps, crashes, unsynced);
            CHECK(held.complete);
            CHECK(held.violations.empty());
        }
}

TEST_CASE("states with a write under way are counted as they are by hand") {
    // Armed; under way; kept and said; heard.
    CHECK(counts_of(explored(Way::keeps, 0, 1)) == Counts{4, 4, 4});
    // Armed; under way and said; of the sync and the receipt the one or the other; both.
    CHECK(counts_of(explored(Way::hasty, 0, 1)) == Counts{5, 6, 4});
    // Both up, the crash to come: armed A, under way B, said C, heard D. The promiser down: of A, of B without and with
    // its write, of C, of D. The listener down: of A, B, C, D, and N, where the promise has reached nobody. Up again:
    // armed A', under way B', said C', heard D', and E', where the promise is kept and nobody heard it.
    // Successors: A 3 (fire, two crashes), B 4 (sync, three crashes), C 3, D 2; of the promiser down 1 each, of C 2
    // (the listener hears it meanwhile); of the listener down 2 each of A, B and C, 1 of D and N; A' 1, B' 1, C' 1.
    CHECK(counts_of(explored(Way::keeps, 1, 1)) == Counts{4 + 5 + 5 + 5, 1 + 12 + 6 + 8 + 3, 6});
    // What is on the disk at once: B and its like are not there.
    CHECK(counts_of(explored(Way::keeps, 1, 0)) == Counts{3 + 3 + 4 + 4, 1 + 8 + 4 + 6 + 2, 5});
}

TEST_CASE("a barrier waits for the writes before it") {
    CHECK(explored(Way::repeats, 1, 1).violations.empty());
    CHECK(explored(Way::repeats, 2, 2).violations.empty());
    CHECK(explored(Way::forgets, 2, 0).violations.empty());
    const Explored found = explored(Way::forgets, 1, 1);
    REQUIRE(found.violations.size() == 1);
    CHECK(found.violations.front().steps.size() == 5);  // promised, said again, heard, crashed, restarted
}

TEST_CASE("of more writes than may be under way the oldest is synced in the same step") {
    // Armed; both under way; the second alone, and the first said or heard; none, and both said, the first heard, the
    // second heard before it, both heard.
    CHECK(explored(Way::twice, 0, 2).distinct == 1 + 1 + 2 + 4);
    CHECK(explored(Way::twice, 0, 1).distinct == 1 + 2 + 4);
    // With both under way a crash leaves none, the first, or both.
    ExploreOptions options = within(1, 2);
    Blueprint blueprint = blueprint_of(Way::twice);
    blueprint.add_property(sometimes<Promiser>(durable, "the first alone", "", [](const Disks& disks, NodeId node) {
        return !disks.up(node) && disks.durable<Promiser>(node).kept == 1;
    }));
    CHECK(explore(blueprint, options).witnessed == Lines{"the first alone"});
    options.bounds.unsynced = 0;
    CHECK(explore(blueprint, options).unwitnessed == Lines{"the first alone"});
}

TEST_CASE("a cancel withdraws what waits behind a write") {
    const Explored found = explored(Way::cancels, 0, 1);
    // Timers 1 and 2 armed; after 1: the write with timer 3 behind it; 2 cancels it there or where it is armed, and
    // does nothing before. (fired 1, fired 2): neither; 2; 1: under way, armed, gone by itself; 1 then 2: under way
    // without it, on the disk without it; 2 then 1: under way with it, armed.
    CHECK(found.complete);
    CHECK(found.distinct == 1 + 1 + 3 + 2 + 2);
}

TEST_CASE("a raw disk may hold a part of the write, a journal none") {
    const auto parts = [](bool raw) {
        Blueprint blueprint;
        const std::uint32_t role = raw ? blueprint.add_actor<Promiser>(RawPromiser{}) : blueprint.add_role(Promiser{});
        blueprint.add_node("promiser", role);
        blueprint.add_node("listener", blueprint.add_role(Listener{}));
        blueprint.add_property(always<Promiser>(
            durable, "whole", "both fields are written or neither",
            [](const Disks& disks, NodeId node) -> std::optional<Broken> {
                const auto& kept = disks.durable<Promiser>(node);
                return kept.kept == kept.also ? std::nullopt : std::optional(Broken{"torn", {{node, "kept"}}});
            }));
        return explore(blueprint, within(1, 1));
    };
    CHECK(parts(false).violations.empty());
    const Explored raw = parts(true);
    REQUIRE(raw.violations.size() == 1);
    CHECK(steps_of(raw.violations.front()) ==
          Lines{"the timer Go{number=1} of promiser fires", "promiser crashes with a part of its write on its disk"});
}

namespace {

// A single-threaded server: it counts what it takes, each time behind a write.
struct Blocking {
    using In = std::variant<Promise>;
    using Out = std::variant<Promise>;
    using Timers = std::variant<Go>;
    using Ctx = Context<Blocking>;
    static constexpr std::string_view kName = "blocking";
    static constexpr bool kBlocksOnSync = true;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint32_t taken = 0;
        ORRERY_FIELDS(Durable, taken)
    };
    struct State {
        std::uint32_t taken = 0;
        ORRERY_FIELDS(State, taken)
    };
    State start(Ctx& ctx, const Durable& durable) const {
        ctx.set_timer(Go{1}, 1_s);
        ctx.set_timer(Go{2}, 1_s);
        return {durable.taken};
    }
    void on(Ctx& ctx, State& state, const Go&) const { ctx.persist(Durable{++state.taken}); }
    void on(Ctx&, State&, const Promise&) const {}
};

}  // namespace

TEST_CASE("a role that blocks on its disk handles nothing until its write is down") {
    Blueprint blueprint;
    blueprint.add_node("blocking", blueprint.add_role(Blocking{}));
    blueprint.add_property(
        always<Blocking>(believed, "one at a time", "", [](const View& view, NodeId node) -> std::optional<Broken> {
            const bool one = view.state<Blocking>(node).taken <= view.durable<Blocking>(node).taken + 1;
            return one ? std::nullopt : std::optional(Broken{"two are under way", {{node, "taken"}}});
        }));
    const Explored found = explore(blueprint, within(0, 2));
    CHECK(found.violations.empty());
    CHECK(counts_of(found) == Counts{7, 8, 5});  // none; of each timer under way, down; both under way, down
}

TEST_CASE("a promise that only memory knew is withdrawn when a crash takes it, as in a run") {
    struct Stays {
        struct Promise {
            std::uint32_t number = 0;
            auto operator<=>(const Promise&) const = default;
        };
        void begun(const View& view, NodeId node, std::vector<Promise>& out) const {
            if (view.state<Promiser>(node).promised > 0)
                out.push_back({view.state<Promiser>(node).promised});
        }
        bool is_over(const View&, const Promise&) const { return false; }
        std::optional<Broken> broken(const View& view, const Promise&) const {
            return view.state<Promiser>(0).denied ? std::optional(Broken{"it is denied", {{0, "denied"}}})
                                                  : std::nullopt;
        }
    };
    Blueprint blueprint = blueprint_of(Way::denies);
    blueprint.properties.clear();
    blueprint.add_property(until<Promiser>(believed, "it stays", "", Stays{}));
    const Explored found = explore(blueprint, within(2, 1));
    CHECK(found.complete);
    CHECK(found.held_on_one_way == Lines{"it stays"});
}

TEST_CASE("without a disk there is nothing to be under way") {
    Blueprint blueprint;
    blueprint.add_node("listener", blueprint.add_role(Listener{}));
    CHECK_THROWS_AS(explore(blueprint, within(0, 1)), CannotExplore);
}
