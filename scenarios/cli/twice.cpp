#include "scenarios/cli/twice.h"

#include <fmt/format.h>

#include "scenarios/limits.h"
#include "sim/history/twice.h"

namespace orrery::cli {
namespace {

void print(Session& session, const Opened& opened, const World& world, bool json) {
    const std::string fingerprint = fmt::format("{:016x}", world.fingerprint());
    if (json)
        return session.print_json({{"scenario", opened.scenario.name},
                                   {"design", opened.request.design},
                                   {"seed", world.blueprint().seed},
                                   {"agreed", true},
                                   {"events", world.event()},
                                   {"fingerprint", fingerprint}});
    session.print(fmt::format("{}  {}, design {}, seed {}: {}, each carried out twice, fingerprint {}\n",
                              session.paint(Colour::green, "agreed"), opened.scenario.name, opened.request.design,
                              world.blueprint().seed, counted_events(world.event()), fingerprint));
}

}  // namespace

void run_each_event_twice(Session& session, const Opened& opened, bool json) {
    const auto blueprint = make_blueprint(opened.scenario, session.catalog, opened.request);
    if (!blueprint)
        return session.fail(blueprint.error());
    const Limits& limits = opened.request.limits;
    const auto begun = std::chrono::steady_clock::now();
    std::string cut_off;
    const auto keep_going = [&](EventNumber event, Time now) {
        if (limits.max_events && event >= *limits.max_events)
            cut_off = cut_off_after(event);
        if (event % 256 == 0) {
            session.progress(fmt::format("{} {}, {} events twice", progress_bar(now, (*blueprint)->until),
                                         format_time(now), with_thousands(event)));
            const std::chrono::nanoseconds passed = std::chrono::steady_clock::now() - begun;
            cut_off = limit_reached(limits, passed.count()).value_or(cut_off);
        }
        return cut_off.empty() && !interrupted();
    };
    try {
        TwiceWorld world(*blueprint);
        const auto found = run_twice(world, keep_going);
        session.end_progress();
        if (found)
            return session.fail(
                kInternal, fmt::format("the model {} broke a promise: {}", opened.scenario.model, found->to_text()));
        if (interrupted())
            return session.fail(kInterrupted, "interrupted");
        print(session, opened, world.world(), json);
        if (!cut_off.empty()) {
            session.remark("undecided: " + cut_off);
            session.exit = kUndecided;
        }
    } catch (const RunError& error) {
        session.end_progress();
        session.fail(kInternal, broken_promise(opened.scenario.model, error));
    }
}

}  // namespace orrery::cli
