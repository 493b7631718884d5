#include "models/floor/payment_provider.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/floor/luck.h"
#include "sim/world/world.h"  // what a handler does inline

namespace orrery::floor {
namespace {

using What = PaymentBooks::What;

// What is asked, whatever the number under which: kind and parameters.
template <class Request>
std::uint64_t parameters_of(Request request) {
    request.number = 0;
    Hash hash(hash_text(type_name<Request>()));
    hash.add(hash_of(request));
    return hash.value();
}

}  // namespace

std::uint64_t seal_of(const PaymentNotice& notice, std::uint64_t secret) {
    Hash hash(secret);
    hash.add(hash_of(notice.line));
    hash.add(static_cast<std::uint64_t>(Time{notice.at}));
    hash.add(notice.notice);
    return hash.value();
}

PaymentRules alipay_rules() {
    PaymentRules rules;
    rules.notices = alipay_notifications();
    return rules;
}
PaymentRules stripe_rules() {
    PaymentRules rules;
    rules.one_payment_an_order = false;
    rules.notices = stripe_notifications();
    return rules;
}

std::uint32_t add_payment_provider(Blueprint& blueprint, const ProviderSettings& settings) {
    return blueprint.add_role(PaymentProvider{settings});
}

PaymentProvider::State PaymentProvider::start(Ctx& ctx, const Durable& durable) const {
    durable.books.agenda.arm(ctx, ProviderAlarm{});
    return {durable.books};
}

// A request that changes something: once for its key, then the write, then the answer.
template <class Request, class Act>
void PaymentProvider::carry_out(Ctx& ctx, State& state, const Request& request, NodeId from, Act&& act) const {
    PaymentBooks& books = state.books;
    const Time armed_for = books.agenda.next();
    const bool has_key = request.key != 0 && !knobs.forgets_keys;
    const PaymentBooks::KeyId id{from, request.key};
    const std::uint64_t asked = parameters_of(request);
    if (has_key) {
        books.answered.forget(ctx.now(), knobs.keys_kept);
        const auto known = books.answered.look(id, asked);
        if (known.known != Known::fresh) {
            const bool differs = known.known == Known::differs && !knobs.ignores_parameters;
            const PaymentBooks::Answer saved =
                differs ? PaymentBooks::Answer{PayOutcome::key_reused, {}} : as_it_stands(state, *known.answer);
            ctx.barrier();
            return this->answer(ctx, from, {request.number, saved.outcome, saved.line}, asked);
        }
    }
    const PaymentBooks::Answer answer = act(books);
    if (has_key)
        books.answered.save(id, asked, answer, ctx.now());
    if (answer.outcome == PayOutcome::declined)
        ctx.count("declines");
    if (knobs.answers_before_write)
        this->answer(ctx, from, {request.number, answer.outcome, answer.line}, asked);
    keep(ctx, state, armed_for);
    if (!knobs.answers_before_write)
        this->answer(ctx, from, {request.number, answer.outcome, answer.line}, asked);
}

void PaymentProvider::on(Ctx& ctx, State& state, const Authorize& request, NodeId from) const {
    carry_out(ctx, state, request, from, [&](PaymentBooks& books) {
        const NodeId merchant = request.merchant == kNoNode ? from : request.merchant;
        if (request.pay_by != 0 && ctx.now() >= request.pay_by) {
            ctx.count("payments too late");
            return PaymentBooks::Answer{PayOutcome::order_closed, {}};
        }
        const auto accepted = books.authorize(merchant, request.order, request.amount, request.captures, knobs.rules);
        if (accepted.outcome != PayOutcome::accepted)
            return accepted;
        if (!knobs.undecided.never() &&
            ctx.choose("undecided", knobs.undecided.denominator) < knobs.undecided.numerator) {
            const Duration after = knobs.decided_after.sample(ctx.bits("decided after"));
            books.accept_for(accepted.line.payment, saturating_add(ctx.now(), after), knobs.rules, ctx.now());
            return accepted;
        }
        const bool no = declined(ctx);
        return books.decide(accepted.line.payment, no, knobs.rules, ctx.now());
    });
}
void PaymentProvider::on(Ctx& ctx, State& state, const Capture& request, NodeId from) const {
    carry_out(ctx, state, request, from, [&](PaymentBooks& books) {
        return books.capture(from, request.payment, request.amount, knobs.rules, ctx.now());
    });
}
void PaymentProvider::on(Ctx& ctx, State& state, const VoidPayment& request, NodeId from) const {
    carry_out(ctx, state, request, from,
              [&](PaymentBooks& books) { return books.cancel(from, request.payment, knobs.rules, ctx.now()); });
}
void PaymentProvider::on(Ctx& ctx, State& state, const Refund& request, NodeId from) const {
    carry_out(ctx, state, request, from, [&](PaymentBooks& books) {
        return books.refund(from, request.payment, request.amount, knobs.rules, ctx.now());
    });
}
void PaymentProvider::on(Ctx& ctx, State& state, const CloseOrder& request, NodeId from) const {
    carry_out(ctx, state, request, from, [&](PaymentBooks& books) { return books.close(from, request.order); });
}

void PaymentProvider::on(Ctx& ctx, State& state, const QueryPayments& query, NodeId from) const {
    ctx.barrier();
    const NodeId merchant = query.merchant == kNoNode ? from : query.merchant;
    ctx.send(from, PaymentsFound{query.number, query.order, state.books.payments_of(merchant, query.order)});
}
void PaymentProvider::on(Ctx& ctx, State& state, const FetchBill& fetch, NodeId from) const {
    if (fetch.day < 0 || saturating_add((fetch.day + 1) * 24_h, knobs.bill_ready) > ctx.now())
        return ctx.send(from, DailyBill{fetch.number, fetch.day, false, {}});
    const auto* lines = state.books.bills.find({fetch.day, from});
    ctx.barrier();
    ctx.send(from, DailyBill{fetch.number, fetch.day, true, lines ? *lines : SharedVector<BillLine>{}});
}

void PaymentProvider::on(Ctx& ctx, State& state, const NoticeTaken& taken) const {
    const Time armed_for = state.books.agenda.next();
    if (state.books.notice_taken(taken.notice))
        keep(ctx, state, armed_for);
}
void PaymentProvider::on(Ctx& ctx, State& state, const NoticeRefused& refused) const {
    const Time armed_for = state.books.agenda.next();
    const std::uint64_t given_up = state.books.given_up;
    if (!state.books.notice_refused(refused.notice, refused.attempt, knobs.rules, ctx.now()))
        return;
    if (state.books.given_up > given_up)
        ctx.count("notices given up");
    keep(ctx, state, armed_for);
}

void PaymentProvider::on(Ctx& ctx, State& state, const ProviderAlarm&) const {
    PaymentBooks& books = state.books;
    const auto due = books.agenda.take_due(ctx.now());
    if (due.empty())
        return books.agenda.arm(ctx, ProviderAlarm{});
    const std::uint64_t given_up = books.given_up;
    std::vector<std::uint64_t> to_send;
    for (const auto& [at, alarm] : due) {
        if (alarm.what == What::verdict) {
            const bool no = declined(ctx);
            books.decide(alarm.number, no, knobs.rules, ctx.now());
            if (no)
                ctx.count("declines");
        } else if (alarm.what == What::expiry) {
            books.expire(alarm.number, knobs.rules, ctx.now());
            ctx.count("payments expired");
        } else if (books.notice_due(alarm.number, knobs.rules, ctx.now())) {
            to_send.push_back(alarm.number);
        }
    }
    if (books.given_up > given_up)
        ctx.count("notices given up", static_cast<std::int64_t>(books.given_up - given_up));
    keep(ctx, state, kNever);
    for (const std::uint64_t number : to_send)
        notify(ctx, state, number);
}

void PaymentProvider::notify(Ctx& ctx, const State& state, std::uint64_t number) const {
    const PaymentBooks::Notice& notice = state.books.notices.at(number);
    PaymentNotice message{number, notice.attempt, notice.line, notice.at, 0};
    message.seal = seal_of(message, knobs.secret);
    const std::uint32_t copies = std::max(knobs.notice_copies, 1u);
    for (std::uint32_t copy = 0; copy < copies; ++copy) {
        if (knobs.own_luck)
            ctx.send(notice.to, message, hash_of(notice.line), notice.attempt * copies + copy);
        else
            ctx.send(notice.to, message);
    }
    ctx.count("notices");
}

void PaymentProvider::answer(Ctx& ctx, NodeId to, const PaymentAnswer& answer, std::uint64_t luck) const {
    if (knobs.own_luck)
        ctx.send(to, answer, luck_of(luck, answer.number));
    else
        ctx.send(to, answer);
}

std::string PaymentProvider::label(const State& state) {
    return fmt::format("{} payments, {} notices open", state.books.payments.size(), state.books.notices.size());
}

bool PaymentProvider::declined(Ctx& ctx) const {
    return !knobs.declines.never() && ctx.choose("declined", knobs.declines.denominator) < knobs.declines.numerator;
}

PaymentBooks::Answer PaymentProvider::as_it_stands(const State& state, PaymentBooks::Answer saved) const {
    if (knobs.replays_saved || saved.line.payment == 0)
        return saved;
    saved.line = state.books.payments.at(saved.line.payment).line;
    if (saved.outcome == PayOutcome::accepted && saved.line.status != PaymentStatus::pending)
        saved.outcome = saved.line.status == PaymentStatus::declined ? PayOutcome::declined : PayOutcome::done;
    return saved;
}

void PaymentProvider::keep(Ctx& ctx, State& state, Time armed_for) const {
    state.books.agenda.arm(ctx, ProviderAlarm{}, armed_for);
    ctx.persist(Durable{state.books});
}

}  // namespace orrery::floor
