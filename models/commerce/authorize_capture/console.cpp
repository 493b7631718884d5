#include <fmt/format.h>

#include "models/commerce/authorize_capture/authorize_capture.h"
#include "sim/model/workload.h"

namespace orrery::authorize_capture {
namespace {

constexpr IntentId kQuestions = IntentId{1} << 62;  // from here on: questions about something else
constexpr Duration kKept = 1_h;                     // how long a closed case is known
constexpr std::size_t kMostWaiting = 1'000'000;

}  // namespace

Console::State Console::start(Ctx& ctx) const {
    await_question(ctx);
    return {};
}
void Console::await_question(Ctx& ctx) const {
    if (knobs.question_every == 0)
        return;
    const Duration gap = next_arrival(ctx, "questions", Arrivals::poisson(knobs.question_every));
    ctx.set_timer(QuestionNext{}, gap);
}

void Console::on(Ctx& ctx, State& state, const QuestionNext&) const {
    await_question(ctx);
    queue(ctx, state, kQuestions + ++state.questions, {});
}
void Console::on(Ctx& ctx, State& state, const OpenCase& opened, NodeId from) const {
    state.closed.forget(ctx.now(), kKept);
    if (const auto known = state.closed.look(opened.intent, 0); known.known == floor::Known::same)
        return ctx.send(from, CaseClosed{opened.intent, known.answer->told, known.answer->phase}, opened.intent);
    if (state.cases.contains(opened.intent))
        return;
    ctx.moment("case_opened");
    Case one;
    one.user = from;
    queue(ctx, state, opened.intent, one);
}

void Console::queue(Ctx& ctx, State& state, IntentId id, Case opened) const {
    opened.since = ctx.now();
    state.cases.set(id, opened);
    ctx.count("cases");
    if (state.agents.enter(id, knobs.agents, kMostWaiting) == floor::Pool<IntentId>::Entered::works)
        return pick_up(ctx, state, id);
    ctx.count("cases that waited");
}

void Console::pick_up(Ctx& ctx, State& state, IntentId id) const {
    const Case one = state.cases.at(id);
    ctx.sample("agent wait", ctx.now() - one.since);
    state.cases.edit(id, [](Case& edited) { edited.stage = Stage::talking; });
    ctx.set_timer(TalkOver{id}, knobs.talk.sample(ctx.bits("talk")));
    if (one.user == kNoNode)
        return;
    ctx.moment("agent_picks_up");
    state.showing.begin(ctx, {knobs.patience}, id, api, Show{id});
}

void Console::on(Ctx& ctx, State& state, const TalkOver& over) const {
    if (const auto next = state.agents.leave())
        pick_up(ctx, state, *next);
    const Case* one = state.cases.find(over.intent);
    if (one && one->user == kNoNode) {
        state.cases.erase(over.intent);
    } else if (one) {
        state.cases.edit(over.intent, [](Case& edited) { edited.stage = Stage::acting; });
        act(ctx, state, over.intent);
    }
}

void Console::on(Ctx& ctx, State& state, const Shown& shown) const {
    if (!state.showing.end(ctx, shown.intent) || !state.cases.contains(shown.intent))
        return;
    state.cases.edit(shown.intent, [&](Case& one) {
        one.is_shown = true;
        one.row = shown.row;
    });
    if (state.cases.at(shown.intent).stage == Stage::acting)
        act(ctx, state, shown.intent);
}

// The button is pressed behind the talk: by what the screen showed before it, or as the same command that the user has.
void Console::act(Ctx& ctx, State& state, IntentId id) const {
    const Case one = state.cases.at(id);
    // Flaw agent_bypasses breaks "no more is refunded than was captured": the screen is as old as the talk was long,
    // and the row hears nothing of it.
    if (knobs.agent_bypasses && !one.is_shown)
        return;
    ctx.moment("agent_acts");
    state.has_acted = true;
    const bool refunds = one.row.phase == Phase::captured;
    if (knobs.agent_bypasses && (refunds || one.row.phase == Phase::authorized))
        return state.overriding.begin(ctx, {knobs.patience}, id, api,
                                      Override{id, one.row.payment, one.row.amount, refunds});
    state.commanding.begin(ctx, {knobs.patience}, id, api, Cancel{id, true});
}

void Console::on(Ctx& ctx, State& state, const CancelTold& told) const {
    if (told.told != Told::under_way && state.commanding.end(ctx, told.intent))
        close(ctx, state, told.intent, told.told, told.phase);
}
void Console::on(Ctx& ctx, State& state, const Overridden& done) const {
    if (!state.overriding.end(ctx, done.intent))
        return;
    const bool refunds = state.cases.at(done.intent).row.phase == Phase::captured;
    close(ctx, state, done.intent, Told::given_back, refunds ? Phase::refunded : Phase::voided);
}

void Console::close(Ctx& ctx, State& state, IntentId id, Told told, Phase phase) const {
    const NodeId user = state.cases.at(id).user;
    state.cases.erase(id);
    state.closed.save(id, 0, Closed{told, phase}, ctx.now());
    ctx.send(user, CaseClosed{id, told, phase}, id);
}

void Console::on(Ctx& ctx, State& state, const ShowAgain& again) const {
    state.showing.on_due(ctx, {knobs.patience}, again);
}
void Console::on(Ctx& ctx, State& state, const CommandAgain& again) const {
    state.commanding.on_due(ctx, {knobs.patience}, again);
}
void Console::on(Ctx& ctx, State& state, const OverrideAgain& again) const {
    state.overriding.on_due(ctx, {knobs.patience}, again);
}

std::string Console::label(const State& state) {
    return fmt::format("{} talk, {} wait", state.agents.busy, state.agents.queue.size());
}

}  // namespace orrery::authorize_capture
