// A handler reads its message where it stands, while what it sends makes the pool of pending events grow.
#include <array>
#include <string>
#include <variant>

#include "sim/world/result.h"
#include "sim/world/world.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

struct Tap {  // stands in its record
    std::uint64_t generation = 0, number = 0;
    ORRERY_FIELDS(Tap, generation, number)
};
struct Cry {  // boxed, and plain
    std::uint64_t generation = 0;
    std::array<std::uint64_t, 7> words = {};
    ORRERY_FIELDS(Cry, generation, words)
};
struct Song {  // boxed, and in need of a destructor
    std::uint64_t generation = 0;
    std::string text;
    ORRERY_FIELDS(Song, generation, text)
};

constexpr std::uint64_t kGenerations = 3;
constexpr std::uint64_t kEach = 12;  // of each kind, in answer to one
const std::string kText(200, 'x');

struct Singer {
    using In = std::variant<Tap, Cry, Song>;
    using Out = In;
    using Ctx = Context<Singer>;
    static constexpr std::string_view kName = "singer";
    struct State {
        std::uint64_t taps = 0, cries = 0, songs = 0, spoilt = 0;
        ORRERY_FIELDS(State, taps, cries, songs, spoilt)
    };

    State start(Ctx& ctx) const {
        spread(ctx, 0);
        return {};
    }
    void on(Ctx& ctx, State& state, const Tap& tap) const {
        spread(ctx, tap.generation + 1);
        ++state.taps;
        state.spoilt += tap.number == ~tap.generation ? 0 : 1;
    }
    void on(Ctx& ctx, State& state, const Cry& cry) const {
        spread(ctx, cry.generation + 1);
        ++state.cries;
        for (const std::uint64_t word : cry.words)
            state.spoilt += word == cry.generation ? 0 : 1;
    }
    void on(Ctx& ctx, State& state, const Song& song) const {
        spread(ctx, song.generation + 1);
        ++state.songs;
        state.spoilt += song.text == kText ? 0 : 1;
    }

private:
    static void spread(Ctx& ctx, std::uint64_t generation) {
        if (generation == kGenerations)
            return;
        for (std::uint64_t i = 0; i < kEach; ++i) {
            Cry cry{generation, {}};
            cry.words.fill(generation);
            ctx.send(1 - ctx.self(), Tap{generation, ~generation});
            ctx.send(1 - ctx.self(), cry);
            ctx.send(1 - ctx.self(), Song{generation, kText});
        }
    }
};

std::shared_ptr<const Blueprint> singers(bool careful) {
    Blueprint blueprint;
    blueprint.until = 10_s;
    blueprint.careful = careful;
    const std::uint32_t role = blueprint.add_role(Singer{});
    blueprint.add_node("a", role);
    blueprint.add_node("b", role);
    blueprint.connect(0, 1);
    return std::make_shared<const Blueprint>(std::move(blueprint));
}

}  // namespace

TEST_CASE("a message stays as it was sent while the pool that it stands in grows", "[determinism]") {
    World plain(singers(false)), careful(singers(true));
    const std::uint64_t width = 3 * kEach;
    const std::uint64_t all = 2 * (width + width * width + width * width * width);  // 2 nodes begin
    CHECK(plain.run_to(UINT64_MAX) == all);
    careful.run();
    for (NodeId node = 0; node < 2; ++node) {
        const auto state = View(plain).state<Singer>(node);
        CHECK(state.taps == all / 6);
        CHECK(state.cries == all / 6);
        CHECK(state.songs == all / 6);
        CHECK(state.spoilt == 0);
    }
    CHECK(plain.fingerprint() == careful.fingerprint());
}

TEST_CASE("a run rewound to where the pool grew is the same run", "[determinism]") {
    World straight(singers(false)), wound(singers(false));
    straight.run();
    wound.start();
    for (EventNumber at = 0; at < 200; at += 7) {
        wound.run_to(at);
        const WorldState kept = wound.state();
        wound.run_to(at + 50);
        wound.restore(kept);
    }
    wound.run();
    CHECK(wound.fingerprint() == straight.fingerprint());
}
