// Who is to blame: a rush that is over and has left its queue, servers that stay down, the other hold of the two that
// are too much together; and what is nobody's fault, the order of the steps in a schedule.
#include <boost/container/flat_set.hpp>

#include "sim/causality/slice.h"
#include "sim/faults/clock.h"
#include "sim/faults/crash.h"
#include "sim/faults/degrade.h"
#include "sim/faults/disk.h"
#include "sim/faults/hold.h"
#include "sim/faults/links.h"
#include "sim/faults/load.h"
#include "sim/faults/pace.h"
#include "sim/faults/stimulus.h"
#include "sim/hunt/signature.h"
#include "sim/property/until.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

namespace orrery {
namespace {

struct Job {
    std::int64_t number = 0;
    ORRERY_FIELDS(Job, number)
};
struct Done {
    std::int64_t number = 0;
    ORRERY_FIELDS(Done, number)
};
struct NextJob {  // timer
    ORRERY_NO_FIELDS(NextJob)
};
struct JobAgain {  // timer
    std::int64_t number = 0;
    ORRERY_FIELDS(JobAgain, number)
};

struct Worker {
    using In = std::variant<Job>;
    using Out = std::variant<Done>;
    using Ctx = Context<Worker>;
    static constexpr std::string_view kName = "worker";
    struct State {
        ORRERY_NO_FIELDS(State)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State&, const Job& job, NodeId from) const { ctx.send(from, Done{job.number}); }
};

// Forty jobs a second, each for all workers; asks again every 50 ms until one of them has done it.
struct Boss {
    using In = std::variant<Done>;
    using Out = std::variant<Job>;
    using Timers = std::variant<NextJob, JobAgain>;
    using Ctx = Context<Boss>;
    static constexpr std::string_view kName = "boss";
    static constexpr bool kHasWorkload = true;
    struct State {
        std::int64_t asked = 0;
        boost::container::flat_set<std::int64_t> open;
        ORRERY_FIELDS(State, asked, open)
    };
    std::vector<NodeId> workers;

