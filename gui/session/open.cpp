#include "gui/session/open.h"

#include <utility>

#include "models/catalog.h"
#include "sim/record/recording.h"
#include "sim/scenario/expectation.h"
#include "sim/scenario/library.h"
#include "sim/scenario/run.h"
#include "sim/scenario/run_link.h"

namespace orrery::gui {
namespace {

using Failure = tl::unexpected<std::string>;

Failure refusal(const InputError& error) { return Failure(error.to_text()); }

RunFacts factsOf(const Scenario& scenario, const RunRequest& request, const Identity& identity) {
    RunFacts facts;
    facts.scenario = scenario.name;
    facts.title = scenario.title;
    facts.story = scenario.story;
    facts.system = scenario.system;
    facts.model = scenario.model;
    facts.design = identity.design;
    for (const Design& design : scenario.designs)
        facts.designs.push_back(design.name);
    facts.seed = identity.seed;
    facts.expect = expectation_of(scenario, request);
    facts.edited = is_edited(request);
    facts.runLink = run_link_of(scenario, request);
    facts.command = run_command("run", scenario, request);
    return facts;
}

// What the command line says goes before what a run link says; settings and overrides add up.
RunRequest merged(RunRequest request, const OpenRequest& wanted) {
    if (wanted.design)
        request.design = *wanted.design;
    if (wanted.seed)
        request.seed = wanted.seed;
    request.sets.insert(request.sets.end(), wanted.settings.begin(), wanted.settings.end());
    request.overrides.insert(request.overrides.end(), wanted.overrides.begin(), wanted.overrides.end());
    request.overrides.insert(request.overrides.end(), wanted.edits.begin(), wanted.edits.end());
    request.limits = wanted.limits;
    return request;
}

tl::expected<OpenedRun, std::string> build(const Scenario& scenario, const Catalog& catalog, RunRequest request) {
    auto blueprint = make_blueprint(scenario, catalog, request);
    if (!blueprint)
        return refusal(blueprint.error());
    const auto design = choose_design(scenario, request.design);
    if (!design)
        return refusal(design.error());
    request.design = (*design)->name;
    return OpenedRun{*blueprint, factsOf(scenario, request, identity_of(scenario, request)), request.limits};
}

// A recording is the identity of a run and what it came to: the run is made again, which also proves the recording.
tl::expected<OpenedRun, std::string> openRecorded(const OpenRequest& request, const Catalog& catalog) {
    if (request.design || request.seed || !request.settings.empty() || !request.overrides.empty())
        return Failure(request.source + ": a recording is one run; leave out --design, --seed, --set and --override");
    const auto recording = open_recording(request.source);
    if (!recording)
        return Failure(recording.error().to_text());
    const RecordingInfo& info = recording->info();
    const RecordedIdentity& identity = info.identity;
    auto scenario = load_scenario(identity.scenario_text,
                                  identity.scenario_file.empty() ? identity.scenario : identity.scenario_file, catalog);
    if (!scenario)
        return refusal(scenario.error());
    scenario->name = identity.scenario;
    RunRequest again;
    again.design = identity.design;
    again.seed = identity.seed;
    for (const auto& [key, value] : identity.sets)
        again.sets.push_back(key + "=" + value);
    again.overrides = identity.overrides;
    again.overrides.insert(again.overrides.end(), request.edits.begin(), request.edits.end());
    again.limits = request.limits;
    auto run = build(*scenario, catalog, again);
    if (!run)
        return run;
    if (!request.edits.empty())
        return run;
    run->facts.runLink = identity.run_link;
    if (info.complete && !info.cut_off)
        run->facts.recordedFingerprint = info.result.fingerprint;
    else
        run->facts.notices.push_back(info.ends_early() + "; the whole run is shown");
    if (identity.engine != kEngine)
        run->facts.notices.push_back("recorded by engine " + std::to_string(identity.engine) + ", this is engine " +
                                     std::to_string(kEngine));
    if (identity.revision != scenario->revision)
        run->facts.notices.push_back("recorded by revision " + std::to_string(identity.revision) + " of " +
                                     scenario->model + ", this is revision " + std::to_string(scenario->revision));
    return run;
}

}  // namespace

tl::expected<OpenedRun, std::string> openRun(const OpenRequest& request) {
    const Catalog catalog = all_models();
    if (is_meant_as_recording(request.source))
        return openRecorded(request, catalog);
    auto opened = open_scenario(request.source, catalog);
    if (!opened)
        return refusal(opened.error());
    auto run = build(opened->scenario, catalog, merged(opened->request, request));
    if (run)
        run->facts.notices = opened->remarks;
    return run;
}

std::vector<GalleryEntry> galleryEntries() {
    std::vector<GalleryEntry> entries;
    const auto library = Library::of_program();
    if (!library)
        return entries;
    const Catalog catalog = all_models();
    for (const std::string& name : library->names()) {
        GalleryEntry entry;
        entry.name = name;
        const auto scenario = library->load(name, catalog);
        if (!scenario) {
            entry.trouble = scenario.error().to_text();
            entries.push_back(std::move(entry));
            continue;
        }
        entry.title = scenario->title;
        entry.system = scenario->system;
        entry.story = scenario->story;
        for (const Design& design : scenario->designs)
            entry.designs.push_back({design.name, design.title, design.expect});
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace orrery::gui
