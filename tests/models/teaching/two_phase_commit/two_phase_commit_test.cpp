#include "models/teaching/two_phase_commit/two_phase_commit.h"
#include "sim/faults/crash.h"

#include "sim/explore/explore.h"
#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/plain_explore.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::two_phase_commit {
namespace {

// Two resource managers and a transaction manager that is not in a hurry.
test::Script manager(Settings settings = {}) {
    settings.patience = 1_h;
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.add_node("tm", blueprint.add_role(TransactionManager{settings, {1, 2}}));
        const std::uint32_t probe = blueprint.add_role(test::Probe<Commit, Abort>{});
        blueprint.add_node("rm-1", probe);
        blueprint.add_node("rm-2", probe);
    });
}

test::Script resource_manager(Settings settings = {}) {
    settings.prepare_after = Distribution::constant(1_ms);
    settings.give_up_after = Distribution::constant(1_h);
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.add_node("tm", blueprint.add_role(test::Probe<Prepared>{}));
        blueprint.add_node("rm-1", blueprint.add_role(ResourceManager{settings, 0}));
    });
}

TEST_CASE("two-phase commit: the manager commits when the last resource manager is prepared", "[unit]") {
    test::Script script = manager();
    script.deliver(0, Prepared{}, 1).deliver(0, Prepared{}, 1).wait(1_s);
    CHECK(script.heard(1).empty());
    script.deliver(0, Prepared{}, 2).wait(1_s);
    CHECK(script.heard(1) == test::Lines{"Commit{}"});
    CHECK(script.heard(2) == test::Lines{"Commit{}"});
}

TEST_CASE("two-phase commit: the manager that has waited long enough aborts, and hears nothing more", "[unit]") {
    test::Script script = manager();
    script.deliver(0, Prepared{}, 1).wait(2_h).deliver(0, Prepared{}, 2).wait(1_s);
    CHECK(script.heard(1) == test::Lines{"Abort{}"});
    CHECK(script.state<TransactionManager>(0).log.prepared.size() == 1);
}

TEST_CASE("two-phase commit: a promise survives a crash, and its decision is followed", "[unit]") {
    test::Script script = resource_manager();
    script.wait(20_ms);
    CHECK(script.heard(0) == test::Lines{"Prepared{}"});
    script.crash(1).restart(1).wait(2_h);
    CHECK(script.state<ResourceManager>(1).log.phase == Phase::prepared);
    script.deliver(1, Commit{}, 0);
    CHECK(script.state<ResourceManager>(1).log.phase == Phase::committed);
}

// ---- Exploration ---------------------------------------------------------------------------------------------------

Explored explored(std::int64_t resource_managers, const std::vector<std::string>& flaws = {},
                  const ExploreOptions& options = {}) {
    Blueprint blueprint;
    make_two_phase_commit().build({{"resource_managers", resource_managers}}, flaws, blueprint);
    return explore(blueprint, options);
}

test::Counts counts_of(const Explored& explored) { return {explored.distinct, explored.generated, explored.depth}; }

// TwoPhase.tla on its own tuples: rmState, tmState, tmPrepared, msgs.
struct Tuple {
    std::vector<char> rm;  // w p c a
    char tm = 'i';         // i c a
    std::vector<bool> prepared, said;
    bool commit = false, abort = false;
    auto operator<=>(const Tuple&) const = default;
};

std::vector<Tuple> successors(const Tuple& from) {
    std::vector<Tuple> out;
    const auto step = [&](bool enabled, auto&& change) {
        if (!enabled)
            return;
        Tuple next = from;
        change(next);
        out.push_back(next);
    };
    bool all = true;
    for (const bool one : from.prepared)
        all = all && one;
    step(from.tm == 'i' && all, [](Tuple& next) { next.tm = 'c', next.commit = true; });
    step(from.tm == 'i', [](Tuple& next) { next.tm = 'a', next.abort = true; });
    for (std::size_t r = 0; r < from.rm.size(); ++r) {
        step(from.tm == 'i' && from.said[r], [&](Tuple& next) { next.prepared[r] = true; });
        step(from.rm[r] == 'w', [&](Tuple& next) { next.rm[r] = 'p', next.said[r] = true; });
        step(from.rm[r] == 'w', [&](Tuple& next) { next.rm[r] = 'a'; });
        step(from.commit, [&](Tuple& next) { next.rm[r] = 'c'; });
        step(from.abort, [&](Tuple& next) { next.rm[r] = 'a'; });
    }
    return out;
}

