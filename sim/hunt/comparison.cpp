#include "sim/hunt/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/core/nearest.h"
#include "sim/overrides/override.h"

namespace orrery {
namespace {

using Numbers = std::vector<std::optional<std::int64_t>>;  // by seed; nothing: the run did not report it

// Of one design.
struct Gathered {
    std::string design;
    Tally tally;
    std::vector<bool> counted, violated;  // by seed: the run went to its end; it was violated
    std::vector<std::string> caught_by;   // by seed; empty: nothing was violated
    std::vector<Numbers> numbers;         // by metric

    std::size_t runs() const { return counted.size(); }
};

// How often it was so in both, counted seed by seed.
class PairedCount {
public:
    void take(bool first, bool second) {
        ++runs_;
        hits_ += second ? 1 : 0;
        first_alone_ += first && !second ? 1 : 0;
        second_alone_ += second && !first ? 1 : 0;
    }
    ShareRow row(bool against_itself) const {
        ShareRow row{estimate_share(hits_, runs_), std::nullopt};
        if (!against_itself)
            row.difference = estimate_share_difference(first_alone_, second_alone_, runs_);
        return row;
    }

private:
    std::uint64_t runs_ = 0, hits_ = 0, first_alone_ = 0, second_alone_ = 0;
};

// All designs, as the results come in: seeds ascend within each design.
class Gatherer {
public:
    explicit Gatherer(const std::vector<std::string>& designs) {
        for (const std::string& design : designs)
            designs_.emplace_back().design = design;
    }

    void take(std::size_t design, const RunOutcome& outcome) {
        Gathered& one = designs_[design];
        const RunResult& result = outcome.result;
        const Tally tally = tally_of(result);
        one.tally.violated += tally.violated;
        one.tally.undecided += tally.undecided;
        for (const auto& [property, times] : tally.caught_by)
            one.tally.caught_by[property] += times;
        one.violated.push_back(tally.violated > 0);
        one.caught_by.push_back(caught_by(result));
        for (const std::string& text : result.not_applied)
            ++not_applied_[text];
        one.counted.push_back(outcome.ending == Ending::finished);
        if (outcome.ending == Ending::finished)
            for (const auto& [metric, value] : numbers_of(result))
                put(one, metric, value);
    }
    std::uint64_t runs() const {
        std::uint64_t all = 0;
        for (const Gathered& one : designs_)
            all += one.runs();
        return all;
    }
    const std::map<std::string, std::uint64_t>& not_applied() const { return not_applied_; }
    const std::vector<ComparedMetric>& metrics() const { return metrics_; }
    std::vector<std::string> properties() const {
        std::set<std::string> all;
        for (const Gathered& one : designs_)
            for (const auto& [property, times] : one.tally.caught_by)
                all.insert(property);
        return {all.begin(), all.end()};
    }
    const Tally& tally(std::size_t design) const { return designs_[design].tally; }
    ComparedDesign summary(std::size_t design, const std::vector<ComparedMetric>& wanted,
                           const std::vector<std::string>& properties) const;

private:
    std::size_t index_of(const ComparedMetric& metric) const {
        return static_cast<std::size_t>(std::find(metrics_.begin(), metrics_.end(), metric) - metrics_.begin());
    }
    void put(Gathered& one, const ComparedMetric& metric, std::int64_t value) {
        const std::size_t index = index_of(metric);
        if (index == metrics_.size())
            metrics_.push_back(metric);
        if (one.numbers.size() <= index)
            one.numbers.resize(index + 1);
        one.numbers[index].resize(one.runs());
        one.numbers[index].back() = value;
    }
    // A count that a run never counted is 0.
    std::optional<std::int64_t> number(const Gathered& one, std::size_t metric, std::size_t at) const {
        const bool there = metric < one.numbers.size() && at < one.numbers[metric].size();
        if (there && one.numbers[metric][at])
            return one.numbers[metric][at];
        return one.counted[at] && metrics_[metric].of == Reduction::sum ? std::optional<std::int64_t>(0) : std::nullopt;
    }
    MetricRow row(std::size_t design, const ComparedMetric& metric) const;
    template <class Holds>  // Holds(Gathered, at)
    ShareRow share(std::size_t design, Holds holds) const {
        PairedCount count;
        for (std::size_t at = 0; at < designs_[design].runs(); ++at)
            count.take(holds(designs_.front(), at), holds(designs_[design], at));
        return count.row(design == 0);
    }

