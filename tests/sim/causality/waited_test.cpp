// Why something was asked again: the answer that was lost, came damaged or too late, the question that was lost.
#include "sim/causality/slice.h"
#include "sim/faults/degrade.h"
#include "sim/faults/links.h"
#include "sim/property/property.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

namespace orrery {
namespace {

struct Charge {
    std::int64_t card = 0;
    ORRERY_FIELDS(Charge, card)
};
struct Charged {
    std::int64_t card = 0;
    ORRERY_FIELDS(Charged, card)
};
struct ChargeAgain {  // timer
    std::int64_t card = 0;
    ORRERY_FIELDS(ChargeAgain, card)
};

struct Bank {
    using In = std::variant<Charge>;
    using Out = std::variant<Charged>;
    using Ctx = Context<Bank>;
    static constexpr std::string_view kName = "bank";
    struct State {
        std::int64_t charges = 0;
        ORRERY_FIELDS(State, charges)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Charge& charge, NodeId from) const {
        ++state.charges;
        ctx.send(from, Charged{charge.card});
    }
};

// Asks again every 100 ms.
struct Shop {
    using In = std::variant<Charged>;
    using Out = std::variant<Charge>;
    using Timers = std::variant<ChargeAgain>;
    using Ctx = Context<Shop>;
    static constexpr std::string_view kName = "shop";
    struct State {
        bool paid = false;
        ORRERY_FIELDS(State, paid)
    };
    State start(Ctx& ctx) const {
        ctx.set_timer(ChargeAgain{7}, 10_ms);
        return {};
    }
    void on(Ctx& ctx, State&, const ChargeAgain& again) const {
        ctx.send(1, Charge{again.card});
        ctx.set_timer(again, 100_ms);
    }
    void on(Ctx& ctx, State& state, const Charged& charged, NodeId) const {
        state.paid = true;
        ctx.cancel_timer(ChargeAgain{charged.card});
    }
};

Blueprint payment() {
    Blueprint blueprint;
    blueprint.until = 1_s;
    blueprint.links.defaults.delay = Distribution::constant(2_ms);
    blueprint.add_node("shop", blueprint.add_role(Shop{}));
    blueprint.add_node("bank", blueprint.add_role(Bank{}));
    blueprint.connect(0, 1);
    blueprint.add_property(always<Bank>(believed, "once", "a card is charged once",
                                        [](const View& view, NodeId node) -> std::optional<Broken> {
                                            if (view.state<Bank>(node).charges < 2)
                                                return std::nullopt;
                                            return Broken{"charged twice", {{node, "charges"}}};
                                        }));
    return blueprint;
}

std::string explain(Blueprint made) {
    const auto blueprint = std::make_shared<const Blueprint>(std::move(made));
    World world(blueprint);
    world.run();
    REQUIRE_FALSE(world.state().findings.violations.empty());
    const CausalSlice slice = slice_violation(blueprint, world.state().findings.violations.front());
    for (const SliceStep& step : slice.steps)
        for (const EventNumber cause : step.because)
            CHECK(cause < step.event);
    return to_sentences(slice);
}

FaultEntry degraded(Time at, Duration lasting, LinkEdit edit) {
    return {at, {}, DegradeLinks{{{{1, 0}}}, std::move(edit)}, lasting, "degrade bank -> shop"};
}

bool says(const std::string& story, const std::string& what) { return story.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("asked again: the answer was lost on its link, which a fault had cut") {
    Blueprint blueprint = payment();
    blueprint.plan.push_back({5_ms, {}, CutLinks{"cut", {{1, 0}}}, 50_ms, "cut bank -> shop"});
    const std::string story = explain(std::move(blueprint));
    INFO(story);
    CHECK(says(story, "its Charged to shop went nowhere: link cut"));
    CHECK(says(story, "fault: cut bank -> shop"));
}

TEST_CASE("asked again: the answer was on its way when the link was cut") {
    Blueprint blueprint = payment();
    blueprint.plan.push_back({13_ms, {}, CutLinks{"cut", {{1, 0}}}, 50_ms, "cut bank -> shop"});
    const std::string story = explain(std::move(blueprint));
    INFO(story);
    CHECK(says(story, "Charged{card=7} from bank to shop was lost: the link is cut"));
    CHECK(says(story, "fault: cut bank -> shop"));
}

TEST_CASE("asked again: the answer came after the next question, or has not come yet") {
    for (const Duration delay : {99_ms, 300_ms}) {
        Blueprint blueprint = payment();
        LinkEdit edit;
        edit.delay = Distribution::constant(delay);
        blueprint.plan.push_back(degraded(5_ms, 50_ms, edit));
        const std::string story = explain(std::move(blueprint));
        INFO(story);
        CHECK(says(story, "sent Charged{card=7} to shop"));
        CHECK(says(story, "shop received Charged") == (delay < 100_ms));
        CHECK(says(story, "fault: degrade bank -> shop"));
    }
}

TEST_CASE("asked again: the first question was lost, the second answered too late; the story begins with the first") {
    Blueprint blueprint = payment();
    blueprint.plan.push_back({5_ms, {}, CutLinks{"cut", {{0, 1}}}, 50_ms, "cut shop -> bank"});
    LinkEdit edit;
    edit.loss = Ratio{1, 1};
    blueprint.plan.push_back(degraded(60_ms, 100_ms, edit));
    const std::string story = explain(std::move(blueprint));
    INFO(story);
    CHECK(says(story, "its Charge to bank went nowhere: link cut"));
    CHECK(says(story, "fault: cut shop -> bank"));
    CHECK(says(story, "its Charged to shop went nowhere: lost"));
    CHECK(says(story, "fault: degrade bank -> shop"));
}

// A beat: the same to two nodes every 100 ms, whoever answers.
struct Pulse {
    ORRERY_NO_FIELDS(Pulse)
};
struct Beat {
    ORRERY_NO_FIELDS(Beat)
};
struct Alive {
    ORRERY_NO_FIELDS(Alive)
};
struct Listener {
    using In = std::variant<Beat>;
    using Out = std::variant<Alive>;
    using Ctx = Context<Listener>;
    static constexpr std::string_view kName = "listener";
    struct State {
        std::int64_t heard = 0;
        ORRERY_FIELDS(State, heard)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Beat&, NodeId from) const {
        ++state.heard;
        ctx.send(from, Alive{});
    }
};
struct Drum {
    using In = std::variant<Alive>;
    using Out = std::variant<Beat>;
    using Timers = std::variant<Pulse>;
    using Ctx = Context<Drum>;
    static constexpr std::string_view kName = "drum";
    struct State {
        std::int64_t answers = 0;
        ORRERY_FIELDS(State, answers)
    };
    State start(Ctx& ctx) const {
        ctx.set_timer(Pulse{}, 10_ms);
        return {};
    }
    void on(Ctx& ctx, State&, const Pulse&) const {
        ctx.send(1, Beat{});
        ctx.send(2, Beat{});
        ctx.set_timer(Pulse{}, 100_ms);
    }
    void on(Ctx&, State& state, const Alive&, NodeId) const { ++state.answers; }
};

TEST_CASE("a beat that goes to all has waited for nobody: an answer that it lost explains nothing") {
    Blueprint blueprint;
    blueprint.until = 1_s;
    blueprint.links.defaults.delay = Distribution::constant(2_ms);
    blueprint.add_node("drum", blueprint.add_role(Drum{}));
    const std::uint32_t listener = blueprint.add_role(Listener{});
    blueprint.add_node("one", listener);
    blueprint.add_node("two", listener);
    blueprint.plan.push_back({5_ms, {}, CutLinks{"cut", {{2, 0}}}, 50_ms, "cut two -> drum"});
    blueprint.add_property(always<Listener>(believed, "twice", "nobody hears two beats",
                                            [](const View& view, NodeId node) -> std::optional<Broken> {
                                                if (view.state<Listener>(node).heard < 2)
                                                    return std::nullopt;
                                                return Broken{"heard two", {{node, "heard"}}};
                                            }));
    const std::string story = explain(std::move(blueprint));
    INFO(story);
    CHECK(says(story, "the timer Pulse{} of drum fired"));
    CHECK_FALSE(says(story, "its Alive to drum went nowhere"));
}

}  // namespace orrery
