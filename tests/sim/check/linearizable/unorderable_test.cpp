// The operations that cannot be ordered: as few as a person would name, unorderable by themselves, and none to spare.
#include "sim/check/linearizable/unorderable.h"

#include "sim/check/linearizable/linearizability.h"
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/check/history_lines.h"
#include "tests/sim/check/linearizable/plain_search.h"
#include "tests/sim/check/random_history.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;

namespace {

std::optional<bool> plainly_has_no_order(const std::vector<Operation>& operations) {
    return test::PlainSearch(operations, test::PlainRegister{}).first_failure().has_value();
}

// All but `held` set free, as the definition says.
bool has_no_order_when_held(const std::vector<Operation>& all, const std::vector<std::size_t>& held, std::size_t end) {
    std::vector<Operation> tried;
    const auto shift = all.size();
    for (std::size_t index = 0; index < all.size(); ++index) {
        Operation operation = all[index];
        const bool is_held = std::find(held.begin(), held.end(), index) != held.end();
        if (operation.outcome == OpPhase::fail || (!is_held && operation.function == "read"))
            continue;
        if (is_held) {
            operation.invoked += shift;
            if (operation.returned != never && operation.returned <= end) {
                operation.returned += shift;
            } else {
                operation.returned = never;
                operation.outcome = OpPhase::info;
            }
        } else if (operation.invoked < end) {
            operation.invoked = index;
            operation.returned = never;
            operation.outcome = OpPhase::info;
        } else {
            continue;
        }
        tried.push_back(operation);
    }
    return *plainly_has_no_order(tried);
}

}  // namespace

TEST_CASE("a stale read is told with the two operations that contradict each other, whatever else there was") {
    std::string text;
    const auto done = [&](int process, const std::string& function, const std::string& value) {
        const auto who = std::to_string(process) + "\t:";
        text += who + "invoke\t:" + function + "\t" + (function == "read" ? "nil" : value) + "\n" + who +
                "ok\t:" + function + "\t" + value + "\n";
    };
    for (int number = 1; number <= 200; ++number) {
        done(0, "write", std::to_string(number));
        done(1, "read", std::to_string(number));
    }
    done(2, "read", "7");
    const auto report = test::check_text(text, "cas-register");
    REQUIRE(report.verdict == CheckVerdict::invalid);
    const auto& anomaly = report.anomalies.at(0);
    // The last reads show that 200 replaced 7, and nothing wrote 7 again.
    CHECK(anomaly.operations.size() <= 4);
    CHECK_THAT(anomaly.sentence, ContainsSubstring("process 2 read 7 between 801 and 802") &&
                                     ContainsSubstring("cannot be ordered, whatever the others do"));
    CHECK(anomaly.events.front() == 802);
}

TEST_CASE("a value from nowhere needs no company") {
    const auto report = test::check_text("0\t:invoke\t:read\tnil\n0\t:ok\t:read\t7\n", "register");
    CHECK(report.anomalies.at(0).operations == std::vector<std::size_t>{0});
    CHECK_THAT(report.anomalies.at(0).sentence,
               ContainsSubstring("it cannot be, whatever the others do: process 0: read 7 (1 to 2)"));
}

TEST_CASE("what is told is unorderable, and with any one of it set free it has an order", "[property]") {
    std::size_t invalid = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds(300); ++seed) {
        test::HistoryShape shape;
        shape.seed = seed;
        shape.lines = 22;
        const auto operations = pair_operations(test::RandomHistory(shape).make());
        REQUIRE(operations);
        const auto result = check_linearizable(*operations, *SequentialModel::named("cas-register"));
        if (result.verdict != CheckVerdict::invalid)
            continue;
        ++invalid;
        std::vector<std::size_t> all(operations->size());
        for (std::size_t index = 0; index < all.size(); ++index)
            all[index] = index;
        INFO("seed " << seed);
        const auto found = find_unorderable(*operations, all, result.operation, plainly_has_no_order);
        const auto end = operations->at(result.operation).returned;
        REQUIRE(found.is_minimal);
        CHECK(has_no_order_when_held(*operations, found.operations, end));
        for (const auto spared : found.operations) {
            if (spared == result.operation)
                continue;
            auto fewer = found.operations;
            std::erase(fewer, spared);
            CHECK_FALSE(has_no_order_when_held(*operations, fewer, end));
        }
    }
    CHECK(invalid > (test::seeds_are_many() ? 10U : 0U));
}
