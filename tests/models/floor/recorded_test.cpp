// A client's history step by step; against histories of random ends; and clients of a register that crash before each
// of their syncs and lose their disks.
#include "models/floor/recorded.h"
#include "sim/faults/crash.h"

#include <algorithm>
#include <set>
#include <utility>

#include "models/floor/once.h"
#include "sim/check/linearizable/linearizability.h"
#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/models/floor/strike.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::floor {
// Not in a namespace without a name: an optional of such a type cannot be a field with clang.
namespace recorded_test {

struct Call {
    std::int64_t value = 0;  // to write; 0: a read
    ORRERY_FIELDS(Call, value)
    std::string_view function() const { return value == 0 ? "read" : "write"; }
    OpValue key() const { return OpValue::of(std::int64_t{1}); }
    OpValue argument() const { return value == 0 ? OpValue::nil() : OpValue::of(value); }
};

}  // namespace recorded_test

namespace {

using recorded_test::Call;
using Calls = Recorded<Call>;

// Keeps what is observed.
struct Bench {
    History history = {};
    void observe(OpPhase phase, std::int64_t process, std::string function, OpValue key, OpValue value) {
        Observation line;
        line.process = process;
        line.phase = phase;
        line.function = std::move(function);
        line.key = std::move(key);
        line.value = std::move(value);
        line.event = history.size() + 1;
        history.push_back(std::move(line));
    }
    test::Lines lines() const {
        test::Lines out;
        for (const Observation& line : history)
            out.push_back(std::to_string(line.process) + " " + std::string(phase_name(line.phase)) + " " +
                          line.function + " " + line.value.to_text());
        return out;
    }
};

TEST_CASE("an operation is invoked and ends once, with its result or its argument") {
    Bench bench;
    Calls calls = Calls::in_life(2, 0, 0);
    calls.begin(bench, Call{7});
    CHECK(calls.waits_for(1));
    CHECK_FALSE(calls.waits_for(2));
    calls.ok(bench);
    CHECK_FALSE(calls.waits_for(1));
    calls.begin(bench, Call{});
    calls.ok(bench, OpValue::of(std::int64_t{7}));
    calls.begin(bench, Call{});
    calls.fail(bench);
    CHECK(bench.lines() == test::Lines{"2 invoke write 7", "2 ok write 7", "2 invoke read nil", "2 ok read 7",
                                       "2 invoke read nil", "2 fail read nil"});
}

TEST_CASE("who does not know how an operation ended goes on as another process") {
    Bench bench;
    Calls calls = Calls::in_life(2, 0, 0);
    calls.begin(bench, Call{7});
    calls.info(bench, 3);
    calls.begin(bench, Call{8});
    calls.fail(bench);
    calls.begin(bench, Call{9});
    calls.info(bench, 3);
    CHECK(calls.process == 8);
    CHECK(bench.lines() == test::Lines{"2 invoke write 7", "2 info write 7", "5 invoke write 8", "5 fail write 8",
                                       "5 invoke write 9", "5 info write 9"});
}

TEST_CASE("an operation that is left out has a serial too, and no line") {
    Bench bench;
    Calls calls = Calls::in_life(1, 0, 0);
    CHECK(calls.next() == 1);
    calls.leave_out();
    CHECK(calls.next() == 2);
    calls.begin(bench, Call{5});
    CHECK(calls.waits_for(2));
    CHECK(bench.history.size() == 1);
}

TEST_CASE("each life has its own serials, and so has each disk") {
    std::set<std::uint64_t> first;
    for (std::uint64_t wipes = 0; wipes < 50; ++wipes)
        for (std::uint64_t lives = 0; lives < 50; ++lives)
            CHECK(first.insert(Calls::in_life(1, wipes, lives).next()).second);
    CHECK(Calls::in_life(1, 0, 1).serial == Calls::in_life(1, 0, 0).serial + Calls::kSerialsInALife);
    CHECK(Calls::in_life(1, 1, 0).serial == Calls::in_life(1, 0, Calls::kLivesOfADisk).serial);
}

TEST_CASE("however operations end, the history is the one that was played", "[property]") {
    constexpr Stream kStep = "recorded";
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kStep.id, 0, drawn++), count); };
        const auto clients = static_cast<std::int64_t>(1 + below(5));
        std::vector<Calls> all;
        for (std::int64_t number = 1; number <= clients; ++number)
            all.push_back(Calls::in_life(number, below(3), below(3)));
        Bench bench;
        std::vector<std::pair<std::int64_t, OpPhase>> played;  // value written, how it ended; in order of invocation
        std::vector<std::size_t> open_of(all.size());
        std::set<std::int64_t> ended;  // processes of which nothing may be heard any more
        for (int i = 0; i < 150; ++i) {
            const std::size_t who = below(all.size());
            Calls& calls = all[who];
            if (!calls.open) {
                const std::int64_t value = calls.unique(clients);
                calls.begin(bench, Call{value});
                CHECK_FALSE(ended.contains(calls.process));
                open_of[who] = played.size();
                played.emplace_back(value, OpPhase::info);
                continue;
            }
            const std::uint64_t end = below(4);
            if (end == 0) {
                calls.ok(bench);
                played[open_of[who]].second = OpPhase::ok;
            } else if (end == 1) {
                calls.fail(bench);
                played[open_of[who]].second = OpPhase::fail;
            } else if (end == 2) {
                CHECK(ended.insert(calls.process).second);
                calls.info(bench, clients);
            }
        }
        const auto operations = pair_operations(bench.history);
        REQUIRE(operations);
        REQUIRE(operations->size() == played.size());
        std::set<std::int64_t> values;
        for (std::size_t i = 0; i < played.size(); ++i) {
            CHECK((*operations)[i].argument == OpValue::of(played[i].first));
            CHECK((*operations)[i].outcome == played[i].second);
            CHECK(values.insert(played[i].first).second);
        }
    }
}

