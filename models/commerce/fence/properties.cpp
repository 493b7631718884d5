// What must hold of the database, and of it, the coordinator's log and the store outside together, as they are on the
// disks.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/fence/fence.h"
#include "sim/property/rows.h"

namespace orrery::fence {
namespace {

using Stored = Db::Table::mapped_type;
using Log = SharedMap<Xid, Transaction>;

const Table& table_of(const Db::Durable& disk) { return disk.table; }
const Log& log_of(const Coordinator::Durable& disk) { return disk.log; }

FieldRef of_row(NodeId node, const Key& key, std::string_view field) {
    return {node, fmt::format("table.{}.row.{}", to_text(to_value(key)), field)};
}
FieldRef of_log(NodeId node, Xid xid) { return {node, fmt::format("log.{}.phase", xid)}; }

// The rows of a kind that one transaction has, or one branch of it.
template <class Visit>
void each_of(const Table& table, Kind kind, Xid xid, Visit visit) {
    for (auto at = table.lower_bound(first_of(kind, xid)); at != table.end() && at->first.of == xid; ++at) {
        if (at->first.kind != kind)
            return;
        visit(at->first, at->second.row);
    }
}

std::optional<Broken> no_victim(const View& view, NodeId node) {
    const auto& state = view.state<Service>(node);
    if (state.victims == 0)
        return std::nullopt;
    const Call& call = state.last_victim;
    return Broken{fmt::format("the {} of transaction {}, branch {}, at {} was rolled back as a deadlock's victim",
                              name_of(call.operation), call.xid, call.branch, view.name(node)),
                  {{node, "victims"}, {node, "last_victim"}}};
}

std::optional<Broken> line_once(const Disks& disks, NodeId node, const Key& key, const Stored& stored) {
    if (key.kind != Kind::hold)
        return std::nullopt;
    std::vector<FieldRef> fields;
    Amount held = 0;
    each_of(disks.durable<Db>(node).table, Kind::hold, key.of, [&](const Key& other, const Row& row) {
        if (row.line != stored.row.line)
            return;
        held += row.frozen;
        fields.push_back(of_row(node, other, "frozen"));
    });
    if (fields.size() < 2)
        return std::nullopt;
    return Broken{fmt::format("transaction {} wants {} of line {} once, and holds {} in {} holds", key.of,
                              stored.row.frozen, stored.row.line, held, fields.size()),
                  std::move(fields)};
}

std::optional<Broken> one_end(const Disks& disks, NodeId node, const Key& key, const Stored& stored) {
    if (key.kind != Kind::fence || stored.row.status != Status::marked)
        return std::nullopt;
    std::vector<FieldRef> confirms, cancels;
    each_of(disks.durable<Db>(node).table, Kind::fence, key.of, [&](const Key& other, const Row&) {
        const Operation operation = operation_of(other.mark);
        if (other.branch == key.branch && operation == Operation::confirm)
            confirms.push_back(of_row(node, other, "status"));
        else if (other.branch == key.branch && operation == Operation::cancel)
            cancels.push_back(of_row(node, other, "status"));
    });
    if (confirms.empty() || cancels.empty())
        return std::nullopt;
    return Broken{
        fmt::format("of transaction {} branch {} has the row of a Confirm and the row of a Cancel", key.of, key.branch),
        {confirms.front(), cancels.front()}};
}

// Of each line.
struct FrozenIsHeld {
    RowsSeen<Table> rows = {};
    SharedMap<std::uint64_t, Amount> held = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const Table& table = disks.durable<Db>(node).table;
        std::vector<std::uint64_t> touched;
        const auto add = [&](const Stored* stored, Amount sign) {
            if (!stored)
                return;
            touched.push_back(stored->row.line);
            held.edit(stored->row.line, [&](Amount& sum) { sum += sign * stored->row.frozen; });
        };
        rows.look(node, table, [&](const Key& key, const Stored* before, const Stored* now) {
            if (key.kind == Kind::stock)
                touched.push_back(key.of);
            if (key.kind != Kind::hold)
                return;
            add(before, -1);
            add(now, 1);
        });
        for (const std::uint64_t line : touched) {
            const Stored* stock = table.find(stock_of(line));
            const Amount* known = held.find(line);
            const Amount sum = known ? *known : 0;
            if (!stock || stock->row.frozen == sum)
                continue;
            return judge.violated(
                fmt::format("of line {} {} are frozen, and its holds are {}", line, stock->row.frozen, sum),
                {of_row(node, stock_of(line), "frozen")});
        }
    }
    void forget() {
        rows.forget();
        held.clear();
    }
};

Property conservation(Amount stock) {
    return always_each_row<Db>(
        durable, "conservation", "what a line began with is available, frozen or sold, and none of them is negative",
        table_of, [stock](const Disks&, NodeId node, const Key& key, const Stored& stored) -> std::optional<Broken> {
            const Row& row = stored.row;
            const bool adds_up = row.available + row.frozen + row.sold == stock;
            if (key.kind != Kind::stock || (adds_up && std::min({row.available, row.frozen, row.sold}) >= 0))
                return std::nullopt;
            return Broken{fmt::format("line {} began with {}: {} are available, {} frozen, {} sold", key.of, stock,
                                      row.available, row.frozen, row.sold),
                          {of_row(node, key, "available"), of_row(node, key, "frozen"), of_row(node, key, "sold")}};
        });
}

// Once every participant has acknowledged a Cancel, nothing of it is held. Looked at from both sides: a cancelled
// transaction that still holds, and a hold that comes to a cancelled one.
struct CancelledHoldsNothing {
    NodeId coordinator, database;
    RowsSeen<Log> logs = {};
    RowsSeen<Table> rows = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const auto look = [&](Xid xid) {
            const Transaction* known = disks.durable<Coordinator>(coordinator).log.find(xid);
            if (!known || known->phase != Phase::cancelled)
                return;
            each_of(disks.durable<Db>(database).table, Kind::hold, xid, [&](const Key& key, const Row& row) {
                judge.violated(fmt::format("transaction {} is cancelled, and its branch {} still holds {} of line {}",
                                           xid, key.branch, row.frozen, row.line),
                               {of_log(coordinator, xid), of_row(database, key, "frozen")});
            });
        };
        if (node == coordinator)
            logs.look(node, disks.durable<Coordinator>(node).log,
                      [&](Xid xid, const auto*, const auto*) { look(xid); });
        else
            rows.look(node, disks.durable<Db>(node).table, [&](const Key& key, const auto*, const auto* row) {
                if (row && key.kind == Kind::hold)
                    look(key.of);
            });
    }
    void forget() {
        logs.forget();
        rows.forget();
    }
};

