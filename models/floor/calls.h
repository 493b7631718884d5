// Ask, wait, ask again, give up. `Calls` stands in a role's State; the role lists `Due` among its timers, a struct that
// holds the call's id and nothing else, and forwards it:
//
//   struct AskAgain { std::uint64_t number = 0; ORRERY_FIELDS(AskAgain, number) };   // timer
//   Calls<std::uint64_t, Ping, AskAgain> calls;                                       // in the State
//   state.calls.begin(ctx, policy, number, server, Ping{number});
//   void on(Ctx& ctx, State& state, const AskAgain& due) const { state.calls.on_due(ctx, policy, due); }
//   if (state.calls.end(ctx, pong.number)) …                                          the first answer
//   state.calls.on_refused(ctx, policy, back.message.number);                         Refused<Ping>, where it is in In
//
// A role that blocks on its call says so behind begin() (and where it is asked again): ctx.block_on(AskAgain{number}).
// A request with a member `deadline` carries the instant after which nobody waits for its answer. A call is kept in
// memory: a crash forgets it. Attempts are counted as far as they decide anything, so that exploration comes to an end
// where a call is repeated for ever. A request's luck is that of its call and attempt on their link, whatever else is
// sent there, so that designs are compared on the same luck; attempts that are not counted are told apart by the time
// since the call began.
// A retry budget is for one layer alone: where each of three layers tries three times, the last is asked 27 times.
// Units: nanoseconds on the node's own clock. Errors: what on_due() answers. Requires ids that are never used twice.
// Source: Brooker, "Exponential Backoff and Jitter", 2015 (full jitter); Google SRE book, ch. 21, and gRFC A6 (retry
// budget, throttling).
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "models/floor/luck.h"
#include "sim/core/fields.h"
#include "sim/core/shared_map.h"
#include "sim/core/time.h"
#include "sim/world/context.h"

namespace orrery::floor {

struct Retries {
    Duration patience = 1_s;     // from the first attempt to the second; kNever: asks once and waits for ever
    std::int64_t factor = 1;     // each wait is so many times the one before
    Duration longest = kNever;   // no wait is longer
    bool jitter = false;         // full: each wait is drawn from 0 to what it would be
    std::uint32_t attempts = 0;  // at most, the first included; 0: any number
    Duration deadline = kNever;  // since the call began
    // Retries for each hundred calls, and how many may be saved up; 0 and 0: any number.
    std::int64_t budget = 0, most_saved = 0;
    // A request that comes back is asked again at once, or given up where that was the last attempt. The role lists
    // Refused<Request>, and says wants_refusals() by this. A link delay is then all that paces the attempts.
    bool fail_fast = false;

    // What would pass after attempt `n`, from 1 on, without jitter.
    Duration wait_after(std::uint32_t n) const {
        Duration wait = std::min(patience, longest);
        for (; n > 1 && factor > 1 && wait < longest; --n)
            wait = wait > longest / factor ? longest : std::min(wait * factor, longest);
        return wait;
    }
    // From this attempt on all are alike.
    std::uint32_t last_that_counts() const {
        if (attempts != 0)
            return attempts;
        std::uint32_t n = 2;
        while (factor > 1 && patience > 0 && wait_after(n) < longest)
            ++n;
        return n;
    }
    bool is_last(std::uint32_t n) const { return attempts != 0 && n >= attempts; }
    // Sets the timer for the wait after attempt `n` of what began at `begun`, where that wait ends.
    template <class Ctx, class Due>
    void arm(Ctx& ctx, const Due& due, std::uint32_t n, Time begun = 0) const {
        Duration wait = wait_after(n);
        if (jitter && wait > 0 && wait < kNever)
            wait = ctx.between("backoff", 0, wait);
        arm_in(ctx, due, wait, begun);
    }
    template <class Ctx, class Due>
    void arm_in(Ctx& ctx, const Due& due, Duration wait, Time begun) const {
        if (deadline != kNever)
            wait = std::min(wait, deadline - (ctx.now() - begun));
        if (wait < kNever)
            ctx.set_timer(due, wait);
    }
};

enum class AfterWait : std::uint8_t {
    answered,      // meanwhile: nothing to do
    again,         // asked again
    out_of_time,   // the deadline has passed
    out_of_tries,  // that was the last attempt
    out_of_budget  // too many others have been repeated
};

template <class Id, class Request, class Due>
struct Calls {
    struct Call {
        Request request = {};
        NodeId to = kNoNode;
        Instant begun = 0;
        std::uint32_t attempts = 1;
        ORRERY_FIELDS(Call, request, to, begun, attempts)
    };

