#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/tcc/tcc.h"

namespace orrery::tcc {

Amount amount_of(std::size_t index, Amount quantity) {
    constexpr Amount kPointsAPiece = 10;
    if (index == 1)
        return quantity * kPointsAPiece;
    return index == 2 ? 1 : quantity;
}

Coordinator::State Coordinator::start(Ctx& ctx, const Durable& durable) const {
    State state{durable.log, {}};
    // Nobody remembers which Tries were answered, so what is not decided is cancelled; what is decided is said again.
    for (const auto& [tx, transaction] : durable.log)
        if (!transaction.finished())
            decide(ctx, state, tx, transaction.to_confirm() ? Phase::confirming : Phase::cancelling);
    return state;
}

void Coordinator::on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const {
    if (const Transaction* known = state.log.find(order.tx)) {
        if (known->phase == Phase::trying)
            return;  // the shop hears when it is decided
        ctx.barrier();
        return tell_shop(ctx, order.tx, *known);
    }
    const Transaction transaction{Phase::trying, order.quantity, from};
    state.log.set(order.tx, transaction);
    ctx.persist(Durable{state.log});
    call_all(ctx, state, order.tx, transaction);
}

void Coordinator::on(Ctx& ctx, State& state, const Answer& answer, NodeId from) const {
    const Transaction* known = state.log.find(answer.tx);
    if (!known || answer.operation != known->operation())
        return;
    const bool trying = known->phase == Phase::trying;
    if (!answer.done) {
        if (trying)
            decide(ctx, state, answer.tx, Phase::cancelling);
        return;  // a refused Confirm or Cancel is asked again
    }
    const auto member = std::find(participants.begin(), participants.end(), from) - participants.begin();
    const floor::Heard heard = state.rounds.hear(answer.tx, static_cast<std::size_t>(member));
    // Flaw forget_early breaks "nothing stays frozen": with the first acknowledgement it forgets the others.
    const bool enough = heard == floor::Heard::all || (heard == floor::Heard::some && knobs.forget_early && !trying);
    if (enough && trying)
        decide(ctx, state, answer.tx, Phase::confirming);
    else if (enough)
        finish(ctx, state, answer.tx);
}

void Coordinator::on(Ctx& ctx, State& state, const Overdue& overdue) const {
    const Transaction& transaction = state.log.at(overdue.tx);
    const auto ask = [&](std::size_t i, std::uint32_t attempt) { call(ctx, overdue.tx, transaction, i, attempt); };
    if (state.rounds.on_due(ctx, retries(transaction), overdue, ask) != floor::AfterWait::out_of_tries)
        return;
    ctx.note("order {}: not every Try was answered in time", overdue.tx);
    decide(ctx, state, overdue.tx, Phase::cancelling);
}

// A Try is not repeated: who is silent for too long has refused.
floor::Retries Coordinator::retries(const Transaction& transaction) const {
    floor::Retries policy{knobs.retry};
    if (transaction.phase == Phase::trying) {
        policy.patience = knobs.timeout;
        policy.attempts = 1;
    }
    return policy;
}

void Coordinator::decide(Ctx& ctx, State& state, TxId tx, Phase phase) const {
    Transaction transaction = state.log.at(tx);
    const bool anew = transaction.phase == Phase::trying;
    transaction.phase = phase;
    state.log.set(tx, transaction);
    // Flaw decision_not_logged breaks "no mixed outcome": the calls are on their way before the decision is on the
    // disk.
    if (anew && !knobs.decision_not_logged)
        ctx.persist(Durable{state.log});
    tell_shop(ctx, tx, transaction);
    call_all(ctx, state, tx, transaction);
    if (anew && knobs.decision_not_logged)
        ctx.persist(Durable{state.log});
    if (!anew)
        return;
    if (phase == Phase::confirming)
        ctx.moment("decided_to_confirm");
    else
        ctx.moment("decided_to_cancel");
    ctx.count(phase == Phase::confirming ? "commits" : "cancels", 1, "orders");
}

void Coordinator::tell_shop(Ctx& ctx, TxId tx, const Transaction& transaction) const {
    ctx.send(transaction.shop, OrderResult{tx, transaction.to_confirm()}, tx);
}

void Coordinator::call_all(Ctx& ctx, State& state, TxId tx, const Transaction& transaction) const {
    const auto ask = [&](std::size_t i, std::uint32_t attempt) { call(ctx, tx, transaction, i, attempt); };
    state.rounds.begin(ctx, retries(transaction), tx, participants.size(), ask);
}

// Designs are compared on the same luck: a call's delay follows what it is, not how many calls went before it.
void Coordinator::call(Ctx& ctx, TxId tx, const Transaction& transaction, std::size_t i, std::uint32_t attempt) const {
    const Amount amount = amount_of(i, transaction.quantity);
    const std::uint64_t luck = floor::luck_of(tx, i, transaction.operation(), attempt);
    if (transaction.phase == Phase::trying)
        ctx.send(participants[i], Try{tx, amount, attempt}, luck);
    else if (transaction.to_confirm())
        ctx.send(participants[i], Confirm{tx, amount, attempt}, luck);
    else
        ctx.send(participants[i], Cancel{tx, amount, attempt}, luck);
}

void Coordinator::finish(Ctx& ctx, State& state, TxId tx) const {
    state.log.edit(tx, [](Transaction& transaction) {
        transaction.phase = transaction.to_confirm() ? Phase::confirmed : Phase::cancelled;
    });
    ctx.sample("calls per transaction", static_cast<std::int64_t>(state.rounds.end(ctx, tx)->asked), "calls");
    ctx.persist(Durable{state.log});
}

std::string Coordinator::label(const State& state) {
    return state.rounds.open.empty() ? "" : fmt::format("{} open", state.rounds.open.size());
}

}  // namespace orrery::tcc
