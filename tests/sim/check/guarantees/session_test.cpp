// Session guarantees: hand-written histories of each, and random ones held against the definitions as they stand.
#include "sim/check/check.h"
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/check/history_lines.h"

#include <map>
#include <set>

#include "sim/core/random.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;
using test::check_text;

namespace {

std::string done(int process, const std::string& function, const std::string& argument, const std::string& result) {
    const auto who = std::to_string(process) + "\t:";
    return who + "invoke\t:" + function + "\t" + argument + "\n" + who + "ok\t:" + function + "\t" + result + "\n";
}
std::string wrote(int process, const std::string& value) { return done(process, "write", value, value); }
std::string read(int process, const std::string& value) { return done(process, "read", "nil", value); }
std::string txn(int process, const std::string& value) { return done(process, "txn", value, value); }

// The broken guarantees, in the report's order.
std::string broken(const CheckReport& report) {
    std::string names;
    for (const auto& level : report.levels)
        if (level.verdict == CheckVerdict::invalid)
            names += (names.empty() ? "" : " ") + level.level;
    return names;
}
std::string broken(const std::string& text) { return broken(check_text(text, "session")); }

}  // namespace

TEST_CASE("a session reads its own writes: in lists, and in single values") {
    CHECK(broken(wrote(0, "1") + read(0, "[1]")).empty());
    CHECK(broken(wrote(0, "1") + read(0, "[]") + read(1, "[1]")) == "read-your-writes");
    CHECK(broken(wrote(0, "1") + read(1, "[]") + read(0, "[1]")).empty());  // another session owes nothing
    CHECK(broken(wrote(0, "1") + read(0, "1")).empty());
    CHECK(broken(wrote(0, "1") + wrote(1, "2") + read(0, "2")).empty());
    CHECK(broken(wrote(0, "1") + read(0, "nil")) == "read-your-writes");
    CHECK(broken("0\t:invoke\t:write\t1\n0\t:fail\t:write\t1\n" + read(0, "nil")).empty());
}

TEST_CASE("a session's reads do not go back") {
    CHECK(broken(wrote(0, "1") + wrote(0, "2") + read(1, "[1]") + read(1, "[1 2]")).empty());
    CHECK(broken(wrote(0, "1") + wrote(0, "2") + read(1, "[1 2]") + read(1, "[1]")) == "monotonic-reads");
    const auto report = check_text(wrote(0, "1") + wrote(0, "2") + read(1, "2") + read(1, "1"), "session");
    CHECK(broken(report) == "monotonic-reads");
    CHECK(report.anomalies.at(0).sentence == "process 1 read 1 at 8, after it had read 2; process 0 wrote 2 after 1");
    CHECK(report.anomalies.at(0).events.front() == 8);
    // Two sessions may see two writers' values in either order only if versions have none that binds both.
    CHECK(broken(wrote(0, "1") + wrote(1, "2") + read(2, "1") + read(2, "2")).empty());
    CHECK(broken(wrote(0, "1") + wrote(1, "2") + read(2, "1") + read(2, "2") + read(3, "2") + read(3, "1")) ==
          "monotonic-reads");
}

TEST_CASE("who sees a write sees the writes and the reads before it in its session") {
    const auto writes = wrote(0, "1") + wrote(0, "2");
    CHECK(broken(writes + read(1, "[1 2]")).empty());
    CHECK(broken(writes + read(1, "[2]")) == "monotonic-writes");
    CHECK(broken(writes + read(1, "[2 1]")) == "monotonic-writes");
    const auto answer = wrote(0, "1") + read(1, "[1]") + wrote(1, "2");
    CHECK(broken(answer + read(2, "[1 2]")).empty());
    CHECK(broken(answer + read(2, "[2]")) == "writes-follow-reads");
    CHECK(broken(answer + read(2, "[2 1]")) == "writes-follow-reads");
}

TEST_CASE("no read sees a write that is still to come") {
    for (const std::string shape : {"1", "[1]"}) {
        const auto report = check_text(read(1, shape) + wrote(0, "1"), "session");
        CHECK(test::anomaly_names(report) == "future-read");
        CHECK(report.anomalies.at(0).sentence.ends_with("at 2, before anybody wrote it"));
        // While it goes on, it may be seen.
        CHECK(broken("0\t:invoke\t:write\t1\n" + read(1, shape) + "0\t:ok\t:write\t1\n").empty());
    }
}