TEST_CASE("exploration counts two-phase commit as TLC counts TwoPhase") {
    const Explored three = explored(3);
    CHECK(counts_of(three) == test::Counts{288, 1146, 11});
    CHECK(three.complete);
    CHECK(three.violations.empty());
    CHECK(three.held == std::vector<std::string>{"TCConsistent"});
    CHECK(three.witnessed == std::vector<std::string>{"all commit", "all abort"});
}

TEST_CASE("exploration counts two-phase commit as a plain search on the specification's tuples does") {
    for (std::size_t n = 1; n <= 5; ++n) {
        INFO(n << " resource managers");
        Tuple initial{std::vector<char>(n, 'w'), 'i', std::vector<bool>(n), std::vector<bool>(n)};
        const test::Counts plain = test::count_states(initial, successors);
        CHECK(counts_of(explored(static_cast<std::int64_t>(n))) == plain);
        ExploreOptions depth_first;
        depth_first.order = ExploreOptions::Order::depth_first;
        const Explored other = explored(static_cast<std::int64_t>(n), {}, depth_first);
        CHECK(other.distinct == plain.distinct);
        CHECK(other.generated == plain.generated);
    }
}

// The model with its disks, from scratch: what each node believes and keeps, and what is under way to its disk.
struct Kept {
    bool up = true;
    int believed = 0, kept = 0;  // rm: working, prepared, committed, aborted; tm: the decision, above who is prepared
    unsigned timers = 0;         // rm: 1 prepare, 2 give up; tm: 1 commit, 2 abort
    struct Write {
        int kept = 0;
        unsigned timers = 0, says = 0;  // behind it
        auto operator<=>(const Write&) const = default;
    };
    std::vector<Write> under_way;
    auto operator<=>(const Kept&) const = default;
};
struct Everything {
    std::vector<Kept> nodes;  // the last: tm
    unsigned said = 0;        // bit r: Prepared of r; the next: Commit, Abort
    unsigned crashes = 0;
    auto operator<=>(const Everything&) const = default;
};

struct PlainDisks {
    unsigned rms = 2;
    std::size_t most = 1;  // under way

