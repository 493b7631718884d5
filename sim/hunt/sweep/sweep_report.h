// Sums up the runs of a sweep: how often what broke, the distinct failures, and what was never tested.
// It is a function of the runs alone, added in order of seeds, so that shards that were merged give the report of the
// sweep that was never split.
// Failures: a violated run counts for the property that caught it. Runs of one design and property with the same causal
// shape are one failure. Of each design and property the first kLookedInto runs count with their shape; a later one
// joins the failure of the first run that has the same sentence, or where none has, is a failure by its sentence alone.
// Units: runs. Errors: none.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/hunt/sweep/swept_run.h"

namespace orrery {

struct FaultNovelty {
    std::uint64_t planned = 0, fired = 0;  // in so many runs
};

struct DesignReport {
    std::string design;
    std::uint64_t runs = 0, violated = 0, undecided = 0;
    std::map<std::string, std::uint64_t> first_seed;  // by property
    std::map<std::string, std::uint64_t> witnessed;   // `sometimes` properties: in so many runs, none too
    std::map<std::string, FaultNovelty> faults;       // by kind
    std::map<std::string, std::uint64_t>
        idle;  // entries of a plan that all seeds share: so many never fired in any run
    std::map<std::string, std::uint64_t> not_applied;  // overrides: in so many runs

    std::vector<std::string> unwitnessed() const;
    // Kinds that were planned and never struck; then the idle entries.
    std::vector<std::string> never_fired() const;
};

struct Failure {
    std::string signature;  // 16 hexadecimal digits over property, design and shape (or sentence)
    std::string property, design;
    std::uint64_t runs = 0, first_seed = 0;
    std::string story;   // the shape in a line; empty: told apart by the sentence
    std::string detail;  // of the first seed
};

class SweepReport {
public:
    explicit SweepReport(const std::vector<std::string>& designs);

    // Requires ascending seeds within a design.
    void add(std::size_t design, const SweptRun& run);

    const std::vector<DesignReport>& designs() const { return designs_; }
    // By design, then the most frequent first.
    std::vector<Failure> failures() const;

private:
    void add_failure(const std::string& design, const SweptRun& run);

    std::vector<DesignReport> designs_;
    std::vector<Failure> failures_;
    std::map<std::string, std::size_t> by_signature_;
    std::map<std::pair<std::string, std::string>, std::size_t> looked_into_;  // by design and property
    std::map<std::string, std::size_t> by_sentence_;  // of design, property and sentence: index of the failure
};

}  // namespace orrery
