#include <fmt/format.h>

#include <bit>

#include "models/commerce/tcc/tcc.h"

namespace orrery::tcc {
namespace {

// Designs are compared on the same luck: a call's delay follows what it is, not how many calls went before it.
std::uint64_t call_key(TxId tx, std::size_t branch, Operation operation, std::uint32_t attempt) {
    Hash hash;
    hash.add(tx);
    hash.add(branch);
    hash.add(static_cast<std::uint64_t>(operation));
    hash.add(attempt);
    return hash.value();
}

}  // namespace

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
            state.rounds.emplace(tx, Round{});
    const auto unfinished = state.rounds;
    for (const auto& [tx, round] : unfinished) {
        const bool confirms = state.log.at(tx).phase == Phase::confirming;
        decide(ctx, state, tx, confirms ? Phase::confirming : Phase::cancelling);
    }
    return state;
}

void Coordinator::on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const {
    if (const Transaction* known = state.log.find(order.tx)) {
        if (known->phase == Phase::trying)
            return;  // the shop hears when it is decided
        ctx.barrier();
        return tell_shop(ctx, order.tx, *known);
    }
    state.log.set(order.tx, Transaction{Phase::trying, order.quantity, from});
    state.rounds[order.tx] = Round{(std::uint64_t{1} << participants.size()) - 1, 1, 0};
    ctx.persist(Durable{state.log});
    call_waiting(ctx, state, order.tx);
    ctx.set_timer(TryTimeout{order.tx}, knobs.timeout);
}

void Coordinator::on(Ctx& ctx, State& state, const Answer& answer, NodeId from) const {
    const auto found = state.rounds.find(answer.tx);
    if (found == state.rounds.end())
        return;
    const Phase phase = state.log.at(answer.tx).phase;
    const bool expected = answer.operation == Operation::try_      ? phase == Phase::trying
                          : answer.operation == Operation::confirm ? phase == Phase::confirming
                                                                   : phase == Phase::cancelling;
    if (!expected)
        return;
    if (!answer.done) {
        if (phase == Phase::trying)
            decide(ctx, state, answer.tx, Phase::cancelling);
        return;  // a refused Confirm or Cancel is asked again
    }
    Round& round = found->second;
    for (std::size_t i = 0; i < participants.size(); ++i)
        if (participants[i] == from)
            round.waiting &= ~(std::uint64_t{1} << i);
    if (phase == Phase::trying) {
        if (round.waiting == 0)
            decide(ctx, state, answer.tx, Phase::confirming);
        return;
    }
    // Flaw forget_early breaks "nothing stays frozen": with the first acknowledgement it forgets the others.
    if (round.waiting == 0 || knobs.forget_early)
        finish(ctx, state, answer.tx);
}

void Coordinator::on(Ctx& ctx, State& state, const TryTimeout& timeout) const {
    const Transaction* transaction = state.log.find(timeout.tx);
    if (!transaction || transaction->phase != Phase::trying)
        return;
    ctx.note("order {}: not every Try was answered in time", timeout.tx);
    decide(ctx, state, timeout.tx, Phase::cancelling);
}

void Coordinator::on(Ctx& ctx, State& state, const Resend& resend) const {
    const auto round = state.rounds.find(resend.tx);
    if (round == state.rounds.end() || state.log.at(resend.tx).phase == Phase::trying)
        return;
    ++round->second.attempt;
    call_waiting(ctx, state, resend.tx);
    ctx.set_timer(resend, knobs.retry);
}

void Coordinator::decide(Ctx& ctx, State& state, TxId tx, Phase phase) const {
    Transaction transaction = state.log.at(tx);
    const bool anew = transaction.phase == Phase::trying;
    transaction.phase = phase;
    state.log.set(tx, transaction);
    Round& round = state.rounds[tx];
    round.waiting = (std::uint64_t{1} << participants.size()) - 1;
    round.attempt = 1;
    const auto write = [&] { ctx.persist(Durable{state.log}); };
    // Flaw decision_not_logged breaks "no mixed outcome": the calls are on their way before the decision is on the
    // disk.
    ctx.cancel_timer(TryTimeout{tx});
    if (anew && !knobs.decision_not_logged)
        write();
    tell_shop(ctx, tx, transaction);
    call_waiting(ctx, state, tx);
    ctx.set_timer(Resend{tx}, knobs.retry);
    if (anew && knobs.decision_not_logged)
        write();
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

void Coordinator::call_waiting(Ctx& ctx, State& state, TxId tx) const {
    const Transaction transaction = state.log.at(tx);
    Round& round = state.rounds[tx];
    for (std::size_t i = 0; i < participants.size(); ++i) {
        if ((round.waiting >> i & 1) == 0)
            continue;
        const Amount amount = amount_of(i, transaction.quantity);
        ++round.calls;
        if (transaction.phase == Phase::trying) {
            ctx.send(participants[i], Try{tx, amount, round.attempt}, call_key(tx, i, Operation::try_, round.attempt));
        } else if (transaction.to_confirm()) {
            ctx.send(participants[i], Confirm{tx, amount, round.attempt},
                     call_key(tx, i, Operation::confirm, round.attempt));
        } else {
            ctx.send(participants[i], Cancel{tx, amount, round.attempt},
                     call_key(tx, i, Operation::cancel, round.attempt));
        }
    }
}

void Coordinator::finish(Ctx& ctx, State& state, TxId tx) const {
    state.log.edit(tx, [](Transaction& transaction) {
        transaction.phase = transaction.to_confirm() ? Phase::confirmed : Phase::cancelled;
    });
    ctx.sample("calls per transaction", state.rounds[tx].calls, "calls");
    state.rounds.erase(tx);
    ctx.cancel_timer(Resend{tx});
    ctx.persist(Durable{state.log});
}

std::string Coordinator::label(const State& state) {
    return state.rounds.empty() ? "" : fmt::format("{} open", state.rounds.size());
}

}  // namespace orrery::tcc
