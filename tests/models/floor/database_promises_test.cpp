// What a database promises, in runs with crashes, promotions and bad links. Clients move pieces between rows and leave
// a receipt in the same transaction; a reader looks at everything. The oracle knows nothing of how the database works:
// it reads what was told, what was read and what is on the disks.
#include <memory>
#include <set>
#include <string>

#include "sim/core/random.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "tests/catch.h"
#include "tests/models/floor/stock_database.h"
#include "tests/models/floor/strike.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

constexpr std::uint64_t kRows = 4, kReceipts = 1000;  // receipts have keys from there on
constexpr std::int64_t kPieces = 100;                 // of each row

struct MoveNext {
    ORRERY_NO_FIELDS(MoveNext)
};
struct MoveAgain {  // no answer: to another node, or up to a new transaction
    std::uint64_t transaction = 0, number = 0;
    ORRERY_FIELDS(MoveAgain, transaction, number)
};

// One transaction after another: sets up the rows; then takes a piece from one row, gives it to another, and leaves a
// receipt. What comes to nothing is left at that.
struct Mover {
    using In = std::variant<StockDb::Answer>;
    using Out = std::variant<StockDb::Statement>;
    using Timers = std::variant<MoveNext, MoveAgain>;
    using Ctx = Context<Mover>;
    static constexpr std::string_view kName = "mover";
    struct State {
        std::uint64_t transaction = 0, number = 0, from = 0, to = 0;
        NodeId primary = 0;
        std::vector<std::uint64_t> told;  // receipts that it was told are committed
        ORRERY_FIELDS(State, transaction, number, from, to, primary, told)
    };

    std::uint64_t moves = 15;
    std::uint32_t nodes = 1;
    bool sets_up = false;

    State start(Ctx& ctx) const {
        ctx.set_timer(MoveNext{}, sets_up ? 1_ms : 60_ms);
        return {};
    }
    void on(Ctx& ctx, State& state, const MoveNext&) const {
        if (state.transaction == moves)
            return;
        ++state.transaction;
        state.number = 0;
        state.from = ctx.below("from", kRows);
        state.to = (state.from + 1 + ctx.below("to", kRows - 1)) % kRows;
        say_next(ctx, state);
    }
    void on(Ctx& ctx, State& state, const MoveAgain& again) const {
        if (again.transaction != state.transaction || again.number != state.number)
            return;
        state.primary = (state.primary + 1) % nodes;
        next(ctx, state);
    }
    void on(Ctx& ctx, State& state, const StockDb::Answer& answer) const {
        if (answer.transaction != state.transaction || answer.number != state.number)
            return;
        if (answer.outcome == DbOutcome::not_primary && answer.primary < nodes)
            state.primary = answer.primary;
        const bool setting_up = sets_up && state.transaction == 1;
        const bool over = setting_up ? state.number == kRows : state.number == 3;
        if (answer.outcome != DbOutcome::done)
            return next(ctx, state);
        if (!over)
            return say_next(ctx, state);
        if (!setting_up)
            state.told.push_back(receipt(ctx, state));
        next(ctx, state);
    }

private:
    void say_next(Ctx& ctx, State& state) const {
        ++state.number;
        if (sets_up && state.transaction == 1)
            say(ctx, state, StockDb::Insert{state.number - 1, {kPieces}}, state.number == kRows);
        else if (state.number == 1)
            say(ctx, state, StockDb::Change{state.from, {1}}, false);
        else if (state.number == 2)
            say(ctx, state, StockDb::Change{state.to, {-1}}, false);
        else
            say(ctx, state, StockDb::Insert{receipt(ctx, state), {1}}, true);
    }
    void say(Ctx& ctx, const State& state, StockDb::Op op, bool commits) const {
        ctx.send(state.primary, statement(state.transaction, state.number, std::move(op), commits));
        ctx.set_timer(MoveAgain{state.transaction, state.number}, 150_ms);
    }
    void next(Ctx& ctx, State& state) const {
        state.number = 99;  // no answer is waited for
        ctx.set_timer(MoveNext{}, 5_ms);
    }
    static std::uint64_t receipt(Ctx& ctx, const State& state) {
        return kReceipts * static_cast<std::uint32_t>(ctx.self()) + state.transaction + kReceipts;
    }
};

struct LookNext {
    ORRERY_NO_FIELDS(LookNext)
};
struct Reader {
    using In = std::variant<StockDb::Answer>;
    using Out = std::variant<StockDb::Statement>;
    using Timers = std::variant<LookNext>;
    using Ctx = Context<Reader>;
    static constexpr std::string_view kName = "reader";
    struct State {
        std::uint64_t transaction = 0;
        std::vector<std::int64_t> sums;       // of the pieces that it saw
        SharedMap<std::uint64_t, bool> seen;  // receipts
        ORRERY_FIELDS(State, transaction, sums, seen)
    };

    NodeId asks = 0;

