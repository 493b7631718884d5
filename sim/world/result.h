// What a run came to, for people and files.
// Units: nanoseconds. A verdict is `undecided` where a bound of an `eventually` lies beyond the end, a checker gave up,
// or a limit cut the run off; a violation comes first.
#pragma once
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

enum class RunVerdict : std::uint8_t { held, violated, undecided };
std::string_view name_of(RunVerdict verdict);

struct RunResult {
    EventNumber events = 0;
    Time virtual_time = 0;
    std::uint64_t fingerprint = 0;
    RunVerdict verdict = RunVerdict::held;
    std::vector<Violation> violations;                           // in order of event, then of declaration
    std::vector<std::pair<std::string, std::string>> undecided;  // (property, why)
    std::vector<std::string> witnessed, unwitnessed;             // of the `sometimes` properties
    std::map<std::string, std::int64_t> faults;                  // fired, by name
    std::vector<std::string> not_fired;                          // plan entries that could not or did not fire
    std::vector<std::string> not_applied;                        // overrides whose stable name never occurred
    std::vector<std::pair<std::string, std::uint64_t>> moments;  // each that the model declares, and how often it came
    std::vector<Metric> metrics;
};

// Requires world.ended(), or a world that was cut off and finish()ed.
RunResult result_of(const World& world);

}  // namespace orrery
