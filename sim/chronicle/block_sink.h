// Makes blocks and pages while a run is replayed.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/chronicle/block.h"
#include "sim/world/world.h"

namespace orrery {

// The rows of a block: first of its events, then, after the last of them, only what its messages come to.
class BlockSink final : public TraceSink {
public:
    // `first_effect`: of the run's effects, the first that comes.
    BlockSink(std::size_t index, std::uint64_t first_effect);

    // The labels as the block begins.
    void start(const World& world);
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override;

    // From here on the block is complete but for its messages under way.
    void follow() { following_ = true; }
    std::size_t under_way() const { return under_way_; }
    Block take() { return std::move(block_); }

private:
    Block block_;
    std::vector<std::string> label_of_;                           // by node
    std::vector<std::pair<std::uint64_t, std::uint32_t>> sends_;  // (sequence, effect), ascending
    std::size_t under_way_ = 0;
    bool following_ = false;
};

// The texts of the events from `first` on.
class PageSink final : public TraceSink {
public:
    PageSink(Page& page, EventNumber first) : page_(page), first_(first) {}

    void begin(const World& world, const TraceEvent& event) override;
    void effect(const World& world, TraceEffect effect) override;
    void end(const World& world) override { static_cast<void>(world); }

private:
    Page& page_;
    EventNumber first_;
};

}  // namespace orrery
