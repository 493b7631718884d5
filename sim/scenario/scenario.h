// A scenario as its file says it: plain structs, every key known, typed and in range, names of the world (nodes,
// messages, timers) still as words with their places, since which nodes there are depends on the parameters.
// sim/scenario/run.h makes a world of it; load_scenario() does so once for every design, so that a scenario which loads
// also builds.
// Units: durations in ns. Errors: InputError with file, line, column and the nearest valid name.
// Source: contract.md §2; the reference of all keys is assets/scenario.schema.json.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "sim/faults/fault_spec.h"
#include "sim/faults/swarm.h"
#include "sim/model/catalog.h"
#include "sim/words/parse_values.h"

namespace orrery {

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

// What a node runs on; what it leaves out stays as it is for all nodes.
struct HardwareSpec {
    Word node;  // or "role:server"; empty: every node
    std::optional<Latency> service, write, sync;
    std::optional<Unsynced> unsynced;
    Place unsynced_at;
};

struct Topology {
    HardwareSpec all;
    std::vector<HardwareSpec> hardware;
    std::vector<ClockSpec> clocks;
    std::vector<std::pair<Word, std::string>>
        regions;              // node, region: delays between the nodes from the measured table
    std::vector<Word> links;  // "n1-n2": declared beside those of the model, both ways
};

// Requests of a client that do not happen, by the client's own count.
struct LeftOutWords {
    Word node;
    std::uint64_t first = 1, last = 1;
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
    std::vector<Word> value_places;  // where each of these is said
    std::vector<std::string> flaws;
    Expectation expect;
    Place place;
};

struct ComparePlan {
    std::vector<Word> metrics;  // empty: all
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
    int revision = 1;  // of the model that this program has
    Time until = 0;
    std::uint64_t seed = 1;
    bool general = false;  // of the swarm alone: made for no flaw, it has to find each
    std::vector<std::string> sources;
    ParameterValues parameters;
    std::vector<Word> parameter_places;  // where each of these is said
    std::vector<LeftOutWords> left_out;  // of the workload
    Network network;
    Topology topology;
    std::vector<FaultSpec> faults;
    std::optional<Swarm> swarm;
    std::vector<Design> designs;  // in the order of the file; at least one
    std::optional<ComparePlan> compare;
    std::optional<Lesson> lesson;

    const Design* find_design(std::string_view design) const;  // null where there is none
};

// `file_name` is what errors say, and the scenario's name until the library gives it another.
tl::expected<Scenario, InputError> load_scenario(std::string_view text, const std::string& file_name,
                                                 const Catalog& catalog);

// Every key that a scenario file may hold, as "faults.partition.between"; `*` stands for a name of the writer's choice.
std::vector<std::string> scenario_keys();

// The complete scenario in TOML: loading it gives the same scenario.
std::string write_scenario(const Scenario& scenario, const Catalog& catalog);

}  // namespace orrery
