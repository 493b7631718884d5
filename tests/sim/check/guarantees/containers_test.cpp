// The checkers of sets, queues, counters, banks and long forks.
#include "sim/check/check.h"
#include "tests/catch.h"
#include "tests/sim/check/history_lines.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;
using test::anomaly_names;
using test::check_text;

namespace {

// "0 invoke add 1" a line, as a Jepsen log has it.
std::string log(std::initializer_list<std::string> lines) {
    std::string out;
    for (const auto& line : lines) {
        out += line + "\n";
    }
    return out;
}

std::string done(int process, const std::string& function, const std::string& argument, const std::string& result) {
    const auto who = std::to_string(process) + "\t:";
    return who + "invoke\t:" + function + "\t" + argument + "\n" + who + "ok\t:" + function + "\t" + result;
}
std::string done(int process, const std::string& function, const std::string& value) {
    return done(process, function, value, value);
}
std::string crashed(int process, const std::string& function, const std::string& value) {
    const auto who = std::to_string(process) + "\t:";
    return who + "invoke\t:" + function + "\t" + value + "\n" + who + "info\t:" + function + "\t:timeout";
}
std::string failed(int process, const std::string& function, const std::string& value) {
    const auto who = std::to_string(process) + "\t:";
    return who + "invoke\t:" + function + "\t" + value + "\n" + who + "fail\t:" + function + "\t" + value;
}

}  // namespace

TEST_CASE("a set's last read has all that was acknowledged and nothing that was not tried") {
    const auto adds = log({done(0, "add", "1"), done(0, "add", "2"), crashed(9, "add", "3"), failed(1, "add", "4")});
    CHECK(check_text(adds + done(2, "read", "nil", "[1 2]"), "set").verdict == CheckVerdict::valid);
    CHECK(check_text(adds + done(2, "read", "nil", "#{1 2 3}"), "set").verdict == CheckVerdict::valid);
    const auto lost = check_text(adds + done(2, "read", "nil", "[2]"), "set");
    CHECK(lost.verdict == CheckVerdict::invalid);
    CHECK(anomaly_names(lost) == "lost element");
    CHECK(anomaly_names(check_text(adds + done(2, "read", "nil", "[1 2 4]"), "set")) == "unexpected element");
    CHECK(check_text(adds, "set").verdict == CheckVerdict::unknown);
}

TEST_CASE("set-full looks at every read: what was known and is gone for good is lost") {
    const auto adds = log({done(0, "add", "1"), crashed(9, "add", "2")});
    CHECK(
        check_text(adds + log({done(2, "read", "nil", "[1]"), done(2, "read", "nil", "[1 2]")}), "set-full").verdict ==
        CheckVerdict::valid);
    CHECK(anomaly_names(check_text(adds + log({done(2, "read", "nil", "[1 2]"), done(2, "read", "nil", "[1]")}),
                                   "set-full")) == "lost element");
    CHECK(anomaly_names(check_text(adds + done(2, "read", "nil", "[1 1]"), "set-full")) == "duplicate element");
    // Missing once and then there again is staleness, which this checker allows as Jepsen's does.
    CHECK(check_text(adds + log({done(2, "read", "nil", "[]"), done(2, "read", "nil", "[1]")}), "set-full").verdict ==
          CheckVerdict::valid);
    CHECK(check_text(log({crashed(9, "add", "2"), done(2, "read", "nil", "[]")}), "set-full").verdict ==
          CheckVerdict::unknown);
}

TEST_CASE("a queue gives what was put in, once") {
    CHECK(check_text(log({done(0, "enqueue", "1"), crashed(9, "enqueue", "2"), done(1, "dequeue", "nil", "2"),
                          done(1, "drain", "nil", "[1]")}),
                     "queue")
              .verdict == CheckVerdict::valid);
    CHECK(anomaly_names(
              check_text(log({done(0, "enqueue", "1"), done(1, "dequeue", "nil", "1"), done(1, "dequeue", "nil", "1")}),
                         "queue")) == "duplicate element");
    CHECK(anomaly_names(check_text(log({done(1, "dequeue", "nil", "1"), done(0, "enqueue", "1")}), "queue")) ==
          "unexpected element");
    CHECK(anomaly_names(check_text(log({failed(0, "enqueue", "1"), done(1, "dequeue", "nil", "1")}), "queue")) ==
          "unexpected element");
    CHECK(anomaly_names(check_text(log({done(0, "enqueue", "1"), done(1, "drain", "nil", "[]")}), "queue")) ==
          "lost element");
}

