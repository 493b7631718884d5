#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <deque>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>

#include "sim/record/results.h"
#include "sim/record/rows.h"
#include "sim/record/schema.h"

namespace orrery {
namespace {

using namespace record;

constexpr std::uint64_t kStateHashEvery = 65'536;
constexpr std::size_t kEffectsAnEvent = 4;    // a batch is full at so many effects for each of its events
constexpr std::size_t kBytesARow = 8u << 20;  // a database row is closed when its texts exceed this

template <class Enumeration>
void name_values(Database& database, const std::string& table, Enumeration last) {
    Statement insert(database, "INSERT INTO " + table + " VALUES(?, ?)");
    for (int i = 0; i <= static_cast<int>(last); ++i)
        insert.bind(1, std::int64_t{i}).bind(2, name_of(static_cast<Enumeration>(i))).write();
}

void write_layout(Database& database) {
    database.run(
        fmt::format("PRAGMA page_size = 4096; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = OFF; "
                    "PRAGMA application_id = {}; PRAGMA user_version = {}; BEGIN",
                    kRecordingApplicationId, kRecordingVersion));
    for (const auto& [name, statement] : tables())
        database.run(std::string(statement));
    for (const std::string_view view : views())
        database.run(std::string(view));
    name_values(database, "event_type", EventKind::fault);
    name_values(database, "outcome", Outcome::damaged);
    name_values(database, "effect_type", EffectKind::note);
}

void write_identity(Database& database, const RecordedIdentity& identity, const Blueprint& blueprint) {
    Statement meta(database, "INSERT INTO meta VALUES(?, ?)");
    const auto put = [&](std::string_view key, std::string_view value) { meta.bind(1, key).bind(2, value).write(); };
    put("scenario", identity.scenario);
    put("scenario_file", identity.scenario_file);
    put("scenario_text", identity.scenario_text);
    put("design", identity.design);
    put("seed", std::to_string(identity.seed));
    put("engine", std::to_string(identity.engine));
    put("run_link", identity.run_link);
    put("program", identity.program);
    put("until", std::to_string(blueprint.until));
    put("state", "running");
    Statement set(database, "INSERT INTO run_set VALUES(?, ?, ?)");
    for (std::size_t i = 0; i < identity.sets.size(); ++i)
        set.bind(1, static_cast<std::int64_t>(i))
            .bind(2, identity.sets[i].first)
            .bind(3, identity.sets[i].second)
            .write();
    Statement edit(database, "INSERT INTO run_override VALUES(?, ?)");
    for (std::size_t i = 0; i < identity.overrides.size(); ++i)
        edit.bind(1, static_cast<std::int64_t>(i)).bind(2, identity.overrides[i]).write();
    Statement node(database, "INSERT INTO node VALUES(?, ?, ?)");
    for (std::size_t i = 0; i < blueprint.nodes.size(); ++i)
        node.bind(1, static_cast<std::int64_t>(i))
            .bind(2, blueprint.nodes[i].name)
            .bind(3, blueprint.roles[blueprint.nodes[i].role].name)
            .write();
    Statement kind(database, "INSERT INTO kind VALUES(?, ?, ?)");
    for (std::size_t i = 0; i < blueprint.kinds.size(); ++i)
        kind.bind(1, static_cast<std::int64_t>(i))
            .bind(2, blueprint.kinds[i].name)
            .bind(3, std::int64_t{blueprint.kinds[i].timer})
            .write();
    Statement property(database, "INSERT INTO property VALUES(?, ?, ?, ?, '', '')");
    for (std::size_t i = 0; i < blueprint.properties.size(); ++i) {
        const Property& one = blueprint.properties[i];
        property.bind(1, static_cast<std::int64_t>(i))
            .bind(2, one.name)
            .bind(3, name_of(one.kind))
            .bind(4, one.statement)
            .write();
    }
    database.run("COMMIT");
}

// Turns batches into rows of the database; lives on the writer thread.
class BatchWriter {
public:
    BatchWriter(Database& database, const Blueprint& blueprint)
        : database_(database),
          describer_(blueprint),
          blueprint_(blueprint),
          insert_batch_(database, "INSERT INTO batch VALUES(?, ?, ?, ?, ?, ?, ?)"),
          insert_band_(database, "INSERT INTO band VALUES(NULL, ?, ?, ?, ?)"),
          insert_fault_(database, "INSERT INTO fault VALUES(?, ?, ?, ?, ?, ?)"),
          insert_checkpoint_(database, "INSERT INTO checkpoint VALUES(?, ?, ?, ?)") {}

