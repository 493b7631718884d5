// Ask, wait, ask again, give up: when each attempt leaves, and when nobody asks any more.
#include "models/floor/calls.h"
#include "sim/faults/stimulus.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "tests/catch.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

struct Want {
    std::uint64_t number = 0;
    std::int64_t deadline = 0;
    ORRERY_FIELDS(Want, number, deadline)
};
struct Have {
    std::uint64_t number = 0;
    ORRERY_FIELDS(Have, number)
};
struct Begin {  // from outside: call, so often
    std::uint64_t number = 0;
    ORRERY_FIELDS(Begin, number)
};
struct Elsewhere {  // another is to be asked; 0: nobody is, for 30 ms
    std::uint64_t number = 0;
    std::uint32_t to = 0;
    ORRERY_FIELDS(Elsewhere, number, to)
};
struct AskAgain {
    std::uint64_t number = 0;
    ORRERY_FIELDS(AskAgain, number)
};
struct Asker {
    using In = std::variant<Begin, Have, Elsewhere, Refused<Want>>;
    using Out = std::variant<Want>;
    using Timers = std::variant<AskAgain>;
    using Ctx = Context<Asker>;
    static constexpr std::string_view kName = "asker";
    struct State {
        Calls<std::uint64_t, Want, AskAgain> calls;
        std::vector<std::string> ends;
        ORRERY_FIELDS(State, calls, ends)
    };
    Retries policy;
    NodeId elsewhere = kNoNode;  // who is asked again

    bool wants_refusals() const { return policy.fail_fast; }
    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Refused<Want>& back) const {
        Calls<std::uint64_t, Want, AskAgain>::Call call;
        said(ctx, state, state.calls.on_refused(ctx, policy, back.message.number, &call, elsewhere), call);
    }
    void on(Ctx& ctx, State& state, const Elsewhere& turn) const {
        if (turn.to == 0)
            state.calls.wait(ctx, policy, turn.number, 30_ms);
        else
            state.calls.turn_to(ctx, policy, turn.number, turn.to);
    }
    void on(Ctx& ctx, State& state, const Begin& begin) const {
        state.calls.begin(ctx, policy, begin.number, 1, Want{begin.number, 0});
    }
    void on(Ctx& ctx, State& state, const AskAgain& due) const {
        Calls<std::uint64_t, Want, AskAgain>::Call call;
        said(ctx, state, state.calls.on_due(ctx, policy, due, &call, elsewhere), call);
    }
    static void said(Ctx& ctx, State& state, AfterWait why, const Calls<std::uint64_t, Want, AskAgain>::Call& call) {
        const char* const end = why == AfterWait::out_of_time     ? "out of time"
                                : why == AfterWait::out_of_tries  ? "out of tries"
                                : why == AfterWait::out_of_budget ? "out of budget"
                                                                  : nullptr;
        if (end)
            state.ends.push_back(fmt::format("{} at {}: {}", call.request.number, format_time(ctx.now()), end));
    }
    void on(Ctx& ctx, State& state, const Have& have) const {
        const auto call = state.calls.end(ctx, have.number);
        state.ends.push_back(call ? fmt::format("{} has it", have.number) : fmt::format("{} again", have.number));
    }
};
// When each request arrived.
struct Listener {
    using In = std::variant<Want>;
    using Out = std::variant<std::monostate>;
    using Ctx = Context<Listener>;
    static constexpr std::string_view kName = "listener";
    struct State {
        std::vector<Instant> at;
        std::vector<std::int64_t> deadlines;
        std::vector<std::uint64_t> numbers;
        ORRERY_FIELDS(State, at, deadlines, numbers)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Want& want) const {
        state.at.push_back(ctx.now());
        state.deadlines.push_back(want.deadline);
        state.numbers.push_back(want.number);
    }
};

test::Script asker(Retries policy, NodeId elsewhere = kNoNode) {
    return test::Script([policy, elsewhere](Blueprint& blueprint) {
        blueprint.add_node("asker", blueprint.add_role(Asker{policy, elsewhere}));
        const std::uint32_t listener = blueprint.add_role(Listener{});
        blueprint.add_node("listener", listener);
        blueprint.add_node("another", listener);
    });
}
// Gaps between the arrivals of the first call's requests, in milliseconds.
std::vector<std::int64_t> gaps(test::Script& script) {
    std::vector<std::int64_t> out;
    const std::vector<Instant> at = script.state<Listener>(1).at;
    for (std::size_t i = 1; i < at.size(); ++i)
        out.push_back((at[i] - at[i - 1]) / 1_ms);
    return out;
}
using Ms = std::vector<std::int64_t>;

