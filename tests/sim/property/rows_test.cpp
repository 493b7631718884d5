// Promises about the rows of a table: judged of the rows that changed, as if all of them were looked at each time.
#include "sim/property/rows.h"
#include "sim/faults/crash.h"

#include <fmt/format.h>

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

struct Open {
    std::uint64_t id = 0;
    ORRERY_FIELDS(Open, id)
};
struct Close {
    std::uint64_t id = 0;
    ORRERY_FIELDS(Close, id)
};
struct Case {
    bool closed = false;
    ORRERY_FIELDS(Case, closed)
};
// Cases that are opened and closed; a case with an even id is removed when it is closed. Only memory knows them.
struct Desk {
    using In = std::variant<Open, Close>;
    using Out = std::variant<Open>;
    using Ctx = Context<Desk>;
    static constexpr std::string_view kName = "desk";
    struct State {
        SharedMap<std::uint64_t, Case> cases;
        ORRERY_FIELDS(State, cases)
    };
    std::uint64_t remembers = 0;  // after a restart this case is open; 0: none

    State start(Ctx& ctx) const {
        State state;
        if (remembers != 0 && ctx.now() > 0)
            state.cases.set(remembers, {});
        return state;
    }
    void on(Ctx&, State& state, const Open& open) const { state.cases.set(open.id, {}); }
    void on(Ctx&, State& state, const Close& close) const {
        if (close.id % 2 == 0)
            state.cases.erase(close.id);
        else if (state.cases.contains(close.id))
            state.cases.set(close.id, {true});
    }
};

// Cases that a disk keeps.
struct Archive {
    using In = std::variant<Open, Close>;
    using Out = std::variant<Open>;
    using Ctx = Context<Archive>;
    static constexpr std::string_view kName = "archive";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        SharedMap<std::uint64_t, Case> cases;
        ORRERY_FIELDS(Durable, cases)
    };
    struct State {
        Durable disk;
        ORRERY_FIELDS(State, disk)
    };

    State start(Ctx&, const Durable& durable) const { return {durable}; }
    void on(Ctx& ctx, State& state, const Open& open) const {
        state.disk.cases.set(open.id, {});
        ctx.persist(state.disk);
    }
    void on(Ctx& ctx, State& state, const Close& close) const {
        state.disk.cases.erase(close.id);
        ctx.persist(state.disk);
    }
};

constexpr Duration kBound = 700_ms;

// The same promise, told the other way: all that stands open, at each event.
struct AllOpen {
    struct Promise {
        NodeId node = kNoNode;
        std::uint64_t id = 0;
        auto operator<=>(const Promise&) const = default;
    };
    void begun(const View& view, NodeId node, std::vector<Promise>& out) const {
        for (const auto& [id, row] : view.state<Desk>(node).cases)
            if (!row.closed)
                out.push_back({node, id});
    }
    bool is_over(const View& view, const Promise& promise) const {
        const Case* row = view.state<Desk>(promise.node).cases.find(promise.id);
        return !row || row->closed;
    }
    Broken overdue(const View&, const Promise& promise) const { return {fmt::format("case {}", promise.id), {}}; }
};

Property by_rows(std::uint64_t* looked = nullptr) {
    return each_row_ends<Desk>(
        believed, "cases end", "", kBound, &Desk::State::cases,
        [looked](const Case& row) {
            if (looked)
                ++*looked;
            return !row.closed;
        },
        [](const View&, NodeId, std::uint64_t id, const Case&) {
            return Broken{fmt::format("case {}", id), {}};
        });
}

Blueprint desks(Desk role) {
    Blueprint blueprint;
    blueprint.until = 10_s;
    const std::uint32_t index = blueprint.add_role(role);
    blueprint.add_node("a", index);
    blueprint.add_node("b", index);
    return blueprint;
}

// Cases come and go at two desks of which one crashes; most are closed in time.
Blueprint busy_desks(std::uint64_t seed) {
    constexpr Stream kStep = "step";
    std::uint64_t drawn = 0;
    const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kStep.id, 0, drawn++), count); };
    Desk role;
    role.remembers = below(2) * (1 + below(4));
    Blueprint blueprint = desks(role);
    for (int i = 0; i < 40; ++i) {
        const auto at = static_cast<Time>(below(9000)) * 1_ms;
        const auto node = static_cast<NodeId>(below(2));
        const std::uint64_t id = 1 + below(6);
        blueprint.plan.push_back(deliver_at(blueprint, at, node, Open{id}));
        if (below(60) != 0)
            blueprint.plan.push_back(
                deliver_at(blueprint, at + static_cast<Duration>(1 + below(690)) * 1_ms, node, Close{id}));
    }
    for (int i = 0; i < 2; ++i)
        blueprint.plan.push_back({static_cast<Time>(below(9000)) * 1_ms, {}, CrashNode{0}, 50_ms, "crash a"});
    return blueprint;
}

