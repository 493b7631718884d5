// Colour rules: a text that is read back or refused, tints that differ as long as they can, usual rules for every
// model.
#include "sim/filter/colour_rules.h"

#include "sim/filter/parse.h"
#include "tests/catch.h"

using namespace orrery;

TEST_CASE("colour rules are read back as they were written", "[unit]") {
    const ColourRules rules{{"tries", "kind == Try && node == \"a b\"", 2, false}, {"", "timer", 7, true}};
    CHECK(parse_colour_rules(to_json(rules)).value() == rules);
    CHECK(parse_colour_rules(to_json(ColourRules())).value().empty());
}

TEST_CASE("what is no list of colour rules is refused with a reason", "[unit]") {
    CHECK(parse_colour_rules("").error().find("not a file of colour rules") != std::string::npos);
    CHECK(parse_colour_rules("[1]").error().find("not a file of colour rules") != std::string::npos);
    CHECK(parse_colour_rules(R"({"orrery": "colours", "version": 2, "rules": []})").error().find("version") !=
          std::string::npos);
    CHECK(parse_colour_rules(R"({"orrery": "colours", "version": 1})").error().find("\"rules\"") != std::string::npos);
    std::string beyond = to_json(ColourRules{{"a", "timer", 7, true}});
    beyond.replace(beyond.find("\"tint\": 7"), 9, "\"tint\": 8");
    CHECK(parse_colour_rules(beyond).error().find("0 to 7") != std::string::npos);
}

TEST_CASE("a new rule gets a tint that no other has, as long as there is one", "[unit]") {
    ColourRules rules;
    for (int i = 0; i < kTints; ++i) {
        CHECK(free_tint(rules) == i);
        rules.push_back({"", "timer", free_tint(rules), true});
    }
    CHECK(free_tint(rules) == 0);
}

TEST_CASE("the usual rules are right in a world without any names", "[unit]") {
    const ColourRules rules = usual_colour_rules();
    REQUIRE(rules.size() == 4);
    for (const ColourRule& one : rules) {
        CAPTURE(one.filter);
        CHECK(parse_filter(one.filter, Vocabulary()).has_value());
    }
}
