// The transactions of the Try service: a statement, its answer, the next one, stage by stage; and what is done where
// one was ended by somebody else.
#include <algorithm>
#include <type_traits>

#include "models/commerce/hot_try/hot_try.h"

namespace orrery::hot_try {

using floor::DbOutcome;

void TryService::begin(Ctx& ctx, State& state, Work work, std::vector<OrderId> orders, bool is_merged) const {
    const std::uint64_t id = ++state.last_job;
    if (work == Work::reserves)
        ++state.reserving;
    Job job;
    job.work = work;
    job.orders = std::move(orders);
    job.is_merged = is_merged;
    state.jobs.set(id, job);
    go_to_next_stage(ctx, state, id);
}

void TryService::go_to_next_stage(Ctx& ctx, State& state, std::uint64_t id) const {
    Job job = state.jobs.at(id);
    while (job.at == job.plan.size()) {
        if (job.stage == Stage::writes || job.stage == Stage::rolls_back) {
            state.jobs.erase(id);
            return finish(ctx, state, job);
        }
        enter_stage(state, job, ctx.now());
        if (job.stage == Stage::locks && job.at < job.plan.size())
            ctx.moment("held");
        if (job.stage == Stage::checks) {
            state.jobs.set(id, job);
            return ctx.set_timer(JobAgain{id}, knobs.check);
        }
    }
    state.jobs.set(id, job);
    say(ctx, state, id, job);
}

void TryService::say(Ctx& ctx, State& state, std::uint64_t id, const Job& job) const {
    StockDb::Statement statement;
    statement.transaction = id;
    statement.number = job.at + 1;
    statement.op = job.plan[job.at];
    const bool ends_it = std::holds_alternative<StockDb::Commit>(statement.op) ||
                         std::holds_alternative<StockDb::RollBack>(statement.op);
    statement.commits = job.stage == Stage::writes && job.at + 1 == job.plan.size() && !ends_it;
    state.statements.begin(ctx, {knobs.retry}, StatementId{id, job.at + 1}, nodes.database, std::move(statement));
}

void TryService::on(Ctx& ctx, State& state, const StockDb::Answer& answer) const {
    const StatementId statement{answer.transaction, answer.number};
    const Job* known = state.jobs.find(answer.transaction);
    if (!state.statements.end(ctx, statement) || !known)
        return;
    Job job = *known;
    const bool is_said = answer.outcome == DbOutcome::done || answer.outcome == DbOutcome::duplicate ||
                         answer.outcome == DbOutcome::missing;
    // Where it was to be rolled back and is ended already, that is as good.
    if (!is_said && job.stage != Stage::rolls_back)
        return fail(ctx, state, answer.transaction, std::move(job), answer.outcome);
    hear(ctx, job, answer);
    ++job.at;
    state.jobs.set(answer.transaction, job);
    if (job.at < job.plan.size())
        say(ctx, state, answer.transaction, job);
    else
        go_to_next_stage(ctx, state, answer.transaction);
}

// What the answer says of rows and holds; a hold that is there already is read next.
void TryService::hear(Ctx& ctx, Job& job, const StockDb::Answer& answer) const {
    const auto next = job.plan.begin() + static_cast<std::ptrdiff_t>(job.at) + 1;
    const StockDb::Op op = job.plan[job.at];
    if (const auto* insert = std::get_if<StockDb::Insert>(&op); insert && answer.outcome == DbOutcome::duplicate) {
        if (!is_hold(insert->key)) {
            job.plan.erase(next, job.plan.end());
            job.plan.emplace_back(StockDb::RollBack{});
            job.stage = Stage::rolls_back;
        } else if (job.work == Work::ends) {
            job.plan.insert(next, StockDb::ReadForUpdate{insert->key});
        } else {
            job.plan.insert(next, StockDb::Read{insert->key});
        }
    }
    const auto* locked = std::get_if<StockDb::ReadForUpdate>(&op);
    if (locked && !is_hold(locked->key)) {
        ctx.moment("locked");
        job.seen.set(locked->key, 0);
    }
    for (const auto& [key, row] : answer.rows) {
        if (is_hold(key))
            job.known.set(order_of(key), row);
        else if (locked)
            job.seen.set(key, row.available);
        else
            job.seen.edit(stock_row(item_of(key), 0), [&](Amount& sum) { sum += row.available; });
    }
}

// The transaction is over, or cannot go on.
void TryService::fail(Ctx& ctx, State& state, std::uint64_t id, Job job, DbOutcome outcome) const {
    const bool tries = job.work == Work::reserves || job.work == Work::accepts || job.work == Work::looks;
    if (outcome == DbOutcome::lock_timeout) {
        job.plan.resize(job.at + 1);
        job.plan.emplace_back(StockDb::RollBack{});
        ++job.at;
        job.stage = Stage::rolls_back;
        job.is_given_up = true;
        state.jobs.set(id, job);
        return say(ctx, state, id, job);
    }
    state.jobs.erase(id);
    if (outcome == DbOutcome::no_connection && tries) {
        job.is_given_up = true;
        return finish(ctx, state, job);
    }
    if (outcome == DbOutcome::deadlock) {
        ++state.deadlocks;
        state.victim = job.orders.empty() ? 0 : job.orders.front();
    }
    // What became of it is not known, or nothing: it is done again, and the hold says what it did.
    Job again;
    again.work = job.work;
    again.orders = job.orders;
    again.is_merged = job.is_merged;
    const std::uint64_t next = ++state.last_job;
    state.jobs.set(next, again);
    ctx.count("transactions repeated");
    ctx.set_timer(JobAgain{next}, knobs.retry);
}
void TryService::on(Ctx& ctx, State& state, const JobAgain& again) const {
    const Job* job = state.jobs.find(again.job);
    if (job && (job->stage == Stage::begins || job->stage == Stage::checks))
        go_to_next_stage(ctx, state, again.job);
}
void TryService::on(Ctx& ctx, State& state, const StatementAgain& again) const {
    state.statements.on_due(ctx, {knobs.retry}, again);
}

}  // namespace orrery::hot_try
