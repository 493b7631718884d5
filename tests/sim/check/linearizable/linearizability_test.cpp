#include "sim/check/linearizable/linearizability.h"

#include "sim/check/check.h"
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/check/linearizable/plain_search.h"
#include "tests/sim/check/random_history.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;

namespace {

Observation line(std::int64_t process, OpPhase phase, std::string function, OpValue value = {}) {
    Observation out;
    out.process = process;
    out.phase = phase;
    out.function = std::move(function);
    out.value = std::move(value);
    return out;
}

OpValue number(std::int64_t value) { return OpValue::of(value); }
OpValue pair(std::int64_t from, std::int64_t to) { return OpValue::list({number(from), number(to)}); }

std::vector<Operation> operations_of(History history) {
    for (std::size_t at = 0; at < history.size(); ++at) {
        history[at].event = at + 1;
    }
    auto operations = pair_operations(history);
    REQUIRE(operations);
    return *operations;
}

LinearizabilityResult check(const History& history, std::string_view model) {
    return check_linearizable(operations_of(history), *SequentialModel::named(model));
}

constexpr auto invoke = OpPhase::invoke;
constexpr auto ok = OpPhase::ok;
constexpr auto info = OpPhase::info;

std::optional<std::size_t> plain_failure(const std::vector<Operation>& operations, const std::string& model) {
    std::optional<std::size_t> earliest;
    std::map<std::string, std::vector<Operation>> by_key;
    for (const auto& operation : operations) {
        by_key[operation.key.to_text()].push_back(operation);
    }
    for (const auto& [key, some] : by_key) {
        const auto failure = model == "kv"      ? test::PlainSearch(some, test::PlainKey{}).first_failure()
                             : model == "mutex" ? test::PlainSearch(some, test::PlainMutex{}).first_failure()
                                                : test::PlainSearch(some, test::PlainRegister{}).first_failure();
        if (failure && (!earliest || *failure < *earliest)) {
            earliest = failure;
        }
    }
    return earliest;
}

}  // namespace

TEST_CASE("a stale read is no linearizable history, and the verdict says where and why") {
    const auto result = check({line(0, invoke, "write", number(1)), line(0, ok, "write", number(1)),
                               line(1, invoke, "read"), line(1, ok, "read")},
                              "register");
    REQUIRE(result.verdict == CheckVerdict::invalid);
    CHECK(result.event == 4);
    CHECK(result.possible == std::vector{number(1)});
    CHECK(result.concerned == std::vector<std::size_t>{1});
    CHECK_THAT(result.sentence, ContainsSubstring("process 1 read nil") && ContainsSubstring("could only be 1"));
}

TEST_CASE("operations that overlap may take effect in either order") {
    CHECK(check({line(0, invoke, "write", number(1)), line(1, invoke, "read"), line(1, ok, "read"),
                 line(2, invoke, "read"), line(2, ok, "read", number(1)), line(0, ok, "write", number(1))},
                "register")
              .verdict == CheckVerdict::valid);
    CHECK(check({line(0, invoke, "write", number(1)), line(2, invoke, "read"), line(2, ok, "read", number(1)),
                 line(1, invoke, "read"), line(1, ok, "read"), line(0, ok, "write", number(1))},
                "register")
              .event == 5);
}

TEST_CASE("an operation of unknown outcome may take effect long after, once, or never") {
    const History crashed = {line(0, invoke, "write", number(1)), line(0, info, "write", number(1)),
                             line(1, invoke, "read"), line(1, ok, "read")};
    auto late = crashed;
    late.insert(late.end(), {line(1, invoke, "read"), line(1, ok, "read", number(1))});
    CHECK(check(late, "register").verdict == CheckVerdict::valid);
    late.insert(late.end(), {line(2, invoke, "write", number(2)), line(2, ok, "write", number(2)),
                             line(1, invoke, "read"), line(1, ok, "read", number(1))});
    CHECK(check(late, "register").event == 10);
}

