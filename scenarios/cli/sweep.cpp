#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/cli/commands.h"
#include "scenarios/many_runs.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string seeds, jobs;
};

struct Swept {
    std::string design;
    std::uint64_t runs = 0, violated = 0, undecided = 0;
    std::map<std::string, std::uint64_t> first_seed;  // by property
    std::vector<std::string> unwitnessed;             // in every run so far
    std::string engine_error;
    std::map<std::string, std::uint64_t> not_applied;  // overrides: in so many runs

    void add(std::uint64_t seed, const RunOutcome& outcome) {
        if (outcome.ending == Ending::engine_error && engine_error.empty())
            engine_error = fmt::format("seed {}: {}", seed, outcome.why);
        const RunResult& result = outcome.result;
        if (runs == 0)
            unwitnessed = result.unwitnessed;
        else
            std::erase_if(unwitnessed, [&](const std::string& name) {
                return std::find(result.unwitnessed.begin(), result.unwitnessed.end(), name) ==
                       result.unwitnessed.end();
            });
        ++runs;
        for (const std::string& override_text : result.not_applied)
            ++not_applied[override_text];
        violated += result.verdict == RunVerdict::violated ? 1 : 0;
        undecided += result.verdict == RunVerdict::undecided ? 1 : 0;
        for (const Violation& violation : result.violations)
            first_seed.emplace(violation.property, seed);
    }
};

void print(Session& session, const Opened& opened, const std::vector<Swept>& all, std::uint64_t rate) {
    std::vector<std::vector<std::string>> rows{{"design", "runs", "violated", "undecided", "first seeds"}};
    for (const Swept& one : all) {
        std::vector<std::string> firsts;
        for (const auto& [property, seed] : one.first_seed)
            firsts.push_back(fmt::format("{}: {}", property, seed));
        const std::string violated = with_thousands(one.violated);
        rows.push_back({one.design, with_thousands(one.runs),
                        one.violated > 0 ? session.paint(Colour::red, violated) : violated,
                        with_thousands(one.undecided), fmt::format("{}", fmt::join(firsts, ", "))});
    }
    session.print(fmt::format("{}\n{}", opened.scenario.name, table(rows)));
    for (const Swept& one : all)
        if (!one.unwitnessed.empty())
            session.print(fmt::format("{}: never witnessed: {}\n", one.design, fmt::join(one.unwitnessed, ", ")));
    session.print(fmt::format("{} runs/s\n", with_thousands(rate)));
}

Json json_of(const Opened& opened, const std::vector<Swept>& all, std::uint64_t rate) {
    Json designs = Json::array();
    for (const Swept& one : all) {
        Json firsts = Json::object();
        for (const auto& [property, seed] : one.first_seed)
            firsts[property] = seed;
        designs.push_back({{"design", one.design},
                           {"runs", one.runs},
                           {"violated", one.violated},
                           {"undecided", one.undecided},
                           {"first_seed", std::move(firsts)},
                           {"unwitnessed", one.unwitnessed}});
    }
    return {{"scenario", opened.scenario.name}, {"designs", std::move(designs)}, {"runs_per_s", rate}};
}

// An override that came to nothing in every run is bad input, as in `run`; one that did in some is a remark.
bool check_overrides(Session& session, const std::vector<Swept>& all) {
    std::uint64_t runs = 0;
    std::map<std::string, std::uint64_t> not_applied;
    for (const Swept& one : all) {
        runs += one.runs;
        for (const auto& [text, times] : one.not_applied)
            not_applied[text] += times;
    }
    for (const auto& [text, times] : not_applied) {
        if (times == runs) {
            session.fail(kBadInput, fmt::format("in none of {} runs: {}", with_thousands(runs), why_unapplied(text)));
            return false;
        }
        session.remark(fmt::format("the override '{}' came to nothing in {} of {} runs", text, with_thousands(times),
                                   with_thousands(runs)));
    }
    return true;
}

void sweep(Session& session, const Options& options) {
    const auto jobs = parse_jobs(session, options.jobs);
    if (!jobs)
        return;
    const auto seeds = parse_seed_range(options.seeds);
    if (!seeds)
        return session.fail(seeds.error());
    const auto opened = open(session, options.scenario);
    if (!opened)
        return;

    std::vector<std::string> designs;
    if (!options.scenario.design.empty() || options.scenario.what.starts_with("orrery:"))
        designs.push_back(opened->request.design);
    else
        for (const Design& design : opened->scenario.designs)
            designs.push_back(design.name);

    const auto begun = std::chrono::steady_clock::now();
    const auto runs = static_cast<std::int64_t>(seeds->count() * designs.size());
    std::int64_t done = 0;
    const auto rate = [&] {
        const auto passed =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
        return static_cast<std::uint64_t>(done * 1000 / std::max<std::int64_t>(passed, 1));
    };
    std::vector<Swept> all;
    for (const std::string& design : designs) {
        Swept& one = all.emplace_back();
        one.design = design;
        RunRequest request = opened->request;
        request.design = design;
        const auto take = [&](std::uint64_t seed, const RunOutcome& outcome) {
            one.add(seed, outcome);
            ++done;
            session.progress(
                fmt::format("{} {} of {} runs, {}, {} runs/s", progress_bar(done, runs), done, runs, design, rate()));
            return one.engine_error.empty();
        };
        const auto ending = run_many({opened->scenario, session.catalog, request, *seeds, *jobs, interrupted, take});
        if (!ending)
            return session.fail(ending.error());
        if (!one.engine_error.empty())
            return session.fail(kInternal, fmt::format("the model {} broke a promise, design {}, {}",
                                                       opened->scenario.model, design, one.engine_error));
        if (*ending == ManyEnding::interrupted) {
            session.fail(kInterrupted,
                         fmt::format("interrupted after {} of {} runs; what is finished is printed", done, runs));
            break;
        }
    }
    session.end_progress();
    if (session.exit == kHeld && !check_overrides(session, all))
        return;
    if (options.scenario.json)
        session.print_json(json_of(*opened, all, rate()));
    else
        print(session, *opened, all, rate());
    if (session.exit != kHeld)
        return;
    for (const Swept& one : all) {
        if (one.violated > 0)
            session.exit = kViolated;
        else if (one.undecided > 0 && session.exit == kHeld)
            session.exit = kUndecided;
    }
}

}  // namespace

void add_sweep(CLI::App& program, Session& session) {
    CLI::App* command =
        program.add_subcommand("sweep", "a scenario over many seeds: how often what breaks, and where first");
    command->footer(
        "Examples:\n  orrery sweep consensus/stale-read --seeds 1..200\n  orrery sweep my.toml --design plain --seeds "
        "1..2000 --jobs 2 --json");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command, false);
    command->get_option("--design")->description("the design (default: all of them)");
    command->add_option("--seeds", options->seeds, "A..B, both ends included")->required();
    command->add_option("--jobs", options->jobs, "threads (default: all cores); the results do not depend on it");
    command->callback([&session, options] { sweep(session, *options); });
}

}  // namespace orrery::cli
