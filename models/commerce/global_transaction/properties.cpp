// What must hold, in the order of blame. All of it is read on the disks: what a crash takes back was no promise.
#include <fmt/format.h>

#include <optional>
#include <string>

#include "models/commerce/global_transaction/service.h"
#include "models/commerce/global_transaction/store.h"
#include "sim/property/rows.h"

namespace orrery::global_transaction {
namespace {

using Branches = decltype(Service::Durable::branches);
using Lines = decltype(Service::Durable::lines);
using Outcomes = decltype(Store::Durable::ended);

FieldRef ended_field(const Nodes& nodes, Xid xid) { return {nodes.store, fmt::format("ended.{}.committed", xid)}; }
std::string_view outcome(bool committed) { return committed ? "committed" : "rolled back"; }

Property conservation(Amount began) {
    return always_sum<Service>(
        durable, "conservation", "the stock, what is frozen of it and what was sold is what there was",
        &Service::Durable::lines, [](Amount sold) { return sold; },
        [began](const Disks& disks, NodeId node, Amount sold) -> std::optional<Broken> {
            const auto& books = disks.durable<Service>(node);
            const Amount there = books.row.stock + books.row.frozen + sold;
            if (books.lives.lives == 0 || there == began)
                return std::nullopt;
            return Broken{fmt::format("{} began with {}; {} are left, {} frozen and {} sold, which is {}",
                                      disks.name(node), began, books.row.stock, books.row.frozen, sold, there),
                          {{node, "row.stock"}, {node, "row.frozen"}}};
        });
}

// At most a lock for each service: all of them are looked at.
std::optional<Broken> no_lock_outlives(const Disks& disks, NodeId node) {
    const auto& books = disks.durable<Store>(node);
    for (const auto& [service, lock] : books.locks)
        if (!books.sessions.contains(lock.xid))
            return Broken{fmt::format("transaction {} is gone and locks the row of {}", lock.xid, disks.name(service)),
                          {{node, fmt::format("locks.{}.xid", disks.name(service))}}};
    return std::nullopt;
}

// A monitor of the store's outcomes and of one table of each service.
struct Watch {
    RowsSeen<Outcomes> outcomes = {};

    template <class Table, class Rows, class Visit>
    void changes(const Disks& disks, NodeId node, NodeId store, Table table, RowsSeen<Rows>& rows, Visit&& visit) {
        if (node == store)
            outcomes.look(node, disks.durable<Store>(store).ended,
                          [&](Xid xid, const Ended*, const Ended*) { visit(xid); });
        else
            rows.look(node, disks.durable<Service>(node).*table,
                      [&](Xid xid, const auto*, const auto*) { visit(xid); });
    }
};

struct AllEndAlike {
    Nodes nodes;
    bool keeps_done = false;  // a saga's branch is not told of a commit
    Watch watch = {};
    RowsSeen<Branches> branches = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        watch.changes(disks, node, nodes.store, &Service::Durable::branches, branches,
                      [&](Xid xid) { look_at(disks, xid, judge); });
    }
    void forget() {
        watch.outcomes.forget();
        branches.forget();
    }

private:
    struct End {
        bool committed = false;
        NodeId node = kNoNode;
        FieldRef field;
    };

