// rw-register says `valid` where it has proved it: held against every order of small histories.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/check/check.h"
#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/check/history_lines.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;
using test::check_text;

namespace {

struct Step {
    bool is_write = false;
    char key = 'x';
    int value = 0;  // 0: nil
};
struct Done {
    std::vector<Step> steps;
    std::size_t invoked = 0, returned = 0;
};

// A database that executes transactions one after another, some moment between invocation and return; of some reads the
// result is another version.
class Database {
public:
    explicit Database(std::uint64_t seed) : seed_(seed) {}

    std::vector<Done> make() {
        const std::size_t count = 2 + below(4);
        std::vector<Done> all(count);
        std::size_t line = 0, begun = 0, ended = 0;
        std::vector<std::size_t> open;
        while (ended < count) {
            if (begun < count && (open.empty() || below(3) != 0)) {
                all[begun].invoked = line++;
                open.push_back(begun++);
                continue;
            }
            const auto at = open.begin() + static_cast<std::ptrdiff_t>(below(open.size()));
            execute(all[*at]);
            all[*at].returned = line++;
            open.erase(at);
            ++ended;
        }
        return all;
    }

private:
    std::uint64_t below(std::uint64_t limit) { return uniform_below(draw(seed_, 21, 0, counter_++), limit); }

    void execute(Done& one) {
        for (std::uint64_t left = 1 + below(3); left > 0; --left) {
            Step step{below(2) == 0, below(2) == 0 ? 'x' : 'y', 0};
            std::vector<int>& versions = versions_[step.key];
            if (step.is_write)
                versions.push_back(step.value = ++last_);
            else if (!versions.empty())
                step.value = below(6) == 0 ? versions[below(versions.size())] : versions.back();
            one.steps.push_back(step);
        }
    }

    std::uint64_t seed_, counter_ = 0;
    std::map<char, std::vector<int>> versions_;
    int last_ = 0;
};

std::string text_of(const std::vector<Done>& all) {
    std::map<std::size_t, std::string> lines;
    for (std::size_t who = 0; who < all.size(); ++who) {
        std::string asked, answered;
        for (const Step& step : all[who].steps) {
            const std::string value = step.value == 0 ? "nil" : std::to_string(step.value);
            asked += fmt::format("[:{} :{} {}]", step.is_write ? "w" : "r", step.key, step.is_write ? value : "nil");
            answered += fmt::format("[:{} :{} {}]", step.is_write ? "w" : "r", step.key, value);
        }
        lines[all[who].invoked] = fmt::format("{}\t:invoke\t:txn\t[{}]\n", who, asked);
        lines[all[who].returned] = fmt::format("{}\t:ok\t:txn\t[{}]\n", who, answered);
    }
    std::string text;
    for (const auto& [at, line] : lines)
        text += line;
    return text;
}

bool fits(const std::vector<Done>& all, const std::vector<std::size_t>& order, bool in_time) {
    std::map<char, int> state;
    for (std::size_t i = 0; i < order.size(); ++i) {
        for (std::size_t j = i + 1; in_time && j < order.size(); ++j)
            if (all[order[j]].returned < all[order[i]].invoked)
                return false;
        for (const Step& step : all[order[i]].steps) {
            if (step.is_write)
                state[step.key] = step.value;
            else if (state[step.key] != step.value)
                return false;
        }
    }
    return true;
}

bool has_order(const std::vector<Done>& all, bool in_time) {
    std::vector<std::size_t> order(all.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    do
        if (fits(all, order, in_time))
            return true;
    while (std::next_permutation(order.begin(), order.end()));
    return false;
}

}  // namespace

TEST_CASE("rw-register: valid is proved and invalid is so, by all orders of small histories", "[property]") {
    std::map<std::string, int> seen;
    for (std::uint64_t seed = 1; seed <= 20 * test::seeds(); ++seed) {
        const std::vector<Done> all = Database(seed).make();
        const std::string text = text_of(all);
        for (const auto& [level, in_time] : {std::pair{"serializable", false}, {"strict-serializable", true}}) {
            const CheckReport report = check_text(text, "rw-register", level);
            const bool serial = has_order(all, in_time);
            INFO("seed " << seed << ", " << level << "\n" << text);
            if (report.verdict == CheckVerdict::valid)
                REQUIRE(serial);
            if (report.verdict == CheckVerdict::invalid)
                REQUIRE_FALSE(serial);
            CHECK(report.why_unknown.empty() == (report.verdict != CheckVerdict::unknown));
            ++seen[fmt::format("{} {}", serial ? "serial" : "broken",
                               report.verdict == CheckVerdict::unknown ? "unknown" : "known")];
        }
    }
    // What a database that works does is nearly always proved.
    CHECK(seen["broken known"] > 0);
    CHECK(seen["serial known"] > 20 * seen["serial unknown"]);
}

TEST_CASE("rw-register: where an order of versions is open, nothing is proved") {
    // T1, T2, T3 is the only serial order, and T3 reads an older a than that.
    const std::string three =
        "1\t:invoke\t:txn\t[[:w :a 51] [:w :b 61]]\n2\t:invoke\t:txn\t[[:r :b nil] [:w :a 52] [:w :c 71]]\n"
        "3\t:invoke\t:txn\t[[:r :c nil] [:r :a nil]]\n1\t:ok\t:txn\t[[:w :a 51] [:w :b 61]]\n"
        "2\t:ok\t:txn\t[[:r :b 61] [:w :a 52] [:w :c 71]]\n3\t:ok\t:txn\t[[:r :c 71] [:r :a 51]]\n";
    const CheckReport report = check_text(three, "rw-register");
    CHECK(report.verdict == CheckVerdict::unknown);
    CHECK_THAT(report.why_unknown, ContainsSubstring("does not follow from the history: of key \"a\""));
    CHECK(check_text(three, "rw-register", "read-committed").verdict == CheckVerdict::valid);
    // A write skew over what both read.
    const std::string skew =
        "1\t:invoke\t:txn\t[[:w :a 50] [:w :b 60]]\n1\t:ok\t:txn\t[[:w :a 50] [:w :b 60]]\n"
        "2\t:invoke\t:txn\t[[:r :a nil] [:w :b 61]]\n3\t:invoke\t:txn\t[[:r :b nil] [:w :a 51]]\n"
        "2\t:ok\t:txn\t[[:r :a 50] [:w :b 61]]\n3\t:ok\t:txn\t[[:r :b 60] [:w :a 51]]\n";
    CHECK(check_text(skew, "rw-register", "serializable").verdict == CheckVerdict::unknown);
    CHECK(check_text(skew, "rw-register", "strict-serializable").verdict == CheckVerdict::invalid);
    // Real time orders the versions, and what holds there holds without it.
    CHECK(check_text(skew, "rw-register", "snapshot-isolation").verdict == CheckVerdict::valid);
    // Blind writes alone fit any order.
    CHECK(check_text("1\t:invoke\t:txn\t[[:w :x 1]]\n2\t:invoke\t:txn\t[[:w :x 2]]\n1\t:ok\t:txn\t[[:w :x 1]]\n"
                     "2\t:ok\t:txn\t[[:w :x 2]]\n",
                     "rw-register")
              .verdict == CheckVerdict::valid);
}
