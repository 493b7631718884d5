#include "sim/core/value.h"

#include <boost/container/flat_map.hpp>

#include "sim/core/shared_vector.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

enum class Mood { calm, angry };
std::string_view name_of(Mood mood) { return mood == Mood::calm ? "calm" : mood == Mood::angry ? "angry" : ""; }

struct Entry {
    std::uint64_t term = 0;
    std::string text;
    ORRERY_FIELDS(Entry, term, text)
};
struct Node {
    Mood mood = Mood::calm;
    std::optional<std::int64_t> vote;
    SharedVector<Entry> log;
    boost::container::flat_map<std::int64_t, bool> acks;
    ORRERY_FIELDS(Node, mood, vote, log, acks)
};

}  // namespace

TEST_CASE("one field list renders, compares and hashes a struct") {
    Node node;
    node.log.push_back({1, "x"});
    node.acks[7] = true;
    CHECK(to_text(to_value(node)) == "Node{mood=calm, vote=nil, log=[Entry{term=1, text=x}], acks={7=true}}");
    CHECK(to_json_text(to_value(node)) ==
          R"({"mood":"calm","vote":null,"log":[{"term":1,"text":"x"}],"acks":{"7":true}})");

    Node other = node;
    CHECK(hash_of(other) == hash_of(node));
    other.vote = 3;
    other.log.push_back({2, "y"});
    CHECK(hash_of(other) != hash_of(node));
    CHECK(differences(to_value(node), to_value(other)) ==
          std::vector<Difference>{{"vote", "nil", "3"}, {"log[1]", "", "Entry{term=2, text=y}"}});
}

TEST_CASE("every field takes part in the hash") {
    const Node plain;
    Node changed[4];
    changed[0].mood = Mood::angry;
    changed[1].vote = 0;
    changed[2].log.push_back({});
    changed[3].acks[0] = false;
    for (const Node& node : changed)
        CHECK(hash_of(node) != hash_of(plain));
}

TEST_CASE("a tree fills a struct, and says which field is wrong") {
    Entry entry;
    CHECK(!from_value(Value{Value::Record{{"term", {std::int64_t{5}, {}}}, {"text", {std::string("A"), {}}}}, {}},
                      entry));
    CHECK(entry == Entry{5, "A"});
    CHECK(*from_value(Value{Value::Record{{"term", {std::string("five"), {}}}}, {}}, entry) ==
          "term wants an integer in range, not five");
    CHECK(*from_value(Value{Value::Record{{"trem", {std::int64_t{5}, {}}}}, {}}, entry) ==
          "unknown field 'trem' of Entry; its fields: term, text");
    CHECK(*from_value(Value{Value::Record{{"term", {std::int64_t{-1}, {}}}}, {}}, entry) ==
          "term wants an integer in range, not -1");
}

TEST_CASE("a path names a part of a field") {
    Node node;
    node.log.push_back({1, "x"});
    node.log.push_back({4, "y"});
    const Value log = to_value(node.log);
    CHECK(to_text(find_value(log, "log[1].term")) == "4");
    CHECK(to_text(find_value(log, "log")) == to_text(log));
    CHECK(find_value(log, "log[9].term") == Value{});
    CHECK(find_value(log, "log[1].nothing") == Value{});
}
