#include "sim/cli/sweep_print.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "sim/cli/run_text.h"
#include "sim/overrides/override.h"

namespace orrery::cli {
namespace {

std::string text_of(const SeedGaps::Range& range) {
    return range.first == range.last ? fmt::format("{}", range.first) : fmt::format("{}..{}", range.first, range.last);
}

std::vector<std::string> texts_of(const std::vector<SeedGaps::Range>& ranges) {
    std::vector<std::string> texts;
    for (const SeedGaps::Range& range : ranges)
        texts.push_back(text_of(range));
    return texts;
}

Standing standing_in(const Expectations& expectations, const std::string& design, const Tally& tally) {
    const auto found = expectations.of_designs.find(design);
    return found == expectations.of_designs.end() ? Standing() : standing_of(found->second, tally, expectations.edited);
}

// By design.
std::map<std::string, Standing> standings_of(const Expectations& expectations, const SweepReport& report) {
    std::map<std::string, Tally> tallies;
    for (const Failure& one : report.failures())
        tallies[one.design].caught_by[one.property] += one.runs;
    std::map<std::string, Standing> out;
    for (const DesignReport& one : report.designs()) {
        Tally& tally = tallies[one.design];
        tally.violated = one.violated;
        tally.undecided = one.undecided;
        out[one.design] = standing_in(expectations, one.design, tally);
    }
    return out;
}

Json json_of(const DesignReport& one, const Standing& standing) {
    Json firsts = Json::object(), witnessed = Json::object(), faults = Json::object();
    for (const auto& [property, seed] : one.first_seed)
        firsts[property] = seed;
    for (const auto& [property, runs] : one.witnessed)
        witnessed[property] = runs;
    for (const auto& [kind, novelty] : one.faults)
        faults[kind] = {{"planned", novelty.planned}, {"fired", novelty.fired}};
    return {{"design", one.design},
            {"runs", one.runs},
            {"violated", one.violated},
            {"undecided", one.undecided},
            {"expected", expectation_json(standing)},
            {"first_seed", std::move(firsts)},
            {"unwitnessed", one.unwitnessed()},
            {"witnessed", std::move(witnessed)},
            {"faults", std::move(faults)},
            {"never_fired", one.never_fired()}};
}

Json json_of(const std::string& scenario, const Expectations& expectations, SeedRange seeds, const Swept& swept,
             std::uint64_t rate) {
    Json designs = Json::array(), signatures = Json::array();
    const auto standings = standings_of(expectations, swept.report);
    for (const DesignReport& one : swept.report.designs())
        designs.push_back(json_of(one, standings.at(one.design)));
    for (const Failure& one : swept.report.failures())
        signatures.push_back({{"signature", one.signature},
                              {"property", one.property},
                              {"design", one.design},
                              {"runs", one.runs},
                              {"first_seed", one.first_seed},
                              {"causes", one.story.empty() ? Json() : Json(one.story)},
                              {"detail", one.detail}});
    return {{"scenario", scenario},
            {"designs", std::move(designs)},
            {"runs_per_s", rate},
            {"seeds", text_of({seeds.first, seeds.last})},
            {"missing", texts_of(swept.missing)},
            {"signatures", std::move(signatures)}};
}

void print_failures(Console& console, const Expectations& expectations, const std::vector<Failure>& failures) {
    if (failures.empty())
        return;
    std::vector<std::vector<std::string>> rows{
        {"failure", "design", "property", "runs", "first seed", "expected", "what led there"}};
    for (const Failure& one : failures) {
        const Standing standing = standing_in(expectations, one.design, {one.runs, 0, {{one.property, one.runs}}});
        rows.push_back({one.signature.substr(0, 8), one.design, one.property, with_thousands(one.runs),
                        fmt::format("{}", one.first_seed), painted(console, standing),
                        one.story.empty() ? one.detail : one.story});
    }
    console.print("\n" + table(rows));
}

// "partition 40 of 41 runs"; what struck in every run that planned it is said in one number.
std::string shown(const std::map<std::string, FaultNovelty>& faults) {
    std::vector<std::string> texts;
    for (const auto& [kind, novelty] : faults)
        texts.push_back(
            novelty.fired == novelty.planned
                ? fmt::format("{} {}", kind, with_thousands(novelty.fired))
                : fmt::format("{} {} of {}", kind, with_thousands(novelty.fired), with_thousands(novelty.planned)));
    return fmt::format("{}", fmt::join(texts, ", "));
}

// What one design's runs have shown, each line with two blanks before it.
std::string novelty_of(Console& console, const DesignReport& one) {
    std::vector<std::string> witnessed;
    for (const auto& [property, runs] : one.witnessed)
        if (runs > 0)
            witnessed.push_back(fmt::format("{} {}", property, with_thousands(runs)));
    std::string text;
    const auto line = [&](const std::string& name, const std::string& what) {
        if (!what.empty())
            text += fmt::format("  {}  {}\n", name, what);
    };
    line("witnessed", fmt::format("{}", fmt::join(witnessed, ", ")));
    line("faults", shown(one.faults));
    line(console.paint(Colour::yellow, "NEVER WITNESSED"), fmt::format("{}", fmt::join(one.unwitnessed(), ", ")));
    line(console.paint(Colour::yellow, "NEVER FIRED"), fmt::format("{}", fmt::join(one.never_fired(), ", ")));
    return text;
}

// Designs on the same luck often have shown the same: once for all of them.
void print_novelty(Console& console, const std::vector<DesignReport>& designs) {
    std::vector<std::pair<std::string, std::vector<std::string>>> groups;  // text, designs
    for (const DesignReport& one : designs) {
        const std::string text = novelty_of(console, one);
        const auto same =
            std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == text; });
        if (text.empty())
            continue;
        if (same == groups.end())
            groups.push_back({text, {one.design}});
        else
            same->second.push_back(one.design);
    }
    for (const auto& [text, names] : groups)
        console.print(fmt::format("\nseen in so many runs of {}\n{}",
                                  names.size() == designs.size() && names.size() > 1
                                      ? "each design"
                                      : fmt::format("{}", fmt::join(names, ", ")),
                                  text));
    if (!groups.empty())
        console.print("\n");
}

