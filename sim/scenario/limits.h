// The limits of a run from the words of a command line; the programs share it.
// Units: memory as "512MiB", time by the wall clock as "30s"; empty words set no limit.
// Errors: InputError without a file, which names the option.
#pragma once
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "sim/scenario/run.h"
#include "sim/words/input_error.h"

namespace orrery {

struct LimitWords {
    std::string max_events, memory, timeout;
};

tl::expected<Limits, InputError> parse_limits(const LimitWords& words);

// Why a run that has taken so long by the wall clock must stop: its timeout or the memory that the process holds.
// Nothing where neither is reached. It may ask the system, so ask it every few thousand events.
std::optional<std::string> limit_reached(const Limits& limits, Duration elapsed);
// Why a run stops that has come to its limit of events.
std::string cut_off_after(EventNumber events);

}  // namespace orrery
