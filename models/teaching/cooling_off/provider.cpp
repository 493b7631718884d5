#include <fmt/format.h>

#include "models/teaching/cooling_off/cooling_off.h"

namespace orrery::cooling_off {

void Provider::on(Ctx& ctx, State& state, const Authorize& call, NodeId from) const {
    Durable& books = state.books;
    const std::uint64_t asked = hash_of(call);
    if (call.key != 0) {
        const auto look = books.keys.look(call.key, asked);
        if (look.known == floor::Known::differs)
            return;
        if (look.known == floor::Known::same) {
            const HoldId known = *look.answer;
            ctx.moment("repeated_authorize");
            ctx.barrier();
            return ctx.send(from, Authorized{call.order, known});
        }
    }
    const HoldId hold = books.holds.size() + 1;
    books.holds.set(hold, Hold{call.order, call.user, call.amount, HoldPhase::held});
    books.holds_of.edit(call.order, [](std::uint32_t& count) { ++count; });
    books.journal.post(2 * hold, {{{Place::card, call.user}, {Place::held, kNoNode}, call.amount}});
    if (call.key != 0)
        books.keys.save(call.key, asked, hold, ctx.now());
    ctx.persist(books);
    ctx.send(from, Authorized{call.order, hold});
}

void Provider::on(Ctx& ctx, State& state, const Capture& call, NodeId from) const {
    settle(ctx, state, call.hold, HoldPhase::captured, from);
}
void Provider::on(Ctx& ctx, State& state, const Void& call, NodeId from) const {
    settle(ctx, state, call.hold, HoldPhase::voided, from);
}

// A hold is settled once; whoever asks again, or for the other end, hears which it was.
void Provider::settle(Ctx& ctx, State& state, HoldId id, HoldPhase wanted, NodeId from) const {
    const Hold* known = state.books.holds.find(id);
    if (!known)
        return;
    Hold hold = *known;
    if (hold.phase == HoldPhase::held) {
        hold.phase = wanted;
        state.books.holds.set(id, hold);
        const Account to =
            wanted == HoldPhase::captured ? Account{Place::merchant, kNoNode} : Account{Place::card, hold.user};
        state.books.journal.post(2 * id + 1, {{{Place::held, kNoNode}, to, hold.amount}});
        ctx.persist(state.books);
    } else {
        ctx.barrier();
    }
    ctx.send(from, Settled{hold.order, hold.phase});
}

std::string Provider::label(const State& state) { return fmt::format("{} holds", state.books.holds.size()); }

}  // namespace orrery::cooling_off