struct CancelledHasNoEffect {
    NodeId coordinator, outside;
    RowsSeen<Log> logs = {};
    RowsSeen<SharedMap<BranchId, Outside::Mark>> marks = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const auto look = [&](Xid xid, const Branch& branch) {
            const Outside::Mark* mark = disks.durable<Outside>(outside).marks.find(branch.id);
            if (mark && mark->made && !mark->undone)
                judge.violated(
                    fmt::format("transaction {} is cancelled, and what its branch {} did outside for line {} "
                                "was never undone",
                                xid, branch.id, branch.line),
                    {of_log(coordinator, xid), {outside, fmt::format("marks.{}.made", branch.id)}});
        };
        const auto look_at = [&](Xid xid) {
            const Transaction* known = disks.durable<Coordinator>(coordinator).log.find(xid);
            if (known && known->phase == Phase::cancelled)
                for (const Branch& branch : known->branches)
                    look(xid, branch);
        };
        if (node == coordinator)
            logs.look(node, disks.durable<Coordinator>(node).log,
                      [&](Xid xid, const auto*, const auto*) { look_at(xid); });
        else
            marks.look(node, disks.durable<Outside>(node).marks, [&](BranchId, const auto*, const auto* mark) {
                if (mark)
                    look_at(mark->xid);
            });
    }
    void forget() {
        logs.forget();
        marks.forget();
    }
};

