// Registers branches, decides, and repeats its decision until every branch has carried it out.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/fence/fence.h"
#include "models/floor/luck.h"

namespace orrery::fence {
Coordinator::State Coordinator::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.books = durable;
    state.books.lives = floor::Lives{durable.lives}.next(ctx).lives;
    ctx.persist(state.books);
    for (const auto& [xid, known] : durable.log) {
        state.of_cart.set(known.cart, xid);
        if (known.finished())
            continue;
        // Flaw reruns_cancelled breaks "no branch is confirmed and cancelled": a transaction that was being cancelled
        // is run again from its beginning, and a Try that the fence bars says that it is done.
        if (known.phase == Phase::cancelling && knobs.reruns_cancelled) {
            state.books.log.edit(xid, [](Transaction& again) { again.phase = Phase::trying; });
            call_all(ctx, state, xid);
        } else if (known.phase == Phase::trying) {
            decide(ctx, state, xid, Phase::cancelling);  // nobody remembers which Trys were answered
        } else {
            call_all(ctx, state, xid);
        }
    }
    return state;
}

void Coordinator::on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const {
    if (const Xid* known = state.of_cart.find(order.cart)) {
        const Transaction& transaction = state.books.log.at(*known);
        ctx.barrier();
        if (transaction.phase != Phase::trying)
            tell_shop(ctx, transaction);
        return;
    }
    const Xid xid = floor::Lives{state.books.lives}.first_number() + ++state.begun;
    Transaction begun;
    begun.cart = order.cart;
    begun.shop = from;
    begun.quantity = order.quantity;
    state.books.log.set(xid, begun);
    state.of_cart.set(order.cart, xid);
    // Flaw tries_before_log breaks "every hold ends": who takes over after a crash does not know that it has begun.
    if (!knobs.tries_before_log)
        ctx.persist(state.books);
    call_all(ctx, state, xid);
}

// A service is about to try: the branch is on the disk before it does.
void Coordinator::on(Ctx& ctx, State& state, const Register& call, NodeId from) const {
    const Transaction* known = state.books.log.find(call.xid);
    const std::uint64_t luck = floor::luck_of(call.xid, call.line, call.attempt);
    if (!known || known->phase != Phase::trying)
        return ctx.send(from, Registered{call.work, 0}, luck);
    // Flaw branch_by_call breaks "an order takes each line once": a call that is repeated registers another branch, and
    // what is idempotent by the branch is not so by the order.
    const auto same = std::find_if(known->branches.begin(), known->branches.end(), [&](const Branch& branch) {
        return branch.line == call.line && (!knobs.branch_by_call || branch.attempt == call.attempt);
    });
    BranchId id = 0;
    if (same != known->branches.end()) {
        id = same->id;
        ctx.barrier();
    } else {
        id = ++state.books.branches;
        state.books.log.edit(call.xid, [&](Transaction& edited) {
            edited.branches.push_back({id, call.line, call.attempt});
        });
        // With tries_before_log nobody has written the transaction down, and its branches are not either.
        if (knobs.tries_before_log)
            ctx.barrier();
        else
            ctx.persist(state.books);
    }
    ctx.moment("registered");
    ctx.send(from, Registered{call.work, id}, luck);
}

void Coordinator::on(Ctx& ctx, State& state, const Answer& answer) const {
    const Transaction* known = state.books.log.find(answer.xid);
    if (!known || known->finished())
        return;
    if (answer.operation != Operation::reserve)
        return hear_end(ctx, state, answer);
    if (known->phase != Phase::trying)
        return;
    if (!answer.done)
        return decide(ctx, state, answer.xid, Phase::cancelling);
    if (state.rounds.hear(answer.xid, answer.line - 1) == floor::Heard::all)
        decide(ctx, state, answer.xid, Phase::confirming);
}

void Coordinator::hear_end(Ctx& ctx, State& state, const Answer& answer) const {
    const Transaction& known = state.books.log.at(answer.xid);
    const bool fits = answer.operation == (known.confirms() ? Operation::confirm : Operation::cancel);
    const auto branch = std::find_if(known.branches.begin(), known.branches.end(),
                                     [&](const Branch& one) { return one.id == answer.branch; });
    if (known.phase == Phase::trying || !fits || !answer.done || branch == known.branches.end())
        return;  // what was refused is asked again
    if (known.confirms() && !state.half.contains(answer.xid))
        state.half.set(answer.xid, ctx.now());
    const auto member = static_cast<std::size_t>(branch - known.branches.begin());
    if (state.rounds.hear(answer.xid, member) == floor::Heard::all)
        finish(ctx, state, answer.xid);
}

