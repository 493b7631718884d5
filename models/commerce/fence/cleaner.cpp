#include <algorithm>

#include "models/commerce/fence/fence.h"

namespace orrery::fence {
namespace {

template <class Keep>
std::vector<Xid> xids_of(const std::vector<std::pair<Key, Row>>& rows, Keep keep) {
    std::vector<Xid> xids;  // rows come in the order of their keys
    for (const auto& [key, row] : rows)
        if (keep(row) && (xids.empty() || xids.back() != key.of))
            xids.push_back(key.of);
    return xids;
}
bool has(const std::vector<Xid>& sorted, Xid xid) { return std::binary_search(sorted.begin(), sorted.end(), xid); }

}  // namespace

Cleaner::State Cleaner::start(Ctx& ctx, const Durable& durable) const {
    State state;
    if (knobs.clean_every == 0)
        return state;
    const floor::Lives lives = durable.next(ctx);
    state.last = lives.first_number();
    ctx.persist(lives);
    ctx.set_timer(CleanDue{}, knobs.clean_every);
    return state;
}

void Cleaner::on(Ctx& ctx, State& state, const CleanDue&) const {
    ctx.set_timer(CleanDue{}, knobs.clean_every);
    state.rows.clear();
    state.is_deleting = state.has_begun = false;
    begin(ctx, state, Db::ReadRange{first_of(Kind::fence), last_of(Kind::fence)}, true);
}

void Cleaner::begin(Ctx& ctx, State& state, Db::Op op, bool commits) const {
    ++state.last;
    state.statement = 1;
    ctx.send(database, Db::Statement{state.last, 1, {}, std::move(op), commits});
}

void Cleaner::on(Ctx& ctx, State& state, const Db::Answer& answer) const {
    if (answer.transaction != state.last || answer.number != state.statement)
        return;
    const bool went = answer.outcome == floor::DbOutcome::done || answer.outcome == floor::DbOutcome::missing;
    if (!went)
        return state.rows.clear();
    if (!state.is_deleting)
        return choose(ctx, state, answer);
    state.has_deleted = true;
    ctx.count("fence rows deleted", 1, "rows");
    remove_next(ctx, state);
}

// What is to go, of what the fence's rows say.
void Cleaner::choose(Ctx& ctx, State& state, const Db::Answer& answer) const {
    const Time limit = ctx.now() - knobs.clean_after;
    const auto is_old = [&](const Row& row) { return has_ended(row.status) && row.at <= limit; };
    const auto old = xids_of(answer.rows, is_old);
    const auto open = xids_of(answer.rows, [&](const Row& row) { return !is_old(row); });
    for (const auto& [key, row] : answer.rows) {
        // Flaw cleans_by_xid breaks "a cancelled order holds nothing": one branch that has ended takes along the row of
        // another that has not.
        const bool goes = knobs.cleans_by_xid              ? has(old, key.of)
                          : knobs.cleans == "whole-orders" ? has(old, key.of) && !has(open, key.of)
                                                           : is_old(row);
        if (goes)
            state.rows.push_back(key);
    }
    if (state.rows.empty())
        return;
    if (!knobs.cleans_by_xid && knobs.cleans == "asks")
        return ctx.send(coordinator, AskOver{old});
    state.is_deleting = true;
    remove_next(ctx, state);
}

void Cleaner::on(Ctx& ctx, State& state, const Over& over) const {
    if (state.is_deleting || state.rows.empty())
        return;
    std::erase_if(state.rows, [&](const Key& key) { return !has(over.xids, key.of); });
    if (state.rows.empty())
        return;
    state.is_deleting = true;
    remove_next(ctx, state);
}

void Cleaner::remove_next(Ctx& ctx, State& state) const {
    if (state.rows.empty())
        return ctx.moment("rows_deleted");
    const Key next = state.rows.back();
    state.rows.pop_back();
    const bool is_last = state.rows.empty(), is_first = !state.has_begun;
    state.has_begun = !is_last;
    if (is_first)
        return begin(ctx, state, Db::Remove{next}, is_last);
    ++state.statement;
    ctx.send(database, Db::Statement{state.last, state.statement, {}, Db::Remove{next}, is_last});
}

}  // namespace orrery::fence
