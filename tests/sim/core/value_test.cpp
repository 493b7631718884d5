#include "sim/core/value.h"

#include <boost/container/flat_map.hpp>
#include <boost/container/flat_set.hpp>

#include "sim/core/damage.h"
#include "sim/core/shared_vector.h"
#include "sim/world/renaming.h"
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
struct Follower {
    Mood mood = Mood::calm;
    std::optional<std::int64_t> vote;
    SharedVector<Entry> log;
    boost::container::flat_map<std::int64_t, bool> acks;
    ORRERY_FIELDS(Follower, mood, vote, log, acks)
};

// What a server knows of others, in every shape that holds them.
struct Client {
    static std::string words(std::uint32_t number) { return number == 0 ? "" : "client-" + std::to_string(number); }
};
struct Known {
    NodeId leader = kNoNode;
    Instant since = 0;
    boost::container::flat_map<NodeId, std::int64_t> match;
    boost::container::flat_set<NodeId> voters;
    std::vector<std::optional<NodeId>> peers;
    NumberOf<Client, std::uint32_t> client = 0;
    ORRERY_FIELDS(Known, leader, since, match, voters, peers, client)
};
// The same in plain numbers.
struct Plain {
    std::uint32_t leader = UINT32_MAX;
    std::int64_t since = 0;
    boost::container::flat_map<std::uint32_t, std::int64_t> match;
    boost::container::flat_set<std::uint32_t> voters;
    std::vector<std::optional<std::uint32_t>> peers;
    std::uint32_t client = 0;
    ORRERY_FIELDS(Plain, leader, since, match, voters, peers, client)
};

struct Names final : NodeNames {
    std::vector<std::string> all{"n1", "n2", "n3"};
    std::string outside = "outside";
    const std::string& node_name(NodeId node) const override { return node < all.size() ? all[node] : outside; }
    NodeId find_node(std::string_view name) const override {
        const auto at = std::find(all.begin(), all.end(), name);
        return at == all.end() ? kNoNode : NodeId(at - all.begin());
    }
};

