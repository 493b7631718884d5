#include <fmt/format.h>

#include "scenarios/cli/commands.h"
#include "scenarios/many_runs.h"
#include "scenarios/words.h"

namespace orrery::cli {
namespace {

struct Options {
    std::vector<std::string> what;
    ScenarioOptions limits;
    std::string jobs;
};

// "all" stands for the whole library; of that, a file that cannot be read keeps nobody from the others.
std::optional<std::vector<Opened>> open_all(Session& session, const Options& options) {
    std::vector<Opened> all;
    for (const std::string& what : options.what) {
        if (what != "all") {
            ScenarioOptions one = options.limits;
            one.what = what;
            auto opened = open(session, one);
            if (!opened)
                return std::nullopt;
            all.push_back(*std::move(opened));
            continue;
        }
        const auto library = Library::of_program();
        if (!library) {
            session.fail(library.error());
            return std::nullopt;
        }
        for (const std::string& name : library->names()) {
            const auto scenario = library->load(name, session.catalog);
            if (!scenario) {
                session.fail_in_part(scenario.error());
                continue;
            }
            ScenarioOptions one = options.limits;
            one.what = name;
            auto opened = open(session, one);
            if (!opened)
                return std::nullopt;
            all.push_back(*std::move(opened));
        }
    }
    return all;
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

void verify(Session& session, const Options& options) {
    const auto jobs = parse_jobs(session, options.jobs);
    if (!jobs)
        return;
    const auto all = open_all(session, options);
    if (!all)
        return;
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
            const auto verified =
                verify_design(opened.scenario, session.catalog, design, opened.request, *jobs, interrupted, [&] {
                    ++done;
                    session.progress(fmt::format("{} {} of {} runs, {} {}", progress_bar(done, runs), done, runs,
                                                 opened.scenario.name, design.name));
                });
            if (!verified)
                return session.fail(verified.error());
            if (verified->interrupted) {
                session.fail(kInterrupted, fmt::format("interrupted; {} designs were verified", document.size()));
                break;
            }
            if (!verified->broken.empty())
                return session.fail(kInternal,
                                    fmt::format("{}, design {}, seed {}: {}", opened.scenario.name, design.name,
                                                verified->first_seed.value_or(0), verified->broken));
            done = before + static_cast<std::int64_t>(design.expect.seeds);
            ok = ok && verified->ok;
            document.push_back(json_of(opened.scenario, design, *verified));
            rows.push_back({verified->ok ? session.paint(Colour::green, "ok") : session.paint(Colour::red, "NOT MET"),
                            opened.scenario.name, design.name, verified->expected, verified->observed,
                            verified->property, with_thousands(verified->seeds),
                            verified->first_seed ? fmt::format("{}", *verified->first_seed) : ""});
        }
        if (session.exit != kHeld)
            break;
    }
    session.end_progress();
    if (options.limits.json)
        session.print_json(document);
    else
        session.print(document.empty() ? "no design states an expectation\n" : table(rows));
    if (session.exit == kHeld)
        session.exit = ok ? kHeld : kViolated;
}

}  // namespace

void add_verify(Commands& commands, Session& session) {
    Command* command = commands.add("verify", "do the designs behave as the scenarios expect of them?");
    command->footer("Examples:\n  orrery verify all\n  orrery verify consensus/figure-8 my.toml --json");
    auto options = std::make_shared<Options>();
    command->add_option("SCENARIO", options->what, "names, paths or run links; `all` is the whole library").required();
    command->add_option("--jobs", options->jobs, "threads (default: all cores); the results do not depend on it");
    options->limits.add_limits(*command);
    command->callback([&session, options] { verify(session, *options); });
}

}  // namespace orrery::cli
