// The smallest role that uses everything of the engine: a ledger that is told to add an amount, writes it down,
// answers when it is safe, beats on a timer, and passes amounts on.
#pragma once
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sim/faults/crash.h"
#include "sim/faults/degrade.h"
#include "sim/faults/disk.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"
#include "sim/faults/stimulus.h"
#include "sim/property/property.h"
#include "sim/world/result.h"
#include "sim/world/world.h"

namespace test {

using namespace orrery;

struct Add {
    std::int64_t amount = 0;
    ORRERY_FIELDS(Add, amount)
};
struct Added {
    std::int64_t total = 0;
    ORRERY_FIELDS(Added, total)
};
struct Letter {  // too big and too rich to be held inline
    std::vector<std::int64_t> pages;
    std::string text;
    ORRERY_FIELDS(Letter, pages, text)
};
struct Beat {
    ORRERY_NO_FIELDS(Beat)
};
struct Patience {
    std::int64_t number = 0;
    ORRERY_FIELDS(Patience, number)
};

struct Ledger {
    using In = std::variant<Add, Added, Letter>;
    using Out = std::variant<Add, Added, Letter>;
    using Timers = std::variant<Beat, Patience>;
    using Ctx = Context<Ledger>;
    static constexpr std::string_view kName = "ledger";
    static constexpr auto kMoments = moments("added");
    static constexpr bool kHasWorkload = true;
    struct State {
        std::int64_t total = 0;
        std::int64_t beats = 0;
        std::int64_t answers = 0;
        std::int64_t expired = 0;
        std::int64_t drawn = 0;
        std::vector<std::string> letters;
        ORRERY_FIELDS(State, total, beats, answers, expired, drawn, letters)
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::raw;
        std::int64_t total = 0;
        ORRERY_FIELDS(Durable, total)
    };

    Duration beat = 0;          // 0: does not beat
    bool answer_first = false;  // the mistake: the answer leaves before the write is safe
    bool restless = false;      // sets its beat anew without any delay
    bool pass_on = false;       // at each beat, tell a random other node
    std::vector<NodeId> others;

    State start(Ctx& ctx, const Durable& durable) const {
        if (beat > 0)
            ctx.set_timer(Beat{}, beat);
        State state;
        state.total = durable.total;
        return state;
    }
    void on(Ctx& ctx, State& state, const Add& add, NodeId from) const {
        state.total += add.amount;
        ctx.moment("added");
        if (answer_first && from != kNoNode)
            ctx.send(from, Added{state.total});
        ctx.persist({state.total});
        if (!answer_first && from != kNoNode)
            ctx.send(from, Added{state.total});
    }
    void on(Ctx& ctx, State& state, const Added& added) const {
        ++state.answers;
        ctx.observe(OpPhase::ok, ctx.self(), "add", OpValue::nil(), OpValue::of(added.total));
        ctx.sample("answer", added.total, "");
    }
    void on(Ctx& ctx, State& state, const Letter& letter) const {
        state.letters.push_back(letter.text);
        ctx.set_timer(Patience{static_cast<std::int64_t>(letter.pages.size())}, 100_ms);
    }
    void on(Ctx& ctx, State& state, const Beat&) const {
        ++state.beats;
        if (pass_on) {
            const std::uint64_t chosen = ctx.below("whom", others.size());
            state.drawn = ctx.between("amount", 1, 100);
            const NodeId to = others[chosen] == ctx.self() ? others[(chosen + 1) % others.size()] : others[chosen];
            ctx.send(to, Add{state.drawn});
            ctx.send(to, Letter{{state.drawn, 2, 3}, "a letter long enough to live on the heap"});
        }
        ctx.set_timer(Beat{}, restless ? 0 : beat);
    }
    void on(Ctx&, State& state, const Patience&) const { ++state.expired; }
    static std::string label(const State& state) { return state.beats > 3 ? "old" : ""; }
};

// Three ledgers a, b, c, linked with a constant delay of 10 ms, until 10 s.
inline Blueprint ledgers(Ledger role = {}) {
    Blueprint blueprint;
    blueprint.until = 10_s;
    blueprint.seed = 41;
    blueprint.links.defaults.delay = Distribution::constant(10_ms);
    role.others = {0, 1, 2};
    const std::uint32_t index = blueprint.add_role(role);
    for (const char* name : {"a", "b", "c"})
        blueprint.add_node(name, index);
    for (NodeId node = 0; node < 3; ++node)
        blueprint.connect(node, (node + 1) % 3);
    return blueprint;
}

// Ledgers that talk to each other all the time over bad links, with a crash and a partition.
inline Blueprint busy_ledgers(std::uint64_t seed = 41) {
    Ledger role;
    role.beat = 20_ms;
    role.pass_on = true;
    Blueprint blueprint = ledgers(role);
    blueprint.seed = seed;
    blueprint.sync_latency = Distribution::uniform(1_ms, 8_ms);
    for (NodeId from = 0; from < 3; ++from)
        for (NodeId to = 0; to < 3; ++to)
            if (from != to)
                blueprint.links.declare({from, to}, {Distribution::lognormal(2_ms, 40_ms), {1, 20}, {1, 30}});
    blueprint.plan.push_back({2_s, {}, CrashNode{1}, 500_ms, "crash b"});
    blueprint.plan.push_back({4_s, {}, CutLinks{"partition", {{0, 1}, {1, 0}}}, 1_s, "partition a | b"});
    return blueprint;
}

template <class Message>
FaultEntry deliver_at(const Blueprint& blueprint, Time at, NodeId to, Message message, NodeId from = kNoNode) {
    DeliverMessage outside;
    outside.message.node = to;
    outside.message.peer = from;
    outside.message.kind = blueprint.find_kind(type_name<Message>());
    outside.message.payload_hash = hash_of(message);
    outside.message.put(std::move(message));
    return {at, {}, std::move(outside), 0, "deliver"};
}

inline std::shared_ptr<const Blueprint> share(Blueprint blueprint) {
    return std::make_shared<const Blueprint>(std::move(blueprint));
}

// A world run to its end.
inline std::unique_ptr<World> run(Blueprint blueprint, TraceSink* sink = nullptr) {
    auto world = std::make_unique<World>(share(std::move(blueprint)), sink);
    world->run();
    return world;
}

// A world run as far as `time`.
inline std::unique_ptr<World> run_as_far_as(Blueprint blueprint, Time time) {
    blueprint.until = time;
    return run(std::move(blueprint));
}

inline const Ledger::State& state_of(const World& world, NodeId node) { return View(world).state<Ledger>(node); }

}  // namespace test