    void write(const Batch& batch) {
        if (batch.empty() || database_.failed())
            return;
        database_.run("BEGIN");
        std::size_t effect = 0;
        const auto take_effects = [&](EventNumber up_to) {
            for (; effect < batch.effects.size() && batch.effects[effect].event <= up_to; ++effect)
                add_effect(batch, batch.effects[effect]);
        };
        open_row(batch.first_event, batch.first_effect);
        take_effects(batch.first_event - 1);  // of the start, in the first batch
        for (std::size_t i = 0; i < batch.events.size(); ++i) {
            const EventRow& row = batch.events[i];
            const EventNumber number = batch.first_event + i;
            add_event(number, row);
            take_effects(number);
            if (event_rows_.size() + effect_rows_.size() <= kBytesARow || i + 1 == batch.events.size())
                continue;
            close_row(row.time);
            open_row(number + 1, batch.first_effect + effect);
        }
        close_row(batch.events.empty() ? 0 : batch.events.back().time);
        for (const StateBand& band : batch.bands)
            insert_band_.bind(1, std::int64_t{band.node})
                .bind(2, static_cast<std::int64_t>(band.from_event))
                .bind(3, band.from)
                .bind(4, band.label)
                .write();
        for (const RecordedCheckpoint& kept : batch.checkpoints)
            insert_checkpoint_.bind(1, static_cast<std::int64_t>(kept.event))
                .bind(2, kept.time)
                .bind(3, hex(kept.chain))
                .bind(4, hex(kept.state_hash))
                .write();
        database_.run("COMMIT");
    }

private:
    void open_row(EventNumber first_event, std::uint64_t first_effect) {
        first_event_ = first_event;
        first_effect_ = first_effect;
        events_ = effects_ = 0;
        event_rows_ = effect_rows_ = "[";
    }

    void close_row(Time last_time) {
        event_rows_ += ']';
        effect_rows_ += ']';
        if (events_ == 0 && effects_ == 0)
            return;
        insert_batch_.bind(1, static_cast<std::int64_t>(first_event_))
            .bind(2, events_)
            .bind(3, static_cast<std::int64_t>(first_effect_));
        insert_batch_.bind(4, effects_).bind(5, last_time).bind_blob(6, event_rows_).bind_blob(7, effect_rows_).write();
    }

    void add_event(EventNumber number, const EventRow& row) {
        const std::string& detail = describer_.describe(row.record);
        if (events_++ != 0)
            event_rows_ += ",\n";
        write_event(event_rows_, row, detail);
        if (row.record.what != EventKind::fault)
            return;
        insert_fault_.bind(1, static_cast<std::int64_t>(number)).bind(2, row.time);
        if (row.record.node == kNoNode)
            insert_fault_.bind_null(3);
        else
            insert_fault_.bind(3, std::int64_t{row.record.node});
        insert_fault_.bind(4, static_cast<std::int64_t>(row.record.cause))
            .bind(5, static_cast<std::int64_t>(row.outcome))
            .bind(6, detail)
            .write();
    }

    void add_effect(const Batch& batch, const EffectRow& row) {
        if (effects_++ != 0)
            effect_rows_ += ",\n";
        if (row.has_record && row.text == EffectRow::kNone) {
            write_effect(effect_rows_, row, describer_.describe(row.record));
            return;
        }
        TraceEffect effect;
        effect.detail = row.text == EffectRow::kNone ? std::string() : batch.texts[row.text];
        const Observation* observation =
            row.observation == EffectRow::kNone ? nullptr : &batch.observations[row.observation];
        write_effect(effect_rows_, row,
                     describe_effect(blueprint_, effect, row.has_record ? &row.record : nullptr, observation));
    }

    Database& database_;
    Describer describer_;
    const Blueprint& blueprint_;
    Statement insert_batch_, insert_band_, insert_fault_, insert_checkpoint_;
    EventNumber first_event_ = 1;
    std::uint64_t first_effect_ = 0;
    std::int64_t events_ = 0, effects_ = 0;
    std::string event_rows_, effect_rows_;
};

}  // namespace

std::string RecordError::to_text() const {
    return hint.empty() ? fmt::format("{}: {}", file, what) : fmt::format("{}: {}; {}", file, what, hint);
}

struct Recorder::Impl {
    std::string path, part;
    std::shared_ptr<const Blueprint> blueprint;
    Options options;
    Database database;
    bool closed = false;

    // Of the event thread:
    std::unique_ptr<Batch> open;
    std::uint64_t effects_so_far = 0;
    std::vector<std::string> last_band;

