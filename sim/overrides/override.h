// Overrides (contract.md §1): "VERB:what": edits of one message or timer by its stable name, a stream drawn anew, other
// knobs from a time on, a fault. README.md says where a kind of them stands.
// Units: durations in ns. Errors: a Refusal (sim/words/reader.h) that names the override.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sim/faults/fault_spec.h"

namespace orrery {

// "key=value", from a time on; and the world as it is after it and those before it.
struct KnobChange {
    std::string text;
    Time at = 0;
};
using Rebuild = std::function<std::shared_ptr<const Blueprint>(const KnobChange&)>;

// Adds an override to the blueprint: to its overrides, or a fault or other knobs at the end of the plan.
void apply_override(const std::string& text, const Rebuild& rebuild, Blueprint& blueprint);

// The fault that an override asks for; nothing where it asks for something else.
std::optional<FaultSpec> fault_of_override(const std::string& text);

// Of an override that RunResult::not_applied names: why it came to nothing, and where to look; of a stream the nearest
// name among those from which such a run draws, where the world is given.
std::string why_unapplied(const std::string& text, const Blueprint* world = nullptr);

}  // namespace orrery
