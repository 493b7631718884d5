// What the properties of a run have found so far, and the memories of their monitors. Values, and parts of the world's
// state. judges.h asks the monitors.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/monitor.h"

namespace orrery {

struct Findings {
    std::vector<Violation> violations;                           // in order of event, then of declaration
    std::vector<bool> violated, witnessed;                       // by property
    std::vector<std::uint8_t> settled;                           // by property: nothing that comes can tell more
    std::vector<std::pair<std::string, std::string>> undecided;  // (property, why)
    std::vector<std::optional<std::int64_t>> nearest;            // by property: the least margin (Judge::near)
};

// Owns clones of the monitors; a value.
class Monitors {
public:
    Monitors() = default;
    Monitors(const Monitors& other) { *this = other; }
    Monitors& operator=(const Monitors& other);
    Monitors(Monitors&&) = default;
    Monitors& operator=(Monitors&&) = default;
    std::vector<std::unique_ptr<Monitor>> all;  // by property; null for history checks
};

}  // namespace orrery