    // Shared with the writer, under the lock:
    mutable std::mutex lock;
    std::condition_variable work, room;
    std::deque<std::unique_ptr<Batch>> full;
    std::vector<std::unique_ptr<Batch>> done;  // the event thread drops their records
    std::size_t batches = 1;
    bool stopping = false;
    bool failed = false;

    std::thread writer;

    void write_all() {
        BatchWriter rows(database, *blueprint);
        for (;;) {
            std::unique_ptr<Batch> batch;
            {
                std::unique_lock hold(lock);
                work.wait(hold, [&] { return stopping || !full.empty(); });
                if (full.empty())
                    return;
                batch = std::move(full.front());
                full.pop_front();
            }
            rows.write(*batch);  // does nothing once the database has failed
            const std::lock_guard hold(lock);
            failed = database.failed();
            done.push_back(std::move(batch));
            if (done.size() >= (options.batches_waiting + 1) / 2)
                room.notify_one();
        }
    }

    std::unique_ptr<Batch> new_batch() const {
        auto batch = std::make_unique<Batch>();
        batch->events.reserve(options.batch);
        batch->effects.reserve(options.batch * 2);
        return batch;
    }

    // Hands the open batch to the writer and opens another.
    void hand_over() {
        const EventNumber next = open->first_event + open->events.size();
        std::unique_ptr<Batch> fresh;
        {
            std::unique_lock hold(lock);
            full.push_back(std::move(open));
            work.notify_one();
            if (done.empty() && batches >= options.batches_waiting + 1) {
                const std::size_t enough = (options.batches_waiting + 1) / 2;  // falling asleep costs more than a batch
                room.wait(hold, [&] { return done.size() >= enough; });
            }
            if (!done.empty()) {
                fresh = std::move(done.back());
                done.pop_back();
            } else {
                ++batches;
            }
        }
        if (!fresh)
            fresh = new_batch();
        fresh->clear();
        fresh->first_event = next;
        fresh->first_effect = effects_so_far;
        open = std::move(fresh);
    }

    void stop() {
        if (!writer.joinable())
            return;
        {
            const std::lock_guard hold(lock);
            stopping = true;
        }
        work.notify_one();
        writer.join();
    }

    void note_band(const World& world, NodeId node, EventNumber event, Time time) {
        std::string label = world.node_label(node);
        if (label == last_band[node])
            return;
        open->bands.push_back({node, event, time, label});
        last_band[node] = std::move(label);
    }

    RecordError error(std::string what, std::string hint) const { return {path, std::move(what), std::move(hint)}; }

    void remove_part() {
        closed = true;
        database.close();
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        std::filesystem::remove(part + "-journal", ignored);
    }
};

Recorder::Recorder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Recorder::~Recorder() { abandon(); }

tl::expected<std::unique_ptr<Recorder>, RecordError> Recorder::create(std::string path, RecordedIdentity identity,
                                                                      std::shared_ptr<const Blueprint> blueprint) {
    return create(std::move(path), std::move(identity), std::move(blueprint), Options{});
}

tl::expected<std::unique_ptr<Recorder>, RecordError> Recorder::create(std::string path, RecordedIdentity identity,
                                                                      std::shared_ptr<const Blueprint> blueprint,
                                                                      Options options) {
    auto impl = std::make_unique<Impl>();
    impl->path = std::move(path);
    std::error_code no_link;
    if (std::filesystem::is_symlink(impl->path, no_link))  // what it points at is written, the link stays
        impl->path = std::filesystem::weakly_canonical(impl->path, no_link).string();
    impl->part = impl->path + ".part";
    impl->blueprint = std::move(blueprint);
    impl->options = options;
    impl->options.batch = std::max<std::size_t>(options.batch, 1);
    impl->options.batches_waiting = std::max<std::size_t>(options.batches_waiting, 1);

    const auto cannot = [&](std::string why) {
        return tl::make_unexpected(impl->error("cannot be written: " + std::move(why),
                                               "name a file in a folder that exists and that you may write to"));
    };
    std::error_code missing;
    if (std::filesystem::is_directory(impl->path, missing))
        return cannot("it is a folder");
    if (std::filesystem::exists(impl->path, missing) && !std::filesystem::is_regular_file(impl->path, missing))
        return cannot("it is a device or a pipe, and a recording is a file");
    if (std::filesystem::exists(impl->part, missing)) {  // of a killed run, or of one that goes on right now
        Database other;
        other.open(impl->part, Database::Mode::write);
        other.run("BEGIN EXCLUSIVE");
        if (other.busy())
            return tl::make_unexpected(
                impl->error("another run is recording to this file", "wait for it, or name another file"));
    }
    std::error_code removed;
    std::filesystem::remove(impl->part, removed);
    std::filesystem::remove(impl->part + "-journal", removed);
    if (std::FILE* probe = std::fopen(impl->part.c_str(), "wb"))  // says why better than the database would
        std::fclose(probe);
    else
        return cannot(std::strerror(errno));

    Database& database = impl->database;
    database.open(impl->part, Database::Mode::create);
    database.run("PRAGMA locking_mode = EXCLUSIVE");
    write_layout(database);
    write_identity(database, identity, *impl->blueprint);
    if (database.failed()) {
        const std::string why = database.first_error();
        impl->remove_part();
        return cannot(why);
    }
    impl->open = impl->new_batch();
    impl->last_band.assign(impl->blueprint->nodes.size(), "");
    Impl* const shared = impl.get();
    impl->writer = std::thread([shared] { shared->write_all(); });
    return std::unique_ptr<Recorder>(new Recorder(std::move(impl)));
}

void Recorder::start(const World& world) {
    for (NodeId node = 0; node < impl_->last_band.size(); ++node)
        impl_->note_band(world, node, 0, 0);
    impl_->open->checkpoints.push_back({0, 0, world.state().chain.value(), world.state_hash()});
}

void Recorder::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(world);
    EventRow& row = impl_->open->events.emplace_back(record);
    row.time = event.time;
    row.sequence = event.sequence;
    row.outcome = event.outcome;
}

