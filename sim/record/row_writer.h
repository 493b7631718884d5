// Turns what happens in a world into rows of a recording: a sink that formats each row at once and inserts a batch of
// events, with the bands, faults and checkpoints of these events, in one transaction.
// Units: events. Errors: the database keeps the first; after it nothing is written.
#pragma once
#include <string>
#include <vector>

#include "sim/record/database.h"
#include "sim/record/rows.h"

namespace orrery::record {

class RowWriter final : public TraceSink {
public:
    // `batch`: events in one row of the database.
    RowWriter(Database& database, const Blueprint& blueprint, std::size_t batch);

    // Bands and checkpoint of event 0; after World::start(), before the first step.
    void start(const World& world);
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override;
    // What is left, and a checkpoint where the run ends.
    void close(const World& world);

private:
    void open_row(EventNumber first_event);
    void close_row();
    void note_band(const World& world, NodeId node, EventNumber event, Time time);
    void note_fault();
    void keep_checkpoint(const World& world);

    Database& database_;
    const Blueprint& blueprint_;
    Describer describer_;
    Statement insert_batch_, insert_band_, insert_fault_, insert_checkpoint_;
    const std::int64_t batch_;
    // The event in progress:
    TraceEvent event_;
    std::string detail_;
    // The row of the database in progress:
    EventNumber first_event_ = 1;
    std::uint64_t first_effect_ = 0;
    std::int64_t events_ = 0, effects_ = 0;
    std::string event_rows_, effect_rows_;
    std::vector<std::string> last_band_;  // by node
};

}  // namespace orrery::record
