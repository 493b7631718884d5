// `verify --flaws`: does each general scenario find each flaw of its model?
#include <fmt/format.h>

#include "sim/cli/many_scenarios.h"
#include "sim/hunt/flaws.h"

namespace orrery::cli {
namespace {

Json json_of(const Scenario& scenario, const FlawTrial& trial) {
    const double share = trial.seeds == 0 ? 0.0 : static_cast<double>(trial.caught) / static_cast<double>(trial.seeds);
    return {{"scenario", scenario.name},
            {"design", trial.design},
            {"flaw", trial.flaw},
            {"property", trial.property},
            {"caught", trial.first_seed.has_value()},
            {"first_seed", trial.first_seed ? Json(*trial.first_seed) : Json()},
            {"share", share},
            {"seeds", trial.seeds},
            {"others", trial.others}};
}

std::string share_of(const FlawTrial& trial) { return fmt::format("{} of {}", trial.caught, trial.seeds); }

std::string others_of(const FlawTrial& trial) {
    std::string text;
    for (const auto& [property, seeds] : trial.others)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", seeds, property);
    return text;
}

std::string first_of(const FlawTrial& trial) { return trial.first_seed ? fmt::format("{}", *trial.first_seed) : ""; }

std::string markdown(const std::vector<std::pair<std::string, FlawTrial>>& trials) {
    std::string text =
        "| scenario | design | flaw | caught by | first seed | share | seeds where another fell first |\n"
        "|---|---|---|---|---|---|---|\n";
    for (const auto& [scenario, trial] : trials)
        text +=
            fmt::format("| `{}` | `{}` | `{}` | {} | {} | {} | {} |\n", scenario, trial.design, trial.flaw,
                        trial.property, trial.first_seed ? first_of(trial) : "none", share_of(trial), others_of(trial));
    return text;
}

}  // namespace

void verify_flaws(Console& console, const FlawOptions& options) {
    std::int64_t done = 0, all = 0;
    std::vector<std::pair<const Opened*, const FlawSpec*>> asked;
    for (const Opened& opened : options.scenarios) {
        if (!opened.scenario.general)
            return console.fail({opened.scenario.file, 0, 0, fmt::format("{} is not general", opened.scenario.name),
                                 "a scenario whose swarm was made for no flaw says general = true"});
        for (const FlawSpec& flaw : console.catalog.find(opened.scenario.model)->flaws)
            asked.emplace_back(&opened, &flaw);
    }
    all = static_cast<std::int64_t>(asked.size());
    bool ok = true;
    std::vector<std::pair<std::string, FlawTrial>> trials;
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows{
        {"", "scenario", "design", "flaw", "caught by", "first seed", "share", "others"}};
    for (const auto& [opened, flaw] : asked) {
        FlawHunt hunt{
            opened->scenario, console.catalog, opened->request, options.within_seeds, options.jobs, interrupted, {}};
        hunt.request.design.clear();
        hunt.progress = [&](const FlawTrial& now) {
            console.progress(fmt::format("{} {} of {} flaws, {}: {} seeds, {} caught", progress_bar(done, all), done,
                                         all, now.flaw, with_thousands(now.seeds), with_thousands(now.caught)));
        };
        const auto trial = try_flaw(hunt, *flaw);
        if (!trial)
            return console.fail(trial.error());
        if (!trial->broken.empty())
            return console.fail(kInternal,
                                fmt::format("{}, flaw {}, {}", opened->scenario.name, trial->flaw, trial->broken));
        if (trial->interrupted) {
            console.fail(kInterrupted, fmt::format("interrupted; {} of {} flaws were looked for", done, all));
            break;
        }
        ++done;
        ok = ok && trial->first_seed;
        document.push_back(json_of(opened->scenario, *trial));
        trials.emplace_back(opened->scenario.name, *trial);
        rows.push_back({trial->first_seed ? console.paint(Colour::green, "ok") : console.paint(Colour::red, "MISSED"),
                        opened->scenario.name, trial->design, trial->flaw, trial->property, first_of(*trial),
                        share_of(*trial), others_of(*trial)});
    }
    console.end_progress();
    if (options.json)
        console.print_json(document);
    else
        console.print(options.markdown ? markdown(trials) : table(rows));
    if (console.exit == kHeld)
        console.exit = ok ? kHeld : kViolated;
}

}  // namespace orrery::cli
