#include "sim/scenario/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "sim/core/nearest.h"
#include "sim/overrides/override.h"
#include "sim/scenario/limits.h"
#include "sim/scenario/resolve.h"
#include "sim/scenario/run_link.h"
#include "sim/words/parse_values.h"

namespace orrery {
namespace {

// What a run is built from, after parameters, design and `--set` have been laid over each other.
struct Settings {
    ParameterValues values;
    std::vector<std::string> flaws;
    Time until = 0;
};

[[noreturn]] void refuse_set(const std::string& text, const std::string& what, std::string hint) {
    throw reader::Refusal{{"", 0, 0, fmt::format("--set {}: {}", text, what), std::move(hint)}};
}

void lay_set(const Model& model, const std::string& text, Settings& settings) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
        refuse_set(text, "it has no value", "write --set key=value");
    const std::string key = text.substr(0, equals), value = text.substr(equals + 1);
    if (const ParameterSpec* spec = model.find_parameter(key)) {
        auto parsed = parse_parameter(*spec, value);
        if (!parsed)
            refuse_set(text, parsed.error().what, parsed.error().hint);
        lay_over(settings.values, key, *std::move(parsed));
    } else if (key == "until") {
        const auto until = parse_duration_between(value, 1, reader::kLongest);
        if (!until)
            refuse_set(text, until.error().what, until.error().hint);
        settings.until = *until;
    } else if (model.find_flaw(key)) {
        if (value != "true" && value != "false")
            refuse_set(text, fmt::format("'{}' is neither true nor false", value), "a flaw is switched on or off");
        std::erase(settings.flaws, key);
        if (value == "true")
            settings.flaws.push_back(key);
    } else {
        std::vector<std::string> names;
        for (const ParameterSpec& one : model.parameters)
            names.push_back(one.name);
        for (const FlawSpec& one : model.flaws)
            names.push_back(one.name);
        names.emplace_back("until");
        refuse_set(text, fmt::format("{} has no parameter '{}'", model.name, key), suggest(key, names));
    }
}

const Design& design_of(const Scenario& scenario, const std::string& name) {
    const auto design = choose_design(scenario, name);
    if (!design)
        throw reader::Refusal{design.error()};
    return **design;
}

const Model& model_of(const Scenario& scenario, const Catalog& catalog) {
    if (const Model* model = catalog.find(scenario.model))
        return *model;
    throw reader::Refusal{
        {scenario.file, 0, 0, fmt::format("unknown model '{}'", scenario.model), "this program was built without it"}};
}

Settings settings_of(const Scenario& scenario, const Model& model, const RunRequest& request) {
    const Design& design = design_of(scenario, request.design);
    Settings settings{scenario.parameters, design.flaws, scenario.until};
    if (scenario.swarm)
        for (auto& [name, value] : drawn_parameters(*scenario.swarm, request.seed.value_or(scenario.seed)))
            lay_over(settings.values, name, std::move(value));
    for (const auto& [name, value] : design.values)
        lay_over(settings.values, name, value);
    for (const std::string& set : request.sets)
        lay_set(model, set, settings);
    return settings;
}

// Where a parameter's value was said last, as settings_of() lays them over each other; else the design.
Place place_of(const Scenario& scenario, const Design& design, const std::string& parameter) {
    const auto among = [&](const std::vector<Word>& places) {
        return std::find_if(places.begin(), places.end(), [&](const Word& one) { return one.text == parameter; });
    };
    if (const auto here = among(design.value_places); here != design.value_places.end())
        return here->place;
    if (scenario.swarm)
        for (const DrawnParameter& one : scenario.swarm->parameters)
            if (one.name == parameter)
                return one.place;
    if (const auto here = among(scenario.parameter_places); here != scenario.parameter_places.end())
        return here->place;
    return design.place;
}

// Refuses values that make no sense together.
void refuse_misfit(const Scenario& scenario, const Design& design, const Model& model, const Settings& settings,
                   const std::vector<std::string>& sets) {
    if (!model.misfit)
        return;
    auto misfit = model.misfit(settings.values, settings.flaws, scenario.until);
    // A default that is longer than a short run is nobody's mistake.
    if (misfit && std::none_of(settings.values.begin(), settings.values.end(),
                               [&](const auto& said) { return said.first == misfit->parameter; }))
        misfit = model.misfit(settings.values, settings.flaws, kNever);
    if (!misfit)
        return;
    for (const std::string& set : sets)
        if (set.starts_with(misfit->parameter + "="))
            refuse_set(set, misfit->what, misfit->hint);
    reader::File{scenario.file}.refuse(place_of(scenario, design, misfit->parameter), misfit->what, misfit->hint);
}

// The world without what goes wrong in it.
Blueprint build_rules(const Scenario& scenario, const Model& model, const Settings& settings, std::uint64_t seed) {
    const reader::File file{scenario.file};
    Blueprint blueprint;
    blueprint.seed = seed;
    blueprint.until = settings.until;
    blueprint.links.defaults = changed(blueprint.links.defaults, scenario.network.defaults.edit);
    model.build(settings.values, settings.flaws, blueprint);
    apply_topology(file, scenario.topology, blueprint);
    apply_links(file, scenario.network, blueprint);
    for (const LeftOutWords& some : scenario.left_out)
        blueprint.left_out.push_back({resolve_node(file, blueprint, some.node), some.first, some.last});
    return blueprint;
}

std::string words_of(const std::vector<FaultSpec>& faults) {
    std::string words;
    for (const FaultSpec& fault : faults)
        words += write_fault(fault);
    return words;
}

// The faults of the file and of the swarm, as this seed draws them.
std::vector<FaultSpec> all_faults(const Scenario& scenario, const Blueprint& blueprint) {
    const std::uint64_t seed = blueprint.seed;
    std::vector<FaultSpec> faults;
    for (std::size_t i = 0; i < scenario.faults.size(); ++i)
        for (FaultSpec& one : drawn({scenario.file}, scenario.faults[i], blueprint, seed, i))
            faults.push_back(std::move(one));
    if (scenario.swarm)
        for (FaultSpec& one : draw_swarm(swarm_in({scenario.file}, *scenario.swarm, blueprint), blueprint, seed))
            faults.push_back(std::move(one));
    return faults;
}

Blueprint build(const Scenario& scenario, const Catalog& catalog, const RunRequest& request) {
    const Model& model = model_of(scenario, catalog);
    const Settings settings = settings_of(scenario, model, request);
    const reader::File file{scenario.file};
    refuse_misfit(scenario, design_of(scenario, request.design), model, settings, request.sets);
    Blueprint blueprint = build_rules(scenario, model, settings, request.seed.value_or(scenario.seed));
    if (scenario.swarm)
        check_kinds(file, swarm_in(file, *scenario.swarm, blueprint), blueprint);
    for (const FaultSpec& fault : all_faults(scenario, blueprint))
        add_fault(file, fault, blueprint);
    std::vector<KnobChange> changes;  // so far, in the order of the overrides
    const Rebuild rebuild = [&](const KnobChange& change) {
        changes.push_back(change);
        std::stable_sort(changes.begin(), changes.end(),
                         [](const KnobChange& a, const KnobChange& b) { return a.at < b.at; });
        Settings later = settings;
        for (const KnobChange& one : changes)
            if (one.at <= change.at)
                lay_set(model, one.text, later);
        later.until = settings.until;
        refuse_misfit(scenario, design_of(scenario, request.design), model, later, {change.text});
        return std::make_shared<const Blueprint>(build_rules(scenario, model, later, blueprint.seed));
    };
    for (const std::string& text : request.overrides)
        apply_override(text, rebuild, blueprint);
    return blueprint;
}

// Whether the run has another event: only a step tells, and it is taken back.
bool goes_on(World& world, TraceSink* sink) {
    const WorldState here = world.state();
    world.set_sink(nullptr);
    const bool another = world.step();
    world.set_sink(sink);
    if (another)
        world.restore(here);
    return another;
}

}  // namespace

