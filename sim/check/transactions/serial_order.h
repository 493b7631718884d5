// A serial order of transactions in which each reads what was written last: the proof that a history is valid.
// The idea: one after another, always one that comes after all that it has to and that reads what is there. Who writes
// nothing goes first, and a write waits for the readers of the version that it replaces. No choice is taken back, so
// where this comes to a standstill nothing is shown.
//
// Errors: none; out of time is a standstill. Private to sim/check.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace orrery {

struct SerialTransaction {
    using Version = std::pair<std::uint32_t, std::uint32_t>;  // a key, and which version of it; 0 is the initial one
    std::vector<Version> reads;                               // of versions that others wrote
    std::vector<Version> writes;                              // the last of each key
    std::vector<std::uint32_t> followers;                     // transactions that come later
    std::size_t position = 0;                                 // who is tried first
};

bool has_serial_order(const std::vector<SerialTransaction>& transactions, std::uint32_t keys,
                      const std::function<bool()>& out_of_time);

}  // namespace orrery
