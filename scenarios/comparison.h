// Designs of a scenario held against each other over many seeds, on common random numbers: every design runs every
// seed, and because draws are keyed the same luck meets each of them. So the designs' metrics are compared pair by
// pair, seed by seed, and what luck does to all of them alike drops out.
// A run gives one number for each metric: a count its sum (0 where it never counted), samples their lower median and
// their 99th percentile (nothing where there were none). Over the seeds: the median and its 95 % interval, and those of
// the difference to the first design within each seed (sim/hunt/statistics.h says how). Runs that a limit has cut off
// count among the undecided and give no metrics.
// Units: those of the metrics; durations in ns. Errors: InputError, of a metric that no run reported too.
// Source: common random numbers: A. M. Law, Simulation Modeling and Analysis (5th ed., 2015), §11.2.
#pragma once
#include <map>

#include "scenarios/many_runs.h"
#include "sim/hunt/statistics.h"

namespace orrery {

enum class Reduction : std::uint8_t { sum, median, percentile_99 };
std::string_view name_of(Reduction reduction);

// What is compared: one number a run.
struct ComparedMetric {
    std::string metric;  // as the model names it
    std::string unit;
    Reduction of = Reduction::sum;

    std::string name() const;  // "elections", "write latency", "write latency, 99th percentile"
    bool operator==(const ComparedMetric&) const = default;
};

struct MetricRow {
    std::optional<MedianEstimate> value;       // nothing: no run of the design reported it
    std::optional<MedianEstimate> difference;  // to the first design, seed by seed; nothing for the first itself
};

struct ComparedDesign {
    std::string design;
    std::uint64_t runs = 0;
    ShareEstimate violated, undecided;
    std::map<std::string, std::uint64_t> caught_by;  // property: in so many runs its violation was the earliest
    std::vector<MetricRow> rows;                     // by DesignComparison::metrics
};

struct DesignComparison {
    SeedRange seeds;
    std::vector<ComparedMetric> metrics;
    std::vector<ComparedDesign> designs;
    std::vector<std::string> remarks;  // an override that came to nothing in some runs, runs that were cut off
    bool all_cut_off = false;          // every run, by a limit
    std::string broken;                // the promise that ended it, a sentence
    bool interrupted = false;          // then nothing else is there
};

struct CompareRequest {
    RunRequest run;                    // without seed and design
    std::vector<std::string> designs;  // at least one, the first is what the others are held against
    std::vector<std::string> metrics;  // names or metric names; none: those of the file's [compare], else all
    SeedRange seeds;
    unsigned jobs = 1;
    std::function<bool()> interrupted;
    std::function<void(const std::string& design)> done;  // after each run
};

tl::expected<DesignComparison, InputError> compare_designs(const Scenario& scenario, const Catalog& catalog,
                                                           const CompareRequest& request);

// So many seeds from the scenario's own on, as its [compare] says.
SeedRange default_seeds(const Scenario& scenario);

// A value with its unit, for people: "1.234 s", "12 orders".
std::string value_text(const ComparedMetric& metric, std::int64_t value);

}  // namespace orrery
