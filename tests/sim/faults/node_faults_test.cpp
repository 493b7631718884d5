// What can happen to a node: its disk, its speed, its honesty, its knobs; and whom a fault may strike.
#include <set>
#include <tuple>

#include "sim/faults/clock.h"
#include "sim/faults/crash.h"
#include "sim/faults/disk.h"
#include "sim/faults/hold.h"
#include "sim/faults/liar.h"
#include "sim/faults/links.h"
#include "sim/faults/load.h"
#include "sim/faults/pace.h"
#include "sim/faults/stimulus.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

struct Forger : Ledger {  // tells everybody that it holds nothing
    using Ledger::on;
    void on(Ctx& ctx, State& state, const Add& add, NodeId from) const {
        state.total += add.amount;
        if (from != kNoNode)
            ctx.send(from, Added{0});
    }
};

struct Careful : Ledger {  // goes on without the write when the disk is full, and says so
    void on_disk_full(Ctx& ctx, State& state) const {
        state.letters.push_back("full");
        ctx.moment("added");
    }
};

// Debit and credit, in one write; and the same on a disk without checksums.
struct Books {
    using In = std::variant<Add>;
    using Out = std::variant<std::monostate>;
    using Ctx = Context<Books>;
    static constexpr std::string_view kName = "books";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::int64_t debit = 0, credit = 0;
        ORRERY_FIELDS(Durable, debit, credit)
    };
    struct State {
        Durable books;
        ORRERY_FIELDS(State, books)
    };
    State start(Ctx&, const Durable& books) const { return {books}; }
    void on(Ctx& ctx, State& state, const Add& add) const {
        state.books.debit += add.amount;
        state.books.credit += add.amount;
        ctx.persist(state.books);
    }
};
struct BooksInPlace : Books {
    static constexpr Tearing kTearing = Tearing::raw;
};

// a is told to add 3 at 1 s, by b, on a disk that takes 5 ms.
Blueprint one_write(Ledger role = {}) {
    Blueprint blueprint = ledgers(std::move(role));
    blueprint.sync_latency = Distribution::constant(5_ms);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{3}, 1));
    return blueprint;
}

void plan(Blueprint& blueprint, Time at, FaultAction action, Duration lasting = 0) {
    blueprint.plan.push_back({at, {}, std::move(action), lasting, "the fault"});
}

std::int64_t kept_by_a(const World& world) { return View(world).durable<Ledger>(0).total; }

NodeId richest(const View& view) {
    NodeId best = kNoNode;
    for (NodeId node = 0; node < view.node_count(); ++node)
        if (view.state<Ledger>(node).total > (best == kNoNode ? 0 : view.state<Ledger>(best).total))
            best = node;
    return best;
}

}  // namespace

TEST_CASE("what a crash leaves of an unsynced write: nothing, all, or a torn part") {
    const auto after_crash = [](Unsynced unsynced) {
        Blueprint blueprint = one_write();
        plan(blueprint, 1003_ms, CrashNode{0, unsynced}, 1_s);
        return kept_by_a(*run(blueprint));
    };
    CHECK(after_crash(Unsynced::lost) == 0);
    CHECK(after_crash(Unsynced::by_disk) == 0);
    CHECK(after_crash(Unsynced::kept) == 3);

    std::set<std::int64_t> torn;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Blueprint blueprint = one_write();
        blueprint.seed = seed;
        blueprint.hardware[0].unsynced = Unsynced::torn;
        plan(blueprint, 1003_ms, CrashNode{0}, 1_s);
        torn.insert(kept_by_a(*run(blueprint)));
    }
    CHECK(torn == std::set<std::int64_t>{0, 3});  // a single field is on the disk or is not
}

