// Deliveries: hand-written histories of each guarantee, and random ones held against the definitions as they stand.
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

std::string line(int process, const std::string& type, const std::string& function, const std::string& value) {
    return std::to_string(process) + "\t:" + type + "\t:" + function + "\t" + value + "\n";
}
std::string sent(int process, const std::string& message) {
    return line(process, "invoke", "send", message) + line(process, "ok", "send", message);
}
std::string got(int process, const std::string& message) {
    return line(process, "invoke", "deliver", "nil") + line(process, "ok", "deliver", message);
}

std::string with_verdict(const CheckReport& report, CheckVerdict verdict) {
    std::string names;
    for (const auto& level : report.levels)
        if (level.verdict == verdict)
            names += (names.empty() ? "" : " ") + level.level;
    return names;
}
std::string broken(const std::string& text, const std::string& model) {
    return with_verdict(check_text(text, model), CheckVerdict::invalid);
}

}  // namespace

TEST_CASE("delivery: at most once, at least once, exactly once") {
    CHECK(broken(sent(0, "1") + got(1, "1") + got(1, "nil"), "delivery").empty());
    const auto twice = check_text(sent(0, "1") + got(1, "1") + got(2, "1"), "delivery");
    CHECK(with_verdict(twice, CheckVerdict::invalid) == "at-most-once exactly-once");
    CHECK(twice.anomalies.at(0).sentence == "1 was delivered to process 1 at 4 and to process 2 at 6");
    CHECK(broken(sent(0, "1") + got(1, "nil"), "delivery") == "at-least-once exactly-once");
    CHECK(broken(sent(0, "1") + line(1, "invoke", "drain", "nil") + line(1, "ok", "drain", "[]"), "delivery") ==
          "at-least-once exactly-once");
    // Nobody looked after the send had returned: the run was too short to say.
    const auto short_run = check_text(got(1, "nil") + sent(0, "1"), "delivery");
    CHECK(with_verdict(short_run, CheckVerdict::unknown) == "at-least-once exactly-once");
    CHECK(short_run.verdict == CheckVerdict::unknown);
    CHECK(check_text(got(1, "nil") + sent(0, "1"), "delivery", "at-most-once").verdict == CheckVerdict::valid);
    // An unknown send may arrive or not; a failed one may not.
    const auto crashed = line(0, "invoke", "send", "1") + line(0, "info", "send", "1");
    CHECK(broken(crashed + got(1, "nil") + got(1, "1"), "delivery").empty());
    CHECK(broken(crashed + got(1, "nil"), "delivery").empty());
    const auto failed = line(0, "invoke", "send", "1") + line(0, "fail", "send", "1");
    CHECK(test::anomaly_names(check_text(failed + got(1, "1"), "delivery")) == "aborted message");
    CHECK(test::anomaly_names(check_text(got(1, "1"), "delivery")) == "unsent message");
    CHECK(test::anomaly_names(check_text(got(1, "1") + sent(0, "1"), "delivery")) == "unsent message");
}

TEST_CASE("delivery: order per producer and key") {
    const auto sends = sent(0, "[:a 1]") + sent(0, "[:a 2]") + sent(0, "[:b 3]") + sent(5, "[:a 4]");
    CHECK(
        broken(sends + got(1, "[:b 3]") + got(1, "[:a 4]") + got(1, "[:a 1]") + got(1, "[:a 2]"), "delivery").empty());
    const auto report = check_text(sends + got(1, "[:a 2]") + got(1, "[:a 1]"), "delivery", "order-per-key");
    CHECK(report.verdict == CheckVerdict::invalid);
    CHECK(report.anomalies.at(0).sentence ==
          "process 0 sent [\"a\" 1] before [\"a\" 2] with key \"a\", but [\"a\" 2] was delivered at 10 and [\"a\" 1] "
          "at 12");
    // Deliveries that overlap at two receivers have no order.
    CHECK(broken(sends + line(1, "invoke", "deliver", "nil") + got(2, "[:a 2]") + line(1, "ok", "deliver", "[:a 1]"),
                 "delivery")
              .empty());
    CHECK(broken(sends + line(1, "invoke", "drain", "nil") + line(1, "ok", "drain", "[[:a 2] [:a 1] [:b 3] [:a 4]]"),
                 "delivery") == "order-per-key");
}

TEST_CASE("delivery: a message delivered again was perhaps first asked for before the later one was there") {
    const auto open = sent(0, "1") + sent(0, "2") + line(1, "invoke", "deliver", "nil");
    CHECK(broken(open + got(2, "2") + got(2, "1") + line(1, "ok", "deliver", "1"), "delivery") ==
          "at-most-once exactly-once");
}

