// What files say of links: which, and with which settings.
// Units: durations in ns. Errors: none here.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/words/input_error.h"
#include "sim/world/network/links.h"

namespace orrery {

// A distribution of durations, and the words for it: region("a", "b") is read from the measured table.
struct Latency {
    Distribution value;
    std::string text;
};

struct LinkWords {
    Word from, to;
};

// What a file says of a link; what it leaves out stays as it was.
struct LinkChange {
    LinkEdit edit;
    std::string delay;  // the words of edit.delay

    bool is_empty() const;
};

// Named links, or all from one group to another; neither: all links.
struct LinkChoice {
    std::vector<LinkWords> links = {};
    std::vector<std::vector<Word>> groups = {};
    bool oneway = false;  // from the first group to the second alone
};

}  // namespace orrery