RunResult judged(Blueprint blueprint, Property property) {
    blueprint.add_property(std::move(property));
    return result_of(*run(blueprint));
}

}  // namespace

TEST_CASE("each_row_ends judges as if all rows were looked at after each event", "[property]") {
    std::uint64_t held = 0, violated = 0;
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        const RunResult changes = judged(busy_desks(seed), by_rows());
        const RunResult all = judged(busy_desks(seed), leads_to<Desk>(believed, "cases end", "", kBound, AllOpen{}));
        CHECK(changes.verdict == all.verdict);
        CHECK(changes.violations.size() == all.violations.size());
        if (!changes.violations.empty() && !all.violations.empty()) {
            CHECK(changes.violations.front().missed == all.violations.front().missed);
            CHECK(changes.violations.front().detail == all.violations.front().detail);
        }
        CHECK(changes.nearest.empty() == all.nearest.empty());
        if (!changes.nearest.empty() && !all.nearest.empty())
            CHECK(changes.nearest.front().margin == all.nearest.front().margin);
        held += changes.verdict == RunVerdict::held ? 1 : 0;
        violated += changes.verdict == RunVerdict::violated ? 1 : 0;
    }
    CHECK(held > 0);
    CHECK(violated > 0);
}

TEST_CASE("a row that waits costs nothing while others come and go") {
    Blueprint blueprint = desks({});
    constexpr std::uint64_t kWaiting = 500;
    for (std::uint64_t id = 1; id <= kWaiting; ++id)
        blueprint.plan.push_back(deliver_at(blueprint, 9500_ms, 0, Open{id}));
    for (std::uint64_t i = 0; i < kWaiting; ++i) {
        blueprint.plan.push_back(deliver_at(blueprint, 9600_ms, 0, Open{1000}));
        blueprint.plan.push_back(deliver_at(blueprint, 9600_ms, 0, Close{1000}));
    }
    std::uint64_t looked = 0;
    CHECK(judged(blueprint, by_rows(&looked)).verdict == RunVerdict::undecided);  // none falls due within the run
    CHECK(looked < 8 * 3 * kWaiting);                                             // a few looks at each of the events
}

TEST_CASE("what a crash took from memory is neither owed nor kept; what the node knows again is") {
    const auto verdict = [](Desk role) {
        Blueprint blueprint = desks(role);
        blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Open{1}));
        blueprint.plan.push_back({1200_ms, {}, CrashNode{0}, 100_ms, "crash a"});
        const RunResult changes = judged(blueprint, by_rows());
        CHECK(changes.verdict == judged(blueprint, leads_to<Desk>(believed, "", "", kBound, AllOpen{})).verdict);
        return changes.verdict;
    };
    CHECK(verdict({}) == RunVerdict::held);  // nothing was ever due, so nothing is undecided
    CHECK(verdict({1}) == RunVerdict::violated);
}

TEST_CASE("what a wiped disk has lost still waits, until the node knows it again") {
    const auto waits = [](const Case& row) { return !row.closed; };
    const auto late = [](const auto&, NodeId, std::uint64_t id, const Case&) {
        return Broken{fmt::format("case {}", id), {}};
    };
    const auto verdict = [&](FaultAction fault, std::initializer_list<std::pair<Time, bool>> later) {
        Blueprint blueprint;
        blueprint.until = 10_s;
        blueprint.add_node("a", blueprint.add_role(Archive{}));
        blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Open{1}));
        blueprint.plan.push_back({1200_ms, {}, fault, 100_ms, "a fault at a"});
        for (const auto& [at, opens] : later)
            blueprint.plan.push_back(opens ? deliver_at(blueprint, at, 0, Open{1})
                                           : deliver_at(blueprint, at, 0, Close{1}));
        const RunResult disk =
            judged(blueprint, each_row_ends<Archive>(
                                  durable, "cases end", "", kBound,
                                  [](const Archive::Durable& d) -> const auto& { return d.cases; }, waits, late));
        const RunResult memory =
            judged(blueprint, each_row_ends<Archive>(
                                  believed, "cases end", "", kBound,
                                  [](const Archive::State& s) -> const auto& { return s.disk.cases; }, waits, late));
        CHECK(disk.verdict == memory.verdict);
        if (disk.verdict == RunVerdict::violated)
            CHECK(disk.violations.front().time == 1300_ms + kBound);
        return disk.verdict;
    };
    CHECK(verdict(CrashNode{0}, {{1500_ms, false}}) == RunVerdict::held);
    CHECK(verdict(WipeNode{0}, {}) == RunVerdict::violated);
    CHECK(verdict(WipeNode{0}, {{1500_ms, false}}) == RunVerdict::violated);  // it knows of no case that it could close
    CHECK(verdict(WipeNode{0}, {{1500_ms, true}, {1600_ms, false}}) == RunVerdict::held);
}
