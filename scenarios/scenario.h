// A scenario as its file says it: plain structs, every key known, typed and in range, names of the world (nodes,
// messages, timers) still as words with their places, since which nodes there are depends on the parameters.
// scenarios/run.h makes a world of it; load_scenario() does so once for every design, so that a scenario which loads
// also builds.
// Units: durations in ns. Errors: InputError with file, line, column and the nearest valid name.
// Source: contract.md §2; the reference of all keys is assets/scenario.schema.json.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "models/catalog.h"
#include "scenarios/input_error.h"

namespace orrery {

// A distribution of durations, and the words for it: region("a", "b") is read from the measured table.
struct Latency {
    Distribution value;
    std::string text;
};

struct LinkWords {
    Word from, to;
};

// What the file says of a link; what it leaves out stays as it was.
struct LinkChange {
    std::optional<Latency> delay;
    std::optional<Ratio> loss, duplicate;
};
struct LinkRule {
    std::optional<Word> from, to;  // from alone: every declared link out of it; to alone: into it
    std::vector<Word> between;     // every pair among them, in both directions
    LinkChange change;
    Place place;
};

struct Network {
    LinkChange defaults;
    std::vector<LinkRule> links;
};

struct ClockSpec {
    Word node;
    Duration skew = 0;
    std::int64_t drift_ppm = 0;
};

struct Topology {
    std::optional<Latency> sync;
    std::vector<ClockSpec> clocks;
    std::vector<std::pair<Word, std::string>>
        regions;              // node, region: delays between the nodes from the measured table
    std::vector<Word> links;  // "n1-n2": declared beside those of the model, both ways
};

struct CrashSpec {
    Word node;
};
struct RestartSpec {
    Word node;
};
struct PauseSpec {
    Word node;
};
struct CutSpec {
    std::vector<LinkWords> links;
};
struct SplitSpec {  // partition = { between = [[…], […]] }: links from one group to another are cut
    std::vector<std::vector<Word>> groups;
    bool oneway = false;  // from the first group to the second alone
};
struct OnlySpec {  // partition = { only = [[…], […]] }: two named nodes talk where some group holds both
    std::vector<std::vector<Word>> groups;
};
struct HealSpec {};
struct FireSpec {
    Word node, timer;
};
struct DeliverSpec {
    Word node, message;
    Value fields;
    Place fields_at;
};
struct ClockStepSpec {
    Word node;
    Duration by = 0;
};
struct ClockDriftSpec {
    Word node;
    std::int64_t ppm = 0;
};

using FaultWords = std::variant<CrashSpec, RestartSpec, PauseSpec, CutSpec, SplitSpec, OnlySpec, HealSpec, FireSpec,
                                DeliverSpec, ClockStepSpec, ClockDriftSpec>;

struct TriggerSpec {
    Word moment;
    std::optional<Word> node;
    std::uint32_t nth = 1;
    Duration after = 0;
};

struct FaultSpec {
    Place place;
    Time at = 0;
    std::optional<TriggerSpec> when;  // instead of `at`
    Duration lasting = 0;             // 0: for ever
    FaultWords what;
};

// Faults drawn whole from the seed: at most a minority of the nodes is down or cut off at once, and all is healed by
// `to`.
struct Swarm {
    std::vector<Word> nodes;
    std::int64_t crashes = 0, partitions = 0, pauses = 0;
    Time from = 0, to = 0;
    Latency lasting;
    Place place;
};

struct Expectation {
    enum class Kind : std::uint8_t { none, holds, violates } kind = Kind::none;
    Word property;            // violates: the property that catches it
    std::uint64_t seeds = 0;  // holds: so many seeds; violates: within so many
};
std::string_view name_of(Expectation::Kind kind);

struct Design {
    std::string name;
    std::string title;
    ParameterValues values;
    std::vector<std::string> flaws;
    Expectation expect;
    Place place;
};

struct ComparePlan {
    std::vector<std::string> metrics;  // empty: all
    std::uint64_t seeds = 100;
};

struct Lesson {
    std::string text;
    std::vector<std::string> steps;
};

struct Scenario {
    std::string name;  // "commerce/late-try" where it is of the library, else the path as given
    std::string file;  // where it was read
    std::string text;  // the whole file
    std::string title, system, model, story;
    Time until = 0;
    std::uint64_t seed = 1;
    std::vector<std::string> sources;
    ParameterValues parameters;
    Network network;
    Topology topology;
    std::vector<FaultSpec> faults;
    std::optional<Swarm> swarm;
    std::vector<Design> designs;  // in the order of the file; at least one
    std::optional<ComparePlan> compare;
    std::optional<Lesson> lesson;

    const Design* find_design(std::string_view design) const;  // null where there is none
};

constexpr std::uint64_t kMaxSeed = INT64_MAX;

// `file_name` is what errors say, and the scenario's name until the library gives it another.
tl::expected<Scenario, InputError> load_scenario(std::string_view text, const std::string& file_name,
                                                 const Catalog& catalog);

// Every key that a scenario file may hold, as "faults.partition.between"; `*` stands for a name of the writer's choice.
std::vector<std::string> scenario_keys();

// The complete scenario in TOML: loading it gives the same scenario.
std::string write_scenario(const Scenario& scenario, const Catalog& catalog);

}  // namespace orrery
