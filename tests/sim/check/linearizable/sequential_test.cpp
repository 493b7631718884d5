// Any object that is a value type: a stack of our own here, those of sequential_models.h, and the general search held
// against the plain one and against the quick one.
#include "sim/check/linearizable/sequential_models.h"

#include "sim/check/linearizable/linearizability_of.h"
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/check/history_lines.h"
#include "tests/sim/check/linearizable/plain_search.h"
#include "tests/sim/check/random_history.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;
using test::check_text;

namespace {

std::string line(int process, const std::string& type, const std::string& function, const std::string& value) {
    return std::to_string(process) + "\t:" + type + "\t:" + function + "\t" + value + "\n";
}
std::string done(int process, const std::string& function, const std::string& argument, const std::string& result) {
    return line(process, "invoke", function, argument) + line(process, "ok", function, result);
}
CheckVerdict verdict(const std::string& text, const std::string& model) { return check_text(text, model).verdict; }

// A pair of registers that a transfer changes at once: a model that only this test knows.
struct TwoAccounts {
    struct State {
        std::int64_t left = 10, right = 0;
        bool operator==(const State&) const = default;
    };
    State initial() const { return {}; }
    std::optional<State> apply(const State& state, const Operation& operation) const {
        if (operation.function == "transfer") {
            const auto amount = *operation.argument.integer();
            return State{state.left - amount, state.right + amount};
        }
        const OpValue both = OpValue::list({OpValue::of(state.left), OpValue::of(state.right)});
        return operation.outcome != OpPhase::ok || operation.result == both ? std::optional(state) : std::nullopt;
    }
};

std::vector<Operation> operations_of(const std::string& text) {
    auto operations = pair_operations(*read_history(text, "test"));
    REQUIRE(operations);
    return *operations;
}

}  // namespace

TEST_CASE("a model of one's own: two accounts that a transfer changes at once") {
    const auto transfer = line(0, "invoke", "transfer", "4");
    const auto between = [&](const std::string& first, const std::string& second) {
        return check_linearizable_as(TwoAccounts{},
                                     operations_of(transfer + done(1, "look", "nil", first) +
                                                   done(1, "look", "nil", second) + line(0, "ok", "transfer", "4")))
            .verdict;
    };
    CHECK(between("[10 0]", "[6 4]") == CheckVerdict::valid);
    CHECK(between("[6 4]", "[6 4]") == CheckVerdict::valid);
    CHECK(between("[6 4]", "[10 0]") == CheckVerdict::invalid);
    CHECK(between("[6 0]", "[6 4]") == CheckVerdict::invalid);  // half a transfer
}

TEST_CASE("a lock is released by who holds it") {
    CHECK(
        verdict(done(0, "acquire", "nil", "nil") + done(0, "release", "nil", "nil") + done(1, "acquire", "nil", "nil"),
                "lock") == CheckVerdict::valid);
    CHECK(verdict(done(0, "acquire", "nil", "nil") + done(1, "acquire", "nil", "nil"), "lock") ==
          CheckVerdict::invalid);
    CHECK(verdict(done(0, "lock", "nil", "nil") + done(1, "unlock", "nil", "nil"), "lock") == CheckVerdict::invalid);
    CHECK(verdict(done(0, "acquire", "nil", "nil") + done(1, "release", "nil", "nil"), "mutex") == CheckVerdict::valid);
    // An acquisition of unknown outcome may have held it for ever; it may also never have been.
    const auto crashed = line(0, "invoke", "acquire", "nil") + line(0, "info", "acquire", "nil");
    CHECK(verdict(crashed + done(1, "acquire", "nil", "nil"), "lock") == CheckVerdict::valid);
}

