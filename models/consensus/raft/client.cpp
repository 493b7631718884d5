// A client: one operation at a time, asked of whoever is believed to lead, and asked again until it is answered or
// patience ends. What it observes is the history that the checker judges.
#include <fmt/format.h>

#include <algorithm>

#include "models/consensus/raft/raft.h"
#include "sim/model/workload.h"

namespace orrery::raft {

OpValue Operation::argument() const {
    if (command.function == Function::read)
        return OpValue::nil();
    if (command.function == Function::write)
        return OpValue::of(command.value);
    return OpValue::list({OpValue::of(command.expected), OpValue::of(command.value)});
}

Client::State Client::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.operations = floor::Recorded<Operation>::in_life(number(ctx), ctx.wipes(), durable.lives);
    ctx.persist({durable.lives + 1});
    if (!knobs.scripted && !knobs.arrivals.is_default())
        await_next(ctx);
    if (!knobs.scripted && knobs.arrivals.is_default()) {
        const Duration first = ctx.between("first operation", 0, knobs.interval);
        ctx.set_timer(NextOperation{}, first);
    }
    return state;
}

void Client::await_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "arrivals", knobs.arrivals.or_else(Arrivals::constant(knobs.interval)));
    ctx.set_timer(NextOperation{}, gap);
}

std::string Client::label(const State& state) {
    const auto& open = state.operations.open;
    return open ? fmt::format("{} {}", open->function(), open->command.key) : "";
}

void Client::on(Ctx& ctx, State& state, const NextOperation&) const {
    if (!knobs.arrivals.is_closed())
        await_next(ctx);
    if (state.operations.open) {
        if (!knobs.arrivals.is_default())
            ctx.count("operations that waited");
        state.due = knobs.arrivals.is_default() ? 1 : state.due + 1;
        return;
    }
    begin_next(ctx, state);
}

void Client::begin_next(Ctx& ctx, State& state) const {
    const Command command = choose(ctx, state);
    if (ctx.due(state.operations.next()))
        return begin(ctx, state, {command, 0});
    state.operations.leave_out();
    if (state.due > 0)
        --state.due;
    go_on(ctx, state, true);
}

Command Client::choose(Ctx& ctx, const State& state) const {
    Command command;
    command.key = static_cast<std::int32_t>(hot.sample(ctx.bits("key"))) + 1;
    const bool reads = ctx.chance("reads", knobs.reads);
    const bool compares = ctx.chance("compares", knobs.cas);
    const auto seen = state.seen.find(command.key);
    if (reads) {
        command.function = Function::read;
    } else if (compares && seen != state.seen.end()) {
        command.function = Function::cas;
        command.expected = seen->second;
    } else {
        command.function = Function::write;
    }
    return command;
}

void Client::on(Ctx& ctx, State& state, const Order& order) const {
    if (state.operations.open)
        abandon(ctx, state);
    begin(ctx, state,
          {{order.value, order.expected, order.key, order.function},
           std::min(order.server, static_cast<Member>(knobs.servers))});
}

void Client::begin(Ctx& ctx, State& state, Operation operation) const {
    Command& command = operation.command;
    if (command.function != Function::read && command.value == 0)
        command.value = state.operations.unique(knobs.clients);
    if (operation.only != 0)
        state.target = operation.only;
    if (state.due > 0)
        --state.due;
    state.operations.begin(ctx, operation);
    ctx.set_timer(GiveUp{}, knobs.patience);
    const std::uint64_t serial = state.operations.serial;
    const Duration wait = operation.only == 0 ? knobs.retry_after : kNever;
    state.requests.begin(ctx, {wait}, serial, state.target - 1, Request{command, serial});
}

void Client::on(Ctx& ctx, State& state, const AskAgain& again) const {
    const Member next = after(state.target);
    if (state.requests.on_due(ctx, {knobs.retry_after}, again, nullptr, next - 1) == floor::AfterWait::again)
        state.target = next;
}

void Client::on(Ctx& ctx, State& state, const Redirect& redirect, NodeId from) const {
    if (!state.operations.waits_for(redirect.serial) || state.target != from + 1)
        return;
    if (state.operations.open->only != 0)
        return abandon(ctx, state);
    // Nobody leads: wait a moment, then ask the next server.
    if (redirect.leader == 0 || redirect.leader == state.target)
        return state.requests.wait(ctx, {knobs.retry_after}, redirect.serial, knobs.backoff);
    state.target = redirect.leader;
    state.requests.turn_to(ctx, {knobs.retry_after}, redirect.serial, state.target - 1);
}

void Client::on(Ctx& ctx, State& state, const Answer& answer, NodeId) const {
    const auto request = state.requests.end(ctx, answer.serial);
    if (!request)
        return;
    ctx.cancel_timer(GiveUp{});
    const Command& command = request->request.command;
    const bool reads = command.function == Function::read;
    const auto& [value, done] = answer.result;
    if (value)
        state.seen[command.key] = *value;
    ctx.sample(reads ? "read latency" : "write latency", ctx.now() - request->begun);
    if (reads) {
        ++state.answered_reads;
        state.operations.ok(ctx, value ? OpValue::of(*value) : OpValue::nil());
    } else if (done) {
        ++state.acknowledged_writes;
        ctx.moment("acknowledged");
        state.operations.ok(ctx);
    } else {
        state.operations.fail(ctx);
    }
    go_on(ctx, state, true);
}

// After an operation's end. What waits goes next; by default not before the interval's end where the last one failed.
void Client::go_on(Ctx& ctx, State& state, bool answered) const {
    if (knobs.scripted)
        return;
    if (knobs.arrivals.is_closed()) {
        await_next(ctx);
    } else if (state.due > 0 && (answered || !knobs.arrivals.is_default())) {
        begin_next(ctx, state);
    }
}

void Client::on(Ctx& ctx, State& state, const GiveUp&) const {
    if (!state.operations.open)
        return;
    ctx.count("given up");
    abandon(ctx, state);
    go_on(ctx, state, false);
}

// A read that is not answered changed nothing; of anything else nobody knows whether it took effect.
void Client::abandon(Ctx& ctx, State& state) const {
    state.requests.end(ctx, state.operations.serial);
    ctx.cancel_timer(GiveUp{});
    if (state.operations.open->command.function == Function::read)
        state.operations.fail(ctx);
    else
        state.operations.info(ctx, knobs.clients);
}

}  // namespace orrery::raft
