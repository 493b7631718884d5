// Exploration of roles that block on calls, and of what comes back from nodes that are down.
#include "sim/explore/explore.h"

#include <algorithm>

#include "sim/property/property.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

using Lines = std::vector<std::string>;

struct Ask {
    std::uint32_t number = 0;
    ORRERY_FIELDS(Ask, number)
};
struct Reply {
    std::uint32_t number = 0;
    ORRERY_FIELDS(Reply, number)
};
struct Hint {
    ORRERY_NO_FIELDS(Hint)
};
struct Go {
    ORRERY_NO_FIELDS(Go)
};
struct Call {
    std::uint32_t number = 0;
    ORRERY_FIELDS(Call, number)
};

struct Server {
    using In = std::variant<Ask>;
    using Out = std::variant<Reply, Hint>;
    using Ctx = Context<Server>;
    static constexpr std::string_view kName = "server";
    struct State {
        bool asked = false;
        ORRERY_FIELDS(State, asked)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Ask& ask, NodeId from) const {
        state.asked = true;
        ctx.send(from, Hint{});
        ctx.send(from, Reply{ask.number});
    }
};

// Asks once, blocked on its call or not; a hint before the answer confuses it.
struct Client {
    using In = std::variant<Reply, Hint, Refused<Ask>>;
    using Out = std::variant<Ask>;
    using Timers = std::variant<Go, Call>;
    using BlocksOn = std::variant<Call>;
    using Ctx = Context<Client>;
    static constexpr std::string_view kName = "client";
    struct State {
        bool asked = false, answered = false, hinted = false, confused = false, refused = false, gave_up = false;
        ORRERY_FIELDS(State, asked, answered, hinted, confused, refused, gave_up)
    };
    bool blocks = true;
    Duration patience = kNever;
    bool told = true;

    bool wants_refusals() const { return told; }
    static bool answers(const Call& call, const Reply& reply) { return call.number == reply.number; }
    static bool answers(const Call& call, const Refused<Ask>& back) { return call.number == back.message.number; }

    State start(Ctx& ctx) const {
        ctx.set_timer(Go{}, 1_s);
        return {};
    }
    void on(Ctx& ctx, State& state, const Go&) const {
        state.asked = true;
        ctx.send(0, Ask{1});
        if (blocks)
            ctx.block_on(Call{1}, patience);
    }
    void on(Ctx&, State& state, const Reply&) const { state.answered = true; }
    void on(Ctx&, State& state, const Hint&) const {
        state.hinted = true;
        state.confused = !state.answered;
    }
    void on(Ctx&, State& state, const Refused<Ask>&) const { state.refused = true; }
    void on(Ctx&, State& state, const Call&) const { state.gave_up = true; }
};

Blueprint pair_of(Client client, ExplorationRules::Network network = ExplorationRules::Network::bag) {
    Blueprint blueprint;
    blueprint.exploration.network = network;
    blueprint.add_node("server", blueprint.add_role(Server{}));
    blueprint.add_node("client", blueprint.add_role(client));
    blueprint.connect(0, 1);
    blueprint.add_property(always<Client>(believed, "the answer comes first", "", [](const View& view, NodeId node) {
        return view.state<Client>(node).confused ? std::optional(Broken{"a hint came first", {{node, "confused"}}})
                                                 : std::nullopt;
    }));
    for (const auto& [name, field] :
         {std::pair{"refused", &Client::State::refused}, std::pair{"gave up", &Client::State::gave_up}})
        blueprint.add_property(sometimes<Client>(
            believed, name, "", [field](const View& view, NodeId node) { return view.state<Client>(node).*field; }));
    return blueprint;
}

Explored explored(const Blueprint& blueprint, std::uint32_t crashes = 0) {
    ExploreOptions options;
    options.bounds.crashes = crashes;
    return explore(blueprint, options);
}

struct Counts {
    std::uint64_t distinct, generated;
    std::uint32_t depth;
    bool operator==(const Counts&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Counts& counts) {
    return out << counts.distinct << ", " << counts.generated << ", " << counts.depth;
}
Counts counts_of(const Explored& found) { return {found.distinct, found.generated, found.depth}; }

}  // namespace

TEST_CASE("a node that is blocked takes its answer first, whatever else has come before, in any network") {
    for (const auto network : {ExplorationRules::Network::bag, ExplorationRules::Network::fifo}) {
        const Explored blocked = explored(pair_of({}, network));
        CHECK(blocked.violations.empty());
        CHECK(counts_of(blocked) == Counts{5, 5, 5});  // Go, Ask, Reply, Hint, one after another
        CHECK(explored(pair_of({false}, network)).violations.size() == 1);
    }
}

TEST_CASE("a call with patience may be given up, and then a hint comes first") {
    const Explored found = explored(pair_of({true, 5_s}));
    CHECK(found.violations.size() == 1);
    CHECK(std::count(found.witnessed.begin(), found.witnessed.end(), "gave up") == 1);
}

TEST_CASE("what is sent to a node that is down comes back, where the sender wants to know") {
    const auto witnessed = [](bool told, bool blocks) {
        Client client;
        client.told = told;
        client.blocks = blocks;
        const Explored found = explored(pair_of(client), 1);
        return std::count(found.witnessed.begin(), found.witnessed.end(), "refused") == 1;
    };
    CHECK(witnessed(true, true));
    CHECK_FALSE(witnessed(false, true));
}

TEST_CASE("what a crash leaves of calls and of what comes back, state by state") {
    const auto counts = [](bool told, Duration patience) {
        Client client;
        client.told = told;
        client.patience = patience;
        Blueprint blueprint = pair_of(client);
        blueprint.properties.clear();
        return counts_of(explored(blueprint, 1));
    };
    // As a search written down by hand counts them.
    CHECK(counts(false, kNever) == Counts{72, 104, 10});
    CHECK(counts(true, kNever) == Counts{76, 108, 10});
    CHECK(counts(true, 5_s) == Counts{142, 240, 11});
}
