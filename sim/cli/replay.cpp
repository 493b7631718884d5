#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/recording.h"

namespace orrery::cli {
namespace {

void replay(Console& console, const std::string& path, bool json) {
    const auto recording = open_recording(path);
    if (!recording)
        return console.fail(kBadInput, recording.error().to_text());
    const RecordingInfo& info = recording->info();
    const auto opened = opened_from(info, console.catalog);
    if (!opened)
        return console.fail(opened.error());
    remark_on(console, path, info, *opened);
    const auto blueprint = make_blueprint(opened->scenario, console.catalog, opened->request);
    if (!blueprint)
        return console.fail(blueprint.error());

    const RecordedIdentity identity = recorded_identity(*opened, info.identity);
    const auto keep_going = [&](EventNumber event, Time now) {
        console.progress(fmt::format("{} {}, {} events", progress_bar(now, (*blueprint)->until), format_time(now),
                                     with_thousands(event)));
        return !interrupted();
    };
    const auto compared = recording->compare_with(*blueprint, keep_going, &identity);
    console.end_progress();
    if (interrupted())
        return console.fail(kInterrupted, "interrupted");
    if (!compared)
        return console.fail(kBadInput, compared.error().to_text());
    if (!compared->identical)
        return console.fail(kDiverged, fmt::format("{}: the run made again differs: {}", path, compared->to_text()));
    if (json) {
        console.print_json(
            {{"identical", true},
             {"complete", info.complete},
             {"scenario", opened->scenario.name},
             {"design", opened->request.design},
             {"seed", *opened->request.seed},
             {"engine", kEngine},
             {"revision", opened->scenario.revision},
             {"events", info.result.events},
             {"fingerprint", info.complete ? Json(fmt::format("{:016x}", info.result.fingerprint)) : Json()}});
        return;
    }
    console.print(fmt::format("{}  {}, design {}, seed {}: {}", console.paint(Colour::green, "identical"),
                              opened->scenario.name, opened->request.design, *opened->request.seed,
                              counted_events(info.result.events)));
    if (info.complete)
        console.print(fmt::format(", fingerprint {:016x}\n", info.result.fingerprint));
    else
        console.print(" up to where the recording breaks off\n");
}

}  // namespace

void add_replay(Commands& commands, Console& console) {
    Command* command =
        commands.add("replay", "makes a recorded run again and holds it against the recording, event by event");
    command->footer(
        "Example:\n  orrery run consensus/stale-read --record run.orrery; orrery replay run.orrery\nExits: 0 "
        "identical, 3 it diverged.");
    auto path = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);
    command->add_option("FILE", *path, "a recording").required();
    command->add_flag("--json", *json, "print one JSON document");
    command->callback([&console, path, json] { replay(console, *path, *json); });
}

}  // namespace orrery::cli