void print_missing(Console& console, std::vector<std::string> ranges) {
    constexpr std::size_t kMost = 12;
    const std::size_t all = ranges.size();
    if (all > kMost)
        ranges.resize(kMost);
    console.print(fmt::format("missing seeds  {}{}\n", fmt::join(ranges, ", "),
                              all > kMost ? fmt::format(", and {} stretches more", all - kMost) : ""));
}

void print(Console& console, const std::string& scenario, const Expectations& expectations, SeedRange seeds,
           const Swept& swept, std::uint64_t rate) {
    std::vector<std::vector<std::string>> rows{{"design", "runs", "violated", "undecided", "expected", "first seeds"}};
    const auto standings = standings_of(expectations, swept.report);
    for (const DesignReport& one : swept.report.designs()) {
        std::vector<std::string> firsts;
        for (const auto& [property, seed] : one.first_seed)
            firsts.push_back(fmt::format("{}: {}", property, seed));
        const std::string violated = with_thousands(one.violated);
        rows.push_back({one.design, with_thousands(one.runs),
                        one.violated > 0 ? console.paint(Colour::red, violated) : violated,
                        with_thousands(one.undecided), painted(console, standings.at(one.design)),
                        fmt::format("{}", fmt::join(firsts, ", "))});
    }
    console.print(fmt::format("{}, seeds {}\n{}", scenario, text_of({seeds.first, seeds.last}), table(rows)));
    print_failures(console, expectations, swept.report.failures());
    print_novelty(console, swept.report.designs());
    if (!swept.missing.empty())
        print_missing(console, texts_of(swept.missing));
    if (rate > 0)
        console.print(fmt::format("{} runs/s\n", with_thousands(rate)));
}

// A green run that tested nothing must not look green.
void say_what_was_never_tested(Console& console, const SweepReport& report) {
    for (const DesignReport& one : report.designs()) {
        if (one.runs == 0)
            continue;
        for (const std::string& name : one.unwitnessed())
            console.remark(
                fmt::format("design {}: never witnessed in {} runs: {}", one.design, with_thousands(one.runs), name));
        for (const std::string& name : one.never_fired())
            console.remark(
                fmt::format("design {}: never fired in {} runs: {}", one.design, with_thousands(one.runs), name));
    }
}

}  // namespace

Expectations expectations_of(const Scenario& scenario, const RunRequest& request) {
    Expectations out{{}, is_edited(request)};
    for (const Design& design : scenario.designs)
        out.of_designs[design.name] = design.expect;
    return out;
}

void print_sweep(Console& console, const std::string& scenario, const Expectations& expectations, SeedRange seeds,
                 const Swept& swept, std::uint64_t rate, bool json) {
    say_what_was_never_tested(console, swept.report);
    if (json)
        console.print_json(json_of(scenario, expectations, seeds, swept, rate));
    else
        print(console, scenario, expectations, seeds, swept, rate);
    if (console.exit != kHeld)
        return;
    for (const DesignReport& one : swept.report.designs()) {
        if (one.violated > 0)
            console.exit = kViolated;
        else if (one.undecided > 0 && console.exit == kHeld)
            console.exit = kUndecided;
    }
}

bool check_overrides(Console& console, const SweepReport& report) {
    std::uint64_t runs = 0;
    std::map<std::string, std::uint64_t> not_applied;
    for (const DesignReport& one : report.designs()) {
        runs += one.runs;
        for (const auto& [text, times] : one.not_applied)
            not_applied[text] += times;
    }
    for (const auto& [text, times] : not_applied) {
        if (times == runs) {
            console.fail(kBadInput, fmt::format("in none of {} runs: {}", with_thousands(runs), why_unapplied(text)));
            return false;
        }
        console.remark(fmt::format("the override '{}' came to nothing in {} of {} runs", text, with_thousands(times),
                                   with_thousands(runs)));
    }
    return true;
}

}  // namespace orrery::cli
