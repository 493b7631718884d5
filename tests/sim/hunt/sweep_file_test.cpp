// The file of a sweep: what was committed is there, in order, with its identity; what is no such file is refused.
#include "sim/hunt/sweep/sweep_file.h"

#include <functional>

#include "sim/hunt/sweep/sweep_layout.h"
#include "tests/catch.h"
#include "tests/folder.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;
using test::Folder;

namespace {

SweepIdentity identity() {
    SweepIdentity out;
    out.scenario = "family/name";
    out.scenario_text = "title = \"t'\"\n";
    out.designs = {"broken", "sound"};
    out.sets = {"clients=3"};
    out.overrides = {"drop:a->b/T#1"};
    out.limits = "events 9";
    out.engine = 7;
    out.first_seed = 10;
    out.last_seed = 20;
    out.program = "a test";
    return out;
}

SweptRun swept(std::uint64_t seed) {
    SweptRun out;
    out.seed = seed;
    out.events = 100 + seed;
    out.fingerprint = 0xFFFF'0000'0000'0000u + seed;
    out.witnessed = {"seen \"once\""};
    out.unwitnessed = {"not seen"};
    out.planned = {{"crash", 2}};
    out.fired = {{"crash", 1}};
    out.not_fired = {"crash a at 99s"};
    out.not_applied = {"drop:a->b/T#1"};
    if (seed % 2 == 0) {
        out.verdict = RunVerdict::violated;
        out.violations = {{"P", 5, "5 is too many"}, {"Q", 9, "no\nlines"}};
        out.sentence = "# is too many";
        out.shape = "00000000000000aa";
        out.story = "a received b";
    }
    return out;
}

std::vector<SweptRun> all_of(SweepFile& file, std::size_t design, std::uint64_t first = 0,
                             std::uint64_t last = INT64_MAX) {
    std::vector<SweptRun> out;
    const auto cursor = file.runs(design, first, last);
    for (SweptRun run; cursor->next(run);)
        out.push_back(run);
    CHECK_FALSE(file.problem());
    return out;
}

std::string error_of(const std::string& path) {
    const auto file = SweepFile::read(path);
    return file ? "" : file.error().to_text();
}

}  // namespace

TEST_CASE("runs come back as they were, in order of their seeds, and by design") {
    const Folder folder("sweep");
    const std::string path = folder.file("s.sqlite");
    {
        const auto file = SweepFile::write(path, identity());
        REQUIRE(file);
        for (const std::uint64_t seed : {14, 11, 12})
            (*file)->add(0, swept(seed));
        (*file)->add(1, swept(13));
        (*file)->commit();
    }
    CHECK(folder.names() == std::vector<std::string>{"s.sqlite"});
    const auto file = SweepFile::read(path);
    REQUIRE(file);
    CHECK(all_of(**file, 0) == std::vector<SweptRun>{swept(11), swept(12), swept(14)});
    CHECK(all_of(**file, 0, 12, 13) == std::vector<SweptRun>{swept(12)});
    CHECK(all_of(**file, 1) == std::vector<SweptRun>{swept(13)});
    CHECK((*file)->seeds(0, 12, 99) == std::vector<std::uint64_t>{12, 14});
    const SweepIdentity& own = (*file)->identity();
    CHECK_FALSE(difference_of(own, identity()));
    CHECK(own.scenario == "family/name");
    CHECK(own.program == "a test");
    CHECK(own.first_seed == 10);
    CHECK(own.last_seed == 20);
}

TEST_CASE("a sweep that goes on widens the range of seeds and keeps its runs") {
    const Folder folder("sweep");
    const std::string path = folder.file("s.sqlite");
    {
        const auto file = SweepFile::write(path, identity());
        REQUIRE(file);
        (*file)->add(0, swept(11));
    }
    SweepIdentity more = identity();
    more.first_seed = 5;
    more.last_seed = 30;
    {
        const auto file = SweepFile::write(path, more);
        REQUIRE(file);
        CHECK((*file)->seeds(0, 0, 99) == std::vector<std::uint64_t>{11});
    }
    const auto file = SweepFile::read(path);
    REQUIRE(file);
    CHECK((*file)->identity().first_seed == 5);
    CHECK((*file)->identity().last_seed == 30);
}

TEST_CASE("another identity is refused by the first part that differs") {
    const Folder folder("sweep");
    const std::string path = folder.file("s.sqlite");
    REQUIRE(SweepFile::write(path, identity()));
    const std::pair<std::function<void(SweepIdentity&)>, std::string> parts[] = {
        {[](SweepIdentity& one) { one.scenario_text = "x"; }, "another text of the scenario family/name"},
        {[](SweepIdentity& one) { one.scenario_text = one.scenario = "x"; }, "another scenario (family/name and x)"},
        {[](SweepIdentity& one) { one.engine = 8; }, "another engine (7 and 8)"},
        {[](SweepIdentity& one) { one.designs.pop_back(); }, "other designs (broken, sound; and broken)"},
        {[](SweepIdentity& one) { one.sets.clear(); }, "other values (clients=3; and none)"},
        {[](SweepIdentity& one) { one.overrides.clear(); }, "other overrides (drop:a->b/T#1; and none)"},
        {[](SweepIdentity& one) { one.limits = "none"; }, "other limits (events 9; and none)"},
    };
    for (const auto& [change, difference] : parts) {
        SweepIdentity other = identity();
        change(other);
        CHECK(difference_of(identity(), other) == difference);
        const auto file = SweepFile::write(path, other);
        REQUIRE_FALSE(file);
        CHECK_THAT(file.error().what, ContainsSubstring("holds the runs of " + difference));
    }
    SweepIdentity shard = identity();
    shard.shards = 2;
    CHECK_THAT(SweepFile::write(path, shard).error().what, ContainsSubstring("holds another shard (1/1, and 1/2"));
}

