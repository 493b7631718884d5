// Faults planted on purpose, and the check that catches each: handlers that are no functions of their state, states
// that are no values, handlers that reach another node. What other checks catch is listed in assets/architecture.md.
#include "sim/timeline/twice.h"

#include <cstdio>
#include <fstream>

#include "tests/catch.h"
#include "tests/places.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

// A list that a copy shares with its original: what a State must not hold.
struct SharedList {
    using value_type = std::int64_t;
    std::shared_ptr<std::vector<std::int64_t>> items = std::make_shared<std::vector<std::int64_t>>();
    auto begin() const { return items->begin(); }
    auto end() const { return items->end(); }
    bool operator==(const SharedList& other) const { return *items == *other.items; }
};

enum class Plant { nothing, hidden_static, hidden_draw, uncloned_pointer, other_node, start };

// A counter that is told to add one, with a fault of choice.
struct Planted {
    using In = std::variant<Add>;
    using Out = std::variant<Added>;
    using Ctx = Context<Planted>;
    static constexpr std::string_view kName = "planted";
    struct State {
        std::int64_t total = 0;
        SharedList list;
        ORRERY_FIELDS(State, total, list)
    };

    Plant plant = Plant::nothing;
    SharedList everybody;  // of all nodes

    static std::int64_t calls() {
        static std::int64_t count = 0;
        return ++count;
    }
    State start(Ctx&) const {
        State state;
        if (plant == Plant::start)
            state.total = calls();
        if (plant == Plant::other_node)
            state.list = everybody;
        return state;
    }
    void on(Ctx& ctx, State& state, const Add& add, NodeId from) const {
        state.total += add.amount;
        if (plant == Plant::hidden_static && state.total > 3)
            state.total += calls();
        if (plant == Plant::uncloned_pointer || plant == Plant::other_node)
            state.list.items->push_back(state.total);
        const bool told = plant == Plant::hidden_draw ? calls() % 2 == 0 : true;
        if (from != kNoNode && told)
            ctx.send(from, Added{state.total});
    }
};

struct Asker {
    using In = std::variant<Added>;
    using Out = std::variant<Add>;
    using Timers = std::variant<Beat>;
    using Ctx = Context<Asker>;
    static constexpr std::string_view kName = "asker";
    struct State {
        std::int64_t answers = 0;
        ORRERY_FIELDS(State, answers)
    };
    State start(Ctx& ctx) const {
        ctx.set_timer(Beat{}, 100_ms);
        return {};
    }
    void on(Ctx& ctx, State&, const Beat&) const {
        ctx.send(1, Add{1});
        ctx.set_timer(Beat{}, 100_ms);
    }
    void on(Ctx&, State& state, const Added&) const { ++state.answers; }
};

std::shared_ptr<const Blueprint> planted(Plant plant) {
    Blueprint blueprint;
    blueprint.until = 2_s;
    blueprint.links.defaults.delay = Distribution::constant(10_ms);
    const std::uint32_t asker = blueprint.add_role(Asker{});
    Planted role;
    role.plant = plant;
    const std::uint32_t counter = blueprint.add_role(role);
    blueprint.add_node("asker", asker);
    blueprint.add_node("counter", counter);
    blueprint.add_node("idle", counter);
    blueprint.connect(0, 1);
    return share(std::move(blueprint));
}

// The line `name` of what the planted program prints, with the processor's features as the C library is told.
std::string planted_line(const std::string& name, const std::string& tunables) {
    const std::string command = "GLIBC_TUNABLES=" + tunables + " " + test::bin_dir() + "/planted";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    char line[128];
    while (pipe && std::fgets(line, sizeof line, pipe.get()))
        if (std::string(line).starts_with(name + " "))
            return line;
    return {};
}

bool processor_has(const std::string& flag) {
    std::ifstream file("/proc/cpuinfo");
    for (std::string word; file >> word;)
        if (word == flag)
            return true;
    return false;
}

std::optional<Disagreement> found(Plant plant) {
    TwiceWorld world(planted(plant));
    return run_twice(world);
}

}  // namespace

TEST_CASE("handlers that keep their promise agree with themselves", "[determinism]") {
    CHECK_FALSE(found(Plant::nothing));
    TwiceWorld busy(share(busy_ledgers()));
    const auto disagreement = run_twice(busy);
    CHECK_FALSE(disagreement);
    CHECK(busy.world().fingerprint() == run(busy_ledgers())->fingerprint());
}

