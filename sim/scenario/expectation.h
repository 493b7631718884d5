// What the author of a scenario expects of a design, held against what its runs came to: decided here alone, and said
// by every program in the same words.
// A design that should hold and falls is news, and the scenario's lesson, which was written of another run, explains
// nothing about it. One that should fall by one property and falls first by another is told apart from it. Runs that
// were edited (`--set`, overrides) are not those that the author speaks of; that is said with it.
// Units: runs. Errors: none.
#pragma once
#include <map>
#include <string>

#include "sim/scenario/run.h"

namespace orrery {

// Of one run or of many.
struct Tally {
    std::uint64_t violated = 0, undecided = 0;
    std::map<std::string, std::uint64_t> caught_by;  // property: in so many runs its violation was the earliest
};
Tally tally_of(const RunResult& result);

struct Standing {
    enum class Kind : std::uint8_t {
        none,       // nothing is expected of the design
        met,        // held, as it should, or fell by the property by which it should
        anew,       // fell, though it should hold
        otherwise,  // fell, by another property than the one by which it should
        open,       // shows nothing: undecided, or held where it should fall at one seed of many
    };
    Kind kind = Kind::none;
    std::string property;  // by which it should fall; empty: it should hold
    bool edited = false;

    // Neither what was expected nor nothing.
    bool surprises() const { return kind == Kind::anew || kind == Kind::otherwise; }
};
Standing standing_of(const Expectation& expected, const Tally& tally, bool edited);
// Requires a request whose design, if it names one, is the scenario's.
Standing standing_of(const Scenario& scenario, const RunRequest& request, const Tally& tally);
bool is_edited(const RunRequest& request);

// "expected to hold; this is new"; empty where nothing is expected.
std::string words_of(const Standing& standing);
// "holds", "violates \"conservation\"", or nothing: as the file has it.
std::string words_of(const Expectation& expected);

// For a scenario that was made of a run: what it is called and, as a sentence with its line's end, what its story says
// of the design. The old title and nothing where the fall is no surprise.
std::string title_of_fall(const Standing& standing, const std::string& design, const std::string& property,
                          const std::string& title);
std::string story_of_fall(const Standing& standing, const std::string& design);

// Whether the scenario's lesson speaks of a run of that design in which this property is violated.
bool lesson_fits(const Expectation& expected, const std::string& property);
// The expectation of a request's design.
const Expectation& expectation_of(const Scenario& scenario, const RunRequest& request);

}  // namespace orrery
