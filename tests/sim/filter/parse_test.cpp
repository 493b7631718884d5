// The language of filters: what it takes, what it says is wrong and where, what it offers.
#include "sim/filter/parse.h"

#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

const Vocabulary& words() {
    static const Vocabulary kWords(busy_ledgers());
    return kWords;
}

std::string wrong(const std::string& text) {
    const auto filter = parse_filter(text, words());
    return filter ? "" : filter.error().to_text();
}

// The cursor is where the bar is.
std::vector<std::string> offered(std::string text) {
    const std::size_t cursor = text.find('|');
    text.erase(cursor, 1);
    std::vector<std::string> out;
    for (const Suggestion& one : complete_filter(text, cursor, words()).suggestions)
        out.push_back(one.text);
    return out;
}

bool offers(const std::string& text, const std::string& what) {
    const auto all = offered(text);
    return std::find(all.begin(), all.end(), what) != all.end();
}

}  // namespace

TEST_CASE("the words of a world are its nodes, roles, messages, fields, moments and properties") {
    CHECK(words().nodes == std::vector<std::string>{"a", "b", "c"});
    CHECK(words().roles == std::vector<std::string>{"ledger"});
    CHECK(words().moments == std::vector<std::string>{"added"});
    CHECK(words().field_names() == std::vector<std::string>{"amount", "number", "pages", "text", "total"});
    const auto is_letter = [](const Vocabulary::Message& message) { return message.name == "Letter"; };
    const auto letter = std::find_if(words().messages.begin(), words().messages.end(), is_letter);
    REQUIRE(letter != words().messages.end());
    CHECK_FALSE(letter->timer);
    REQUIRE(letter->fields.size() == 2);
    CHECK(letter->fields[0].shape == FieldShape::any);
    CHECK(letter->fields[1].shape == FieldShape::text);
}

TEST_CASE("filters of every form are read") {
    for (const char* text : {"",
                             "  ",
                             "fault",
                             "!fault",
                             "not fault",
                             "kind==Add&&node==a",
                             "kind == Add and (node == a or node != b)",
                             "time >= 1.5s",
                             "time<40ms",
                             "event > 100",
                             "amount == 5",
                             "Add.amount < 5",
                             "Letter.pages[0] == 3",
                             "Letter.text ~ letter",
                             "text ~ \"a \\\"letter\\\"\"",
                             "sends",
                             "sends == Letter",
                             "sends_to == b",
                             "dropped == Add || duplicated",
                             "moment == added",
                             "moment",
                             "outcome != handled",
                             "role == ledger",
                             "node == network",
                             "node ~ a",
                             "timer == Beat",
                             "kind == timer",
                             "sets_timer == Patience",
                             "persists",
                             "observes",
                             "cause == 7",
                             "violation",
                             "!!(fault)",
                             "note ~ rotten",
                             "from",
                             "Add.amount"}) {
        INFO(text);
        CHECK(wrong(text).empty());
    }
}

TEST_CASE("what is wrong is said with its column and the nearest name") {
    CHECK(wrong("kind == Ad") == "column 9: there is no message, timer or kind of event 'Ad'; did you mean 'Add'?");
    CHECK(wrong("knid == Add") == "column 1: 'knid' cannot be asked of an event; did you mean 'kind'?");
    CHECK(wrong("node == d") == "column 9: there is no node 'd'; one of: a, b, c, network");
    CHECK(wrong("Add") ==
          "column 1: 'Add' is a message, timer or kind of event, and asks nothing alone; "
          "write kind == Add");
    CHECK(wrong("a") == "column 1: 'a' is a node, and asks nothing alone; write node == a");
    CHECK(wrong("Add.amuont == 1") == "column 1: there is no field 'Add.amuont'; did you mean 'Add.amount'?");
    CHECK(wrong("time > 5") == "column 8: '5' is no time; write a number with its unit: 1.5s, 40ms");
    CHECK(wrong("event > x") == "column 9: 'x' is no number of an event; write a whole number");
    CHECK(wrong("amount == x") == "column 11: 'amount' is a number, not 'x'; write a number, or ~ for a part of it");
    CHECK(wrong("node < a") == "column 6: '<' cannot be asked of 'node'; compare it with ==, != or ~");
    CHECK(wrong("fault == a") == "column 7: '==' cannot be asked of 'fault'; write it alone, or with ! before it");
    CHECK(wrong("kind = Add") == "column 6: '=' means nothing here; write == for 'is'");
    CHECK(wrong("kind ==") ==
          "column 8: here what 'kind' is compared with is missing; write a name, a number or a text");
    CHECK(wrong("fault &&") ==
          "column 9: here something to ask of an event is missing; write kind == …, node == …, time > …");
    CHECK(wrong("(fault") == "column 7: the bracket of column 1 is still open; close it with )");
    CHECK(wrong("fault)") == "column 6: this bracket closes nothing; take it out");
    CHECK(wrong("fault kind") == "column 7: 'kind' joins nothing; write && or || before it");
    CHECK(wrong("text ~ \"a") == "column 8: the text in quotes has no end; end it with \"");
    CHECK(wrong("node ~ xyz") == "column 8: the name of no node contains 'xyz'; one of: a, b, c, network");
    CHECK(wrong("\"a\"") == "column 1: a text alone asks nothing; write text ~ before it");
    CHECK(wrong("timer == Add") == "column 10: there is no timer 'Add'; one of: Beat, Patience");
    CHECK(wrong(std::string(5000, '(')).find("too deep") != std::string::npos);
    CHECK(wrong(std::string(5000, '!')).find("too deep") != std::string::npos);
    std::string long_one = "fault";
    for (int i = 0; i < 5000; ++i)
        long_one += " || fault";
    CHECK(wrong(long_one).find("a filter of more than 2000 parts; take some out") != std::string::npos);
    const auto filter = parse_filter("node == stok", words());
    REQUIRE_FALSE(filter);
    CHECK(filter.error().column == 9);
    CHECK(filter.error().length == 4);
}