TEST_CASE("a receive of unknown outcome may have taken one message, a drain any number") {
    const auto crash = [](const std::string& function) {
        return line(1, "invoke", function, "nil") + line(1, "info", function, "nil");
    };
    const auto lost = "at-least-once exactly-once";
    const auto one = check_text(sent(0, "1") + crash("deliver") + got(2, "nil"), "delivery");
    CHECK(with_verdict(one, CheckVerdict::unknown) == lost);
    CHECK(with_verdict(one, CheckVerdict::invalid).empty());
    CHECK_THAT(one.why_unknown, ContainsSubstring("a receive of unknown outcome"));
    CHECK(broken(sent(0, "1") + sent(0, "2") + crash("deliver") + got(2, "nil"), "delivery") == lost);
    CHECK(broken(sent(0, "1") + sent(0, "2") + crash("drain") + got(2, "nil"), "delivery").empty());
    // In order, if the one that crashed took the first; not so two of them, nor if it was invoked too late.
    const auto three = sent(0, "1") + sent(0, "2") + sent(0, "3");
    const auto in_order = [&](const std::string& deliveries) {
        return check_text(three + deliveries, "delivery", "order-per-key").verdict;
    };
    CHECK(in_order(crash("deliver") + got(2, "2") + got(2, "1")) == CheckVerdict::unknown);
    CHECK(in_order(crash("deliver") + got(2, "3") + got(2, "1") + got(2, "2")) == CheckVerdict::invalid);
    CHECK(in_order(got(2, "2") + got(2, "1") + crash("deliver")) == CheckVerdict::invalid);
    // To everybody: what one process took is nobody else's.
    const auto two = sent(0, "1") + sent(0, "2");
    const auto here = check_text(two + crash("deliver") + got(1, "2") + got(1, "nil"), "broadcast");
    CHECK(with_verdict(here, CheckVerdict::unknown) == "at-least-once fifo-order causal-order");
    CHECK(broken(two + crash("deliver") + got(2, "2") + got(2, "nil"), "broadcast") ==
          "at-least-once fifo-order causal-order");
}

TEST_CASE("broadcast: fifo, causal and total order") {
    const auto two = sent(0, "1") + sent(0, "2");
    CHECK(broken(two + got(1, "1") + got(1, "2"), "broadcast").empty());
    CHECK(broken(two + got(1, "2") + got(1, "1"), "broadcast") == "fifo-order causal-order");
    CHECK(broken(two + got(1, "2"), "broadcast") == "fifo-order causal-order");  // and never the first
    const auto reply = sent(0, "1") + got(1, "1") + sent(1, "2");
    CHECK(broken(reply + got(2, "1") + got(2, "2"), "broadcast").empty());
    const auto report = check_text(reply + got(2, "2") + got(2, "1"), "broadcast", "causal-order");
    CHECK(report.verdict == CheckVerdict::invalid);
    CHECK(with_verdict(report, CheckVerdict::invalid) == "causal-order");
    CHECK(report.anomalies.at(0).sentence ==
          "process 2 was delivered 2 at 8 before 1, which process 1 had been delivered before it sent that");
    const auto apart = sent(0, "1") + sent(9, "2");
    CHECK(broken(apart + got(1, "1") + got(1, "2") + got(2, "2") + got(2, "1"), "broadcast") == "total-order");
    CHECK(broken(apart + got(1, "1") + got(2, "2"), "broadcast").empty());
}

TEST_CASE("broadcast: once at each process") {
    CHECK(broken(sent(0, "1") + got(1, "1") + got(2, "1"), "broadcast").empty());
    CHECK(broken(sent(0, "1") + got(1, "1") + got(1, "1"), "broadcast") == "at-most-once");
    CHECK(broken(sent(0, "1") + got(1, "1") + got(2, "nil"), "broadcast") == "at-least-once");
    CHECK_THAT(test::error_of(sent(0, "1") + line(1, "invoke", "lose", "1"), "broadcast"),
               ContainsSubstring("h.edn:3:1: the model has no function 'lose'"));
}

