// The inventory and the payment service: what they hear of each other by the broker, and the transactional message.
#include "models/commerce/split_shop/split_shop.h"

namespace orrery::split_shop {

// Flaw no_outbox breaks "every order ends": what is to be published lies in the memory of the process.
floor::Outbox<Event>& Participant::outbox(State& state) const {
    return knobs.no_outbox ? state.publisher.unsaved : state.books.outbox;
}

// The step and the event that tells of it are one write. What comes again takes no second step and tells nothing.
void Participant::on(Ctx& ctx, State& state, const MqDeliver& deliver, NodeId from) const {
    const Event& event = deliver.payload;
    const std::uint64_t luck = floor::luck_of(event.order, event.what);
    const Reaction* reaction = reaction_of(knobs.by(), service(ctx), event.what);
    if (!reaction)
        return ctx.send(from, Ack{deliver.claim}, luck);
    const Applied applied = step(ctx, state, Command{event.order, reaction->step, event.basket});
    if (applied.changed) {
        Event told = event;
        told.what = applied.done ? reaction->yes : reaction->no;
        outbox(state).put(nodes.broker, told, ctx.now());
        ctx.persist(state.books);
        state.publisher.wake(ctx, knobs.relay);
    } else {
        ctx.barrier();
    }
    ctx.send(from, Ack{deliver.claim}, luck);
}

// The message first, as a half that nobody is given; then the local transaction; then what has become of it.
void Participant::send_half(Ctx& ctx, State& state, const Command& command, NodeId from) const {
    state.halves.set(command.order, Asked{command, from, ctx.now()});
    const Event paid{command.order, What::paid, command.basket};
    ctx.moment("half_sent");
    ctx.send(nodes.broker, MqSendHalf{command.order, 0, command.order, paid}, floor::luck_of(command.order, paid.what));
}

void Participant::on(Ctx& ctx, State& state, const SendResult& result, NodeId from) const {
    if (!result.stored)
        return;
    if (result.transaction == 0) {
        outbox(state).acknowledge(from, result.number);
        return;
    }
    const OrderId order = result.number;
    if (const Asked* known = state.halves.find(order)) {
        const Asked asked = *known;
        state.halves.erase(order);
        const Applied applied = step(ctx, state, asked.command);
        if (knobs.checks_memory)
            state.charged.set(order, applied.done);
        answer(ctx, state, asked.from, asked.command, applied);
    } else {
        ctx.barrier();
    }
    ctx.send(from, EndTransaction{result.transaction, resolution_of(state, order)}, floor::luck_of(order));
}

floor::Resolution Participant::resolution_of(const State& state, OrderId order) const {
    const Branch* branch = state.books.branches.find(order);
    if (!branch)
        return floor::Resolution::unknown;
    return branch->phase == BranchPhase::taken ? floor::Resolution::commit : floor::Resolution::roll_back;
}

// The books know what has become of the order.
// Flaw checks_memory breaks "what is paid is delivered or refunded": it looks among what this process has charged.
void Participant::on(Ctx& ctx, State& state, const MqCheckBack& check, NodeId from) const {
    ctx.moment("checked_back");
    floor::Resolution resolution = resolution_of(state, check.number);
    if (knobs.checks_memory) {
        const bool* charged = state.charged.find(check.number);
        resolution = charged && *charged ? floor::Resolution::commit : floor::Resolution::roll_back;
    }
    ctx.barrier();
    ctx.send(from, EndTransaction{check.transaction, resolution}, floor::luck_of(check.number));
}

void Participant::on(Ctx& ctx, State& state, const Publish&) const {
    state.publisher.publish(ctx, outbox(state), nodes.broker, knobs.retry, false);
}
void Participant::on(Ctx& ctx, State& state, const PublishAgain&) const {
    state.publisher.publish(ctx, outbox(state), nodes.broker, knobs.retry, true);
}

}  // namespace orrery::split_shop
