// The options that name a scenario and a run of it.
#include <fmt/format.h>

#include <thread>

#include "sim/cli/console.h"
#include "sim/overrides/override.h"
#include "sim/scenario/limits.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

InputError on_option(std::string_view option, const Complaint& complaint) {
    return {"", 0, 0, fmt::format("{}: {}", option, complaint.what), complaint.hint};
}

}  // namespace

std::optional<std::int64_t> read_integer(Console& console, std::string_view option, const std::string& text,
                                         std::int64_t low, std::int64_t high) {
    const auto number = parse_integer_between(text, low, high);
    if (number)
        return *number;
    console.fail(on_option(option, number.error()));
    return std::nullopt;
}

std::optional<Duration> read_duration(Console& console, std::string_view option, const std::string& text, Duration low,
                                      Duration high) {
    const auto duration = parse_duration_between(text, low, high);
    if (duration)
        return *duration;
    console.fail(on_option(option, duration.error()));
    return std::nullopt;
}

std::optional<EventRange> read_range(Console& console, const std::string& from, const std::string& to) {
    EventRange range;
    for (const auto& [option, text, bound] :
         {std::tuple{"--from", &from, &range.from}, std::tuple{"--to", &to, &range.to}}) {
        if (text->empty())
            continue;
        const auto number = read_integer(console, option, *text, 1, INT64_MAX);
        if (!number)
            return std::nullopt;
        *bound = static_cast<EventNumber>(*number);
    }
    if (range.from <= range.to)
        return range;
    console.fail({"", 0, 0, fmt::format("--from {} lies after --to {}", range.from, range.to), "exchange them"});
    return std::nullopt;
}

std::optional<unsigned> parse_jobs(Console& console, const std::string& text) {
    if (text.empty())
        return std::max(1u, std::thread::hardware_concurrency());
    const auto jobs = read_integer(console, "--jobs", text, 1, 1024);
    return jobs ? std::optional(static_cast<unsigned>(*jobs)) : std::nullopt;
}

void ScenarioOptions::add_to(Command& command, Over over) {
    command.add_option("SCENARIO", what, "a name of the library, a path ending in .toml, or a run link").required();
    if (over == Over::seeds_and_designs)
        command.add_option("--design", designs, "a design; repeats (default: all of them)").once_each();
    else
        command.add_option("--design", design,
                           over == Over::plan ? "the design (default: all of them, where they have the same plan)"
                                              : "the design (default: the first of the file)");
    if (over == Over::one_run || over == Over::plan)
        command.add_option("--seed", seed, "the seed, 0 to 2^63-1 (default: the scenario's)");
    command.add_option("--override", overrides, "an edit of the run, as drop:a->b/Type#1 or crash:n1@12s; repeats")
        .once_each();
    add_limits(command);
}

void ScenarioOptions::add_limits(Command& command) {
    command.add_option("--set", sets, "a parameter, a flaw or `until`, as key=value; repeats").once_each();
    command.add_option("--max-events", max_events, "cut a run off after so many events");
    command.add_option("--memory", memory, "cut a run off when the program holds so much, as 512MiB");
    command.add_option("--timeout", timeout, "cut a run off after so long by the wall clock, as 30s");
    command.add_flag("--json", json, "print one JSON document");
}

std::optional<Limits> read_limits(Console& console, const ScenarioOptions& options) {
    const auto limits = parse_limits({options.max_events, options.memory, options.timeout});
    if (limits)
        return *limits;
    console.fail(limits.error());
    return std::nullopt;
}

std::optional<Opened> open(Console& console, const ScenarioOptions& options) {
    auto opened = open_scenario(options.what, console.catalog);
    if (!opened) {
        console.fail(opened.error());
        return std::nullopt;
    }
    for (const std::string& sentence : opened->remarks)
        console.remark(sentence);
    RunRequest& request = opened->request;
    if (!options.design.empty())
        request.design = options.design;
    if (!options.seed.empty()) {
        const auto seed = parse_seed(options.seed);
        if (!seed) {
            console.fail(on_option(options.seed_option, seed.error()));
            return std::nullopt;
        }
        request.seed = *seed;
    }
    request.sets.insert(request.sets.end(), options.sets.begin(), options.sets.end());
    request.overrides.insert(request.overrides.end(), options.overrides.begin(), options.overrides.end());
    const auto limits = read_limits(console, options);
    if (!limits)
        return std::nullopt;
    request.limits = *limits;
    for (const std::string& name : options.designs)
        if (const auto design = choose_design(opened->scenario, name); !design) {
            console.fail(design.error());
            return std::nullopt;
        }
    if (const auto design = choose_design(opened->scenario, request.design); !design) {
        console.fail(design.error());
        return std::nullopt;
    } else {
        request.design = (*design)->name;
    }
    return *std::move(opened);
}

std::optional<Ran> run_opened(Console& console, const Opened& opened, Watch watch) {
    auto blueprint = make_blueprint(opened.scenario, console.catalog, opened.request);
    if (!blueprint) {
        console.fail(blueprint.error());
        return std::nullopt;
    }
    return run_blueprint(console, opened, *std::move(blueprint), std::move(watch));
}

std::optional<Ran> run_blueprint(Console& console, const Opened& opened, std::shared_ptr<const Blueprint> blueprint,
                                 Watch watch) {
    const auto begun = std::chrono::steady_clock::now();
    watch.progress = [&, told = std::move(watch.progress)](EventNumber events, Time now) {
        if (told)
            told(events, now);
        const auto passed =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
        const std::uint64_t rate = passed > 0 ? events * 1000 / static_cast<std::uint64_t>(passed) : 0;
        console.progress(fmt::format("{} {} of {}, {} events, {} events/s", progress_bar(now, blueprint->until),
                                     format_time(now), format_duration(blueprint->until), with_thousands(events),
                                     with_thousands(rate)));
    };
    watch.interrupted = interrupted;
    Ran ran{blueprint, run_world(blueprint, opened.request.limits, watch)};
    console.end_progress();
    if (is_broken(ran.outcome.ending)) {
        console.fail(kInternal, broken_promise(opened.scenario.model, ran.outcome.ending, ran.outcome.why));
        return std::nullopt;
    }
    if (ran.outcome.ending == Ending::interrupted) {
        console.fail(kInterrupted, fmt::format("interrupted after {}", counted_events(ran.outcome.result.events)));
        return std::nullopt;
    }
    if (!ran.outcome.result.not_applied.empty() && ran.outcome.ending == Ending::finished) {
        console.fail(kBadInput, why_unapplied(ran.outcome.result.not_applied.front(), ran.blueprint.get()));
        return std::nullopt;
    }
    return ran;
}

int exit_of(const RunOutcome& outcome) {
    switch (outcome.result.verdict) {
        case RunVerdict::violated:
            return kViolated;
        case RunVerdict::undecided:
            return kUndecided;
        case RunVerdict::held:
            return kHeld;
    }
    return kInternal;
}

}  // namespace orrery::cli
