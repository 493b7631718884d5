// A history as a picture: one row a process, one bar an operation from its invocation to its return, faults as bands.
// It shows the part that matters: the operations that the first anomaly names, and those that overlapped them; of a
// valid history its beginning. The operations that cannot be ordered are marked by a thick outline, a cross and words;
// an operation of unknown outcome has no right end, one that failed is dashed.
// A transactional anomaly with a cycle is drawn as that cycle: transactions as boxes, dependencies as labelled arrows.
// Units: from left to right the lines (or events) in their order, equally far apart; where some are left out the axis
// says how many. Errors: none; a history without operations gives a picture that says so.
// Source: the bars after Herlihy & Wing 1990; the cycles after Adya 1999.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sim/check/check.h"
#include "sim/check/read/read_history.h"

namespace orrery {

// A fault, from one event (or line) to another; 0 as the end: to the end of the history.
struct FaultBand {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::string text;
    bool operator==(const FaultBand&) const = default;
};

// What a nemesis did, as bands: from one that begins a fault ("start", "kill", "partition", …) to the next that ends it
// ("stop", "start" after a kill, "heal", "resume", …); each such line may be there twice, at its beginning and its end.
std::vector<FaultBand> bands_of(const std::vector<NemesisLine>& lines);

// `title` says whose history it is, a file's name or a scenario's title.
std::string history_picture(const History& history, const CheckReport& report, std::string_view title,
                            const std::vector<FaultBand>& faults = {});

}  // namespace orrery
