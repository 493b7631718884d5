// Volley: a few nodes that keep messages of 64 bytes in the air. A node reads all of a message, counts it and answers
// with one of its own to another node, drawn uniformly; the links delay it by 1 to 10 ms. The load of a small cluster,
// where an event's own cost shows and no queue is long.
// Units: nanoseconds; a message's words are plain numbers. Errors: none. Source: README.md beside this file.
#pragma once
#include <array>
#include <cstdint>
#include <variant>

#include "sim/model/model.h"

namespace orrery::volley {

struct Volley {
    std::uint64_t id = 0;
    std::uint64_t term = 0;
    std::uint64_t index = 0;
    NodeId from = 0;
    NodeId to = 0;
    std::array<std::uint64_t, 4> body = {};
    ORRERY_FIELDS(Volley, id, term, index, from, to, body)
};
static_assert(sizeof(Volley) == 64);

struct Settings {
    std::int64_t nodes = 5;
    std::int64_t in_flight = 8;
    bool miss_some = false;  // breaks "every message is answered"
};

struct Player {
    using In = std::variant<Volley>;
    using Out = std::variant<Volley>;
    using Ctx = Context<Player>;
    static constexpr std::string_view kName = "player";
    struct State {
        std::uint64_t heard = 0;
        std::uint64_t answered = 0;
        std::uint64_t sum = 0;  // of all words heard so far
        ORRERY_FIELDS(State, heard, answered, sum)
    };

    Settings knobs;

    State start(Ctx& ctx) const;
    void on(Ctx& ctx, State& state, const Volley& volley) const;

private:
    void serve(Ctx& ctx, std::uint64_t number, std::uint64_t sum) const;
};

}  // namespace orrery::volley

namespace orrery {
Model make_volley();
}