    State start(Ctx& ctx) const {
        ctx.set_timer(LookNext{}, 10_ms);
        return {};
    }
    void on(Ctx& ctx, State& state, const LookNext&) const {
        ctx.send(asks, alone(++state.transaction, StockDb::ReadRange{0, UINT64_MAX}));
        ctx.set_timer(LookNext{}, 7_ms);
    }
    void on(Ctx&, State& state, const StockDb::Answer& answer) const {
        std::int64_t sum = 0;
        for (const auto& [key, item] : answer.rows) {
            if (key < kReceipts)
                sum += item.count;
            else
                state.seen.set(key, true);
        }
        if (answer.outcome == DbOutcome::done && !answer.rows.empty())
            state.sums.push_back(sum);
    }
};

struct Setting {
    std::uint64_t seed = 1;
    std::uint32_t nodes = 1;
    DatabaseSettings knobs;
    bool links_are_bad = false;
    Duration until = 4_s;
    std::uint64_t moves = 15;
    NodeId reads_from = 0;
    FaultPlan plan;
};
std::shared_ptr<Blueprint> bank(const Setting& setting) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = setting.seed;
    blueprint->until = setting.until;
    blueprint->sync_latency = Distribution::constant(3_ms);
    blueprint->links.defaults.delay = Distribution::uniform(1_ms, 4_ms);
    if (setting.links_are_bad) {
        blueprint->links.defaults.loss = {1, 20};
        blueprint->links.defaults.duplicate = {1, 10};
    }
    blueprint->plan = setting.plan;
    DatabaseSettings knobs = setting.knobs;
    knobs.lock_wait = 100_ms;
    knobs.idle_timeout = 200_ms;
    knobs.beat = 50_ms;
    for (std::uint32_t node = 0; node < setting.nodes; ++node)
        knobs.nodes.push_back(node);
    const std::uint32_t role = blueprint->add_role(StockDb{knobs});
    for (std::uint32_t node = 0; node < setting.nodes; ++node)
        blueprint->add_node("db-" + std::to_string(node + 1), role);
    for (const bool sets_up : {true, false})
        blueprint->add_node(sets_up ? "mover-1" : "mover-2",
                            blueprint->add_role(Mover{setting.moves, setting.nodes, sets_up}));
    blueprint->add_node("reader", blueprint->add_role(Reader{setting.reads_from}));
    return blueprint;
}

struct Seen {
    std::uint64_t told = 0, lost = 0;  // of what was told
    std::uint64_t ghosts = 0;          // read by somebody, and not there
    std::string broken;                // what holds whatever is set
};
Seen look(const World& world, NodeId primary) {
    const View view(world);
    const auto& disk = view.durable<StockDb>(primary);
    Seen seen;
    std::int64_t sum = 0;
    std::uint64_t receipts = 0;
    for (const auto& [key, stored] : disk.table) {
        sum += key < kReceipts ? stored.row.count : 0;
        receipts += key < kReceipts ? 0 : 1;
    }
    constexpr std::int64_t kAll = kPieces * static_cast<std::int64_t>(kRows);
    if (!disk.table.empty() && sum != kAll)
        seen.broken = "pieces on the disk: " + std::to_string(sum);
    if (!disk.table.empty() && disk.commits != receipts + 1)
        seen.broken = "commits: " + std::to_string(disk.commits);
    for (const NodeId node : view.nodes<Mover>())
        for (const std::uint64_t receipt : view.state<Mover>(node).told) {
            ++seen.told;
            seen.lost += disk.table.contains(receipt) ? 0 : 1;
        }
    for (const NodeId node : view.nodes<Reader>()) {
        for (const std::int64_t one : view.state<Reader>(node).sums)
            if (one != kAll)
                seen.broken = "pieces read: " + std::to_string(one);
        for (const auto& [receipt, yes] : view.state<Reader>(node).seen)
            seen.ghosts += disk.table.contains(receipt) ? 0 : 1;
    }
    // At rest what is read is what is on the disk, and every node has the same.
    for (const NodeId node : view.nodes<StockDb>()) {
        const auto& state = view.state<StockDb>(node);
        if (!view.up(node))
            continue;
        if (state.tx.table != disk.table || view.durable<StockDb>(node).table != disk.table ||
            state.tx.commits != disk.commits || !state.gathering.units.empty() || !state.written.empty())
            seen.broken = "node " + view.name(node) + " is not at rest";
        for (const auto& [id, session] : state.sessions)
            if (state.of_tx.find(session.tx) == nullptr || session.at != StockDb::At::idle)
                seen.broken = "a session is left over";
    }
    return seen;
}
Seen look(const Setting& setting, NodeId primary = 0) {
    World world(bank(setting));
    world.run();
    return look(world, primary);
}

TEST_CASE("what was answered as committed survives a crash before every sync, and nobody saw what did not",
          "[property]") {
    std::uint64_t told = 0;
    Setting setting;
    setting.moves = 8;
    setting.knobs.group_wait = GENERATE(0, 4_ms);
    const auto crashes = test::strike_each_sync(bank(setting), 20_ms, [&](const World& world, const std::string& what) {
        const Seen seen = look(world, 0);
        INFO(what);
        CHECK(seen.broken == "");
        CHECK(seen.lost + seen.ghosts == 0);
        told += seen.told;
    });
    CHECK(crashes >= 16);
    CHECK(told > crashes * 8);
}

