// Transactions: each of Adya's anomalies in its smallest history, and the levels that it breaks.
#include "sim/check/check.h"
#include "sim/check/transactions/isolation_levels.h"
#include "tests/catch.h"
#include "tests/sim/check/history_lines.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;
using test::check_text;
using test::has_anomaly;

namespace {

// All transactions at once: no session, no real-time order. `fail:` and `info:` in front give the outcome.
CheckReport together(const std::string& model, const std::vector<std::string>& transactions,
                     const std::string& level = "serializable") {
    std::string invocations;
    std::string returns;
    for (std::size_t at = 0; at < transactions.size(); ++at) {
        std::string outcome = "ok";
        std::string value = transactions[at];
        for (const std::string other : {"fail", "info"}) {
            if (value.starts_with(other + ":")) {
                value = value.substr(other.size() + 1);
                outcome = other;
            }
        }
        const auto who = std::to_string(at) + "\t:";
        invocations += who + "invoke\t:txn\t" + value + "\n";
        returns += who + outcome + "\t:txn\t" + value + "\n";
    }
    return check_text(invocations + returns, model, level);
}

CheckReport one_by_one(const std::string& model, const std::vector<std::string>& transactions, bool same_process) {
    std::string log;
    for (std::size_t at = 0; at < transactions.size(); ++at) {
        const auto who = std::to_string(same_process ? 0 : at) + "\t:";
        log += who + "invoke\t:txn\t" + transactions[at] + "\n" + who + "ok\t:txn\t" + transactions[at] + "\n";
    }
    return check_text(log, model);
}

CheckVerdict at_level(const CheckReport& report, std::string_view level) {
    for (const auto& one : report.levels) {
        if (one.level == level) {
            return one.verdict;
        }
    }
    return CheckVerdict::unknown;
}

// The weakest levels that a history breaks: every listed level is valid or broken.
void breaks(const CheckReport& report, const std::string& anomaly, std::string_view valid_at,
            std::string_view broken_at) {
    INFO(test::anomaly_names(report));
    CHECK(has_anomaly(report, anomaly));
    CHECK(at_level(report, valid_at) == CheckVerdict::valid);
    CHECK(at_level(report, broken_at) == CheckVerdict::invalid);
}

}  // namespace

TEST_CASE("list-append: a history without anomalies is valid at every level") {
    const auto report =
        together("list-append", {"[[:append :x 1] [:r :y nil]]", "[[:r :x [1]] [:append :y 1]]",
                                 "[[:r :x [1]] [:r :y [1]]]", "info:[[:append :x 9]]", "fail:[[:append :x 8]]"});
    INFO(test::anomaly_names(report));
    CHECK(report.verdict == CheckVerdict::valid);
    CHECK(report.anomalies.empty());
    CHECK(report.levels.size() == isolation_levels().size());
    CHECK(at_level(report, "strict-serializable") == CheckVerdict::valid);
}

TEST_CASE("list-append: cycles have Adya's names and break the levels that forbid them") {
    // Two transactions append to two keys in opposite orders.
    CHECK(at_level(together("list-append", {"[[:append :x 1] [:append :y 1]]", "[[:append :x 2] [:append :y 2]]",
                                            "[[:r :x [1 2]] [:r :y [2 1]]]"}),
                   "read-uncommitted") == CheckVerdict::invalid);
    breaks(together("list-append", {"[[:append :x 1] [:r :y [1]]]", "[[:append :y 1] [:r :x [1]]]"}), "G1c",
           "read-uncommitted", "read-committed");
    breaks(together("list-append", {"[[:append :x 1] [:append :y 1]]", "[[:r :x nil] [:r :y [1]]]", "[[:r :x [1]]]"}),
           "G-single", "read-committed", "snapshot-isolation");
    // Write skew: each reads what the other overwrites.
    breaks(together("list-append",
                    {"[[:r :x nil] [:append :y 1]]", "[[:r :y nil] [:append :x 1]]", "[[:r :x [1]] [:r :y [1]]]"}),
           "G2-item", "snapshot-isolation", "repeatable-read");
    // A long fork: two anti-dependencies that do not touch, which snapshot isolation forbids.
    const auto fork = together("list-append", {"[[:append :x 1]]", "[[:append :y 1]]", "[[:r :x [1]] [:r :y nil]]",
                                               "[[:r :x nil] [:r :y [1]]]"});
    breaks(fork, "G-nonadjacent", "consistent-view", "snapshot-isolation");
    breaks(together("list-append", {"[[:r :x [1]] [:append :x 2]]", "[[:r :x [1]] [:append :x 3]]", "[[:append :x 1]]",
                                    "[[:r :x [1 2 3]]]"}),
           "lost-update", "read-committed", "cursor-stability");
}

