// What a transaction says, stage by stage: holds, locks, writes; or locks first, where somebody thought that better.
// A hold is a row of its own and is written first: it says who asks again, and waits for nobody. The hot rows come
// last, all in one order.
#include <algorithm>

#include "models/commerce/hot_try/hot_try.h"
#include "models/floor/luck.h"

namespace orrery::hot_try {
namespace {

using Db = StockDb;

void end_with(TryService::Job& job, StockDb::Op op, Stage stage) {
    job.plan.push_back(std::move(op));
    job.stage = stage;
}
void change(TryService::Job& job, RowId row, Move move, Amount quantity, HoldPhase phase = HoldPhase::none) {
    job.plan.push_back(Db::Change{row, Edit{move, quantity, phase}});
}

}  // namespace

std::vector<RowId> TryService::rows_of(ItemId item, OrderId order, bool is_merged) const {
    const auto buckets = static_cast<std::uint64_t>(knobs.rows_an_item());
    if (!is_merged)
        return {stock_row(item, floor::luck_of(order, buckets) % buckets)};
    std::vector<RowId> rows;
    for (std::uint64_t bucket = 0; bucket < buckets; ++bucket)
        rows.push_back(stock_row(item, bucket));
    return rows;
}
std::vector<Part> TryService::own_parts(const std::vector<Line>& lines, OrderId order) const {
    std::vector<Part> parts;
    for (const Line& line : lines)
        parts.push_back({rows_of(line.item, order, false).front(), line.quantity});
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.row < b.row; });
    return parts;
}
// What the rows that the job has seen give it; nothing where that is not enough.
std::optional<std::vector<Part>> TryService::parts_of(const Job& job, OrderId order,
                                                      const std::vector<Line>& lines) const {
    std::vector<Part> parts;
    for (const Line& line : lines) {
        Amount wanted = line.quantity;
        for (const RowId row : rows_of(line.item, order, job.is_merged)) {
            const Amount* available = job.seen.find(row);
            const Amount taken = std::clamp<Amount>(available ? *available : 0, 0, wanted);
            if (taken > 0)
                parts.push_back({row, taken});
            wanted -= taken;
        }
        if (wanted > 0)
            return std::nullopt;
    }
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.row < b.row; });
    return parts;
}
bool TryService::is_blind(const State& state, const Job& job) const {
    return knobs.trusts_cache && std::all_of(job.orders.begin(), job.orders.end(),
                                             [&](OrderId order) { return state.asked.at(order).is_counted; });
}

void TryService::enter_stage(const State& state, Job& job, Time now) const {
    const bool begins = job.stage == Stage::begins;
    switch (job.work) {
        case Work::opens:
            return write_openings(job);
        case Work::loads:
            return end_with(job, Db::ReadRange{kFirstHold, kLastHold}, Stage::writes);
        case Work::looks:
        case Work::reconciles:
            return look(state, job);
        case Work::reserves:
            return enter_reserves(state, job, now);
        case Work::accepts:
            if (begins)
                return insert_holds(state, job, now);
            if (job.known.empty())
                return end_with(job, Db::Commit{}, Stage::writes);
            return end_with(job, Db::RollBack{}, Stage::rolls_back);
        case Work::settles:
            if (begins)
                return end_with(job, Db::ReadForUpdate{hold_row(job.orders.front())}, Stage::holds);
            if (!job.known.contains(job.orders.front()))
                return end_with(job, Db::RollBack{}, Stage::rolls_back);  // a wiped disk has lost it
            if (job.stage == Stage::holds)
                return lock_rows(state, job);
            return write_settled(job);
        case Work::ends: {
            const OrderId order = job.orders.front();
            if (!begins)
                return write_end(state, job, now);
            // A Cancel that finds nothing leaves its hold all the same, so that a Try that comes later finds it.
            if (state.asked.at(order).act != Act::cancels)
                return end_with(job, Db::ReadForUpdate{hold_row(order)}, Stage::holds);
            Row fence;
            fence.phase = HoldPhase::cancelled;
            return end_with(job, Db::Insert{hold_row(order), fence}, Stage::holds);
        }
    }
}
void TryService::enter_reserves(const State& state, Job& job, Time now) const {
    switch (job.stage) {
        case Stage::begins:
            return is_stock_first() ? lock_rows(state, job) : insert_holds(state, job, now);
        case Stage::locks:
            if (!is_stock_first())
                return write_reserved(state, job, now);
            if (knobs.long_transaction && knobs.check > 0) {
                job.stage = Stage::checks;
                return;
            }
            refuse_early(state, job);
            return insert_holds(state, job, now);
        case Stage::checks:
            refuse_early(state, job);
            return insert_holds(state, job, now);
        case Stage::holds:
            // Flaw trusts_cache breaks "nothing is oversold": the cache has said yes, the row is not looked at.
            if (is_stock_first() || is_blind(state, job))
                return write_reserved(state, job, now);
            return lock_rows(state, job);
        case Stage::writes:
        case Stage::rolls_back:
            return;
    }
}

