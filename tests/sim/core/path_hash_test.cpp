// A path as differences() writes it finds the same part again, by its hash and without a tree.
#include <boost/container/flat_map.hpp>

#include "sim/core/shared_vector.h"
#include "sim/core/value.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

struct Entry {
    std::uint64_t term = 0;
    std::string text;
    ORRERY_FIELDS(Entry, term, text)
};
struct Follower {
    std::optional<std::int64_t> vote;
    SharedVector<Entry> log;
    boost::container::flat_map<std::string, Entry> peers;
    ORRERY_FIELDS(Follower, vote, log, peers)
};

std::optional<std::uint64_t> at(const Follower& node, std::string_view path) {
    Hash hash;
    if (!hash_at(hash, node, path))
        return std::nullopt;
    return hash.value();
}

}  // namespace

TEST_CASE("what a path names is hashed alone") {
    Follower node;
    for (std::uint64_t i = 0; i < 200; ++i)
        node.log.push_back({i, "x"});
    node.peers["n1"] = {1, "a"};
    node.peers["n1.b"] = {2, "b"};

    Follower other = node;
    other.log.resize_down(150);
    other.peers["n1.b"].term = 7;
    CHECK(at(node, "") == hash_of(node));
    CHECK(at(node, "log[149].term") == at(other, "log[149].term"));
    CHECK(at(node, "log[149].term") == hash_of(std::uint64_t{149}));
    CHECK(at(node, "log") != at(other, "log"));
    CHECK(at(node, "peers.n1.term") == at(other, "peers.n1.term"));
    CHECK(at(node, "peers.n1.b.term") != at(other, "peers.n1.b.term"));
    CHECK(at(node, "vote") != std::nullopt);
}

TEST_CASE("every path of a difference can be found on the side that has it") {
    Follower before, after;
    after.vote = 3;
    after.log.push_back({1, "x"});
    after.peers["n2"] = {4, ""};
    const auto changes = differences(to_value(before), to_value(after));
    CHECK(changes.size() == 3);
    for (const Difference& one : changes)
        CHECK(at(after, one.path).has_value());
}

TEST_CASE("a path that names nothing has no hash") {
    const Follower node;
    for (const std::string_view path :
         {"lag", "log[0]", "log[", "log[x]", "log[1", "log.term", "vote.x", "peers.n9", "log[99999999999999]"})
        CHECK_FALSE(at(node, path).has_value());
}