// ---- Clients of one register that answers a repeated serial as it did before --------------------------------------

struct Ask {
    std::uint64_t serial = 0;
    Call call;
    ORRERY_FIELDS(Ask, serial, call)
};
struct Answer {
    std::uint64_t serial = 0;
    std::int64_t value = 0;
    ORRERY_FIELDS(Answer, serial, value)
};
struct Next {
    ORRERY_NO_FIELDS(Next)
};
struct GiveUp {
    ORRERY_NO_FIELDS(GiveUp)
};
constexpr std::int64_t kClients = 3;

struct Register {
    using In = std::variant<Ask>;
    using Out = std::variant<Answer>;
    using Ctx = Context<Register>;
    static constexpr std::string_view kName = "register";
    struct Request {
        NodeId client = kNoNode;
        std::uint64_t serial = 0;
        ORRERY_FIELDS(Request, client, serial)
        auto operator<=>(const Request&) const = default;
    };
    struct State {
        std::int64_t value = 0;
        Once<Request, std::int64_t> done;
        ORRERY_FIELDS(State, value, done)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Ask& ask, NodeId from) const {
        const Request request{from, ask.serial};
        if (state.done.look(request, 0).known == Known::fresh) {
            state.value = ask.call.value == 0 ? state.value : ask.call.value;
            state.done.save(request, 0, state.value, ctx.now());
        }
        ctx.send(from, Answer{ask.serial, *state.done.look(request, 0).answer});
    }
};

