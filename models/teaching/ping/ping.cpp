#include "models/teaching/ping/ping.h"

#include <fmt/format.h>

#include "sim/model/workload.h"
#include "sim/property/rows.h"

namespace orrery::ping {

void Server::on(Ctx& ctx, State& state, const Ping& ping, NodeId from) const {
    ++state.answered;
    ctx.send(from, Pong{ping.number});
}

Client::State Client::start(Ctx& ctx) const {
    await_next(ctx);
    return {};
}

void Client::await_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "arrivals", knobs.arrivals.or_else(Arrivals::constant(knobs.interval)));
    ctx.set_timer(AskNext{}, gap);
}

void Client::on(Ctx& ctx, State& state, const AskNext&) const {
    ++state.asked;
    if (!ctx.due(state.asked))
        return await_next(ctx);
    state.questions.begin(ctx, retries(), state.asked, server, Ping{state.asked});
    if (!knobs.arrivals.is_closed())
        await_next(ctx);
}

// Flaw ask_once breaks "every question is answered": a question that the link loses stays open for ever.
floor::Retries Client::retries() const {
    floor::Retries policy{knobs.ask_once ? kNever : knobs.patience};
    policy.fail_fast = knobs.fail_fast;
    return policy;
}

void Client::on(Ctx& ctx, State& state, const AskAgain& again) const {
    if (state.questions.on_due(ctx, retries(), again) == floor::AfterWait::again)
        ctx.count("asked again");
}

void Client::on(Ctx& ctx, State& state, const Pong& pong, NodeId) const {
    const bool first = state.questions.end(ctx, pong.number).has_value();
    if (first && knobs.arrivals.is_closed())
        await_next(ctx);
    // Flaw count_every_answer breaks "no more answers than questions": a repeated answer counts again.
    if (first || knobs.count_every_answer)
        ++state.believed_answered;
    if (!first)
        ctx.moment("repeated_answer");
}

void Client::on(Ctx& ctx, State& state, const Refused<Ping>& back) const {
    if (state.questions.on_refused(ctx, retries(), back.message.number) == floor::AfterWait::again)
        ctx.count("asked again");
}

std::string Client::label(const State& state) {
    const std::size_t open = state.questions.open.size();
    return open == 0 ? "" : fmt::format("{} open", open);
}

namespace {

void build(const Settings& settings, Blueprint& blueprint) {
    const NodeId server = blueprint.add_node("server", blueprint.add_role(Server{}));
    const std::uint32_t client = blueprint.add_role(Client{settings, server});
    for (std::int64_t i = 1; i <= settings.clients; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("client-{}", i), client);
        blueprint.connect(node, server);
    }
    blueprint.add_property(
        always<Client>(believed, "no more answers than questions",
                       "a client never believes that more questions were answered than it asked",
                       [](const View& view, NodeId node) -> std::optional<Broken> {
                           const auto& state = view.state<Client>(node);
                           const std::uint64_t asked = state.asked - view.left_out(node, state.asked);
                           if (state.believed_answered <= asked)
                               return std::nullopt;
                           return Broken{fmt::format("{} asked {} questions and counts {} answers", view.name(node),
                                                     asked, state.believed_answered),
                                         {{node, "believed_answered"}, {node, "asked"}}};
                       }));
    blueprint.add_property(sometimes<Client>(
        believed, "a question is answered", "some client has an answer",
        [](const View& view, NodeId node) { return view.state<Client>(node).believed_answered > 0; }));
    blueprint.add_property(each_row_ends<Client>(
        believed, "every question is answered", "each question finds its answer within a bound", 5_s,
        [](const Client::State& state) -> const auto& { return state.questions.open; },
        [](const auto&) { return true; },
        [](const View& view, NodeId node, std::uint64_t number, const auto&) {
            return Broken{fmt::format("question {} of {} has no answer", number, view.name(node)),
                          {{node, fmt::format("questions.open.{}", number)}}};
        }));
}

}  // namespace
}  // namespace orrery::ping

namespace orrery {

Model make_ping() {
    using ping::Settings;
    return define_model<Settings>(
        "teaching/ping", "Ask, answer, ask again", "", "A client asks over a link that loses and repeats messages.",
        [](ParameterBook<Settings>& book) {
            book.integer("clients", &Settings::clients, 1, 1000, "how many clients ask the one server");
            book.arrivals("arrivals", &Settings::arrivals,
                          "when a client's next question comes; default: one every interval");
            book.duration("interval", &Settings::interval, 1_ms, 1_h,
                          "time between two questions of a client, unless arrivals say otherwise");
            book.duration("patience", &Settings::patience, 1_ms, 1_h,
                          "how long a client waits for an answer before it asks again");
            book.boolean("fail_fast", &Settings::fail_fast,
                         "whether a client asks again at once when its question comes back: the server's process is "
                         "down, or the link is cut by a reset");
            book.flaw("count_every_answer", &Settings::count_every_answer, "no more answers than questions",
                      "the client counts every answer that arrives, repeated ones too");
            book.flaw("ask_once", &Settings::ask_once, "every question is answered",
                      "the client asks once and waits, whatever the link does");
        },
        ping::kMoments, ping::build, 3);  // 3: luck by call and attempt
}

}  // namespace orrery