Known some() { return {1, 18'524'000'000, {{0, 4}, {2, 5}}, {0, 2}, {2, std::nullopt}, 3}; }

}  // namespace

TEST_CASE("nodes print as their names, instants as times, and other numbers as their words") {
    const Names names;
    CHECK(to_text(to_value(some(), &names)) ==
          "Known{leader=n2, since=18.524 s, match={n1=4, n3=5}, voters=[n1, n3], peers=[n3, nil], client=client-3}");
    CHECK(to_json_text(to_value(some(), &names)) ==
          R"({"leader":"n2","since":18524000000,"match":{"n1":4,"n3":5},"voters":["n1","n3"],"peers":["n3",null],)"
          R"("client":"client-3"})");
    CHECK(to_text(to_value(Known{}, &names)) ==
          "Known{leader=nil, since=0 ns, match={}, voters=[], peers=[], client=nil}");
    CHECK(to_text(to_value(NodeId{7})) == "#7");
    Hash one, other;
    REQUIRE(hash_at(one, some(), "match.n3", &names));
    hash_into(other, std::int64_t{5});
    CHECK(one == other);
}

TEST_CASE("a number that says what it is hashes, weighs and is damaged as its integer") {
    const Known known = some();
    Plain plain{1, 18'524'000'000, {{0, 4}, {2, 5}}, {0, 2}, {2, std::nullopt}, 3};
    CHECK(hash_of(known) == hash_of(plain));
    CHECK(hash_of(Known{}) == hash_of(Plain{}));
    CHECK(wire_bytes(known) == wire_bytes(plain));
    for (std::uint64_t bits = 1; bits != 0; bits <<= 1) {
        Known damaged = known;
        Plain also = plain;
        CHECK(flip_one(damaged, bits) == flip_one(also, bits));
        CHECK(hash_of(damaged) == hash_of(also));
    }
}

TEST_CASE("instants that differ by less than their text are told apart") {
    Known before = some(), after = some();
    after.since += 1;
    CHECK(differences(to_value(before), to_value(after)) ==
          std::vector<Difference>{{"since", "18.524s", "18.524000001s"}});
}

TEST_CASE("a tree gives nodes by name and times by their text") {
    const Names names;
    const auto field = [](const char* name, const char* text) {
        return Value{Value::Record{{name, {std::string(text), {}}}}, {}};
    };
    Known known;
    CHECK_FALSE(from_value(field("leader", "n3"), known, &names));
    CHECK(known.leader == 2);
    CHECK_FALSE(from_value(field("leader", ""), known, &names));
    CHECK(known.leader == kNoNode);
    CHECK(*from_value(field("leader", "n9"), known, &names) == "leader wants the name of a node, not n9");
    CHECK_FALSE(from_value(field("since", "1.5s"), known, &names));
    CHECK(known.since == 1'500'000'000);
    CHECK(*from_value(field("since", "soon"), known, &names) == "since wants a time, \"1.5s\" say, not soon");
    CHECK_FALSE(from_value(field("client", "client-7"), known, &names));
    CHECK(known.client == 7);
    CHECK(*from_value(field("client", "n7"), known, &names) == "client wants one of its names, or its number, not n7");
    CHECK_FALSE(from_value(Value{Value::Record{{"client", {std::int64_t{9}, {}}}}, {}}, known, &names));
    CHECK(known.client == 9);
}

TEST_CASE("renaming finds nodes wherever a field list holds them") {
    Known known = some();
    rename_nodes(known, Renaming({2, 0, 1}));
    CHECK(known.leader == 0);
    CHECK(known.match == boost::container::flat_map<NodeId, std::int64_t>{{1, 5}, {2, 4}});
    CHECK(known.voters == boost::container::flat_set<NodeId>{1, 2});
    CHECK(known.peers == std::vector<std::optional<NodeId>>{1, std::nullopt});
    CHECK(known.client == 3);
    CHECK(HoldsNodes<Known>);
    CHECK_FALSE(HoldsNodes<Plain>);
    CHECK_FALSE(HoldsNodes<Entry>);
    Known none;
    rename_nodes(none, Renaming({2, 0, 1}));
    CHECK(none.leader == kNoNode);
}

TEST_CASE("one field list renders, compares and hashes a struct") {
    Follower node;
    node.log.push_back({1, "x"});
    node.acks[7] = true;
    CHECK(to_text(to_value(node)) == "Follower{mood=calm, vote=nil, log=[Entry{term=1, text=x}], acks={7=true}}");
    CHECK(to_json_text(to_value(node)) ==
          R"({"mood":"calm","vote":null,"log":[{"term":1,"text":"x"}],"acks":{"7":true}})");

    Follower other = node;
    CHECK(hash_of(other) == hash_of(node));
    other.vote = 3;
    other.log.push_back({2, "y"});
    CHECK(hash_of(other) != hash_of(node));
    CHECK(differences(to_value(node), to_value(other)) ==
          std::vector<Difference>{{"vote", "nil", "3"}, {"log[1]", "", "Entry{term=2, text=y}"}});
}

TEST_CASE("every field takes part in the hash") {
    const Follower plain;
    Follower changed[4];
    changed[0].mood = Mood::angry;
    changed[1].vote = 0;
    changed[2].log.push_back({});
    changed[3].acks[0] = false;
    for (const Follower& node : changed)
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
    Follower node;
    node.log.push_back({1, "x"});
    node.log.push_back({4, "y"});
    const Value log = to_value(node.log);
    CHECK(to_text(find_value(log, "log[1].term")) == "4");
    CHECK(to_text(find_value(log, "log")) == to_text(log));
    CHECK(find_value(log, "log[9].term") == Value{});
    CHECK(find_value(log, "log[1].nothing") == Value{});
}