TEST_CASE("an order is asked only of what has one: acknowledged writes, and no elements of a set") {
    const auto unknown = "0\t:invoke\t:append\t1\n0\t:info\t:append\t1\n" + done(0, "append", "2", "2");
    CHECK(broken(unknown + read(1, "[2 1]")).empty());  // the first may have come late
    CHECK(broken(unknown + read(1, "[2]")).empty());
    CHECK(broken(wrote(0, "1") + wrote(0, "2") + read(1, "[2 1]")) == "monotonic-writes");
    const auto added = done(0, "add", "2", "2") + done(0, "add", "1", "1");
    CHECK(broken(added + read(0, "#{1 2}")).empty());
    CHECK(broken(added + read(1, "#{1}")) == "monotonic-writes");
    CHECK(broken(done(0, "add", "2", "2") + read(1, "#{2}") + done(1, "add", "1", "1") + read(2, "#{1 2}")).empty());
}

TEST_CASE("of what was read before a write, the element is named that stands behind it") {
    const auto report =
        check_text(wrote(0, "1") + wrote(1, "2") + read(2, "[1 2]") + wrote(2, "3") + read(3, "[2 3 1]"), "session");
    CHECK(broken(report) == "writes-follow-reads");
    CHECK(report.anomalies.at(0).sentence ==
          "process 3 saw 3 at 10 before 1, which process 2 had read before it wrote that");
}

TEST_CASE("guarantees hold between keys that one operation reads") {
    const auto question = txn(0, "[[:append :question 1]]");
    const auto answer = txn(1, "[[:r :question [1]]]") + txn(1, "[[:append :answer 2]]");
    CHECK(broken(question + answer + txn(2, "[[:r :answer [2]] [:r :question [1]]]")).empty());
    CHECK(broken(question + answer + txn(2, "[[:r :answer [2]] [:r :question []]]")) == "writes-follow-reads");
    const auto both = txn(0, "[[:append :x 1]]") + txn(0, "[[:append :y 2]]");
    CHECK(broken(both + txn(2, "[[:r :y [2]] [:r :x []]]")) == "monotonic-writes");
    CHECK(broken(both + txn(2, "[[:r :y [2]]]") + txn(2, "[[:r :x []]]")).empty());  // apart they tell nothing
}

TEST_CASE("what nobody wrote, or a write that failed, is not to be seen") {
    CHECK(test::anomaly_names(check_text(read(0, "[7]"), "session")) == "unwritten-read");
    CHECK(test::anomaly_names(check_text(read(0, "7"), "session")) == "unwritten-read");
    const std::string failed = "0\t:invoke\t:write\t1\n0\t:fail\t:write\t1\n";
    CHECK(test::anomaly_names(check_text(failed + read(1, "1"), "session")) == "aborted-read");
    CHECK(test::anomaly_names(check_text(failed + read(1, "[1]"), "session")) == "aborted-read");
}

TEST_CASE("the verdict is that of the guarantee asked for") {
    const auto text = wrote(0, "1") + read(0, "[]") + read(1, "[1]");
    CHECK(check_text(text, "session").verdict == CheckVerdict::invalid);
    CHECK(check_text(text, "session", "read-your-writes").verdict == CheckVerdict::invalid);
    CHECK(check_text(text, "session", "monotonic-reads").verdict == CheckVerdict::valid);
    // Single values that go back leave the writes' own order open.
    const auto single = wrote(0, "1") + wrote(0, "2") + read(1, "2") + read(1, "1");
    CHECK(check_text(single, "session", "monotonic-writes").verdict == CheckVerdict::unknown);
    CHECK(check_text(wrote(0, "1") + wrote(1, "1") + read(1, "1"), "session").verdict == CheckVerdict::unknown);
}

TEST_CASE("keys are apart where values are pairs of key and value, and shapes do not mix") {
    CHECK(broken(done(0, "write", "[:x 1]", "[:x 1]") + done(0, "read", "[:y nil]", "[:y nil]")).empty());
    CHECK(broken(done(0, "write", "[:x 1]", "[:x 1]") + done(0, "read", "[:x nil]", "[:x nil]")) == "read-your-writes");
    CHECK_THAT(test::error_of(wrote(0, "1") + read(0, "1") + read(0, "[1]"), "session"),
               ContainsSubstring("h.edn:4:13: a read gives one value where others give lists"));
    CHECK_THAT(test::error_of(done(0, "cas", "[1 2]", "[1 2]"), "session"), ContainsSubstring("no function 'cas'"));
}

