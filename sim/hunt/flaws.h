// Does a general swarm find each flaw of its model? A flaw is switched on alone, on the first sound design that has the
// knobs it is declared `on`, and seeds are looked at until its own property is the first to fall. A seed at which
// another property falls first is counted apart and the search goes on: two mistakes that show alike are one finding.
// Results do not depend on the number of threads. Units: runs.
// Errors: InputError where no sound design has the knobs, or where they do not fit the model.
#pragma once
#include <map>

#include "sim/hunt/many_runs.h"

namespace orrery {

// So many seeds are looked at even where the first shows it: a share needs some.
constexpr std::uint64_t kShareSeeds = 200;

struct FlawTrial {
    std::string design, flaw, property;
    std::optional<std::uint64_t> first_seed;      // at which its own property fell first
    std::uint64_t seeds = 0, caught = 0;          // looked at; of these by its own property
    std::map<std::string, std::uint64_t> others;  // seeds at which another fell first, by property
    bool interrupted = false;
    std::string broken;  // the promise that ended the search, a sentence
};

struct FlawHunt {
    const Scenario& scenario;
    const Catalog& catalog;
    RunRequest request;  // sets, overrides and limits for all
    std::uint64_t within_seeds = 2000;
    unsigned jobs = 1;
    std::function<bool()> interrupted = {};
    std::function<void(const FlawTrial&)> progress = {};  // after each run
};

// The design on which a flaw is tried.
tl::expected<const Design*, InputError> design_for(const FlawHunt& hunt, const FlawSpec& flaw);
tl::expected<FlawTrial, InputError> try_flaw(const FlawHunt& hunt, const FlawSpec& flaw);

// A sound design: no flaw, and expected to hold.
bool is_sound(const Design& design);

}  // namespace orrery