void Coordinator::on(Ctx& ctx, State& state, const RoundDue& due) const {
    const Transaction transaction = state.books.log.at(due.xid);
    const auto ask = [&](std::size_t i, std::uint32_t attempt) { call(ctx, due.xid, transaction, i, attempt); };
    if (state.rounds.on_due(ctx, retries(transaction), due, ask) != floor::AfterWait::out_of_tries)
        return;
    ctx.note("transaction {}: not every Try was answered", due.xid);
    decide(ctx, state, due.xid, Phase::cancelling);
}

floor::Retries Coordinator::retries(const Transaction& transaction) const {
    floor::Retries policy{knobs.retry};
    if (transaction.phase == Phase::trying) {
        policy.patience = knobs.patience;
        policy.attempts = static_cast<std::uint32_t>(knobs.attempts);
    }
    return policy;
}

void Coordinator::decide(Ctx& ctx, State& state, Xid xid, Phase phase) const {
    state.books.log.edit(xid, [&](Transaction& decided) {
        decided.phase = phase;
        decided.decided = ctx.now();
    });
    ctx.persist(state.books);
    tell_shop(ctx, state.books.log.at(xid));
    if (phase == Phase::confirming)
        ctx.moment("decided_to_confirm");
    else
        ctx.moment("decided_to_cancel");
    ctx.count(phase == Phase::confirming ? "commits" : "cancels", 1, "orders");
    if (state.books.log.at(xid).branches.empty())
        return finish(ctx, state, xid);
    call_all(ctx, state, xid);
}

void Coordinator::tell_shop(Ctx& ctx, const Transaction& transaction) const {
    ctx.send(transaction.shop, OrderResult{transaction.cart, transaction.confirms()}, transaction.cart);
}

void Coordinator::call_all(Ctx& ctx, State& state, Xid xid) const {
    const Transaction transaction = state.books.log.at(xid);
    const bool trying = transaction.phase == Phase::trying;
    const std::size_t members = trying ? static_cast<std::size_t>(knobs.lines) : transaction.branches.size();
    const auto ask = [&](std::size_t i, std::uint32_t attempt) { call(ctx, xid, transaction, i, attempt); };
    state.rounds.begin(ctx, retries(transaction), xid, members, ask);
}

// Designs are compared on the same luck: a call's delay follows what it is, not how many calls went before it.
void Coordinator::call(Ctx& ctx, Xid xid, const Transaction& transaction, std::size_t member,
                       std::uint32_t attempt) const {
    if (transaction.phase == Phase::trying) {
        const std::uint64_t line = member + 1;
        return ctx.send(service_of(line, 0), Reserve{xid, line, transaction.quantity, attempt},
                        floor::luck_of(xid, line, Operation::reserve, attempt));
    }
    const Branch& branch = transaction.branches[member];
    const NodeId service = service_of(branch.line, attempt);
    if (transaction.confirms())
        ctx.send(service, Confirm{xid, branch.id, branch.line, transaction.quantity, attempt},
                 floor::luck_of(xid, branch.id, Operation::confirm, attempt));
    else
        ctx.send(service, Cancel{xid, branch.id, branch.line, transaction.quantity, attempt},
                 floor::luck_of(xid, branch.id, Operation::cancel, attempt));
}

// All services stand on one database: with `hand_over` a call that one has not answered so often goes to the next.
NodeId Coordinator::service_of(std::uint64_t line, std::uint32_t attempt) const {
    const auto every = static_cast<std::uint64_t>(knobs.hand_over);
    const std::uint64_t shift = every == 0 || attempt == 0 ? 0 : (attempt - 1) / every;
    return services[(line - 1 + shift) % services.size()];
}

void Coordinator::finish(Ctx& ctx, State& state, Xid xid) const {
    const Transaction known = state.books.log.at(xid);
    state.books.log.edit(
        xid, [](Transaction& edited) { edited.phase = edited.confirms() ? Phase::confirmed : Phase::cancelled; });
    state.rounds.end(ctx, xid);
    ctx.persist(state.books);
    ctx.sample(known.confirms() ? "time to confirm" : "time to cancel", ctx.now() - known.decided);
    if (const Instant* half = state.half.find(xid)) {
        ctx.sample("mixed state", ctx.now() - *half);
        state.half.erase(xid);
    }
}

void Coordinator::on(Ctx& ctx, State& state, const AskOver& ask, NodeId from) const {
    Over over;
    for (const Xid xid : ask.xids)
        if (const Transaction* known = state.books.log.find(xid); known && known->finished())
            over.xids.push_back(xid);
    ctx.barrier();
    ctx.send(from, over);
}

std::string Coordinator::label(const State& state) {
    return state.rounds.open.empty() ? "" : fmt::format("{} open", state.rounds.open.size());
}

}  // namespace orrery::fence
