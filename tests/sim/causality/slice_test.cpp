// From a violation to its cause: what is in the slice, what is not, and what it says.
#include "sim/causality/slice.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"

#include <set>

#include "sim/causality/picture.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

std::string text_of(const SliceStep& step) { return step.what; }

bool has_step(const CausalSlice& slice, EventNumber event) {
    return std::any_of(slice.steps.begin(), slice.steps.end(),
                       [&](const SliceStep& step) { return step.event == event; });
}

// b answers a before its disk has the amount, and loses power: what a was told is gone.
std::shared_ptr<const Blueprint> forgetful() {
    Ledger role;
    role.answer_first = true;
    Blueprint blueprint = ledgers(role);
    blueprint.sync_latency = Distribution::constant(50_ms);
    blueprint.plan.push_back(deliver_at(blueprint, 500_ms, 2, Add{7}, 0));  // another story, at c
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 1, Add{5}, 0));
    blueprint.plan.push_back({1020_ms, {}, CrashNode{1}, 100_ms, "crash b for 100ms"});
    blueprint.plan.push_back({3_s, {}, CrashNode{1}, 100_ms, "crash b again"});
    blueprint.add_property(always<Ledger>(
        believed, "kept", "what was answered is kept", [](const View& view, NodeId) -> std::optional<Broken> {
            if (view.state<Ledger>(0).answers < 2 || !view.up(1) || view.state<Ledger>(1).total >= 5)
                return std::nullopt;
            return Broken{"a was told that b added 5, and b has " + std::to_string(view.state<Ledger>(1).total),
                          {{1, "total"}, {0, "answers"}}};
        }));
    return share(std::move(blueprint));
}

Violation first_violation(const std::shared_ptr<const Blueprint>& blueprint) {
    World world(blueprint);
    world.run();
    REQUIRE_FALSE(world.state().findings.violations.empty());
    return world.state().findings.violations.front();
}

// Tells the others its number now and then; who hears of a greater one takes it over.
struct Rumour {
    std::int64_t number = 0;
    ORRERY_FIELDS(Rumour, number)
};
struct Talk {
    ORRERY_NO_FIELDS(Talk)
};
struct Gossip {
    using In = std::variant<Rumour>;
    using Out = std::variant<Rumour>;
    using Timers = std::variant<Talk>;
    using Ctx = Context<Gossip>;
    static constexpr std::string_view kName = "gossip";
    struct State {
        std::int64_t number = 0;
        ORRERY_FIELDS(State, number)
    };
    State start(Ctx& ctx) const {
        ctx.set_timer(Talk{}, 100_ms);
        return {};
    }
    void on(Ctx&, State& state, const Rumour& rumour) const { state.number = std::max(state.number, rumour.number); }
    void on(Ctx& ctx, State& state, const Talk&) const {
        if (ctx.self() + 1 < 3)
            ctx.send(ctx.self() + 1, Rumour{state.number});
        ctx.set_timer(Talk{}, 100_ms);
    }
};

// Asks for each order again and again, by a timer of its own.
struct Order {
    std::int64_t number = 0;
    ORRERY_FIELDS(Order, number)
};
struct AskAgain {
    std::int64_t number = 0;
    ORRERY_FIELDS(AskAgain, number)
};
struct Asker {
    using In = std::variant<Order>;
    using Out = std::variant<Order>;
    using Timers = std::variant<AskAgain>;
    using Ctx = Context<Asker>;
    static constexpr std::string_view kName = "asker";
    struct State {
        std::vector<std::int64_t> asked;  // by order
        ORRERY_FIELDS(State, asked)
    };
    State start(Ctx&) const { return {std::vector<std::int64_t>(3)}; }
    void on(Ctx& ctx, State&, const Order& order) const { ctx.set_timer(AskAgain{order.number}, 100_ms); }
    void on(Ctx& ctx, State& state, const AskAgain& again) const {
        ++state.asked.at(static_cast<std::size_t>(again.number));
        ctx.set_timer(again, 100_ms);
    }
};

}  // namespace

TEST_CASE("a slice tells the story of the violation and no other", "[golden]") {
    const auto blueprint = forgetful();
    const CausalSlice slice = slice_violation(blueprint, first_violation(blueprint));
    CHECK(to_sentences(slice) ==
          "  500.000 ms  #1  from outside: deliver; c set total from 0 to 7; sent Added{total=7} to a; moment added; "
          "began a write to disk that completes at 550.000 ms\n"
          "  510.000 ms  #2  a received Added{total=7} from c (sent at event 1) and set answers from 0 to 1; observed: "
          "process 0 ok add nil 7\n"
          "     1.000 s  #4  from outside: deliver; b set total from 0 to 5; sent Added{total=5} to a; moment added; "
          "began a write to disk that completes at 1.050 s\n"
          "     1.010 s  #5  a received Added{total=5} from b (sent at event 4) and set answers from 1 to 2; observed: "
          "process 0 ok add nil 5\n"
          "!    1.020 s  #6  fault: crash b for 100ms\n"
          "x    1.120 s  #7  fault: end of crash b for 100ms (begun at event 6); b set total from 5 to 0; now kept: a "
          "was told that b added 5, and b has 0\n");
    CHECK(slice.steps.back().fault);
    CHECK_FALSE(slice.truncated);
    CHECK(slice.edges == std::vector<std::pair<EventNumber, EventNumber>>{{1, 2}, {2, 5}, {4, 5}, {5, 7}, {6, 7}});
}

