// A history as sessions: each operation as its reads and writes of keys, whatever it was called.
// Private to sim/check.
#pragma once

#include <vector>

#include "sim/check/checker_input.h"

namespace orrery {

struct SessionRead {
    const OpValue* key = nullptr;
    const OpValue* value = nullptr;
};
struct SessionWrite {
    const OpValue* key = nullptr;
    const OpValue* value = nullptr;
    bool is_ordered = true;  // not so an element added to a set
};
struct SessionOperation {
    const Operation* operation = nullptr;
    std::vector<SessionRead> reads;  // of an ok; those after the operation's own writes of the key are left out
    std::vector<SessionWrite> writes;
};

// In the order of invocations. `fail`ed operations have writes and no reads.
tl::expected<std::vector<SessionOperation>, HistoryError> session_operations(const CheckerInput& input);

}  // namespace orrery
