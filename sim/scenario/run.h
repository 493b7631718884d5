// From a scenario to a world and its result: the one road that the programs, the sweep and the visualizer share.
//
// make_blueprint() goes in this order: seed, until and the default link; the model's build() with its values; clocks,
// links and disks of the scenario; the fault plan (explicit entries, then the swarm drawn from the seed); overrides.
// Values: parameters, then the design's knobs, then `--set` (which also takes `until` and the names of flaws).
// run_world() is the edge at which the engine's complaints become data.
// Units: durations in ns, memory in bytes. Errors: InputError; one from the command line has no file.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "sim/scenario/scenario.h"
#include "sim/world/result.h"

namespace orrery {

// A behaviour number, raised by hand when runs of models move that did not change themselves (Model::revision says
// those).
constexpr int kEngine = 3;

struct Limits {
    std::optional<EventNumber> max_events;
    std::size_t memory = 0;  // of the process; 0: none
    Duration timeout = 0;    // of the wall clock; 0: none
};

struct RunRequest {
    std::string design;                 // empty: the first
    std::optional<std::uint64_t> seed;  // nothing: the scenario's
    std::vector<std::string> sets;      // "key=value"
    std::vector<std::string> overrides;
    Limits limits;
};

// Everything that a run is a function of; what recordings and the visualizer keep.
struct Identity {
    std::string scenario;  // name or path
    std::string text;      // the file
    std::string model;
    std::string design;
    std::uint64_t seed = 1;
    std::vector<std::string> sets;
    std::vector<std::string> overrides;
    int engine = kEngine;
    int revision = 1;  // of the model
    std::string run_link;
};

// The design that a request means: the named one, or the first.
tl::expected<const Design*, InputError> choose_design(const Scenario& scenario, const std::string& name);

tl::expected<std::shared_ptr<const Blueprint>, InputError> make_blueprint(const Scenario& scenario,
                                                                          const Catalog& catalog,
                                                                          const RunRequest& request);

// Requires a request whose design is the scenario's (make_blueprint has accepted it).
Identity identity_of(const Scenario& scenario, const RunRequest& request);

// The scenario with its swarm drawn out, and with the request's seed, values and faults written in: running it with
// nothing else is the same run. A request that names a design keeps that one alone. An override that is no fault is an
// error: a scenario file has no words for it.
tl::expected<Scenario, InputError> drawn_out(const Scenario& scenario, const Catalog& catalog,
                                             const RunRequest& request);

// The parameters that a seed draws.
ParameterValues drawn_parameters(const Swarm& swarm, std::uint64_t seed);
// Sets one of `values`, which holds each name once.
void lay_over(ParameterValues& values, const std::string& name, ParameterValue value);
// What a rule across parameters says against some two of the values that the swarm may draw, with the others at their
// first; nothing where every such pair goes together.
std::optional<InputError> misfit_of_draws(const Scenario& scenario, const Catalog& catalog, const Design& design);
// The scenario with its drawn parameters all at their first value, all at the next, … and all at their last.
std::vector<Scenario> corners_of(const Scenario& scenario);

// limit: of events, memory or time, or of what a world has room for. livelock: virtual time stood still. model_error:
// the model broke a promise; engine_error: the engine one of its own.
enum class Ending : std::uint8_t { finished, limit, livelock, interrupted, model_error, engine_error };
constexpr bool is_cut_off(Ending ending) { return ending == Ending::limit || ending == Ending::livelock; }
constexpr bool is_broken(Ending ending) { return ending == Ending::model_error || ending == Ending::engine_error; }
Ending ending_of(const RunError& error);

struct RunOutcome {
    RunResult result;
    Ending ending = Ending::finished;
    std::string why;  // where it did not finish, a sentence
};

// "the model teaching/ping broke a promise: …". Requires a broken one.
std::string broken_promise(const std::string& model, Ending ending, const std::string& why);
std::string broken_promise(const std::string& model, const RunError& error);

struct Watch {
    std::function<void(EventNumber, Time)> progress;  // every few thousand events
    std::function<bool()> interrupted;
    TraceSink* sink = nullptr;
    std::function<void(const World&)> started;  // after the start, before the first event
    std::function<void(const World&)> ended;    // judged; not called where the engine complained
};

// A run that did not finish is `undecided` unless something is violated already.
RunOutcome run_world(const std::shared_ptr<const Blueprint>& blueprint, const Limits& limits, const Watch& watch = {});

}  // namespace orrery
