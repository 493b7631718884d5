// Ping: a client asks, a server answers, a lost question is asked again. The smallest model with everything that a
// model has: the template that CONTRIBUTING walks through.
// The trap: a link may lose and repeat messages. A client that counts every answer believes that more of its questions
// were answered than it asked; the sound one counts an answer once, by its number.
// Units: nanoseconds. Errors: none. Source: README.md beside this file.
#pragma once
#include <cstdint>
#include <string>
#include <variant>

#include "models/floor/calls.h"
#include "sim/model/model.h"

namespace orrery::ping {

struct Ping {
    std::uint64_t number = 0;  // counts the client's questions from 1
    ORRERY_FIELDS(Ping, number)
};
struct Pong {
    std::uint64_t number = 0;  // of the question
    ORRERY_FIELDS(Pong, number)
};
struct AskNext {  // timer: time for the next question
    ORRERY_NO_FIELDS(AskNext)
};
struct AskAgain {  // timer: no answer came
    std::uint64_t number = 0;
    ORRERY_FIELDS(AskAgain, number)
};

struct Settings {
    std::int64_t clients = 2;
    Arrivals arrivals;  // default: constant(interval)
    Duration interval = 100_ms;
    Duration patience = 50_ms;
    bool fail_fast = false;
    bool count_every_answer = false;  // breaks "no more answers than questions"
    bool ask_once = false;            // breaks "every question is answered"
};

struct Server {
    using In = std::variant<Ping>;
    using Out = std::variant<Pong>;
    using Ctx = Context<Server>;
    static constexpr std::string_view kName = "server";
    struct State {
        std::uint64_t answered = 0;
        ORRERY_FIELDS(State, answered)
    };

    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Ping& ping, NodeId from) const;
};

// What faults can wait for.
inline constexpr auto kMoments = moments("repeated_answer");

struct Client {
    using In = std::variant<Pong, Refused<Ping>>;
    using Out = std::variant<Ping>;
    using Timers = std::variant<AskNext, AskAgain>;
    using Ctx = Context<Client>;
    static constexpr std::string_view kName = "client";
    static constexpr auto& kMoments = ping::kMoments;
    static constexpr bool kHasWorkload = true;
    struct State {
        std::uint64_t asked = 0;
        std::uint64_t believed_answered = 0;
        floor::Calls<std::uint64_t, Ping, AskAgain> questions;  // by number
        ORRERY_FIELDS(State, asked, believed_answered, questions)
    };

    Settings knobs;
    NodeId server = 0;

    bool wants_refusals() const { return knobs.fail_fast; }
    State start(Ctx& ctx) const;
    void on(Ctx& ctx, State& state, const AskNext&) const;
    void on(Ctx& ctx, State& state, const AskAgain& again) const;
    void on(Ctx& ctx, State& state, const Pong& pong, NodeId from) const;
    void on(Ctx& ctx, State& state, const Refused<Ping>& back) const;
    static std::string label(const State& state);

private:
    void await_next(Ctx& ctx) const;
    floor::Retries retries() const;
};

}  // namespace orrery::ping

namespace orrery {
Model make_ping();
}
