// A client's operations, one at a time, as the history that checkers judge: who is asked what, and how it ends. It
// stands in a client's State, one for each sequential client of the node. `Call` is the role's own value and says
// `function()`, `key()` and `argument()` (texts and OpValues of sim/core/history.h).
//
//     State start(Ctx& ctx, const Durable& durable) const {
//         State state{Recorded<Call>::in_life(number, ctx.wipes(), durable.lives)};
//         ctx.persist(Durable{durable.lives + 1});
//         ctx.set_timer(Next{}, knobs.interval);  // behind the write: no serial is used before this life is counted
//         return state;
//     }
//     on Next:       state.calls.begin(ctx, Call{…}), ctx.send(server, Ask{state.calls.serial, …});
//     on an Answer:  if (state.calls.waits_for(answer.serial)) state.calls.ok(ctx, result) or fail(ctx);
//     on GiveUp:     fail(ctx) where it cannot have had an effect (a read), else info(ctx, clients).
//
// An operation whose outcome stays unknown ends its process, which comes back as another, `clients` further on. What is
// open at a crash has no end in the history, and the world gives each life of a node its own processes. A serial is
// never used twice by a client: each life has kSerialsInALife of them, each disk kLivesOfADisk lives, so neither a
// crash nor a wiped disk makes a server take a new request for an old one.
// Units: none. Errors: none; requires that nothing is open at begin(), something at ok(), fail() and info(), and
// numbers of clients that differ modulo `clients`. Source: Jepsen's histories; Ongaro & Ousterhout's client serials,
// "Raft", §8.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sim/core/fields.h"
#include "sim/core/history.h"

namespace orrery::floor {

template <class Call>
struct Recorded {
    static constexpr std::uint64_t kSerialsInALife = 1'000'000;
    static constexpr std::uint64_t kLivesOfADisk = 10'000;

    std::int64_t process = 0;
    std::uint64_t serial = 0;  // of the last operation begun or left out
    std::optional<Call> open;
    ORRERY_FIELDS(Recorded, process, serial, open)

    // `number`: the client's among all; `lives`: how many starts its disk knows of.
    static Recorded in_life(std::int64_t number, std::uint64_t wipes, std::uint64_t lives) {
        return {number, (wipes * kLivesOfADisk + lives) * kSerialsInALife, std::nullopt};
    }
    // The serial of the next operation: what ctx.due() is asked.
    std::uint64_t next() const { return serial + 1; }
    // For the next operation: a value that no other one of any client writes.
    std::int64_t unique(std::int64_t clients) const {
        return static_cast<std::int64_t>(next()) * clients + process % clients;
    }
    bool waits_for(std::uint64_t answered) const { return open && answered == serial; }

    template <class Ctx>
    void begin(Ctx& ctx, Call call) {
        ++serial;
        open = std::move(call);
        observe(ctx, OpPhase::invoke, *open, open->argument());
    }
    // The scenario leaves the next one out.
    void leave_out() { ++serial; }

    // It happened. Without a result, as of a write, its argument stands for it.
    template <class Ctx>
    void ok(Ctx& ctx, OpValue result) {
        const Call call = close();
        observe(ctx, OpPhase::ok, call, std::move(result));
    }
    template <class Ctx>
    void ok(Ctx& ctx) {
        ok(ctx, open->argument());
    }
    // It did not happen, and never will.
    template <class Ctx>
    void fail(Ctx& ctx) {
        const Call call = close();
        observe(ctx, OpPhase::fail, call, call.argument());
    }
    // Nobody knows: it may yet happen.
    template <class Ctx>
    void info(Ctx& ctx, std::int64_t clients) {
        const Call call = close();
        observe(ctx, OpPhase::info, call, call.argument());
        process += clients;
    }

private:
    Call close() {
        Call call = std::move(*open);
        open.reset();
        return call;
    }
    template <class Ctx>
    void observe(Ctx& ctx, OpPhase phase, const Call& call, OpValue value) const {
        ctx.observe(phase, process, std::string(call.function()), call.key(), std::move(value));
    }
};

}  // namespace orrery::floor
