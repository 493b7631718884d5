// `orrery export --format page`: a run, or a scenario's lesson, as a page that plays.
#pragma once
#include <optional>

#include "sim/cli/console.h"

namespace orrery::cli {

struct PageOptions {
    EventRange range;
    bool ranged = false;  // the range was asked for
    bool lesson = false;
};

struct WrittenPage {
    std::string html;
    Ran ran;  // the page's first run
};

// Nothing after what is wrong has been said.
std::optional<WrittenPage> page_of(Console& console, const Opened& opened, const PageOptions& options);

}  // namespace orrery::cli
