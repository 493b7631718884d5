// The arithmetic of majorities against a count from scratch, and against the published cases of etcd-io/raft.
#include "models/floor/quorum.h"

#include <bit>
#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/test_data.h"

namespace {

using namespace orrery::floor;

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

TEST_CASE("both halves of a joint quorum have to agree: against all subsets of four members", "[property]") {
    // A value v is reached where those that have it are a majority of each half; votes likewise.
    for (std::uint32_t halves = 0; halves < 256; ++halves)
        for (std::uint32_t yes = 0; yes < 16; ++yes)
            for (std::uint32_t no = 0; no < 16; ++no) {
                if ((yes & no) != 0)
                    continue;
                Quorum<std::uint32_t> quorum;
                for (std::uint32_t member = 0; member < 4; ++member) {
                    if (halves >> member & 1)
                        quorum.members.push_back(member);
                    if (halves >> (4 + member) & 1)
                        quorum.outgoing.push_back(member);
                }
                const auto has_majority = [&](std::uint32_t of, std::uint32_t half) {
                    return half == 0 || 2 * std::popcount(of & half) > std::popcount(half);
                };
                const std::uint32_t first = halves & 15, second = halves >> 4;
                const bool won = has_majority(yes, first) && has_majority(yes, second);
                const bool lost = !has_majority(~no, first) || !has_majority(~no, second);
                const auto voted = [&](std::uint32_t member) {
                    const bool has = (yes | no) >> member & 1;
                    return has ? std::optional<bool>(yes >> member & 1) : std::nullopt;
                };
                REQUIRE(quorum.vote(voted) == (won ? Vote::won : lost ? Vote::lost : Vote::pending));
                const auto reached = quorum.reached([&](std::uint32_t member) { return (yes >> member & 1) + 1; });
                REQUIRE(reached.has_value() == (halves != 0));
                if (reached)
                    REQUIRE(*reached == (won ? 2u : 1u));
            }
}

namespace {

// A case's quorum and what each member of it has said, in the order of their names.
struct Told {
    Quorum<std::string> quorum;
    std::map<std::string, std::string> words;
};
std::optional<Told> told(const Case& one, const std::string& key) {
    Told out;
    out.quorum = {words_of(one.command, "cfg"), words_of(one.command, "cfgj")};
    std::set<std::string> members(out.quorum.members.begin(), out.quorum.members.end());
    members.insert(out.quorum.outgoing.begin(), out.quorum.outgoing.end());
    const std::vector<std::string> words = words_of(one.command, key);
    if (members.size() != words.size())
        return std::nullopt;
    std::size_t next = 0;
    for (const std::string& member : members)
        out.words[member] = words[next++];
    return out;
}

}  // namespace

TEST_CASE("the committed index agrees with etcd's published cases") {
    const auto data = test::test_data();
    if (!data)
        SKIP("the quorum data is not there");
    std::size_t checked = 0;
    for (const Case& one : read_cases(*data / "raft-quorum" / "majority_commit.txt")) {
        const auto given = told(one, "idx");
        INFO(one.command);
        REQUIRE(given);
        const auto reached = given->quorum.reached([&](const std::string& member) {
            const std::string& word = given->words.at(member);
            return word == "_" ? 0 : std::stoull(word);
        });
        CHECK((reached ? std::to_string(*reached) : "<empty majority quorum>∞") == one.answer);
        ++checked;
    }
    CHECK(checked >= 15);
}

TEST_CASE("votes are won and lost as in etcd's published cases, joint ones too") {
    const auto data = test::test_data();
    if (!data)
        SKIP("the quorum data is not there");
    std::size_t checked = 0;
    for (const Case& one : read_cases(*data / "raft-quorum" / "joint_vote.txt")) {
        const auto given = told(one, "votes");
        INFO(one.command);
        REQUIRE(given);
        const Vote vote = given->quorum.vote([&](const std::string& member) {
            const std::string& word = given->words.at(member);
            return word == "_" ? std::nullopt : std::optional(word == "y");
        });
        CHECK((vote == Vote::won ? "VoteWon" : vote == Vote::lost ? "VoteLost" : "VotePending") == one.answer);
        ++checked;
    }
    CHECK(checked >= 39);
}