namespace {

struct Event {
    int process;
    bool is_send;
    int message;
};

// A sequential history: any message to any process at any time.
std::vector<Event> random_events(std::uint64_t seed) {
    std::uint64_t counter = 0;
    const auto below = [&](std::uint64_t limit) {
        return static_cast<int>(uniform_below(draw(seed, 5, 0, counter++), limit));
    };
    std::vector<Event> events;
    int next = 1;
    for (int step = 0; step < 10; ++step) {
        const int process = below(3);
        if (next == 1 || below(3) == 0)
            events.push_back({process, true, next++});
        else
            events.push_back({process, false, 1 + below(static_cast<std::uint64_t>(next - 1))});
    }
    return events;
}

std::string text_of(const std::vector<Event>& events) {
    std::string text;
    for (const auto& [process, is_send, message] : events)
        text += is_send ? sent(process, std::to_string(message)) : got(process, std::to_string(message));
    return text;
}

// Hadzilacos & Toueg word by word: the causal past in full, every pair of messages at every process.
std::string broken_by_definition(const std::vector<Event>& events) {
    constexpr int processes = 3;
    std::set<std::string> names;
    std::map<int, std::set<int>> past_of_message;
    std::map<int, std::set<int>> sent_before;
    std::vector<std::set<int>> past(processes), sends(processes);
    std::vector<std::vector<int>> order(processes);
    for (const auto& [process, is_send, message] : events) {
        if (is_send) {
            past_of_message[message] = past[process];
            sent_before[message] = sends[process];
            sends[process].insert(message);
            past[process].insert(message);
            continue;
        }
        if (std::find(order[process].begin(), order[process].end(), message) != order[process].end())
            names.insert("at-most-once");
        else
            order[process].push_back(message);
        past[process].insert(message);
        past[process].insert(past_of_message[message].begin(), past_of_message[message].end());
    }
    const auto place = [&](int process, int message) {
        return std::find(order[process].begin(), order[process].end(), message) - order[process].begin();
    };
    for (int process = 0; process < processes; ++process) {
        for (const int message : order[process]) {
            for (const int earlier : sent_before[message])
                if (place(process, earlier) > place(process, message))
                    names.insert({"fifo-order"}), names.insert({"causal-order"});
            for (const int earlier : past_of_message[message])
                if (place(process, earlier) > place(process, message))
                    names.insert({"causal-order"});
            for (const int other : order[process])
                for (int there = 0; there < processes; ++there) {
                    const auto size = static_cast<std::ptrdiff_t>(order[there].size());
                    if (place(there, message) < size && place(there, other) < size &&
                        (place(process, message) < place(process, other)) !=
                            (place(there, message) < place(there, other)))
                        names.insert("total-order");
                }
        }
    }
    std::string text;
    for (const auto* name : {"at-most-once", "fifo-order", "causal-order", "total-order"})
        if (names.contains(name))
            text += (text.empty() ? "" : " ") + std::string(name);
    return text;
}

// Of all receivers together, each message's first delivery.
std::string broken_for_one_group(const std::vector<Event>& events) {
    std::vector<int> order;
    std::map<int, int> sender;
    bool twice = false, disorder = false;
    for (const auto& [process, is_send, message] : events) {
        if (is_send)
            sender[message] = process;
        else if (std::find(order.begin(), order.end(), message) != order.end())
            twice = true;
        else
            order.push_back(message);
    }
    for (std::size_t first = 0; first < order.size(); ++first)
        for (std::size_t second = first + 1; second < order.size(); ++second)
            disorder = disorder || (order[first] > order[second] && sender[order[first]] == sender[order[second]]);
    return std::string(twice ? "at-most-once exactly-once" : "") + (twice && disorder ? " " : "") +
           (disorder ? "order-per-key" : "");
}

}  // namespace

TEST_CASE("random broadcasts and deliveries break what the definitions say", "[property]") {
    std::map<std::string, int> counts;
    for (std::uint64_t seed = 1; seed <= test::seeds(400); ++seed) {
        const auto events = random_events(seed);
        const auto text = text_of(events);
        INFO("seed " << seed << "\n" << text);
        const auto expected = broken_by_definition(events);
        REQUIRE(broken(text, "broadcast") == expected);
        REQUIRE(broken(text, "delivery") == broken_for_one_group(events));
        ++counts[expected];
    }
    CHECK(counts.size() >= 6);
    CHECK(counts[""] > 0);
}

TEST_CASE("a property of a model may rest on any check of its history") {
    const auto finding = [](const std::string& text, const std::string& level) {
        CheckOptions options;
        options.model = "broadcast";
        options.level = level;
        return find_in_history(*read_history(text, ""), options);
    };
    const auto text = sent(0, "1") + sent(9, "2") + got(1, "1") + got(1, "2") + got(2, "2") + got(2, "1");
    CHECK(finding(text, "causal-order").verdict == CheckVerdict::valid);
    const auto total = finding(text, "total-order");
    CHECK(total.verdict == CheckVerdict::invalid);
    CHECK(total.event == 12);
    CHECK_THAT(total.detail, ContainsSubstring("total-order: process 1 was delivered 1 before 2"));
    CHECK(finding(line(0, "invoke", "jump", "nil"), "").verdict == CheckVerdict::unknown);
}