TEST_CASE("a write of the current value stays open: it may be needed later") {
    // Taking the second write of 1 for a read at once would leave no 1 to read after the 2.
    CHECK(check({line(0, invoke, "write", number(1)), line(0, ok, "write", number(1)),
                 line(0, invoke, "write", number(1)), line(1, invoke, "write", number(2)),
                 line(1, ok, "write", number(2)), line(2, invoke, "read"), line(2, ok, "read", number(2)),
                 line(2, invoke, "read"), line(2, ok, "read", number(1)), line(0, ok, "write", number(1))},
                "register")
              .verdict == CheckVerdict::valid);
}

TEST_CASE("a cas that succeeded needs its old value; one that failed did not happen") {
    const History success = {line(0, invoke, "write", number(1)), line(0, ok, "write", number(1)),
                             line(1, invoke, "cas", pair(2, 3)), line(1, ok, "cas", pair(2, 3))};
    const auto result = check(success, "cas-register");
    CHECK(result.event == 4);
    CHECK_THAT(result.sentence, ContainsSubstring("compared and set 2 to 3"));
    auto failure = success;
    failure.back().phase = OpPhase::fail;
    CHECK(check(failure, "cas-register").verdict == CheckVerdict::valid);
}

TEST_CASE("a mutex is held by one at a time, whoever releases it") {
    const History twice = {line(0, invoke, "acquire"), line(0, ok, "acquire"), line(1, invoke, "acquire"),
                           line(1, ok, "acquire")};
    CHECK(check(twice, "mutex").event == 4);
    const History handed = {line(0, invoke, "acquire"), line(0, ok, "acquire"),     line(1, invoke, "release"),
                            line(1, ok, "release"),     line(1, invoke, "acquire"), line(1, ok, "acquire")};
    CHECK(check(handed, "mutex").verdict == CheckVerdict::valid);
}

TEST_CASE("keys are independent, and the earliest failing return of all keys is told") {
    const auto on = [](Observation observation, std::string key) {
        observation.key = OpValue::of(std::move(key));
        return observation;
    };
    const auto text = [](std::string value) { return OpValue::of(std::move(value)); };
    const auto result = check({on(line(0, invoke, "append", text("x")), "b"), on(line(0, ok, "append", text("x")), "b"),
                               on(line(1, invoke, "get"), "a"), on(line(2, invoke, "get"), "b"),
                               on(line(2, ok, "get", text("y")), "b"), on(line(1, ok, "get", text("z")), "a")},
                              "kv");
    CHECK(result.event == 5);
    CHECK(result.key == text("b"));
    CHECK_THAT(result.sentence, ContainsSubstring("key \"b\" could only be \"\" or \"x\"") ||
                                    ContainsSubstring("of key \"b\" could only be"));
}

TEST_CASE("a thousand concurrent appends that one read puts in order take no search") {
    History history;
    std::string all;
    for (std::int64_t process = 0; process < 1000; ++process) {
        const auto letter = std::to_string(process) + ",";
        history.push_back(line(process, invoke, "append", OpValue::of(letter)));
        all += letter;
    }
    for (std::int64_t process = 999; process >= 0; --process) {
        history.push_back(line(process, ok, "append", OpValue::of(std::to_string(process) + ",")));
    }
    history.push_back(line(0, invoke, "get"));
    history.push_back(line(0, ok, "get", OpValue::of(all)));
    CHECK(check(history, "kv").verdict == CheckVerdict::valid);
    history.back().value = OpValue::of(all + "0,");
    CHECK(check(history, "kv").event == 2002);
}

TEST_CASE("a hundred crashed cas operations leave a valid history quick to tell") {
    test::HistoryShape shape;
    shape.seed = 7;
    shape.lines = 6000;
    shape.processes = 10;
    shape.values = 5;
    shape.crash_percent = 2;
    shape.corrupt_percent = 0;
    const auto operations = pair_operations(test::RandomHistory(shape).make());
    REQUIRE(operations);
    std::size_t asked = 0;
    CheckLimits limits;
    limits.out_of_time = [&asked] { return ++asked > 20000; };
    CHECK(check_linearizable(*operations, *SequentialModel::named("cas-register"), limits).verdict ==
          CheckVerdict::valid);
}

