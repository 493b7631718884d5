// The words of crash.h: those that others write, too.
#pragma once
#include <vector>

#include "sim/faults/fault_words.h"

namespace orrery {

struct CrashSpec {
    Word node;
    Unsynced unsynced = Unsynced::by_disk;

    WordsTraits traits() const { return {}; }
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<CrashSpec> plainer() const;
};

struct RestartSpec {
    Word node;

    WordsTraits traits() const { return {}; }
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<RestartSpec> plainer() const { return {}; }
};

}  // namespace orrery
