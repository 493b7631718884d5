#include "sim/hunt/sweep/sweep_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "sim/core/hash.h"

namespace orrery {
namespace {

std::string hex_of(std::initializer_list<std::string_view> parts) {
    Hash hash;
    for (const std::string_view part : parts)
        hash.add_text(part);
    return fmt::format("{:016x}", hash.value());
}

}  // namespace

std::vector<std::string> DesignReport::unwitnessed() const {
    std::vector<std::string> names;
    for (const auto& [name, times] : witnessed)
        if (times == 0)
            names.push_back(name);
    return names;
}

std::vector<std::string> DesignReport::never_fired() const {
    std::vector<std::string> names;
    for (const auto& [kind, novelty] : faults)
        if (novelty.fired == 0)
            names.push_back(kind);
    for (const auto& [entry, times] : idle)
        names.push_back(times == 1 ? entry : fmt::format("{} ({} entries)", entry, times));
    return names;
}

SweepReport::SweepReport(const std::vector<std::string>& designs) {
    for (const std::string& design : designs)
        designs_.emplace_back().design = design;
}

void SweepReport::add(std::size_t design, const SweptRun& run) {
    DesignReport& report = designs_[design];
    std::map<std::string, std::uint64_t> idle;
    for (const std::string& entry : run.not_fired)
        if (report.runs == 0 || idle[entry] < report.idle[entry])
            ++idle[entry];
    std::erase_if(idle, [](const auto& entry) { return entry.second == 0; });
    report.idle = std::move(idle);
    ++report.runs;
    report.undecided += run.verdict == RunVerdict::undecided ? 1 : 0;
    for (const std::string& name : run.witnessed)
        ++report.witnessed[name];
    for (const std::string& name : run.unwitnessed)
        report.witnessed.try_emplace(name, 0);
    for (const auto& [kind, entries] : run.planned)
        report.faults[kind].planned += entries > 0 ? 1 : 0;
    for (const auto& [kind, times] : run.fired)
        report.faults[kind].fired += times > 0 ? 1 : 0;
    for (const std::string& text : run.not_applied)
        ++report.not_applied[text];
    for (const SweptViolation& violation : run.violations) {
        const auto [first, added] = report.first_seed.try_emplace(violation.property, run.seed);
        if (!added)
            first->second = std::min(first->second, run.seed);
    }
    if (run.verdict != RunVerdict::violated)
        return;
    ++report.violated;
    if (!run.violations.empty())
        add_failure(report.design, run);
}

void SweepReport::add_failure(const std::string& design, const SweptRun& run) {
    const SweptViolation& caught = run.violations.front();
    const std::string words = hex_of({design, caught.property, run.sentence});
    std::size_t& looked_into = looked_into_[{design, caught.property}];
    const bool counts = looked_into < kLookedInto && !run.shape.empty();
    if (looked_into < kLookedInto)
        ++looked_into;
    const auto same_words = by_sentence_.find(words);
    std::string signature = words;
    if (counts)
        signature = hex_of({caught.property, design, run.shape});
    else if (same_words != by_sentence_.end())
        signature = failures_[same_words->second].signature;
    const auto [at, added] = by_signature_.try_emplace(signature, failures_.size());
    if (added) {
        Failure failure{signature, caught.property, design, 0, run.seed, "", caught.detail};
        if (counts)
            failure.story = run.story;
        failures_.push_back(std::move(failure));
    }
    ++failures_[at->second].runs;
    by_sentence_.try_emplace(words, at->second);
}

std::vector<Failure> SweepReport::failures() const {
    std::vector<Failure> sorted = failures_;
    const auto place = [&](const Failure& one) {
        return std::find_if(designs_.begin(), designs_.end(),
                            [&](const DesignReport& report) { return report.design == one.design; });
    };
    std::sort(sorted.begin(), sorted.end(), [&](const Failure& a, const Failure& b) {
        if (a.design != b.design)
            return place(a) < place(b);
        if (a.runs != b.runs)
            return a.runs > b.runs;
        return std::pair(a.first_seed, a.signature) < std::pair(b.first_seed, b.signature);
    });
    return sorted;
}

}  // namespace orrery