TEST_CASE("list-append: what one read shows to be wrong needs no cycle") {
    breaks(together("list-append", {"fail:[[:append :x 1]]", "[[:r :x [1]]]"}), "G1a", "read-uncommitted",
           "read-committed");
    breaks(together("list-append", {"[[:append :x 1] [:append :x 2]]", "[[:r :x [1]]]"}), "G1b", "read-uncommitted",
           "read-committed");
    breaks(together("list-append", {"fail:[[:append :x 1]]", "[[:append :x 2]]", "[[:r :x [1 2]]]"}), "dirty-update",
           "read-uncommitted", "read-committed");
    breaks(together("list-append", {"[[:append :x 1]]", "[[:append :x 2]]", "[[:r :x [1 2]]]", "[[:r :x [2]]]"}),
           "incompatible-order", "read-uncommitted", "read-committed");
    breaks(together("list-append", {"[[:r :x [7]]]"}), "unwritten-read", "read-uncommitted", "read-committed");
    CHECK(has_anomaly(together("list-append", {"[[:append :x 1]]", "[[:r :x [1 1]]]"}), "duplicate-elements"));
    breaks(together("list-append", {"[[:append :x 1] [:r :x nil]]"}), "internal", "read-committed", "read-atomic");
    breaks(together("list-append", {"[[:r :x [1]] [:append :x 1]]"}), "future-read", "read-committed", "read-atomic");
}

TEST_CASE("a transaction of unknown outcome that was seen once took effect in every key") {
    // Its append to x was read, so its append to y, which nobody read, comes after the empty list that was.
    breaks(together("list-append", {"info:[[:append :x 1] [:append :y 2]]", "[[:r :x [1]] [:r :y []]]"}), "G-single",
           "read-committed", "consistent-view");
    // Not seen at all, it may have had no effect.
    CHECK(
        together("list-append", {"info:[[:append :x 1] [:append :y 2]]", "[[:r :x []] [:r :y []]]"}).anomalies.empty());
}

TEST_CASE("a fractured read breaks read atomicity: one of a transaction's writes seen, another missed") {
    breaks(together("list-append", {"[[:append :x 1] [:append :y 2]]", "[[:r :x [1]] [:r :y []]]"}), "fractured-read",
           "cursor-stability", "read-atomic");
    breaks(together("rw-register", {"[[:w :x 1] [:w :y 2]]", "[[:r :x 1] [:r :y nil]]"}), "fractured-read",
           "cursor-stability", "read-atomic");
    // Also where what was missed lies under a later version.
    breaks(together("list-append", {"[[:append :y 9]]", "[[:append :x 1] [:append :y 2]]", "[[:append :y 3]]",
                                    "[[:r :x [1]] [:r :y []]]", "[[:r :y [9 2 3]]]"}),
           "fractured-read", "cursor-stability", "read-atomic");
    // A skew over two writers is none: each writer was seen whole.
    breaks(together("list-append", {"[[:append :x 1]]", "[[:r :x [1]] [:append :y 2]]", "[[:r :x []] [:r :y [2]]]"}),
           "G-single", "read-atomic", "consistent-view");
}