TEST_CASE("a torn write holds the first fields, and of a log the first new entries") {
    struct Kept {
        std::int64_t term = 0;
        SharedVector<std::int64_t> log;
        std::int64_t votes = 0;
        ORRERY_FIELDS(Kept, term, log, votes)
    };
    const Kept old{1, {10, 11}, 5}, fresh{2, {10, 21, 22, 23}, 6};
    std::set<std::vector<std::int64_t>> seen;
    for (std::uint64_t bits = 0; bits < 400; ++bits) {
        const Kept result = torn(old, fresh, bits * 0x9E3779B97F4A7C15u);
        std::vector<std::int64_t> flat{result.term};
        flat.insert(flat.end(), result.log.begin(), result.log.end());
        flat.push_back(result.votes);
        seen.insert(flat);
    }
    const std::set<std::vector<std::int64_t>> possible{{1, 10, 11, 5},         {2, 10, 11, 5},
                                                       {2, 10, 21, 5},         {2, 10, 21, 22, 5},
                                                       {2, 10, 21, 22, 23, 5}, {2, 10, 21, 22, 23, 6}};
    CHECK(seen == possible);
}

TEST_CASE("a wiped node comes back as if new") {
    Blueprint blueprint = one_write();
    plan(blueprint, 2_s, WipeNode{0}, 1_s);
    const auto world = run(blueprint);
    CHECK(kept_by_a(*world) == 0);
    CHECK(state_of(*world, 0).total == 0);
    CHECK(world->state().plan.counts.at("wipe") == 1);
    CHECK(world->state().plan.active == 0);
}

TEST_CASE("a power loss takes a group down at once and brings back those whom it took") {
    Blueprint blueprint = one_write();
    plan(blueprint, 1_s, CrashNode{2});  // c was down before, for good
    plan(blueprint, 2_s, LosePower{{0, 2}}, 1_s);
    const auto during = run_as_far_as(blueprint, 2500_ms);
    CHECK_FALSE(View(*during).up(0));
    CHECK(View(*during).up(1));
    const auto after = run(blueprint);
    CHECK(View(*after).up(0));
    CHECK_FALSE(View(*after).up(2));
    CHECK(kept_by_a(*after) == 3);
    CHECK(after->state().plan.active == 1);
}

TEST_CASE("a lying disk acknowledges what a crash then loses; without a crash it catches up") {
    Blueprint blueprint = one_write();
    plan(blueprint, 500_ms, FailDisk{FailDisk::How::lying, 0}, 3_s);
    const auto caught_up = run(blueprint);
    CHECK(state_of(*caught_up, 1).answers == 1);
    CHECK(kept_by_a(*caught_up) == 3);

    plan(blueprint, 2_s, CrashNode{0, Unsynced::kept}, 100_ms);  // long after the sync
    const auto lost = run(blueprint);
    CHECK(state_of(*lost, 1).answers == 1);
    CHECK(kept_by_a(*lost) == 0);
}

TEST_CASE("a full disk stops the process until there is room, unless the role knows better") {
    Blueprint blueprint = one_write();
    plan(blueprint, 500_ms, FailDisk{FailDisk::How::full, 0}, 2_s);
    CHECK_FALSE(View(*run_as_far_as(blueprint, 2_s)).up(0));
    const auto world = run(blueprint);
    CHECK(View(*world).up(0));
    CHECK(world->state().plan.active == 0);
    CHECK(state_of(*world, 1).answers == 0);  // the answer stood behind the write
    CHECK(kept_by_a(*world) == 0);

    Blueprint careful = one_write();
    const std::uint32_t variant = careful.add_variant<Ledger>(0, "careful", Careful{});
    plan(careful, 0, TurnByzantine{0, variant});
    plan(careful, 500_ms, FailDisk{FailDisk::How::full, 0}, 2_s);
    const auto goes_on = run(careful);
    CHECK(goes_on->state().nodes[0].incarnation == 0);
    CHECK(state_of(*goes_on, 0).letters == std::vector<std::string>{"full"});
}

TEST_CASE("a slow disk and a slow node take so many times as long") {
    const auto answered_at = [](FaultAction action) {
        Blueprint blueprint = one_write();
        plan(blueprint, 500_ms, std::move(action), 3_s);
        const auto world = run(blueprint);
        return world->state().history.front().time;
    };
    CHECK(answered_at(FailDisk{FailDisk::How::slow, 0, {20, 1}}) == 1_s + 100_ms + 10_ms);
    CHECK(answered_at(SlowNode{0, {3, 1}}) == 1_s + 15_ms + 30_ms);
    CHECK(answered_at(SlowNode{0, {3, 2}}) == 1_s + 7500_us + 15_ms);
}