TEST_CASE("the parser offers what may stand at the cursor") {
    CHECK(offered("ki|") == std::vector<std::string>{"kind"});
    CHECK(offers("|", "violation"));
    CHECK(offers("|", "amount"));
    CHECK(offers("Add.|", "Add.amount"));
    CHECK(offers("kind |", "=="));
    CHECK_FALSE(offers("kind |", "<"));
    CHECK(offers("time |", ">="));
    CHECK(offers("kind |", "&&"));
    CHECK(offers("kind == |", "Letter"));
    CHECK(offers("kind == |", "sync"));
    CHECK(offered("kind == L|") == std::vector<std::string>{"Letter", "deliver", "fault"});
    CHECK(offered("kind == Letter && node == |") == std::vector<std::string>{"a", "b", "c", "network"});
    CHECK(offered("timer == |") == std::vector<std::string>{"Beat", "Patience"});
    CHECK(offered("kind == Letter |") == std::vector<std::string>{"&&", "||"});
    CHECK(offered("(kind == Letter |") == std::vector<std::string>{"&&", "||", ")"});
    CHECK(offers("!(|", "fault"));
    CHECK(offered("kind == Add oops |").empty());
    CHECK(offered("kind == | && fault").size() == 9);  // in the middle, too
    const Completion completion = complete_filter("node == a && ki == b", 15, words());
    CHECK(completion.from == 13);
    CHECK(completion.to == 15);
}

TEST_CASE("every suggestion, put in, is read as far as it goes") {
    const std::string before = "kind == Add && ";
    for (const Suggestion& one : complete_filter(before, before.size(), words()).suggestions) {
        const auto filter = parse_filter(before + one.text, words());
        INFO(one.text);
        CHECK(filter);
        for (const Suggestion& with :
             complete_filter(before + one.text + " ", before.size() + one.text.size() + 1, words()).suggestions) {
            const std::string more = before + one.text + " " + with.text + " ";
            for (const Suggestion& value : complete_filter(more, more.size(), words()).suggestions)
                if (with.text != "&&" && with.text != "||")
                    CHECK(parse_filter(more + value.text, words()));
        }
    }
}

TEST_CASE("filters are joined and turned round as texts") {
    CHECK(both_filters("", "fault") == "fault");
    CHECK(both_filters("fault || sends", "node == a") == "(fault || sends) && node == a");
    CHECK(both_filters("(fault || sends)", "node == a") == "(fault || sends) && node == a");
    CHECK(inverted_filter("node == a") == "node != a");
    CHECK(inverted_filter("fault") == "!fault");
    CHECK(inverted_filter("node == a && fault") == "!(node == a && fault)");
    CHECK(quoted_for_filter("plain-1") == "plain-1");
    CHECK(quoted_for_filter("not") == "\"not\"");
    CHECK(quoted_for_filter("two words \"x\"") == "\"two words \\\"x\\\"\"");
}

TEST_CASE("the help tells of every subject and operator") {
    const std::string help = filter_help();
    for (const Subject subject : all_subjects())
        CHECK(help.find("\n" + std::string(name_of(subject))) != std::string::npos);
    for (const char* sign : {"==", "!=", "<", "~", "&&", "||", "!"})
        CHECK(help.find(sign) != std::string::npos);
}