void Recorder::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                             const Observation* observation) {
    static_cast<void>(world);
    Batch& batch = *impl_->open;
    EffectRow& row = record ? batch.effects.emplace_back(*record) : batch.effects.emplace_back();
    row.event = effect.event;
    row.sequence = effect.sequence;
    row.due = effect.due;
    row.node = effect.node;
    row.peer = effect.peer;
    row.message = effect.message;
    row.kind = effect.kind;
    if (!effect.detail.empty()) {
        row.text = static_cast<std::uint32_t>(batch.texts.size());
        batch.texts.push_back(std::move(effect.detail));
    }
    if (observation) {
        row.observation = static_cast<std::uint32_t>(batch.observations.size());
        batch.observations.push_back(*observation);
    }
    ++impl_->effects_so_far;
    if (!batch.events.empty())
        ++batch.events.back().effects;
}

void Recorder::end(const World& world) {
    Batch& batch = *impl_->open;
    EventRow& row = batch.events.back();
    const EventNumber number = world.event();
    row.chain = world.state().chain.value();
    if (row.record.node < impl_->last_band.size())
        impl_->note_band(world, row.record.node, number, row.time);
    if (number % kStateHashEvery == 0)
        batch.checkpoints.push_back({number, row.time, row.chain, world.state_hash()});
    if (batch.events.size() >= impl_->options.batch || batch.effects.size() >= impl_->options.batch * kEffectsAnEvent)
        impl_->hand_over();
}

bool Recorder::failed() const {
    const std::lock_guard hold(impl_->lock);
    return impl_->failed;
}

tl::expected<void, RecordError> Recorder::finish(const World& world) {
    Impl& impl = *impl_;
    if (impl.closed)
        return tl::make_unexpected(impl.error("the recording was ended before", ""));
    if (world.event() % kStateHashEvery != 0)
        impl.open->checkpoints.push_back({world.event(), world.now(), world.state().chain.value(), world.state_hash()});
    impl.hand_over();
    impl.stop();
    write_results(impl.database, world);
    // Everything so far was left to the operating system to write; now it has to be on the disk before the new name is.
    impl.database.run(
        "PRAGMA synchronous = FULL; UPDATE meta SET value = 'finished' WHERE key = 'state'; "
        "PRAGMA journal_mode = DELETE");
    std::string why = impl.database.first_error();
    impl.database.close();
    if (why.empty() && std::rename(impl.part.c_str(), impl.path.c_str()) != 0)
        why = std::strerror(errno);
    if (!why.empty()) {
        impl.remove_part();
        return tl::make_unexpected(
            impl.error("could not be written to its end: " + why, "make room on the disk, or name another file"));
    }
    impl.closed = true;
    return {};
}

void Recorder::abandon() {
    impl_->stop();
    if (!impl_->closed)
        impl_->remove_part();
}

void TeeSink::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    first_.begin_record(world, event, record);
    second_.begin_record(world, std::move(event), record);
}

void TeeSink::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                            const Observation* observation) {
    first_.effect_record(world, effect, record, observation);
    second_.effect_record(world, std::move(effect), record, observation);
}

void TeeSink::end(const World& world) {
    first_.end(world);
    second_.end(world);
}

}  // namespace orrery
