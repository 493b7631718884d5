#include <fmt/format.h>

#include <ctime>

#include "sim/cli/commands.h"
#include "sim/cli/many_scenarios.h"
#include "sim/cli/run_text.h"
#include "sim/hunt/flaws.h"
#include "sim/hunt/fresh_luck.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

constexpr std::uint64_t kSeeds = 10'000;   // a design,
constexpr std::chrono::minutes kTime{10};  // or so much CPU time
using Clock = std::chrono::steady_clock;

struct Options {
    std::vector<std::string> what;
    ScenarioOptions limits;
    std::string jobs, minutes, from, seeds;
};

// When a design has had enough: its share of the minutes that were given, else its CPU time.
class Clockwork {
public:
    Clockwork(std::optional<std::chrono::milliseconds> all, std::size_t designs) : all_(all), left_(designs) {}

    void begin_design() {
        begun_cpu_ = std::clock();
        const auto passed = Clock::now() - begun_;
        share_until_ = Clock::now();
        if (all_ && *all_ > passed)
            share_until_ +=
                std::chrono::duration_cast<Clock::duration>((*all_ - passed) / std::max<std::size_t>(left_, 1));
        --left_;
    }
    bool is_over() const {
        if (all_)
            return Clock::now() >= share_until_;
        return std::chrono::duration<double>(kTime).count() <
               static_cast<double>(std::clock() - begun_cpu_) / CLOCKS_PER_SEC;
    }

private:
    std::optional<std::chrono::milliseconds> all_;
    std::size_t left_;
    Clock::time_point begun_ = Clock::now(), share_until_{};
    std::clock_t begun_cpu_ = 0;
};

