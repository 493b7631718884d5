// Ask several at once, wait until all have answered, ask those again that are silent: the calls of a coordinator.
// `Rounds` stands in a role's State; the role lists `Due` among its timers, a struct that holds the round's id and
// nothing else, and writes each request itself, as a function of what it knows:
//
//   struct Overdue { TxId tx = 0; ORRERY_FIELDS(Overdue, tx) };   // timer: one a round
//   Rounds<TxId, Overdue> rounds;                                  // in the State
//   const auto ask = [&](std::size_t member, std::uint32_t attempt) { ctx.send(members[member], Prepare{tx}); };
//   state.rounds.begin(ctx, policy, tx, members.size(), ask);
//   void on(Ctx& ctx, State& state, const Overdue& due) const { … state.rounds.on_due(ctx, policy, due, ask) … }
//   if (state.rounds.hear(tx, member) == Heard::all) … state.rounds.end(ctx, tx) …
//
// A round is kept in memory: a crash forgets it. One that has run out of tries stays open, without a timer, until it is
// ended or its id begins another one: the next phase of a transaction has the id of the first. Attempts and requests
// are counted for ever, so an exploration that repeats a round has no end of its own. Units: nanoseconds on the node's
// own clock. Errors: what on_due() and hear() answer. Requires 64 members at most, and a policy of waits and attempts
// alone: a bound on the time is one attempt, a budget and luck are the sender's. Source: calls.h; Gray, "Notes on Data
// Base Operating Systems", 1978 (a coordinator asks until all have acknowledged).
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

#include "models/floor/calls.h"

namespace orrery::floor {

enum class Heard : std::uint8_t {
    not_awaited,  // heard before, or nobody waits
    some,         // others have not answered yet
    all,          // that was the last
};

constexpr std::string_view name_of(Heard heard) {
    return heard == Heard::not_awaited ? "not awaited" : heard == Heard::some ? "some" : "all";
}

template <class Id, class Due>
struct Rounds {
    struct Round {
        std::uint64_t waiting = 0;  // bit i: member i has not answered
        std::uint32_t attempts = 1;
        std::uint64_t asked = 0;  // requests, since the id was first open
        ORRERY_FIELDS(Round, waiting, attempts, asked)
    };

    SharedMap<Id, Round> open;
    ORRERY_FIELDS(Rounds, open)

    // ask(member, attempt) sends. What is open under this id is over.
    template <class Ctx, class Ask>
    void begin(Ctx& ctx, const Retries& policy, const Id& id, std::size_t members, Ask&& ask) {
        const Round* const before = open.find(id);
        if (before)
            ctx.cancel_timer(Due{id});
        const std::uint64_t all = members == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << members) - 1;
        ask_waiting(ctx, policy, id, Round{all, 1, before ? before->asked : 0}, ask);
    }
    // The wait of the round is over.
    template <class Ctx, class Ask>
    AfterWait on_due(Ctx& ctx, const Retries& policy, const Due& due, Ask&& ask) {
        const Id id = std::get<0>(due.fields());
        const Round* const known = open.find(id);
        if (!known)
            return AfterWait::answered;
        if (policy.is_last(known->attempts))
            return AfterWait::out_of_tries;
        Round round = *known;
        ++round.attempts;
        ask_waiting(ctx, policy, id, round, ask);
        return AfterWait::again;
    }
    // A member has answered. Where that was the last, the role ends the round, or begins the next.
    Heard hear(const Id& id, std::size_t member) {
        const Round* const known = open.find(id);
        if (!known || (known->waiting >> member & 1) == 0)
            return Heard::not_awaited;
        const std::uint64_t others = known->waiting & ~(std::uint64_t{1} << member);
        if (others == 0)
            return Heard::all;
        open.edit(id, [&](Round& round) { round.waiting = others; });
        return Heard::some;
    }
    // Nobody waits any more. Nothing where the round was not open.
    template <class Ctx>
    std::optional<Round> end(Ctx& ctx, const Id& id) {
        const Round* const known = open.find(id);
        if (!known)
            return std::nullopt;
        std::optional<Round> round = *known;
        open.erase(id);
        ctx.cancel_timer(Due{id});
        return round;
    }

private:
    template <class Ctx, class Ask>
    void ask_waiting(Ctx& ctx, const Retries& policy, const Id& id, Round round, Ask& ask) {
        for (std::uint64_t left = round.waiting; left != 0; left &= left - 1) {
            ++round.asked;
            ask(static_cast<std::size_t>(std::countr_zero(left)), round.attempts);
        }
        open.set(id, round);
        policy.arm(ctx, Due{id}, round.attempts);
    }
};

}  // namespace orrery::floor
