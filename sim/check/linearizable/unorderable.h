// Of a history that is not linearizable, the operations that cannot be ordered: few, and none of them to spare.
// Every other operation is set free: it may take effect at any time, or never, whatever it returned. A set of
// operations is unorderable where even then no order explains it; it is minimal where setting any one of its own free
// as well gives an order. (Leaving operations out instead would prove nothing: a read without its write never has an
// order.) The idea: take the operations that were invoked last, twice as many until they are unorderable; then set free
// halves, quarters, …, single ones, for as long as the rest stays unorderable.
//
// Units: the budget is in operations looked at. Errors: a question that the checker leaves open counts as "has an
// order", so what is answered is unorderable always, and `is_minimal` only where no question was left open.
// Source: Marques-Silva 2010 (minimal unsatisfiable subsets by deletion); Zeller & Hildebrandt 2002 (halving).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "sim/check/check.h"

namespace orrery {

struct Unorderable {
    std::vector<std::size_t> operations;  // indices, in the order of their invocations; empty: nothing was found
    bool is_minimal = false;
};

// Whether no order explains the operations; nothing where that is too much to find out.
using HasNoOrder = std::function<std::optional<bool>(const std::vector<Operation>&)>;

// `failed`: the operation whose return no order explains; what was invoked after that return is left out. `chosen`: the
// indices of its object's operations.
Unorderable find_unorderable(const std::vector<Operation>& operations, const std::vector<std::size_t>& chosen,
                             std::size_t failed, const HasNoOrder& has_no_order);

// Says so behind an anomaly's sentence ("…; these cannot be ordered, whatever the others do: process 1 write 3 (4 to
// 7); …"), and puts the invocations of the operations behind its first event. `deed` tells one operation.
void add_unorderable(Anomaly& anomaly, const std::vector<Operation>& operations, const Unorderable& found,
                     const std::function<std::string(const Operation&)>& deed);

}  // namespace orrery
