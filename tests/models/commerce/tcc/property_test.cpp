// The sound designs under plans of faults drawn from the seed: crashes with restarts of any node, partitions, pauses,
// several at a time; and the same run twice, forward and rewound.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "sim/faults/crash.h"
#include "sim/faults/pace.h"
#include "sim/timeline/timeline.h"
#include "tests/catch.h"
#include "tests/models/commerce/tcc/shop_floor.h"

namespace orrery::tcc {
namespace {

constexpr std::uint64_t kNodes = 6;  // coordinator, three participants, two shops

FaultPlan drawn_plan(std::uint64_t seed) {
    std::uint64_t counter = 0;
    const auto below = [&](std::uint64_t count) {
        return uniform_below(draw(seed, hash_text("faults of the test"), 0, counter++), count);
    };
    FaultPlan plan;
    const std::uint64_t faults = 2 + below(6);
    for (std::uint64_t i = 0; i < faults; ++i) {
        const Time at = 1_s + static_cast<Time>(below(29'000)) * 1_ms;
        const Duration lasting = 100_ms + static_cast<Duration>(below(7'900)) * 1_ms;
        const auto node = static_cast<NodeId>(below(kNodes));
        const auto other = static_cast<NodeId>((node + 1 + below(kNodes - 1)) % kNodes);
        switch (below(4)) {
            case 0:
            case 1:
                plan.push_back(test::fault(at, lasting, CrashNode{node}));
                break;
            case 2:
                plan.push_back(test::fault(at, lasting, test::cut_between(node, other)));
                break;
            default:
                plan.push_back(test::fault(at, lasting, PauseNode{node}));
                break;
        }
    }
    return plan;
}

test::ShopFloor busy_day(const std::string& fence) {
    test::ShopFloor floor;
    floor.values = {{"fence", fence}, {"selling", std::int64_t{30_s}}, {"interval", std::int64_t{200_ms}}};
    floor.until = 60_s;
    return floor;
}

std::uint64_t first_seed() {
    const char* text = std::getenv("ORRERY_FIRST_SEED");
    return text ? std::strtoull(text, nullptr, 10) : 1;
}

TEST_CASE("the sound fences hold under drawn crashes, partitions and pauses", "[property]") {
    const std::string fence = GENERATE(std::string("dtm-barrier"), std::string("seata-fence"));
    test::ShopFloor floor = busy_day(fence);
    std::vector<std::string> never;
    const std::uint64_t first = first_seed();
    for (std::uint64_t seed = first; seed < first + test::seeds(); ++seed) {
        floor.plan = drawn_plan(seed);
        const RunResult result = floor.run(seed);
        INFO(fence << "; replay with ORRERY_FIRST_SEED=" << seed << " ORRERY_SEEDS=1 test_models '"
                   << "the sound fences hold*'");
        INFO((result.violations.empty()
                  ? ""
                  : result.violations.front().property + ": " + result.violations.front().detail));
        INFO((result.undecided.empty() ? "" : result.undecided.front().first + ": " + result.undecided.front().second));
        CHECK(result.verdict == RunVerdict::held);
        if (seed == first) {
            never = result.unwitnessed;
        }
        std::erase_if(never, [&](const std::string& name) {
            return std::find(result.witnessed.begin(), result.witnessed.end(), name) != result.witnessed.end();
        });
    }
    // Every trap was sprung in some run, so that holding means something.
    if (test::seeds() >= 20) {
        INFO(fence << " never saw: " << (never.empty() ? "" : never.front()));
        CHECK(never.empty());
    }
}

TEST_CASE("a run of commerce/tcc is the same twice, and after a rewind", "[determinism]") {
    test::ShopFloor floor = busy_day("dtm-barrier");
    floor.plan = drawn_plan(5);
    const RunResult once = floor.run(5);
    CHECK(floor.run(5).fingerprint == once.fingerprint);
    CHECK(floor.run(6).fingerprint != once.fingerprint);

    Timeline timeline(floor.blueprint(5));
    timeline.run_to_end();
    CHECK(timeline.world().fingerprint() == once.fingerprint);
    timeline.seek(once.events / 3);
    timeline.run_to_end();
    CHECK(timeline.world().fingerprint() == once.fingerprint);
    CHECK(timeline.at() == once.events);
}

TEST_CASE("the two fences meet the same luck: where neither trap matters they behave alike", "[property]") {
    // Calls carry keys of their own, so that the designs see the same delays; the rows they keep differ, the run does
    // not.
    const RunResult dtm = busy_day("dtm-barrier").run(11);
    const RunResult seata = busy_day("seata-fence").run(11);
    CHECK(dtm.events == seata.events);
    REQUIRE(dtm.metrics.size() == seata.metrics.size());
    for (std::size_t i = 0; i < dtm.metrics.size(); ++i) {
        CHECK(dtm.metrics[i].name == seata.metrics[i].name);
        CHECK(dtm.metrics[i].sum == seata.metrics[i].sum);
    }
}

}  // namespace
}  // namespace orrery::tcc