TEST_CASE("a counter's read lies between what surely and what possibly was added while it ran") {
    CHECK(check_text(log({done(0, "add", "2"), crashed(9, "add", "3"), done(1, "read", "nil", "5")}), "counter")
              .verdict == CheckVerdict::valid);
    const auto over =
        check_text(log({done(0, "add", "2"), failed(3, "add", "3"), done(1, "read", "nil", "5")}), "counter");
    CHECK(over.verdict == CheckVerdict::invalid);
    CHECK_THAT(over.anomalies.at(0).sentence,
               ContainsSubstring("process 1 read 5") && ContainsSubstring("between 2 and 2"));
    CHECK(check_text(log({done(0, "add", "2"), done(1, "read", "nil", "1")}), "counter").verdict ==
          CheckVerdict::invalid);
    // An add that overlaps the read may or may not be seen; a negative one widens downwards.
    CHECK(check_text("0\t:invoke\t:read\tnil\n1\t:invoke\t:add\t-4\n1\t:ok\t:add\t-4\n0\t:ok\t:read\t0\n", "counter")
              .verdict == CheckVerdict::valid);
    CHECK(check_text("0\t:invoke\t:read\tnil\n1\t:invoke\t:add\t-4\n1\t:ok\t:add\t-4\n0\t:ok\t:read\t-4\n", "counter")
              .verdict == CheckVerdict::valid);
    CHECK(check_text(log({done(1, "add", "-4"), done(0, "read", "nil", "0")}), "counter").verdict ==
          CheckVerdict::invalid);
    CHECK_THAT(test::error_of(done(0, "add", ":x"), "counter"), ContainsSubstring("h.edn:1:16: a counter's add takes"));
    CHECK_THAT(test::error_of(log({done(0, "add", "9223372036854775807"), done(0, "add", "1")}), "counter"),
               ContainsSubstring("leaves 64 bits"));
}

TEST_CASE("a bank keeps its total, its accounts, and nobody below zero") {
    const std::string first = done(0, "read", "nil", "{0 60, 1 40}") + "\n";
    const auto second = [&](const std::string& balances) {
        return check_text(first + done(1, "read", "nil", balances), "bank");
    };
    CHECK(second("{0 0, 1 100}").verdict == CheckVerdict::valid);
    CHECK(anomaly_names(second("{0 0, 1 99}")) == "wrong total");
    CHECK(anomaly_names(second("{0 -1, 1 101}")) == "negative balance");
    CHECK(anomaly_names(second("{0 60, 1 40, 2 0}")) == "unexpected account");
    CHECK(anomaly_names(second("{0 100, 1 nil}")) == "nil balance");
    CheckOptions options;
    options.model = "bank";
    options.total = 90;
    CHECK(check_history(*read_history(first, ""), options)->verdict == CheckVerdict::invalid);
}

TEST_CASE("a long fork is two reads that saw two writes in opposite orders") {
    const auto reads = [](const std::string& left, const std::string& right) {
        return check_text(
            done(0, "read", "[[:r 1 nil] [:r 2 nil]]", left) + "\n" + done(1, "read", "[[:r 2 nil] [:r 1 nil]]", right),
            "long-fork");
    };
    CHECK(reads("[[:r 1 1] [:r 2 nil]]", "[[:r 2 1] [:r 1 nil]]").verdict == CheckVerdict::invalid);
    CHECK(reads("[[:r 1 1] [:r 2 nil]]", "[[:r 2 1] [:r 1 1]]").verdict == CheckVerdict::valid);
    CHECK(reads("[[:r 1 1] [:r 2 nil]]", "[[:r 2 nil] [:r 1 2]]").verdict == CheckVerdict::unknown);
}

TEST_CASE("independent keys are checked apart, also where the values are cas pairs") {
    const auto keyed = [](const std::string& last) {
        return log({done(0, "write", "[:x 1]"), done(1, "write", "[:y 2]"), done(0, "cas", "[:x [1 3]]"),
                    crashed(9, "write", "[:y 5]"), done(2, "read", "[:x nil]", "[:x 3]"),
                    done(2, "read", "[:y nil]", last)});
    };
    CHECK(check_text(keyed("[:y 5]"), "cas-register").verdict == CheckVerdict::valid);
    const auto wrong = check_text(keyed("[:y 3]"), "cas-register");
    CHECK(wrong.verdict == CheckVerdict::invalid);
    CHECK_THAT(wrong.anomalies.at(0).sentence, ContainsSubstring("key \"y\" could only be 2 or 5"));
    // Plain cas pairs are not keys.
    CHECK(check_text(log({done(0, "cas", "[1 2]")}), "cas-register").verdict == CheckVerdict::invalid);
    CHECK(check_text(log({done(0, "add", "[:a 1]"), done(0, "add", "[:b 1]"), done(1, "read", "[:a nil]", "[:a [1]]"),
                          done(1, "read", "[:b nil]", "[:b []]")}),
                     "set")
              .anomalies.size() == 1);
}

TEST_CASE("an unknown model or level is an error with the names that exist") {
    CheckOptions options;
    options.model = "regster";
    CHECK_THAT(check_history({}, options).error().to_text(),
               ContainsSubstring("no model 'regster'") && ContainsSubstring("cas-register"));
    options.model = "bank";
    options.level = "linear";
    CHECK_THAT(check_history({}, options).error().to_text(), ContainsSubstring("no level 'linear'"));
    options.level = "serializable";
    CHECK_THAT(check_history({}, options).error().to_text(), ContainsSubstring("it has no levels"));
    options.model = "rw-register";
    CHECK_THAT(check_history({}, options).error().to_text(), ContainsSubstring("no operation"));
}