namespace {

// Replicas that apply writes in any order and lose none for ever: a session asks any of them.
struct RandomSessions {
    std::uint64_t seed = 1, counter = 0;
    std::uint64_t below(std::uint64_t limit) { return uniform_below(draw(seed, 3, 0, counter++), limit); }

    std::string make() {
        std::vector<std::vector<int>> replicas(2);
        std::string text;
        int next = 1;
        for (int step = 0; step < 9; ++step) {
            const int process = static_cast<int>(below(3));
            auto& replica = replicas[below(2)];
            if (below(2) == 0) {
                replica.push_back(next);
                text += wrote(process, std::to_string(next++));
            } else {
                std::string list;
                for (const int element : replica)
                    list += std::to_string(element) + " ";
                text += read(process, "[" + list + "]");
            }
            if (below(3) == 0) {  // an exchange: each takes what it lacks, at its end
                const auto first = replicas[0];
                for (const auto& [to, from] : {std::pair{0, replicas[1]}, std::pair{1, first}})
                    for (const int element : from)
                        if (std::find(replicas[to].begin(), replicas[to].end(), element) == replicas[to].end())
                            replicas[to].push_back(element);
            }
        }
        return text;
    }
};

// Terry et al.'s definitions word by word over a sequential history of one key: quadratic, and nothing remembered.
std::string broken_by_definition(const std::vector<Operation>& all) {
    const auto seen = [](const Operation& read, const OpValue& value) {
        const auto& list = *read.result.items();
        return std::find(list.begin(), list.end(), value) - list.begin();
    };
    const auto sees = [&](const Operation& read, const OpValue& value) {
        return seen(read, value) < static_cast<std::ptrdiff_t>(read.result.items()->size());
    };
    std::set<std::string> names;
    for (std::size_t r = 0; r < all.size(); ++r) {
        if (all[r].function != "read")
            continue;
        for (std::size_t earlier = 0; earlier < r; ++earlier) {
            if (all[earlier].process != all[r].process)
                continue;
            if (all[earlier].function == "write" && !sees(all[r], all[earlier].argument))
                names.insert("read-your-writes");
            if (all[earlier].function == "read")
                for (const auto& value : *all[earlier].result.items())
                    if (!sees(all[r], value))
                        names.insert("monotonic-reads");
        }
        for (std::size_t w = 0; w < all.size(); ++w) {
            if (all[w].function != "write" || !sees(all[r], all[w].argument))
                continue;
            const auto place = seen(all[r], all[w].argument);
            for (std::size_t earlier = 0; earlier < w; ++earlier) {
                if (all[earlier].process != all[w].process)
                    continue;
                if (all[earlier].function == "write" &&
                    (!sees(all[r], all[earlier].argument) || seen(all[r], all[earlier].argument) > place))
                    names.insert("monotonic-writes");
                if (all[earlier].function == "read")
                    for (const auto& value : *all[earlier].result.items())
                        if (!sees(all[r], value) || seen(all[r], value) > place)
                            names.insert("writes-follow-reads");
            }
        }
    }
    std::string text;
    for (const auto* name : {"read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads"})
        if (names.contains(name))
            text += (text.empty() ? "" : " ") + std::string(name);
    return text;
}

}  // namespace

TEST_CASE("random replicas break the guarantees that the definitions say", "[property]") {
    std::map<std::string, int> counts;
    for (std::uint64_t seed = 1; seed <= test::seeds(400); ++seed) {
        const auto text = RandomSessions{seed}.make();
        INFO("seed " << seed << "\n" << text);
        const auto operations = pair_operations(*read_history(text, ""));
        const auto expected = broken_by_definition(*operations);
        bool has_list = false;
        for (const auto& operation : *operations)
            has_list = has_list || operation.result.items() != nullptr;
        if (!has_list)
            continue;
        REQUIRE(broken(text) == expected);
        ++counts[expected];
    }
    CHECK(counts.size() >= (test::seeds_are_many() ? 6U : 2U));  // each guarantee alone and in company, and none
    CHECK(counts[""] > 0);
}