    std::vector<Gathered> designs_;
    std::vector<ComparedMetric> metrics_;  // in the order in which they were first seen
    std::map<std::string, std::uint64_t> not_applied_;
};

MetricRow Gatherer::row(std::size_t design, const ComparedMetric& metric) const {
    const Gathered &one = designs_[design], &other = designs_.front();
    const std::size_t index = index_of(metric);
    const auto seen = [&](const std::optional<std::int64_t>& value) {
        return value && (metric.of != Reduction::sum || *value != 0);
    };
    std::vector<std::int64_t> values, differences;
    std::uint64_t hits = 0, runs = 0;
    PairedCount pairs;
    for (std::size_t at = 0; at < one.runs(); ++at) {
        const auto own = number(one, index, at), first = number(other, index, at);
        if (own)
            values.push_back(*own);
        if (own && first)
            differences.push_back(*own - *first);
        if (!one.counted[at])
            continue;
        ++runs;
        hits += seen(own) ? 1 : 0;
        if (other.counted[at])
            pairs.take(seen(first), seen(own));
    }
    MetricRow row{estimate_median(std::move(values)), std::nullopt, pairs.row(design == 0)};
    row.seen.share = estimate_share(hits, runs);
    if (design != 0)
        row.difference = estimate_median(std::move(differences));
    return row;
}

ComparedDesign Gatherer::summary(std::size_t design, const std::vector<ComparedMetric>& wanted,
                                 const std::vector<std::string>& properties) const {
    const Gathered& one = designs_[design];
    ComparedDesign out{one.design,
                       one.runs(),
                       share(design, [](const Gathered& of, std::size_t at) { return of.violated[at]; }),
                       estimate_share(one.tally.undecided, one.runs()),
                       {},
                       {},
                       {}};
    for (const std::string& property : properties)
        out.caught_by.push_back(
            share(design, [&](const Gathered& of, std::size_t at) { return of.caught_by[at] == property; }));
    for (const ComparedMetric& metric : wanted)
        out.rows.push_back(row(design, metric));
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

double width_of(const ShareEstimate& share) { return share.high - share.low; }

double width_of(const MetricRow& row) {
    if (!row.value || row.value->median == 0)
        return width_of(row.seen.share);
    if (!row.value->interval)
        return INFINITY;
    const auto high = static_cast<double>(row.value->interval->high),
               low = static_cast<double>(row.value->interval->low);
    return (high - low) / std::abs(static_cast<double>(row.value->median));
}

Widest widest_of(const DesignComparison& comparison, bool with_metrics) {
    Widest widest;
    const auto look = [&](double width, const std::string& what, const ComparedDesign& design) {
        if (width > widest.width)
            widest = {width, fmt::format("{}, {}", what, design.design)};
    };
    for (const ComparedDesign& one : comparison.designs) {
        look(width_of(one.violated.share), "runs violated", one);
        for (std::size_t i = 0; i < one.caught_by.size(); ++i)
            look(width_of(one.caught_by[i].share), comparison.properties[i], one);
        for (std::size_t i = 0; with_metrics && i < one.rows.size(); ++i)
            look(width_of(one.rows[i]), comparison.metrics[i].name(), one);
    }
    return widest;
}

// Carries a request out, a stretch of seeds after another.
class Comparer {
public:
    Comparer(const Scenario& scenario, const Catalog& catalog, const CompareRequest& request)
        : scenario_(scenario),
          catalog_(catalog),
          request_(request),
          wanted_(wanted_metrics(scenario, request)),
          gatherer_(request.designs) {}

    tl::expected<DesignComparison, InputError> compare() {
        SeedRange stretch = request_.seeds;
        out_.seeds = stretch;
        for (;;) {
            if (auto ran = run(stretch); !ran)
                return tl::unexpected(ran.error());
            if (out_.interrupted || !out_.broken.empty())
                return out_;
            out_.seeds.last = stretch.last;
            if (auto summed = sum_up(); !summed)
                return tl::unexpected(summed.error());
            if (request_.until_width == 0)
                break;
            out_.widest = widest_of(out_, !wanted_.empty());
            if (request_.looked)
                request_.looked(out_.seeds.count(), *out_.widest);
            if (out_.widest->width <= request_.until_width || out_.seeds.last >= last_seed())
                break;
            const std::uint64_t more = std::max(kSeedsALook, out_.seeds.count() / 10);
            stretch = {stretch.last + 1, std::min(last_seed(), stretch.last + more)};
        }
        if (auto wrong = look_at_overrides(gatherer_, out_.remarks))
            return tl::unexpected(*std::move(wrong));
        if (cut_ > 0)
            out_.remarks.push_back(
                fmt::format("{} of {} runs ended before their time; the last: {}", cut_, gatherer_.runs(), why_cut_));
        return out_;
    }

private:
    std::uint64_t last_seed() const {
        return std::min<std::uint64_t>(kMaxSeed, request_.seeds.first + request_.max_seeds - 1);
    }

    tl::expected<void, InputError> run(SeedRange seeds) {
        for (std::size_t i = 0; i < request_.designs.size(); ++i) {
            const std::string& design = request_.designs[i];
            RunRequest run = request_.run;
            run.design = design;
            const auto take = [&](std::uint64_t seed, const RunOutcome& outcome) {
                if (is_broken(outcome.ending))
                    out_.broken = fmt::format("design {}, seed {}: {}", design, seed,
                                              broken_promise(scenario_.model, outcome.ending, outcome.why));
                if (is_cut_off(outcome.ending)) {
                    ++cut_;
                    why_cut_ = outcome.why;
                }
                gatherer_.take(i, outcome);
                if (request_.done)
                    request_.done(design);
                return out_.broken.empty();
            };
            const auto ending =
                run_many({scenario_, catalog_, run, seeds, request_.jobs, request_.interrupted, take, {}, {}});
            if (!ending)
                return tl::unexpected(ending.error());
            out_.interrupted = *ending == ManyEnding::interrupted;
            if (out_.interrupted || !out_.broken.empty())
                break;
        }
        return {};
    }

    tl::expected<void, InputError> sum_up() {
        out_.all_cut_off = cut_ > 0 && cut_ == gatherer_.runs();
        auto metrics = choose_metrics(gatherer_.metrics(), wanted_, scenario_.file, out_.all_cut_off);
        if (!metrics)
            return tl::unexpected(metrics.error());
        out_.metrics = *std::move(metrics);
        out_.properties = gatherer_.properties();
        out_.designs.clear();
        for (std::size_t i = 0; i < request_.designs.size(); ++i) {
            ComparedDesign& one = out_.designs.emplace_back(gatherer_.summary(i, out_.metrics, out_.properties));
            RunRequest run = request_.run;
            run.design = one.design;
            one.standing = standing_of(scenario_, run, gatherer_.tally(i));
        }
        return {};
    }

    const Scenario& scenario_;
    const Catalog& catalog_;
    const CompareRequest& request_;
    const std::vector<Word> wanted_;
    Gatherer gatherer_;
    std::size_t cut_ = 0;
    std::string why_cut_;
    DesignComparison out_;
};

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

bool DesignComparison::is_rare(std::size_t metric) const {
    return std::any_of(designs.begin(), designs.end(), [&](const ComparedDesign& one) {
        const ShareEstimate& seen = one.rows[metric].seen.share;
        return 2 * seen.hits <= seen.runs && seen.runs > 0;
    });
}

std::vector<std::pair<ComparedMetric, std::int64_t>> numbers_of(const RunResult& result) {
    std::vector<std::pair<ComparedMetric, std::int64_t>> out;
    for (const Metric& metric : result.metrics) {
        if (metric.kind == MetricKind::count) {
            out.emplace_back(ComparedMetric{metric.name, metric.unit, Reduction::sum}, metric.sum);
            continue;
        }
        std::vector<std::int64_t> samples(metric.samples.begin(), metric.samples.end());
        if (samples.empty())
            continue;
        std::sort(samples.begin(), samples.end());
        out.emplace_back(ComparedMetric{metric.name, metric.unit, Reduction::median},
                         samples[(samples.size() - 1) / 2]);
        out.emplace_back(ComparedMetric{metric.name, metric.unit, Reduction::percentile_99}, percentile(samples, 99));
    }
    return out;
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
    if (request.seeds.count() > kMostSeedsCompared)
        return tl::unexpected(
            InputError{"", 0, 0,
                       fmt::format("--seeds: {} are too many to compare: the numbers of every run are kept",
                                   request.seeds.count()),
                       fmt::format("compare {} at most, or sweep", kMostSeedsCompared)});
    return Comparer(scenario, catalog, request).compare();
}

}  // namespace orrery
