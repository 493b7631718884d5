// Histories of states that hold large tables and logs: what checkpoints keep beside the state, and what threads share.
#include <future>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "sim/core/random.h"
#include "sim/core/shared_map.h"
#include "sim/timeline/timeline.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

struct Stroke {
    ORRERY_NO_FIELDS(Stroke)
};

// A thousand strokes a second: each changes rows of a table and appends to a log.
struct Scribe {
    using In = std::variant<std::monostate>;
    using Out = std::variant<std::monostate>;
    using Timers = std::variant<Stroke>;
    using Ctx = Context<Scribe>;
    static constexpr std::string_view kName = "scribe";
    struct State {
        SharedMap<std::uint64_t, std::uint64_t> rows;
        SharedVector<std::uint64_t> log;
        ORRERY_FIELDS(State, rows, log)
    };

    std::uint64_t rows = 0;
    std::uint64_t changes = 0;  // a stroke
    std::uint64_t lines = 0;    // a stroke

    State start(Ctx& ctx) const {
        State state;
        for (std::uint64_t i = 0; i < rows; ++i)
            state.rows.set(i, 0);
        ctx.set_timer(Stroke{}, 1_ms);
        return state;
    }
    void on(Ctx& ctx, State& state, const std::monostate&) const { static_cast<void>(ctx), static_cast<void>(state); }
    void on(Ctx& ctx, State& state, const Stroke&) const {
        for (std::uint64_t i = 0; i < changes; ++i) {
            const std::uint64_t key = ctx.below("row", rows);
            state.rows.edit(key, [](std::uint64_t& row) { ++row; });
        }
        for (std::uint64_t i = 0; i < lines; ++i)
            state.log.push_back(state.log.size());
        ctx.set_timer(Stroke{}, 1_ms);
    }
};

std::shared_ptr<const Blueprint> one(Scribe scribe) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->until = 60_s;
    blueprint->add_node("scribe", blueprint->add_role(scribe));
    return blueprint;
}

TEST_CASE("older versions of a table count in the budget of a history") {
    constexpr std::size_t kBudget = 1u << 20;
    Timeline busy(one({20'000, 20, 0}), {.spacing = 64, .memory = kBudget});
    busy.run_to_end();
    CHECK(busy.thinnings() > 0);  // one checkpoint keeps nearly the whole table beside the next
    CHECK(busy.checkpoint_bytes() < 2 * kBudget);
    CHECK(busy.checkpoints() < 10);
    Timeline idle(one({20'000, 0, 0}), {.spacing = 64, .memory = kBudget});
    idle.run_to_end();
    CHECK(idle.thinnings() == 0);
    CHECK(idle.checkpoints() > 30);
}

TEST_CASE("a log that only grows costs its history nothing") {
    Timeline timeline(one({0, 0, 10}), {.spacing = 64, .memory = 1u << 20});
    timeline.run_to_end();
    CHECK(timeline.thinnings() == 0);
    CHECK(timeline.checkpoint_bytes() / timeline.checkpoints() < 8'000);
    CHECK(timeline.at() == 60'000);
    timeline.seek(1'000);
    CHECK(to_text(timeline.world().node_field(0, "rows")) == "{}");
    CHECK(timeline.world().field_hash(0, "log[9999]") != timeline.world().field_hash(0, "log[10000]"));
}

// As the visualizer's engine thread hands the world at an event to the thread that shows it.
TEST_CASE("what a thread hands over another reads, runs on from and drops, while the first goes on", "[determinism]") {
    constexpr EventNumber kSteps = 40, kStride = 37;
    const auto blueprint = one({300, 5, 3});
    std::vector<std::uint64_t> expected;  // of a straight run, after each stride
    World straight(blueprint);
    straight.start();
    for (EventNumber step = 1; step <= kSteps + 1; ++step) {
        straight.run_to(step * kStride);
        expected.push_back(straight.fingerprint());
    }
    struct Shown {
        std::shared_ptr<const WorldState> state;
        Value value;
    };
    std::mutex mutex;
    std::vector<Shown> desk;
    const auto engine = std::async(std::launch::async, [&] {
        Timeline timeline(blueprint, {.spacing = 50, .memory = 1u << 20});
        for (EventNumber step = 1; step <= kSteps; ++step) {
            timeline.seek(step * kStride);
            Shown shown{std::make_shared<const WorldState>(timeline.world().state()), timeline.world().node_state(0)};
            const std::lock_guard lock(mutex);
            desk.push_back(std::move(shown));
        }
    });
    World other(blueprint);
    for (EventNumber seen = 0; seen < kSteps;) {
        std::vector<Shown> taken;
        {
            const std::lock_guard lock(mutex);
            taken.swap(desk);
        }
        for (const Shown& shown : taken) {
            other.restore(*shown.state);
            CHECK(other.fingerprint() == expected[seen]);
            CHECK(other.node_state(0) == shown.value);
            other.run_to((seen + 2) * kStride);
            CHECK(other.fingerprint() == expected[seen + 1]);
            ++seen;
        }
    }
}

}  // namespace
