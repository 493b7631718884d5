// A deadline that passes is explained by what should have happened and did not.
#include "sim/causality/slice.h"

#include <boost/container/flat_map.hpp>
#include <boost/container/flat_set.hpp>

#include "sim/hunt/signature.h"
#include "sim/property/until.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

namespace orrery {
namespace {

using Lines = std::vector<std::string>;

struct Order {
    std::int64_t number = 0;
    ORRERY_FIELDS(Order, number)
};
struct Shipped {
    std::int64_t number = 0;
    ORRERY_FIELDS(Shipped, number)
};
struct Due {  // timer: time to ship
    std::int64_t number = 0;
    ORRERY_FIELDS(Due, number)
};
struct Tick {  // timer: sets itself, and has nothing to do with orders
    ORRERY_NO_FIELDS(Tick)
};
struct Place {  // timer
    std::int64_t number = 0;
    ORRERY_FIELDS(Place, number)
};
struct Again {  // timer
    std::int64_t number = 0;
    ORRERY_FIELDS(Again, number)
};

// Takes an order down and ships it a second later; the due time is only a timer.
struct Service {
    using In = std::variant<Order>;
    using Out = std::variant<Shipped>;
    using Timers = std::variant<Due, Tick>;
    using Ctx = Context<Service>;
    static constexpr std::string_view kName = "service";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        boost::container::flat_set<std::int64_t> open;
        ORRERY_FIELDS(Durable, open)
    };
    struct State {
        Durable books;
        std::int64_t ticks = 0;
        ORRERY_FIELDS(State, books, ticks)
    };
    bool forgets = false;  // cancels the timer of the order before

    State start(Ctx& ctx, const Durable& durable) const {
        ctx.set_timer(Tick{}, 300_ms);
        return {durable, 0};
    }
    void on(Ctx& ctx, State& state, const Order& order, NodeId) const {
        state.books.open.insert(order.number);
        ctx.persist(state.books);
        if (forgets)
            ctx.cancel_timer(Due{order.number - 1});
        ctx.set_timer(Due{order.number}, 1_s);
    }
    void on(Ctx& ctx, State& state, const Due& due) const {
        state.books.open.erase(due.number);
        ctx.persist(state.books);
        ctx.send(1, Shipped{due.number});
    }
    void on(Ctx& ctx, State& state, const Tick&) const {
        ++state.ticks;
        ctx.set_timer(Tick{}, 300_ms);
    }
};

// Orders once a second from 1 s on, and does not ask again unless told to, once.
struct Buyer {
    using In = std::variant<Shipped>;
    using Out = std::variant<Order>;
    using Timers = std::variant<Place, Again>;
    using Ctx = Context<Buyer>;
    static constexpr std::string_view kName = "buyer";
    struct State {
        boost::container::flat_set<std::int64_t> waiting;
        ORRERY_FIELDS(State, waiting)
    };
    std::int64_t orders = 1;
    bool asks_again = false;

