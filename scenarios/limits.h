// The limits of a run from the words of a command line; the programs share it.
// Units: memory as "512MiB", time by the wall clock as "30s"; empty words set no limit.
// Errors: InputError without a file, which names the option.
#pragma once
#include <string>

#include <tl/expected.hpp>

#include "scenarios/input_error.h"
#include "scenarios/run.h"

namespace orrery {

struct LimitWords {
    std::string max_events, memory, timeout;
};

tl::expected<Limits, InputError> parse_limits(const LimitWords& words);

}  // namespace orrery
