// Which pairs of nodes a run has sent messages between, and how many. Told of every event of a run, it knows.
// Units: messages. Errors: none. Beyond kMostPairs pairs no new one is counted, and whole() is false.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace orrery::topology {

class LinkUse final : public TraceSink {
public:
    static constexpr std::size_t kMostPairs = 20'000;
    struct Pair {
        NodeId from = kNoNode, to = kNoNode;
        std::uint64_t messages = 0;
    };

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override { static_cast<void>(world); }

    const std::vector<Pair>& pairs() const { return pairs_; }  // ascending
    bool whole() const { return whole_; }

private:
    std::vector<Pair> pairs_;
    std::size_t last_ = 0;  // where the last one was found
    bool whole_ = true;
};

}  // namespace orrery::topology
