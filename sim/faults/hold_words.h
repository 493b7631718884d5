// The words of hold.h: those that others write, too.
#pragma once
#include <vector>

#include "sim/faults/fault_words.h"

namespace orrery {

struct HoldSpec {
    LinkChoice links;

    WordsTraits traits() const { return {}; }
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(links); }
    std::vector<HoldSpec> plainer() const { return {}; }
};

}  // namespace orrery
