// Files that are not what they should be: clear errors, nothing left behind, nothing worse.
#include <signal.h>
#include <sys/wait.h>

#include "sim/record/database.h"
#include "tests/catch.h"
#include "tests/patience.h"
#include "tests/sim/record/recorded.h"

using namespace test;

namespace {

std::string error_of(const std::string& path) {
    const auto opened = open_recording(path);
    if (opened)
        return "";
    CHECK(opened.error().file == path);
    CHECK_FALSE(opened.error().hint.empty());
    return opened.error().what;
}

// Opens and reads everything; only whether it ends matters.
bool read_all(const std::string& path) {
    const auto opened = open_recording(path);
    if (!opened)
        return false;
    const auto trace = opened->read_trace();
    return trace.has_value() && opened->read_effects(1).has_value();
}

}  // namespace

TEST_CASE("a file that is no recording says what it is") {
    const Folder folder("foreign");
    CHECK(error_of(folder.file("none.orrery")) == "there is no such file");
    CHECK(error_of(folder.file("")) == "is not a file");
    write(folder.file("empty.orrery"), "");
    CHECK(error_of(folder.file("empty.orrery")) == "is empty");
    write(folder.file("text.orrery"), "title = \"a scenario\"\n");
    CHECK(error_of(folder.file("text.orrery")).starts_with("is not a recording"));
    record::Database other;
    REQUIRE(other.open(folder.file("other.orrery"), record::Database::Mode::create));
    REQUIRE(other.run("CREATE TABLE t(x)"));
    other.close();
    CHECK(error_of(folder.file("other.orrery")) == "is an SQLite database, but not a recording");
    CHECK_FALSE(looks_like_recording(folder.file("other.orrery")));
}

TEST_CASE("what a killed run leaves beside a recording is told by its name") {
    const Folder folder("beside");
    const std::string path = folder.file("run.orrery");
    write(path + ".part.new", "");
    CHECK(error_of(path) == "is not there: its run was killed before the first event");
    CHECK(error_of(path + ".part") == "is not there: its run was killed before the first event");
    CHECK(error_of(path + ".part.new") == "is no recording yet: its run was killed before the first event");
    write(path + ".part", "");
    write(path + ".part-journal", "");
    CHECK(error_of(path) == "is not there, but " + path + ".part of a run that did not end is");
    CHECK(error_of(path + ".part-journal") == "is not the recording but the journal beside it");
    for (const char* name : {"run.orrery", "run.orrery.part", "run.orrery.part.new", "run.orrery.part-journal",
                             "none.orrery", "none.orrery-wal"})
        CHECK(is_meant_as_recording(folder.file(name)));
    for (const char* name : {"orrery", "run.toml", "teaching/ask-again", "run.part"})
        CHECK_FALSE(is_meant_as_recording(name));
}

TEST_CASE("a recording that ends early says after how many events") {
    RecordingInfo info;
    info.result.events = 1;
    CHECK(info.ends_early() == "the recording breaks off after 1 event");
    info.result.events = 0;
    CHECK(info.ends_early() == "the recording breaks off after 0 events");
    info.complete = info.cut_off = true;
    info.result.events = 40;
    CHECK(info.ends_early() == "the recording was cut off after 40 events");
    info.cut_off = false;
    CHECK(info.ends_early().empty());
}

TEST_CASE("another version is refused by its name, and the one before is read") {
    const Folder folder("versions");
    const auto blueprint = judged_ledgers();
    const auto of_version = [&](int version) {
        const std::string path = folder.file(std::to_string(version) + ".orrery");
        record_run(path, blueprint);
        record::Database file;
        REQUIRE(file.open(path, record::Database::Mode::write));
        REQUIRE(file.run("PRAGMA user_version = " + std::to_string(version)));
        if (version == 2)
            REQUIRE(file.run("DELETE FROM effect_type WHERE name = 'refused'"));
        file.close();
        return path;
    };
    CHECK(error_of(of_version(7)) ==
          "was made by a newer version of orrery: it is in version 7 of the format, and this program reads 2 to 3");
    CHECK(error_of(of_version(1)) ==
          "was made by an older version of orrery: it is in version 1 of the format, and this program reads 2 to 3");
    CHECK(error_of(of_version(2)).empty());
    CHECK(open_recording(of_version(2))->compare_with(blueprint)->identical);
}

