#include "sim/record/row_writer.h"

#include "sim/world/world.h"

namespace orrery::record {
namespace {

constexpr std::uint64_t kStateHashEvery = 65'536;
constexpr std::size_t kBytesARow = 8u << 20;  // a row of the database is closed when its texts exceed this

}  // namespace

RowWriter::RowWriter(Database& database, const Blueprint& blueprint, std::size_t batch)
    : database_(database),
      blueprint_(blueprint),
      describer_(blueprint),
      insert_batch_(database, "INSERT INTO batch VALUES(?, ?, ?, ?, ?, ?, ?)"),
      insert_band_(database, "INSERT INTO band VALUES(NULL, ?, ?, ?, ?)"),
      insert_fault_(database, "INSERT INTO fault VALUES(?, ?, ?, ?, ?, ?)"),
      insert_checkpoint_(database, "INSERT INTO checkpoint VALUES(?, ?, ?, ?)"),
      batch_(static_cast<std::int64_t>(batch)),
      last_band_(blueprint.nodes.size()) {
    open_row(1);
}

void RowWriter::open_row(EventNumber first_event) {
    database_.run("BEGIN");
    first_event_ = first_event;
    first_effect_ += static_cast<std::uint64_t>(effects_);
    events_ = effects_ = 0;
    event_rows_ = effect_rows_ = "[";
}

void RowWriter::close_row() {
    event_rows_ += ']';
    effect_rows_ += ']';
    if (events_ != 0 || effects_ != 0)
        insert_batch_.bind(1, static_cast<std::int64_t>(first_event_))
            .bind(2, events_)
            .bind(3, static_cast<std::int64_t>(first_effect_))
            .bind(4, effects_)
            .bind(5, event_.time)
            .bind_blob(6, event_rows_)
            .bind_blob(7, effect_rows_)
            .write();
    database_.run("COMMIT");
}

void RowWriter::start(const World& world) {
    for (NodeId node = 0; node < last_band_.size(); ++node)
        note_band(world, node, 0, 0);
    keep_checkpoint(world);
}

void RowWriter::begin_record(const World&, TraceEvent event, const EventRecord& record) {
    event_ = std::move(event);
    event_.effects = 0;
    detail_ = describer_.describe(record);
}

void RowWriter::effect_record(const World&, TraceEffect effect, const EventRecord* record,
                              const Observation* observation) {
    if (effects_++ != 0)
        effect_rows_ += ",\n";
    ++event_.effects;
    if (record && effect.detail.empty())
        write_effect(effect_rows_, effect, describer_.describe(*record));
    else
        write_effect(effect_rows_, effect, describe_effect(blueprint_, effect, record, observation));
}

void RowWriter::end(const World& world) {
    if (events_++ != 0)
        event_rows_ += ",\n";
    write_event(event_rows_, event_, world.state().chain.value(), detail_);
    if (event_.what == EventKind::fault)
        note_fault();
    if (event_.node < last_band_.size())
        note_band(world, event_.node, event_.number, event_.time);
    if (event_.number % kStateHashEvery == 0)
        keep_checkpoint(world);
    if (events_ < batch_ && event_rows_.size() + effect_rows_.size() <= kBytesARow)
        return;
    close_row();
    open_row(event_.number + 1);
}

void RowWriter::close(const World& world) {
    if (world.event() % kStateHashEvery != 0)
        keep_checkpoint(world);
    close_row();
}

void RowWriter::note_band(const World& world, NodeId node, EventNumber event, Time time) {
    std::string label = world.node_label(node);
    if (label == last_band_[node])
        return;
    insert_band_.bind(1, std::int64_t{node})
        .bind(2, static_cast<std::int64_t>(event))
        .bind(3, time)
        .bind(4, label)
        .write();
    last_band_[node] = std::move(label);
}

void RowWriter::note_fault() {
    insert_fault_.bind(1, static_cast<std::int64_t>(event_.number)).bind(2, event_.time);
    if (event_.node == kNoNode)
        insert_fault_.bind_null(3);
    else
        insert_fault_.bind(3, std::int64_t{event_.node});
    insert_fault_.bind(4, static_cast<std::int64_t>(event_.cause))
        .bind(5, static_cast<std::int64_t>(event_.outcome))
        .bind(6, detail_)
        .write();
}

void RowWriter::keep_checkpoint(const World& world) {
    insert_checkpoint_.bind(1, static_cast<std::int64_t>(world.event()))
        .bind(2, world.now())
        .bind(3, hex(world.state().chain.value()))
        .bind(4, hex(world.state_hash()))
        .write();
}

}  // namespace orrery::record
