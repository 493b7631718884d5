// One entry for every history check: a model's name, a history, a verdict with what is wrong.
// Models: register, cas-register, kv and mutex (linearizability, linearizability.h); queue, set, set-full, counter,
// bank and long-fork (containers.h, counter.h, bank.h, long_fork.h); list-append and rw-register (transactions, by
// dependency cycles, transactional.h). Histories over independent keys, whose every value is a pair [key value], are
// checked key by key.
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

#include "sim/check/history.h"

namespace orrery {

struct Anomaly {
    std::string name;                   // "not linearizable", "G-single", "lost element", …
    std::string sentence;               // with the values
    std::vector<std::uint64_t> events;  // event or line numbers, the decisive one first
    bool operator==(const Anomaly&) const = default;
};

struct CheckOptions {
    std::string model;
    OpValue initial = {};                       // registers and kv
    std::optional<std::int64_t> total = {};     // bank; the first read's sum otherwise
    std::string level = "strict-serializable";  // transactions
    std::function<bool()> out_of_time = {};     // asked now and then; empty: never
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
    std::vector<LevelVerdict> levels;  // transactions only, weakest first
    std::size_t operations = 0;
    std::string why_unknown;
};

std::vector<std::string> check_models();  // names, for nearest-name errors
std::vector<std::string> check_levels();  // names that CheckOptions::level takes

// An unknown model or level is an error too (line 0).
tl::expected<CheckReport, HistoryError> check_history(const History& history, const CheckOptions& options);

}  // namespace orrery