TEST_CASE("two writers of one key, in an order that nobody saw, may break a snapshot either way") {
    // Write skew, which snapshots allow, but both also wrote z: the first to commit makes the other fail.
    for (const std::string model : {"list-append", "rw-register"}) {
        const std::string write = model == "list-append" ? ":append" : ":w";
        const std::string nothing = model == "list-append" ? "[]" : "nil";
        const auto both = [&](const std::string& read, const std::string& written, const std::string& value,
                              const std::string& too) {
            return "[[:r " + read + " " + nothing + "] [" + write + " " + written + " " + value + "]" + too + "]";
        };
        const auto z = [&](const std::string& value) { return " [" + write + " :z " + value + "]"; };
        breaks(together(model, {both(":x", ":y", "1", ""), both(":y", ":x", "2", "")}), "G2-item", "snapshot-isolation",
               "serializable");
        breaks(together(model, {both(":x", ":y", "1", z("3")), both(":y", ":x", "2", "")}), "G2-item",
               "snapshot-isolation", "serializable");
        const auto report = together(model, {both(":x", ":y", "1", z("3")), both(":y", ":x", "2", z("4"))});
        breaks(report, "G-single", "read-atomic", "consistent-view");
        CHECK_THAT(report.anomalies.back().sentence, ContainsSubstring("both wrote \"z\", and whichever did so first"));
        // The ways may also lead through others.
        breaks(
            together(model, {both(":x", ":y", "1", z("3")), both(":y", ":w", "5", ""), both(":w", ":x", "2", z("4"))}),
            "G2-item", "consistent-view", "serializable");
    }
}

TEST_CASE("a stale read breaks only the levels with the order that it goes against") {
    for (const std::string model : {"list-append", "rw-register"}) {
        const bool lists = model == "list-append";
        const std::vector<std::string> stale = {lists ? "[[:append :x 1]]" : "[[:w :x 1]]", "[[:r :x nil]]"};
        breaks(one_by_one(model, stale, true), "G-single-process", "serializable", "strong-session-serializable");
        breaks(one_by_one(model, stale, false), "G-single-realtime", "strong-session-serializable",
               "strict-serializable");
    }
}

TEST_CASE("rw-register: anomalies from unique values") {
    CHECK(together("rw-register", {"[[:w :x 1]]", "[[:r :x 1] [:w :x 2]]", "[[:r :x 2]]", "[[:r :x nil]]"}).verdict ==
          CheckVerdict::valid);
    breaks(together("rw-register", {"fail:[[:w :x 1]]", "[[:r :x 1]]"}), "G1a", "read-uncommitted", "read-committed");
    breaks(together("rw-register", {"[[:w :x 1] [:w :x 2]]", "[[:r :x 1]]"}), "G1b", "read-uncommitted",
           "read-committed");
    breaks(together("rw-register", {"[[:w :x 1] [:r :y 1]]", "[[:w :y 1] [:r :x 1]]"}), "G1c", "read-uncommitted",
           "read-committed");
    breaks(together("rw-register", {"[[:w :x 1] [:w :y 1]]", "[[:r :x nil] [:r :y 1]]"}), "G-single", "read-committed",
           "snapshot-isolation");
    breaks(together("rw-register", {"[[:r :x nil] [:w :y 1]]", "[[:r :y nil] [:w :x 1]]"}), "G2-item",
           "snapshot-isolation", "serializable");
    breaks(together("rw-register", {"[[:w :x 1]]", "[[:r :x 1] [:w :x 2]]", "[[:r :x 1] [:w :x 3]]"}), "lost-update",
           "read-committed", "snapshot-isolation");
    breaks(together("rw-register", {"[[:w :x 1] [:r :x 2]]", "[[:w :x 2]]"}), "internal", "read-committed",
           "read-atomic");
    breaks(together("rw-register", {"[[:r :x 1] [:w :x 1]]"}), "future-read", "read-committed", "read-atomic");
}

TEST_CASE("rw-register: real time orders versions, and a read may not go back") {
    // 1 and then 2 are written; a later read sees 1 although 2 was read before it.
    const auto report = one_by_one("rw-register", {"[[:w :x 1]]", "[[:w :x 2]]", "[[:r :x 2]]", "[[:r :x 1]]"}, false);
    breaks(report, "G-single-realtime", "serializable", "strict-serializable");
    CHECK_THAT(report.anomalies.front().sentence, ContainsSubstring("without"));
}

TEST_CASE("values written twice leave the verdict open, unless something else is wrong") {
    CHECK(together("rw-register", {"[[:w :x 1]]", "[[:w :x 1]]", "[[:r :x 1]]"}).verdict == CheckVerdict::unknown);
    CHECK(together("list-append", {"[[:append :x 1]]", "[[:append :x 1]]"}).verdict == CheckVerdict::unknown);
    CHECK(together("rw-register", {"[[:w :x 1]]", "[[:w :x 1]]", "[[:r :y 1]]"}).verdict == CheckVerdict::invalid);
}

