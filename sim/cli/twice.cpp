#include "sim/cli/twice.h"

#include <fmt/format.h>

#include "sim/scenario/limits.h"
#include "sim/timeline/twice.h"

namespace orrery::cli {
namespace {

void print(Console& console, const Opened& opened, const World& world, bool json) {
    const std::string fingerprint = fmt::format("{:016x}", world.fingerprint());
    if (json)
        return console.print_json({{"scenario", opened.scenario.name},
                                   {"design", opened.request.design},
                                   {"seed", world.blueprint().seed},
                                   {"agreed", true},
                                   {"events", world.event()},
                                   {"fingerprint", fingerprint}});
    console.print(fmt::format("{}  {}, design {}, seed {}: {}, each carried out twice, fingerprint {}\n",
                              console.paint(Colour::green, "agreed"), opened.scenario.name, opened.request.design,
                              world.blueprint().seed, counted_events(world.event()), fingerprint));
}

}  // namespace

void run_each_event_twice(Console& console, const Opened& opened, bool json) {
    const auto blueprint = make_blueprint(opened.scenario, console.catalog, opened.request);
    if (!blueprint)
        return console.fail(blueprint.error());
    const Limits& limits = opened.request.limits;
    const auto begun = std::chrono::steady_clock::now();
    std::string cut_off;
    const auto keep_going = [&](EventNumber event, Time now) {
        if (limits.max_events && event >= *limits.max_events)
            cut_off = cut_off_after(event);
        if (event % 256 == 0) {
            console.progress(fmt::format("{} {}, {} events twice", progress_bar(now, (*blueprint)->until),
                                         format_time(now), with_thousands(event)));
            const std::chrono::nanoseconds passed = std::chrono::steady_clock::now() - begun;
            cut_off = limit_reached(limits, passed.count()).value_or(cut_off);
        }
        return cut_off.empty() && !interrupted();
    };
    try {
        TwiceWorld world(*blueprint);
        const auto found = run_twice(world, keep_going);
        console.end_progress();
        if (found)
            return console.fail(
                kInternal, fmt::format("the model {} broke a promise: {}", opened.scenario.model, found->to_text()));
        if (interrupted())
            return console.fail(kInterrupted, "interrupted");
        print(console, opened, world.world(), json);
        if (!cut_off.empty()) {
            console.remark("undecided: " + cut_off);
            console.exit = kUndecided;
        }
    } catch (const RunError& error) {
        console.end_progress();
        console.fail(kInternal, broken_promise(opened.scenario.model, error));
    }
}

}  // namespace orrery::cli
