// `orrery explain --doom`: when was the run doomed?
#pragma once
#include "sim/causality/slice.h"
#include "sim/cli/console.h"
#include "sim/hunt/doom.h"

namespace orrery::cli {

struct DoomOptions {
    bool wanted = false;
    std::string points, futures, by, jobs, svg;

    void add_to(Command& command);

    struct Numbers {
        std::size_t points = 0, futures = 0;
        unsigned jobs = 0;
        Time by = kNever;
    };
    // What was written, as numbers; says what is wrong and answers nothing where something is.
    std::optional<Numbers> read(Console& console) const;
};

// The curve, and what happened in its steepest stretch: the steps of the slice there, or the event at its end.
struct Doom {
    std::string property;
    DoomCurve curve;
    std::vector<SliceStep> decisive;

    std::string sentence() const;  // where it rises most, and what happened there first
};

// Says what is wrong and answers nothing where it cannot be had. Requires a violation of the run.
std::optional<Doom> find_doom(Console& console, const Opened& opened, const Ran& ran, const Violation& violation,
                              const DoomOptions& options);

void explain_doom(Console& console, const Opened& opened, const Ran& ran, const Violation& violation,
                  const DoomOptions& options, bool json);

}  // namespace orrery::cli
