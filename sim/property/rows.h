// Rules over the rows of a table: judged of the rows that an event has changed, whatever the size of the table.
//
//   always_each_row<Participant>(durable, "a branch ends at most once", "…", &Ledger::branches,
//       [](const Disks& disks, NodeId node, TxId tx, const Branch& branch) -> std::optional<Broken> { … })
//   always_sum<Participant>(durable, "frozen is the sum of the holds", "…", &Ledger::branches,
//       [](const Branch& branch) { return branch.holds() ? branch.amount : 0; },
//       [](const Disks& disks, NodeId node, Amount held) -> std::optional<Broken> { … })
//   sometimes_a_row<Coordinator>(believed, "a transaction commits", "…", &Coordinator::State::log,
//       [](const Transaction& transaction) { return bool; })
//   each_row_ends<Participant>(durable, "nothing stays frozen", "…", 30_s, &Ledger::branches,     leads_to (until.h):
//       [](const Branch& branch) { return branch.holds(); },
//       [](const Disks& disks, NodeId node, TxId tx, const Branch& branch) -> Broken { … })
//                          a row that waits is gone or waits no more in time (one that a wiped disk has lost waits on),
//                          and of one that does not, who still waits for what
//
// The table is a SharedMap or SharedVector: what leads to it is a member of the role's State or Durable, or a function
// of it. A monitor keeps the version that it judged last, which costs nothing, and takes the difference; after a
// rewind, a restart, a take-over or rot likewise. So a rule reads its row and the node's name, and nothing that changes
// without the row. It is a function of what it looks at: exploration judges states by it, all rows of them. Rules of
// several tables keep RowsSeen themselves, and their own sums beside it.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/shared_map.h"
#include "sim/core/shared_vector.h"
#include "sim/property/property.h"
#include "sim/property/until.h"

namespace orrery {

// The versions of one table that were looked at last, by node.
template <class Table>
class RowsSeen {
public:
    // Calls visit(key, before, after) for each row that has changed since; null where there is none.
    template <class Visit>
    void look(NodeId node, const Table& now, Visit&& visit) {
        if (versions_.size() <= node)
            versions_.resize(node + 1);
        Table::for_each_change(versions_[node], now, visit);
        versions_[node] = now;
    }
    void forget() { versions_.clear(); }

private:
    std::vector<Table> versions_;
};

namespace detail {

template <class Role, class Seen>
const auto& part_of(const Seen& seen, NodeId node) {
    if constexpr (std::same_as<Seen, Disks>)
        return seen.template durable<Role>(node);
    else
        return seen.template state<Role>(node);
}
template <class Role, class Seen, class Get>
using TableOf = std::remove_cvref_t<decltype(std::invoke(std::declval<const Get&>(),
                                                         part_of<Role>(std::declval<const Seen&>(), NodeId{})))>;

template <class Role, class Seen, class Get, class Rule>
struct EachRow {
    Get table;
    Rule rule;
    RowsSeen<TableOf<Role, Seen, Get>> rows = {};

    void after(const Seen& seen, NodeId node, Judge& judge) {
        std::optional<Broken> broken;
        rows.look(node, std::invoke(table, part_of<Role>(seen, node)),
                  [&](const auto& key, const auto*, const auto* row) {
                      if (row && !broken)
                          broken = rule(seen, node, key, *row);
                  });
        if (broken)
            judge.violated(std::move(broken->detail), std::move(broken->fields));
    }
    void forget() { rows.forget(); }
};

template <class Table>
struct RowOf {
    using type = typename Table::value_type;
};
template <KeyedSequence Table>
struct RowOf<Table> {
    using type = typename Table::mapped_type;
};
template <class Role, class Seen, class Get, class Count, class Rule>
struct SumOfRows {
    using Table = TableOf<Role, Seen, Get>;
    using Sum = std::remove_cvref_t<std::invoke_result_t<const Count&, const typename RowOf<Table>::type&>>;
    Get table;
    Count count;
    Rule rule;
    RowsSeen<Table> rows = {};
    std::vector<Sum> sums = {};  // by node

    void after(const Seen& seen, NodeId node, Judge& judge) {
        if (sums.size() <= node)
            sums.resize(node + 1, Sum{});
        Sum& sum = sums[node];
        rows.look(node, std::invoke(table, part_of<Role>(seen, node)),
                  [&](const auto&, const auto* old, const auto* row) {
                      if (old)
                          sum -= count(*old);
                      if (row)
                          sum += count(*row);
                  });
        if (std::optional<Broken> broken = rule(seen, node, std::as_const(sum)))
            judge.violated(std::move(broken->detail), std::move(broken->fields));
    }
    void forget() {
        rows.forget();
        sums.clear();
    }
};

template <class Role, class Seen, class Get, class Rule>
struct SomeRow {
    Get table;
    Rule rule;
    RowsSeen<TableOf<Role, Seen, Get>> rows = {};

