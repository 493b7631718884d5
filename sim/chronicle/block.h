// A run in full, a stretch at a time: the rows of some thousand events as a trace has them (sim/world/trace.h), and the
// texts of a few. Both are values without ties to a world, so that any thread may hold them.
// Units: nanoseconds, bytes. Errors: none.
#pragma once
#include <string>
#include <vector>

#include "sim/world/trace.h"

namespace orrery {

constexpr EventNumber kBlockEvents = 4096;
constexpr EventNumber kPageEvents = 128;

// Event 0, the start, belongs to block 0 and to page 0.
constexpr std::size_t block_of(EventNumber event) { return event == 0 ? 0 : (event - 1) / kBlockEvents; }
constexpr EventNumber first_of_block(std::size_t block) { return block * kBlockEvents + 1; }
constexpr std::size_t page_of(EventNumber event) { return event == 0 ? 0 : (event - 1) / kPageEvents; }

struct Block {
    // What became of a message that arrived: when, and how it was taken.
    struct Arrival {
        Time time = 0;
        Outcome outcome = Outcome::handled;
    };

    std::size_t index = 0;
    std::vector<TraceEvent> events;    // from first_of_block(index); `detail` is empty, see Page
    std::uint64_t first_effect = 0;    // which effect of the run effects.front() is
    std::vector<TraceEffect> effects;  // of block 0 those of the start first; `detail` as the world gives it
    std::vector<Arrival> arrivals;     // by effect; means something where its `settled` is not 0
    std::vector<StateBand> standing;   // the labels as the block begins, of the nodes that have one, by node
    std::vector<StateBand> bands;      // where a label changed, in order of events
    std::vector<EventNumber> returns;  // deliveries of what was refused and came back to its sender, ascending
    // Every message that arrives within what has been run is settled. False: of some the arrival lies too far ahead, or
    // was not run yet; `settled` is 0 there.
    bool settled = true;

    EventNumber last() const { return first_of_block(index) - 1 + events.size(); }
    std::size_t bytes() const {
        return sizeof(Block) + events.capacity() * sizeof(TraceEvent) + effects.capacity() * sizeof(TraceEffect) +
               arrivals.capacity() * sizeof(Arrival) + (standing.capacity() + bands.capacity()) * sizeof(StateBand) +
               returns.capacity() * sizeof(EventNumber);
    }
};

// The texts of kPageEvents events.
struct Page {
    struct Texts {
        std::string event;
        std::vector<std::string> effects;
    };
    std::size_t index = 0;
    std::vector<std::string> start;  // of the effects of event 0; page 0 alone
    std::vector<Texts> events;
};

}  // namespace orrery