TEST_CASE("a journal is never torn: a crash leaves a number of whole writes") {
    const auto leaves = [](std::uint32_t (*add)(Blueprint&), Unsynced unsynced) {
        std::set<std::vector<std::int64_t>> seen;
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            Blueprint blueprint;
            blueprint.seed = seed;
            blueprint.sync_latency = Distribution::constant(5_ms);
            blueprint.add_node("books", add(blueprint));
            for (std::int64_t amount : {1, 2})
                blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{amount}));
            plan(blueprint, 1003_ms, CrashNode{0, unsynced}, 1_s);
            const auto world = run(blueprint);
            const auto kept = View(*world).durable<Books>(0);
            seen.insert({kept.debit, kept.credit});
        }
        return seen;
    };
    using Balances = std::set<std::vector<std::int64_t>>;
    const auto journal = [](Blueprint& blueprint) { return blueprint.add_role(Books{}); };
    const auto raw = [](Blueprint& blueprint) { return blueprint.add_actor<Books>(BooksInPlace{}); };
    const Balances whole{{0, 0}, {1, 1}, {3, 3}}, torn{{0, 0}, {1, 0}, {1, 1}, {3, 1}, {3, 3}};
    CHECK(leaves(journal, Unsynced::some) == whole);
    CHECK(leaves(journal, Unsynced::torn) == whole);
    CHECK(leaves(raw, Unsynced::some) == torn);
    CHECK(leaves(raw, Unsynced::torn) == torn);
    CHECK(leaves(raw, Unsynced::kept) == Balances{{3, 3}});
}

TEST_CASE("a journal that has rotted is found at the next start, and does not start until its disk is replaced") {
    Blueprint blueprint;
    blueprint.until = 10_s;
    blueprint.add_node("books", blueprint.add_role(Books{}));
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{3}));
    plan(blueprint, 2_s, RotDisk{0});
    plan(blueprint, 3_s, CrashNode{0}, 100_ms);
    Trace trace;
    const auto world = run(blueprint, &trace);
    CHECK_FALSE(View(*world).up(0));
    CHECK(world->state().plan.active == 1);
    CHECK(View(*world).durable<Books>(0).debit == 3);  // nobody reads what the checksum refuses
    const auto note = std::find_if(trace.effects.begin(), trace.effects.end(),
                                   [](const auto& effect) { return effect.kind == EffectKind::note; });
    REQUIRE(note != trace.effects.end());
    CHECK(note->detail == "its journal fails its checksum: it does not start");

    Blueprint written = blueprint;
    written.plan.push_back(deliver_at(written, 2500_ms, 0, Add{4}));  // a whole write takes the rotten one's place
    CHECK(View(*run(written)).up(0));
    plan(blueprint, 4_s, WipeNode{0}, 100_ms);
    const auto replaced = run(blueprint);
    CHECK(View(*replaced).up(0));
    CHECK(View(*replaced).durable<Books>(0).debit == 0);
    CHECK(replaced->state().plan.active == 0);
}

TEST_CASE("bit rot shows at the next restart") {
    Blueprint blueprint = one_write();
    plan(blueprint, 2_s, RotDisk{0});
    plan(blueprint, 3_s, CrashNode{0}, 100_ms);
    const auto world = run(blueprint);
    CHECK(kept_by_a(*world) != 3);
    CHECK(state_of(*world, 0).total == kept_by_a(*world));
    CHECK(world->state().plan.counts.at("bit_rot") == 1);
}

TEST_CASE("a node that serves one message at a time makes the others wait") {
    Blueprint blueprint = ledgers();
    blueprint.hardware[0].service = Distribution::constant(100_ms);
    for (int i = 0; i < 3; ++i)
        blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{1}, 1));
    const auto world = run(blueprint);
    std::vector<Time> answers;
    for (const Observation& answer : world->state().history)
        answers.push_back(answer.time);
    // The three Adds are stimuli; their answers queue at b: 1.01 s, and 100 ms of service each.
    CHECK(answers == std::vector<Time>{1110_ms, 1210_ms, 1310_ms});
}

