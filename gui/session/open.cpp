#include "gui/session/open.h"

#include <utility>

#include "gui/session/scenario_language.h"
#include "models/catalog.h"
#include "sim/record/recorded_run.h"
#include "sim/scenario/expectation.h"
#include "sim/scenario/library.h"
#include "sim/scenario/run.h"
#include "sim/scenario/run_link.h"

namespace orrery::gui {
namespace {

using Failure = tl::unexpected<std::string>;

Failure refusal(const InputError& error) { return Failure(error.to_text()); }

RunFacts factsOf(const Scenario& scenario, const RunRequest& request, bool rewritten) {
    const Identity identity = identity_of(scenario, request);
    RunFacts facts;
    facts.scenario = scenario.name;
    Scenario read = scenario;
    if (std::string trouble = translate(read); !trouble.empty())
        facts.notices.push_back(std::move(trouble));
    facts.title = read.title;
    facts.story = read.story;
    facts.system = scenario.system;
    facts.model = scenario.model;
    facts.design = identity.design;
    for (const Design& design : scenario.designs)
        facts.designs.push_back(design.name);
    facts.seed = identity.seed;
    facts.expect = expectation_of(scenario, request);
    facts.edited = rewritten || is_edited(request);
    facts.text = std::make_shared<const std::string>(scenario.text);
    if (rewritten)
        return facts;
    facts.runLink = identity.run_link;
    facts.command = run_command("run", scenario, request);
    return facts;
}

// What the command line says goes before what a run link says; settings and overrides add up.
RunRequest merged(RunRequest request, const OpenRequest& wanted) {
    if (wanted.rewritten) {
        request = {request.design, {}, {}, {}, {}};
    } else {
        request.sets.insert(request.sets.end(), wanted.settings.begin(), wanted.settings.end());
        request.overrides.insert(request.overrides.end(), wanted.overrides.begin(), wanted.overrides.end());
    }
    if (wanted.design)
        request.design = *wanted.design;
    if (wanted.seed)
        request.seed = wanted.seed;
    request.overrides.insert(request.overrides.end(), wanted.edits.begin(), wanted.edits.end());
    request.limits = wanted.limits;
    return request;
}

tl::expected<OpenedRun, std::string> build(Opened opened, const Catalog& catalog, bool rewritten) {
    auto blueprint = make_blueprint(opened.scenario, catalog, opened.request);
    if (!blueprint)
        return refusal(blueprint.error());
    const auto design = choose_design(opened.scenario, opened.request.design);
    if (!design)
        return refusal(design.error());
    opened.request.design = (*design)->name;
    OpenedRun run{*blueprint, factsOf(opened.scenario, opened.request, rewritten), opened.request.limits, {}};
    run.facts.notices = opened.remarks;
    run.from = std::make_shared<const Opened>(std::move(opened));
    return run;
}

// A recording is the identity of a run and what it came to: the run is made again, which also proves the recording.
tl::expected<OpenedRun, std::string> openRecorded(const OpenRequest& request, const Catalog& catalog) {
    const bool is_future = request.text != nullptr || !request.edits.empty();
    if (!is_future && (request.design || request.seed || !request.settings.empty() || !request.overrides.empty()))
        return Failure(request.source + ": a recording is one run; leave out --design, --seed, --set and --override");
    const auto recording = open_recording(request.source);
    if (!recording)
        return Failure(recording.error().to_text());
    const RecordingInfo& info = recording->info();
    auto opened = opened_from(info, catalog, request.text.get());
    if (!opened)
        return refusal(opened.error());
    opened->request = merged(std::move(opened->request), request);
    const std::int64_t revision = opened->scenario.revision;
    auto run = build(*std::move(opened), catalog, request.rewritten);
    if (!run || is_future)
        return run;
    run->facts.runLink = info.identity.run_link;
    run->facts.recording = request.source;
    run->facts.sameProgram = info.identity.engine == kEngine && info.identity.revision == revision;
    if (info.complete && !info.cut_off)
        run->facts.recordedFingerprint = info.result.fingerprint;
    if (const std::string early = info.ends_early(); !early.empty())
        run->facts.notices.push_back(early + "; the whole run is shown");
    return run;
}

}  // namespace

tl::expected<OpenedRun, std::string> openRun(const OpenRequest& request) {
    const Catalog catalog = all_models();
    if (is_meant_as_recording(request.source))
        return openRecorded(request, catalog);
    auto opened = open_scenario(request.source, catalog, request.text.get());
    if (!opened)
        return refusal(opened.error());
    opened->request = merged(std::move(opened->request), request);
    auto run = build(*std::move(opened), catalog, request.rewritten);
    if (run)
        run->facts.file = request.text ? std::string() : run->from->scenario.file;
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
        auto scenario = library->load(name, catalog);
        if (!scenario) {
            entry.trouble = scenario.error().to_text();
            entries.push_back(std::move(entry));
            continue;
        }
        translate(*scenario);  // what is wrong with its translation is said where it is opened
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