    SharedMap<Id, Call> open;
    std::int64_t saved = 0;  // of the budget, in hundredths of a retry
    ORRERY_FIELDS(Calls, open, saved)

    template <class Ctx>
    void begin(Ctx& ctx, const Retries& policy, const Id& id, NodeId to, Request request) {
        if constexpr (requires { request.deadline; })
            request.deadline = policy.deadline == kNever ? kNever : saturating_add(ctx.now(), policy.deadline);
        saved = std::min(saved + policy.budget, policy.most_saved * 100);
        ask_at(ctx, policy, id, Call{std::move(request), to, ctx.now(), 1}, to);
    }

    // The wait of the call is over. One that is given up is no longer open: `given_up` becomes what it was. Where it is
    // asked again, `elsewhere` is who is asked from now on.
    template <class Ctx>
    AfterWait on_due(Ctx& ctx, const Retries& policy, const Due& due, Call* given_up = nullptr,
                     NodeId elsewhere = kNoNode) {
        const Id id = std::get<0>(due.fields());
        const Call* const known = open.find(id);
        if (!known)
            return AfterWait::answered;
        if (const AfterWait why = why_not_again(ctx.now(), policy, *known); why != AfterWait::again) {
            if (given_up)
                *given_up = *known;
            open.erase(id);
            return why;
        }
        if (has_budget(policy))
            saved -= 100;
        Call call = *known;
        call.attempts = std::min(call.attempts + 1, policy.last_that_counts());
        ask_at(ctx, policy, id, std::move(call), elsewhere);
        return AfterWait::again;
    }
    // The request came back: nobody will answer this attempt. Nothing to do (`answered`) where it is waited for all the
    // same.
    template <class Ctx>
    AfterWait on_refused(Ctx& ctx, const Retries& policy, const Id& id, Call* given_up = nullptr,
                         NodeId elsewhere = kNoNode) {
        if (!policy.fail_fast || !open.find(id))
            return AfterWait::answered;
        ctx.cancel_timer(Due{id});
        return on_due(ctx, policy, Due{id}, given_up, elsewhere);
    }
    // Who was asked has named another: that one is asked at once, and the wait begins anew; no attempt is counted.
    // Requires that the call is open.
    template <class Ctx>
    void turn_to(Ctx& ctx, const Retries& policy, const Id& id, NodeId to) {
        ask_at(ctx, policy, id, open.at(id), to);
    }
    // The wait ends after so long instead, or at the deadline. Requires that the call is open.
    template <class Ctx>
    void wait(Ctx& ctx, const Retries& policy, const Id& id, Duration wait) {
        policy.arm_in(ctx, Due{id}, wait, open.at(id).begun);
    }

    // The call has its answer, or nobody wants it any more. Nothing where it is not open: a repeated or late answer.
    template <class Ctx>
    std::optional<Call> end(Ctx& ctx, const Id& id) {
        const Call* const known = open.find(id);
        if (!known)
            return std::nullopt;
        std::optional<Call> call = *known;
        open.erase(id);
        ctx.cancel_timer(Due{id});
        return call;
    }

private:
    static bool has_budget(const Retries& policy) { return policy.budget != 0 || policy.most_saved != 0; }

    AfterWait why_not_again(Time now, const Retries& policy, const Call& call) const {
        if (now - call.begun >= policy.deadline)
            return AfterWait::out_of_time;
        if (policy.is_last(call.attempts))
            return AfterWait::out_of_tries;
        return has_budget(policy) && saved < 100 ? AfterWait::out_of_budget : AfterWait::again;
    }
    // Which of the messages of its call the next one is.
    static std::uint64_t nth(const Retries& policy, const Call& call, Time now) {
        if (policy.attempts != 0 || call.attempts < policy.last_that_counts())
            return call.attempts;
        return luck_of(call.attempts, now - call.begun);
    }
    template <class Ctx>
    void ask_at(Ctx& ctx, const Retries& policy, const Id& id, Call call, NodeId to) {
        call.to = to == kNoNode ? call.to : to;
        open.set(id, call);
        const std::uint64_t luck = luck_of(hash_text(type_name<Request>()), luck_of(id));
        ctx.send(call.to, call.request, luck, nth(policy, call, ctx.now()));
        policy.arm(ctx, Due{id}, call.attempts, call.begun);
    }
};

}  // namespace orrery::floor
