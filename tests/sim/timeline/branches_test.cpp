// What-ifs as a tree: a branch made from its parent's checkpoint is the run made anew from the start, and the parent
// stays what it was.
#include "sim/timeline/branches.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"
#include "sim/faults/stimulus.h"

#include <map>
#include <set>

#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

constexpr Timeline::Options kClose{.spacing = 64, .memory = std::size_t{64} << 20};

// The parent with one override more, drawn from `i`.
Blueprint with_override(const Blueprint& parent, std::uint64_t i) {
    Blueprint out = parent;
    const auto pick = [&](std::uint64_t counter, std::uint64_t count) {
        return uniform_below(draw(i, 77, 0, counter), count);
    };
    const auto from = static_cast<NodeId>(pick(0, 3));
    const auto to = (from + 1 + static_cast<NodeId>(pick(1, 2))) % 3;
    const Time at = static_cast<Time>(pick(2, 9'000)) * 1_ms;
    switch (pick(3, 11)) {
        case 0:
            out.plan.push_back({at, {}, CrashNode{from}, 300_ms, "crash"});
            break;
        case 1:
            out.plan.push_back({at, {}, CutLinks{"cut", {{from, to}}}, 400_ms, "cut"});
            break;
        case 2:
            out.plan.push_back({at, {}, PauseNode{from}, 200_ms, "pause"});
            break;
        case 3:
            out.overrides.resamples.push_back({"link delay", 99, at, "resample"});
            break;
        case 4:
            out.plan.push_back({at, {}, HealAll{}, 0, "heal"});
            break;
        case 5: {  // from then on the ledgers of other knobs
            Ledger eager;
            eager.beat = 7_ms;
            eager.pass_on = true;
            out.plan.push_back({at, {}, SetKnobs{share(ledgers(eager))}, 0, "set beat"});
            break;
        }
        case 6: {
            TimerEdit edit{{from, out.find_kind("Patience"), 1 + pick(6, 150)}, {}, "timer edit"};
            if (pick(4, 2) != 0)
                edit.after = 2_s;
            out.overrides.timers.push_back(std::move(edit));
            break;
        }
        default: {
            const std::uint64_t what = pick(4, 4);
            const Corruption how = pick(7, 2) == 0 ? Corruption::checksum : Corruption::field;
            const MessageFate fate = what == 0   ? MessageFate::drop()
                                     : what == 1 ? MessageFate::late(333_ms)
                                     : what == 2 ? MessageFate::corrupt(how)
                                                 : MessageFate::duplicate();
            const MessageKind kind = out.find_kind(pick(5, 2) == 0 ? "Add" : "Letter");
            out.overrides.messages.push_back({{from, to, kind, 1 + pick(6, 150)}, fate, "edit"});
        }
    }
    return out;
}

// A run made anew, looked at after a few of its events; the last of `at` may lie beyond its end.
std::map<EventNumber, std::uint64_t> fingerprints(const std::shared_ptr<const Blueprint>& blueprint,
                                                  const std::set<EventNumber>& at) {
    std::map<EventNumber, std::uint64_t> out;
    World world(blueprint);
    for (const EventNumber event : at) {
        world.run_to(event);
        out[world.event()] = world.fingerprint();
    }
    return out;
}

}  // namespace

TEST_CASE("a branch is the run made anew, before, at and after its override", "[determinism][property]") {
    const Blueprint root = busy_ledgers();
    Branches tree(share(root), kClose);
    Timeline& parent = tree.timeline(Branches::kRoot);
    parent.run_to_end();
    const std::uint64_t end = parent.world().fingerprint();
    const std::uint64_t overrides = test::seeds() / 4 + 1;
    std::size_t from_checkpoint = 0, made = 0;
    for (std::uint64_t i = 0; i < overrides; ++i) {
        const auto blueprint = share(with_override(root, i));
        const auto branch = tree.branch(Branches::kRoot, blueprint, "override");
        if (!branch)
            continue;  // its message never occurs
        ++made;
        const Branch& info = tree.info(*branch);
        Timeline& timeline = tree.timeline(*branch);
        from_checkpoint += info.began_from > 0 ? 1 : 0;
        INFO("override " << i << ", at event " << info.at << ", from " << info.began_from);
        REQUIRE(timeline.at() == info.at);
        const auto anew = fingerprints(blueprint, {0, info.at / 2, info.at, info.at + 1, info.at + 200, UINT64_MAX});
        // It agrees with its parent up to there, and with the run made anew everywhere.
        REQUIRE(timeline.world().fingerprint() == fingerprints(share(root), {info.at}).at(info.at));
        for (const EventNumber target : {info.at + 1, info.at, info.at / 2, EventNumber{0}, info.at + 200}) {
            const EventNumber reached = timeline.seek(target);
            REQUIRE(anew.count(reached) == 1);
            REQUIRE(timeline.world().fingerprint() == anew.at(reached));
        }
        timeline.run_to_end();
        World plain(blueprint);
        plain.run();
        REQUIRE(timeline.world().fingerprint() == plain.fingerprint());
        const WorldState &one = timeline.world().state(), &other = plain.state();
        CHECK(one.plan.counts == other.plan.counts);
        CHECK(one.overrides.messages.applied == other.overrides.messages.applied);
        CHECK(one.overrides.timers.applied == other.overrides.timers.applied);
        CHECK(one.overrides.resampled == other.overrides.resampled);
        CHECK(one.plan.ended == other.plan.ended);
        CHECK(one.history.size() == other.history.size());
        // And back: the parent is the run that it was.
        parent.seek(info.at);
        parent.run_to_end();
        REQUIRE(parent.world().fingerprint() == end);
    }
    CHECK(made > overrides / 2);
    CHECK(from_checkpoint > made / 2);
}

TEST_CASE("branches of branches of branches", "[determinism][property]") {
    for (std::uint64_t i = 0; i < test::seeds() / 40 + 1; ++i) {
        Branches tree(share(busy_ledgers(i)), kClose);
        Branches::Id parent = Branches::kRoot;
        std::vector<std::shared_ptr<const Blueprint>> runs{share(busy_ledgers(i))};
        for (std::uint64_t k = 0; k < 12 && runs.size() < 5; ++k) {
            const auto blueprint = share(with_override(*runs.back(), i * 100 + k));
            const auto branch = tree.branch(parent, blueprint, "override");
            if (!branch)
                continue;
            CHECK(tree.info(*branch).parent == parent);
            CHECK(tree.children(parent) == std::vector<Branches::Id>{*branch});
            parent = *branch;
            runs.push_back(blueprint);
        }
        REQUIRE(runs.size() >= 3);
        for (Branches::Id id = 0; id < tree.size(); ++id) {
            INFO("seed " << i << ", branch " << id);
            tree.timeline(id).seek(UINT64_MAX);
            CHECK(tree.timeline(id).world().fingerprint() == run(*runs[id])->fingerprint());
        }
    }
}

TEST_CASE("a branch says where it came from, and begins no later than it is asked to") {
    const Blueprint root = busy_ledgers();
    Branches tree(share(root), kClose);
    Blueprint edited = root;
    edited.plan.push_back({5_s, {}, CrashNode{2}, 1_s, "crash c"});
    const auto late = tree.branch(Branches::kRoot, share(edited), "crash:c@5s=1s");
    REQUIRE(late);
    const Branch info = tree.info(*late);
    CHECK(info.name == "branch 1");
    CHECK(info.override_text == "crash:c@5s=1s");
    CHECK(info.began_from > 0);
    CHECK(tree.timeline(*late).world().now() < 5_s);
    const auto early = tree.branch(Branches::kRoot, share(edited), "crash:c@5s=1s", 100, "c is down");
    REQUIRE(early);
    CHECK(tree.info(*early).at == 100);
    CHECK(tree.info(*early).name == "c is down");
    CHECK(tree.children(Branches::kRoot) == std::vector<Branches::Id>{*late, *early});
    const auto too_late = tree.branch(Branches::kRoot, share(edited), "crash:c@5s=1s", info.at + 1);
    REQUIRE_FALSE(too_late);
    CHECK(too_late.error() == fmt::format("'crash:c@5s=1s' can act from event {} on, which lies before event {}; "
                                          "branch at {} or earlier",
                                          info.at + 1, info.at + 1, info.at));
}

TEST_CASE("what cannot be taken over is made anew from the start, and is right all the same") {
    const Blueprint root = busy_ledgers();
    Branches tree(share(root), kClose);
    tree.timeline(Branches::kRoot).run_to_end();
    Blueprint moved = root;  // waits for a moment that has come before
    moved.plan.push_back({0, Trigger{"added", kNoNode, 3, 0}, CrashNode{0}, 100_ms, "crash a when added"});
    Blueprint reseeded = root;
    reseeded.seed = 42;
    for (const Blueprint& blueprint : {moved, reseeded}) {
        const auto branch = tree.branch(Branches::kRoot, share(blueprint), "no mere override", 0);
        REQUIRE(branch);
        CHECK(tree.info(*branch).began_from == 0);
        tree.timeline(*branch).seek(UINT64_MAX);
        CHECK(tree.timeline(*branch).world().fingerprint() == run(blueprint)->fingerprint());
    }
}

TEST_CASE("an override that never comes to act is refused by name") {
    Blueprint edited = busy_ledgers();
    const MessageEdit edit{{0, 1, edited.find_kind("Add"), 1'000'000}, MessageFate::drop(), "drop:a->b/Add#1000000"};
    edited.overrides.messages.push_back(edit);
    Branches tree(share(busy_ledgers()), kClose);
    const auto branch = tree.branch(Branches::kRoot, share(edited), edit.text);
    REQUIRE_FALSE(branch);
    CHECK(branch.error() == "'drop:a->b/Add#1000000' names a message or timer that never occurs in the run");
    CHECK(tree.size() == 1);
}

TEST_CASE("winding to a time stops before it", "[property]") {
    const auto blueprint = share(busy_ledgers());
    Trace trace;
    World(blueprint, &trace).run();
    Timeline timeline(blueprint, kClose);
    for (std::uint64_t i = 0; i < test::seeds(); ++i) {
        const Time time = static_cast<Time>(uniform_below(draw(i, 9, 0, 0), 11'000)) * 1_ms;
        const auto after = std::find_if(trace.events.begin(), trace.events.end(),
                                        [&](const TraceEvent& event) { return event.time >= time; });
        REQUIRE(timeline.seek_before(time) == static_cast<EventNumber>(after - trace.events.begin()));
    }
}
