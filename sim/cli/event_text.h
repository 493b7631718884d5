// An event of a run as a line for people and as JSON: what `show`, `diff` and their like print alike.
#pragma once
#include "sim/cli/console.h"
#include "sim/world/trace.h"

namespace orrery::cli {

std::string event_sentence(const Blueprint& blueprint, const TraceEvent& event);
Json json_of(const Value& value);
Json event_json(const Blueprint& blueprint, const TraceEvent& event);

}  // namespace orrery::cli
