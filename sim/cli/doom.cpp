#include "sim/cli/doom.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/output_file.h"
#include "sim/cli/run_text.h"
#include "sim/cli/watched_run.h"
#include "sim/picture/doom_picture.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

constexpr std::size_t kPoints = 16, kFutures = 40;

std::optional<std::size_t> number(Console& console, std::string_view option, const std::string& text, std::size_t least,
                                  std::size_t most, std::size_t otherwise) {
    if (text.empty())
        return otherwise;
    const auto parsed =
        read_integer(console, option, text, static_cast<std::int64_t>(least), static_cast<std::int64_t>(most));
    return parsed ? std::optional(static_cast<std::size_t>(*parsed)) : std::nullopt;
}

std::vector<SliceStep> steps_between(const Ran& ran, const Violation& violation, EventNumber after, EventNumber to) {
    CausalSlice slice = slice_violation(ran.blueprint, violation);
    std::erase_if(slice.steps, [&](const SliceStep& step) { return step.event <= after || step.event > to; });
    if (!slice.steps.empty())
        return slice.steps;
    slice = slice_event(ran.blueprint, to);
    return slice.empty() ? std::vector<SliceStep>() : std::vector<SliceStep>{slice.steps.back()};
}

std::string percent(double share) { return fmt::format("{:.0f} %", share * 100); }

Json json_of(const Opened& opened, const Standing& standing, const Violation& violation, const Doom& doom) {
    Json points = Json::array(), seeds = Json::array(), steps = Json::array();
    const auto& curve = doom.curve;
    for (std::size_t i = 0; i + 1 < curve.points.size(); ++i) {
        const DoomPoint& point = curve.points[i];
        points.push_back({{"event", point.event},
                          {"time_ns", point.time},
                          {"violated", point.violated.hits},
                          {"futures", point.violated.runs},
                          {"share", point.violated.share},
                          {"low", point.violated.low},
                          {"high", point.violated.high},
                          {"undecided", point.undecided},
                          {"first_future", future_override(point, curve.seeds.front())}});
    }
    for (const std::uint64_t seed : curve.seeds)
        seeds.push_back(seed);
    for (const SliceStep& step : doom.decisive)
        steps.push_back({{"event", step.event}, {"time_ns", step.time}, {"what", step.what}, {"fault", step.fault}});
    return {{"scenario", opened.scenario.name},
            {"design", opened.request.design},
            {"seed", opened.request.seed.value_or(opened.scenario.seed)},
            {"property", doom.property},
            {"expected", expectation_json(standing)},
            {"violation", {{"event", violation.event}, {"time_ns", violation.time}, {"detail", violation.detail}}},
            {"confidence", kConfidencePercent / 100.0},
            {"points", std::move(points)},
            {"seeds", std::move(seeds)},
            {"steepest", curve.rises() ? Json{{"from", curve.points[curve.steepest].event},
                                              {"to", curve.points[curve.steepest + 1].event},
                                              {"rise", curve.rise()},
                                              {"steps", std::move(steps)}}
                                       : Json()}};
}

void print(Console& console, const Opened& opened, const Standing& standing, const Violation& violation,
           const Doom& doom) {
    constexpr std::size_t kBar = 24;
    const DoomCurve& curve = doom.curve;
    console.print(fmt::format("{}\n", console.paint(Colour::bold, name_of_run(opened))));
    if (standing.kind != Standing::Kind::none)
        console.print(painted(console, standing) + "\n");
    console.print(fmt::format("{}: {}\n\n", violation.property, violation.detail));
    std::vector<std::vector<std::string>> rows{{"after event", "at", "violated", "interval", ""}};
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        const DoomPoint& point = curve.points[i];
        const bool end = i + 1 == curve.points.size();
        const auto filled = static_cast<std::size_t>(point.violated.share * kBar + 0.5);
        std::string bar = std::string(filled, '#') + std::string(kBar - filled, '.');
        if (curve.rises() && i == curve.steepest + 1)
            bar += "  <- the steepest rise";
        rows.push_back({"#" + with_thousands(point.event), format_time(point.time),
                        end ? "the violation" : fmt::format("{} of {}", point.violated.hits, point.violated.runs),
                        end ? "" : fmt::format("{} to {}", percent(point.violated.low), percent(point.violated.high)),
                        std::move(bar)});
    }
    console.print(table(rows));
    console.print("\n" + doom.sentence() + "\n");
    for (const SliceStep& step : doom.decisive)
        console.print(
            fmt::format("{} {}  #{}  {}\n", step.fault ? "!" : " ", format_time(step.time), step.event, step.what));
    const DoomPoint& before = curve.points[curve.steepest];
    console.print(fmt::format("\none of the futures: the same run with --override '{}'\n",
                              future_override(before, curve.seeds.front())));
}

}  // namespace