FaultPlan crashes(std::uint64_t seed, std::uint32_t nodes) {
    constexpr Stream kCrash = "crash";
    std::uint64_t drawn = 0;
    const auto between = [&](std::int64_t low, std::int64_t high) {
        return uniform_between(draw(seed, kCrash.id, 0, drawn++), low, high);
    };
    FaultPlan plan;
    Time at = 0;
    for (std::int64_t left = between(0, 4); left > 0; --left) {
        at += between(20_ms, 300_ms);
        const Duration lasting = between(1_ms, 80_ms);
        const auto node = static_cast<std::uint32_t>(between(0, nodes - 1));
        plan.push_back(
            {at, {}, CrashNode{node, between(0, 1) == 0 ? Unsynced::lost : Unsynced::some}, lasting, "crash"});
        at += lasting;
    }
    return plan;
}

TEST_CASE("over bad links and crashes pieces are neither made nor lost, and replicas come to the same", "[property]") {
    std::uint64_t told = 0, left = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        Setting setting;
        setting.seed = seed;
        setting.nodes = 1 + static_cast<std::uint32_t>(seed % 3);
        setting.links_are_bad = seed % 2 == 0;
        setting.knobs.connections = seed % 5 == 0 ? 1 : 10;
        setting.knobs.acknowledged_by = setting.nodes > 1 ? seed % 2 : 0;
        setting.knobs.acknowledge_within = 100_ms;
        setting.knobs.apply_delay = Distribution::uniform(0, 20_ms);
        setting.knobs.work = Distribution::uniform(0, seed % 4 == 0 ? 3_ms : 0);
        setting.reads_from = static_cast<std::uint32_t>(seed / 3) % setting.nodes;
        setting.plan = crashes(seed, setting.nodes);
        setting.until = 10_s;
        // A crash of the reader's replica alone may have shown what its disk had not yet: the primary has it.
        const Seen seen = look(setting);
        INFO("seed " << seed);
        CHECK(seen.broken == "");
        CHECK(seen.lost + seen.ghosts == 0);
        told += seen.told;
        left += 30 - seen.told;
    }
    CHECK(told > 20 * left / 30);
}

// The primary is cut off from its replica while clients still reach it; then it goes down, and the replica leads.
Seen promoted(std::uint64_t seed, const DatabaseSettings& knobs, bool comes_back = false) {
    Setting setting;
    setting.seed = seed;
    setting.nodes = 2;
    setting.knobs = knobs;
    setting.knobs.promote_after = 120_ms;
    setting.until = 10_s;
    setting.moves = 25;
    const Time at = 100_ms + static_cast<Time>(seed) * 3_ms;
    setting.plan = {{at, {}, CutLinks{"cut", {{0, 1}, {1, 0}}}, 2_s, "cut"},
                    {at + 40_ms, {}, CrashNode{0}, comes_back ? 2_s : 20_s, "crash"}};
    return look(setting, 1);
}

TEST_CASE("a promotion loses nothing that was told where every commit waits for the replica; else it does", "[flaw]") {
    std::uint64_t lost = 0, ghosts = 0, until_it_heard = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        INFO("seed " << seed);
        DatabaseSettings knobs;
        lost += promoted(seed, knobs).lost;
        knobs.acknowledged_by = 1;
        knobs.acknowledge_within = kNever;
        const Seen sound = promoted(seed, knobs);
        CHECK(sound.lost + sound.ghosts == 0);
        CHECK(sound.told > 0);
        const Seen back = promoted(seed, knobs, true);
        CHECK(back.lost == 0);
        CHECK(back.broken == "");
        until_it_heard += back.ghosts;
        knobs.visible_before_acknowledged = true;
        const Seen flawed = promoted(seed, knobs);
        CHECK(flawed.lost == 0);
        ghosts += flawed.ghosts;
    }
    CHECK(lost > 0);
    CHECK(ghosts > 0);
    CHECK(until_it_heard > 0);  // the old primary is back, and shows what it had written
}

TEST_CASE("a crash takes what was told without synchronous commit, and what was seen before it was written", "[flaw]") {
    std::uint64_t lost = 0, ghosts = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Setting setting;
        setting.seed = seed;
        setting.plan = {{120_ms + static_cast<Time>(seed) * 1_ms, {}, CrashNode{0}, 20_ms, "crash"}};
        setting.knobs.synchronous_commit = false;
        const Seen late = look(setting);
        CHECK(late.broken == "");
        lost += late.lost;
        setting.knobs.synchronous_commit = true;
        setting.knobs.visible_before_write = true;
        const Seen early = look(setting);
        CHECK(early.lost == 0);
        ghosts += early.ghosts;
    }
    CHECK(lost > 0);
    CHECK(ghosts > 0);
}

}  // namespace
}  // namespace orrery::floor
