// The arithmetic of majorities against the published cases of etcd-io/raft (the majority cases; ours has no joint
// quorums).
#include "models/consensus/raft/quorum.h"

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/test_data.h"

namespace {

using orrery::raft::majority_of;
using orrery::raft::reached_by_majority;

// "cfg=(1, 2, 3) idx=(12,5,_)": the words between the parentheses after a key.
std::vector<std::string> words_of(const std::string& line, const std::string& key) {
    std::vector<std::string> words;
    const std::size_t at = line.find(key + "=(");
    if (at == std::string::npos)
        return words;
    const std::size_t begin = at + key.size() + 2;
    std::istringstream inside(line.substr(begin, line.find(')', begin) - begin));
    for (std::string word; std::getline(inside, word, ',');) {
        word.erase(0, word.find_first_not_of(' '));
        words.push_back(word);
    }
    return words;
}

struct Case {
    std::string command;
    std::string answer;  // the last line of the expected output
};

std::vector<Case> read_cases(const std::filesystem::path& path) {
    std::vector<Case> cases;
    std::ifstream in(path);
    bool answering = false;
    for (std::string line; std::getline(in, line);) {
        if (line == "----") {
            answering = true;
        } else if (line.empty() || line.front() == '#') {
            answering = false;
        } else if (answering) {
            cases.back().answer = line;
        } else {
            cases.push_back({line, {}});
        }
    }
    return cases;
}

}  // namespace

TEST_CASE("a majority is more than half") {
    CHECK(majority_of(1) == 1);
    CHECK(majority_of(2) == 2);
    CHECK(majority_of(3) == 2);
    CHECK(majority_of(4) == 3);
    CHECK(majority_of(5) == 3);
}

TEST_CASE("what a majority has reached agrees with a count from scratch") {
    for (std::uint32_t code = 0; code < 3125; ++code) {
        std::vector<std::uint32_t> values;
        for (std::uint32_t i = 0, rest = code; i < 5; ++i, rest /= 5)
            values.push_back(rest % 5);
        std::uint32_t largest = 0;
        for (std::uint32_t candidate = 0; candidate < 5; ++candidate) {
            std::size_t there = 0;
            for (const std::uint32_t value : values)
                there += value >= candidate ? 1 : 0;
            if (there >= 3)
                largest = candidate;
        }
        REQUIRE(reached_by_majority(values) == largest);
    }
}

TEST_CASE("the committed index agrees with etcd's published cases") {
    const auto data = test::test_data();
    if (!data)
        SKIP("the quorum data is not there");
    std::size_t checked = 0;
    for (const Case& one : read_cases(*data / "raft-quorum" / "majority_commit.txt")) {
        const std::vector<std::string> servers = words_of(one.command, "cfg");
        if (servers.empty())
            continue;  // "everything is committed" by nobody: the model has no empty cluster
        std::vector<std::uint64_t> reached;
        for (const std::string& word : words_of(one.command, "idx"))
            reached.push_back(word == "_" ? 0 : std::stoull(word));
        INFO(one.command);
        REQUIRE(reached.size() == servers.size());
        CHECK(std::to_string(reached_by_majority(reached)) == one.answer);
        ++checked;
    }
    CHECK(checked >= 10);
}

TEST_CASE("votes are won and lost as in etcd's published cases") {
    const auto data = test::test_data();
    if (!data)
        SKIP("the quorum data is not there");
    std::size_t checked = 0;
    for (const Case& one : read_cases(*data / "raft-quorum" / "joint_vote.txt")) {
        const std::vector<std::string> servers = words_of(one.command, "cfg");
        // The other half "zero" leaves a plain majority.
        if (servers.empty() || one.command.find("cfgj=zero") == std::string::npos)
            continue;
        std::size_t yes = 0;
        std::size_t no = 0;
        for (const std::string& vote : words_of(one.command, "votes")) {
            yes += vote == "y" ? 1 : 0;
            no += vote == "n" ? 1 : 0;
        }
        const std::size_t needed = majority_of(servers.size());
        const bool lost = servers.size() - no < needed;
        INFO(one.command);
        CHECK(std::string(yes >= needed ? "VoteWon" : lost ? "VoteLost" : "VotePending") == one.answer);
        ++checked;
    }
    CHECK(checked >= 3);
}
