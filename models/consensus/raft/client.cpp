// A client: one operation at a time, asked of whoever is believed to lead, and asked again until it is answered or
// patience ends. What it observes is the history that the checker judges.
#include <fmt/format.h>

#include <algorithm>

#include "models/consensus/raft/raft.h"
#include "sim/model/workload.h"

namespace orrery::raft {
namespace {

// A client that crashed comes back as somebody new, with other serials: so many for each life, so many lives for each
// disk that it has had.
constexpr std::uint32_t kSerialsInALife = 1'000'000;
constexpr std::uint32_t kLivesOfADisk = 100;

OpValue key_of(const Command& command) { return OpValue::of(std::int64_t{command.key}); }

OpValue argument_of(const Command& command) {
    if (command.function == Function::read)
        return OpValue::nil();
    if (command.function == Function::write)
        return OpValue::of(command.value);
    return OpValue::list({OpValue::of(command.expected), OpValue::of(command.value)});
}

}  // namespace

Client::State Client::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.serial = (ctx.wipes() * kLivesOfADisk + durable.lives) * kSerialsInALife;
    state.process = number(ctx);
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
    if (!state.open)
        return "";
    return fmt::format("{} {}", name_of(state.open->command.function), state.open->command.key);
}

void Client::on(Ctx& ctx, State& state, const NextOperation&) const {
    if (!knobs.arrivals.is_closed())
        await_next(ctx);
    if (state.open) {
        if (!knobs.arrivals.is_default())
            ctx.count("operations that waited");
        state.due = knobs.arrivals.is_default() ? 1 : state.due + 1;
        return;
    }
    begin_next(ctx, state);
}

void Client::begin_next(Ctx& ctx, State& state) const {
    const Command command = choose(ctx, state);
    if (ctx.due(state.serial + 1))
        return begin(ctx, state, command, 0);
    ++state.serial;
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
    if (state.open)
        abandon(ctx, state);
    Command command;
    command.function = order.function;
    command.key = order.key;
    command.value = order.value;
    command.expected = order.expected;
    begin(ctx, state, command, std::min(order.server, static_cast<Member>(knobs.servers)));
}

void Client::begin(Ctx& ctx, State& state, Command command, Member only) const {
    ++state.serial;
    // Serial and client together: a value that no other operation writes.
    if (command.function != Function::read && command.value == 0)
        command.value = std::int64_t{state.serial} * 100 + number(ctx);
    if (only != 0)
        state.target = only;
    state.open = Operation{command, ctx.now(), only};
    if (state.due > 0)
        --state.due;
    ctx.observe(OpPhase::invoke, state.process, std::string(name_of(command.function)), key_of(command),
                argument_of(command));
    ctx.set_timer(GiveUp{}, knobs.patience);
    ask(ctx, state);
}

void Client::ask(Ctx& ctx, const State& state) const {
    ctx.send(state.target - 1, Request{state.open->command, state.serial});
    if (state.open->only == 0)
        ctx.set_timer(Retry{}, knobs.retry_after);
}

void Client::on(Ctx& ctx, State& state, const Retry&) const {
    if (!state.open)
        return;
    state.target = after(state.target);
    ask(ctx, state);
}

void Client::on(Ctx& ctx, State& state, const Redirect& redirect, NodeId from) const {
    if (!state.open || redirect.serial != state.serial || state.target != from + 1)
        return;
    if (state.open->only != 0)
        return abandon(ctx, state);
    if (redirect.leader != 0 && redirect.leader != state.target) {
        state.target = redirect.leader;
        ask(ctx, state);
        return;
    }
    ctx.set_timer(Retry{}, knobs.backoff);  // nobody leads: wait a moment, then ask the next server
}

void Client::on(Ctx& ctx, State& state, const Answer& answer, NodeId) const {
    if (!state.open || answer.serial != state.serial)
        return;
    const Operation done = *state.open;
    const Command& command = done.command;
    if (answer.result.value)
        state.seen[command.key] = *answer.result.value;
    if (command.function == Function::read) {
        ++state.answered_reads;
        ctx.sample("read latency", ctx.now() - done.asked_at);
        close(ctx, state, OpPhase::ok, answer.result.value ? OpValue::of(*answer.result.value) : OpValue::nil());
    } else {
        if (answer.result.done)
            ++state.acknowledged_writes;
        if (answer.result.done)
            ctx.moment("acknowledged");
        ctx.sample("write latency", ctx.now() - done.asked_at);
        close(ctx, state, answer.result.done ? OpPhase::ok : OpPhase::fail, argument_of(command));
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
    if (!state.open)
        return;
    ctx.count("given up");
    abandon(ctx, state);
    go_on(ctx, state, false);
}

// A read that is not answered changed nothing; of anything else nobody knows whether it took effect.
void Client::abandon(Ctx& ctx, State& state) const {
    const Command command = state.open->command;
    const bool unknown = command.function != Function::read;
    close(ctx, state, unknown ? OpPhase::info : OpPhase::fail, argument_of(command));
    if (unknown)
        state.process += knobs.clients;
}

void Client::close(Ctx& ctx, State& state, OpPhase phase, OpValue value) const {
    const Command command = state.open->command;
    state.open.reset();
    ctx.cancel_timer(Retry{});
    ctx.cancel_timer(GiveUp{});
    ctx.observe(phase, state.process, std::string(name_of(command.function)), key_of(command), std::move(value));
}

}  // namespace orrery::raft