void TryService::write_openings(Job& job) const {
    const std::int64_t rows = knobs.rows_an_item();
    for (std::int64_t item = 0; item < knobs.items; ++item)
        for (std::int64_t bucket = 0; bucket < rows; ++bucket) {
            Row row;
            row.available = knobs.stock / rows + (bucket < knobs.stock % rows ? 1 : 0);
            const RowId id = stock_row(static_cast<ItemId>(item), static_cast<std::uint64_t>(bucket));
            job.plan.push_back(Db::Insert{id, row});
        }
    job.stage = Stage::writes;
}
// Without a lock: one statement sees one state of all buckets of an item.
void TryService::look(const State& state, Job& job) const {
    const auto buckets = static_cast<std::uint64_t>(knobs.rows_an_item());
    if (job.work == Work::reconciles)
        return end_with(job, Db::ReadRange{0, stock_row(static_cast<ItemId>(knobs.items) - 1, buckets - 1)},
                        Stage::writes);
    const OrderId order = job.orders.front();
    for (const Line& line : state.asked.at(order).lines) {
        job.seen.set(stock_row(line.item, 0), 0);
        job.plan.push_back(Db::ReadRange{stock_row(line.item, 0), stock_row(line.item, buckets - 1)});
    }
    // Flaw checks_stock_first breaks "no Try is told sold out falsely": it may be there that this order has it.
    if (!knobs.checks_stock_first)
        job.plan.push_back(Db::Read{hold_row(order)});
    job.stage = Stage::writes;
}

void TryService::insert_holds(const State& state, Job& job, Time now) const {
    job.stage = Stage::holds;
    for (const OrderId order : job.orders) {
        if (std::find(job.out.begin(), job.out.end(), order) != job.out.end())
            continue;
        Row hold;
        hold.phase = job.work == Work::accepts ? HoldPhase::accepted : HoldPhase::tried;
        hold.parts = own_parts(state.asked.at(order).lines, order);
        hold.expires = end_of_hold(now);
        job.plan.push_back(Db::Insert{hold_row(order), hold});
    }
}
void TryService::lock_rows(const State& state, Job& job) const {
    job.stage = Stage::locks;
    std::vector<RowId> rows;
    for (const OrderId order : job.orders) {
        if (job.work == Work::settles) {
            for (const Part& part : job.known.at(order).parts)
                rows.push_back(part.row);
        } else if (!job.known.contains(order)) {
            for (const Line& line : state.asked.at(order).lines) {
                const std::vector<RowId> more = rows_of(line.item, order, job.is_merged);
                rows.insert(rows.end(), more.begin(), more.end());
            }
        }
    }
    // Flaw unordered_locks breaks "no circle of waits": as they lie in the basket.
    if (!knobs.unordered_locks)
        std::sort(rows.begin(), rows.end());
    for (auto row = rows.begin(); row != rows.end(); ++row)
        if (std::find(rows.begin(), row, *row) == row)
            job.plan.push_back(Db::ReadForUpdate{*row});
}
// Flaw checks_stock_first breaks "no Try is told sold out falsely": who asks again is looked for afterwards.
void TryService::refuse_early(const State& state, Job& job) const {
    if (!knobs.checks_stock_first)
        return;
    for (const OrderId order : job.orders)
        if (!parts_of(job, order, state.asked.at(order).lines))
            job.out.push_back(order);
}

