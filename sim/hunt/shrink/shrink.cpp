#include "sim/hunt/shrink/shrink.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/hunt/shrink/shrink_steps.h"
#include "sim/scenario/run_link.h"

namespace orrery {
namespace {

using namespace shrinking;

constexpr EventNumber kRoom = 3;  // a candidate may take so many times the events of the run that is shrunk

// Counts what clients began and what arrived.
class Counter final : public TraceSink {
public:
    void begin_record(const World&, TraceEvent event, const EventRecord&) override {
        arrived += event.what == EventKind::deliver && event.outcome == Outcome::handled ? 1 : 0;
    }
    void effect_record(const World&, TraceEffect, const EventRecord*, const Observation* observation) override {
        began += observation && observation->phase == OpPhase::invoke ? 1 : 0;
        observed += observation ? 1 : 0;
    }
    void end(const World&) override {}

    std::uint64_t arrived = 0, began = 0, observed = 0;
};

Size size_of(const Scenario& scenario, const Catalog& catalog) {
    Size size;
    size.faults = faults_of(scenario);
    const auto blueprint = make_blueprint(scenario, catalog, {});
    if (!blueprint)
        return size;
    size.nodes = (*blueprint)->nodes.size();
    Counter counter;
    const RunOutcome outcome = run_world(*blueprint, {}, {{}, {}, &counter, {}, {}});
    size.operations = counter.observed > 0 ? counter.began : counter.arrived;
    size.events = outcome.result.events;
    return size;
}

InputError wrong(std::string what, std::string hint) { return {"", 0, 0, std::move(what), std::move(hint)}; }

// Where the run is not caught, which seed of the design would be.
std::string hint_of(const ShrinkRequest& request, const Design& design) {
    if (design.expect.kind == Expectation::Kind::violates)
        return fmt::format("`orrery verify {}` says which seed from {} on violates '{}'", request.scenario.name,
                           request.scenario.seed, design.expect.property.text);
    return fmt::format("`orrery sweep {} --design {} --seeds 1..1000` looks for a seed that fails",
                       request.scenario.name, design.name);
}

void tell_the_story(const ShrinkRequest& request, const Shrunk& shrunk, Scenario& scenario) {
    const auto faults = [](std::uint64_t number) {
        return number == 0 ? "no fault" : fmt::format("{} fault{}", number, number == 1 ? "" : "s");
    };
    const std::string& name = scenario.designs.front().name;
    scenario.title = title_of_fall(shrunk.standing, name, shrunk.property, request.scenario.title + ", shrunk");
    scenario.story = fmt::format("{}.\n{}Shrunk to {} and {} events, where there were {} and {} events, from\n{}\n",
                                 shrunk.violation.detail, story_of_fall(shrunk.standing, name),
                                 faults(shrunk.after.faults), shrunk.after.events, faults(shrunk.before.faults),
                                 shrunk.before.events, run_link_of(request.scenario, request.request));
    scenario.sources.clear();
    scenario.compare.reset();
    scenario.lesson.reset();
    Design& design = scenario.designs.front();
    design.expect.kind = Expectation::Kind::violates;
    design.expect.property = {shrunk.property, {}};
    design.expect.seeds = 1;
}

}  // namespace

tl::expected<Shrunk, InputError> shrink(const ShrinkRequest& request) {
    auto drawn = drawn_out(request.scenario, request.catalog, request.request);
    if (!drawn)
        return tl::unexpected(drawn.error());
    Scenario scenario = *std::move(drawn);
    const Design& design = scenario.designs.front();
    Trials::Bounds bounds;
    bounds.jobs = request.jobs;
    std::uint64_t operations = 0;
    const RunOutcome first =
        Trials(request.catalog, "", bounds, request.interrupted).run(scenario, scenario.seed, &operations);
    if (first.ending == Ending::interrupted) {
        Shrunk none;
        none.interrupted = true;
        return none;
    }
    if (is_broken(first.ending) || is_cut_off(first.ending))
        return tl::unexpected(wrong("the run does not come to its end: " + first.why, "shrink a run that does"));
    if (first.result.violations.empty())
        return tl::unexpected(
            wrong(fmt::format("nothing is violated by design {} at seed {}", design.name, scenario.seed),
                  hint_of(request, design)));
    Shrunk shrunk;
    shrunk.property = first.result.violations.front().property;
    shrunk.standing = standing_of(request.scenario, request.request, tally_of(first.result));
    if (!request.property.empty() && request.property != shrunk.property)
        return tl::unexpected(wrong(fmt::format("--property: '{}' is not what catches this run", request.property),
                                    fmt::format("'{}' is; leave the option out", shrunk.property)));
    shrunk.before = size_of(scenario, request.catalog);
    bounds.runs = request.max_runs;
    bounds.timeout = request.timeout;
    bounds.max_events = first.result.events * kRoom;
    Trials trials(request.catalog, shrunk.property, bounds, request.interrupted);
    Shrinker shrinker(std::move(scenario), {first.result.violations.front(), first.result.events, operations},
                      request.catalog, trials, request.progress);
    shrinker.run();
    shrunk.runs = trials.runs();
    shrunk.complete = !trials.cut_short();
    shrunk.interrupted = trials.stopped();
    shrunk.scenario = shrinker.result();
    shrunk.violation = shrinker.now().violation;
    shrunk.after = size_of(shrunk.scenario, request.catalog);
    tell_the_story(request, shrunk, shrunk.scenario);
    shrunk.scenario.text = write_scenario(shrunk.scenario, request.catalog);
    return shrunk;
}

}  // namespace orrery