TEST_CASE("the verdict is the one at the level asked for") {
    const std::vector<std::string> skew = {"[[:r :x nil] [:append :y 1]]", "[[:r :y nil] [:append :x 1]]"};
    CHECK(together("list-append", skew, "serializable").verdict == CheckVerdict::invalid);
    CHECK(together("list-append", skew, "PL-3").verdict == CheckVerdict::invalid);
    CHECK(together("list-append", skew, "snapshot-isolation").verdict == CheckVerdict::valid);
}

TEST_CASE("a step of another shape is an error at its place") {
    CHECK_THAT(test::error_of("{:process 0 :type :invoke :f :txn :value [[:r 1 nil] [:push 1 2]]}", "list-append"),
               ContainsSubstring("h.edn:1:42: [\"push\" 1 2] is no step"));
    CHECK_THAT(test::error_of("{:process 0 :type :invoke :f :txn :value 3}", "rw-register"),
               ContainsSubstring("h.edn:1:42: 3 is no step"));
    CHECK_THAT(test::error_of("0\t:invoke\t:txn\t[[:r 1 nil]]\n0\t:ok\t:txn\t[[:r 1 3]]\n", "list-append"),
               ContainsSubstring("choose rw-register"));
}

TEST_CASE("the cycle that is told is a shortest one, edge by edge") {
    // A ring of four transactions in which the first and the third also contradict each other directly.
    const auto report = together(
        "list-append", {"[[:append :a 1] [:r :b nil] [:r :e nil]]", "[[:append :b 1] [:r :c nil]]",
                        "[[:append :c 1] [:r :d nil] [:append :e 1] [:r :a nil]]", "[[:append :d 1] [:r :a nil]]",
                        "[[:r :a [1]] [:r :b [1]] [:r :c [1]]]", "[[:r :d [1]] [:r :e [1]]]"});
    const auto found = std::find_if(report.anomalies.begin(), report.anomalies.end(),
                                    [](const Anomaly& anomaly) { return anomaly.name == "G2-item"; });
    REQUIRE(found != report.anomalies.end());
    REQUIRE(found->cycle.size() == 2);
    CHECK(found->cycle[0].to == found->cycle[1].from);
    CHECK(found->cycle[1].to == found->cycle[0].from);
    for (const auto& edge : found->cycle)
        CHECK(edge.kind == "rw");
    CHECK_THAT(found->sentence, ContainsSubstring("no order of these 2 transactions"));
}

TEST_CASE("a level is broken wherever a weaker one is", "[property]") {
    // Each level with those that it implies, after Adya's and Elle's lattices.
    const std::pair<std::string, std::string> implied[] = {
        {"read-committed", "read-uncommitted"},
        {"cursor-stability", "read-committed"},
        {"read-atomic", "read-committed"},
        {"consistent-view", "cursor-stability"},
        {"repeatable-read", "cursor-stability"},
        {"snapshot-isolation", "consistent-view"},
        {"snapshot-isolation", "read-atomic"},
        {"serializable", "snapshot-isolation"},
        {"serializable", "repeatable-read"},
        {"strong-session-snapshot-isolation", "snapshot-isolation"},
        {"strong-session-serializable", "serializable"},
        {"strong-session-serializable", "strong-session-snapshot-isolation"},
        {"strong-snapshot-isolation", "strong-session-snapshot-isolation"},
        {"strict-serializable", "strong-snapshot-isolation"},
        {"strict-serializable", "strong-session-serializable"}};
    for (const std::string anomaly : {"G0",
                                      "G1a",
                                      "G1b",
                                      "G1c",
                                      "G-single",
                                      "fractured-read",
                                      "G-nonadjacent",
                                      "G2-item",
                                      "internal",
                                      "future-read",
                                      "lost-update",
                                      "dirty-update",
                                      "incompatible-order",
                                      "duplicate-elements",
                                      "unwritten-read",
                                      "G0-process",
                                      "G1c-realtime",
                                      "G-single-process",
                                      "G-single-realtime",
                                      "G2-item-process",
                                      "G2-item-realtime"}) {
        for (const auto& [strong, weak] : implied) {
            INFO(anomaly << ": " << strong << " implies " << weak);
            CHECK((!level_forbids(weak, anomaly) || level_forbids(strong, anomaly)));
        }
        CHECK(level_forbids("strict-serializable", anomaly));
    }
}