    State start(Ctx& ctx) const {
        ctx.set_timer(Place{1}, 1_s);
        return {};
    }
    void on(Ctx& ctx, State& state, const Place& place) const {
        state.waiting.insert(place.number);
        ctx.send(0, Order{place.number});
        if (place.number < orders)
            ctx.set_timer(Place{place.number + 1}, 1_s);
        if (asks_again)
            ctx.set_timer(Again{place.number}, 100_ms);
    }
    void on(Ctx& ctx, State&, const Again& again) const { ctx.send(0, Order{again.number}); }
    void on(Ctx&, State& state, const Shipped& shipped) const { state.waiting.erase(shipped.number); }
};

struct Ships {  // the service's side
    struct Promise {
        std::int64_t number = 0;
        auto operator<=>(const Promise&) const = default;
    };
    void begun(const Disks& disks, NodeId node, std::vector<Promise>& out) const {
        for (const std::int64_t number : disks.durable<Service>(node).open)
            out.push_back({number});
    }
    bool is_over(const Disks& disks, const Promise& order) const {
        return !disks.durable<Service>(0).open.contains(order.number);
    }
    Broken overdue(const Disks&, const Promise& order) const {
        return {fmt::format("order {} is not shipped", order.number), {{0, "open"}}};
    }
};
struct Arrives {  // the buyer's side
    struct Promise {
        std::int64_t number = 0;
        auto operator<=>(const Promise&) const = default;
    };
    void begun(const View& view, NodeId node, std::vector<Promise>& out) const {
        for (const std::int64_t number : view.state<Buyer>(node).waiting)
            out.push_back({number});
    }
    bool is_over(const View& view, const Promise& order) const {
        return !view.state<Buyer>(1).waiting.contains(order.number);
    }
    Broken overdue(const View&, const Promise& order) const {
        return {fmt::format("order {} has not come", order.number), {{1, "waiting"}}};
    }
};

Blueprint shop(Service service = {}, Buyer buyer = {}) {
    Blueprint blueprint;
    blueprint.until = 10_s;
    blueprint.sync_latency = Distribution::constant(1_ms);
    blueprint.links.defaults.delay = Distribution::constant(10_ms);
    blueprint.add_node("service", blueprint.add_role(std::move(service)));
    blueprint.add_node("buyer", blueprint.add_role(std::move(buyer)));
    blueprint.connect(0, 1);
    return blueprint;
}

struct Explained {
    Violation violation;
    CausalSlice slice;
    CausalShape shape;
};
Explained explain(Blueprint made, bool at_service) {
    made.add_property(at_service ? leads_to<Service>(durable, "ships", "", 3_s, Ships{})
                                 : leads_to<Buyer>(believed, "arrives", "", 3_s, Arrives{}));
    const auto blueprint = std::make_shared<const Blueprint>(std::move(made));
    World world(blueprint);
    world.run();
    REQUIRE(world.state().findings.violations.size() == 1);
    const Violation violation = world.state().findings.violations.front();
    return {violation, slice_violation(blueprint, violation), shape_of(blueprint, violation)};
}

Lines missing(const CausalSlice& slice) {
    Lines out;
    for (const MissingStep& one : slice.missing)
        out.push_back(one.what);
    return out;
}
bool tells(const CausalSlice& slice, const std::string& words) {
    return std::any_of(slice.steps.begin(), slice.steps.end(),
                       [&](const SliceStep& step) { return step.what.find(words) != std::string::npos; });
}
bool leads(const CausalSlice& slice, EventNumber from, EventNumber to) {
    return std::find(slice.edges.begin(), slice.edges.end(), std::pair(from, to)) != slice.edges.end();
}

TEST_CASE("the timer that a crash took is the cause, and not whatever happened next", "[golden]") {
    Blueprint made = shop();
    made.plan.push_back({1500_ms, {}, CrashNode{0}, 1_s, "crash service for 1s"});
    const Explained found = explain(std::move(made), true);
    CHECK(found.violation.time == 5500_ms);  // 3 s after the heal
    CAPTURE(to_sentences(found.slice));
    REQUIRE(found.slice.missing.size() == 1);
    const MissingStep& timer = found.slice.missing.front();
    CHECK(timer.what == fmt::format("the timer Due{{number=1}} of service, set at event {}, was lost in the crash at "
                                    "event {}",
                                    timer.begun, timer.ended));
    CHECK(timer.fault == timer.ended);
    CHECK(leads(found.slice, timer.begun, timer.ended));
    CHECK(leads(found.slice, timer.ended, found.slice.steps.back().event));
    CHECK(tells(found.slice, "fault: crash service for 1s"));
    CHECK(tells(found.slice, "service received Order{number=1} from buyer"));
    CHECK_FALSE(tells(found.slice, "Tick"));
    CHECK(found.slice.steps.back().time == 5500_ms);
    CHECK(found.slice.steps.back().what ==
          "by 5.500 s ships: order 1 is not shipped, 3.000 s after the faults had come to rest at 2.500 s; it began at "
          "1.011 s; what did not happen: " +
              timer.what);
    CHECK(found.shape.story == "the timer Due of service was lost in a crash");
}

TEST_CASE("the timer of a process that a full disk stopped is lost as in a crash") {
    Buyer buyer;
    buyer.orders = 2;  // the second finds no room, before the first is due
    Blueprint made = shop({}, buyer);
    made.links.declare({1, 0}, {Distribution::constant(5_ms)});
    made.plan.push_back({1500_ms, {}, FailDisk{FailDisk::How::full, 0, {1, 1}}, 1_s, "disk of service is full for 1s"});
    const Explained found = explain(std::move(made), true);
    CAPTURE(to_sentences(found.slice));
    REQUIRE(missing(found.slice).size() == 1);
    const MissingStep& timer = found.slice.missing.front();
    CHECK(timer.what == fmt::format("the timer Due{{number=1}} of service, set at event {}, was lost where service "
                                    "stopped at event {}",
                                    timer.begun, timer.ended));
    CHECK(tells(found.slice, "fault: disk of service is full for 1s"));
}

TEST_CASE("the write that a crash took before it was on the disk is the cause") {
    Blueprint made = shop();
    made.plan.push_back({2011500_us, {}, CrashNode{0}, 1_s, "crash service for 1s"});
    const Explained found = explain(std::move(made), true);
    CAPTURE(to_sentences(found.slice));
    REQUIRE(missing(found.slice).size() == 1);
    CHECK(found.slice.missing.front().what.starts_with("the write of service, begun at event "));
    CHECK(tells(found.slice, "the timer Due{number=1} of service fired"));
    CHECK(tells(found.slice, "fault: crash service for 1s"));
    CHECK(found.shape.story == "a write of service was lost in a crash");
}

TEST_CASE("a lost message is not the fault's that does no such harm") {
    LinkEdit repeats;
    repeats.duplicate = Ratio{1, 1};
    Blueprint made = shop();
    made.links.declare({1, 0}, {Distribution::constant(10_ms), {1, 1}});
    made.plan.push_back({950_ms, {}, DegradeLinks{LinkSet{}, repeats}, 300_ms, "degrade all links: duplicate"});
    const Explained found = explain(std::move(made), false);
    REQUIRE(missing(found.slice).size() == 1);
    CHECK(found.slice.missing.front().fault == 0);
    CHECK_FALSE(tells(found.slice, "duplicate"));
}

TEST_CASE("the message that a cut link lost is the cause, with the cut") {
    Blueprint made = shop();
    made.plan.push_back({1005_ms, {}, CutLinks{"cut", {{1, 0}}}, 500_ms, "cut buyer -> service for 500ms"});
    made.plan.push_back({1600_ms, {}, PauseNode{0}, 100_ms, "pause service for 100ms"});
    const Explained found = explain(std::move(made), false);
    CAPTURE(to_sentences(found.slice));
    REQUIRE(found.slice.missing.size() == 1);
    const MissingStep& order = found.slice.missing.front();
    CHECK(order.what ==
          fmt::format("Order{{number=1}} from buyer to service, sent at event {}, was lost at event {}: the "
                      "link was cut",
                      order.begun, order.ended));
    CHECK(order.fault != 0);
    CHECK(leads(found.slice, order.fault, order.ended));
    CHECK(tells(found.slice, "fault: cut buyer -> service for 500ms"));
    CHECK_FALSE(tells(found.slice, "pause"));
    CHECK(found.shape.story == "Order from buyer to service was lost");
}

TEST_CASE("the reply that comes too late on a slow link is the cause, with what made it slow") {
    Blueprint made = shop();
    LinkEdit slow;
    slow.delay = Distribution::constant(5_s);
    made.plan.push_back({1500_ms, {}, DegradeLinks{LinkSet{{Link{0, 1}}}, slow}, 0, "degrade service -> buyer", true});
    const Explained found = explain(std::move(made), false);
    CAPTURE(to_sentences(found.slice));
    CHECK(found.violation.time == 4500_ms);
    REQUIRE(found.slice.missing.size() == 1);
    const MissingStep& reply = found.slice.missing.front();
    CHECK(reply.what ==
          fmt::format("Shipped{{number=1}} from service to buyer, sent at event {}, was to arrive only at "
                      "7.012 s",
                      reply.begun));
    CHECK(reply.ended == 0);
    CHECK(tells(found.slice, "fault: degrade service -> buyer"));
    CHECK(found.shape.story == "Shipped from service to buyer came too late");
}

TEST_CASE("what was lost and came through later is no cause; what an order's own story lacks is", "[unit]") {
    // Order 2 is lost to a crash of the service; orders 1 and 3 are shipped.
    Buyer buyer;
    buyer.orders = 3;
    Blueprint made = shop({}, buyer);
    made.plan.push_back({1995_ms, {}, CrashNode{0}, 20_ms, "crash service for 20ms"});
    const Explained found = explain(std::move(made), false);
    CAPTURE(to_sentences(found.slice));
    CHECK(found.violation.detail.starts_with("order 1 has not come"));  // its timer went with the same crash
    REQUIRE(found.slice.missing.size() == 1);
    CHECK(found.slice.missing.front().label == "the timer Due of service was lost in a crash");
    CHECK_FALSE(tells(found.slice, "number=2"));
}

TEST_CASE("what was lost and arrived when it was sent again is no cause") {
    Buyer buyer;
    buyer.asks_again = true;
    Blueprint made = shop({}, buyer);
    made.plan.push_back({1005_ms, {}, CutLinks{"cut", {{1, 0}}}, 50_ms, "cut buyer -> service for 50ms"});
    made.plan.push_back({1500_ms, {}, CrashNode{0}, 1_s, "crash service for 1s"});
    const Explained found = explain(std::move(made), false);
    CAPTURE(to_sentences(found.slice));
    REQUIRE(found.slice.missing.size() == 1);
    CHECK(found.slice.missing.front().label == "the timer Due of service was lost in a crash");
}

TEST_CASE("a timer that was cancelled is told where nothing was lost") {
    Service service;
    service.forgets = true;
    Buyer buyer;
    buyer.orders = 2;
    // The second order comes 990 ms after the first, so that the first is still due.
    Blueprint made = shop(service, buyer);
    made.links.declare({1, 0}, {Distribution::constant(10_ms)});
    made.overrides.timers.push_back({{1, made.find_kind("Place"), 2}, 990_ms, "delay"});
    const Explained found = explain(std::move(made), true);
    CAPTURE(to_sentences(found.slice));
    REQUIRE(missing(found.slice).size() == 1);
    CHECK(found.slice.missing.front().label == "the timer Due of service was cancelled");
    CHECK(found.slice.missing.front().what.find("the timer Due{number=1} of service") == 0);
}

// ---- What follows from another cause -------------------------------------------------------------------------------

struct Reserve {
    std::int64_t order = 0;
    ORRERY_FIELDS(Reserve, order)
};
struct Reserved {
    std::int64_t order = 0;
    ORRERY_FIELDS(Reserved, order)
};
struct Finish {
    std::int64_t order = 0;
    ORRERY_FIELDS(Finish, order)
};
struct Finished {
    std::int64_t order = 0;
    ORRERY_FIELDS(Finished, order)
};
struct Begin {  // timer
    std::int64_t order = 0;
    ORRERY_FIELDS(Begin, order)
};
struct FinishAgain {  // timer: says Finish once more
    std::int64_t order = 0;
    ORRERY_FIELDS(FinishAgain, order)
};
struct GiveUp {  // timer: says Finish, whoever has not answered
    std::int64_t order = 0;
    ORRERY_FIELDS(GiveUp, order)
};

// Reserves at two holders and finishes once both have answered; content with the first who has finished.
struct Hub {
    using In = std::variant<Reserved, Finished>;
    using Out = std::variant<Reserve, Finish>;
    using Timers = std::variant<Begin, FinishAgain, GiveUp>;
    using Ctx = Context<Hub>;
    static constexpr std::string_view kName = "hub";
    struct State {
        boost::container::flat_map<std::int64_t, std::int64_t> answers;
        ORRERY_FIELDS(State, answers)
    };