TEST_CASE("a recording whose tables are not what the version says is refused") {
    const Folder folder("layout");
    const std::string path = folder.file("run.orrery");
    record_run(path, judged_ledgers());
    record::Database file;
    REQUIRE(file.open(path, record::Database::Mode::write));
    REQUIRE(file.run("DROP TABLE run_set; CREATE VIEW run_set AS SELECT 1 AS position, 'x' AS key, 'y' AS value"));
    file.close();
    CHECK(error_of(path) == "is damaged: the table run_set is not what its version says");
}

TEST_CASE("a truncated recording is an error at whatever length") {
    const Folder folder("truncated");
    const std::string path = folder.file("run.orrery");
    record_run(path, judged_ledgers(), {128});
    const std::string whole = content(path);
    for (std::size_t length = 1; length < whole.size(); length += 1 + whole.size() / 37) {
        write(path, std::string_view(whole).substr(0, length));
        CHECK_FALSE(error_of(path).empty());
    }
    write(path, std::string_view(whole).substr(0, whole.size() - 100));
    CHECK(error_of(path).starts_with("is truncated"));
}

TEST_CASE("a damaged recording is read or refused, and never worse", "[property]") {
    const Folder folder("damaged");
    const std::string path = folder.file("run.orrery");
    record_run(path, judged_ledgers(), {128});
    const std::string whole = content(path);
    std::size_t refused = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        std::string bytes = whole;
        for (std::uint64_t flip = 0; flip < 40; ++flip)
            bytes[uniform_below(draw(seed, 1, 0, flip), bytes.size())] = static_cast<char>(draw(seed, 2, 0, flip));
        write(path, bytes);
        refused += read_all(path) ? 0 : 1;
    }
    CHECK(refused > 0);
}

TEST_CASE("an output that cannot be written is an error before the run") {
    const Folder folder("unwritable");
    const auto blueprint = judged_ledgers();
    const auto create = [&](const std::string& path) {
        const auto made = Recorder::create(path, some_identity(), blueprint);
        return made ? std::string() : made.error().to_text();
    };
    CHECK(create(folder.file("no/such/run.orrery")).find("No such file or directory") != std::string::npos);
    CHECK(create(folder.file("")).find("it is a folder") != std::string::npos);
    CHECK(create("/proc/run.orrery").find("cannot be written") != std::string::npos);
    CHECK(create("/dev/null").find("it is a device or a pipe") != std::string::npos);
    CHECK(folder.names().empty());
}

TEST_CASE("a recording is written beside its name, and what is not finished leaves nothing") {
    const Folder folder("beside");
    const std::string path = folder.file("run.orrery");
    const auto blueprint = judged_ledgers();
    write(path, "what was there before");
    {
        auto recorder = Recorder::create(path, some_identity(), copy_of(blueprint), {16});
        REQUIRE(recorder);
        World world(blueprint);
        (*recorder)->follow(world.run_to(1000));
        CHECK(content(path) == "what was there before");
        CHECK(std::filesystem::exists(path + ".part"));
    }
    CHECK(folder.names() == std::vector<std::string>{"run.orrery"});
    CHECK(content(path) == "what was there before");
    record_run(path, blueprint);
    CHECK(folder.names() == std::vector<std::string>{"run.orrery"});
    CHECK(read_all(path));
}