// A list that counts how often one of its items is looked at.
struct CountedList {
    using value_type = std::int64_t;
    std::vector<std::int64_t> items;
    static inline std::uint64_t looks = 0;
    auto begin() const {
        looks += items.size();
        return items.begin();
    }
    auto end() const { return items.end(); }
    bool operator==(const CountedList& other) const { return items == other.items; }
};

struct Growing {
    using In = std::variant<Add>;
    using Out = std::variant<Added>;
    using Timers = std::variant<Beat>;
    using Ctx = Context<Growing>;
    static constexpr std::string_view kName = "growing";
    struct State {
        CountedList list;
        ORRERY_FIELDS(State, list)
    };
    State start(Ctx& ctx) const {
        ctx.set_timer(Beat{}, 1_ms);
        return {};
    }
    void on(Ctx& ctx, State& state, const Beat&) const {
        state.list.items.push_back(1);
        ctx.set_timer(Beat{}, 1_ms);
    }
    void on(Ctx&, State&, const Add&) const {}
};

TEST_CASE("every event twice costs as much an event in a long run as in a short one") {
    const auto looks_an_event = [](Time until) {
        Blueprint blueprint;
        blueprint.until = until;
        blueprint.add_node("n", blueprint.add_role(Growing{}));
        CountedList::looks = 0;
        TwiceWorld world(share(std::move(blueprint)));
        CHECK_FALSE(run_twice(world));
        return CountedList::looks / world.world().event();
    };
    const std::uint64_t few = looks_an_event(4_s), many = looks_an_event(32_s);
    CHECK(many < 2 * few + 20);
    CHECK(many < 100);  // 16,000 of a state that is looked at an event
}

TEST_CASE("planted: a hidden static in a handler is caught at its first event, by handler and field", "[flaw]") {
    const auto caught = found(Plant::hidden_static);
    REQUIRE(caught);
    // The fourth Add: the 8th event (each is a beat and a delivery, and the answers come between).
    CHECK(caught->role == "planted");
    CHECK(caught->message == "Add");
    CHECK(caught->node == "counter");
    CHECK(caught->field == "state total");
    CHECK(caught->time == 410_ms);
    CHECK(std::stoll(caught->second) == std::stoll(caught->first) + 1);
    CHECK_THAT(caught->to_text(), Catch::Matchers::ContainsSubstring("planted's handler of Add gives two results from "
                                                                     "one state at counter: state total is "));
}

TEST_CASE("planted: a hidden draw that changes effects alone is caught by the effect", "[flaw]") {
    const auto caught = found(Plant::hidden_draw);
    REQUIRE(caught);
    CHECK(caught->message == "Add");
    CHECK(caught->field == "effect 1");
    CHECK((caught->first == "nothing" || caught->second == "nothing"));
}

TEST_CASE("planted: a pointer that a copy of the state shares is caught at the first write through it", "[flaw]") {
    const auto caught = found(Plant::uncloned_pointer);
    REQUIRE(caught);
    CHECK(caught->message == "Add");
    CHECK(caught->node == "counter");
    CHECK(caught->time == 110_ms);
    CHECK(caught->field.starts_with("state list"));
}

TEST_CASE("planted: a handler that changes another node's state is caught, and that node is named", "[flaw]") {
    const auto caught = found(Plant::other_node);
    REQUIRE(caught);
    CHECK(caught->node == "idle");
    CHECK(caught->at == "counter");
    CHECK_THAT(caught->to_text(), Catch::Matchers::ContainsSubstring("changes what is not its own: state list"));
}

TEST_CASE("planted: a start that is no function is caught before the first event", "[flaw]") {
    const auto caught = found(Plant::start);
    REQUIRE(caught);
    CHECK(caught->event == 0);
    CHECK(caught->message == "start");
    CHECK(caught->field == "state total");
}

TEST_CASE("planted: libm gives another result where the processor's FMA is masked, and the engine does not",
          "[determinism]") {
    if (!processor_has("fma"))
        SKIP("this processor has no FMA: the C library has one way to compute a power here");
    const std::string masked = "glibc.cpu.hwcaps=-FMA,-AVX2";
    REQUIRE_FALSE(planted_line("libm", "").empty());
#ifdef __GLIBC__
    CHECK(planted_line("libm", "") != planted_line("libm", masked));
    CHECK(planted_line("unordered", "") == planted_line("unordered", masked));
    // Of the engine: the golden fingerprints, which `./dev test --full` holds with the same mask.
#else
    SKIP("this C library takes no mask");
#endif
}