TEST_CASE("queues, stacks, sets and several registers at once") {
    const auto two = done(0, "enqueue", "1", "1") + done(0, "enqueue", "2", "2");
    CHECK(verdict(two + done(1, "dequeue", "nil", "1") + done(1, "dequeue", "nil", "2"), "fifo-queue") ==
          CheckVerdict::valid);
    const auto swapped = check_text(two + done(1, "dequeue", "nil", "2"), "fifo-queue");
    REQUIRE(swapped.verdict == CheckVerdict::invalid);
    CHECK_THAT(swapped.anomalies[0].sentence, ContainsSubstring("process 1: dequeue gave 2 between 5 and 6") &&
                                                  ContainsSubstring("these 3 cannot be ordered") &&
                                                  ContainsSubstring("process 0: enqueue 1 (1 to 2)"));
    CHECK(verdict(two + done(1, "dequeue", "nil", "nil"), "fifo-queue") == CheckVerdict::invalid);
    CHECK(verdict(done(1, "dequeue", "nil", "nil") + two, "fifo-queue") == CheckVerdict::valid);
    const auto pushed = done(0, "push", "1", "1") + done(0, "push", "2", "2");
    CHECK(verdict(pushed + done(1, "pop", "nil", "2") + done(1, "pop", "nil", "1"), "stack") == CheckVerdict::valid);
    CHECK(verdict(pushed + done(1, "pop", "nil", "1"), "stack") == CheckVerdict::invalid);
    const auto added = done(0, "add", "1", "1") + done(0, "add", "2", "2") + done(0, "remove", "1", "1");
    CHECK(verdict(added + done(1, "read", "nil", "#{2}"), "linearizable-set") == CheckVerdict::valid);
    CHECK(verdict(added + done(1, "read", "nil", "[1 2]"), "linearizable-set") == CheckVerdict::invalid);
    const auto written = done(0, "txn", "[[:w :x 1] [:w :y 1]]", "[[:w :x 1] [:w :y 1]]");
    const auto looks = [](const std::string& seen) { return done(1, "txn", "[[:r :x nil] [:r :y nil]]", seen); };
    CHECK(verdict(written + looks("[[:r :x 1] [:r :y 1]]"), "multi-register") == CheckVerdict::valid);
    CHECK(verdict(written + looks("[[:r :x 1] [:r :y nil]]"), "multi-register") == CheckVerdict::invalid);
    CHECK_THAT(test::error_of(done(0, "add", "1", "1"), "stack"),
               ContainsSubstring("h.edn:1:16: the model has no function 'add'; it has push and pop"));
    CHECK_THAT(test::error_of(done(0, "read", "nil", "7"), "linearizable-set"), ContainsSubstring("not a list"));
}

TEST_CASE("limits give unknown, never a guess") {
    std::string text;
    for (int process = 0; process < 16; ++process)
        text += line(process, "invoke", "enqueue", std::to_string(process));
    for (int process = 0; process < 16; ++process)
        text += line(process, "ok", "enqueue", std::to_string(process));
    text += done(99, "dequeue", "nil", "77");  // not to be had: every order has to be tried
    CheckOptions options;
    options.model = "fifo-queue";
    options.max_bytes = 1 << 16;
    const auto history = *read_history(text, "");
    const auto memory = check_history(history, options);
    CHECK(memory->verdict == CheckVerdict::unknown);
    CHECK(memory->why_unknown == "the memory limit was reached");
    options.max_bytes = std::size_t{1} << 30;
    std::size_t asked = 0;
    options.out_of_time = [&] { return ++asked > 3; };
    const auto time = check_history(history, options);
    CHECK(time->verdict == CheckVerdict::unknown);
    CHECK(time->why_unknown == "the time limit was reached");
    CHECK(time->anomalies.empty());
}

TEST_CASE("the general search agrees with the plain one, and with the quick one", "[property]") {
    std::map<CheckVerdict, int> seen;
    for (std::uint64_t seed = 1; seed <= test::seeds(300); ++seed) {
        test::HistoryShape shape;
        shape.seed = seed;
        shape.lines = 22;
        INFO("seed " << seed);
        const auto operations = pair_operations(test::RandomHistory(shape).make());
        REQUIRE(operations);
        const auto general = check_linearizable_as(test::PlainRegister{}, *operations);
        const auto failure = test::PlainSearch(*operations, test::PlainRegister{}).first_failure();
        const auto quick = check_linearizable(*operations, *SequentialModel::named("cas-register"));
        REQUIRE((general.verdict == CheckVerdict::invalid) == failure.has_value());
        REQUIRE(general.verdict == quick.verdict);
        if (failure) {
            CHECK(operations->at(general.operation).returned == *failure);
            CHECK(general.event == quick.event);
        }
        ++seen[general.verdict];
    }
    CHECK(seen[CheckVerdict::valid] > 0);
    CHECK(seen[CheckVerdict::invalid] > 0);
}
