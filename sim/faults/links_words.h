// The words of links.h: those that others write, too.
#pragma once
#include <optional>
#include <vector>

#include "sim/faults/fault_words.h"

namespace orrery {

struct SplitSpec {  // partition = { between = [[…], […]] }: links from one group to another are cut
    std::vector<std::vector<Word>> groups;
    bool oneway = false;              // from the first group to the second alone
    std::optional<Word> bridge = {};  // talks to all groups

    WordsTraits traits() const { return {}; }
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer);
    std::vector<SplitSpec> plainer() const;
};

struct RingSpec {  // partition = { ring = […] }: each talks to its two neighbours
    std::vector<Word> nodes;

    WordsTraits traits() const { return {}; }
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(nodes) && nodes.size() > 3; }
    std::vector<RingSpec> plainer() const { return {}; }
};

}  // namespace orrery
