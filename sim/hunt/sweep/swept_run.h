// What a sweep keeps of one run: enough for its table, for telling failures apart, and for seeing that two machines had
// the same run. Plain values; sim/hunt/sweep/sweep_file.h keeps them, sim/hunt/sweep/sweep_report.h sums them up.
// Units: event numbers. Errors: none.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "sim/world/result.h"

namespace orrery {

struct SweptViolation {
    std::string property;
    EventNumber event = 0;
    std::string detail;
    bool operator==(const SweptViolation&) const = default;
};

struct SweptRun {
    std::uint64_t seed = 0;
    RunVerdict verdict = RunVerdict::held;
    bool cut_off = false;  // a limit ended it, or time that stood still
    EventNumber events = 0;
    std::uint64_t fingerprint = 0;
    std::vector<SweptViolation> violations;           // in order; the first caught the run
    std::vector<std::string> witnessed, unwitnessed;  // of the `sometimes` properties
    std::map<std::string, std::int64_t> planned,
        fired;                             // faults of the plan by kind: entries, and how often they struck
    std::vector<std::string> not_fired;    // entries, where every seed has the same plan
    std::vector<std::string> not_applied;  // overrides
    // Of the first violation (sim/hunt/signature.h): its words, and where it was looked into its shape.
    std::string sentence, shape, story;

    bool operator==(const SweptRun&) const = default;
};

// A failure is looked into, which takes a few runs, while a design and property have fewer than so many with smaller
// seeds; further ones are told apart by their sentence.
constexpr std::size_t kLookedInto = 24;

}  // namespace orrery
