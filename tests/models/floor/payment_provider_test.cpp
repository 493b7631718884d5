// Each step of the payment provider as merchants and buyers see it; the published schedules as a run keeps them; what
// was told survives a crash before every sync; and what each flaw breaks.
#include "models/floor/payment_provider.h"

#include <map>
#include <set>

#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/floor/strike.h"
#include "tests/models/step.h"

namespace orrery::floor {
namespace {

using Shop = test::Probe<PaymentAnswer, PaymentNotice, PaymentsFound, DailyBill>;
constexpr NodeId kProvider = 0, kShop = 1, kBuyer = 2;
constexpr Money kPrice{10'00, Currency::cny};

test::Script script(const ProviderSettings& knobs = {}) {
    return test::Script([knobs](Blueprint& blueprint) {
        blueprint.add_node("provider", blueprint.add_role(PaymentProvider{knobs}));
        const std::uint32_t shop = blueprint.add_role(Shop{});
        blueprint.add_node("shop", shop);
        blueprint.add_node("buyer", shop);
    });
}
// What a probe has heard of one kind of message.
test::Lines heard(test::Script& run, NodeId node, const std::string& kind) {
    test::Lines out;
    for (const std::string& line : run.heard(node))
        if (line.starts_with(kind + "{"))
            out.push_back(line);
    return out;
}
PaymentLine line_of(std::uint64_t payment, std::uint64_t order, PaymentStatus status, std::int64_t captured = 0,
                    std::int64_t refunded = 0) {
    return {payment, order, status, kPrice, {captured}, {refunded}};
}
std::string answer(std::uint64_t number, PayOutcome outcome, PaymentLine line) {
    return to_text(to_value(PaymentAnswer{number, outcome, line}));
}
const PaymentBooks& books(test::Script& run) { return View(run.world()).state<PaymentProvider>(kProvider).books; }

TEST_CASE("a payment is authorized, captured and refunded, and each step is answered and told") {
    test::Script run = script();
    run.deliver(kProvider, Authorize{1, 0, 17, kPrice, false, kNoNode}, kShop)
        .deliver(kProvider, Capture{2, 0, 1, {8'00}}, kShop)
        .deliver(kProvider, Refund{3, 0, 1, {3'00}}, kShop);
    CHECK(heard(run, kShop, "PaymentAnswer") ==
          test::Lines{answer(1, PayOutcome::done, line_of(1, 17, PaymentStatus::authorized)),
                      answer(2, PayOutcome::done, line_of(1, 17, PaymentStatus::captured, 8'00)),
                      answer(3, PayOutcome::done, line_of(1, 17, PaymentStatus::captured, 8'00, 3'00))});
    CHECK(heard(run, kShop, "PaymentNotice").size() == 3);
    run.deliver(kProvider, QueryPayments{4, 17, kNoNode}, kShop);
    CHECK(heard(run, kShop, "PaymentsFound") ==
          test::Lines{to_text(to_value(PaymentsFound{4, 17, {line_of(1, 17, PaymentStatus::captured, 8'00, 3'00)}}))});
    for (const std::uint64_t notice : {1, 2, 3})
        run.deliver(kProvider, NoticeTaken{notice}, kShop);
    run.wait(48_h);
    CHECK(heard(run, kShop, "PaymentNotice").size() == 3);
}

TEST_CASE("a buyer pays for a merchant, who hears of it by the notice alone") {
    test::Script run = script();
    run.deliver(kProvider, Authorize{1, 0, 17, kPrice, true, kShop}, kBuyer);
    const PaymentLine line = line_of(1, 17, PaymentStatus::captured, 10'00);
    CHECK(run.heard(kBuyer) == test::Lines{answer(1, PayOutcome::done, line)});
    PaymentNotice notice{1, 1, line, 20_ms, 0};
    notice.seal = seal_of(notice, 1);
    CHECK(run.heard(kShop) == test::Lines{to_text(to_value(notice))});
    run.deliver(kProvider, Refund{2, 0, 1, {1'00}}, kBuyer);
    CHECK(run.heard(kBuyer).back() == answer(2, PayOutcome::unknown, {}));
}

TEST_CASE("a notice may come from several servers at once, and is taken once") {
    ProviderSettings knobs;
    knobs.notice_copies = 3;
    test::Script run = script(knobs);
    run.deliver(kProvider, Authorize{1, 0, 17, kPrice, true, kNoNode}, kShop);
    const auto notices = heard(run, kShop, "PaymentNotice");
    REQUIRE(notices.size() == 3);
    CHECK(notices[0] == notices[2]);
    for (int i = 0; i < 3; ++i)
        run.deliver(kProvider, NoticeTaken{1}, kShop);
    run.wait(48_h);
    CHECK(heard(run, kShop, "PaymentNotice").size() == 3);
    CHECK(books(run).given_up == 0);
}

TEST_CASE("a seal fits its own notice and its own secret") {
    const PaymentNotice notice{1, 1, line_of(1, 17, PaymentStatus::captured, 10'00), 5_s, 0};
    PaymentNotice other = notice;
    other.line.amount.minor = 1;
    CHECK(seal_of(notice, 1) != seal_of(notice, 2));
    CHECK(seal_of(notice, 1) != seal_of(other, 1));
    other = notice;
    other.attempt = 2;
    CHECK(seal_of(notice, 1) == seal_of(other, 1));
}

TEST_CASE("an authorization expires after its life, and its merchant hears of it") {
    test::Script run = script();
    run.deliver(kProvider, Authorize{1, 0, 17, kPrice, false, kNoNode}, kShop)
        .deliver(kProvider, NoticeTaken{1}, kShop)
        .wait(168_h);
    CHECK(books(run).payments.at(1).line.status == PaymentStatus::expired);
    CHECK(heard(run, kShop, "PaymentNotice").size() > 1);
    run.deliver(kProvider, Capture{2, 0, 1, kPrice}, kShop);
    CHECK(heard(run, kShop, "PaymentAnswer").back() ==
          answer(2, PayOutcome::wrong_status, line_of(1, 17, PaymentStatus::expired)));
}

TEST_CASE("a payment is accepted and declined later; a crash in between does not forget to decide") {
    ProviderSettings knobs;
    knobs.undecided = {1, 1};
    knobs.declines = {1, 1};
    test::Script run = script(knobs);
    run.deliver(kProvider, Authorize{1, 0, 17, kPrice, true, kNoNode}, kShop);
    CHECK(run.heard(kShop) == test::Lines{answer(1, PayOutcome::accepted, line_of(1, 17, PaymentStatus::pending))});
    run.deliver(kProvider, CloseOrder{2, 0, 17}, kShop);
    CHECK(run.heard(kShop).back() == answer(2, PayOutcome::wrong_status, line_of(1, 17, PaymentStatus::pending)));
    if (GENERATE(false, true))
        run.crash(kProvider).wait(40_s).restart(kProvider);
    run.wait(30_s);
    CHECK(books(run).payments.at(1).line.status == PaymentStatus::declined);
    CHECK(heard(run, kShop, "PaymentNotice").size() >= 1);
    run.deliver(kProvider, CloseOrder{3, 0, 17}, kShop).deliver(kProvider, Authorize{4, 0, 17, kPrice}, kShop);
    const auto answers = heard(run, kShop, "PaymentAnswer");
    CHECK(answers[answers.size() - 2].find("outcome=done") != std::string::npos);
    CHECK(answers.back() == answer(4, PayOutcome::order_closed, {}));
}

TEST_CASE("an order that has expired is paid by nobody, and one that expires later is") {
    test::Script run = script();
    run.wait(1_s)
        .deliver(kProvider, Authorize{1, 1, 17, kPrice, true, kShop, 1_s}, kBuyer)
        .deliver(kProvider, Authorize{1, 1, 17, kPrice, true, kShop, 1_s}, kBuyer)
        .deliver(kProvider, Authorize{2, 2, 18, kPrice, true, kShop, 2_s}, kBuyer);
    CHECK(run.heard(kBuyer) ==
          test::Lines{answer(1, PayOutcome::order_closed, {}), answer(1, PayOutcome::order_closed, {}),
                      answer(2, PayOutcome::done, line_of(1, 18, PaymentStatus::captured, 10'00))});
    CHECK(books(run).payments.size() == 1);
}

TEST_CASE("a provider may tell of what is accepted, and again of what became of it") {
    ProviderSettings knobs;
    knobs.undecided = {1, 1};
    knobs.rules.notifies_accepted = GENERATE(false, true);
    test::Script run = script(knobs);
    run.deliver(kProvider, Authorize{1, 0, 17, kPrice, true, kShop}, kBuyer);
    CHECK(heard(run, kShop, "PaymentNotice").size() == (knobs.rules.notifies_accepted ? 1u : 0u));
    for (const std::uint64_t notice : {1, 2})
        run.deliver(kProvider, NoticeTaken{notice}, kShop);
    run.wait(31_s);
    const auto notices = heard(run, kShop, "PaymentNotice");
    REQUIRE(notices.size() == (knobs.rules.notifies_accepted ? 2u : 1u));
    CHECK(notices.back().find("status=captured") != std::string::npos);
    CHECK((notices.front().find("status=pending") != std::string::npos) == knobs.rules.notifies_accepted);
}

TEST_CASE("with luck of its own a notice is as fast as it is, whatever else the provider says", "[property]") {
    // When the notice of order 17 comes, where the merchant asks so many questions before.
    const auto heard_at = [](bool own_luck, int questions) {
        ProviderSettings knobs;
        knobs.own_luck = own_luck;
        test::Script run([knobs](Blueprint& blueprint) {
            blueprint.links.defaults.delay = Distribution::uniform(1_ms, 1_s);
            blueprint.add_node("provider", blueprint.add_role(PaymentProvider{knobs}));
            blueprint.add_node("shop", blueprint.add_role(Shop{}));
        });
        for (int i = 0; i < questions; ++i)
            run.deliver(kProvider, Refund{9, 0, 99, kPrice}, kShop);  // of no payment
        run.deliver(kProvider, Authorize{1, 1, 17, kPrice, true, kShop}, kShop);
        Duration waited = 0;  // behind the line that asked
        for (; heard(run, kShop, "PaymentNotice").empty(); waited += 20_ms)
            run.wait(20_ms);
        return waited;
    };
    CHECK(heard_at(true, 3) == heard_at(true, 0));
    CHECK(heard_at(false, 3) != heard_at(false, 0));
}

TEST_CASE("a key gets its saved answer; with other parameters, or by another request, it is told") {
    test::Script run = script();
    run.deliver(kProvider, Authorize{1, 7, 17, kPrice, false, kNoNode}, kShop)
        .deliver(kProvider, Authorize{2, 7, 17, kPrice, false, kNoNode}, kShop)  // repeated, under a new number
        .deliver(kProvider, Authorize{3, 7, 17, {20'00}, false, kNoNode}, kShop)
        .deliver(kProvider, VoidPayment{4, 7, 1}, kShop)
        .deliver(kProvider, Authorize{5, 7, 18, kPrice, false, kNoNode}, kBuyer);  // another asker's key
    const PaymentLine line = line_of(1, 17, PaymentStatus::authorized);
    CHECK(heard(run, kShop, "PaymentAnswer") ==
          test::Lines{answer(1, PayOutcome::done, line), answer(2, PayOutcome::done, line),
                      answer(3, PayOutcome::key_reused, {}), answer(4, PayOutcome::key_reused, {})});
    CHECK(books(run).payments.size() == 2);
    SECTION("after the retention it is new") {
        run.wait(25_h).deliver(kProvider, VoidPayment{6, 7, 1}, kShop);
        CHECK(books(run).payments.at(1).line.status == PaymentStatus::voided);
    }
}

TEST_CASE("a repeated key is answered word for word as at first, or as the payment stands now") {
    ProviderSettings knobs;
    knobs.undecided = {1, 1};
    knobs.replays_saved = GENERATE(true, false);
    test::Script run = script(knobs);
    const Authorize request{1, 7, 17, kPrice, true, kNoNode};
    run.deliver(kProvider, request, kShop).wait(31_s).deliver(kProvider, request, kShop);
    CHECK(heard(run, kShop, "PaymentAnswer").back() ==
          (knobs.replays_saved ? answer(1, PayOutcome::accepted, line_of(1, 17, PaymentStatus::pending))
                               : answer(1, PayOutcome::done, line_of(1, 17, PaymentStatus::captured, 10'00))));
}

TEST_CASE("a day's bill is ready ten hours after the day, for the merchant's own payments") {
    test::Script run = script();
    run.deliver(kProvider, Authorize{1, 0, 17, kPrice, true, kNoNode}, kShop)
        .deliver(kProvider, Authorize{2, 0, 18, kPrice, true, kNoNode}, kBuyer)
        .wait(23_h)
        .deliver(kProvider, FetchBill{3, 0}, kShop)
        .wait(2_h)
        .deliver(kProvider, Refund{4, 0, 1, {4'00}}, kShop)
        .wait(9_h + 30_min)
        .deliver(kProvider, FetchBill{5, 0}, kShop)
        .deliver(kProvider, FetchBill{6, 1}, kShop)
        .wait(24_h)
        .deliver(kProvider, FetchBill{7, 1}, kShop);
    const auto bills = heard(run, kShop, "DailyBill");
    REQUIRE(bills.size() == 4);
    CHECK(bills[0] == to_text(to_value(DailyBill{3, 0, false, {}})));
    CHECK(bills[1] == to_text(to_value(DailyBill{5, 0, true, {BillLine{1, 17, kPrice, 20_ms}}})));
    CHECK(bills[2] == to_text(to_value(DailyBill{6, 1, false, {}})));
    CHECK(bills[3].find("{payment=1, order=17, amount=Money{minor=-400") != std::string::npos);
}

// Keeps when it was notified; answers nothing, or refuses.
struct Listener {
    using In = std::variant<PaymentNotice, PaymentAnswer>;
    using Out = std::variant<Authorize, NoticeRefused>;
    using Ctx = Context<Listener>;
    static constexpr std::string_view kName = "listener";
    struct State {
        std::vector<Instant> at;
        ORRERY_FIELDS(State, at)
    };

    bool refuses = false;

    State start(Ctx& ctx) const {
        ctx.send(kProvider, Authorize{1, 0, 17, kPrice, true, kNoNode});
        return {};
    }
    void on(Ctx&, State&, const PaymentAnswer&) const {}
    void on(Ctx& ctx, State& state, const PaymentNotice& notice) const {
        state.at.push_back(ctx.now());
        if (refuses)
            ctx.send(kProvider, NoticeRefused{notice.notice, notice.attempt});
    }
};

TEST_CASE("the published schedules are kept: how often, how far apart and for how long", "[property]") {
    struct Published {
        PaymentRules rules;
        std::size_t notices;
        Duration span;
    };
    for (const auto& [rules, notices, span] :
         {Published{PaymentRules{}, 16, 24_h + 4_min}, Published{alipay_rules(), 8, 24_h + 22_min},
          Published{stripe_rules(), 9, 63_h}}) {
        const bool refuses = GENERATE(false, true);
        auto blueprint = std::make_shared<Blueprint>();
        blueprint->until = 100_h;
        ProviderSettings knobs;
        knobs.rules = rules;
        blueprint->add_node("provider", blueprint->add_role(PaymentProvider{knobs}));
        blueprint->add_node("listener", blueprint->add_role(Listener{refuses}));
        World world(blueprint);
        world.run();
        const auto& at = View(world).state<Listener>(1).at;
        CHECK(at.size() == notices);
        const Duration lost = refuses ? 0 : static_cast<Duration>(notices - 1) * rules.notice_answer_within;
        CHECK(std::abs((at.back() - at.front()) - span - lost) < 1_s);
        for (std::size_t i = 0; i + 1 < at.size(); ++i) {
            const Duration gap = rules.notices.delays[i] + (refuses ? 0 : rules.notice_answer_within);
            CHECK(std::abs((at[i + 1] - at[i]) - gap) < 100_ms);
        }
        CHECK(View(world).state<PaymentProvider>(kProvider).books.given_up == 1);
    }
}

// A merchant that pays an order, captures it, and refunds it twice over, each asked again until it is answered; its
// keys are its steps' numbers. It keeps what it was told.
struct Step {
    ORRERY_NO_FIELDS(Step)
};
struct Merchant {
    using In = std::variant<PaymentAnswer, PaymentNotice>;
    using Out = std::variant<Authorize, Capture, Refund, NoticeTaken>;
    using Timers = std::variant<Step>;
    using Ctx = Context<Merchant>;
    static constexpr std::string_view kName = "merchant";
    struct State {
        std::uint64_t done = 0;  // steps that were answered: four an order
        std::vector<PaymentLine> told;
        std::vector<PaymentNotice> notified;
        ORRERY_FIELDS(State, done, told, notified)
    };

    std::uint64_t orders = 3;

    State start(Ctx& ctx) const {
        ctx.set_timer(Step{}, 10_ms);
        return {};
    }
    void on(Ctx& ctx, State& state, const Step&) const {
        const std::uint64_t order = state.done / 4 + 1, key = state.done + 1;
        if (order > orders)
            return;
        const std::uint64_t payment = state.done % 4 == 0 ? 0 : state.told.back().payment;
        if (state.done % 4 == 0)
            ctx.send(kProvider, Authorize{key, key, order, kPrice, false, kNoNode});
        else if (state.done % 4 == 1)
            ctx.send(kProvider, Capture{key, key, payment, kPrice});
        else
            ctx.send(kProvider, Refund{key, key, payment, {4'00}});
        ctx.set_timer(Step{}, 50_ms);
    }
    void on(Ctx& ctx, State& state, const PaymentAnswer& answer) const {
        if (answer.number != state.done + 1)
            return;
        ++state.done;
        state.told.push_back(answer.line);
        ctx.set_timer(Step{}, 1_ms);
    }
    void on(Ctx& ctx, State& state, const PaymentNotice& notice) const {
        state.notified.push_back(notice);
        ctx.send(kProvider, NoticeTaken{notice.notice});
    }
};

std::shared_ptr<Blueprint> small(const ProviderSettings& knobs, bool links_are_bad) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->until = 5_s;
    blueprint->sync_latency = Distribution::constant(3_ms);
    blueprint->links.defaults.delay = Distribution::uniform(1_ms, 4_ms);
    if (links_are_bad) {
        blueprint->links.defaults.loss = {1, 5};
        blueprint->links.defaults.duplicate = {1, 5};
    }
    blueprint->add_node("provider", blueprint->add_role(PaymentProvider{knobs}));
    blueprint->add_node("merchant", blueprint->add_role(Merchant{}));
    return blueprint;
}
ProviderSettings quick() {
    ProviderSettings knobs;
    knobs.rules = stripe_rules();
    knobs.rules.notices = RetrySchedule::endless(20_ms);
    knobs.rules.notice_answer_within = 30_ms;
    return knobs;
}

// What is wrong with what the merchant was told, held against the provider's disk; empty: nothing.
std::string wrong(const World& world) {
    const View view(world);
    const PaymentBooks& books = view.durable<PaymentProvider>(kProvider).books;
    const auto& merchant = view.state<Merchant>(1);
    if (merchant.done != 12)
        return "the merchant is not done: " + std::to_string(merchant.done);
    if (books.payments.size() != 3)
        return "payments: " + std::to_string(books.payments.size());
    for (const PaymentLine& told : merchant.told) {
        const auto* known = books.payments.find(told.payment);
        if (!known || known->line.order != told.order || known->line.status < told.status ||
            known->line.refunded.minor < told.refunded.minor)
            return "told what is not so";
    }
    for (const auto& [number, payment] : books.payments)
        if (payment.line.refunded != Money{8'00})
            return "refunded " + text_of(payment.line.refunded);
    std::set<std::uint64_t> notified;
    for (const PaymentNotice& notice : merchant.notified) {
        notified.insert(notice.notice);
        if (notice.seal != seal_of(notice, 1))
            return "a wrong seal";
    }
    if (notified.size() != 12 || !books.notices.empty())
        return "notices: " + std::to_string(notified.size());
    if (books.journal.balance(PaymentAccount::merchants, Currency::cny) != Money{3 * 2'00})
        return "the merchant has another sum";
    return "";
}

TEST_CASE("what a merchant was told has happened once and survives, whatever crashes before whichever sync",
          "[property]") {
    const std::size_t crashes =
        test::strike_each_sync(small(quick(), false), 20_ms, [](const World& world, const std::string& what) {
            INFO(what);
            CHECK(wrong(world) == "");
        });
    CHECK(crashes >= 60);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto blueprint = small(quick(), true);
        blueprint->seed = seed;
        blueprint->until = 20_s;
        World world(blueprint);
        world.run();
        INFO("seed " << seed);
        CHECK(wrong(world) == "");
    }
}

TEST_CASE("a provider that forgets keys refunds or charges twice", "[flaw]") {
    std::uint64_t fell = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        ProviderSettings knobs = quick();
        knobs.forgets_keys = true;
        auto blueprint = small(knobs, true);
        blueprint->seed = seed;
        blueprint->until = 20_s;
        World world(blueprint);
        world.run();
        fell += wrong(world).empty() ? 0 : 1;
    }
    CHECK(fell > 10);
}

TEST_CASE("a provider that ignores a key's parameters says that another amount was paid", "[flaw]") {
    ProviderSettings knobs;
    knobs.ignores_parameters = true;
    test::Script run = script(knobs);
    run.deliver(kProvider, Authorize{1, 7, 17, kPrice, true, kNoNode}, kShop)
        .deliver(kProvider, Authorize{2, 7, 18, {20'00}, true, kNoNode}, kShop);
    CHECK(heard(run, kShop, "PaymentAnswer").back() ==
          answer(2, PayOutcome::done, line_of(1, 17, PaymentStatus::captured, 10'00)));  // for another order
}

TEST_CASE("a provider that answers before the write tells of what a crash takes back", "[flaw]") {
    ProviderSettings knobs = quick();
    knobs.answers_before_write = true;
    std::set<std::string> seen;
    test::strike_each_sync(small(knobs, false), 20_ms,
                           [&](const World& world, const std::string&) { seen.insert(wrong(world)); });
    CHECK(seen.size() > 1);
}

}  // namespace
}  // namespace orrery::floor