void TryService::write_reserved(const State& state, Job& job, Time now) const {
    SharedMap<RowId, Amount> totals;
    const bool blind = is_blind(state, job);
    for (const OrderId order : job.orders) {
        if (job.known.contains(order) || std::find(job.out.begin(), job.out.end(), order) != job.out.end())
            continue;
        const std::vector<Line>& lines = state.asked.at(order).lines;
        const auto parts = blind ? std::optional(own_parts(lines, order)) : parts_of(job, order, lines);
        if (!parts) {
            job.out.push_back(order);
            continue;
        }
        job.fits.set(order, *parts);
        for (const Part& part : *parts) {
            job.seen.edit(part.row, [&](Amount& left) { left -= part.quantity; });
            totals.edit(part.row, [&](Amount& total) { total += part.quantity; });
        }
    }
    if (job.fits.empty())
        return end_with(job, Db::RollBack{}, Stage::rolls_back);
    job.stage = Stage::writes;
    for (const OrderId order : job.out)
        if (!job.known.contains(order) && !is_stock_first())
            job.plan.push_back(Db::Remove{hold_row(order)});
    for (const auto& [order, parts] : job.fits) {
        if (parts == own_parts(state.asked.at(order).lines, order))
            continue;
        Row hold;
        hold.phase = HoldPhase::tried;
        hold.parts = parts;
        hold.expires = end_of_hold(now);
        job.plan.push_back(Db::Update{hold_row(order), hold});
    }
    for (const auto& [row, total] : totals)
        change(job, row, Move::freeze, total);
}

void TryService::write_end(const State& state, Job& job, Time now) const {
    const OrderId order = job.orders.front();
    const Asked& asked = state.asked.at(order);
    const Row* hold = job.known.find(order);
    const bool confirms = asked.act == Act::confirms;
    if (!hold && asked.act == Act::cancels)
        return end_with(job, Db::Commit{}, Stage::writes);
    if (!hold && confirms && knobs.no_flow_record) {
        Row sale;
        sale.phase = HoldPhase::confirmed;
        sale.parts = own_parts(asked.lines, order);
        job.plan.push_back(Db::Insert{hold_row(order), sale});
        for (const Part& part : sale.parts)
            change(job, part.row, Move::sell_unfrozen, part.quantity);
        job.stage = Stage::writes;
        return;
    }
    const bool is_due = asked.act != Act::expires || (hold && hold->expires <= now);
    const bool is_accepted = hold && hold->phase == HoldPhase::accepted && asked.act == Act::cancels;
    if (!hold || !is_due || (hold->phase != HoldPhase::tried && !is_accepted))
        return end_with(job, Db::RollBack{}, Stage::rolls_back);
    change(job, hold_row(order), Move::set_phase, 0,
           confirms                    ? HoldPhase::confirmed
           : asked.act == Act::cancels ? HoldPhase::cancelled
                                       : HoldPhase::expired);
    if (!is_accepted)
        for (const Part& part : hold->parts)
            change(job, part.row, confirms ? Move::sell : Move::thaw, part.quantity);
    job.stage = Stage::writes;
}

// Of accepts_unreserved: what was promised is looked for.
void TryService::write_settled(Job& job) const {
    const OrderId order = job.orders.front();
    const Row hold = job.known.at(order);
    if (hold.phase != HoldPhase::accepted)
        return end_with(job, Db::RollBack{}, Stage::rolls_back);
    const bool is_there = std::all_of(hold.parts.begin(), hold.parts.end(), [&](const Part& part) {
        const Amount* available = job.seen.find(part.row);
        return available && *available >= part.quantity;
    });
    change(job, hold_row(order), Move::set_phase, 0, is_there ? HoldPhase::tried : HoldPhase::refused);
    if (is_there)
        for (const Part& part : hold.parts)
            change(job, part.row, Move::freeze, part.quantity);
    job.stage = Stage::writes;
}

}  // namespace orrery::hot_try