TEST_CASE("a liar has other handlers on the same state, for a while") {
    Blueprint blueprint = ledgers();
    const std::uint32_t liar = blueprint.add_variant<Ledger>(0, "forger", Forger{});
    plan(blueprint, 500_ms, TurnByzantine{0, liar}, 1_s);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{3}, 1));
    blueprint.plan.push_back(deliver_at(blueprint, 2_s, 0, Add{4}, 1));
    const auto world = run(blueprint);
    REQUIRE(world->state().history.size() == 2);
    CHECK(world->state().history[0].value == OpValue::of(0));
    CHECK(world->state().history[1].value == OpValue::of(7));
    CHECK(View(*world).honest(0));
}

TEST_CASE("knobs can change in the middle of a run") {
    Blueprint blueprint = one_write();
    Ledger hasty;
    hasty.answer_first = true;
    plan(blueprint, 500_ms, SetKnobs{share(ledgers(hasty))});
    plan(blueprint, 1004_ms, CrashNode{0}, 1_s);
    const auto world = run(blueprint);
    CHECK(state_of(*world, 1).answers == 1);  // it left before the write was safe
    CHECK(kept_by_a(*world) == 0);
    CHECK(world->state().plan.counts.at("set") == 1);
    CHECK(world->state().plan.last == 1004_ms);  // a stimulus is no fault
}

TEST_CASE("a fault strikes whoever the word means at that time, or says that it means nobody") {
    Blueprint blueprint = ledgers();
    blueprint.add_selector("richest", richest);
    plan(blueprint, 500_ms, CrashNode{kSelected}, 100_ms);  // nobody has anything yet
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 2, Add{5}));
    plan(blueprint, 2_s, CrashNode{kSelected}, 1_s);
    plan(blueprint, 5_s, CutLinks{"partition", {}, {{kSelected}, {0, 1, 2}}}, 1_s);
    CHECK_FALSE(View(*run_as_far_as(blueprint, 2500_ms)).up(2));
    const std::vector<Link> cut{{0, 2}, {1, 2}, {2, 0}, {2, 1}};
    CHECK(run_as_far_as(blueprint, 5500_ms)->state().network.cuts.links() == cut);
    const auto world = run(blueprint);
    CHECK(world->state().network.cuts.empty());
    const RunResult result = result_of(*world);
    CHECK(result.not_fired == std::vector<std::string>{"the fault at 500.000 ms"});
    CHECK(result.faults.at("crash") == 1);
}

TEST_CASE("a fault at a moment can strike where it happened") {
    Blueprint blueprint = ledgers();
    FaultEntry crash;
    crash.when = Trigger{"added", kNoNode, 2, 0};
    crash.action = CrashNode{kWhereItHappened};
    crash.text = "crash there";
    blueprint.plan.push_back(crash);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{1}));
    blueprint.plan.push_back(deliver_at(blueprint, 2_s, 2, Add{1}));
    const auto world = run(blueprint);
    CHECK(View(*world).up(0));
    CHECK_FALSE(View(*world).up(2));
}

TEST_CASE("an overload says how many times as fast the work comes, everywhere or at some nodes") {
    struct Asks : Ledger {
        using Ledger::on;
        void on(Ctx& ctx, State& state, const Beat&) const {
            state.drawn = static_cast<std::int64_t>(ctx.load().numerator);
            ctx.set_timer(Beat{}, beat);
        }
    };
    Ledger beating;
    beating.beat = 100_ms;
    Blueprint blueprint = ledgers(beating);
    Asks asking;
    asking.beat = 100_ms;
    const std::uint32_t variant = blueprint.add_variant<Ledger>(0, "asks", asking);
    for (NodeId node = 0; node < 3; ++node)
        plan(blueprint, 0, TurnByzantine{node, variant});
    plan(blueprint, 1_s, Overload{{}, {5, 1}}, 1_s);
    plan(blueprint, 1_s, Overload{{1}, {9, 1}}, 1_s);
    const auto during = run_as_far_as(blueprint, 1500_ms);
    CHECK(state_of(*during, 0).drawn == 5);
    CHECK(state_of(*during, 1).drawn == 9);
    const auto after = run(blueprint);
    CHECK(state_of(*after, 0).drawn == 1);
    CHECK(state_of(*after, 1).drawn == 1);
}

