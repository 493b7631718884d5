// What the page says in numbers, measured: RocketMQ's sixteen retries, the mean of deliveries where acknowledgements
// are lost, and the wait for a poll.
#include <cmath>

#include "models/commerce/outbox/roles.h"
#include "tests/catch.h"
#include "tests/models/commerce/outbox/world.h"

namespace orrery::outbox {
namespace {

// All takes no time but what is said.
test::ModelWorld exact(ParameterValues values) {
    values.emplace_back("customers", std::int64_t{1});
    test::ModelWorld world = test::outbox_world(std::move(values));
    world.links.delay = Distribution::constant(0);
    world.sync = Distribution::constant(0);
    return world;
}

std::int64_t sum(const RunResult& result, const char* name) { return test::metric(result, name).sum; }

TEST_CASE("by RocketMQ's schedule a poison message is a dead letter 17140 s after its first failure", "[property]") {
    test::ModelWorld world = exact({{"schedule", std::string("rocketmq")},
                                    {"orders", std::int64_t{1}},
                                    {"unknown_item", Ratio{1, 1}},
                                    {"reconcile", std::int64_t{0}},
                                    {"selling", std::int64_t{1_h}},
                                    {"poll", std::int64_t{10_s}}});
    world.until = 6_h;
    World run(world.blueprint(3));
    run.run();
    const auto& queues = View(run).state<Mq>(test::kBroker).queues;
    REQUIRE(queues.dead.size() == 1);
    const RunResult result = result_of(run);
    CHECK(sum(result, "failed deliveries") == 17);  // the first, and sixteen retries
    const Time placed = queues.messages.begin()->second.payload.placed;
    const Time first = placed + sum(result, "relay lag");  // of the one row
    CHECK(queues.dead.begin()->second - first == 17'140_s);
}

// Each answer is lost with probability p on its own: a message is given 1 / (1 - p) times on average, with variance
// p / (1 - p)^2.
TEST_CASE("at least once, where acknowledgements are lost, is 1 / (1 - p) times on average", "[property]") {
    const auto [lost, of] = GENERATE(std::pair{1, 4}, std::pair{1, 2});
    test::ModelWorld world = exact({{"interval", std::int64_t{100_ms}},
                                    {"selling", std::int64_t{40_s}},
                                    {"retry", std::int64_t{1_ms}},
                                    {"retries", std::int64_t{1000}},
                                    {"answer_within", std::int64_t{5_ms}},
                                    {"partitions", std::int64_t{10}},
                                    {"reconcile", std::int64_t{0}},
                                    {"stock", std::int64_t{1'000'000}}});
    world.losses = {
        {{test::kInventory, test::kBroker}, {static_cast<std::uint32_t>(lost), static_cast<std::uint32_t>(of)}}};
    world.until = 50_s;
    std::int64_t messages = 0, deliveries = 0;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        const RunResult result = world.run(seed);
        messages += sum(result, "orders");
        deliveries += sum(result, "deliveries");
        CHECK(sum(result, "duplicates suppressed") == sum(result, "deliveries") - sum(result, "orders"));
    }
    const double p = static_cast<double>(lost) / of, n = static_cast<double>(messages);
    const double mean = static_cast<double>(deliveries) / n;
    INFO("n = " << messages << ", mean " << mean << ", expected " << 1 / (1 - p));
    CHECK(messages > 600);
    CHECK(std::abs(mean - 1 / (1 - p)) < 3 * std::sqrt(p) / (1 - p) / std::sqrt(n));
}

// An order comes at any point of a poll's period: it waits for half of it on average, and for all of it at most.
TEST_CASE("a row waits half a poll on average and a whole one at most", "[property]") {
    const Duration poll = GENERATE(Duration{50_ms}, Duration{400_ms});
    test::ModelWorld world = exact({{"interval", std::int64_t{97_ms}},
                                    {"selling", std::int64_t{100_s}},
                                    {"poll", std::int64_t{poll}},
                                    {"stock", std::int64_t{1'000'000}}});
    world.until = 120_s;
    const RunResult result = world.run(1);
    const Metric& lag = test::metric(result, "relay lag");
    double sum = 0;
    std::int64_t most = 0;
    for (const std::int64_t one : lag.samples) {
        sum += static_cast<double>(one);
        most = std::max(most, one);
    }
    const auto n = static_cast<double>(lag.count);
    const double mean = sum / n, half = static_cast<double>(poll) / 2;
    INFO("n = " << lag.count << ", mean " << mean / 1e6 << " ms, expected " << half / 1e6 << " ms, most "
                << static_cast<double>(most) / 1e6 << " ms");
    CHECK(n > 500);
    CHECK(std::abs(mean - half) < 3 * static_cast<double>(poll) / std::sqrt(12 * n));
    CHECK(most <= poll);
}

}  // namespace
}  // namespace orrery::outbox
