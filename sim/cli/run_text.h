// Parts of a run in words that several commands share: its metrics, what was expected of it, and the commands that ask
// about it.
#pragma once
#include <string>

#include "sim/cli/console.h"
#include "sim/scenario/expectation.h"

namespace orrery::cli {

// A metric in one number: a count's sum, the lower median of samples.
std::int64_t metric_value(const Metric& metric);
std::string metric_text(const Metric& metric);                          // "1.2 s (median of 30)"
std::string measure_text(std::int64_t value, const std::string& unit);  // "1.2 s" of ns; "3 pieces"

// "orrery VERB SCENARIO --design D --seed N …" of this very run.
std::string command_text(const std::string& verb, const Opened& opened);

// {expect, property, met, says}; null where nothing is expected. `met` is null where the runs do not show it.
Json expectation_json(const Standing& standing);
// What was expected, in the colour of what came; a surprise is red.
std::string painted(const Console& console, const Standing& standing);

// The engine counts stimuli beside the faults.
bool is_stimulus_name(const std::string& kind);

}  // namespace orrery::cli
