// Reads a file of a history in any of the formats that the field publishes.
// Recognised by their text, never by the file's name: Jepsen log lines (process, type, function and value between
// tabs, the other lines of a real log skipped), EDN (maps one a line, or in a vector or list; tagged maps), JSON (an
// array, or one object a line; keys with or without a colon), each also as the `history` of a map; metadata is passed
// over. Operations whose :process is a name (:nemesis) are no clients': they are left out of the history and told
// apart. An absent :process pairs each return with the oldest open invocation of the same function, one with the same
// argument or the same keys first; such operations get processes of their own, below every number in the file. An
// absent :f is "txn", as Elle's histories have it.
//
// Units: event = line number, or the operation's number where the whole file is one line. Errors: file, line, column
// and what to change; a file with no operation is an error. Source: the public histories of Jepsen, Knossos, Elle and
// Porcupine; contract.md §3 (`check`).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/core/history.h"

namespace orrery {

// What somebody other than a client did, a nemesis: "start", "kill [n1 n2]".
struct NemesisLine {
    std::uint64_t event = 0;
    std::string what;
    bool operator==(const NemesisLine&) const = default;
};

// `nemesis`: where the lines of others go; null: nowhere.
tl::expected<History, HistoryError> read_history(std::string_view text, const std::string& file_name,
                                                 std::vector<NemesisLine>* nemesis = nullptr);

}  // namespace orrery
