// Exploration on roles small enough to count their states by hand.
#include "sim/explore/explore.h"
#include "sim/faults/crash.h"

#include <algorithm>

#include "sim/property/until.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

using Network = ExplorationRules::Network;

struct Note {
    std::uint32_t number = 0;
    ORRERY_FIELDS(Note, number)
};
struct Go {
    ORRERY_NO_FIELDS(Go)
};

enum class Way : std::uint8_t { sends, chooses, tosses, knows, draws, draws_time, keeps };

// Sends numbered notes to node 1 when its timer fires, as often as it is told.
struct Writer {
    using In = std::variant<Note>;
    using Out = std::variant<Note>;
    using Timers = std::variant<Go>;
    using Ctx = Context<Writer>;
    static constexpr std::string_view kName = "writer";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint32_t kept = 0;
        ORRERY_FIELDS(Durable, kept)
    };
    struct State {
        std::uint32_t sent = 0;
        ORRERY_FIELDS(State, sent)
    };
    std::uint32_t notes = 1;
    Way way = Way::sends;

    State start(Ctx& ctx, const Durable& durable) const {
        if (durable.kept < notes)
            ctx.set_timer(Go{}, 1_s);
        return {durable.kept};
    }
    void on(Ctx&, State&, const Note&) const {}
    void on(Ctx& ctx, State& state, const Go&) const {
        ++state.sent;
        if (way == Way::keeps)
            ctx.persist(Durable{state.sent});
        std::uint32_t number = state.sent;
        if (way == Way::chooses)
            number = static_cast<std::uint32_t>(ctx.choose("number", 3));
        if (way == Way::tosses)
            number = ctx.choose("number", Ratio{1, 1000}) ? 1 : 0;
        if (way == Way::knows)
            number = (ctx.choose("number", Ratio{0, 9}) ? 1 : 0) + (ctx.choose("number", Ratio{9, 9}) ? 2 : 0);
        if (way == Way::draws)
            number = ctx.chance("number", {1, 1000}) ? 1 : 0;
        Duration after = 1_s;
        if (way == Way::draws_time)
            after = ctx.between("pause", 1, 1'000'000);
        ctx.send(1, Note{number});
        if (state.sent < notes)
            ctx.set_timer(Go{}, after);
    }
};

struct Reader {
    using In = std::variant<Note>;
    using Out = std::variant<std::monostate>;
    using Ctx = Context<Reader>;
    static constexpr std::string_view kName = "reader";
    struct State {
        std::vector<std::uint32_t> read;
        ORRERY_FIELDS(State, read)
    };
    State start(Ctx&) const { return {}; }
    void on(Ctx&, State& state, const Note& note) const { state.read.push_back(note.number); }
    static bool takes(const State& state, const Note&) { return state.read.size() < 3; }
};

// Counts to 70,000.
struct Counter {
    using In = std::variant<std::monostate>;
    using Out = std::variant<std::monostate>;
    using Timers = std::variant<Go>;
    using Ctx = Context<Counter>;
    static constexpr std::string_view kName = "counter";
    struct State {
        std::uint32_t count = 0;
        ORRERY_FIELDS(State, count)
    };
    State start(Ctx& ctx) const {
        ctx.set_timer(Go{}, 1_s);
        return {};
    }
    void on(Ctx& ctx, State& state, const Go&) const {
        if (++state.count < 70'000)
            ctx.set_timer(Go{}, 1_s);
    }
};

Blueprint blueprint_of(Writer writer, Network network = Network::bag) {
    Blueprint blueprint;
    blueprint.add_node("writer", blueprint.add_role(writer));
    blueprint.add_node("reader", blueprint.add_role(Reader{}));
    blueprint.connect(0, 1);
    blueprint.exploration.network = network;
    blueprint.add_property(always<Reader>(
        believed, "in order", "notes are read in order", [](const View& view, NodeId node) -> std::optional<Broken> {
            const auto& read = view.state<Reader>(node).read;
            if (std::is_sorted(read.begin(), read.end()))
                return std::nullopt;
            return Broken{"a later note was read before an earlier one", {{node, "read"}}};
        }));
    blueprint.add_property(
        sometimes<Reader>(believed, "two are read", "a reader has two notes",
                          [](const View& view, NodeId node) { return view.state<Reader>(node).read.size() >= 2; }));
    return blueprint;
}

ExploreOptions going_on() {
    ExploreOptions options;
    options.keep_going = true;
    return options;
}
ExploreOptions within(ExploreBounds bounds) {
    ExploreOptions options;
    options.bounds = bounds;
    return options;
}
ExploreOptions at_most(std::uint64_t states) {
    ExploreOptions options;
    options.max_states = states;
    return options;
}

Explored explored(Writer writer, const ExploreOptions& options = {}, Network network = Network::bag) {
    return explore(blueprint_of(writer, network), options);
}

}  // namespace

