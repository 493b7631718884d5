#include "scenarios/comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/nearest.h"

namespace orrery {
namespace {

constexpr std::uint64_t kMostSeeds = 1'000'000;

using Numbers = std::vector<std::optional<std::int64_t>>;  // by seed; nothing: the run did not report it

// Of one design.
struct Gathered {
    std::string design;
    std::uint64_t runs = 0, violated = 0, undecided = 0;
    std::map<std::string, std::uint64_t> caught_by;
    std::vector<bool> counted;     // by seed: the run went to its end
    std::vector<Numbers> numbers;  // by metric
};

// All designs, as the results come in.
class Gatherer {
public:
    explicit Gatherer(SeedRange seeds) : seeds_(seeds) {}

    void begin(const std::string& design) {
        Gathered& one = designs_.emplace_back();
        one.design = design;
        one.counted.assign(seeds_.count(), false);
    }
    void take(std::uint64_t seed, const RunOutcome& outcome) {
        Gathered& one = designs_.back();
        const RunResult& result = outcome.result;
        ++one.runs;
        one.violated += result.verdict == RunVerdict::violated ? 1 : 0;
        one.undecided += result.verdict == RunVerdict::undecided ? 1 : 0;
        if (!result.violations.empty())
            ++one.caught_by[caught_by(result)];
        for (const std::string& text : result.not_applied)
            ++not_applied_[text];
        if (outcome.ending != Ending::finished)
            return;
        const std::size_t at = seed - seeds_.first;
        one.counted[at] = true;
        for (const Metric& metric : result.metrics)
            take(metric, at);
    }
    std::uint64_t runs() const {
        std::uint64_t all = 0;
        for (const Gathered& one : designs_)
            all += one.runs;
        return all;
    }
    const std::map<std::string, std::uint64_t>& not_applied() const { return not_applied_; }
    const std::vector<ComparedMetric>& metrics() const { return metrics_; }
    ComparedDesign summary(std::size_t design, const std::vector<ComparedMetric>& wanted) const;

private:
    void take(const Metric& metric, std::size_t at) {
        if (metric.kind == MetricKind::count)
            return put({metric.name, metric.unit, Reduction::sum}, at, metric.sum);
        std::vector<std::int64_t> samples(metric.samples.begin(), metric.samples.end());
        if (samples.empty())
            return;
        std::sort(samples.begin(), samples.end());
        put({metric.name, metric.unit, Reduction::median}, at, samples[(samples.size() - 1) / 2]);
        put({metric.name, metric.unit, Reduction::percentile_99}, at, percentile(samples, 99));
    }
    void put(const ComparedMetric& metric, std::size_t at, std::int64_t value) {
        Gathered& one = designs_.back();
        const auto index =
            static_cast<std::size_t>(std::find(metrics_.begin(), metrics_.end(), metric) - metrics_.begin());
        if (index == metrics_.size())
            metrics_.push_back(metric);
        if (one.numbers.size() <= index)
            one.numbers.resize(index + 1);
        one.numbers[index].resize(seeds_.count());
        one.numbers[index][at] = value;
    }
    // A count that a run never counted is 0.
    std::optional<std::int64_t> number(const Gathered& one, std::size_t metric, std::size_t at) const {
        const bool there = metric < one.numbers.size() && at < one.numbers[metric].size();
        if (there && one.numbers[metric][at])
            return one.numbers[metric][at];
        return one.counted[at] && metrics_[metric].of == Reduction::sum ? std::optional<std::int64_t>(0) : std::nullopt;
    }

