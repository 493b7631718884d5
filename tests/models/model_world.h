// A world of one model as a test has it, and what the tests of every model ask of such a world: that its sound designs
// hold under faults drawn from the seed, and that a run is the same twice and after a rewind.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/faults/links.h"
#include "sim/model/model.h"
#include "sim/world/result.h"
#include "tests/seeds.h"

namespace test {

struct ModelWorld {
    orrery::Model (*make)() = nullptr;
    orrery::ParameterValues values = {};
    std::vector<std::string> flaws = {};
    orrery::FaultPlan plan = {};
    orrery::Time until = 60'000'000'000;
    orrery::LinkSettings links = {orrery::Distribution::lognormal(2'000'000, 20'000'000), {0, 1}, {0, 1}};
    orrery::Distribution sync = orrery::Distribution::uniform(1'000'000, 5'000'000);

    std::map<std::pair<orrery::NodeId, orrery::NodeId>, orrery::Ratio> losses = {};  // of single links

    // The last value of `key` counts; throws as `Model::build` does where a key or flaw is unknown.
    void set(const std::string& key, orrery::ParameterValue value);
    // The knobs that the flaw says it needs; the flaw itself where `is_on`.
    void suit(const orrery::FlawSpec& flaw, bool is_on);
    std::shared_ptr<orrery::Blueprint> blueprint(std::uint64_t seed) const;
    orrery::RunResult run(std::uint64_t seed) const;
};

orrery::FaultEntry fault(orrery::Time at, orrery::Duration lasting, orrery::FaultAction action);
// At the nth time that `moment` comes on `node`; kNoNode: on any.
orrery::FaultEntry fault_when(std::string moment, orrery::NodeId node, std::uint32_t nth, orrery::Duration lasting,
                              orrery::FaultAction action);
orrery::CutLinks cut_between(orrery::NodeId a, orrery::NodeId b);

// Two to seven faults among the first `nodes` nodes: crashes (half of them), cuts between two, pauses.
struct DrawnFaults {
    std::uint64_t nodes = 0;
    orrery::Time from = 1'000'000'000, until = 20'000'000'000;
    orrery::Duration longest = 4'000'000'000;  // the shortest is 100 ms

    orrery::FaultPlan plan(std::uint64_t seed) const;
};

// Every run of the test's seeds (from ORRERY_FIRST_SEED on) holds; from twenty seeds on every property was witnessed in
// one of them. `name` and `test_case` are for the message that says how to replay a failure.
void check_holds(ModelWorld world, const DrawnFaults& faults, const std::string& name, const std::string& test_case);
// Twice the same, rewound to a third and run again the same, and another seed another run.
void check_repeats(const ModelWorld& world, std::uint64_t seed);

// In the seeds from 1 on to `last`, until the flaw's own property was the first that fell `times` times: each violation
// has fields to look at, and `sound`, which is `flawed` without the flaw, holds on the same seed. Answers which
// property fell first, and how often.
std::map<std::string, std::uint64_t> check_caught(const orrery::FlawSpec& flaw, const ModelWorld& flawed,
                                                  const ModelWorld& sound, std::uint64_t last, std::uint64_t times);

// Of the run's metric `name`; fails the test where there is none.
const orrery::Metric& metric(const orrery::RunResult& result, const std::string& name);

}  // namespace test