    unsigned all() const { return (1u << rms) - 1; }
    int decided(int decision) const { return decision << rms; }
    void start(Everything& world, unsigned n) const {
        Kept& node = world.nodes[n];
        node.up = true;
        node.believed = node.kept;
        if (n < rms)
            node.timers = node.kept == 0 ? 3 : 0;
        else
            node.timers = node.kept < decided(1) ? node.kept == static_cast<int>(all()) ? 3 : 2 : 0;
    }
    void sync(Everything& world, unsigned n) const {
        Kept& node = world.nodes[n];
        node.kept = node.under_way.front().kept;
        node.timers |= node.under_way.front().timers;
        world.said |= node.under_way.front().says;
        node.under_way.erase(node.under_way.begin());
    }
    // Believes it and writes it; `cancelled` timers are gone, wherever they are set.
    void write(Everything& world, unsigned n, int what, unsigned cancelled, unsigned timers, unsigned says) const {
        Kept& node = world.nodes[n];
        node.believed = what;
        node.timers &= ~cancelled;
        for (Kept::Write& one : node.under_way)
            one.timers &= ~cancelled;
        node.under_way.push_back({what, timers, says});
        while (node.under_way.size() > most)
            sync(world, n);
    }
    std::vector<Everything> successors(const Everything& from) const {
        std::vector<Everything> out;
        const auto step = [&](bool enabled, auto&& change) {
            if (!enabled)
                return;
            out.push_back(from);
            change(out.back());
        };
        const auto fires = [&](unsigned n, unsigned timer, auto&& change) {
            step(from.nodes[n].up && (from.nodes[n].timers & timer) != 0, [&](Everything& next) {
                next.nodes[n].timers &= ~timer;
                change(next);
            });
        };
        for (unsigned r = 0; r < rms; ++r) {
            const Kept& rm = from.nodes[r];
            fires(r, 1, [&](Everything& next) {
                if (rm.believed == 0)
                    write(next, r, 1, 2, 0, 1u << r);
            });
            fires(r, 2, [&](Everything& next) {
                if (rm.believed == 0)
                    write(next, r, 3, 3, 0, 0);
            });
            for (const int end : {2, 3})
                step(rm.up && (from.said >> (rms + static_cast<unsigned>(end) - 2) & 1) != 0, [&](Everything& next) {
                    if (rm.believed != end)
                        write(next, r, end, 3, 0, 0);
                });
        }
        const Kept& tm = from.nodes[rms];
        const bool open = tm.believed < decided(1);
        fires(rms, 1, [&](Everything& next) {
            if (open)
                write(next, rms, tm.believed | decided(1), 2, 0, 1u << rms);
        });
        fires(rms, 2, [&](Everything& next) {
            if (open)
                write(next, rms, tm.believed | decided(2), 1, 0, 2u << rms);
        });
        for (unsigned r = 0; r < rms; ++r)
            step(tm.up && open && (from.said >> r & 1) != 0, [&](Everything& next) {
                const int prepared = tm.believed | 1 << r;
                if (prepared != tm.believed)
                    write(next, rms, prepared, 0, prepared == static_cast<int>(all()) ? 1 : 0, 0);
            });
        for (unsigned n = 0; n <= rms; ++n) {
            const Kept& node = from.nodes[n];
            step(!node.up, [&](Everything& next) { start(next, n); });
            step(!node.under_way.empty(), [&](Everything& next) { sync(next, n); });
            for (std::size_t whole = 0; whole <= node.under_way.size(); ++whole)
                step(node.up && from.crashes > 0, [&](Everything& next) {
                    --next.crashes;
                    next.nodes[n] = {
                        false, node.believed, whole == 0 ? node.kept : node.under_way[whole - 1].kept, 0, {}};
                });
        }
        return out;
    }
    test::Counts counts(unsigned crashes) const {
        Everything initial{std::vector<Kept>(rms + 1), 0, crashes};
        for (unsigned n = 0; n <= rms; ++n)
            start(initial, n);
        return test::count_states(initial, [&](const Everything& from) { return successors(from); });
    }
};

TEST_CASE("with writes under way and crashes, exploration counts as a plain search on nodes and disks does") {
    for (const auto& [rms, crashes, unsynced] : {std::tuple(1u, 0u, 1u),
                                                 {1u, 2u, 1u},
                                                 {1u, 1u, 2u},
                                                 {2u, 0u, 0u},
                                                 {2u, 1u, 0u},
                                                 {2u, 0u, 1u},
                                                 {2u, 1u, 1u},
                                                 {2u, 1u, 2u},
                                                 {2u, 2u, 1u},
                                                 {3u, 0u, 1u}}) {
        CAPTURE(rms, crashes, unsynced);
        ExploreOptions options;
        options.bounds.crashes = crashes;
        options.bounds.unsynced = unsynced;
        const Explored found = explored(rms, {}, options);
        CHECK(found.complete);
        CHECK(found.violations.empty());
        CHECK(counts_of(found) == PlainDisks{rms, unsynced}.counts(crashes));
    }
}