Json json_of(const Scenario& scenario, const Design& design, const Luck& luck) {
    Json links = Json::array();
    for (const Fall& fall : luck.falls)
        links.push_back(fall.run_link);
    Json nearest = Json::object();
    for (const auto& [property, near] : luck.nearest)
        nearest[property] = {{"seed", near.seed},
                             {"how_near", {{"value", near.margin}, {"unit", near.unit}}},
                             {"run_link", near.run_link}};
    return {{"scenario", scenario.name},
            {"design", design.name},
            {"seeds", luck.seeds},
            {"variations", luck.variations},
            {"violated", luck.violated},
            {"undecided", luck.undecided},
            {"first_seed", luck.falls.empty() ? Json() : Json(luck.falls.front().seed)},
            {"bound", luck.bound()},
            {"nearest", nearest},
            {"never", luck.never},
            {"run_links", links}};
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

void hunt(Console& console, const Options& options) {
    const auto jobs = parse_jobs(console, options.jobs);
    if (!jobs)
        return;
    std::uint64_t from = seed_of_clock();
    if (!options.from.empty()) {
        const auto seed = parse_seed(options.from);
        if (!seed)
            return console.fail({"", 0, 0, "--seeds-from: " + seed.error().what, seed.error().hint});
        from = *seed;
    }
    std::optional<std::chrono::milliseconds> time;
    if (!options.minutes.empty()) {
        const auto minutes = parse_count(console, "--minutes", options.minutes);
        if (!minutes)
            return;
        time = std::chrono::minutes(*minutes);
    }
    std::optional<std::uint64_t> seeds;
    if (!options.seeds.empty() && !(seeds = parse_count(console, "--seeds", options.seeds)))
        return;
    const bool general_alone = options.what.empty();
    const auto all = open_all(console, general_alone ? std::vector<std::string>{"all"} : options.what, options.limits,
                              [&](const Scenario& scenario) { return scenario.general || !general_alone; });
    if (!all)
        return;
    std::vector<std::pair<const Opened*, const Design*>> asked;
    for (const Opened& opened : *all)
        for (const Design& design : opened.scenario.designs)
            if (is_sound(design))
                asked.emplace_back(&opened, &design);
    console.remark(fmt::format("seeds from {}; the same luck again: --seeds-from {}", from, from));
    Clockwork clock(time, asked.size());
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows{
        {"", "scenario", "design", "seeds", "variations", "violated", "undecided", "95 % bound", "never"}};
    std::vector<std::vector<std::string>> nearest{
        {"scenario", "design", "nearest to a fall", "left", "seed", "run link"}};
    std::string links;
    for (const auto& [opened, design] : asked) {
        clock.begin_design();
        FreshLuck asked_for{opened->scenario,
                            console.catalog,
                            opened->request,
                            from,
                            seeds.value_or(time ? 0 : kSeeds),
                            *jobs,
                            interrupted,
                            {},
                            {}};
        asked_for.request.design = design->name;
        asked_for.enough = [&] { return clock.is_over(); };
        asked_for.progress = [&](std::uint64_t made, std::uint64_t violated) {
            console.progress(fmt::format(
                "{} {} of {} designs, {} {}: {} seeds, {} violated",
                progress_bar(static_cast<std::int64_t>(document.size()), static_cast<std::int64_t>(asked.size())),
                document.size(), asked.size(), opened->scenario.name, design->name, with_thousands(made),
                with_thousands(violated)));
        };
        const auto luck = try_luck(asked_for);
        if (!luck)
            return console.fail(luck.error());
        if (!luck->broken.empty())
            return console.fail(kInternal,
                                fmt::format("{}, design {}, {}", opened->scenario.name, design->name, luck->broken));
        document.push_back(json_of(opened->scenario, *design, *luck));
        rows.push_back({luck->falls.empty() ? console.paint(Colour::green, "held") : console.paint(Colour::red, "FELL"),
                        opened->scenario.name, design->name, with_thousands(luck->seeds),
                        with_thousands(luck->variations), with_thousands(luck->violated),
                        with_thousands(luck->undecided),
                        luck->falls.empty() ? fmt::format("{:.2g}", luck->bound()) : "", joined(luck->never)});
        for (const auto& [property, near] : luck->nearest)
            nearest.push_back({opened->scenario.name, design->name, property, measure_text(near.margin, near.unit),
                               fmt::format("{}", near.seed), near.run_link});
        for (const Fall& fall : luck->falls)
            links += fmt::format("\n{}: {}\n  orrery explain '{}'\n", fall.property, fall.detail, fall.run_link);
        if (luck->interrupted) {
            console.fail(kInterrupted, "interrupted; what was found by then is printed");
            break;
        }
        if (!luck->falls.empty() && console.exit == kHeld)
            console.exit = kViolated;
    }
    console.end_progress();
    if (options.limits.json)
        console.print_json(document);
    else
        console.print(asked.empty() ? "no design is expected to hold\n"
                                    : table(rows) + (nearest.size() > 1 ? "\n" + table(nearest) : "") + links);
}

}  // namespace

void add_hunt(Commands& commands, Console& console) {
    Command* command = commands.add("hunt", "sound designs on luck that nobody has used: does one fall?");
    command->footer(
        "Without a SCENARIO the general ones. Each design gets 10,000 seeds or 10 minutes of CPU time, whichever "
        "comes\n"
        "first, or its share of --minutes. A bound of 0.0003 says: with 95 % confidence fewer than 3 in 10,000 seeds "
        "fall.\n"
        "Of each property with a bound or a margin: how near it came to being broken, and in which run.\n"
        "Examples:\n  orrery hunt --minutes 5\n  orrery hunt consensus/raft-any-luck --seeds-from 770000");
    auto options = std::make_shared<Options>();
    command->add_option("SCENARIO", options->what, "names, paths or run links; `all` is the whole library");
    command->add_option("--minutes", options->minutes, "so long by the clock, all designs together");
    command->add_option("--seeds", options->seeds,
                        "so many seeds a design (default: 10,000, or no bound with --minutes)");
    command->add_option("--seeds-from", options->from, "the first seed (default: from today's date and time)");
    command->add_option("--jobs", options->jobs, "threads (default: all cores); the results do not depend on it");
    options->limits.add_limits(*command);
    command->callback([&console, options] { hunt(console, *options); });
}

}  // namespace orrery::cli
