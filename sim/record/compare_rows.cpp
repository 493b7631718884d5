// What the chain of a run does not cover: every row as people read it, the names, and the results. The run is made
// again into a recording of its own, in a temporary file that SQLite keeps, and every column of every table of the two
// is held against the other, and so are the definitions of tables and views. Batches are compared and forgotten as they
// come, so neither memory nor disk grows with the run.
#include <fmt/format.h>

#include <algorithm>

#include "sim/record/compare.h"
#include "sim/record/layout.h"
#include "sim/record/results.h"
#include "sim/record/row_writer.h"
#include "sim/record/schema.h"

namespace orrery::record {
namespace {

constexpr EventNumber kStride = 4096;

// One line of everything that a row holds: two rows are equal where their lines are.
std::string line_of(const TraceEvent& event) {
    return fmt::format("{} at {} ns, sequence {}, cause {}, node {}, sender {}, kind {}, {}, {} effects: {}",
                       name_of(event.what), event.time, event.sequence, event.cause, event.node, event.peer, event.kind,
                       name_of(event.outcome), event.effects, event.detail);
}
std::string line_of(const RecordedEvent& event) {
    return fmt::format("{}, chain {:016x}", line_of(event.event), event.chain);
}
std::string line_of(const TraceEffect& effect) {
    return fmt::format("{} at node {}, sequence {}, to {}, kind {}, due at {} ns: {}", name_of(effect.kind),
                       effect.node, effect.sequence, effect.peer, effect.message, effect.due, effect.detail);
}

Comparison of_run(std::string field, std::string recorded, std::string again) {
    Comparison out;
    out.of_run = true;
    out.field = std::move(field);
    out.recorded = std::move(recorded);
    out.again = std::move(again);
    return out;
}

// What of the table meta is no part of the run: who wrote the file down, and from where.
bool is_of_the_file(const std::string& key) { return key == "program" || key == "scenario_file"; }

class Again {
public:
    Again(Database& recorded, const RecordingInfo& info, const RecordedIdentity& identity,
          const std::shared_ptr<const Blueprint>& blueprint)
        : recorded_(recorded),
          info_(info),
          limits_{info.nodes.size(), info.kinds.size()},
          database_(opened(identity, *blueprint)),
          rows_(database_, *blueprint, batch_size(recorded)),
          world_(blueprint, &rows_) {
        if (!recorded.text("SELECT value FROM meta WHERE key = 'revision'"))  // of engine 1, which knew of none
            database_.run("DELETE FROM meta WHERE key = 'revision'");
        if (recorded.integer("PRAGMA user_version") == 2 &&
            !recorded.text("SELECT name FROM effect_type WHERE name = 'refused'"))
            database_.run("DELETE FROM effect_type WHERE name = 'refused'");
        world_.start();
        rows_.start(world_);
    }

    tl::expected<std::optional<Comparison>, std::string> compare(
        const std::function<bool(EventNumber, Time)>& keep_going) {
        const EventNumber last = info_.result.events;
        while (world_.event() < last) {
            const EventNumber target = std::min(last, world_.event() + kStride);
            if (world_.run_to(target) < target)
                break;
            if (keep_going && !keep_going(world_.event(), world_.now()))
                return tl::make_unexpected(std::string("stopped"));
            if (auto found = compare_batches())
                return found;
        }
        end();
        auto found = compare_batches();
        const auto batches = recorded_.integer("SELECT count(*) FROM batch").value_or(0);
        if (!found && batches != batches_)
            found = of_run("batch", fmt::format("{} rows", batches), fmt::format("{} rows", batches_));
        for (const auto& [name, statement] : tables())
            if (!found && name != "batch")
                found = compare_table(std::string(name));
        if (!found && info_.complete && info_.cut_off && !could_go_on_)
            found = of_run("meta.value of key cut_off", "1", "0");
        if (!found)
            found = compare_table("sqlite_schema", "name, type, sql");
        for (const Database* one : {&recorded_, &database_})
            if (one->failed())
                return tl::make_unexpected(one->first_error());
        return found;
    }
    const World& world() const { return world_; }

private:
    static Database opened(const RecordedIdentity& identity, const Blueprint& blueprint) {
        Database database;
        database.open("", Database::Mode::create);
        write_layout(database);
        write_identity(database, identity, blueprint);
        return database;
    }
    static std::size_t batch_size(Database& recorded) {
        const auto most = recorded.integer("SELECT max(events) FROM batch").value_or(1);
        return static_cast<std::size_t>(std::max<std::int64_t>(most, 1));
    }

    void end() {
        if (!info_.complete)
            return rows_.close(world_);
        if (!info_.cut_off)
            world_.run_to(info_.result.events + 1);  // the look at the queue that ends it
        else
            could_go_on_ = goes_on(world_);
        world_.finish();
        rows_.close(world_);
        write_results(database_, world_);
    }

    static bool goes_on(const World& world) {
        World further(world.shared_blueprint());
        further.restore(world.state());
        try {
            return further.run_to(world.event() + 1) > world.event();
        } catch (const RunError&) {  // as where virtual time stands still
            return true;
        }
    }

