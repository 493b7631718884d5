#include "sim/hunt/flaws.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/words/parse_values.h"

namespace orrery {
namespace {

// What every run of the design has for this parameter; nothing where the seed draws it.
std::optional<ParameterValue> value_in(const Scenario& scenario, const Design& design, const ParameterSpec& spec) {
    const auto in = [&](const ParameterValues& values) -> std::optional<ParameterValue> {
        for (const auto& [name, value] : values)
            if (name == spec.name)
                return value;
        return std::nullopt;
    };
    if (auto own = in(design.values))
        return own;
    if (scenario.swarm)
        for (const DrawnParameter& drawn : scenario.swarm->parameters)
            if (drawn.name == spec.name)
                return std::nullopt;
    return in(scenario.parameters).value_or(spec.initial);
}

bool has(const Scenario& scenario, const Model& model, const Design& design, const std::string& knob) {
    const std::size_t equals = knob.find('=');
    const ParameterSpec* spec = model.find_parameter(knob.substr(0, equals));
    if (!spec || equals == std::string::npos)
        return false;
    const auto wanted = parse_parameter(*spec, knob.substr(equals + 1));
    const auto there = value_in(scenario, design, *spec);
    return wanted && there && *wanted == *there;
}

}  // namespace

bool is_sound(const Design& design) { return design.flaws.empty() && design.expect.kind == Expectation::Kind::holds; }

tl::expected<const Design*, InputError> design_for(const FlawHunt& hunt, const FlawSpec& flaw) {
    const Model& model = *hunt.catalog.find(hunt.scenario.model);
    for (const Design& design : hunt.scenario.designs)
        if (is_sound(design) && std::all_of(flaw.on.begin(), flaw.on.end(), [&](const std::string& knob) {
                return has(hunt.scenario, model, design, knob);
            }))
            return &design;
    return tl::unexpected(
        InputError{hunt.scenario.file, 0, 0,
                   flaw.on.empty() ? "no design is expected to hold"
                                   : fmt::format("the flaw '{}' shows only on {}", flaw.name, fmt::join(flaw.on, ", ")),
                   "add a sound design that has them: knobs = { … }, expect = \"holds\""});
}

tl::expected<FlawTrial, InputError> try_flaw(const FlawHunt& hunt, const FlawSpec& flaw) {
    const auto design = design_for(hunt, flaw);
    if (!design)
        return tl::unexpected(design.error());
    FlawTrial trial;
    trial.design = (*design)->name;
    trial.flaw = flaw.name;
    trial.property = flaw.breaks;
    RunRequest request = hunt.request;
    request.design = trial.design;
    request.sets.push_back(flaw.name + "=true");
    const std::uint64_t first = hunt.scenario.seed, within = std::max<std::uint64_t>(hunt.within_seeds, 1);
    ManyRuns many{hunt.scenario,
                  hunt.catalog,
                  request,
                  {first, std::min(kMaxSeed, first + within - 1)},
                  hunt.jobs,
                  hunt.interrupted,
                  {},
                  {},
                  {}};
    many.take = [&](std::uint64_t seed, const RunOutcome& outcome) {
        if (is_broken(outcome.ending)) {
            trial.broken =
                fmt::format("seed {}: {}", seed, broken_promise(hunt.scenario.model, outcome.ending, outcome.why));
            return false;
        }
        ++trial.seeds;
        const std::string property = caught_by(outcome.result);
        if (property == flaw.breaks) {
            ++trial.caught;
            trial.first_seed = trial.first_seed.value_or(seed);
        } else if (!property.empty()) {
            ++trial.others[property];
        }
        if (hunt.progress)
            hunt.progress(trial);
        return !trial.first_seed || trial.seeds < kShareSeeds;
    };
    const auto ending = run_many(many);
    if (!ending)
        return tl::unexpected(ending.error());
    trial.interrupted = *ending == ManyEnding::interrupted;
    return trial;
}

}  // namespace orrery
