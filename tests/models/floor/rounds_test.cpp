// Ask several, wait for all, ask the silent ones again.
#include "models/floor/rounds.h"

#include <fmt/format.h>

#include <string>

#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::floor {
namespace {

constexpr std::size_t kMembers = 3;

struct Want {
    std::uint64_t number = 0;
    std::uint32_t attempt = 0;
    ORRERY_FIELDS(Want, number, attempt)
};
struct Have {
    std::uint64_t number = 0;
    ORRERY_FIELDS(Have, number)
};
struct Begin {  // from outside
    std::uint64_t number = 0;
    ORRERY_FIELDS(Begin, number)
};
struct Overdue {
    std::uint64_t number = 0;
    ORRERY_FIELDS(Overdue, number)
};
// Node 0; its members are the nodes 1 to 3.
struct Boss {
    using In = std::variant<Begin, Have>;
    using Out = std::variant<Want>;
    using Timers = std::variant<Overdue>;
    using Ctx = Context<Boss>;
    static constexpr std::string_view kName = "boss";
    struct State {
        Rounds<std::uint64_t, Overdue> rounds;
        std::vector<std::string> heard;
        ORRERY_FIELDS(State, rounds, heard)
    };
    Retries policy;

    State start(Ctx&) const { return {}; }
    static auto ask(Ctx& ctx, std::uint64_t number) {
        return [&ctx, number](std::size_t member, std::uint32_t attempt) {
            ctx.send(static_cast<NodeId>(member + 1), Want{number, attempt});
        };
    }
    void on(Ctx& ctx, State& state, const Begin& begin) const {
        state.rounds.begin(ctx, policy, begin.number, kMembers, ask(ctx, begin.number));
    }
    void on(Ctx& ctx, State& state, const Overdue& due) const {
        const AfterWait why = state.rounds.on_due(ctx, policy, due, ask(ctx, due.number));
        if (why == AfterWait::out_of_tries)
            state.heard.push_back(fmt::format("out of tries at {}", format_time(ctx.now())));
    }
    void on(Ctx& ctx, State& state, const Have& have, NodeId from) const {
        const Heard heard = state.rounds.hear(have.number, std::size_t{from} - 1);
        state.heard.emplace_back(name_of(heard));
        if (heard == Heard::all)
            state.heard.push_back(fmt::format("after {}", state.rounds.end(ctx, have.number)->asked));
    }
};

test::Script boss(Retries policy) {
    return test::Script([policy](Blueprint& blueprint) {
        blueprint.add_node("boss", blueprint.add_role(Boss{policy}));
        const std::uint32_t member = blueprint.add_role(test::Probe<Want>{});
        for (std::size_t i = 1; i <= kMembers; ++i)
            blueprint.add_node(fmt::format("member-{}", i), member);
    });
}

TEST_CASE("all are asked, the silent ones again, and the last answer is told") {
    test::Script script = boss({100_ms});
    script.deliver(0, Begin{7}, 1).deliver(0, Have{7}, 2).deliver(0, Have{7}, 2).wait(200_ms);
    CHECK(script.heard(1) ==
          test::Lines{"Want{number=7, attempt=1}", "Want{number=7, attempt=2}", "Want{number=7, attempt=3}"});
    CHECK(script.heard(2) == test::Lines{"Want{number=7, attempt=1}"});
    script.deliver(0, Have{7}, 1).deliver(0, Have{7}, 3).deliver(0, Have{7}, 3).wait(1_s);
    CHECK(script.state<Boss>(0).heard == test::Lines{"some", "not awaited", "some", "all", "after 7", "not awaited"});
    CHECK(script.heard(3).size() == 3);
    CHECK(script.state<Boss>(0).rounds.open.empty());
    CHECK(script.world().state().extras[0].timers.size() == 0);
}

TEST_CASE("a round that has run out of tries stays open and may still be heard") {
    Retries policy{50_ms};
    policy.attempts = 2;
    test::Script script = boss(policy);
    script.deliver(0, Begin{1}, 1).wait(1_s);
    CHECK(script.heard(1).size() == 2);
    CHECK(script.state<Boss>(0).heard == test::Lines{"out of tries at 120.000 ms"});
    for (NodeId member = 1; member <= kMembers; ++member)
        script.deliver(0, Have{1}, member);
    CHECK(script.state<Boss>(0).heard.back() == "after 6");
}

TEST_CASE("a round that begins under an open id takes its place, and goes on counting; a crash forgets it") {
    test::Script script = boss({100_ms});
    script.deliver(0, Begin{1}, 1).deliver(0, Have{1}, 1).wait(40_ms).deliver(0, Begin{1}, 1).wait(60_ms);
    CHECK(script.heard(1).size() == 2);  // the first round's wait is over and asks nobody
    const auto round = script.state<Boss>(0).rounds.open.at(1);
    CHECK(round.waiting == 0b111);
    CHECK(round.asked == 6);
    CHECK(round.attempts == 1);
    script.crash(0).restart(0).wait(1_s);
    CHECK(script.heard(1).size() == 2);
    CHECK(script.state<Boss>(0).rounds.open.empty());
}

TEST_CASE("a round of sixty-four asks each of them") {
    Rounds<std::uint64_t, Overdue> rounds;
    struct Nobody {
        Time now() const { return 0; }
        std::int64_t between(Stream, std::int64_t, std::int64_t high) { return high; }
        void set_timer(Overdue, Duration) { ++armed; }
        void cancel_timer(Overdue) {}
        int armed = 0;
    } ctx;
    std::size_t asked = 0;
    rounds.begin(ctx, Retries{1_s}, 1, 64, [&](std::size_t member, std::uint32_t) { CHECK(member == asked++); });
    CHECK(asked == 64);
    CHECK(ctx.armed == 1);
    for (std::size_t member = 0; member < 63; ++member)
        CHECK(rounds.hear(1, member) == Heard::some);
    CHECK(rounds.hear(1, 63) == Heard::all);
}

TEST_CASE("luck follows the id: a number is its own key, parts are hashed in their order") {
    CHECK(luck_of(std::uint64_t{7}) == 7);
    CHECK(luck_of(Begin{7}) == hash_of(Begin{7}));
    CHECK(luck_of(1, 2) != luck_of(2, 1));
    CHECK(luck_of(1, 2) != luck_of(1, 2, 0));
}

}  // namespace
}  // namespace orrery::floor