tl::expected<const Design*, InputError> choose_design(const Scenario& scenario, const std::string& name) {
    if (name.empty())
        return &scenario.designs.front();
    if (const Design* design = scenario.find_design(name))
        return design;
    std::vector<std::string> names;
    for (const Design& design : scenario.designs)
        names.push_back(design.name);
    return tl::unexpected(
        InputError{"", 0, 0, fmt::format("{} has no design '{}'", scenario.name, name), suggest(name, names)});
}

std::optional<InputError> misfit_of_draws(const Scenario& scenario, const Catalog& catalog, const Design& design) {
    const Model* const model = catalog.find(scenario.model);
    if (!model || !model->misfit || !scenario.swarm)
        return std::nullopt;
    const auto& drawn = scenario.swarm->parameters;
    const auto ends = [](const DrawnParameter& one) {
        return one.values.empty() ? std::vector<ParameterValue>{one.low, one.high} : one.values;
    };
    Settings first{scenario.parameters, design.flaws, scenario.until};
    for (const DrawnParameter& one : drawn)
        lay_over(first.values, one.name, ends(one).front());
    const auto judge = [&](Settings settings) {
        for (const auto& [name, value] : design.values)
            lay_over(settings.values, name, value);
        refuse_misfit(scenario, design, *model, settings, {});
    };
    try {
        for (std::size_t i = 0; i < drawn.size(); ++i)
            for (std::size_t j = i; j < drawn.size(); ++j)
                for (const ParameterValue& one : ends(drawn[i]))
                    for (const ParameterValue& other : ends(drawn[j])) {
                        Settings settings = first;
                        lay_over(settings.values, drawn[i].name, one);
                        lay_over(settings.values, drawn[j].name, other);
                        judge(std::move(settings));
                    }
    } catch (const reader::Refusal& refusal) {
        return refusal.error;
    }
    return std::nullopt;
}

