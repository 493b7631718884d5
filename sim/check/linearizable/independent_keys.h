// Jepsen's independent keys: a history over many objects whose every value is a pair [key value].
// A history is taken as such exactly if every invocation and every ok return has a pair, its key is no list, and the
// second part is what the model's operations take: nil for reads, a pair for a cas (whose own argument is a pair too),
// a list of steps for a transaction. Where an :info or :fail return has no pair (an error in its place), the
// invocation's key counts.
//
// Source: jepsen.independent; contract.md §3. Private to sim/check.
#pragma once

#include <string_view>

#include "sim/core/history.h"

namespace orrery {

bool has_independent_keys(const History& history, std::string_view model);

// The same history with each pair's first part moved into `key`. REQUIRES: has_independent_keys.
History with_keys_apart(History history);

}  // namespace orrery
