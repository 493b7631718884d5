// The words of pace.h.
#pragma once
#include <vector>

#include "sim/faults/fault_words.h"

namespace orrery {

struct PauseSpec {
    Word node;

    WordsTraits traits() const { return {}; }
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<PauseSpec> plainer() const { return {}; }
};

}  // namespace orrery
