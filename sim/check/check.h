// One entry for every history check: a model's name, a history, a verdict with what is wrong.
// Models: register, cas-register, kv and mutex (linearizability, linearizability.h); queue, set, set-full, counter,
// bank and long-fork (containers.h, counter.h, bank.h, long_fork.h); list-append and rw-register (transactions, by
// dependency cycles, transactional.h); session, delivery and broadcast (guarantees, session.h, delivery.h). Histories
// over independent keys, whose every value is a pair [key value], are checked key by key.
//
// Errors: a history that cannot be what the model says (a cas without a pair, an unknown function) is a HistoryError
// with its place; its `file` is for the caller to fill. A limit gives `unknown` with the reason, unless a violation
// was found before it.
// Source: contract.md §3 (`check`).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/history.h"
#include "sim/world/monitor.h"

namespace orrery {

// One dependency of a cycle: `from` and `to` are positions of invocations.
struct CycleEdge {
    std::size_t from = 0;
    std::size_t to = 0;
    std::string kind;  // ww, wr, rw, process or realtime
    std::string what;  // "x 3": the key and the value; empty where it is of no key
    bool operator==(const CycleEdge&) const = default;
};

struct Anomaly {
    std::string name;                   // "not linearizable", "G-single", "lost element", …
    std::string sentence;               // with the values
    std::vector<std::uint64_t> events;  // event or line numbers, the decisive one first
    // For the picture: the positions of the invocations of the operations that cannot be ordered; a cycle's edges.
    std::vector<std::size_t> operations = {};
    std::vector<CycleEdge> cycle = {};
    bool operator==(const Anomaly&) const = default;
};

struct CheckOptions {
    std::string model;
    OpValue initial = {};                    // registers and kv
    std::optional<std::int64_t> total = {};  // bank; the first read's sum otherwise
    std::string level = {};                  // of those the model has; empty: its strictest, or all guarantees
    std::function<bool()> out_of_time = {};  // asked now and then; empty: never
    std::size_t max_bytes = std::size_t{1} << 30;
    std::function<void(std::size_t done, std::size_t all)> progress = {};
};

struct LevelVerdict {
    std::string level;
    CheckVerdict verdict = CheckVerdict::valid;
    bool operator==(const LevelVerdict&) const = default;
};

struct CheckReport {
    CheckVerdict verdict = CheckVerdict::valid;
    std::vector<Anomaly> anomalies;    // of transactions: all that were found, whatever the level asked for
    std::vector<LevelVerdict> levels;  // transactions, weakest first; guarantees
    std::size_t operations = 0;
    std::string why_unknown;
};

std::vector<std::string> check_models();  // names, for nearest-name errors
// What CheckOptions::level takes; models without levels take those of transactions and mind none.
std::vector<std::string> check_levels(std::string_view model);

// An unknown model or level is an error too (line 0).
tl::expected<CheckReport, HistoryError> check_history(const History& history, const CheckOptions& options);

// The verdict on a run's history, for a property (sim/property/property.h, from_history): the first anomaly, at its
// event. A history that cannot be what the model says is unknown.
HistoryFinding find_in_history(const History& history, const CheckOptions& options);

}  // namespace orrery
