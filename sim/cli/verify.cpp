#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/many_scenarios.h"
#include "sim/hunt/many_runs.h"
#include "sim/lesson/lesson.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

struct Options {
    std::vector<std::string> what;
    ScenarioOptions limits;
    std::string jobs, share, within;
    bool flaws = false, markdown = false;
};

// "1/10": the 10.
std::optional<std::uint64_t> parse_share(Console& console, const std::string& text) {
    if (text.empty())
        return 1;
    const auto of = text.starts_with("1/") ? parse_integer_between(std::string_view(text).substr(2), 1, 1'000'000)
                                           : tl::unexpected(Complaint{fmt::format("'{}' is no share", text), ""});
    if (of)
        return static_cast<std::uint64_t>(*of);
    console.fail({"", 0, 0, "--share: " + of.error().what, "write 1/K: every K-th seed, as 1/10"});
    return std::nullopt;
}

Json json_of(const Scenario& scenario, const Design& design, const Verified& verified) {
    return {{"scenario", scenario.name},
            {"design", design.name},
            {"expected", verified.expected},
            {"observed", verified.observed},
            {"property", verified.property.empty() ? Json() : Json(verified.property)},
            {"seeds", verified.seeds},
            {"first_seed", verified.first_seed ? Json(*verified.first_seed) : Json()},
            {"ok", verified.ok}};
}

// A lesson of steps is expected to hold as a design is. Nothing where the scenario has none.
std::optional<Json> verify_lesson(Console& console, const Opened& opened, std::vector<std::vector<std::string>>& rows) {
    const auto lesson = hold_lesson(opened.scenario, console.catalog, opened.request.limits);
    if (!lesson) {
        console.fail(lesson.error());
        return std::nullopt;
    }
    if (lesson->steps.empty())
        return std::nullopt;
    const HeldStep* wrong = lesson->first_wrong();
    const std::string observed = wrong
                                     ? fmt::format("'{}': {}", wrong->step.title, wrong->wrong)
                                     : fmt::format("{} steps, {} questions", lesson->steps.size(), lesson->questions());
    rows.push_back({wrong ? console.paint(Colour::red, "NOT MET") : console.paint(Colour::green, "ok"),
                    opened.scenario.name, "", "lesson", observed, "", "", ""});
    return Json{{"scenario", opened.scenario.name},
                {"design", ""},
                {"expected", "lesson"},
                {"observed", observed},
                {"property", Json()},
                {"seeds", 1},
                {"first_seed", Json()},
                {"ok", wrong == nullptr}};
}

void verify(Console& console, const Options& options) {
    const auto jobs = parse_jobs(console, options.jobs);
    if (!jobs)
        return;
    const auto share = parse_share(console, options.share);
    if (!share)
        return;
    const auto all = open_all(console, options.what, options.limits,
                              [&](const Scenario& scenario) { return scenario.general || !options.flaws; });
    if (!all)
        return;
    if (options.flaws) {
        const auto within = parse_count(console, "--within-seeds", options.within.empty() ? "2000" : options.within);
        if (!within)
            return;
        return verify_flaws(console, {*all, *within, *jobs, options.limits.json, options.markdown});
    }
    if (*share != 1)
        console.remark(fmt::format("every {}th seed of each design that holds; `sometimes` is not judged", *share));
    std::int64_t runs = 0, done = 0;
    for (const Opened& opened : *all)
        for (const Design& design : opened.scenario.designs)
            runs += static_cast<std::int64_t>(design.expect.seeds);

    Json document = Json::array();
    std::vector<std::vector<std::string>> rows{
        {"", "scenario", "design", "expected", "observed", "property", "seeds", "first seed"}};
    bool ok = true;
    for (const Opened& opened : *all) {
        for (const Design& design : opened.scenario.designs) {
            if (design.expect.kind == Expectation::Kind::none)
                continue;
            const std::int64_t before = done;
            const auto verified = verify_design(
                opened.scenario, console.catalog, design, opened.request, *jobs, *share, interrupted, [&] {
                    ++done;
                    console.progress(fmt::format("{} {} of {} runs, {} {}", progress_bar(done, runs), done, runs,
                                                 opened.scenario.name, design.name));
                });
            if (!verified)
                return console.fail(verified.error());
            if (verified->interrupted) {
                console.fail(kInterrupted, fmt::format("interrupted; {} designs were verified", document.size()));
                break;
            }
            if (!verified->broken.empty())
                return console.fail(kInternal,
                                    fmt::format("{}, design {}, seed {}: {}", opened.scenario.name, design.name,
                                                verified->first_seed.value_or(0), verified->broken));
            done = before + static_cast<std::int64_t>(design.expect.seeds);
            ok = ok && verified->ok;
            document.push_back(json_of(opened.scenario, design, *verified));
            rows.push_back({verified->ok ? console.paint(Colour::green, "ok") : console.paint(Colour::red, "NOT MET"),
                            opened.scenario.name, design.name, verified->expected, verified->observed,
                            verified->property, with_thousands(verified->seeds),
                            verified->first_seed ? fmt::format("{}", *verified->first_seed) : ""});
        }
        if (console.exit != kHeld)
            break;
        if (const auto lesson = verify_lesson(console, opened, rows)) {
            ok = ok && lesson->at("ok") == Json(true);
            document.push_back(*lesson);
        } else if (console.exit != kHeld) {
            return console.end_progress();
        }
    }
    console.end_progress();
    if (options.limits.json)
        console.print_json(document);
    else
        console.print(document.empty() ? "no design states an expectation\n" : table(rows));
    if (console.exit == kHeld)
        console.exit = ok ? kHeld : kViolated;
}

}  // namespace

