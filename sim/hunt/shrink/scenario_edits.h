// Edits of a scenario that keep it whole: nodes that are no longer there are taken out of every list that names them,
// nodes get other names, what is written about links and clocks is taken apart into single pieces.
// Errors: none; what names nobody any more is left out.
#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"
#include "sim/words/renamer.h"

namespace orrery::shrinking {

// False where nothing is left that it could strike.
bool rename_nodes(FaultSpec& fault, const std::set<std::string>& nodes, const NewName& name);
// All of a scenario: faults, links, hardware, clocks, regions.
void rename_nodes(Scenario& scenario, const std::set<std::string>& nodes, const NewName& name);
// Takes out what says nothing where something else has gone: a link rule without a change, how a link corrupts where
// none does, the queue of a bandwidth.
void tidy(Network& network);
// The nodes that faults name, in order of first mention.
std::vector<std::string> named_nodes(const std::vector<FaultSpec>& faults, const std::set<std::string>& nodes);

// What goes wrong all the time and not by the plan: a ratio of lost messages, a clock that runs fast. `remove` takes it
// out of a scenario that has at least as many.
struct Nuisance {
    std::string text;
    std::function<void(Scenario&)> remove;
};
std::vector<Nuisance> nuisances_of(const Scenario& scenario);

// A parameter of a scenario with one design: as it will be in a run, and set for good (left out where it is the
// default).
ParameterValue value_of(const Scenario& scenario, const ParameterSpec& spec);
void set_parameter(Scenario& scenario, const ParameterSpec& spec, const ParameterValue& value);

}  // namespace orrery::shrinking