TEST_CASE("one note: not sent, on its way, read") {
    const Explored found = explored({1});
    CHECK(found.distinct == 3);
    CHECK(found.generated == 3);
    CHECK(found.depth == 3);
    CHECK(found.complete);
    CHECK(found.held == std::vector<std::string>{"in order"});
    CHECK(found.unwitnessed == std::vector<std::string>{"two are read"});
    CHECK(found.bytes_per_state > 0);
}

TEST_CASE("a bag reorders, a queue does not") {
    const Explored bag = explored({2});
    REQUIRE(bag.violations.size() == 1);
    CHECK(bag.violations.front().steps.size() == 4);
    CHECK(bag.violations.front().steps[2].text == "reader receives Note{number=2} of writer");
    CHECK_FALSE(bag.complete);
    const Explored fifo = explored({2}, {}, Network::fifo);
    CHECK(fifo.violations.empty());
    CHECK(fifo.complete);
    CHECK(fifo.witnessed == std::vector<std::string>{"two are read"});
    CHECK(fifo.distinct == 6);  // 0, 1 or 2 are sent, and of these so many are read: 1 + 2 + 3
}

TEST_CASE("where sent messages stay, one is read for as long as the reader takes it") {
    const Explored found = explored({1}, {}, Network::set);
    CHECK(found.distinct == 5);  // the start; sent, and read 0, 1, 2 or 3 times
    CHECK(found.generated == 5);
    CHECK(found.complete);
    CHECK_THROWS_AS(explored({1}, within({0, 1, 0}), Network::set), CannotExplore);
    CHECK_THROWS_AS(explored({1}, within({0, 0, 1}), Network::set), CannotExplore);
}

TEST_CASE("losses and duplicates happen as often as the bounds allow") {
    CHECK(explored({1}, within({0, 1, 0})).distinct == 4);
    const Explored twice = explored({1}, within({0, 0, 1}));
    // The start; with the duplicate to come: one on its way, none; with it spent: (on their way, read) = (2, 0), (1,
    // 1), (0, 2).
    CHECK(twice.distinct == 6);
    CHECK(twice.complete);
    CHECK(twice.witnessed == std::vector<std::string>{"two are read"});
}

TEST_CASE("a crash takes the State and leaves the disk") {
    const Explored forgets = explored({1}, within({1, 0, 0}));
    CHECK(forgets.witnessed == std::vector<std::string>{"two are read"});  // it is sent again after the restart
    const Explored keeps = explored({1, Way::keeps}, within({1, 0, 0}));
    CHECK(keeps.unwitnessed == std::vector<std::string>{"two are read"});
    CHECK(keeps.complete);
}

// Holds ten from its start on, and has nothing on a disk.
struct Holder {
    using In = std::variant<Note>;
    using Out = std::variant<Note>;
    using Ctx = Context<Holder>;
    static constexpr std::string_view kName = "holder";
    struct State {
        std::uint32_t held = 0;
        ORRERY_FIELDS(State, held)
    };
    State start(Ctx&) const { return {10}; }
    void on(Ctx&, State&, const Note&) const {}
};

TEST_CASE("what is read of a node that is down is its last State, in a run and here") {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->until = 3_s;
    blueprint->add_node("holder", blueprint->add_role(Holder{}));
    blueprint->add_property(
        always<Holder>(believed, "it holds ten", "", [](const View& view, NodeId node) -> std::optional<Broken> {
            const std::uint32_t held = view.state<Holder>(node).held;
            return held == 10 ? std::nullopt : std::optional(Broken{"it holds another number", {{node, "held"}}});
        }));
    const Explored found = explore(*blueprint, within({2, 0, 0}));
    CHECK(found.complete);
    CHECK(found.violations.empty());
    CHECK(found.distinct == 5);  // up or down, with two, one and no crash to come; the last restart included
    blueprint->plan = {{1_s, std::nullopt, CrashNode{0}, 1_s, "crash"}};
    World world(blueprint);
    world.run();
    CHECK(world.state().findings.violations.empty());
}

TEST_CASE("choose is a branch for each value") {
    const Explored found = explored({1, Way::chooses});
    CHECK(found.distinct == 7);
    CHECK(found.generated == 7);
}

TEST_CASE("what happens with a probability is a branch for each way, where both can be") {
    CHECK(explored({1, Way::tosses}).distinct == 5);
    CHECK(explored({1, Way::knows}).distinct == 3);
}

TEST_CASE("a draw may decide when, and not what") {
    const Explored plain = explored({2}, going_on()), timed = explored({2, Way::draws_time}, going_on());
    CHECK(timed.distinct == plain.distinct);
    CHECK(timed.generated == plain.generated);
    std::string said;
    try {
        explored({1, Way::draws});
    } catch (const CannotExplore& error) {
        said = error.what();
    }
    CHECK(
        said ==
        "writer (writer) draws from the stream 'number' in its handler of Go, and what it draws decides what happens; "
        "a draw that exploration is to try every value of is written ctx.choose(\"number\", n)");
}

