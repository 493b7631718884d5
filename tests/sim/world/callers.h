// Callers that ask a server, are told of what comes back, and may block on their calls. They do what they are told, a
// letter each, and write down what they see.
#pragma once
#include <fmt/format.h>

#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/faults/crash.h"
#include "sim/faults/degrade.h"
#include "sim/faults/disk.h"
#include "sim/faults/hold.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"
#include "tests/sim/world/ledger.h"

namespace test {

struct Ask {
    std::int64_t number = 0;
    ORRERY_FIELDS(Ask, number)
};
struct Reply {
    std::int64_t number = 0;
    ORRERY_FIELDS(Reply, number)
};
struct Do {
    std::string steps;
    ORRERY_FIELDS(Do, steps)
};
struct Call {
    std::int64_t number = 0;
    ORRERY_FIELDS(Call, number)
};
struct Alarm {
    std::int64_t number = 0;
    ORRERY_FIELDS(Alarm, number)
};

struct Answerer {
    using In = std::variant<Ask, Letter>;
    using Out = std::variant<Reply>;
    using Ctx = Context<Answerer>;
    static constexpr std::string_view kName = "answerer";
    struct State {
        std::vector<std::string> seen;
        ORRERY_FIELDS(State, seen)
    };
    bool mute = false;

    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Ask& ask, NodeId from) const {
        state.seen.push_back(fmt::format("ask {} at {}", ask.number, format_duration(ctx.now())));
        if (!mute)
            ctx.send(from, Reply{ask.number});
    }
    void on(Ctx& ctx, State& state, const Letter& letter) const {
        state.seen.push_back(fmt::format("letter {} at {}", letter.text, format_duration(ctx.now())));
    }
};

template <bool kTold = true>
struct Caller {
    using In =
        std::conditional_t<kTold, std::variant<Reply, Do, Refused<Ask>, Refused<Letter>>, std::variant<Reply, Do>>;
    using Out = std::variant<Ask, Letter>;
    using Timers = std::variant<Call, Alarm>;
    using BlocksOn = std::variant<Call>;
    using Ctx = Context<Caller>;
    static constexpr std::string_view kName = "caller";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::int64_t asked = 0;
        ORRERY_FIELDS(Durable, asked)
    };
    struct State {
        std::int64_t asked = 0;
        std::vector<std::string> seen;
        ORRERY_FIELDS(State, asked, seen)
    };
    NodeId server = 0;

    static bool answers(const Call& call, const Reply& reply) { return call.number == reply.number; }
    static bool answers(const Call& call, const Refused<Ask>& back) { return call.number == back.message.number; }

    State start(Ctx&, const Durable& durable) const { return {durable.asked, {}}; }
    void on(Ctx& ctx, State& state, const Do& work) const {
        saw(ctx, state, "do " + work.steps);
        for (const char step : work.steps)
            switch (step) {
                case 'a':  // asks
                    ctx.send(server, Ask{++state.asked});
                    break;
                case 'l':
                    ctx.send(server, Letter{{1, 2, 3}, "hello"});
                    break;
                case 'b':  // blocks on what it asked last, with patience
                    ctx.block_on(Call{state.asked}, 50_ms);
                    break;
                case 'B':  // and without
                    ctx.block_on(Call{state.asked});
                    break;
                case 'e':  // on what it asked before that
                    ctx.block_on(Call{state.asked - 1}, 50_ms);
                    break;
                case 's':
                    ctx.set_timer(Alarm{1}, 5_ms);
                    break;
                case 'p':
                    ctx.persist({state.asked});
                    break;
                default:
                    break;
            }
    }
    void on(Ctx& ctx, State& state, const Reply& reply) const {
        saw(ctx, state, fmt::format("reply {}", reply.number));
    }
    void on(Ctx& ctx, State& state, const Refused<Ask>& back, NodeId from) const {
        saw(ctx, state, fmt::format("{} refused {}", from, back.message.number));
    }
    void on(Ctx& ctx, State& state, const Refused<Letter>& back) const {
        saw(ctx, state, "refused letter " + back.message.text);
    }
    void on(Ctx& ctx, State& state, const Call& call) const { saw(ctx, state, fmt::format("gave up {}", call.number)); }
    void on(Ctx& ctx, State& state, const Alarm&) const { saw(ctx, state, "alarm"); }
    static std::string label(const State&) { return "idle"; }

private:
    static void saw(Ctx& ctx, State& state, std::string what) {
        state.seen.push_back(std::move(what) + " at " + format_duration(ctx.now()));
    }
};

using Orders = std::vector<std::pair<Time, std::string>>;
using Seen = std::vector<std::string>;

// The server, 0, and the caller, 1, that is told what to do, and when; links take 10 ms.
template <bool kTold = true>
Blueprint callers(const Orders& orders, Answerer server = {}) {
    Blueprint blueprint;
    blueprint.until = 10_s;
    blueprint.links.defaults.delay = Distribution::constant(10_ms);
    blueprint.add_node("server", blueprint.add_role(server));
    blueprint.add_node("caller", blueprint.add_role(Caller<kTold>{}));
    blueprint.connect(0, 1);
    for (const auto& [at, steps] : orders)
        blueprint.plan.push_back(deliver_at(blueprint, at, 1, Do{steps}));
    return blueprint;
}

inline CutLinks cut(std::vector<Link> links, bool refused = true) {
    CutLinks cut{"cut", std::move(links)};
    cut.refused = refused;
    return cut;
}

template <bool kTold = true>
Seen seen(const World& world) {
    return View(world).state<Caller<kTold>>(1).seen;
}
inline Seen heard(const World& world) { return View(world).state<Answerer>(0).seen; }

// What the caller has seen, but for what it was told to do.
template <bool kTold = true>
Seen told(Blueprint blueprint) {
    Seen out = seen<kTold>(*run(std::move(blueprint)));
    std::erase_if(out, [](const std::string& line) { return line.starts_with("do "); });
    return out;
}

}  // namespace test