    void after(const Seen& seen, NodeId node, Judge& judge) {
        rows.look(node, std::invoke(table, part_of<Role>(seen, node)), [&](const auto&, const auto*, const auto* row) {
            if (row && rule(*row))
                judge.witnessed();
        });
    }
    void forget() { rows.forget(); }
};

template <class Role, class Seen, class Get, class Waits, class Overdue>
struct EachRowEnds {
    using Table = TableOf<Role, Seen, Get>;
    struct Promise {
        NodeId node = kNoNode;
        typename Table::key_type key = {};
        auto operator<=>(const Promise&) const = default;
    };
    Get table;
    Waits waits;
    Overdue tell;
    RowsSeen<Table> rows = {};
    std::vector<std::uint32_t> wipes = {};                       // by node, as looked at last
    SharedMap<Promise, typename Table::mapped_type> wiped = {};  // what a wipe has taken: it waits for ever

    void changed(const Seen& seen, NodeId node, std::vector<Promise>& out) {
        const bool is_wiped = look_at_wipes(seen, node);
        rows.look(node, std::invoke(table, part_of<Role>(seen, node)),
                  [&](const auto& key, const auto* before, const auto* row) {
                      const Promise promise{node, key};
                      const bool waited = before && waits(*before), was_lost = wiped.find(promise) != nullptr;
                      if (!row && waited && is_wiped)
                          wiped.set(promise, *before);
                      else if (row && was_lost)
                          wiped.erase(promise);
                      if (waited || was_lost || (row && waits(*row)))
                          out.push_back(promise);
                  });
    }
    bool is_over(const Seen& seen, const Promise& promise) const {
        const auto* row = row_of(seen, promise);
        return !row || !waits(*row);
    }
    Broken overdue(const Seen& seen, const Promise& promise) const {
        return tell(seen, promise.node, promise.key, *row_of(seen, promise));
    }

private:
    // Whether its rows may be gone because its disk was wiped: a node that is down believes what it did.
    bool look_at_wipes(const Seen& seen, NodeId node) {
        if (wipes.size() <= node)
            wipes.resize(node + 1, 0);
        if (!std::same_as<Seen, Disks> && !seen.up(node))
            return false;
        return std::exchange(wipes[node], seen.wipes(node)) != seen.wipes(node);
    }
    // As it stands, or as it stood when a wipe took it.
    const typename Table::mapped_type* row_of(const Seen& seen, const Promise& promise) const {
        if (const auto* lost = wiped.find(promise))
            return lost;
        return std::invoke(table, part_of<Role>(seen, promise.node)).find(promise.key);
    }
};

}  // namespace detail

template <class Role, detail::ReadsTag Tag, class Get, class Rule>
Property always_each_row(Tag reads, std::string name, std::string statement, Get table, Rule rule) {
    return detail::make_property<Role>(
        reads, PropertyKind::always, std::move(name), std::move(statement),
        detail::EachRow<Role, detail::Look<Tag>, Get, Rule>{std::move(table), std::move(rule)});
}
template <class Role, detail::ReadsTag Tag, class Get, class Count, class Rule>
Property always_sum(Tag reads, std::string name, std::string statement, Get table, Count count, Rule rule) {
    return detail::make_property<Role>(reads, PropertyKind::always, std::move(name), std::move(statement),
                                       detail::SumOfRows<Role, detail::Look<Tag>, Get, Count, Rule>{
                                           std::move(table), std::move(count), std::move(rule)});
}
template <class Role, detail::ReadsTag Tag, class Get, class Rule>
Property sometimes_a_row(Tag reads, std::string name, std::string statement, Get table, Rule rule) {
    Property property = detail::make_property<Role>(
        reads, PropertyKind::sometimes, std::move(name), std::move(statement),
        detail::SomeRow<Role, detail::Look<Tag>, Get, Rule>{std::move(table), std::move(rule)});
    property.is_promise = false;
    return property;
}
template <class Role, detail::ReadsTag Tag, class Get, class Waits, class Overdue>
Property each_row_ends(Tag reads, std::string name, std::string statement, Duration within, Get table, Waits waits,
                       Overdue overdue) {
    return leads_to<Role>(reads, std::move(name), std::move(statement), within,
                          detail::EachRowEnds<Role, detail::Look<Tag>, Get, Waits, Overdue>{
                              std::move(table), std::move(waits), std::move(overdue)});
}

}  // namespace orrery