TEST_CASE("the end of a fault leaves what another of its kind still holds") {
    const auto is_up = [](Time at, const std::vector<std::tuple<Time, FaultAction, Duration>>& faults) {
        Blueprint blueprint = one_write();
        for (const auto& [begin, action, lasting] : faults)
            plan(blueprint, begin, action, lasting);
        return View(*run_as_far_as(blueprint, at)).up(0);
    };
    const RestartNode back{0};
    CHECK_FALSE(is_up(3500_ms, {{1_s, CrashNode{0}, 2_s}, {1500_ms, back, 0}, {2_s, CrashNode{0}, 0}}));
    CHECK(is_up(2700_ms, {{1_s, CrashNode{0}, 2_s}, {1500_ms, back, 0}, {2_s, CrashNode{0}, 500_ms}}));
    CHECK_FALSE(is_up(3500_ms, {{1_s, LosePower{{0, 1}}, 2_s}, {1500_ms, back, 0}, {2_s, CrashNode{0}, 0}}));
    CHECK_FALSE(is_up(2500_ms, {{1_s, WipeNode{0}, 3_s}, {1500_ms, WipeNode{0}, 500_ms}}));
    CHECK(is_up(4500_ms, {{1_s, WipeNode{0}, 3_s}, {1500_ms, WipeNode{0}, 500_ms}}));
    CHECK_FALSE(is_up(3500_ms, {{1_s, CrashNode{0}, 1_s}, {1500_ms, CrashNode{0}, 3_s}}));
    CHECK(is_up(4700_ms, {{1_s, CrashNode{0}, 1_s}, {1500_ms, CrashNode{0}, 3_s}}));
    CHECK_FALSE(is_up(3500_ms, {{1_s, CrashNode{0}, 1_s}, {1500_ms, LosePower{{0, 1}}, 3_s}}));
    CHECK(is_up(4700_ms, {{1_s, CrashNode{0}, 1_s}, {1500_ms, LosePower{{0, 1}}, 3_s}}));
    const FailDisk full{FailDisk::How::full, 0};  // the write at 1 s stops it
    CHECK_FALSE(is_up(2500_ms, {{500_ms, full, 4_s}, {1500_ms, CrashNode{0}, 500_ms}}));
    CHECK(is_up(4700_ms, {{500_ms, full, 4_s}, {1500_ms, CrashNode{0}, 500_ms}}));
}

