#include "sim/record/recorded_run.h"

#include <fmt/format.h>

#include "sim/scenario/run_link.h"

namespace orrery {

RecordedIdentity recorded_identity(const Opened& opened) {
    const Identity identity = identity_of(opened.scenario, opened.request);
    RecordedIdentity recorded;
    recorded.scenario = identity.scenario;
    recorded.scenario_file = opened.scenario.file;
    recorded.scenario_text = identity.text;
    recorded.design = identity.design;
    recorded.seed = identity.seed;
    for (const std::string& set : identity.sets) {
        const std::size_t equals = set.find('=');
        recorded.sets.emplace_back(set.substr(0, equals), set.substr(equals + 1));
    }
    recorded.overrides = identity.overrides;
    recorded.engine = identity.engine;
    recorded.revision = identity.revision;
    recorded.run_link = identity.run_link;
    recorded.program = fmt::format("orrery {} ({})", ORRERY_VERSION, ORRERY_BUILD);
    return recorded;
}

RecordedIdentity recorded_identity(const Opened& opened, const RecordedIdentity& other) {
    RecordedIdentity recorded = recorded_identity(opened);
    recorded.engine = other.engine;
    recorded.revision = other.revision;
    recorded.program = other.program;
    if (auto link = parse_run_link(recorded.run_link)) {
        const auto theirs = parse_run_link(other.run_link);
        link->engine = static_cast<int>(other.engine);
        link->revision = static_cast<int>(other.revision);
        if (theirs && !theirs->revision)  // of engine 1
            link->revision.reset();
        recorded.run_link = link->to_text();
    }
    return recorded;
}

tl::expected<Opened, InputError> opened_from(const RecordingInfo& info, const Catalog& catalog,
                                             const std::string* text) {
    const RecordedIdentity& identity = info.identity;
    auto scenario = load_scenario(text ? *text : identity.scenario_text,
                                  identity.scenario_file.empty() ? identity.scenario : identity.scenario_file, catalog);
    if (!scenario)
        return tl::unexpected(scenario.error());
    scenario->name = identity.scenario;
    Opened opened;
    opened.scenario = *std::move(scenario);
    opened.request.design = identity.design;
    opened.request.seed = identity.seed;
    for (const auto& [key, value] : identity.sets)
        opened.request.sets.push_back(fmt::format("{}={}", key, value));
    opened.request.overrides = identity.overrides;
    if (identity.engine != kEngine)
        opened.remarks.push_back(
            fmt::format("recorded with engine {}, this is engine {}; the run may differ", identity.engine, kEngine));
    if (const int here = opened.scenario.revision; identity.revision != here)
        opened.remarks.push_back(fmt::format("recorded with revision {} of {}, this is revision {}; the run may differ",
                                             identity.revision, opened.scenario.model, here));
    return opened;
}

}  // namespace orrery