Property holds_end(Duration within) {
    return each_row_ends<Db>(
        durable, "every hold ends", "each hold is sold or given back within a bound", within, table_of,
        [](const Stored& stored) { return stored.row.status == Status::held; },
        [](const Disks&, NodeId node, const Key& key, const Stored& stored) {
            return Broken{fmt::format("branch {} of transaction {} still holds {} of line {}", key.branch, key.of,
                                      stored.row.frozen, stored.row.line),
                          {of_row(node, key, "frozen")}};
        });
}

Property orders_end(Duration within) {
    return each_row_ends<Coordinator>(
        durable, "every order ends", "each transaction is over at every participant within a bound", within, log_of,
        [](const Transaction& transaction) { return !transaction.finished(); },
        [](const Disks&, NodeId node, Xid xid, const Transaction& transaction) {
            return Broken{fmt::format("transaction {} is still {}, with {} branches", xid, name_of(transaction.phase),
                                      transaction.branches.size()),
                          {of_log(node, xid)}};
        });
}

void add_witnesses(const Settings& settings, Blueprint& blueprint) {
    const auto reaches = [](Phase phase) {
        return [phase](const Transaction& transaction) { return transaction.phase == phase; };
    };
    blueprint.add_property(sometimes_a_row<Coordinator>(durable, "an order is confirmed", "every branch has sold",
                                                        log_of, reaches(Phase::confirmed)));
    blueprint.add_property(sometimes_a_row<Coordinator>(durable, "an order is cancelled", "every branch has given back",
                                                        log_of, reaches(Phase::cancelled)));
    if (!settings.barrier_follows)
        blueprint.add_property(sometimes<Service>(
            believed, "an empty rollback happens", "the trap is sprung: a Cancel comes where no Try has been",
            [](const View& view, NodeId node) { return view.state<Service>(node).empty_rollback; }));
    if (settings.has_effect())
        blueprint.add_property(sometimes_a_row<Outside>(
            durable, "an effect is undone", "what a Try did outside is taken back", &Outside::Durable::marks,
            [](const Outside::Mark& mark) { return mark.made && mark.undone; }));
    if (settings.clean_every != 0 && !settings.is_barrier())
        blueprint.add_property(
            sometimes<Cleaner>(believed, "the cleaner deletes rows", "something has ended and is old enough",
                               [](const View& view, NodeId node) { return view.state<Cleaner>(node).has_deleted; }));
}

}  // namespace

void add_properties(const Settings& settings, NodeId coordinator, NodeId database, NodeId outside,
                    Blueprint& blueprint) {
    blueprint.add_property(always<Service>(believed, "no call is a deadlock's victim",
                                           "no Try, Confirm or Cancel is rolled back because of another", no_victim));
    blueprint.add_property(always_each_row<Db>(durable, "an order takes each line once",
                                               "no transaction has two holds on one line", table_of, line_once));
    blueprint.add_property(always_each_row<Db>(durable, "no branch is confirmed and cancelled",
                                               "no branch has the rows of both in the barrier", table_of, one_end));
    blueprint.add_property(always<Db>(durable, "frozen is the sum of the holds",
                                      "what is frozen of a line is what its holds are", FrozenIsHeld{}));
    blueprint.add_property(conservation(settings.stock));
    blueprint.add_property(always<Coordinator, Db>(
        durable, "a cancelled order holds nothing",
        "a transaction that every participant has cancelled has no hold any more, and gets none",
        CancelledHoldsNothing{coordinator, database}));
    if (settings.has_effect())
        blueprint.add_property(
            always<Coordinator, Outside>(durable, "a cancelled order has no effect outside",
                                         "what a Try did outside is undone where its transaction is cancelled",
                                         CancelledHasNoEffect{coordinator, outside}));
    blueprint.add_property(holds_end(settings.end_within));
    blueprint.add_property(orders_end(settings.end_within));
    add_witnesses(settings, blueprint);
}

}  // namespace orrery::fence