TEST_CASE("a node that is down can be crashed again, and its clock and its machine be struck; both count") {
    Blueprint blueprint = one_write();
    plan(blueprint, 2_s, CrashNode{0}, 1_s);
    plan(blueprint, 2500_ms, CrashNode{0}, 2_s);
    plan(blueprint, 2600_ms, StepClock{0, 7_s});
    plan(blueprint, 2700_ms, DriftClock{0, 100'000}, 1_s);
    plan(blueprint, 2800_ms, SlowNode{0, {2, 1}}, 1_s);
    const auto world = run(blueprint);
    const RunResult result = result_of(*world);
    CHECK(result.not_fired.empty());
    CHECK(result.faults.at("crash") == 2);
    CHECK(result.faults.at("clock_step") == 1);
    CHECK(world->state().nodes[0].incarnation == 1);  // one process died
    CHECK(world->state().plan.active == 0);
    CHECK(world->state().plan.last_heal == 4500_ms);
    CHECK(View(*world).clock(0) == world->now() + 7_s + 100_ms);
}

TEST_CASE("in the history each life of a node is a process of its own") {
    Blueprint blueprint = ledgers();
    for (const Time at : {1_s, 3_s, 5_s})
        blueprint.plan.push_back(deliver_at(blueprint, at, 0, Added{7}));
    plan(blueprint, 2_s, CrashNode{0}, 100_ms);
    plan(blueprint, 4_s, WipeNode{0}, 100_ms);
    const auto world = run(blueprint);
    std::vector<std::int64_t> processes;
    for (const Observation& line : world->state().history)
        processes.push_back(line.process);
    CHECK(processes == std::vector<std::int64_t>{0, 1'000'000'000'000, 2'000'000'000'000});
    CHECK(world->state().extras[0].disk.wipes == 1);
}

TEST_CASE("of two that overlap, the last begun counts, and then the other again") {
    const auto at = [](Time when, FaultAction first, Duration first_lasts, FaultAction second, Duration second_lasts) {
        Blueprint blueprint = one_write();
        plan(blueprint, 1_s, std::move(first), first_lasts);
        plan(blueprint, 2_s, std::move(second), second_lasts);
        return run_as_far_as(blueprint, when);
    };
    const auto troubles = [](const World& world) { return world.state().troubles.front().second; };
    const SlowNode three{0, {3, 1}}, nine{0, {9, 1}};
    CHECK(troubles(*at(2500_ms, three, 3_s, nine, 1_s)).slow == Ratio{9, 1});
    CHECK(troubles(*at(3500_ms, three, 3_s, nine, 1_s)).slow == Ratio{3, 1});
    CHECK(troubles(*at(4500_ms, three, 3_s, nine, 1_s)).slow == Ratio{1, 1});
    CHECK(troubles(*at(3500_ms, three, 2_s, nine, 0)).slow == Ratio{9, 1});
    const FailDisk full{FailDisk::How::full, 0};
    CHECK(troubles(*at(3500_ms, full, 2_s, full, 0)).disk.full);
    CHECK(troubles(*at(3500_ms, full, 3_s, full, 1_s)).disk.full);
    CHECK_FALSE(troubles(*at(4500_ms, full, 3_s, full, 1_s)).disk.full);
    const Overload everywhere{{}, {5, 1}}, more{{}, {7, 1}};
    CHECK(at(3500_ms, everywhere, 3_s, more, 1_s)->state().plan.load == Ratio{5, 1});
    CHECK(at(3500_ms, everywhere, 2_s, more, 0)->state().plan.load == Ratio{7, 1});
    const auto drift = [](const World& world) { return world.state().extras[0].clock.to_virtual(1'000'000'000); };
    const DriftClock fast{0, 100'000}, faster{0, 500'000};
    CHECK(drift(*at(3500_ms, fast, 3_s, faster, 1_s)) == drift(*at(1500_ms, fast, 3_s, faster, 1_s)));
    CHECK(drift(*at(4500_ms, fast, 3_s, faster, 1_s)) == 1_s);
}

TEST_CASE("all these faults together: rewound and run again, the same sky", "[determinism]") {
    Blueprint blueprint = busy_ledgers();
    blueprint.hardware[0].service = Distribution::uniform(0, 500_us);
    blueprint.hardware[0].unsynced = Unsynced::torn;
    blueprint.add_selector("richest", richest);
    plan(blueprint, 1_s, LosePower{{0, 1}}, 300_ms);
    plan(blueprint, 3_s, CrashNode{kSelected}, 300_ms);
    plan(blueprint, 3500_ms, FailDisk{FailDisk::How::lying, 2}, 1_s);
    plan(blueprint, 4_s, WipeNode{2}, 300_ms);
    plan(blueprint, 5_s, FailDisk{FailDisk::How::full, 0}, 300_ms);
    plan(blueprint, 6_s, SlowNode{1, {4, 1}}, 1_s);
    plan(blueprint, 7_s, HoldLinks{{{{0, 1}, {1, 2}}}}, 1_s);
    plan(blueprint, 8_s, RotDisk{0});
    const auto shared = share(blueprint);
    World first(shared);
    first.run_to(2000);
    const WorldState middle = first.state();
    first.run();
    const std::uint64_t fingerprint = first.fingerprint();
    first.restore(middle);
    first.run();
    CHECK(first.fingerprint() == fingerprint);
    World second(shared);
    second.restore(middle);
    second.run();
    CHECK(second.fingerprint() == fingerprint);
    CHECK(second.state().plan.active == 0);
}