    State start(Ctx& ctx) const {
        if (ctx.now() == 0) {
            ctx.set_timer(Begin{17}, 1_s);
            ctx.set_timer(Begin{18}, 1100_ms);
        }
        return {};
    }
    void on(Ctx& ctx, State& state, const Begin& begin) const {
        state.answers[begin.order] = 0;
        ctx.send(1, Reserve{begin.order});
        ctx.send(2, Reserve{begin.order});
        ctx.set_timer(GiveUp{begin.order}, 2_s);
    }
    void on(Ctx& ctx, State& state, const Reserved& answer) const {
        if (++state.answers[answer.order] == 2)
            on(ctx, state, FinishAgain{answer.order});
    }
    void on(Ctx& ctx, State&, const FinishAgain& again) const {
        ctx.send(1, Finish{again.order});
        ctx.send(2, Finish{again.order});
        ctx.set_timer(again, 500_ms);
    }
    void on(Ctx& ctx, State& state, const GiveUp& late) const {
        if (state.answers[late.order] < 2)
            on(ctx, state, FinishAgain{late.order});
    }
    void on(Ctx& ctx, State&, const Finished& end) const { ctx.cancel_timer(FinishAgain{end.order}); }
};
struct Holder {
    using In = std::variant<Reserve, Finish>;
    using Out = std::variant<Reserved, Finished>;
    using Ctx = Context<Holder>;
    static constexpr std::string_view kName = "holder";
    struct State {
        boost::container::flat_map<std::int64_t, std::int64_t> holds;
        ORRERY_FIELDS(State, holds)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Reserve& ask) const {
        state.holds[ask.order] = 1;
        ctx.send(0, Reserved{ask.order});
    }
    void on(Ctx& ctx, State& state, const Finish& end) const {
        state.holds.erase(end.order);
        ctx.send(0, Finished{end.order});
    }
};
struct HoldEnds {
    struct Promise {
        NodeId node = kNoNode;
        std::int64_t order = 0;
        auto operator<=>(const Promise&) const = default;
    };
    void begun(const View& view, NodeId node, std::vector<Promise>& out) const {
        for (const auto& [order, amount] : view.state<Holder>(node).holds)
            out.push_back({node, order});
    }
    bool is_over(const View& view, const Promise& hold) const {
        return !view.state<Holder>(hold.node).holds.contains(hold.order);
    }
    Broken overdue(const View&, const Promise& hold) const {
        return {fmt::format("order {} is held", hold.order), {{hold.node, fmt::format("holds.{}", hold.order)}}};
    }
};

// The second holder is the slower one, so its answer is the last.
Blueprint two_holders() {
    Blueprint blueprint;
    blueprint.until = 10_s;
    blueprint.add_node("hub", blueprint.add_role(Hub{}));
    const std::uint32_t holder = blueprint.add_role(Holder{});
    blueprint.add_node("first", holder);
    blueprint.add_node("second", holder);
    for (const NodeId node : {NodeId(1), NodeId(2)}) {
        const Distribution delay = Distribution::constant(node == 1 ? 10_ms : 30_ms);
        blueprint.links.declare({0, node}, {delay});
        blueprint.links.declare({node, 0}, {delay});
    }
    blueprint.add_property(leads_to<Holder>(believed, "holds end", "", 3_s, HoldEnds{}));
    return blueprint;
}
Explained explain_holders(Blueprint made) {
    const auto blueprint = std::make_shared<const Blueprint>(std::move(made));
    World world(blueprint);
    world.run();
    REQUIRE_FALSE(world.state().findings.violations.empty());
    const Violation violation = world.state().findings.violations.front();
    return {violation, slice_violation(blueprint, violation), shape_of(blueprint, violation)};
}

TEST_CASE("the message is found that follows the answer of somebody else, and who stopped it from being sent again") {
    Blueprint made = two_holders();
    made.overrides.messages.push_back({{0, 1, made.find_kind("Finish"), 1}, MessageFate::drop(), "drop Finish 1"});
    // Of another order, on the same way: nothing to do with it.
    made.overrides.messages.push_back({{0, 1, made.find_kind("Reserve"), 2}, MessageFate::drop(), "drop Reserve 18"});
    const Explained found = explain_holders(std::move(made));
    CAPTURE(to_sentences(found.slice));
    CHECK(found.violation.detail.starts_with("order 17 is held"));
    REQUIRE(found.slice.missing.size() == 2);
    const MissingStep &finish = found.slice.missing[0], &again = found.slice.missing[1];
    CHECK(finish.what == fmt::format("Finish{{order=17}} from hub to first, sent at event {}, was lost: dropped by an "
                                     "override",
                                     finish.begun));
    CHECK(again.what ==
          fmt::format("the timer FinishAgain{{order=17}} of hub, set at event {}, was cancelled at event {}",
                      finish.begun, again.ended));
    CHECK(tells(found.slice, "hub received Reserved{order=17} from second"));
    CHECK(tells(found.slice, "hub received Finished{order=17} from second"));
    CHECK_FALSE(tells(found.slice, "order=18"));
    CHECK(found.shape.story == "Finish from hub to holder was lost, the timer FinishAgain of hub was cancelled");
}

TEST_CASE("a timer about the same order that a crash took elsewhere is told where nothing nearer is missing") {
    Blueprint made = two_holders();
    made.plan.push_back({1030_ms, {}, CrashNode{0}, 500_ms, "crash hub for 500ms"});
    const Explained found = explain_holders(std::move(made));
    CAPTURE(to_sentences(found.slice));
    CHECK(found.violation.detail.starts_with("order 17 is held"));
    REQUIRE(found.slice.missing.size() == 2);
    CHECK(found.slice.missing[0].label == "the timer GiveUp of hub was lost in a crash");
    CHECK(found.slice.missing[0].what.find("GiveUp{order=17}") != std::string::npos);
    CHECK(found.slice.missing[1].label == "Reserved from holder to hub was lost");
    CHECK(tells(found.slice, "fault: crash hub for 500ms"));
}

}  // namespace
}  // namespace orrery