std::optional<std::vector<Opened>> open_all(Console& console, const std::vector<std::string>& what,
                                            const ScenarioOptions& options,
                                            const std::function<bool(const Scenario&)>& wanted) {
    std::vector<Opened> all;
    const auto add = [&](const std::string& name) {
        ScenarioOptions one = options;
        one.what = name;
        auto opened = open(console, one);
        if (opened)
            all.push_back(*std::move(opened));
        return opened.has_value();
    };
    for (const std::string& name : what) {
        if (name != "all") {
            if (!add(name))
                return std::nullopt;
            continue;
        }
        const auto library = Library::of_program();
        if (!library) {
            console.fail(library.error());
            return std::nullopt;
        }
        for (const std::string& one : library->names()) {
            const auto scenario = library->load(one, console.catalog);
            if (!scenario)
                console.fail_in_part(scenario.error());
            else if ((!wanted || wanted(*scenario)) && !add(one))
                return std::nullopt;
        }
    }
    return all;
}

std::optional<std::uint64_t> parse_count(Console& console, std::string_view option, const std::string& text) {
    const auto count = read_integer(console, option, text, 1, 1'000'000'000);
    return count ? std::optional(static_cast<std::uint64_t>(*count)) : std::nullopt;
}

void add_verify(Commands& commands, Console& console) {
    Command* command = commands.add("verify", "do the designs behave as the scenarios expect of them?");
    command->footer(
        "With --flaws: does a general scenario find each flaw of its model, by the flaw's own property? `all` takes "
        "the\n"
        "general ones. Examples:\n"
        "  orrery verify all --share 1/10\n"
        "  orrery verify consensus/figure-8 my.toml --json\n"
        "  orrery verify --flaws consensus/raft-any-luck --within-seeds 500");
    auto options = std::make_shared<Options>();
    command->add_option("SCENARIO", options->what, "names, paths or run links; `all` is the whole library").required();
    command->add_option("--jobs", options->jobs, "threads (default: all cores); the results do not depend on it");
    command->add_option("--share", options->share, "1/K: every K-th seed of each design that holds");
    const CommandOption flaws =
        command->add_flag("--flaws", options->flaws, "switch each flaw of the model on, and look for it");
    command->add_option("--within-seeds", options->within, "with --flaws: look so far (default 2000)").needs(flaws);
    command->add_flag("--markdown", options->markdown, "with --flaws: print the table of scenarios/README.md")
        .needs(flaws);
    options->limits.add_limits(*command);
    command->callback([&console, options] { verify(console, *options); });
}

}  // namespace orrery::cli
