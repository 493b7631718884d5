// Rules that give events a colour: an ordered list, of which the first that fits an event and is on wins. A rule names
// a filter as text (sim/filter/parse.h), so that it outlives the run it was written for, and a tint by its number; what
// a tint looks like is the business of who paints. As text they are JSON:
//     {"orrery": "colours", "version": 1, "rules": [{"name": "lost", "filter": "dropped", "tint": 6, "on": true}]}
// Errors: of a text that is none, a sentence that says what is wrong.
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace orrery {

constexpr int kTints = 8;

struct ColourRule {
    std::string name;  // may be empty: it is called by its filter
    std::string filter;
    int tint = 0;  // 0 … kTints - 1
    bool on = true;
    bool operator==(const ColourRule&) const = default;
};

using ColourRules = std::vector<ColourRule>;

// Those that fit every model: losses, doubles, faults, timers.
ColourRules usual_colour_rules();
// The first tint that the fewest rules have.
int free_tint(const ColourRules& rules);

std::string to_json(const ColourRules& rules);
tl::expected<ColourRules, std::string> parse_colour_rules(std::string_view text);

}  // namespace orrery