TEST_CASE("a call is asked again at each end of its patience until it is answered") {
    test::Script script = asker({100_ms});
    script.deliver(0, Begin{7}, 1).wait(330_ms);
    CHECK(gaps(script) == Ms{100, 100, 100});
    CHECK(script.state<Asker>(0).calls.open.at(7).to == 1);
    script.deliver(0, Have{7}, 1).deliver(0, Have{7}, 1).wait(1_s);
    CHECK(script.state<Asker>(0).ends == test::Lines{"7 has it", "7 again"});
    CHECK(script.state<Asker>(0).calls.open.empty());
    CHECK(gaps(script) == Ms{100, 100, 100});
    CHECK(script.world().state().extras[0].timers.size() == 0);
}

TEST_CASE("a call with no patience is asked once and stays open; one that a crash took is not asked again") {
    test::Script once = asker({kNever});
    once.deliver(0, Begin{1}, 1).wait(1_h);
    CHECK(gaps(once).empty());
    CHECK(once.state<Asker>(0).calls.open.contains(1));
    test::Script crashed = asker({100_ms});
    crashed.deliver(0, Begin{1}, 1).crash(0).restart(0).wait(1_s);
    CHECK(gaps(crashed).empty());
    CHECK(crashed.state<Asker>(0).calls.open.empty());
}

TEST_CASE(
    "a request that comes back is waited for all the same; one that fails fast is asked again, or given up, at once") {
    const auto ends = [](bool fail_fast, std::uint32_t attempts, NodeId elsewhere = kNoNode) {
        Retries policy{100_ms};
        policy.fail_fast = fail_fast;
        policy.attempts = attempts;
        test::Script script = asker(policy, elsewhere);
        script.crash(1).deliver(0, Begin{1}, 1).wait(1_s);  // begun at 40 ms
        return std::pair(script.state<Asker>(0).ends, script.state<Listener>(2).at.size());
    };
    CHECK(ends(false, 2).first == test::Lines{"1 at 240.000 ms: out of tries"});
    CHECK(ends(true, 2).first == test::Lines{"1 at 42.000 ms: out of tries"});  // the links take a millisecond
    CHECK(ends(true, 2, 2) == std::pair(test::Lines{"1 at 141.000 ms: out of tries"}, std::size_t{1}));  // asks another
}

TEST_CASE("waits double up to the longest, and attempts end") {
    Retries policy{10_ms, 2, 70_ms};
    policy.attempts = 6;
    test::Script script = asker(policy);
    script.deliver(0, Begin{1}, 1).wait(5_s);
    CHECK(gaps(script) == Ms{10, 20, 40, 70, 70});
    // begun at 20 ms; the sixth attempt has its wait as well
    CHECK(script.state<Asker>(0).ends == test::Lines{"1 at 300.000 ms: out of tries"});
}

TEST_CASE("nobody waits beyond the deadline, and the request carries it") {
    Retries policy{400_ms};
    policy.deadline = 1_s;
    test::Script script = asker(policy);
    script.deliver(0, Begin{1}, 1).wait(5_s);
    CHECK(gaps(script) == Ms{400, 400});
    CHECK(script.state<Asker>(0).ends == test::Lines{"1 at 1.020 s: out of time"});
    CHECK(script.state<Listener>(1).deadlines == std::vector<std::int64_t>(3, 1020_ms));
    test::Script boundless = asker({400_ms});
    boundless.deliver(0, Begin{1}, 1);
    CHECK(boundless.state<Listener>(1).deadlines == std::vector<std::int64_t>{kNever});
}

TEST_CASE("a call may turn to another: where it is asked again, or at once where it was told") {
    test::Script silent = asker({100_ms}, 2);
    silent.deliver(0, Begin{1}, 1).wait(350_ms);
    CHECK(silent.state<Listener>(1).at.size() == 1);
    CHECK(silent.state<Listener>(2).at.size() == 3);
    CHECK(silent.state<Asker>(0).calls.open.at(1).to == 2);

    Retries policy{100_ms};
    policy.attempts = 2;
    test::Script told = asker(policy);
    told.deliver(0, Begin{1}, 1).wait(60_ms).deliver(0, Elsewhere{1, 2}, 1).wait(500_ms);
    CHECK(told.state<Listener>(1).at == std::vector<Instant>{21_ms});
    CHECK(told.state<Listener>(2).at == std::vector<Instant>{101_ms, 201_ms});  // the turn was no attempt
    CHECK(told.state<Asker>(0).ends == test::Lines{"1 at 300.000 ms: out of tries"});
}

TEST_CASE("a wait may be cut short, but no wait goes beyond the deadline") {
    Retries policy{400_ms};
    policy.deadline = 500_ms;
    test::Script script = asker(policy);
    script.deliver(0, Begin{1}, 1).deliver(0, Elsewhere{1, 0}, 1).wait(420_ms);
    CHECK(gaps(script) == Ms{50, 400});
    script.deliver(0, Elsewhere{1, 0}, 1).wait(1_s);
    CHECK(gaps(script) == Ms{50, 400, 40});
    CHECK(script.state<Asker>(0).ends == test::Lines{"1 at 520.000 ms: out of time"});
}

