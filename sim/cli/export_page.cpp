#include "sim/cli/export_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/recording.h"
#include "sim/cli/run_text.h"
#include "sim/cli/watched_run.h"
#include "sim/page/packed.h"
#include "sim/page/run_data.h"
#include "sim/page/run_page.h"
#include "sim/picture/space_time.h"
#include "sim/scenario/run_link.h"

namespace orrery::cli {
namespace {

constexpr EventNumber kEvents = 1000;    // of a run, unless some are asked for
constexpr std::size_t kBytes = 190'000;  // of what is told of them, packed: where that is more, fewer are
constexpr EventNumber kLeastEvents = 100;
constexpr EventNumber kMostEvents = 5000;  // a browser draws that many in a moment
constexpr std::size_t kMostNodes = 100;    // more lanes cannot be read

struct Told {
    std::string json;
    Ran ran;
};

// The events that were asked for. Nothing after saying that there are none, or too many.
std::optional<std::vector<EventNumber>> asked_for(Console& console, EventNumber events, EventRange range) {
    const EventNumber to = std::min(range.to, events);
    if (range.from > std::max<EventNumber>(events, 1)) {
        console.fail({"", 0, 0, fmt::format("--from: the run has {}", counted_events(events)), "begin among them"});
        return std::nullopt;
    }
    if (to + 1 - range.from > kMostEvents) {
        console.fail({"", 0, 0,
                      fmt::format("a page of {} events would be slow to open", with_thousands(to + 1 - range.from)),
                      fmt::format("--from and --to may enclose {}", with_thousands(kMostEvents))});
        return std::nullopt;
    }
    return events_between(events, range.from, to);
}

PageRun known_of(const Opened& opened, const Ran& ran) {
    const Design& design = *opened.scenario.find_design(opened.request.design);
    const RunResult& result = ran.outcome.result;
    PageRun run{*ran.blueprint,  result, {}, design.name, design.title, ran.blueprint->seed, "",
                ran.outcome.why, "",     ""};
    if (!result.violations.empty())
        run.slice = slice_violation(ran.blueprint, result.violations.front());
    for (const std::string& edit : opened.request.overrides)
        run.edits += (run.edits.empty() ? "" : ", ") + edit;
    run.command = command_text("run", opened);
    run.run_link = run_link_of(opened.scenario, opened.request);
    return run;
}

// The run once more, of which `shown` is told.
std::optional<std::string> data_of(Console& console, const Opened& opened, const Ran& ran, const PageRun& known,
                                   std::vector<EventNumber> shown) {
    RunData data(*ran.blueprint, std::move(shown));
    Time last = 0;
    Watch watch;
    watch.sink = &data;
    watch.started = [&](const World& world) { data.start(world); };
    watch.ended = [&](const World& world) { last = world.now(); };
    const auto again = run_blueprint(console, opened, ran.blueprint, watch);
    return again ? std::optional(data.take(known, end_of_run(ran, last))) : std::nullopt;
}

// Of what was not asked for event by event as much is told, near `focus` and the steps of the explanation, as a page
// may hold.
std::optional<Told> told(Console& console, const Opened& opened, const PageOptions& options,
                         std::vector<EventNumber> focus) {
    auto ran = run_opened(console, opened);
    if (!ran)
        return std::nullopt;
    if (const std::size_t nodes = ran->blueprint->nodes.size(); nodes > kMostNodes) {
        console.fail({"", 0, 0, fmt::format("a page of {} nodes cannot be read", nodes),
                      fmt::format("choose a run with at most {}", kMostNodes)});
        return std::nullopt;
    }
    const EventNumber events = ran->outcome.result.events;
    const PageRun known = known_of(opened, *ran);
    std::optional<std::string> json;
    if (options.ranged) {
        const auto shown = asked_for(console, events, options.range);
        if (shown)
            json = data_of(console, opened, *ran, known, *shown);
    } else {
        for (const SliceStep& step : known.slice.steps)
            focus.push_back(step.event);
        json = data_of(console, opened, *ran, known, events_near(events, focus, kEvents));
        std::size_t bytes = json ? packed(*json).size() : 0;
        for (EventNumber most = kEvents; json && bytes > kBytes && most > kLeastEvents;) {
            most = std::max(kLeastEvents, std::min(most * 2 / 3, most * kBytes / bytes));
            auto fewer = data_of(console, opened, *ran, known, events_near(events, focus, most));
            const std::size_t fewer_bytes = fewer ? packed(*fewer).size() : 0;
            if (fewer && fewer_bytes > bytes * 9 / 10)
                break;  // what is large is what changed in between
            json = std::move(fewer);
            bytes = fewer_bytes;
        }
    }
    return json ? std::optional(Told{*std::move(json), *std::move(ran)}) : std::nullopt;
}

// The lesson, every step of which holds.
std::optional<HeldLesson> lesson_of(Console& console, const Scenario& scenario) {
    auto lesson = hold_lesson(scenario, console.catalog, {});
    if (!lesson)
        console.fail(lesson.error());
    else if (lesson->steps.empty())
        console.fail({scenario.file, 0, 0, "its lesson has no [[lesson.steps]], so a page cannot ask them",
                      "leave --lesson out; scenarios/README.md says how to write them"});
    else if (const HeldStep* wrong = lesson->first_wrong())
        console.fail({scenario.file, wrong->step.place.line, wrong->step.place.column,
                      fmt::format("'{}': {}", wrong->step.title, wrong->wrong), "the run has changed: mend the step"});
    else
        return *std::move(lesson);
    return std::nullopt;
}

// Each run that the lesson's steps look at, once, in their order.
std::optional<Ran> add_lesson(Console& console, const HeldLesson& lesson, PageParts& parts) {
    std::vector<std::string> links;
    for (const HeldStep& step : lesson.steps) {
        const auto known = std::find(links.begin(), links.end(), step.run_link);
        parts.run_of_step.push_back(static_cast<std::size_t>(known - links.begin()));
        if (known == links.end())
            links.push_back(step.run_link);
    }
    std::optional<Ran> first;
    for (const std::string& link : links) {
        std::vector<EventNumber> focus;
        for (const HeldStep& step : lesson.steps)
            if (step.run_link == link)
                focus.insert(focus.end(),
                             {std::max<EventNumber>(step.event, 1), std::max<EventNumber>(step.telling, 1)});
        ScenarioOptions options;
        options.what = link;
        const auto opened = open_run(console, options);
        if (!opened)
            return std::nullopt;
        auto run = told(console, *opened, {}, std::move(focus));
        if (!run)
            return std::nullopt;
        parts.runs.push_back(std::move(run->json));
        if (!first)
            first = std::move(run->ran);
    }
    return first;
}

}  // namespace

std::optional<WrittenPage> page_of(Console& console, const Opened& opened, const PageOptions& options) {
    const Scenario& scenario = opened.scenario;
    const auto chinese = translation_beside(scenario, "zh_CN");
    if (!chinese) {
        console.fail(chinese.error());
        return std::nullopt;
    }
    PageParts parts{scenario, *chinese ? &**chinese : nullptr, {}, nullptr, {}, {}};
    parts.program = fmt::format("orrery {}, engine {}, revision {} of {}", ORRERY_VERSION, kEngine, scenario.revision,
                                scenario.model);
    if (!options.lesson) {
        auto run = told(console, opened, options, {});
        if (!run)
            return std::nullopt;
        parts.runs.push_back(std::move(run->json));
        return WrittenPage{run_page(parts), std::move(run->ran)};
    }
    const auto lesson = lesson_of(console, scenario);
    if (!lesson)
        return std::nullopt;
    parts.lesson = &*lesson;
    auto first = add_lesson(console, *lesson, parts);
    if (!first)
        return std::nullopt;
    return WrittenPage{run_page(parts), *std::move(first)};
}

}  // namespace orrery::cli