TEST_CASE("a slice is the same each time, and its picture names every step") {
    const auto blueprint = forgetful();
    const Violation violation = first_violation(blueprint);
    const CausalSlice slice = slice_violation(blueprint, violation);
    CHECK(slice == slice_violation(blueprint, violation));
    const std::string dot = to_dot(slice, *blueprint);
    for (const SliceStep& step : slice.steps)
        CHECK(dot.find("  e" + std::to_string(step.event) + " [label=") != std::string::npos);
    for (const auto& [from, to] : slice.edges)
        CHECK(dot.find("  e" + std::to_string(from) + " -> e" + std::to_string(to) + ";") != std::string::npos);
}

TEST_CASE("a slice of a busy run keeps its bounds, and every cause in it is one of its steps", "[property]") {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        Blueprint made = busy_ledgers(seed);
        made.add_property(always<Ledger>(believed, "small", "no total above 3,000",
                                         [](const View& view, NodeId node) -> std::optional<Broken> {
                                             if (view.state<Ledger>(node).total <= 3000)
                                                 return std::nullopt;
                                             return Broken{"too much", {{node, "total"}, {node, "letters"}}};
                                         }));
        const auto blueprint = share(std::move(made));
        const Violation violation = first_violation(blueprint);
        for (const std::size_t most : {std::size_t{1}, std::size_t{3}, std::size_t{40}}) {
            const CausalSlice slice = slice_violation(blueprint, violation, {most, 4});
            REQUIRE_FALSE(slice.empty());
            CHECK(slice.steps.size() <= most + 4);
            CHECK(slice.steps.back().event == violation.event);
            CHECK(text_of(slice.steps.back()).find("; now small: too much") != std::string::npos);
            std::set<EventNumber> explained;
            for (std::size_t i = 0; i < slice.steps.size(); ++i) {
                const SliceStep& step = slice.steps[i];
                CHECK((i == 0 || slice.steps[i - 1].event < step.event));
                for (const EventNumber cause : step.because) {
                    CHECK(has_step(slice, cause));
                    CHECK(cause < step.event);
                    explained.insert(cause);
                }
            }
            CHECK(explained.size() + 1 == slice.steps.size());  // every step but the violation leads somewhere
        }
    }
}

TEST_CASE("the last writer of a field is found, not merely the last event of its node") {
    Ledger role;
    role.beat = 100_ms;  // goes on all the time and changes `beats` alone
    Blueprint made = ledgers(role);
    made.plan.push_back(deliver_at(made, 1_s, 0, Add{50}));
    made.plan.push_back(deliver_at(made, 2_s, 1, Letter{{1}, "hello"}));
    made.add_property(
        always<Ledger>(believed, "poor or young", "", [](const View& view, NodeId) -> std::optional<Broken> {
            if (view.state<Ledger>(0).total < 50 || view.state<Ledger>(1).letters.empty() || view.now() < 5_s)
                return std::nullopt;
            return Broken{"both", {{0, "total"}, {1, "letters[0]"}}};
        }));
    const auto blueprint = share(std::move(made));
    const Violation violation = first_violation(blueprint);
    const CausalSlice slice = slice_violation(blueprint, violation);
    std::vector<std::string> told;
    for (const SliceStep& step : slice.steps)
        if (step.what.starts_with("from outside"))
            told.push_back(step.what.substr(0, step.what.find(';', 30)));
    REQUIRE(told.size() == 2);
    CHECK(told[0].starts_with("from outside: deliver; a set total from 0 to 50"));
    CHECK(told[1].starts_with("from outside: deliver; b set letters[0] to hello"));
    CHECK(slice.steps.size() <= 5);  // the timer that sets itself is not followed to the start
}

TEST_CASE("a timer that sets itself and says what it is about leads to where that began") {
    Blueprint made;
    made.until = 10_s;
    made.add_node("a", made.add_role(Asker{}));
    for (std::int64_t order = 0; order < 3; ++order)
        made.plan.push_back(deliver_at(made, 1_s + order * 10_ms, 0, Order{order}));
    made.add_property(always<Asker>(believed, "patient", "", [](const View& view, NodeId) -> std::optional<Broken> {
        if (view.state<Asker>(0).asked[1] < 30)
            return std::nullopt;
        return Broken{"asked 30 times", {{0, "asked[1]"}}};
    }));
    const auto blueprint = share(std::move(made));
    const CausalSlice slice = slice_violation(blueprint, first_violation(blueprint));
    REQUIRE(slice.steps.size() == 2);  // neither the 29 expiries between them nor the other orders
    CHECK(slice.steps[0].event == 2);
    CHECK(slice.steps[1].what.starts_with("the timer AskAgain{number=1} of a fired"));
    CHECK(slice.steps[1].because == std::vector<EventNumber>{2});
}

