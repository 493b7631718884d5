// Tables of events: what is written can be read again, and what is wrong with a file is said with its place.
#include "sim/interchange/event_table.h"

#include <nlohmann/json.hpp>

#include "sim/interchange/csv.h"
#include "sim/interchange/shiviz.h"
#include "tests/catch.h"

namespace orrery {
namespace {

// Texts as awkward as a model could make them.
EventTable awkward() {
    return {{1, 0, "n 1", "timer", "", "Tick", 0, "handled", "Tick{text=\"a, b\"\r\nc}"},
            {2, 5, "n2", "deliver", "n 1", "Vote", 1, "lost, node down", "Vote [event=9 time_ns=1] \\n \t"},
            {3, 5, "", "fault", "", "", 0, "handled", "partition n1 | n2"},
            {7, 1'000'000'007, "n2", "sync", "", "", 2, "handled", ""}};
}

TEST_CASE("a table written as CSV or for ShiViz is read back the same, whatever its texts hold") {
    const EventTable table = awkward();
    for (const std::string& text : {write_csv(table), write_shiviz(table)}) {
        INFO(text);
        const auto again = read_event_table(text);
        INFO((again ? "" : again.error().what));
        REQUIRE(again);
        CHECK(*again == table);
    }
    CHECK(*read_event_table(write_csv({})) == EventTable());
}

TEST_CASE("CSV is that of RFC 4180") {
    const std::string text = write_csv({awkward()[0]});
    CHECK(text ==
          "event,time_ns,node,what,peer,type,cause,outcome,detail\r\n"
          "1,0,n 1,timer,,Tick,0,handled,\"Tick{text=\"\"a, b\"\"\r\nc}\"\r\n");
    CHECK(*read_csv("event,time_ns,node,what,peer,type,cause,outcome,detail\n2,5,n2,sync,,,1,handled,x\n") ==
          EventTable{{2, 5, "n2", "sync", "", "", 1, "handled", "x"}});
}

TEST_CASE("vector clocks begin at 1, count by one at their host, and know what their causes knew") {
    const std::string log = write_shiviz({{1, 0, "a", "timer", "", "T", 0, "handled", ""},
                                          {2, 1, "b", "timer", "", "T", 0, "handled", ""},
                                          {3, 2, "b", "deliver", "a", "M", 1, "handled", ""},
                                          {4, 3, "c", "deliver", "b", "M", 3, "handled", ""},
                                          {5, 4, "a", "timer", "", "T", 1, "handled", ""}});
    std::vector<std::string> clocks;
    for (std::size_t at = 0, end; at < log.size(); at = end + 1) {
        end = log.find('\n', at);
        if (const std::string line = log.substr(at, end - at); line.size() > 2 && line[1] == ' ' && line[2] == '{')
            clocks.push_back(line);
    }
    CHECK(clocks == std::vector<std::string>{R"(a {"a": 1})", R"(b {"b": 1})", R"(b {"a": 1, "b": 2})",
                                             R"(c {"a": 1, "b": 2, "c": 1})", R"(a {"a": 2})"});
    CHECK(log.starts_with("(?<event>.*) "));
    CHECK(log.find("(?<host>\\S+) (?<clock>\\{.*\\})\n\n") != std::string::npos);  // then the empty delimiter
}

TEST_CASE("two tables differ at the first row and column, or where one ends") {
    const EventTable table = awkward();
    EventTable other = table;
    CHECK_FALSE(first_difference(table, other));
    other[1].outcome = "handled";
    const auto found = first_difference(table, other);
    REQUIRE(found);
    CHECK(found->event == 2);
    CHECK(found->field == "outcome");
    CHECK(found->first == "lost, node down");
    other = table;
    other.pop_back();
    CHECK(first_difference(table, other)->field == "number of events");
    CHECK(first_difference(table, other)->event == 7);
}

TEST_CASE("a damaged table is an error with its place") {
    const std::string head = "event,time_ns,node,what,peer,type,cause,outcome,detail\n";
    const std::string log = write_shiviz(awkward());
    struct Slip {
        std::string text, what;
        std::uint32_t line, column;
    };
    const Slip slips[] = {
        {"", "no table", 1, 1},
        {"hello", "no table", 1, 1},
        {"event,time_ns,x\n", "not the columns", 1, 1},
        {head + "1,0,a\n", "3 fields where 9 belong", 2, 1},
        {head + "x,0,a,sync,,,0,handled,\n", "'x' is no number", 2, 1},
        {head + "1,0,a,sync,,,-1,handled,\n", "'-1' is no number of the column 'cause'", 2, 14},
        {head + "1,99999999999999999999,a,sync,,,0,handled,\n", "is no number of the column 'time_ns'", 2, 3},
        {head + "2,0,a,sync,,,0,handled,\n1,0,a,sync,,,0,handled,\n", "event 1 stands after event 2", 3, 1},
        {head + "2,0,a,sync,,,2,handled,\n", "cannot be caused by", 2, 1},
        {head + "1,0,\"a,sync\n", "never closed", 2, 5},
        {head + "1,0,\"a\"b,sync\n", "goes on after its closing quote", 2, 8},
        {log.substr(0, log.size() - 4), "host and its vector clock", 0, 1},
        {log.substr(0, log.find("]\\n") + 1) + "\n", "not the expression", 1, 1},
        {"{\"traceEvents\":[{\"args\":{\"event\":\"1\"}}", "no JSON", 1, 0},
        {"{\"traceEvents\":3}", "no array traceEvents", 1, 1},
        {"{\"traceEvents\":[{\"args\":{\"event\":\"1\"}}]}", "no text 'time_ns'", 0, 0},
        {"{\"traceEvents\":[{\"args\":{\"event\":1}}]}", "no text 'event'", 0, 0},
    };
    for (const Slip& slip : slips) {
        INFO(slip.text);
        const auto table = read_event_table(slip.text);
        REQUIRE_FALSE(table);
        INFO(table.error().what << " at " << table.error().line << ":" << table.error().column);
        CHECK_THAT(table.error().what, Catch::Matchers::ContainsSubstring(slip.what));
        if (slip.line != 0)
            CHECK(table.error().line == slip.line);
        if (slip.column != 0)
            CHECK(table.error().column == slip.column);
    }
}

}  // namespace
}  // namespace orrery