struct Client {
    using In = std::variant<Answer>;
    using Out = std::variant<Ask>;
    using Timers = std::variant<Next, GiveUp>;
    using Ctx = Context<Client>;
    static constexpr std::string_view kName = "client";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t lives = 0;
        ORRERY_FIELDS(Durable, lives)
    };
    struct State {
        Calls calls;
        ORRERY_FIELDS(State, calls)
    };

    bool forgets_wipes = false;  // the naive client: on a new disk it counts from 1 again

    State start(Ctx& ctx, const Durable& durable) const {
        const std::uint64_t wipes = forgets_wipes ? 0 : ctx.wipes();
        State state{Calls::in_life(std::int64_t{ctx.self()}, wipes, durable.lives)};
        ctx.persist(Durable{durable.lives + 1});
        ctx.set_timer(Next{}, 10_ms);
        return state;
    }
    void on(Ctx& ctx, State& state, const Next&) const {
        ctx.set_timer(Next{}, 10_ms);
        if (state.calls.open)
            return;
        const bool reads = ctx.chance("reads", {1, 2});
        state.calls.begin(ctx, Call{reads ? 0 : state.calls.unique(kClients)});
        ctx.send(0, Ask{state.calls.serial, *state.calls.open});
        ctx.set_timer(GiveUp{}, 60_ms);
    }
    void on(Ctx& ctx, State& state, const Answer& answer, NodeId) const {
        if (!state.calls.waits_for(answer.serial))
            return;
        ctx.cancel_timer(GiveUp{});
        if (state.calls.open->value != 0)
            return state.calls.ok(ctx);
        state.calls.ok(ctx, answer.value == 0 ? OpValue::nil() : OpValue::of(answer.value));
    }
    void on(Ctx& ctx, State& state, const GiveUp&) const {
        if (!state.calls.open)
            return;
        if (state.calls.open->value == 0)
            state.calls.fail(ctx);
        else
            state.calls.info(ctx, kClients);
    }
};

std::shared_ptr<const Blueprint> clients(std::uint64_t seed, bool forgets_wipes) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = seed;
    blueprint->links.defaults = {Distribution::uniform(1_ms, 30_ms), {1, 10}, {1, 5}};
    blueprint->sync_latency = Distribution::uniform(3_ms, 15_ms);
    blueprint->until = 800_ms;
    const NodeId server = blueprint->add_node("register", blueprint->add_role(Register{}));
    const std::uint32_t client = blueprint->add_role(Client{forgets_wipes});
    for (std::int64_t i = 1; i <= kClients; ++i)
        blueprint->connect(server, blueprint->add_node("client-" + std::to_string(i), client));
    blueprint->plan.push_back({250_ms, {}, CrashNode{2}, 20_ms, "crash"});
    blueprint->plan.push_back({300_ms, {}, WipeNode{1}, 20_ms, "wipe"});
    blueprint->plan.push_back({500_ms, {}, WipeNode{1}, 20_ms, "wipe"});
    return blueprint;
}

// In how many runs a value is written twice, and how many histories are none of one register.
struct Wrong {
    std::size_t repeat = 0, invalid = 0;
};
Wrong wrong_histories(bool forgets_wipes) {
    Wrong wrong;
    std::size_t operations = 0;
    for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(1, test::seeds() / 20); ++seed)
        test::strike_each_sync(clients(seed, forgets_wipes), 30_ms, [&](const World& world, const std::string& what) {
            CAPTURE(seed, what);
            History history;
            std::set<std::string> written;
            bool repeats = false;
            for (const Observation& line : world.state().history) {
                history.push_back(line);
                if (line.phase == OpPhase::invoke && line.function == "write")
                    repeats |= !written.insert(line.value.to_text()).second;
            }
            const auto paired = pair_operations(history);
            REQUIRE(paired);
            operations += paired->size();
            const auto verdict = check_linearizable(*paired, {}).verdict;
            CHECK(verdict != CheckVerdict::unknown);
            CHECK((forgets_wipes || verdict == CheckVerdict::valid));
            wrong.repeat += repeats ? 1 : 0;
            wrong.invalid += verdict == CheckVerdict::invalid ? 1 : 0;
        });
    CHECK(operations > 100);
    return wrong;
}

TEST_CASE("clients that crash before a sync, or lose their disks, leave the history of one register", "[property]") {
    const Wrong wrong = wrong_histories(false);
    CHECK(wrong.repeat == 0);
    CHECK(wrong.invalid == 0);
}

TEST_CASE("a client that counts from 1 on a new disk is answered what an old request was") {
    const Wrong wrong = wrong_histories(true);
    CHECK(wrong.repeat > 0);
    CHECK(wrong.invalid > 0);
}

}  // namespace
}  // namespace orrery::floor