    std::optional<Comparison> compare_batches() {
        {
            Statement again(database_, "SELECT * FROM batch ORDER BY first_event");
            Statement before(recorded_, "SELECT * FROM batch WHERE first_event >= ? ORDER BY first_event");
            before.bind(1, next_batch_);
            while (again.next()) {
                const bool there = before.next();
                if (!there && !info_.complete)
                    break;  // begun and not ended when the recording broke off
                if (!there)
                    return of_run("batch", "", fmt::format("one from event {} on", again.integer(0)));
                if (auto found = compare_batch(before, again))
                    return found;
                next_batch_ = again.integer(0) + 1;
                ++batches_;
            }
        }
        database_.run("DELETE FROM batch");
        return std::nullopt;
    }

    std::optional<Comparison> compare_batch(const Statement& before, const Statement& again) const {
        const auto first = static_cast<EventNumber>(again.integer(0));
        for (int column = 0; column < again.columns(); ++column) {
            const std::string_view was_type = before.type(column), is_type = again.type(column);
            const std::string was = before.text(column), is = again.text(column);
            if (was == is && was_type == is_type)
                continue;
            if (was == is)
                return of_run(fmt::format("batch.{} from event {} on", again.name(column), first),
                              std::string(was_type), std::string(is_type));
            if (again.name(column).ends_with("_rows"))
                if (auto found = compare_rows(first, again, column, was, is))
                    return found;
            const bool short_enough = was.size() + is.size() < 200;
            return of_run(fmt::format("batch.{} from event {} on", again.name(column), first),
                          short_enough ? was : "other texts of the same rows", short_enough ? is : "these");
        }
        return std::nullopt;
    }

    // The row of a batch that differs, where it can be read.
    std::optional<Comparison> compare_rows(EventNumber first, const Statement& batch, int column,
                                           const std::string& was, const std::string& is) const {
        Comparison out;
        const auto differs = [&](const auto& before, const auto& again, std::size_t i) {
            out.recorded = i < before.size() ? line_of(before[i]) : "";
            out.again = i < again.size() ? line_of(again[i]) : "";
            return out.recorded != out.again;
        };
        if (batch.name(column) == "event_rows") {
            const auto before = read_event_rows(was, first, 0, limits_), again = read_event_rows(is, first, 0, limits_);
            for (std::size_t i = 0; before && again && i < std::max(before->size(), again->size()); ++i)
                if (differs(*before, *again, i)) {
                    out.event = first + i;
                    out.time = i < again->size() ? (*again)[i].event.time : 0;
                    out.field = "row";
                    return out;
                }
            return std::nullopt;
        }
        const auto before = read_effect_rows(was, limits_), again = read_effect_rows(is, limits_);
        for (std::size_t i = 0; before && again && i < std::max(before->size(), again->size()); ++i)
            if (differs(*before, *again, i)) {
                out.event = i < again->size() ? (*again)[i].event : (*before)[i].event;
                out.time = time_of(out.event, first, batch);
                out.field = "effects";
                return out;
            }
        return std::nullopt;
    }

    Time time_of(EventNumber event, EventNumber first, const Statement& batch) const {
        for (int column = 0; column < batch.columns(); ++column)
            if (const auto events = batch.name(column) == "event_rows"
                                        ? read_event_rows(batch.text(column), first, 0, limits_)
                                        : tl::make_unexpected(std::string());
                events && event >= first && event - first < events->size())
                return (*events)[event - first].event.time;
        return 0;
    }

    std::optional<Comparison> compare_table(const std::string& name, const std::string& columns = "*") {
        const std::string rows = "SELECT " + columns + " FROM " + name + " ORDER BY 1, 2";
        Statement before(recorded_, rows), again(database_, rows);
        for (;;) {
            const bool was = before.next(), is = again.next();
            if (!was && (!is || !info_.complete))  // a recording that breaks off holds the beginning of each table
                return std::nullopt;
            if (was != is)
                return of_run(name, was ? "a row more: " + row_text(before) : "",
                              is ? "a row more: " + row_text(again) : "");
            for (int column = 0; column < again.columns(); ++column) {
                const std::string_view was_type = before.type(column), is_type = again.type(column);
                const bool same_text = before.text(column) == again.text(column);
                if (same_text && was_type == is_type)
                    continue;
                if (name == "meta" && is_of_the_file(again.text(0)))
                    continue;
                return of_run(fmt::format("{}.{} of {} {}", name, again.name(column), again.name(0), again.text(0)),
                              same_text ? std::string(was_type) : before.text(column),
                              same_text ? std::string(is_type) : again.text(column));
            }
        }
    }

    static std::string row_text(const Statement& row) {
        std::string text;
        for (int column = 0; column < row.columns(); ++column)
            text += fmt::format("{}{} {}", column == 0 ? "" : ", ", row.name(column), row.text(column));
        return text;
    }

    Database& recorded_;
    const RecordingInfo& info_;
    const RowLimits limits_;
    Database database_;
    RowWriter rows_;
    World world_;
    std::int64_t next_batch_ = 0, batches_ = 0;
    bool could_go_on_ = false;
};

}  // namespace

tl::expected<std::optional<Comparison>, std::string> compare_tables(
    Database& recorded, const RecordingInfo& info, const RecordedIdentity& identity,
    const std::shared_ptr<const Blueprint>& blueprint, const std::function<bool(EventNumber, Time)>& keep_going) {
    return Again(recorded, info, identity, blueprint).compare(keep_going);
}

}  // namespace orrery::record
