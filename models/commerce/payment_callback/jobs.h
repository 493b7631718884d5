// Settlements that are under way at a role: each goes through its statements at the database, as many at a time as
// come. It stands in the role's State; the role forwards SayAgain and WorkDone, and the answers of its database:
//
//     if (!state.jobs.db.heard(ctx, answer)) return;
//     if (auto ended = state.jobs.heard(ctx, {knobs, database}, answer)) …
//
// The role says other statements by `db` too, in transactions of its own (next_transaction()). A crash forgets them
// all; the database ends what nobody goes on with. Metrics: "orders paid", "double fulfilments", "mismatched value",
// "refunds", "manual cases". Units: as in settle.h. Errors: `End`.
#pragma once
#include <optional>
#include <utility>

#include "models/commerce/payment_callback/settle.h"
#include "models/floor/dialogue.h"

namespace orrery::payment_callback {

struct Ended {
    Settlement one;
    End end = End::handled;
};

struct Jobs {
    struct Place {
        const Settings& knobs;
        NodeId database;
    };

    floor::Dialogue<Db, SayAgain> db;
    SharedMap<std::uint64_t, Settlement> open;  // by transaction
    ORRERY_FIELDS(Jobs, db, open)

    std::uint64_t next_transaction() { return ++db.last; }

    template <class Ctx>
    std::optional<Ended> begin(Ctx& ctx, const Place& place, Settlement one) {
        constexpr std::uint64_t kNodes = 16;
        one.number = (db.last + 1) * kNodes + ctx.self() % kNodes;
        if (!one.is_stored)
            one.at = ctx.now();
        Next next = Settling{place.knobs, ctx.now()}.begin(one);
        return go(ctx, place, std::move(one), std::move(next));
    }
    template <class Ctx>
    std::optional<Ended> heard(Ctx& ctx, const Place& place, const Db::Answer& answer) {
        const Settlement* known = open.find(answer.transaction);
        if (!known || known->statement != answer.number)
            return std::nullopt;
        Settlement one = *known;
        switch (answer.outcome) {
            case floor::DbOutcome::done:
            case floor::DbOutcome::duplicate:
            case floor::DbOutcome::missing:
                break;
            case floor::DbOutcome::lock_timeout:
                return go(ctx, place, std::move(one), Next::over(End::failed));
            default:
                one.in_transaction = false;
                return go(ctx, place, std::move(one), Next::over(End::failed));
        }
        Next next = Settling{place.knobs, ctx.now()}.go_on(one, answer);
        return go(ctx, place, std::move(one), std::move(next));
    }
    template <class Ctx>
    std::optional<Ended> worked(Ctx& ctx, const Place& place, const WorkDone& done) {
        const Settlement* known = open.find(done.transaction);
        if (!known || known->step != Step::working)
            return std::nullopt;
        Settlement one = *known;
        Next next = Settling{place.knobs, ctx.now()}.worked(one);
        return go(ctx, place, std::move(one), std::move(next));
    }

private:
    template <class Ctx>
    std::optional<Ended> go(Ctx& ctx, const Place& place, Settlement one, Next next) {
        if (next.works) {
            open.set(one.transaction, one);
            const Duration business = place.knobs.business.sample(ctx.bits("business"));
            ctx.set_timer(WorkDone{one.transaction}, business);
            return std::nullopt;
        }
        if (next.op) {
            say(ctx, place, one, std::move(*next.op), next.commits);
            return std::nullopt;
        }
        open.erase(one.transaction);
        if (std::exchange(one.in_transaction, false))
            db.say(ctx, place.knobs.patience, place.database, one.transaction, one.statement + 1, Db::RollBack{}, true);
        const End end = next.end.value_or(End::failed);
        count(ctx, one, end);
        return Ended{std::move(one), end};
    }
    template <class Ctx>
    void say(Ctx& ctx, const Place& place, Settlement& one, Db::Op op, bool commits) {
        if (!one.in_transaction) {
            open.erase(one.transaction);
            one.transaction = next_transaction();
            one.statement = 0;
        }
        one.in_transaction = !commits;
        ++one.statement;
        open.set(one.transaction, one);
        db.say(ctx, place.knobs.patience, place.database, one.transaction, one.statement, std::move(op), commits);
    }
    template <class Ctx>
    static void count(Ctx& ctx, const Settlement& one, End end) {
        if (end == End::unknown)
            ctx.moment("order_unknown");
        if (end != End::handled || one.stores)
            return;
        if (one.pays) {
            ctx.moment("paid");
            ctx.count("orders paid");
            if (one.order.fulfilled > 1)
                ctx.count("double fulfilments");
            const std::int64_t wrong = one.line.amount.minor - one.order.price.minor;
            if (one.line.amount.currency != one.order.price.currency)
                ctx.count("mismatched value", one.order.price.minor, "minor units");
            else if (wrong != 0)
                ctx.count("mismatched value", wrong < 0 ? -wrong : wrong, "minor units");
        } else if (one.why != Why::pays && !one.is_repeated) {
            if (one.line.amount.minor > 0) {
                ctx.moment("refund_wanted");
                ctx.count("refunds");
            }
            if (one.why == Why::unknown_order || one.line.amount.minor <= 0)
                ctx.count("manual cases");
        }
    }
};

}  // namespace orrery::payment_callback