TEST_CASE("two runs do not record to one file") {
    const Folder folder("twice");
    const std::string path = folder.file("run.orrery");
    const auto blueprint = judged_ledgers();
    auto first = Recorder::create(path, some_identity(), blueprint);
    REQUIRE(first);
    const auto second = Recorder::create(path, some_identity(), blueprint);
    REQUIRE_FALSE(second);
    CHECK(second.error().what == "another run is recording to this file");
    const auto reader = open_recording(path + ".part");
    REQUIRE_FALSE(reader);
    CHECK(reader.error().what == "a run is still recording to it");
    World world(judged_ledgers());
    world.run();
    CHECK((*first)->finish(end_of(world)).has_value());
    CHECK(read_all(path));
}

TEST_CASE("a run cut off by a limit is a complete recording that says so") {
    const Folder folder("cut");
    const std::string path = folder.file("run.orrery");
    const auto blueprint = judged_ledgers();
    auto recorder = Recorder::create(path, some_identity(), copy_of(blueprint));
    REQUIRE(recorder);
    World world(blueprint);
    world.run_to(777);
    world.finish();
    REQUIRE((*recorder)->finish(end_of(world)));
    const auto recording = open_recording(path);
    REQUIRE(recording);
    CHECK(recording->info().cut_off);
    CHECK(recording->info().result.events == 777);
    CHECK(recording->compare_with(blueprint)->identical);
}

TEST_CASE("a run that is killed in its first moments leaves no file that cannot be opened") {
    const auto blueprint = judged_ledgers();
    std::size_t killed_early = 0;
    for (useconds_t after = 0; after <= 6'000; after += 150) {
        const Folder folder("newborn");
        const std::string path = folder.file("run.orrery");
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto recorder = Recorder::create(path, some_identity(), copy_of(blueprint), {32});
            ::usleep(1'000'000);
            ::_exit(0);
        }
        ::usleep(after);
        ::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        const bool is_there = std::filesystem::exists(path + ".part");
        killed_early += is_there ? 0 : 1;
        INFO("killed after " << after << " microseconds");
        CHECK_FALSE(std::filesystem::exists(path));
        if (is_there) {
            const auto recording = open_recording(path + ".part");
            CHECK(recording);
        }
        // What is left is in nobody's way.
        record_run(path, blueprint);
        CHECK(folder.names() == std::vector<std::string>{"run.orrery"});
    }
    CHECK(killed_early > 0);
}

TEST_CASE("a run that is killed leaves a file that opens up to its last batch, or none") {
    const auto blueprint = judged_ledgers();
    const Trace want = traced(blueprint);
    std::size_t opened_with_events = 0;
    for (const EventNumber last : {EventNumber{5}, EventNumber{400}, EventNumber{1000}, EventNumber{1500}}) {
        const Folder folder("killed");
        const std::string path = folder.file("run.orrery");
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto recorder = Recorder::create(path, some_identity(), copy_of(blueprint), {32});
            World world(blueprint);
            (*recorder)->follow(world.run_to(last));
            comes_true([&] { return (*recorder)->written() >= last / 2; });
            ::kill(::getpid(), SIGKILL);  // the writer is in the middle of something
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        CHECK_FALSE(std::filesystem::exists(path));
        CHECK(error_of(path).find(".part") != std::string::npos);
        const auto recording = open_recording(path + ".part");
        REQUIRE(recording);
        CHECK_FALSE(recording->info().complete);
        CHECK(recording->info().identity == some_identity());
        const auto trace = recording->read_trace();
        REQUIRE(trace);
        CHECK(trace->events.size() == recording->info().result.events);
        CHECK(trace->events.size() <= last);
        for (std::size_t i = 0; i < trace->events.size(); ++i)
            REQUIRE(trace->events[i].detail == want.events[i].detail);
        CHECK(recording->compare_with(blueprint)->identical);
        opened_with_events += trace->events.empty() ? 0 : 1;
        CHECK(read_all(path + ".part"));
        record_run(path, blueprint);  // the next run takes the name over
        CHECK(folder.names() == std::vector<std::string>{"run.orrery"});
    }
    CHECK(opened_with_events > 0);
}
