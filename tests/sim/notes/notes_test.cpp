// Notes: bookmarks in order, and a text that is read back or refused, never half understood.
#include "sim/notes/notes.h"

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

TEST_CASE("bookmarks stay in order, one an event", "[unit]") {
    Notes notes;
    notes.put({30, 300, "later"});
    notes.put({10, 100, ""});
    notes.put({30, 300, "renamed"});
    REQUIRE(notes.bookmarks.size() == 2);
    CHECK(notes.bookmarks.front().event == 10);
    CHECK(notes.at(30)->note == "renamed");
    CHECK(notes.at(20) == nullptr);
    CHECK(notes.after(10) == EventNumber{30});
    CHECK_FALSE(notes.after(30).has_value());
    CHECK(notes.before(30) == EventNumber{10});
    CHECK_FALSE(notes.before(10).has_value());
    notes.remove(10);
    CHECK(notes.bookmarks.size() == 1);
}

TEST_CASE("what was written is read back", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        CAPTURE(seed);
        Notes notes;
        notes.run = "orrery://run?seed=" + std::to_string(seed);
        const std::uint64_t count = uniform_below(draw(seed, 1, 0, 0), 20);
        for (std::uint64_t i = 0; i < count; ++i) {
            const EventNumber event = uniform_below(draw(seed, 2, 0, i), 1000);
            notes.put(
                {event, static_cast<Time>(event) * 7, i % 2 == 0 ? "" : "why \"here\"?\n重要 " + std::to_string(i)});
        }
        const auto read = parse_notes(to_json(notes));
        REQUIRE(read.has_value());
        CHECK(*read == notes);
    }
}

TEST_CASE("a text that is no file of notes is refused with what is wrong", "[unit]") {
    const auto why = [](const char* text) { return parse_notes(text).error(); };
    CHECK(why("").find("not a file of notes") != std::string::npos);
    CHECK(why("{\"orrery\": \"notes\", ").find("not a file of notes") != std::string::npos);
    CHECK(why("[1, 2]").find("not a file of notes") != std::string::npos);
    CHECK(why(R"({"orrery": "notes", "version": 2})").find("version") != std::string::npos);
    CHECK(why(R"({"orrery": "notes", "version": 1, "run": 7})").find("run link") != std::string::npos);
    CHECK(why(R"({"orrery": "notes", "version": 1, "run": "x", "bookmarks": [{"event": -1}]})").find("whole numbers") !=
          std::string::npos);
}
