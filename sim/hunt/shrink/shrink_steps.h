// The steps of shrinking, each a list of smaller scenarios to try: see sim/hunt/shrink/shrink.h for their order.
// A step keeps the scenario that it began with where none of its candidates is caught by the property.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "sim/hunt/shrink/shrink_trials.h"

namespace orrery::shrinking {

// How many seeds are tried where luck matters.
inline constexpr std::uint64_t kFewSeeds = 4, kSomeSeeds = 12, kManySeeds = 40;

class Shrinker {
public:
    // Requires a scenario without a swarm, with one design, of which `caught` is a run.
    Shrinker(Scenario scenario, Caught caught, const Catalog& catalog, Trials& trials,
             std::function<void(const std::string& step, std::uint64_t runs)> progress);

    void run();
    const Scenario& result() const { return now_; }
    const Caught& now() const { return caught_; }

private:
    // Takes the first candidate that is caught. False: none is.
    bool take(std::vector<Scenario> candidates, std::uint64_t seeds = 1);
    void step(const std::string& name);
    bool over() const { return trials_.stopped() || trials_.cut_short(); }

    void begin_sooner();
    void end_sooner();
    void fewer_faults();
    bool drop_one_fault();
    void fewer_requests();
    void fewer_nodes();
    void smaller_workload();
    void plainer_surroundings();
    void plainer_faults();
    void plainer_moment(std::size_t fault);
    void plainer_seed();

    const Model& model() const { return *catalog_.find(now_.model); }
    std::int64_t integer_of(const ParameterSpec& spec) const;
    std::vector<std::string> nodes_of(const Scenario& scenario) const;  // empty: it does not build

    Scenario now_;
    Caught caught_;
    const Catalog& catalog_;
    Trials& trials_;
    std::function<void(const std::string&, std::uint64_t)> progress_;
    std::string step_;
};

std::uint64_t faults_of(const Scenario& scenario);

}  // namespace orrery::shrinking