    SeedRange seeds_;
    std::vector<Gathered> designs_;
    std::vector<ComparedMetric> metrics_;  // in the order in which they were first seen
    std::map<std::string, std::uint64_t> not_applied_;
};

ComparedDesign Gatherer::summary(std::size_t design, const std::vector<ComparedMetric>& wanted) const {
    const Gathered& one = designs_[design];
    ComparedDesign out{
        one.design,    one.runs, estimate_share(one.violated, one.runs), estimate_share(one.undecided, one.runs),
        one.caught_by, {}};
    for (const ComparedMetric& metric : wanted) {
        const auto index =
            static_cast<std::size_t>(std::find(metrics_.begin(), metrics_.end(), metric) - metrics_.begin());
        std::vector<std::int64_t> values, differences;
        for (std::size_t at = 0; at < seeds_.count(); ++at) {
            const auto own = number(one, index, at), first = number(designs_.front(), index, at);
            if (own)
                values.push_back(*own);
            if (own && first)
                differences.push_back(*own - *first);
        }
        MetricRow row{estimate_median(std::move(values)), std::nullopt};
        if (design != 0)
            row.difference = estimate_median(std::move(differences));
        out.rows.push_back(std::move(row));
    }
    return out;
}

// The metrics that are asked for by either name; an error for a name that no run reported.
tl::expected<std::vector<ComparedMetric>, InputError> choose_metrics(const std::vector<ComparedMetric>& known,
                                                                     const std::vector<Word>& wanted,
                                                                     const std::string& file, bool all_cut_off) {
    if (wanted.empty())
        return known;
    std::vector<ComparedMetric> out;
    for (const Word& word : wanted) {
        bool found = false;
        for (const ComparedMetric& metric : known) {
            if (metric.metric != word.text && metric.name() != word.text)
                continue;
            found = true;
            if (std::find(out.begin(), out.end(), metric) == out.end())
                out.push_back(metric);
        }
        if (found || all_cut_off)  // a run that is cut off may not have come to it
            continue;
        std::vector<std::string> names;
        for (const ComparedMetric& metric : known) {
            names.push_back(metric.metric);
            names.push_back(metric.name());
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        const bool in_file = word.place.line != 0;
        return tl::unexpected(InputError{in_file ? file : "", word.place.line, word.place.column,
                                         fmt::format("{}: no run of these designs reported the metric '{}'",
                                                     in_file ? "metrics" : "--metric", word.text),
                                         suggest(word.text, names)});
    }
    return out;
}

// An override that came to nothing in every run is bad input, as in `run`; one that did in some is a remark.
std::optional<InputError> look_at_overrides(const Gatherer& gatherer, std::vector<std::string>& remarks) {
    for (const auto& [text, times] : gatherer.not_applied()) {
        if (times == gatherer.runs())
            return InputError{"", 0, 0, fmt::format("in none of {} runs: {}", times, why_unapplied(text)), ""};
        remarks.push_back(
            fmt::format("the override '{}' came to nothing in {} of {} runs", text, times, gatherer.runs()));
    }
    return std::nullopt;
}

std::vector<Word> wanted_metrics(const Scenario& scenario, const CompareRequest& request) {
    if (request.metrics.empty())
        return scenario.compare ? scenario.compare->metrics : std::vector<Word>();
    std::vector<Word> out;
    for (const std::string& name : request.metrics)
        out.push_back({name, {}});
    return out;
}

}  // namespace

std::string_view name_of(Reduction reduction) {
    switch (reduction) {
        case Reduction::sum:
            return "sum";
        case Reduction::median:
            return "median";
        case Reduction::percentile_99:
            return "99th percentile";
    }
    return "";
}

std::string ComparedMetric::name() const {
    return of == Reduction::percentile_99 ? fmt::format("{}, {}", metric, name_of(of)) : metric;
}

std::string value_text(const ComparedMetric& metric, std::int64_t value) {
    return metric.unit == "ns"   ? format_time(value)
           : metric.unit.empty() ? fmt::format("{}", value)
                                 : fmt::format("{} {}", value, metric.unit);
}

SeedRange default_seeds(const Scenario& scenario) {
    const std::uint64_t count = scenario.compare ? scenario.compare->seeds : ComparePlan{}.seeds;
    return {scenario.seed, std::min(kMaxSeed, scenario.seed + count - 1)};
}

tl::expected<DesignComparison, InputError> compare_designs(const Scenario& scenario, const Catalog& catalog,
                                                           const CompareRequest& request) {
    if (request.seeds.count() > kMostSeeds)
        return tl::unexpected(
            InputError{"", 0, 0,
                       fmt::format("--seeds: {} are too many to compare: the numbers of every run are kept",
                                   request.seeds.count()),
                       fmt::format("compare {} at most, or sweep", kMostSeeds)});
    DesignComparison out;
    out.seeds = request.seeds;
    std::size_t cut = 0;
    std::string why_cut;
    Gatherer gatherer(request.seeds);
    for (const std::string& design : request.designs) {
        RunRequest run = request.run;
        run.design = design;
        gatherer.begin(design);
        const auto take = [&](std::uint64_t seed, const RunOutcome& outcome) {
            if (is_broken(outcome.ending))
                out.broken = fmt::format("design {}, seed {}: {}", design, seed,
                                         broken_promise(scenario.model, outcome.ending, outcome.why));
            if (is_cut_off(outcome.ending)) {
                ++cut;
                why_cut = outcome.why;
            }
            gatherer.take(seed, outcome);
            if (request.done)
                request.done(design);
            return out.broken.empty();
        };
        const auto ending = run_many({scenario, catalog, run, request.seeds, request.jobs, request.interrupted, take});
        if (!ending)
            return tl::unexpected(ending.error());
        out.interrupted = *ending == ManyEnding::interrupted;
        if (out.interrupted || !out.broken.empty())
            return out;
    }
    if (auto wrong = look_at_overrides(gatherer, out.remarks))
        return tl::unexpected(*std::move(wrong));
    out.all_cut_off = cut > 0 && cut == gatherer.runs();
    if (cut > 0)
        out.remarks.push_back(
            fmt::format("{} of {} runs ended before their time; the last: {}", cut, gatherer.runs(), why_cut));
    auto metrics =
        choose_metrics(gatherer.metrics(), wanted_metrics(scenario, request), scenario.file, out.all_cut_off);
    if (!metrics)
        return tl::unexpected(metrics.error());
    out.metrics = *std::move(metrics);
    for (std::size_t i = 0; i < request.designs.size(); ++i)
        out.designs.push_back(gatherer.summary(i, out.metrics));
    return out;
}

}  // namespace orrery