TEST_CASE("a budget lets so many retries through for each hundred calls") {
    Retries policy{1_s};
    policy.budget = 20;  // one retry for five calls
    policy.most_saved = 2;
    test::Script script = asker(policy);
    for (std::uint64_t number = 1; number <= 20; ++number)  // one every 20 ms: four were earned, two were kept
        script.deliver(0, Begin{number}, 1);
    script.wait(1_s);
    const auto state = script.state<Asker>(0);
    CHECK(state.calls.open.size() == 2);
    CHECK(state.ends.size() == 18);
    CHECK(state.ends.front() == "3 at 1.060 s: out of budget");
    CHECK(script.state<Listener>(1).at.size() == 22);
    CHECK(state.calls.saved == 0);
}

// Not inline: as in step.h.
[[gnu::noinline]] void begin_at_once(Blueprint& blueprint) {
    DeliverMessage begin;
    begin.message.node = 0;
    begin.message.peer = 1;
    begin.message.kind = blueprint.find_kind(type_name<Begin>());
    begin.message.payload_hash = hash_of(Begin{1});
    begin.message.put(Begin{1});
    blueprint.plan.push_back({0, {}, std::move(begin), 0, "begin"});
}

TEST_CASE("full jitter draws each wait from nothing to what it would be, by the seed", "[property]") {
    Retries policy{10_ms, 2, 40_ms};
    policy.jitter = true;
    policy.attempts = 8;
    std::int64_t least = 40, most = 0;
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        Blueprint blueprint;
        blueprint.seed = seed;
        blueprint.until = 1_s;
        blueprint.links.defaults.delay = Distribution::constant(1_ms);
        blueprint.add_node("asker", blueprint.add_role(Asker{policy}));
        blueprint.add_node("listener", blueprint.add_role(Listener{}));
        begin_at_once(blueprint);
        World world(std::make_shared<const Blueprint>(std::move(blueprint)));
        world.run();
        const auto& at = View(world).state<Listener>(1).at;
        CHECK(at.size() == 8);
        for (std::size_t i = 1; i < at.size(); ++i) {
            const Duration wait = at[i] - at[i - 1];
            CHECK(wait <= policy.wait_after(static_cast<std::uint32_t>(i)));
            least = std::min(least, wait / 1_ms);
            most = std::max(most, wait / 1_ms);
        }
    }
    CHECK(least == 0);
    if (test::seeds_are_many())
        CHECK(most >= 38);
}

// How long each request of call 7 took, where the links draw; `others` calls are open beside it.
std::vector<Duration> delays(const Retries& policy, int others) {
    test::Script script([policy](Blueprint& blueprint) {
        blueprint.links.defaults.delay = Distribution::uniform(1_ms, 90_ms);
        blueprint.add_node("asker", blueprint.add_role(Asker{policy}));
        blueprint.add_node("listener", blueprint.add_role(Listener{}));
    });
    for (int i = 0; i < others; ++i)
        script.deliver(0, Begin{static_cast<std::uint64_t>(i) + 100}, 1);
    script.wait((3 - others) * 20_ms).deliver(0, Begin{7}, 1).wait(1_s);
    std::vector<Duration> out;
    const auto state = script.state<Listener>(1);
    const Instant begun = script.state<Asker>(0).calls.open.at(7).begun;
    for (std::size_t i = 0; i < state.at.size(); ++i)
        if (state.numbers[i] == 7)
            out.push_back(state.at[i] - begun - policy.patience * static_cast<Duration>(out.size()));
    return out;
}

TEST_CASE("a request's luck is its call's and attempt's: whatever else is asked, and however long it waits") {
    const std::vector<Duration> alone = delays({100_ms}, 0);
    REQUIRE(alone.size() >= 9);
    CHECK(alone == delays({100_ms}, 3));
    CHECK(std::set<Duration>(alone.begin(), alone.end()).size() == alone.size());
    Retries counted{100_ms};
    counted.attempts = 20;
    const std::vector<Duration> first = delays(counted, 0);
    counted.patience = 120_ms;
    const std::vector<Duration> slower = delays(counted, 2);
    REQUIRE(slower.size() >= 7);
    CHECK(slower == std::vector<Duration>(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(slower.size())));
}

TEST_CASE("waits never overflow, and attempts are counted no further than they decide anything") {
    const Retries doubling{1_s, 2};
    Duration before = 0;
    for (std::uint32_t n = 1; n < 200; ++n) {
        CHECK(doubling.wait_after(n) >= before);
        before = doubling.wait_after(n);
    }
    CHECK(Retries{1_s}.last_that_counts() == 2);
    const Retries bounded{1_s, 2, 10_s};
    const std::uint32_t last = bounded.last_that_counts();
    CHECK(bounded.wait_after(last) == 10_s);
    CHECK(bounded.wait_after(last - 1) < 10_s);
    CHECK(doubling.last_that_counts() < 70);
}

}  // namespace
}  // namespace orrery::floor