TEST_CASE("messages that were lost stand in the slice with what lost them") {
    Ledger role;
    Blueprint made = ledgers(role);
    made.plan.push_back({990_ms, {}, CutLinks{"partition", {{1, 0}, {0, 1}}}, 500_ms, "partition a | b"});
    made.plan.push_back(deliver_at(made, 980_ms, 1, Add{5}, 0));
    made.add_property(
        reached<Ledger>(believed, "a hears", "a is answered", 1_s, [](const View& view) -> std::optional<Broken> {
            if (view.state<Ledger>(1).total == 0 || view.state<Ledger>(0).answers > 0)
                return std::nullopt;
            return Broken{"a waits", {{1, "total"}}};
        }));
    // Beats keep the run going after the message is lost.
    made.sync_latency = Distribution::constant(0);
    made.plan.push_back(deliver_at(made, 4_s, 2, Add{1}));
    const auto blueprint = share(std::move(made));
    const CausalSlice slice = slice_violation(blueprint, first_violation(blueprint));
    const std::string told = to_sentences(slice);
    CAPTURE(told);
    CHECK(told.find("fault: partition a | b") != std::string::npos);
    CHECK(told.find("Added{total=5} from b to a was lost: the link is cut") != std::string::npos);
    CHECK(told.find("by 2.490 s a hears: 1.000 s after the faults had come to rest at 1.490 s: a waits; what did not "
                    "happen: Added{total=5} from b to a, sent at event 1, was lost at event 3: the link was cut") !=
          std::string::npos);
}

TEST_CASE("why an event happened") {
    const auto blueprint = forgetful();
    const CausalSlice slice = slice_event(blueprint, 5);
    REQUIRE_FALSE(slice.empty());
    CHECK(slice.steps.back().event == 5);
    CHECK(slice.violation.empty());
    CHECK(has_step(slice, 4));
    CHECK(has_step(slice, 2));  // wrote `answers` before
    CHECK_FALSE(has_step(slice, 6));
    CHECK(slice_event(blueprint, 0).empty());
    CHECK(slice_event(blueprint, 1'000'000).empty());
}

TEST_CASE("the cone of an event holds all that happened before it, and nothing else") {
    Trace trace;
    run(busy_ledgers(3), &trace);
    const std::vector<EventNumber> cone = happens_before_cone(trace, 400);
    REQUIRE(cone.size() > 100);
    CHECK(cone.back() == 400);
    const std::set<EventNumber> in(cone.begin(), cone.end());
    // Closed under causes and under order at a node, and every member but the last leads to another.
    std::set<EventNumber> leads;
    for (const EventNumber n : cone) {
        const TraceEvent& event = trace.events[n - 1];
        CHECK((event.cause == 0 || in.contains(event.cause)));
        leads.insert(event.cause);
        for (EventNumber before = n - 1; before > 0; --before) {
            if (trace.events[before - 1].node != event.node)
                continue;
            CHECK((event.node == kNoNode || in.contains(before)));
            leads.insert(before);
            break;
        }
    }
    for (const EventNumber n : cone)
        CHECK((n == 400 || leads.contains(n)));
    CHECK(happens_before_cone(trace, 0).empty());
    CHECK(happens_before_cone(trace, trace.events.size() + 1).empty());
}

TEST_CASE("edges that follow from others are left out") {
    std::vector<SliceStep> steps(4);
    for (std::size_t i = 0; i < steps.size(); ++i)
        steps[i].event = 10 * (i + 1);
    steps[1].because = {10};
    steps[2].because = {10, 20};
    steps[3].because = {10, 30};
    CHECK(causality::reduced_edges(steps) ==
          std::vector<std::pair<EventNumber, EventNumber>>{{10, 20}, {20, 30}, {30, 40}});
    CHECK(causality::reduced_edges({}).empty());
}

TEST_CASE("a value that went from hand to hand is followed to who began it") {
    Blueprint made;
    made.until = 5_s;
    made.links.defaults.delay = Distribution::constant(10_ms);
    const std::uint32_t role = made.add_role(Gossip{});
    for (const char* name : {"a", "b", "c"})
        made.add_node(name, role);
    made.plan.push_back(deliver_at(made, 1050_ms, 0, Rumour{5}));
    made.add_property(
        always<Gossip>(believed, "nothing reaches c", "", [](const View& view, NodeId) -> std::optional<Broken> {
            if (view.state<Gossip>(2).number == 0)
                return std::nullopt;
            return Broken{"c has heard", {{2, "number"}}};
        }));
    const auto blueprint = share(std::move(made));
    const CausalSlice slice = slice_violation(blueprint, first_violation(blueprint));
    const std::string told = to_sentences(slice);
    CAPTURE(told);
    // c heard b's regular talk, and that timer sets itself: only the number itself leads on to b's and a's hearing of
    // it.
    CHECK(told.find("from outside: deliver; a set number from 0 to 5") != std::string::npos);
    CHECK(told.find("b received Rumour{number=5} from a") != std::string::npos);
    CHECK(told.find("c received Rumour{number=5} from b") != std::string::npos);
    CHECK(slice.steps.size() == 5);
}
