// What is read from a recording is what happened, and recording changes nothing.
#include "sim/record/recording.h"
#include "sim/faults/crash.h"

#include "sim/record/database.h"
#include "sim/record/schema.h"
#include "tests/catch.h"
#include "tests/patience.h"
#include "tests/seeds.h"
#include "tests/sim/record/recorded.h"

using namespace test;

namespace {

bool same(const TraceEvent& a, const TraceEvent& b) {
    return a.number == b.number && a.time == b.time && a.cause == b.cause && a.sequence == b.sequence &&
           a.node == b.node && a.peer == b.peer && a.kind == b.kind && a.what == b.what && a.outcome == b.outcome &&
           a.first_effect == b.first_effect && a.effects == b.effects && a.detail == b.detail;
}
bool same(const TraceEffect& a, const TraceEffect& b) {
    return a.event == b.event && a.sequence == b.sequence && a.kind == b.kind && a.node == b.node && a.peer == b.peer &&
           a.message == b.message && a.due == b.due && a.settled == b.settled && a.detail == b.detail;
}
bool same(const StateBand& a, const StateBand& b) {
    return a.node == b.node && a.from_event == b.from_event && a.from == b.from && a.label == b.label;
}
template <class Row>
std::size_t first_difference(const std::vector<Row>& a, const std::vector<Row>& b) {
    std::size_t i = 0;
    while (i < a.size() && i < b.size() && same(a[i], b[i]))
        ++i;
    return i;
}

}  // namespace