TEST_CASE("a limit cuts off exactly there, and a space of just that size is complete") {
    const Explored cut = explored({1}, at_most(2));
    CHECK(cut.distinct == 2);
    CHECK_FALSE(cut.complete);
    CHECK_FALSE(cut.why.empty());
    CHECK(explored({1}, at_most(3)).complete);
}

TEST_CASE("depth first looks at the same states") {
    ExploreOptions options = going_on();
    const Explored breadth = explored({3}, options);
    options.order = ExploreOptions::Order::depth_first;
    const Explored depth = explored({3}, options);
    CHECK_FALSE(breadth.complete);  // nothing was left to be violated
    REQUIRE(depth.violations.size() == 1);
    REQUIRE(breadth.violations.size() == 1);
    CHECK(depth.violations.front().steps.size() >= breadth.violations.front().steps.size());
    options = {};
    const Explored queue = explored({3}, options, Network::fifo);
    options.order = ExploreOptions::Order::depth_first;
    const Explored deep_queue = explored({3}, options, Network::fifo);
    CHECK(queue.complete);
    CHECK(deep_queue.complete);
    CHECK(deep_queue.distinct == queue.distinct);
    CHECK(deep_queue.generated == queue.generated);
}

TEST_CASE("more situations than sixteen bits hold are no obstacle") {
    Blueprint long_one;
    long_one.add_node("counter", long_one.add_role(Counter{}));
    const Explored wide = explore(long_one, {});
    CHECK(wide.complete);
    CHECK(wide.distinct == 70'001);
    CHECK(wide.generated == 70'001);
    CHECK(wide.depth == 70'001);
}

TEST_CASE("nodes that are called interchangeable and are not are found out") {
    Blueprint blueprint;
    blueprint.add_node("a", blueprint.add_role(Writer{1}));
    blueprint.add_node("reader", blueprint.add_role(Reader{}));
    blueprint.add_node("b", blueprint.add_role(Writer{2}));
    blueprint.exploration.interchangeable = {{0, 2}};
    ExploreOptions symmetric;
    symmetric.symmetry = true;
    CHECK_THROWS_AS(explore(blueprint, symmetric), CannotExplore);
    CHECK_THROWS_AS(explored({1}, symmetric), CannotExplore);
}

// Begins at every node, and does not end.
struct Endless {
    struct Promise {
        NodeId node = kNoNode;
        auto operator<=>(const Promise&) const = default;
    };
    void begun(const View&, NodeId node, std::vector<Promise>& out) const { out.push_back({node}); }
    bool is_over(const View&, const Promise&) const { return false; }
    std::optional<Broken> broken(const View&, const Promise&) const { return std::nullopt; }
    Broken overdue(const View&, const Promise&) const { return {"it goes on", {}}; }
};

TEST_CASE("what needs time or a history is said not to be judged") {
    Blueprint blueprint = blueprint_of({1});
    blueprint.add_property(reached(believed, "in time", "…", 1_s, [](const View&) { return std::optional<Broken>(); }));
    blueprint.add_property(until<Reader>(believed, "over in time", "…", 1_s, Endless{}));
    blueprint.add_property(until<Reader>(believed, "over some day", "…", Endless{}));
    const Explored found = explore(blueprint, {});
    REQUIRE(found.not_judged.size() == 2);
    CHECK(found.not_judged[0].first == "in time");
    CHECK(found.not_judged[1] ==
          std::pair<std::string, std::string>{"over in time", "it has a bound, and time does not exist here"});
    CHECK(found.held_on_one_way == std::vector<std::string>{"over some day"});
    CHECK(found.violations.empty());
}

// Complains once the reader has had so many events, the start among them.
struct CountsEvents {
    int most = 0, seen = 0;
    void after(const View&, NodeId, Judge& judge) {
        if (++seen > most)
            judge.violated("one event too many");
    }
};

TEST_CASE("a property with a memory is judged along a way, as in a run") {
    Blueprint quiet = blueprint_of({2}, Network::fifo), loud = quiet;
    quiet.add_property(always<Reader>(believed, "few events", "…", CountsEvents{3}));
    const Explored held = explore(quiet, {});
    CHECK(held.complete);
    CHECK(held.violations.empty());
    CHECK(held.held_on_one_way == std::vector<std::string>{"few events"});
    CHECK(held.not_judged.empty());
    loud.add_property(always<Reader>(believed, "few events", "…", CountsEvents{2}));
    const Explored found = explore(loud, {});
    REQUIRE(found.violations.size() == 1);
    CHECK(found.violations.front().property == "few events");
    CHECK(found.violations.front().steps.size() == 4);  // two notes sent and two read
}