tl::expected<std::shared_ptr<const Blueprint>, InputError> make_blueprint(const Scenario& scenario,
                                                                          const Catalog& catalog,
                                                                          const RunRequest& request) {
    try {
        return std::make_shared<const Blueprint>(build(scenario, catalog, request));
    } catch (const reader::Refusal& refusal) {
        return tl::unexpected(refusal.error);
    }
}

Identity identity_of(const Scenario& scenario, const RunRequest& request) {
    Identity identity;
    identity.scenario = scenario.name;
    identity.text = scenario.text;
    identity.model = scenario.model;
    identity.revision = scenario.revision;
    identity.design = request.design.empty() ? scenario.designs.front().name : request.design;
    identity.seed = request.seed.value_or(scenario.seed);
    identity.sets = request.sets;
    identity.overrides = request.overrides;
    identity.run_link = run_link_of(scenario, request);
    return identity;
}

tl::expected<Scenario, InputError> drawn_out(const Scenario& scenario, const Catalog& catalog,
                                             const RunRequest& request) {
    try {
        const Model& model = model_of(scenario, catalog);
        Scenario plan = scenario;
        plan.seed = request.seed.value_or(scenario.seed);
        plan.general = false;
        if (scenario.swarm)
            for (auto& [name, value] : drawn_parameters(*scenario.swarm, plan.seed))
                lay_over(plan.parameters, name, std::move(value));
        plan.swarm.reset();
        if (!request.design.empty())
            plan.designs = {design_of(scenario, request.design)};
        std::optional<std::string> written;
        for (const Design& design : plan.designs) {
            RunRequest one = request;
            one.design = design.name;
            one.seed = plan.seed;
            plan.faults =
                all_faults(scenario, build_rules(scenario, model, settings_of(scenario, model, one), plan.seed));
            const std::string text = words_of(plan.faults);
            if (written && *written != text)
                throw reader::Refusal{{"", 0, 0, "the designs have other nodes, and so other faults",
                                       fmt::format("write the plan of one: --design {}", plan.designs.front().name)}};
            written = text;
        }
        for (const std::string& text : request.overrides) {
            const auto fault = fault_of_override(text);
            if (!fault)
                throw reader::Refusal{{"", 0, 0, fmt::format("the override '{}' is no fault", text),
                                       "a plan holds faults alone; give it to the plan's run"}};
            plan.faults.push_back(*fault);
        }
        const auto lay_sets = [&](Design& design) {
            RunRequest one = request;
            one.design = design.name;
            one.seed = plan.seed;
            const Settings settings = settings_of(scenario, model, one);
            plan.until = settings.until;
            design.flaws = settings.flaws;
            for (const auto& [name, value] : settings.values) {
                const auto general = std::find_if(plan.parameters.begin(), plan.parameters.end(),
                                                  [&](const auto& entry) { return entry.first == name; });
                if (general != plan.parameters.end() && general->second == value)
                    continue;
                lay_over(design.values, name, value);
            }
        };
        for (Design& design : plan.designs)
            lay_sets(design);
        return plan;
    } catch (const reader::Refusal& refusal) {
        return tl::unexpected(refusal.error);
    }
}