TEST_CASE("a recording holds every row of the run, whatever the size of its batches") {
    const Folder folder("rows");
    const auto blueprint = judged_ledgers();
    const Trace want = traced(blueprint);
    REQUIRE(want.events.size() > 1500);
    for (const std::size_t batch : {std::size_t{1}, std::size_t{7}, std::size_t{500}, std::size_t{100'000}}) {
        const std::string path = folder.file("run.orrery");
        record_run(path, blueprint, {batch});
        const auto recording = open_recording(path);
        REQUIRE(recording);
        const auto trace = recording->read_trace();
        REQUIRE(trace);
        CHECK(first_difference(trace->events, want.events) == want.events.size());
        CHECK(first_difference(trace->effects, want.effects) == want.effects.size());
        CHECK(first_difference(trace->bands, want.bands) == want.bands.size());
        CHECK(trace->events.size() == want.events.size());
        CHECK(trace->effects.size() == want.effects.size());
        CHECK(trace->bands.size() == want.bands.size());

        const auto from = recording->read_events(1234);
        REQUIRE(from);
        REQUIRE_FALSE(from->empty());
        CHECK(same(from->front().event, want.events[1233]));
        const auto effects = recording->read_effects(1234);
        REQUIRE(effects);
        CHECK(effects->size() == want.events[1233].effects);
        CHECK(recording->read_events(want.events.size() + 1)->empty());
    }
}

TEST_CASE("recording changes nothing of the run", "[determinism]") {
    const Folder folder("determinism");
    for (std::uint64_t seed = 1; seed <= test::seeds(20); seed += 7) {
        const auto blueprint = judged_ledgers(seed);
        World plain(blueprint);
        plain.run();
        CHECK(record_run(folder.file("run.orrery"), blueprint, {64}).fingerprint == plain.fingerprint());
    }
}

TEST_CASE("identity and results come back as they were given") {
    const Folder folder("identity");
    const std::string path = folder.file("run.orrery");
    const auto blueprint = judged_ledgers();
    const Recorded recorded = record_run(path, blueprint);
    const auto recording = open_recording(path);
    REQUIRE(recording);
    const RecordingInfo& info = recording->info();
    CHECK(info.identity == some_identity());
    CHECK(info.complete);
    CHECK_FALSE(info.cut_off);
    CHECK(info.nodes == std::vector<std::string>{"a", "b", "c"});
    CHECK(info.roles == std::vector<std::string>{"ledger", "ledger", "ledger"});
    CHECK(info.kinds.size() == blueprint->kinds.size());

    const RunResult &got = info.result, &want = recorded.result;
    CHECK(got.fingerprint == want.fingerprint);
    CHECK(got.events == want.events);
    CHECK(got.virtual_time == want.virtual_time);
    CHECK(got.verdict == RunVerdict::violated);
    REQUIRE(got.violations.size() == 1);
    CHECK(got.violations[0].property == "small");
    CHECK(got.violations[0].event == want.violations[0].event);
    CHECK(got.violations[0].node == want.violations[0].node);
    CHECK(got.violations[0].detail == want.violations[0].detail);
    CHECK(got.violations[0].fields == want.violations[0].fields);
    CHECK(got.undecided == want.undecided);
    CHECK(got.witnessed == want.witnessed);
    CHECK(got.unwitnessed == want.unwitnessed);
    CHECK(got.faults == want.faults);
    REQUIRE(got.metrics.size() == want.metrics.size());
    CHECK(got.metrics[0].name == "answer");
    CHECK(got.metrics[0].samples == want.metrics[0].samples);
    CHECK(info.properties[2].verdict == "witnessed");
    CHECK(info.properties[3].verdict == "not witnessed");
    CHECK(info.properties[4].verdict == "undecided");
    CHECK(looks_like_recording(path));
}

TEST_CASE("a recording can be read with nothing but SQLite") {
    const Folder folder("views");
    const std::string path = folder.file("run.orrery");
    const auto blueprint = judged_ledgers();
    record_run(path, blueprint, {256});
    const Trace want = traced(blueprint);
    record::Database database;
    REQUIRE(database.open(path, record::Database::Mode::write));
    CHECK(database.integer("PRAGMA application_id") == 0x4F525259);
    CHECK(database.integer("PRAGMA user_version") == 3);
    CHECK(database.integer("SELECT count(*) FROM event") == static_cast<std::int64_t>(want.events.size()));
    CHECK(database.integer("SELECT count(*) FROM effect") == static_cast<std::int64_t>(want.effects.size()));
    CHECK(database.text("SELECT node || ' ' || detail FROM event WHERE number = 777") ==
          blueprint->node_name(want.events[776].node) + " " + want.events[776].detail);
    CHECK(database.integer("SELECT count(*) FROM event WHERE outcome = 'lost, node down'") > 0);
    CHECK(database.text("SELECT text FROM fault ORDER BY event") == "crash b");
    CHECK(database.integer("SELECT count(*) FROM metric_sample WHERE name = 'answer'") ==
          database.integer("SELECT count FROM metric WHERE name = 'answer'"));
    CHECK(database.integer("SELECT count(*) FROM state_band WHERE label = 'down'") == 1);
    CHECK(database.first_error() == "");
}

TEST_CASE("a recorded run made again is identical") {
    const Folder folder("identical");
    const std::string path = folder.file("run.orrery");
    record_run(path, judged_ledgers(), {300});
    const auto same_again = open_recording(path)->compare_with(judged_ledgers());
    REQUIRE(same_again);
    CHECK(same_again->identical);
    CHECK(same_again->to_text() == "identical");
}

TEST_CASE("a recorded run in which a message is admitted after the last event, made again, is identical") {
    const Folder folder("admitted");
    Blueprint busy = ledgers();
    busy.hardware[0].service = Distribution::constant(20_s);
    busy.plan.push_back(deliver_at(busy, 1_s, 0, Add{3}, 1));
    const auto blueprint = share(std::move(busy));
    record_run(folder.file("run.orrery"), blueprint);
    const auto recording = open_recording(folder.file("run.orrery"));
    REQUIRE(recording);
    const auto same_again = recording->compare_with(copy_of(blueprint));
    REQUIRE(same_again);
    INFO(same_again->to_text());
    CHECK(same_again->identical);
}

TEST_CASE("a recording that was changed by hand is found, also where its chain was left alone") {
    const auto set = [](const std::string& column, const std::string& path, const std::string& value) {
        return "UPDATE batch SET " + column + " = CAST(json_set(CAST(" + column + " AS TEXT), '" + path + "', " +
               value + ") AS BLOB) WHERE first_event = 1";
    };
    const std::string change =
        GENERATE_COPY(set("event_rows", "$[99][3]", "2"), set("event_rows", "$[99][10]", "'a lie'"),
                      set("event_rows", "$[99][7]", "3"), set("effect_rows", "$[99][6]", "7"),
                      std::string("UPDATE node SET name = 'z'"), std::string("UPDATE violation SET event = 5"),
                      std::string("UPDATE violation SET detail = 'all is well'"), std::string("DELETE FROM violation"),
                      std::string("UPDATE metric SET sum = sum + 1"), std::string("UPDATE fault_count SET count = 9"),
                      std::string("DELETE FROM band"));
    CAPTURE(change);
    const Folder folder("changed");
    const std::string path = folder.file("run.orrery");
    record_run(path, judged_ledgers(), {300});
    record::Database file;
    REQUIRE(file.open(path, record::Database::Mode::write));
    REQUIRE(file.run(change));
    REQUIRE(file.integer("SELECT changes()") > 0);
    file.close();
    const auto recording = open_recording(path);
    const auto found = recording ? recording->compare_with(judged_ledgers()) : tl::unexpected(recording.error());
    CHECK((!found || !found->identical));  // or refused at once: as good
}

namespace {

// One edit of a recording by hand, in SQL, and what it changes.
struct Edit {
    std::string what, sql;
};

// A value of every column of every table, every key of meta, every place of a row of events and of effects.
std::vector<Edit> edits_of(const std::string& path, std::vector<std::string>& empty) {
    std::vector<Edit> edits;
    record::Database file;
    REQUIRE(file.open(path, record::Database::Mode::read));
    for (const auto& [name, statement] : record::tables()) {
        const std::string table(name);
        if (table == "meta") {
            record::Statement key(file, "SELECT key FROM meta");
            while (key.next())
                edits.push_back({"meta " + key.text(0),
                                 "UPDATE meta SET value = CASE WHEN value + 0 > 0 AND value NOT GLOB '*[^0-9]*' THEN "
                                 "CAST(value + 1 AS TEXT) ELSE value || 'x' END WHERE key = '" +
                                     key.text(0) + "'"});
            continue;
        }
        if (file.integer("SELECT count(*) FROM " + table) == 0) {
            empty.push_back(table);
            continue;
        }
        record::Statement column(file, "SELECT name, type FROM pragma_table_info('" + table + "')");
        std::string first;
        while (column.next()) {
            const std::string one = column.text(0);
            first = first.empty() ? one : first;
            if (column.text(1) == "BLOB" && table == "batch")
                continue;
            const std::string value = column.text(1) == "INTEGER" ? "coalesce(" + one + ", 0) + 1000"
                                      : column.text(1) == "BLOB"  ? "CAST('[1]' AS BLOB)"
                                                                  : one + " || 'x'";
            edits.push_back({table + "." + one, "UPDATE " + table + " SET " + one + " = " + value + " WHERE " + first +
                                                    " = (SELECT max(" + first + ") FROM " + table + ")"});
        }
    }
    for (const auto& [rows, places] : {std::pair{"event_rows", 11}, std::pair{"effect_rows", 8}})
        for (int place = 0; place < places; ++place) {
            const std::string at = "'$[40][" + std::to_string(place) + "]'",
                              json = std::string("CAST(") + rows + " AS TEXT)";
            const std::string old = "json_extract(" + json + ", " + at + ")";
            edits.push_back({rows + std::string(" ") + std::to_string(place),
                             std::string("UPDATE batch SET ") + rows + " = CAST(json_set(" + json + ", " + at +
                                 ", CASE WHEN typeof(" + old + ") = 'text' THEN " + old + " || 'x' ELSE coalesce(" +
                                 old + ", 0) + 1 END) AS BLOB) WHERE first_event = 1"});
        }
    return edits;
}

}  // namespace

TEST_CASE("whatever is changed by hand in a recording, a replay says so") {
    const Folder folder("edited");
    const std::string path = folder.file("run.orrery"), copy = folder.file("copy.orrery");
    record_run(path, judged_ledgers(), {300});
    std::vector<std::string> empty;
    const std::vector<Edit> edits = edits_of(path, empty);
    CHECK(empty == std::vector<std::string>{"remark"});  // of entries that did not fire
    CHECK(edits.size() > 90);
    const RecordedIdentity identity = some_identity();
    std::size_t refused = 0;
    for (const Edit& edit : edits) {
        INFO(edit.what << ": " << edit.sql);
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
        {
            record::Database file;
            REQUIRE(file.open(copy, record::Database::Mode::write));
            file.run(edit.sql);
            CHECK(file.first_error() == "");
            CHECK(file.integer("SELECT changes()").value_or(0) > 0);
        }
        const auto recording = open_recording(copy);
        const auto found = recording ? recording->compare_with(judged_ledgers(), {}, &identity)
                                     : tl::make_unexpected(recording.error());
        if (!found) {  // damaged
            ++refused;
            continue;
        }
        if (edit.what == "meta program" || edit.what == "meta scenario_file") {
            CHECK(found->identical);
            continue;
        }
        CHECK_FALSE(found->identical);
        CHECK_FALSE(found->field.empty());
        // By the name of the column, where it is no event that differs.
        const std::string table = edit.what.substr(0, edit.what.find_first_of(" ."));
        if (found->of_run && table != "event_rows" && table != "effect_rows")
            CHECK(found->field.starts_with(table));
        CHECK(found->recorded != found->again);
    }
    CHECK(refused < edits.size() / 3);
}

TEST_CASE("a recording that claims a limit, or holds what the format does not know, is not identical") {
    const Folder folder("claims");
    const std::string path = folder.file("run.orrery");
    Ledger role;
    role.beat = 100_ms;
    Blueprint made = ledgers(role);  // all crash, and only what is void stays behind
    for (NodeId node = 0; node < 3; ++node)
        made.plan.push_back({1_s, {}, CrashNode{node}, 0, "crash"});
    const auto blueprint = share(std::move(made));
    const auto differing = [&](const std::string& edit) {
        record_run(path, blueprint, {300});
        record::Database file;
        REQUIRE(file.open(path, record::Database::Mode::write));
        REQUIRE(file.run(edit));
        file.close();
        const auto recording = open_recording(path);
        REQUIRE(recording);
        const auto found = recording->compare_with(blueprint);
        REQUIRE(found);
        return found->identical ? std::string("none") : found->field;
    };
    CHECK(differing("SELECT 1") == "none");
    CHECK(differing("UPDATE meta SET value = '1' WHERE key = 'cut_off'") == "meta.value of key cut_off");
    CHECK(differing("CREATE TABLE more(x)").starts_with("sqlite_schema.name"));
    CHECK(differing("DROP VIEW effect; CREATE VIEW effect AS SELECT 1 AS number") ==
          "sqlite_schema.sql of name effect");
    CHECK(differing("UPDATE node SET name = CAST(name AS BLOB) WHERE id = 1") == "node.name of id 1");
    CHECK(differing("UPDATE batch SET event_rows = CAST(event_rows AS TEXT) WHERE first_event = 1") ==
          "batch.event_rows from event 1 on");
    CHECK(differing("CREATE TRIGGER t AFTER DELETE ON band BEGIN SELECT 1; END").starts_with("sqlite_schema"));
}

TEST_CASE("where a run made again differs, the first event and its field are named") {
    const Folder folder("differs");
    const std::string path = folder.file("run.orrery");
    const auto blueprint = judged_ledgers();
    record_run(path, blueprint, {300});
    const auto recording = open_recording(path);
    REQUIRE(recording);
    const Trace want = traced(blueprint);

    SECTION("a fault that comes later") {
        Blueprint other = *blueprint;
        other.plan[0].at += 1_ms;
        const auto found = recording->compare_with(share(other));
        REQUIRE(found);
        CHECK_FALSE(found->identical);
        const Trace again = traced(share(other));
        const std::size_t first = first_difference(again.events, want.events);
        CHECK(found->event == first + 1);
        CHECK(found->field == "node");  // another event of that instant comes first now
        CHECK(found->node == "b");
        CHECK(found->recorded == "b");
        CHECK(found->time == 2_s);
    }
    SECTION("a message that is dropped") {
        Blueprint other = *blueprint;
        other.overrides.messages.push_back({{0, 1, other.find_kind("Add"), 20}, MessageFate::drop(), ""});
        const auto found = recording->compare_with(share(other));
        REQUIRE(found);
        CHECK_FALSE(found->identical);
        CHECK(found->node == "a");
        CHECK(found->field.starts_with("effect "));
        CHECK(found->again.find("dropped by an override") != std::string::npos);
    }
    SECTION("another end") {
        Blueprint other = *blueprint;
        other.until = 6_s;
        const auto found = recording->compare_with(share(other));
        REQUIRE(found);
        CHECK(found->field == "number of events");
        CHECK(found->again.ends_with("or more"));
        other.until = 4_s;
        CHECK(recording->compare_with(share(other))->field == "number of events");
    }
    SECTION("another start") {
        Blueprint other = *blueprint;
        Ledger role;
        role.beat = 21_ms;
        role.pass_on = true;
        role.others = {0, 1, 2};
        other.roles[0].role = std::make_shared<const Ledger>(role);
        const auto found = recording->compare_with(share(other));
        REQUIRE(found);
        CHECK(found->event == 0);
        CHECK(found->field == "effect 1");
        CHECK(found->recorded == "set timer Beat{} due at 20ms");
        CHECK(found->again == "set timer Beat{} due at 21ms");
    }
    SECTION("the one who watches wants to stop") {
        Blueprint longer = *blueprint;
        longer.until = 60_s;
        const std::string whole = folder.file("long.orrery");
        record_run(whole, share(longer));
        const auto opened = open_recording(whole);
        REQUIRE(opened);
        const auto found = opened->compare_with(share(longer), [](EventNumber, Time) { return false; });
        REQUIRE_FALSE(found);
        CHECK(found.error().what == "stopped");
    }
}

TEST_CASE("a run that is not the same when it is made again leaves no recording") {
    const Folder folder("other");
    const std::string path = folder.file("run.orrery");
    const auto blueprint = judged_ledgers();
    const auto error_of = [&](const std::shared_ptr<const Blueprint>& again, EventNumber events) {
        auto recorder = Recorder::create(path, some_identity(), again);
        REQUIRE(recorder);
        World world(blueprint);
        world.run_to(events);
        world.finish();
        const auto done = (*recorder)->finish(end_of(world));
        return done ? std::string() : done.error().what;
    };
    CHECK(error_of(judged_ledgers(42), 500) == "the run, made again to be written, came to another end");
    Blueprint shorter = *blueprint;
    shorter.until = 1_s;
    CHECK(error_of(share(shorter), 1500) == "the run, made again to be written, came to another end");
    CHECK(folder.names().empty());
    CHECK(error_of(judged_ledgers(), 500).empty());
}

TEST_CASE("while the rest is written somebody may look at how far it is, and stop it") {
    const Folder folder("stopped");
    const auto blueprint = judged_ledgers();
    auto recorder = Recorder::create(folder.file("run.orrery"), some_identity(), copy_of(blueprint));
    REQUIRE(recorder);
    World world(blueprint);
    (*recorder)->follow(world.run_to(1000));

    REQUIRE(comes_true([&] { return (*recorder)->written() >= 1000; }));
    CHECK((*recorder)->written() == 1000);
    (*recorder)->abandon();
    CHECK(folder.names().empty());
    CHECK((*recorder)->finish(end_of(world)).error().what == "the recording was ended before");
}
