// Worlds of Raft for the tests: the topologies and designs of the liveness table, and what a run of them came to.
#pragma once
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/consensus/raft/raft.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "sim/faults/stimulus.h"
#include "sim/world/result.h"
#include "sim/world/world.h"

namespace test::raft {

using namespace orrery;
using orrery::raft::Client;
using orrery::raft::Server;

inline const std::vector<std::string>& designs() {
    static const std::vector<std::string> all{"plain", "prevote", "checkquorum", "prevote-checkquorum",
                                              "prevote-log-only"};
    return all;
}

inline void add_design(ParameterValues& values, const std::string& design) {
    if (design == "prevote" || design == "prevote-checkquorum")
        values.emplace_back("pre_vote", true);
    if (design == "checkquorum" || design == "prevote-checkquorum")
        values.emplace_back("check_quorum", true);
    if (design == "prevote-log-only")
        values.emplace_back("pre_vote_log_only", true);
}

inline Blueprint blueprint(const ParameterValues& values, const std::vector<std::string>& flaws, std::uint64_t seed,
                           Time until) {
    Blueprint made;
    const auto says_bound = [](const auto& value) { return value.first == "leader_bound"; };
    ParameterValues all = values;
    if (std::none_of(values.begin(), values.end(), says_bound))
        all.emplace_back("leader_bound", std::min<Duration>(30_s, until / 4));  // so that it falls due within the run
    make_raft().build(all, flaws, made);
    made.seed = seed;
    made.until = until;
    made.links.defaults.delay = Distribution::uniform(10_ms, 50_ms);
    for (NodeId a = 0; a < made.nodes.size(); ++a)
        for (NodeId b = 0; b < made.nodes.size(); ++b)
            if (made.links.find(a, b) != kUndeclared)
                made.links.declare({a, b}, made.links.defaults);
    return made;
}

inline RunResult run(Blueprint made) {
    World world(std::make_shared<const Blueprint>(std::move(made)));
    world.run();
    return result_of(world);
}

// --- plans --------------------------------------------------------------------------------------------------------

inline NodeId n(unsigned number) { return number - 1; }

inline void elect(Blueprint& made, unsigned server, Time at) {
    made.plan.push_back({at, {}, FireTimer{n(server), made.find_kind("ElectionTimeout")}, 0, "time out"});
}
// For good, and so of the environment, unless it lasts.
inline void cut(Blueprint& made, Time at, const std::vector<std::pair<unsigned, unsigned>>& pairs,
                Duration lasting = 0) {
    CutLinks links{"cut", {}};
    for (const auto& [a, b] : pairs) {
        links.links.push_back({n(a), n(b)});
        links.links.push_back({n(b), n(a)});
    }
    made.plan.push_back({at, {}, links, lasting, "cut", lasting == 0});
}
inline void crash(Blueprint& made, unsigned server, Time at, Duration lasting = 0) {
    made.plan.push_back({at, {}, CrashNode{n(server)}, lasting, "crash"});
}
inline void restart(Blueprint& made, unsigned server, Time at) {
    made.plan.push_back({at, {}, RestartNode{n(server)}, 0, "restart"});
}

// The topologies of the liveness table; the fault comes at 5 s and stays.
inline Blueprint topology(const std::string& name, const std::string& design, std::uint64_t seed, Time until,
                          ParameterValues values = {}) {
    const bool three = name == "chain" || name == "D" || name == "E";
    values.emplace_back("servers", std::int64_t{three ? 3 : 5});
    values.emplace_back("judge_liveness", true);
    values.emplace_back("leader_bound", 45_s);  // where nobody leads, nothing is committed, and that shows first
    if (name == "E")
        values.emplace_back("flapping", true);
    add_design(values, design);
    Blueprint made = blueprint(values, {}, seed, until);
    elect(made, name == "B" ? 4 : 3, 100_ms);
    if (name == "chain")
        cut(made, 5_s, {{1, 3}});
    if (name == "A")
        cut(made, 5_s, {{4, 1}, {4, 3}, {4, 5}, {5, 1}, {5, 2}});
    if (name == "B") {
        cut(made, 5_s, {{4, 1}, {4, 3}, {4, 5}});
        made.plan.push_back({5_s, {}, CrashNode{n(5)}, 0, "crash", true});
    }
    if (name == "C")
        cut(made, 5_s, {{2, 3}, {2, 4}, {2, 5}, {3, 4}, {3, 5}, {4, 5}});
    if (name == "D")
        made.plan.push_back({5_s, {}, CutLinks{"cut", {{n(1), n(3)}, {n(2), n(3)}}}, 0, "deaf leader", true});
    if (name == "E")
        for (Time at = 5_s; at + 10_s < until; at += 30_s)
            cut(made, at, {{1, 2}, {1, 3}}, 10_s);
    if (name == "F") {
        cut(made, 4'450_ms, {{1, 3}});
        cut(made, 5_s, {{3, 2}, {3, 4}, {3, 5}, {2, 4}, {2, 5}, {4, 5}});
    }
    return made;
}

inline const Metric* metric(const RunResult& result, const std::string& name) {
    for (const Metric& one : result.metrics)
        if (one.name == name)
            return &one;
    return nullptr;
}

// The property whose violation is the earliest; "" where there is none.
inline std::string caught_by(const RunResult& result) {
    return result.violations.empty() ? "" : result.violations.front().property;
}

inline std::uint64_t seeds(std::uint64_t quick = 200) {
    const char* set = std::getenv("ORRERY_SEEDS");
    return set != nullptr && *set != '\0' ? std::strtoull(set, nullptr, 10) : quick;
}

}  // namespace test::raft