    std::optional<End> end_at(const Disks& disks, NodeId service, Xid xid, bool is_over) const {
        const Branch* branch = disks.durable<Service>(service).branches.find(xid);
        if (!branch)
            return std::nullopt;
        const bool stays = branch->phase == Phase::committed || (keeps_done && is_over && branch->phase == Phase::done);
        if (!stays && branch->phase != Phase::rolled_back)
            return std::nullopt;
        return End{stays, service, {service, fmt::format("branches.{}.phase", xid)}};
    }
    void look_at(const Disks& disks, Xid xid, Judge& judge) const {
        std::optional<End> first;
        const Ended* ended = disks.durable<Store>(nodes.store).ended.find(xid);
        if (ended)
            first = End{ended->committed, nodes.store, ended_field(nodes, xid)};
        for (NodeId i = 0; i < nodes.services; ++i) {
            const std::optional<End> end = end_at(disks, nodes.service(i), xid, ended != nullptr);
            if (!first)
                first = end;
            if (end && end->committed != first->committed)
                return judge.violated(
                    fmt::format("transaction {} is {} at {} and {} at {}", xid, outcome(first->committed),
                                disks.name(first->node), outcome(end->committed), disks.name(end->node)),
                    {first->field, end->field});
        }
    }
};

struct SoldIsWhatWasCommitted {
    Nodes nodes;
    Watch watch = {};
    RowsSeen<Lines> lines = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        watch.changes(disks, node, nodes.store, &Service::Durable::lines, lines,
                      [&](Xid xid) { look_at(disks, xid, judge); });
    }
    void forget() {
        watch.outcomes.forget();
        lines.forget();
    }

private:
    void look_at(const Disks& disks, Xid xid, Judge& judge) const {
        const Ended* ended = disks.durable<Store>(nodes.store).ended.find(xid);
        if (!ended)
            return;
        for (NodeId i = 0; i < nodes.services; ++i) {
            const NodeId service = nodes.service(i);
            const Amount* line = disks.durable<Service>(service).lines.find(xid);
            const Amount sold = line ? *line : 0;
            if (sold != (ended->committed ? ended->amount : 0))
                return judge.violated(fmt::format("order {} over {} is {}, and {} has sold {} for it", xid,
                                                  ended->amount, outcome(ended->committed), disks.name(service), sold),
                                      {ended_field(nodes, xid), {service, fmt::format("lines.{}", xid)}});
        }
    }
};

Property every_transaction_ends(Duration within) {
    return each_row_ends<Store>(
        durable, "every global transaction ends", "each is committed or rolled back everywhere within a bound", within,
        &Store::Durable::sessions, [](const Session& session) { return !is_over(session.status); },
        [](const Disks&, NodeId node, Xid xid, const Session& session) {
            return Broken{fmt::format("transaction {} is still {}", xid, name_of(session.status)),
                          {{node, fmt::format("sessions.{}.status", xid)}}};
        });
}

Property every_branch_ends(Duration within, bool keeps_done) {
    return each_row_ends<Service>(
        durable, "every branch ends", "whoever has done phase one hears of phase two within a bound", within,
        &Service::Durable::branches,
        [keeps_done](const Branch& branch) {
            return !is_over(branch.phase) && !(keeps_done && branch.phase == Phase::done);
        },
        [](const Disks& disks, NodeId node, Xid xid, const Branch& branch) {
            return Broken{fmt::format("transaction {} over {} is {} at {} for ever", xid, branch.amount,
                                      name_of(branch.phase), disks.name(node)),
                          {{node, fmt::format("branches.{}.phase", xid)}}};
        });
}

}  // namespace

void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    const bool saga = settings.by() == Protocol::saga;
    blueprint.add_property(conservation(settings.stock));
    blueprint.add_property(always<Store>(durable, "no lock outlives its transaction",
                                         "who holds a global lock is a transaction that is there", no_lock_outlives));
    blueprint.add_property(always<Store, Service>(durable, "all branches of a transaction end alike",
                                                  "no transaction is committed here and rolled back there",
                                                  AllEndAlike{nodes, saga}));
    blueprint.add_property(always<Store, Service>(durable, "what is sold is what the committed orders took",
                                                  "a committed order has its pieces of each service, another none",
                                                  SoldIsWhatWasCommitted{nodes}));
    blueprint.add_property(every_transaction_ends(settings.end_limit));
    blueprint.add_property(every_branch_ends(settings.end_limit, saga));
    add_witnesses(settings, blueprint);
}

}  // namespace orrery::global_transaction