TEST_CASE("what is no sweep, or a damaged or newer one, is refused by name") {
    const Folder folder("sweep");
    const std::string path = folder.file("s.sqlite");
    const auto spoilt = [&](const std::string& statement) {
        std::filesystem::remove(path);
        {
            const auto file = SweepFile::write(path, identity());
            REQUIRE(file);
            (*file)->add(0, swept(12));
        }
        record::Database database;
        database.open(path, record::Database::Mode::write);
        REQUIRE(database.run(statement));
        database.close();
        const auto file = SweepFile::read(path);
        if (!file)
            return file.error().to_text();
        SweptRun run;
        const auto cursor = (*file)->runs(0, 0, 99);
        CHECK_FALSE(cursor->next(run));
        return (*file)->problem() ? (*file)->problem()->to_text() : "";
    };
    CHECK_THAT(error_of(folder.file("none")), ContainsSubstring("there is no such file"));
    CHECK_THAT(error_of(folder.write("text", "no database at all, and long enough to be looked at as one")),
               ContainsSubstring("cannot be read as a sweep"));
    CHECK_THAT(error_of(folder.write("empty", "")), ContainsSubstring("is empty"));
    CHECK_THAT(error_of(folder.path.string()), ContainsSubstring("is not a file"));
    CHECK_THAT(spoilt("PRAGMA application_id = 1"), ContainsSubstring("is no sweep"));
    CHECK_THAT(spoilt("PRAGMA user_version = 99"), ContainsSubstring("has version 99"));
    CHECK_THAT(spoilt("ALTER TABLE run ADD COLUMN luck TEXT"), ContainsSubstring("the table run is not what version"));
    CHECK_THAT(spoilt("DELETE FROM meta WHERE key = 'limits'"), ContainsSubstring("no 'limits'"));
    CHECK_THAT(spoilt("UPDATE meta SET value = 'x' WHERE key = 'engine'"), ContainsSubstring("is no number"));
    CHECK_THAT(spoilt("UPDATE meta SET value = '0' WHERE key = 'shard'"), ContainsSubstring("makes no sense"));
    CHECK_THAT(spoilt("DELETE FROM design"), ContainsSubstring("names no design"));
    CHECK_THAT(spoilt("UPDATE run SET verdict = 'fine'"), ContainsSubstring("the row of seed 12 makes no sense"));
    CHECK_THAT(spoilt("UPDATE run SET fired = '['"), ContainsSubstring("the row of seed 12 makes no sense"));
    CHECK_THAT(spoilt("UPDATE run SET fingerprint = 'xyz'"), ContainsSubstring("the row of seed 12 makes no sense"));
    CHECK_THAT(spoilt("DELETE FROM violation"), ContainsSubstring("the row of seed 12 makes no sense"));
}

TEST_CASE("sweeps are joined run by run; a run that was looked into keeps its shape") {
    const Folder folder("sweep");
    const auto make = [&](const char* name, std::uint64_t shard, const std::vector<SweptRun>& runs) {
        SweepIdentity own = identity();
        own.shard = shard;
        own.shards = 2;
        const auto file = SweepFile::write(folder.file(name), own);
        REQUIRE(file);
        for (const SweptRun& run : runs)
            (*file)->add(0, run);
        return folder.file(name);
    };
    SweptRun plain = swept(12);
    plain.shape = plain.story = "";
    const std::string one = make("one", 1, {swept(11), plain}), two = make("two", 2, {swept(12), swept(14)});
    const std::string out = folder.file("all");
    REQUIRE(merge_sweeps(out, {one, two}));
    const auto all = SweepFile::read(out);
    REQUIRE(all);
    CHECK(all_of(**all, 0) == std::vector<SweptRun>{swept(11), swept(12), swept(14)});
    CHECK((*all)->identity().shards == 1);
    CHECK(folder.names() == std::vector<std::string>{"all", "one", "two"});

    // Of a run that a limit cut off somewhere, the whole one counts, whichever file comes first.
    SweptRun cut = swept(13);
    cut.seed = 14;
    cut.cut_off = true;
    cut.verdict = RunVerdict::undecided;
    for (const auto& [name, first] : {std::pair("cut first", true), std::pair("cut last", false)}) {
        const std::string half = make(name, 1, {cut}), joined = folder.file(std::string(name) + ", all");
        const auto merged = merge_sweeps(joined, first ? std::vector{half, two} : std::vector{two, half});
        INFO((merged ? "" : merged.error().to_text()));
        REQUIRE(merged);
        const auto file = SweepFile::read(joined);
        REQUIRE(file);
        CHECK(all_of(**file, 0) == std::vector<SweptRun>{swept(12), swept(14)});
    }

    SweptRun other = swept(11);
    other.verdict = RunVerdict::undecided;
    const auto refused = merge_sweeps(folder.file("x"), {one, make("three", 1, {other})});
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what, ContainsSubstring("seed 11: the verdicts are held and undecided"));
    CHECK_FALSE(std::filesystem::exists(folder.file("x")));
}