Ending ending_of(const RunError& error) {
    if (dynamic_cast<const Livelock*>(&error))
        return Ending::livelock;
    if (dynamic_cast<const OutOfRoom*>(&error))
        return Ending::limit;
    return dynamic_cast<const ModelError*>(&error) ? Ending::model_error : Ending::engine_error;
}

std::string broken_promise(const std::string& model, Ending ending, const std::string& why) {
    if (ending == Ending::engine_error)
        return "the engine broke a promise of its own: " + why;
    return fmt::format("the model {} broke a promise: {}", model, why);
}

std::string broken_promise(const std::string& model, const RunError& error) {
    const Ending ending = ending_of(error);
    return is_cut_off(ending) ? error.what() : broken_promise(model, ending, error.what());
}

RunOutcome run_world(const std::shared_ptr<const Blueprint>& blueprint, const Limits& limits, const Watch& watch) {
    using WallClock = std::chrono::steady_clock;  // for --timeout, which cuts a run off and decides nothing else
    constexpr EventNumber kStride = 4096;
    const auto begun = WallClock::now();
    const auto elapsed = [&] {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(WallClock::now() - begun).count();
    };
    RunOutcome outcome;
    World world(blueprint, watch.sink);
    const auto limited = [&](std::string why) {
        outcome.ending = Ending::limit;
        outcome.why = std::move(why);
    };
    try {
        world.start();
        if (watch.started)
            watch.started(world);
        while (!world.ended()) {
            if (auto why = limit_reached(limits, elapsed())) {
                limited(*std::move(why));
                break;
            }
            EventNumber target = world.event() + kStride;
            if (limits.max_events)
                target = std::min(target, *limits.max_events);
            const EventNumber reached = world.run_to(target);
            if (world.ended())
                break;
            if (watch.progress)
                watch.progress(reached, world.now());
            if (limits.max_events && reached >= *limits.max_events) {
                if (!goes_on(world, watch.sink))
                    break;
                limited(cut_off_after(reached));
                break;
            }
            if (watch.interrupted && watch.interrupted()) {
                outcome.ending = Ending::interrupted;
                outcome.why = "interrupted";
                break;
            }
        }
        if (!world.ended())
            world.finish();
        if (watch.ended)
            watch.ended(world);
    } catch (const RunError& error) {
        outcome.why = error.what();
        outcome.ending = ending_of(error);
    }
    outcome.result = result_of(world);
    if (outcome.ending != Ending::finished) {
        outcome.result.undecided.emplace_back("", outcome.why);
        if (outcome.result.verdict == RunVerdict::held)
            outcome.result.verdict = RunVerdict::undecided;
    }
    return outcome;
}

}  // namespace orrery