TEST_CASE("symmetry leaves fewer states of two-phase commit and the same verdicts") {
    ExploreOptions symmetric;
    symmetric.symmetry = true;
    CHECK(explored(3, {}, symmetric).distinct == 80);
    for (const std::int64_t n : {2, 3, 4})
        for (const std::vector<std::string>& flaws :
             {std::vector<std::string>{}, {"commits_early"}, {"aborts_prepared"}, {"forgets_prepared"}})
            for (const auto& [crashes, unsynced] : {std::pair(0u, 0u), {1u, 0u}, {1u, 1u}}) {
                if (n == 4 && unsynced > 0)
                    continue;
                INFO(n << (flaws.empty() ? "" : flaws.front()) << crashes << unsynced);
                ExploreOptions plain;
                plain.bounds.crashes = symmetric.bounds.crashes = crashes;
                plain.bounds.unsynced = symmetric.bounds.unsynced = unsynced;
                const Explored whole = explored(n, flaws, plain), part = explored(n, flaws, symmetric);
                CHECK(part.distinct < whole.distinct);
                CHECK(part.complete == whole.complete);
                CHECK(part.witnessed == whole.witnessed);
                REQUIRE(part.violations.size() == whole.violations.size());
                for (std::size_t i = 0; i < part.violations.size(); ++i)
                    CHECK(part.violations[i].steps.size() == whole.violations[i].steps.size());
            }
}

TEST_CASE("each flaw of teaching/two-phase-commit is found by exploring, its crash where it needs one", "[flaw]") {
    for (const FlawSpec& flaw : make_two_phase_commit().flaws) {
        INFO(flaw.name);
        ExploreOptions options;
        const bool by_crash = flaw.name == "forgets_prepared";
        CHECK(explored(2, {flaw.name}, options).violations.empty() == by_crash);
        options.bounds.crashes = 1;
        const Explored found = explored(2, {flaw.name}, options);
        REQUIRE(found.violations.size() == 1);
        CHECK(found.violations.front().property == flaw.breaks);
    }
}

TEST_CASE("the shortest way to break two-phase commit is the one that a person would write") {
    const Explored found = explored(2, {"commits_early"});
    REQUIRE(found.violations.size() == 1);
    std::vector<std::string> steps;
    for (const ExploredStep& step : found.violations.front().steps)
        steps.push_back(step.text);
    CHECK(steps == std::vector<std::string>{"the timer RMPrepare{} of rm-1 fires", "tm receives Prepared{} of rm-1",
                                            "the timer TMCommit{} of tm fires", "rm-1 receives Commit{} of tm",
                                            "the timer RMChooseToAbort{} of rm-2 fires"});
    CHECK(found.violations.front().detail == "rm-1 has committed and rm-2 has aborted");
}

// ---- Simulation ----------------------------------------------------------------------------------------------------

RunResult run(std::uint64_t seed, const std::vector<std::string>& flaws) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = seed;
    blueprint->until = 2_s;
    blueprint->links.defaults = {Distribution::uniform(1_ms, 5_ms)};
    blueprint->sync_latency = Distribution::constant(1_ms);
    make_two_phase_commit().build({}, flaws, *blueprint);
    blueprint->plan = {{30_ms, std::nullopt, CrashNode{1}, 10_ms, "crash rm-1 for 10ms"}};
    World world(blueprint);
    world.run();
    return result_of(world);
}

TEST_CASE("each flaw of teaching/two-phase-commit is caught by its property in some run", "[flaw]") {
    for (const FlawSpec& flaw : make_two_phase_commit().flaws) {
        INFO(flaw.name);
        std::uint64_t seed = 1;
        while (seed < 5000 && run(seed, {flaw.name}).verdict != RunVerdict::violated)
            ++seed;
        const RunResult result = run(seed, {flaw.name});
        REQUIRE(result.verdict == RunVerdict::violated);
        CHECK(result.violations.front().property == flaw.breaks);
    }
}

TEST_CASE("without a flaw teaching/two-phase-commit holds", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        INFO("replay: orrery run teaching/a-promise-to-commit --design keeps-the-promise --seed " << seed);
        CHECK(run(seed, {}).verdict == RunVerdict::held);
    }
}

}  // namespace
}  // namespace orrery::two_phase_commit
