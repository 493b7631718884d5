// The words of disk.h: those that others write, too.
#pragma once
#include <vector>

#include "sim/faults/disk.h"
#include "sim/faults/fault_words.h"

namespace orrery {

struct DiskSpec {
    Word node;
    FailDisk::How how = FailDisk::How::full;
    Ratio factor{1, 1};  // of How::slow

    WordsTraits traits() const { return {}; }
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<DiskSpec> plainer() const { return {}; }
};

}  // namespace orrery
