// Designs of a scenario held against each other over many seeds, on common random numbers: every design runs every
// seed, and because draws are keyed the same luck meets each of them. So the designs' metrics are compared pair by
// pair, seed by seed, and what luck does to all of them alike drops out.
// A run gives one number for each metric: a count its sum (0 where it never counted), samples their lower median and
// their 99th percentile (nothing where there were none). Over the seeds: the median and its 95 % interval; the share of
// runs in which it was seen at all (a count above 0, any sample) and its interval, which is what tells of rare events;
// and the differences of both to the first design within each seed (sim/hunt/statistics.h says how). Runs that a limit
// has cut off count among the undecided and give no metrics.
// With a width asked for, seeds are added until every interval is as narrow: of the shares of violated runs, and of
// each metric that was asked for by name. A share's width counts in points of a hundred, a median's in hundredths of
// the median; a median that is 0 or missing gives way to its share. Looks are taken after fixed numbers of seeds, so
// that the result is a function of the request alone. Units: those of the metrics; durations in ns. Errors: InputError,
// of a metric that no run reported too. Source: common random numbers: A. M. Law, Simulation Modeling and Analysis (5th
// ed., 2015), §11.2.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "sim/hunt/many_runs.h"
#include "sim/hunt/statistics.h"
#include "sim/scenario/expectation.h"

namespace orrery {

constexpr std::uint64_t kMostSeedsCompared = 1'000'000;  // the numbers of every run are kept
constexpr std::uint64_t kSeedsALook = 100;               // or a tenth of those so far, if that is more

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

// How often something was so, and against the first design, seed by seed; nothing for the first itself.
struct ShareRow {
    ShareEstimate share;
    std::optional<ShareDifference> difference;
};

// What one run comes to, in the order of its metrics.
std::vector<std::pair<ComparedMetric, std::int64_t>> numbers_of(const RunResult& result);

struct MetricRow {
    std::optional<MedianEstimate> value;       // nothing: no run of the design reported it
    std::optional<MedianEstimate> difference;  // to the first design, seed by seed; nothing for the first itself
    ShareRow seen;                             // of the runs that went to their end
};

struct ComparedDesign {
    std::string design;
    std::uint64_t runs = 0;
    ShareRow violated;
    ShareEstimate undecided;
    std::vector<ShareRow> caught_by;  // by DesignComparison::properties: its violation was the earliest
    std::vector<MetricRow> rows;      // by DesignComparison::metrics
    Standing standing;
};

// The widest interval of those that were to be narrow.
struct Widest {
    double width = 0;  // 1 is a hundred points, or as much as the median
    std::string of;    // "runs violated, no-fence"
};

struct DesignComparison {
    SeedRange seeds;  // run by every design
    std::vector<ComparedMetric> metrics;
    std::vector<std::string> properties;  // that caught a run of any design, in order of name
    std::vector<ComparedDesign> designs;
    std::optional<Widest> widest;      // where a width was asked for
    std::vector<std::string> remarks;  // an override that came to nothing in some runs, runs that were cut off
    bool all_cut_off = false;          // every run, by a limit
    std::string broken;                // the promise that ended it, a sentence
    bool interrupted = false;          // then nothing else is there

    // At least one design has not seen it in more than half of its runs: its median says nothing.
    bool is_rare(std::size_t metric) const;
};

struct CompareRequest {
    RunRequest run;                    // without seed and design
    std::vector<std::string> designs;  // at least one, the first is what the others are held against
    std::vector<std::string> metrics;  // names or metric names; none: those of the file's [compare], else all
    SeedRange seeds;                   // with a width: at least these, and on from them
    double until_width = 0;            // 0: none
    std::uint64_t max_seeds = 0;       // with a width
    unsigned jobs = 1;
    std::function<bool()> interrupted;
    std::function<void(const std::string& design)> done;                  // after each run
    std::function<void(std::uint64_t seeds, const Widest&)> looked = {};  // after each look
};

tl::expected<DesignComparison, InputError> compare_designs(const Scenario& scenario, const Catalog& catalog,
                                                           const CompareRequest& request);

// So many seeds from the scenario's own on, as its [compare] says.
SeedRange default_seeds(const Scenario& scenario);

// A value with its unit, for people: "1.234 s", "12 orders".
std::string value_text(const ComparedMetric& metric, std::int64_t value);

}  // namespace orrery
