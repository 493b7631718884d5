// The schedules of the four flaws, as plans. The scenarios of consensus/ tell the same stories.
#pragma once

#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "sim/faults/stimulus.h"
#include "tests/models/consensus/raft/raft_world.h"

namespace test::raft {

// A client does one operation now; `server` 0: asks whoever leads.
inline void order(Blueprint& made, Time at, unsigned client, const orrery::raft::Order& what) {
    EventRecord record;
    record.kind = made.find_kind("Order");
    record.node = made.find_node("client-" + std::to_string(client));
    record.payload_hash = hash_of(what);
    record.put(what);
    made.plan.push_back({at, {}, DeliverMessage{record}, 0, "order"});
}
inline orrery::raft::Order write_at(unsigned server, std::int32_t key, std::int64_t value) {
    return {orrery::raft::Function::write, key, value, 0, server};
}

inline void heal(Blueprint& made, Time at) { made.plan.push_back({at, {}, HealAll{}, 0, "heal"}); }

// Links among the servers that stay; every other one is cut.
inline void keep_only(Blueprint& made, Time at, const std::vector<std::pair<unsigned, unsigned>>& kept,
                      unsigned servers = 5) {
    std::vector<std::pair<unsigned, unsigned>> pairs;
    for (unsigned a = 1; a <= servers; ++a)
        for (unsigned b = a + 1; b <= servers; ++b)
            if (std::find(kept.begin(), kept.end(), std::pair{a, b}) == kept.end())
                pairs.emplace_back(a, b);
    cut(made, at, pairs);
}

inline ParameterValues scripted() {
    return {{"scripted", true},     {"no_op_on_election", false}, {"election_min", 60_s},
            {"election_max", 60_s}, {"retry_after", 60_s},        {"patience", 60_s}};
}

// Figure 8 of the paper. `control`: S1 keeps its links to S2 and S3 while C is written.
inline Blueprint figure_8(std::vector<std::string> flaws, std::uint64_t seed, bool control = false) {
    Blueprint made = blueprint(scripted(), flaws, seed, 20_s);
    elect(made, 1, 100_ms);
    order(made, 1_s, 1, write_at(1, 1, 11));
    crash(made, 1, 2_s, 100_ms);
    elect(made, 1, 2'200_ms);
    keep_only(made, 3_s, {{1, 2}});
    order(made, 3'100_ms, 2, write_at(1, 2, 22));  // A
    crash(made, 1, 4_s);
    heal(made, 4_s);
    elect(made, 5, 4'500_ms);
    keep_only(made, 5_s, {});
    order(made, 5'100_ms, 3, write_at(5, 3, 33));  // B
    crash(made, 5, 6_s);
    heal(made, 6_s);
    keep_only(made, 6_s, {{1, 2}, {1, 3}});
    restart(made, 1, 6_s);
    elect(made, 1, 6'500_ms);
    elect(made, 1, 7'500_ms);
    if (!control) {
        heal(made, 8'600_ms);
        keep_only(made, 8'600_ms, {});
    }
    order(made, 8'700_ms, 4, write_at(1, 4, 44));  // C
    crash(made, 1, 9'500_ms);
    heal(made, 9'500_ms);
    restart(made, 5, 9'500_ms);
    elect(made, 5, 10_s);
    elect(made, 5, 11_s);
    order(made, 12_s, 5, write_at(5, 5, 55));  // D
    restart(made, 1, 14_s);
    if (control)
        elect(made, 2, 15_s);
    order(made, 16_s, 1, {orrery::raft::Function::read, 2, 0, 0, 0});
    return made;
}

// Figure 8 with the servers' own timers: phases of 20 s, each with a star in which only the centre can win.
inline Blueprint figure_8_by_itself(std::vector<std::string> flaws, std::uint64_t seed) {
    Blueprint made =
        blueprint({{"scripted", true}, {"no_op_on_election", false}, {"retry_after", 10_min}, {"patience", 10_min}},
                  flaws, seed, 140_s);
    elect(made, 1, 100_ms);  // the first leader is named; from here on the timers decide
    keep_only(made, 0, {{1, 2}, {1, 3}, {1, 4}, {1, 5}});
    order(made, 18_s, 1, write_at(1, 1, 11));
    heal(made, 20_s);
    keep_only(made, 20_s, {{1, 2}});
    order(made, 21_s, 2, write_at(1, 2, 22));  // A, on n1 and n2
    crash(made, 1, 22_s);
    heal(made, 22_s);
    keep_only(made, 22_s, {{2, 5}, {3, 5}, {4, 5}});
    heal(made, 42_s);
    keep_only(made, 42_s, {});
    order(made, 43_s, 3, write_at(5, 3, 33));  // B, on n5
    crash(made, 5, 44_s);
    restart(made, 1, 44_s);
    heal(made, 44_s);
    keep_only(made, 44_s, {{1, 2}, {1, 3}});  // A comes to n3
    heal(made, 64_s);
    keep_only(made, 64_s, {});
    order(made, 65_s, 4, write_at(1, 4, 44));  // C, on n1
    crash(made, 1, 66_s);
    restart(made, 5, 66_s);
    heal(made, 66_s);
    keep_only(made, 66_s, {{2, 5}, {3, 5}, {4, 5}});
    order(made, 86_s, 5, write_at(5, 5, 55));  // D
    restart(made, 1, 90_s);
    heal(made, 90_s);
    order(made, 110_s, 1, {orrery::raft::Function::read, 2, 0, 0, 0});
    return made;
}

// n3 votes for n1, crashes, comes back, and is asked by n2 in the same term.
inline Blueprint two_leaders(std::vector<std::string> flaws, std::uint64_t seed) {
    Blueprint made =
        blueprint({{"servers", std::int64_t{3}}, {"scripted", true}, {"no_op_on_election", false}}, flaws, seed, 20_s);
    cut(made, 0, {{1, 2}}, 2_s);
    elect(made, 1, 100_ms);
    made.plan.push_back({0, Trigger{"voted", n(3), 1, 0}, CrashNode{n(3)}, 300_ms, "crash"});
    elect(made, 2, 600_ms);
    order(made, 800_ms, 1, write_at(1, 1, 7));
    order(made, 800_ms, 2, write_at(2, 1, 8));
    order(made, 6_s, 3, {orrery::raft::Function::write, 2, 9, 0, 0});
    return made;
}

// Slow disks; n2 acknowledges for n1, and both lose power at the moment of a commit.
inline Blueprint acknowledged_then_lost(std::vector<std::string> flaws, std::uint64_t seed) {
    Blueprint made = blueprint({{"servers", std::int64_t{3}}, {"leader_bound", 10_s}}, flaws, seed, 40_s);
    made.sync_latency = Distribution::uniform(60_ms, 90_ms);
    elect(made, 1, 100_ms);
    cut(made, 2_s, {{3, 1}, {3, 2}}, 4_s);
    made.plan.push_back({0, Trigger{"committed", n(1), 30, 0}, CrashNode{n(1)}, 15_s, "crash"});
    made.plan.push_back({0, Trigger{"committed", n(1), 30, 0}, CrashNode{n(2)}, 500_ms, "crash"});
    return made;
}

// The leader loses sight of the other servers and does not know it; clients reach everybody.
inline Blueprint lonely_leader(std::vector<std::string> flaws, std::uint64_t seed) {
    Blueprint made =
        blueprint({{"reads", Ratio{4, 5}}, {"interval", 200_ms}, {"keys", std::int64_t{1}}, {"leader_bound", 10_s}},
                  flaws, seed, 30_s);
    elect(made, 1, 100_ms);
    cut(made, 5_s, {{1, 2}, {1, 3}, {1, 4}, {1, 5}}, 10_s);
    return made;
}

}  // namespace test::raft
