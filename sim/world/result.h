// What a run came to, for people and files.
// Units: nanoseconds. A verdict is `undecided` where the bounds of a property lie beyond the end, a checker gave up,
// or a limit cut the run off; a violation comes first.
#pragma once
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

enum class RunVerdict : std::uint8_t { held, violated, undecided };
std::string_view name_of(RunVerdict verdict);

// How near a property came to being broken, where it tells of that and was not: the slack to its bound, or its margin.
struct Nearest {
    std::string property;
    std::int64_t margin = 0;
    std::string unit;  // "ns", or the property's own
    bool operator==(const Nearest&) const = default;
};

struct RunResult {
    EventNumber events = 0;
    Time virtual_time = 0;
    std::uint64_t fingerprint = 0;
    RunVerdict verdict = RunVerdict::held;
    std::vector<Violation> violations;                           // in order of event, then of declaration
    std::vector<std::pair<std::string, std::string>> undecided;  // (property, why)
    std::vector<std::string> witnessed, unwitnessed;             // of those that are no promises
    std::map<std::string, std::int64_t> faults;                  // fired, by name
    std::vector<std::string> not_fired;                          // plan entries that could not or did not fire
    std::vector<std::string> not_applied;                        // overrides whose stable name never occurred
    std::vector<std::pair<std::string, std::uint64_t>> moments;  // each that the model declares, and how often it came
    std::vector<std::string> blocked;  // nodes that wait for an answer at the end, and for which
    std::vector<Metric> metrics;
    std::vector<Nearest> nearest;  // of the properties that tell of a margin, in order of declaration
};

// Requires world.ended(), or a world that was cut off and finish()ed.
RunResult result_of(const World& world);

}  // namespace orrery
