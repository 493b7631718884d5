// The words of stimulus.h: those that others write, too.
#pragma once
#include <vector>

#include "sim/core/value.h"
#include "sim/faults/fault_words.h"

namespace orrery {

struct FireSpec {
    Word node, timer;
    Value fields;  // of the timer's value; none: the first armed of its type
    Place fields_at;

    WordsTraits traits() const { return {.is_stimulus = true}; }
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<FireSpec> plainer() const { return {}; }
};

struct ArriveSpec {  // a message that waits on a held link
    LinkWords link;
    Word message;
    std::uint32_t nth = 1;
    bool keep = false;

    WordsTraits traits() const { return {.is_stimulus = true}; }
    std::string text() const;
    std::string toml(const FaultSpec& whole) const;
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(link); }
    std::vector<ArriveSpec> plainer() const { return {}; }
};

}  // namespace orrery