void DoomOptions::add_to(Command& command) {
    const auto doom = command.add_flag(
        "--doom", wanted,
        "when was it doomed? From several points before the violation, many futures with other luck each,\n"
        "and the share of them in which the same property is violated; names where it rises most");
    command.add_option("--points", points, fmt::format("with --doom: so many points (default: {})", kPoints))
        .needs(doom);
    command.add_option("--futures", futures, fmt::format("with --doom: futures of each point (default: {})", kFutures))
        .needs(doom);
    command
        .add_option("--by", by,
                    "with --doom: a future counts where the property is violated by then, as 30s (default: in the run)")
        .needs(doom);
    command.add_option("--jobs", jobs, "with --doom: threads (default: all cores); the results do not depend on it")
        .needs(doom);
}

std::string Doom::sentence() const {
    const DoomPoint &from = curve.points[curve.steepest], &to = curve.points[curve.steepest + 1];
    if (!curve.rises())
        return "doomed from the start: the property is violated in every future, whatever the luck (--by asks whether "
               "it "
               "is by a time)";
    return fmt::format("decided between #{} and #{} ({} to {}): the share of violated futures rises from {} to {}",
                       from.event, to.event, format_time(from.time), format_time(to.time), percent(from.violated.share),
                       percent(to.violated.share));
}

std::optional<DoomOptions::Numbers> DoomOptions::read(Console& console) const {
    const auto many = number(console, "--points", points, 2, 1000, kPoints);
    const auto each = many ? number(console, "--futures", futures, 1, 100'000, kFutures) : std::nullopt;
    const auto threads = each ? parse_jobs(console, jobs) : std::nullopt;
    if (!threads)
        return std::nullopt;
    Numbers numbers{*many, *each, *threads, kNever};
    if (by.empty())
        return numbers;
    const auto time = read_duration(console, "--by", by, 1, kNever - 1);
    if (!time)
        return std::nullopt;
    numbers.by = *time;
    return numbers;
}

std::optional<Doom> find_doom(Console& console, const Opened& opened, const Ran& ran, const Violation& violation,
                              const DoomOptions& options) {
    const auto numbers = options.read(console);
    if (!numbers)
        return std::nullopt;
    if (violation.event == 0) {
        console.fail(kBadInput, "the property is violated at the start, before any luck; there is no curve to draw");
        return std::nullopt;
    }
    if (numbers->by != kNever && (numbers->by < violation.time || numbers->by > ran.blueprint->until)) {
        console.fail({"", 0, 0,
                      fmt::format("--by: the run violates the property at {} and ends at {}",
                                  format_duration(violation.time), format_duration(ran.blueprint->until)),
                      "name a time from the one to the other"});
        return std::nullopt;
    }
    DoomRequest request{ran.blueprint, violation,     numbers->points, numbers->futures,
                        numbers->by,   numbers->jobs, interrupted,     {}};
    request.progress = [&](std::size_t done, std::size_t all) {
        console.progress(fmt::format("{} {} of {} points, {} futures each",
                                     progress_bar(static_cast<std::int64_t>(done), static_cast<std::int64_t>(all)),
                                     done, all, numbers->futures));
    };
    auto curve = doom_curve(request);
    console.end_progress();
    if (!curve) {
        console.fail(kInternal,
                     fmt::format("the model {} broke a promise in a future: {}", opened.scenario.model, curve.error()));
        return std::nullopt;
    }
    if (curve->interrupted) {
        console.fail(kInterrupted, "interrupted");
        return std::nullopt;
    }
    if (!curve->rises())
        return Doom{violation.property, *std::move(curve), {}};
    const EventNumber from = curve->points[curve->steepest].event, to = curve->points[curve->steepest + 1].event;
    return Doom{violation.property, *std::move(curve), steps_between(ran, violation, from, to)};
}

void explain_doom(Console& console, const Opened& opened, const Ran& ran, const Violation& violation,
                  const DoomOptions& options, bool json) {
    const auto doom = find_doom(console, opened, ran, violation, options);
    if (!doom)
        return;
    if (!options.svg.empty()) {
        const std::string decided = doom->decisive.empty() ? ""
                                                           : fmt::format("there: #{} {}", doom->decisive.front().event,
                                                                         doom->decisive.front().what);
        const std::string subtitle = fmt::format("{}; {} futures from each point, whiskers are {} % intervals",
                                                 violation.property, doom->curve.seeds.size(), kConfidencePercent);
        const std::string picture =
            doom_picture(doom->curve, name_of_run(opened) + ": when was it doomed?", subtitle, decided);
        if (const auto wrong = write_output_file(options.svg, picture))
            return console.fail(*wrong);
    }
    const Standing standing = standing_of(opened.scenario, opened.request, tally_of(ran.outcome.result));
    if (json)
        console.print_json(json_of(opened, standing, violation, *doom));
    else
        print(console, opened, standing, violation, *doom);
}

}  // namespace orrery::cli
