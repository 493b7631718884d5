// The words of degrade.h.
#pragma once
#include <vector>

#include "sim/faults/fault_words.h"

namespace orrery {

struct DegradeSpec {
    LinkChoice links;
    LinkChange change;

    WordsTraits traits() const;
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(links); }
    std::vector<DegradeSpec> plainer() const;
};

}  // namespace orrery