TEST_CASE("a limit gives unknown, never a guess") {
    // Open writes of which each is read later: a wide frontier.
    History history;
    for (std::int64_t value = 0; value < 14; ++value) {
        history.push_back(line(value, invoke, "write", number(value)));
    }
    for (std::int64_t value = 0; value < 14; ++value) {
        history.push_back(line(50, invoke, "read"));
        history.push_back(line(50, ok, "read", number(value)));
    }
    for (std::int64_t value = 0; value < 14; ++value) {
        history.push_back(line(value, ok, "write", number(value)));
    }
    const auto operations = operations_of(history);
    const auto model = *SequentialModel::named("cas-register");
    CheckLimits no_time;
    no_time.out_of_time = [] { return true; };
    const auto late = check_linearizable(operations, model, no_time);
    CHECK(late.verdict == CheckVerdict::unknown);
    CHECK_THAT(late.why_unknown, ContainsSubstring("time"));
    CheckLimits no_memory;
    no_memory.max_bytes = 64;
    CHECK_THAT(check_linearizable(operations, model, no_memory).why_unknown, ContainsSubstring("memory"));
}

TEST_CASE("the frontier agrees with the plain search on verdict and place", "[property]") {
    const std::string models[] = {"cas-register", "register", "kv", "mutex"};
    std::size_t invalid = 0;
    std::size_t valid = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds() * 20; ++seed) {
        test::HistoryShape shape;
        shape.seed = seed;
        shape.model = models[seed % 4];
        shape.lines = 10 + seed % 17;
        shape.processes = 2 + static_cast<std::int64_t>(seed % 5);
        shape.values = 2 + seed % 3;
        shape.keys = shape.model == "kv" ? 1 + seed % 2 : 1;
        shape.corrupt_percent = seed % 3 * 6;
        shape.crash_percent = seed % 4 * 12;
        const auto operations = pair_operations(test::RandomHistory(shape).make());
        REQUIRE(operations);
        const auto result = check_linearizable(*operations, *SequentialModel::named(shape.model));
        const auto expected = plain_failure(*operations, shape.model);
        INFO("seed " << seed << ", model " << shape.model);
        REQUIRE((result.verdict == CheckVerdict::invalid) == expected.has_value());
        if (expected) {
            ++invalid;
            REQUIRE(operations->at(result.operation).returned == *expected);
            REQUIRE(!result.sentence.empty());
        } else {
            ++valid;
            REQUIRE(result.verdict == CheckVerdict::valid);
        }
    }
    CHECK(invalid > 0);
    CHECK(valid > 0);
}

TEST_CASE("more open operations than a word has bits make no difference", "[property]") {
    constexpr std::size_t bystanders = 70;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        test::HistoryShape shape;
        shape.seed = seed;
        shape.lines = 60;
        shape.processes = 5;
        shape.corrupt_percent = seed % 3;
        const auto history = test::RandomHistory(shape).make();
        // Writes of a value that nobody reads, open from the beginning to the end.
        History wide;
        for (std::size_t at = 0; at < bystanders; ++at) {
            wide.push_back(line(1000 + static_cast<std::int64_t>(at), invoke, "write", number(99)));
        }
        wide.insert(wide.end(), history.begin(), history.end());
        for (std::size_t at = 0; at < bystanders; ++at) {
            wide.push_back(line(1000 + static_cast<std::int64_t>(at), ok, "write", number(99)));
        }
        const auto narrow_result = check(history, "cas-register");
        const auto wide_result = check(wide, "cas-register");
        INFO("seed " << seed);
        REQUIRE(narrow_result.verdict == wide_result.verdict);
        if (narrow_result.verdict == CheckVerdict::invalid) {
            REQUIRE(wide_result.event == narrow_result.event + bystanders);
            REQUIRE(std::includes(wide_result.possible.begin(), wide_result.possible.end(),
                                  narrow_result.possible.begin(), narrow_result.possible.end(), value_less));
        }
    }
}
