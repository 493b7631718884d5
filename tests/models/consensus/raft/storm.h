// A storm: a fault plan drawn whole from the seed (crashes with unsynced writes, partitions, one-way cuts, crashes of
// whoever was just elected), over lossy, repeating, reordering links and slow disks; everything has healed at 12 s.
#pragma once
#include <algorithm>

#include "sim/core/random.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "tests/models/consensus/raft/raft_world.h"

namespace test::raft {

constexpr Time kStormEnds = 12_s;

class Dice {
public:
    explicit Dice(std::uint64_t seed) : seed_(seed) {}
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return uniform_between(draw(seed_, Stream("storm").id, 0, counter_++), low, high);
    }
    bool chance(std::uint64_t in) { return between(1, static_cast<std::int64_t>(in)) == 1; }

private:
    std::uint64_t seed_;
    std::uint64_t counter_ = 0;
};

// Which servers stand on the first side; the others on the second.
inline CutLinks split(Dice& dice, unsigned servers) {
    const auto sides = static_cast<unsigned>(dice.between(1, (1 << servers) - 2));
    const bool one_way = dice.chance(4);
    CutLinks links{"partition", {}};
    for (unsigned a = 0; a < servers; ++a) {
        for (unsigned b = 0; b < servers; ++b) {
            if ((sides >> a & 1) == 1 && (sides >> b & 1) == 0) {
                links.links.push_back({a, b});
                if (!one_way)
                    links.links.push_back({b, a});
            }
        }
    }
    return links;
}

inline void add_power_loss(Blueprint& made, Dice& dice, unsigned servers) {
    const Time at = dice.between(500_ms, kStormEnds - 3_s);
    for (NodeId node = 0; node < servers; ++node) {
        const Time falls = at + dice.between(0, 5_ms);
        made.plan.push_back({falls, {}, CrashNode{node}, dice.between(5_ms, 800_ms), "power loss"});
    }
}

// A server that has just voted crashes and is back at once.
inline void add_forgetting(Blueprint& made, Dice& dice, unsigned servers) {
    const auto node = static_cast<NodeId>(dice.between(0, servers - 1));
    const auto nth = static_cast<std::uint32_t>(dice.between(1, 12));
    const Duration after = dice.between(0, 25_ms);
    made.plan.push_back({0, Trigger{"voted", node, nth, after}, CrashNode{node}, dice.between(1_ms, 30_ms), "crash"});
}

inline void add_storm(Blueprint& made, Dice& dice, unsigned servers) {
    const auto faults = dice.between(3, 24);
    for (std::int64_t i = 0; i < faults; ++i) {
        const Time at = dice.between(500_ms, kStormEnds - 3_s);
        const Duration lasting = dice.between(20_ms, 2_s);
        const auto node = static_cast<NodeId>(dice.between(0, servers - 1));
        const auto nth = static_cast<std::uint32_t>(dice.between(1, 4));
        switch (dice.between(0, 6)) {
            case 0:
                made.plan.push_back({at, {}, CrashNode{node}, lasting, "crash"});
                break;
            case 1:
                add_power_loss(made, dice, servers);
                break;
            case 2: {
                const Trigger elected{"became_leader", node, nth, dice.between(0, 200_ms)};
                made.plan.push_back({0, elected, CrashNode{node}, lasting, "crash"});
                break;
            }
            case 3:
            case 4:
                add_forgetting(made, dice, servers);
                break;
            default:
                made.plan.push_back({at, {}, split(dice, servers), lasting, "partition"});
                break;
        }
    }
}

struct Storm {
    std::string design;
    ParameterValues values;
    unsigned servers = 3;
};

// The parameters that this seed draws.
inline Storm draw_storm(Dice& dice) {
    Storm storm;
    storm.design = designs()[static_cast<std::size_t>(dice.between(0, 4))];
    storm.servers = dice.chance(2) ? 3 : 5;
    storm.values = {{"servers", std::int64_t{storm.servers}},
                    {"clients", std::int64_t{4}},
                    {"keys", std::int64_t{2}},
                    {"interval", 150_ms},
                    {"reads", Ratio{1, 3}},
                    {"cas", Ratio{1, 4}},
                    {"retry_after", 300_ms},
                    {"patience", 2_s},
                    {"election_min", 150_ms},
                    {"election_max", dice.between(155_ms, 300_ms)},
                    {"heartbeat", 40_ms},
                    {"leader_bound", 5_s},
                    {"batch", dice.between(1, 8)},
                    {"no_op_on_election", !dice.chance(4)},
                    {"reads_through_log", dice.chance(4)}};
    add_design(storm.values, storm.design);
    return storm;
}

inline Blueprint storm(std::uint64_t seed, const std::vector<std::string>& flaws = {}) {
    Dice dice(seed);
    const Storm drawn = draw_storm(dice);
    Blueprint made = blueprint(drawn.values, flaws, seed, kStormEnds + 8_s);
    made.links.defaults = {Distribution::lognormal(4_ms, 80_ms), {1, 100}, {1, 50}};
    for (NodeId a = 0; a < made.nodes.size(); ++a)
        for (NodeId b = 0; b < made.nodes.size(); ++b)
            if (made.links.find(a, b) != kUndeclared)
                made.links.declare({a, b}, made.links.defaults);
    made.sync_latency =
        dice.chance(3) ? Distribution::constant(0) : Distribution::uniform(1_ms, dice.between(2_ms, 40_ms));
    add_storm(made, dice, drawn.servers);
    return made;
}

}  // namespace test::raft
