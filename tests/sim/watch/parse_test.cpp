// The language of watches: what it takes, what it says is wrong and where, what it offers.
#include "sim/watch/parse.h"

#include <algorithm>

#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

const StateWords& state_words() {
    static const StateWords kWords(busy_ledgers());
    return kWords;
}

std::string wrong_watch(const std::string& text) {
    const auto watch = parse_watch(text, state_words());
    return watch ? "" : watch.error().to_text();
}

// The cursor is where the bar is.
std::vector<std::string> offered_to_watch(std::string text) {
    const std::size_t cursor = text.find('|');
    text.erase(cursor, 1);
    std::vector<std::string> out;
    for (const Suggestion& one : complete_watch(text, cursor, state_words()).suggestions)
        out.push_back(one.text);
    return out;
}

bool watch_offers(const std::string& text, const std::string& what) {
    const auto all = offered_to_watch(text);
    return std::find(all.begin(), all.end(), what) != all.end();
}

}  // namespace

TEST_CASE("watches of every form are read") {
    for (const char* text : {"a.total",
                             "\"a\".total",
                             "a.letters[0]",
                             "a.label == old",
                             "a.disk.total",
                             "a.total - a.disk.total",
                             "- a.total * (b.total + 3) / 2 % 7",
                             "sum(*.total)",
                             "sum(role:ledger.total) >= 10 && !(a.beats == 0) or not b.beats != 1",
                             "count(role:ledger, old) <= 1",
                             "count(ledger, .beats > 3 && .label ~ ol)",
                             "count(*.letters[*], . ~ heap)",
                             "count(a.letters.*)",
                             "len(a.letters)",
                             "max(*, .total - .disk.total)",
                             "all(role:ledger, .total <= max(*.total))",
                             "any(*.beats)",
                             "a.total == 1.5s",
                             "a.total == nothing",
                             "true"}) {
        CAPTURE(text);
        CHECK(wrong_watch(text).empty());
    }
}

TEST_CASE("what is wrong in a watch is said with its column and the nearest name") {
    const auto says = [](const std::string& text, const std::string& what) {
        CAPTURE(text, wrong_watch(text), what);
        CHECK(wrong_watch(text) == what);
    };
    says("a.totl", "column 3: there is no field 'totl'; did you mean 'total'?");
    says("a.disk.totl", "column 8: there is no field 'totl'; did you mean 'total'?");
    says("d.total", "column 1: there is no node 'd'; one of: a, b, c, ledger");
    says("sum(role:ledgr.total)", "column 10: there is no role 'ledgr'; did you mean 'ledger'?");
    says("sum(x*.total)", "column 5: no node is called 'x*'; * alone is all of them");
    says("sum(*, .totl)", "column 9: there is no field 'totl'; did you mean 'total'?");
    says("*.total",
         "column 1: '*.total' is several values; take sum, count, min, max, any or all of them: count(*.total)");
    says("a", "column 1: 'a' is a node, no value; write a field behind it: a.FIELD");
    says("a.total.x", "column 9: nothing lies below 'total'; take it out");
    says("sm(*.total)", "column 1: 'sm' is no value; did you mean 'sum'?");
    says("sum(*)", "column 5: 'sum' of nodes asks for something of them; write sum(*, .FIELD)");
    says("a.total +", "column 10: here a value is missing; write n1.FIELD, sum(…), count(…), or a number");
    says("a.total b.total", "column 9: 'b.total' joins nothing; write a sign before it, between blanks");
    says("(a.total", "column 9: the bracket of column 1 is still open; close it with )");
    says(".total",
         "column 1: '.total' is a field of nothing; it stands in a function, behind the comma: "
         "count(role:ROLE, .FIELD > 3)");
    says("a.total = 3", "column 9: '=' means nothing here; write == for 'is'");
    says("", "column 1: here a value is missing; write n1.FIELD, sum(…), count(…), or a number");
    says("a.", "column 3: here the name of a field is missing; write a field, [3] or *");
    CHECK(parse_watch(std::string(150, '(') + "1", state_words()).error().what ==
          "brackets and negations are too deep");
}

TEST_CASE("what may stand in a watch is offered: nodes, fields, functions, signs") {
    CHECK(watch_offers("|", "a."));
    CHECK(watch_offers("|", "role:ledger."));
    CHECK(watch_offers("su|", "sum("));
    CHECK(offered_to_watch("a.to|") == std::vector<std::string>{"a.total"});
    CHECK(watch_offers("a.|", "a.label"));
    CHECK(watch_offers("a.disk.|", "a.disk.total"));
    CHECK(watch_offers("a.total |", ">="));
    CHECK(watch_offers("a.total + |", "b."));
    CHECK(watch_offers("count(|", "role:ledger"));
    CHECK(watch_offers("count(role:ledger |", ","));
    CHECK(watch_offers("count(role:ledger, .t|", ".total"));
    CHECK(watch_offers("count(role:ledger, .total |", ")"));
    CHECK_FALSE(watch_offers("a.total |", ")"));
    CHECK(complete_watch("a.to + 1", 3, state_words()).to == 4);
}

TEST_CASE("a field of a state is written so that it is read again") {
    CHECK(watch_of_field("a", "log[3].term", false) == "a.log[3].term");
    CHECK(watch_of_field("a", "total", true) == "a.disk.total");
    CHECK(watch_of_field("an odd name", "total", false) == "\"an odd name\".total");
    Blueprint odd = busy_ledgers();
    odd.nodes[0].name = "an odd name";
    CHECK(parse_watch("\"an odd name\".total + sum(\"an odd name\".total)", StateWords(odd)).has_value());
    CHECK(watch_help().find("count(role:server, leader)") != std::string::npos);
}
