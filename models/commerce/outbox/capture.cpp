#include <fmt/format.h>

#include "models/commerce/outbox/roles.h"

namespace orrery::outbox {

Capture::State Capture::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.kept = durable;
    state.kept.lives = floor::Lives{durable.lives}.next(ctx).lives;
    state.received = durable.position;
    state.last_send = floor::Lives{state.kept.lives}.first_number();
    ctx.persist(state.kept);
    return state;
}

void Capture::on(Ctx& ctx, State& state, const OrderDb::Ship& ship) const {
    if (ship.after > state.received) {
        ctx.barrier();
        return ctx.send(at.order_db, OrderDb::Reached{ship.epoch, state.received, true});
    }
    std::uint64_t commit = ship.after;
    for (const auto& unit : ship.units) {
        if (++commit <= state.received)
            continue;
        state.received = commit;
        for (const auto& [key, write] : unit)
            if (is_in(Box::sent, key) && !write.removed)
                state.queue.set(++state.last_queued, Change{commit, row_of(key), std::get<Letter>(write.row)});
    }
    send_next(ctx, state);
}

// Its place in the log is not kept there any more: it reads the table instead, and sends what nobody has settled.
void Capture::on(Ctx& ctx, State& state, const OrderDb::Copy& copy) const {
    if (copy.number <= state.received)
        return;
    const auto& table = copy.table;
    for (auto row = table.lower_bound(key_of(Box::sent, 0)); row != table.end() && is_in(Box::sent, row->first); ++row)
        state.queue.set(++state.last_queued,
                        Change{copy.number, row_of(row->first), std::get<Letter>(row->second.row)});
    state.received = copy.number;
    ctx.count("tables read");
    send_next(ctx, state);
}

void Capture::send_next(Ctx& ctx, State& state) const {
    if (state.queue.empty() || !state.sends.open.empty())
        return;
    const Change next = state.queue.begin()->second;
    const Letter& letter = next.letter;
    ctx.moment("row_read");
    ctx.count("sends");
    const Deduct wanted{letter.order, letter.item, letter.pieces, letter.placed, next.row, 0, ctx.self()};
    ++state.last_send;
    ctx.barrier();
    state.sends.begin(ctx, {kSendPatience}, state.last_send, at.broker,
                      Mq::Send{state.last_send, 0, letter.order, 0, wanted});
}

void Capture::on(Ctx& ctx, State& state, const Mq::SendResult& result) const {
    if (!result.stored || !state.sends.end(ctx, result.number))
        return;
    const auto [first, change] = *state.queue.begin();
    ctx.moment("row_sent");
    ctx.sample("relay lag", ctx.now() - change.letter.since);
    state.queue.erase(first);
    // All before the next one's commit is with the broker.
    state.kept.position = state.queue.empty() ? state.received : state.queue.begin()->second.commit - 1;
    ctx.persist(state.kept);
    send_next(ctx, state);
}

void Capture::on(Ctx& ctx, State& state, const SendAgain& due) const { state.sends.on_due(ctx, {kSendPatience}, due); }

std::string Capture::label(const State& state) {
    return state.queue.empty() ? "" : fmt::format("{} to send", state.queue.size());
}

}  // namespace orrery::outbox