    State start(Ctx& ctx) const {
        ctx.set_timer(NextJob{}, 25_ms);
        return {};
    }
    void on(Ctx& ctx, State& state, const NextJob&) const {
        const Ratio load = ctx.load();
        ctx.set_timer(NextJob{},
                      25_ms * static_cast<Duration>(load.denominator) / static_cast<Duration>(load.numerator));
        state.open.insert(++state.asked);
        on(ctx, state, JobAgain{state.asked});
    }
    void on(Ctx& ctx, State&, const JobAgain& again) const {
        for (const NodeId worker : workers)
            ctx.send(worker, Job{again.number});
        ctx.set_timer(again, 50_ms);
    }
    void on(Ctx& ctx, State& state, const Done& done) const {
        if (state.open.erase(done.number) != 0)
            ctx.cancel_timer(JobAgain{done.number});
    }
};

struct JobsEnd {
    std::int64_t first = 1;  // earlier ones do not count
    struct Promise {
        std::int64_t number = 0;
        auto operator<=>(const Promise&) const = default;
    };
    void begun(const View& view, NodeId node, std::vector<Promise>& out) const {
        for (const std::int64_t number : view.state<Boss>(node).open)
            if (number >= first)
                out.push_back({number});
    }
    bool is_over(const View& view, const Promise& job) const { return !view.state<Boss>(0).open.contains(job.number); }
    Broken overdue(const View&, const Promise& job) const {
        return {fmt::format("job {} is not done", job.number), {{0, "open"}}};
    }
};

Blueprint workshop(NodeId workers) {
    Blueprint blueprint;
    blueprint.until = 30_s;
    blueprint.links.defaults.delay = Distribution::constant(2_ms);
    Boss boss;
    for (NodeId worker = 1; worker <= workers; ++worker)
        boss.workers.push_back(worker);
    blueprint.add_node("boss", blueprint.add_role(std::move(boss)));
    const std::uint32_t role = blueprint.add_role(Worker{});
    Hardware slow;
    slow.service = Distribution::constant(10_ms);
    blueprint.hardware.push_back(slow);
    for (NodeId worker = 1; worker <= workers; ++worker) {
        blueprint.nodes[blueprint.add_node(fmt::format("w{}", worker), role)].hardware = 1;
        blueprint.connect(0, worker);
    }
    return blueprint;
}

struct Explained {
    Violation violation;
    CausalSlice slice;
    std::string story;
};
Explained explain(Blueprint made) {
    const auto blueprint = std::make_shared<const Blueprint>(std::move(made));
    World world(blueprint);
    world.run();
    REQUIRE_FALSE(world.state().findings.violations.empty());
    const Violation violation = world.state().findings.violations.front();
    return {violation, slice_violation(blueprint, violation), shape_of(blueprint, violation).story};
}

std::vector<std::string> faults(const CausalSlice& slice) {
    std::vector<std::string> out;
    for (const SliceStep& step : slice.steps)
        if (step.fault)
            out.push_back(step.what.substr(0, step.what.find(';')));
    return out;
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a queue that a rush has left behind is the rush's, long after it") {
    for (const std::int64_t first : {std::int64_t(1), std::int64_t(700)}) {  // 700 is asked when the rush is over
        Blueprint made = workshop(1);
        made.plan.push_back({500_ms, {}, PauseNode{1}, 30_ms, "pause w1 for 30ms"});  // the queue empties again
        made.plan.push_back({2_s, {}, Overload{{0}, {5, 1}}, 2_s, "overload by 5 for 2s"});
        made.plan.push_back({5_s, {}, DriftClock{1, 100}, 500_ms, "clock of w1 drifts for 500ms"});
        made.add_property(leads_to<Boss>(believed, "jobs end", "", 3_s, JobsEnd{first}));
        const Explained found = explain(std::move(made));
        CAPTURE(to_sentences(found.slice));
        if (first > 1)
            CHECK(found.violation.missed->since > 4_s);
        CHECK(faults(found.slice) == Lines{"fault: overload by 5 for 2s"});
        REQUIRE_FALSE(found.slice.missing.empty());
        const MissingStep& job = found.slice.missing.front();
        CHECK(job.what.starts_with("Job{number="));
        CHECK_THAT(job.what, Catch::Matchers::ContainsSubstring(" in a queue that was last empty at event "));
        CHECK(job.label == "Job from boss to worker came too late");
    }
}

TEST_CASE("servers that stay down are the cause, and not what was sent to them") {
    Blueprint made = workshop(2);
    made.plan.push_back({2_s, {}, LosePower{{1, 2}}, 0, "power loss w1 w2", true});
    made.plan.push_back({6_s, {}, PauseNode{0}, 100_ms, "pause boss for 100ms"});
    made.add_property(leads_to<Boss>(believed, "jobs end", "", 3_s, JobsEnd{100}));
    const Explained found = explain(std::move(made));
    CAPTURE(to_sentences(found.slice));
    CHECK(found.violation.missed->since > 2_s);
    REQUIRE(found.slice.missing.size() == 1);
    const MissingStep& down = found.slice.missing.front();
    CHECK(down.what == fmt::format("a restart of w1, w2, down since event {}", down.begun));
    CHECK(down.fault == down.begun);
    CHECK(faults(found.slice) == Lines{"fault: power loss w1 w2"});
    CHECK(found.story == "a restart of worker");
}

TEST_CASE("a node is kept down by the crash that does not end") {
    Blueprint made = workshop(1);
    made.plan.push_back({2_s, {}, LosePower{{1}}, 1_s, "power loss w1 for 1s"});
    made.plan.push_back({2500_ms, {}, CrashNode{1}, 0, "crash w1", true});
    made.add_property(leads_to<Boss>(believed, "jobs end", "", 3_s, JobsEnd{}));
    const Explained found = explain(std::move(made));
    CAPTURE(to_sentences(found.slice));
    REQUIRE(found.slice.missing.size() == 1);
    const MissingStep& down = found.slice.missing.front();
    CHECK(down.what ==
          fmt::format("a restart of w1, down since event {} and kept down by event {}", down.begun, down.ended));
    CHECK(down.fault == down.ended);
    CHECK(faults(found.slice) == Lines{"fault: power loss w1 for 1s", "fault: crash w1"});
}

TEST_CASE("a server that was started again is not to blame") {
    Blueprint made = workshop(2);
    made.plan.push_back({1_s, {}, CrashNode{1}, 500_ms, "crash w1 for 500ms"});
    made.plan.push_back({2_s, {}, CrashNode{2}, 0, "crash w2", true});
    made.plan.push_back({2_s, {}, CutLinks{"cut", {{0, 1}}}, 0, "cut boss -> w1", true});
    made.add_property(leads_to<Boss>(believed, "jobs end", "", 3_s, JobsEnd{}));
    const Explained found = explain(std::move(made));
    CAPTURE(to_sentences(found.slice));
    REQUIRE(found.slice.missing.size() == 2);
    CHECK(found.slice.missing[0].what.starts_with("a restart of w2, down since event "));
    CHECK(found.slice.missing[1].what.starts_with("Job{number="));
    CHECK(faults(found.slice) == Lines{"fault: crash w2", "fault: cut boss -> w1"});
}

TEST_CASE("of a level that is too high all who have raised it are told, and nobody of before") {
    Blueprint made = test::ledgers();
    for (std::int64_t i = 0; i < 5; ++i) {
        made.plan.push_back(test::deliver_at(made, 1_s + i * 100_ms, 1, test::Add{1}));
        made.plan.push_back(test::deliver_at(made, 1050_ms + i * 100_ms, 1, test::Add{-1}));
    }
    for (std::int64_t i = 0; i < 3; ++i)
        made.plan.push_back(test::deliver_at(made, 3_s + i * 100_ms, 1, test::Add{2}));
    made.add_property(
        always<test::Ledger>(believed, "low", "", [](const View& view, NodeId node) -> std::optional<Broken> {
            if (view.state<test::Ledger>(node).total <= 5)
                return std::nullopt;
            return Broken{"too high", {{node, "total"}}};
        }));
    const Explained found = explain(std::move(made));
    CAPTURE(to_sentences(found.slice));
    REQUIRE(found.slice.steps.size() == 3);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK_THAT(found.slice.steps[i].what,
                   Catch::Matchers::ContainsSubstring(fmt::format("b set total from {} to {}", 2 * i, 2 * i + 2)));
}

TEST_CASE("of a number that only grows the last writer is told") {
    Blueprint made = test::ledgers();
    for (std::int64_t i = 0; i < 6; ++i)
        made.plan.push_back(test::deliver_at(made, 1_s + i * 100_ms, 1, test::Add{1}));
    made.add_property(
        always<test::Ledger>(believed, "low", "", [](const View& view, NodeId node) -> std::optional<Broken> {
            if (view.state<test::Ledger>(node).total <= 5)
                return std::nullopt;
            return Broken{"too high", {{node, "total"}}};
        }));
    const Explained found = explain(std::move(made));
    CAPTURE(to_sentences(found.slice));
    CHECK(found.slice.steps.size() == 1);
}

TEST_CASE("a message that came twice is told twice, the copy as a copy, with what repeated it") {
    Blueprint made = test::ledgers();
    LinkEdit edit;
    edit.duplicate = Ratio{1, 1};
    made.plan.push_back({900_ms, {}, DegradeLinks{LinkSet{}, edit}, 200_ms, "degrade all links: duplicate"});
    made.plan.push_back(test::deliver_at(made, 500_ms, 1, test::Add{3}, 0));  // another story
    made.plan.push_back(test::deliver_at(made, 1_s, 1, test::Add{5}, 0));
    made.add_property(always<test::Ledger>(believed, "once", "", [](const View& view, NodeId) -> std::optional<Broken> {
        if (view.state<test::Ledger>(0).answers <= 2)
            return std::nullopt;
        return Broken{"a counts more answers than additions", {{0, "answers"}}};
    }));
    const Explained found = explain(std::move(made));
    CAPTURE(to_sentences(found.slice));
    CHECK(faults(found.slice) == Lines{"fault: degrade all links: duplicate"});
    std::size_t told = 0, copies = 0;
    for (const SliceStep& step : found.slice.steps)
        if (step.what.starts_with("a received Added{total=8} from b (")) {
            ++told;
            copies += step.what.find("(a copy, sent at event ") != std::string::npos;
        }
    CHECK(told == 2);
    CHECK(copies == 1);
}

namespace {

// b answers a before its disk has the amount, and crashes. Each message is let in by the plan.
Explained scheduled(std::vector<Link> held) {
    test::Ledger role;
    role.answer_first = true;
    Blueprint made = test::ledgers(role);
    made.sync_latency = Distribution::constant(5_ms);
    made.plan.push_back({0, {}, HoldLinks{{std::move(held)}}, 0, "hold"});
    made.plan.push_back({990_ms, {}, FailDisk{FailDisk::How::slow, 1, {20, 1}}, 15_ms, "disk of b is slower by 20"});
    made.plan.push_back(test::deliver_at(made, 1_s, 1, test::Add{5}, 0));
    made.plan.push_back({1020_ms, {}, ArriveMessage{0, 1, made.find_kind("Added")}, 0, "arrive Added from b to a"});
    made.plan.push_back({1030_ms, {}, CrashNode{1}, 0, "crash b"});
    made.plan.push_back({1040_ms, {}, RestartNode{1}, 0, "restart b"});
    made.add_property(always<test::Ledger>(believed, "kept", "", [](const View& view, NodeId) -> std::optional<Broken> {
        if (view.state<test::Ledger>(0).answers == 0 || !view.up(1) || view.state<test::Ledger>(1).total == 5)
            return std::nullopt;
        return Broken{"what b answered is gone", {{1, "total"}, {0, "answers"}}};
    }));
    return explain(std::move(made));
}

}  // namespace

TEST_CASE("what puts the steps of a schedule in order is no fault") {
    const Explained found = scheduled({{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}});
    CAPTURE(to_sentences(found.slice));
    CHECK(faults(found.slice) == Lines{"fault: crash b", "fault: restart b"});
    // Where some links are held and others are not, it is a fault.
    const Explained partly = scheduled({{0, 1}, {1, 0}});
    CAPTURE(to_sentences(partly.slice));
    CHECK(faults(partly.slice) == Lines{"fault: hold", "fault: disk of b is slower by 20",
                                        "fault: end of disk of b is slower by 20 (begun at event 2)", "fault: crash b",
                                        "fault: restart b"});
}

}  // namespace orrery
