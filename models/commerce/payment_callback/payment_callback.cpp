// The model's nodes and links, its parameters and its flaws.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/payment_callback/cast.h"
#include "models/commerce/payment_callback/model.h"

namespace orrery::payment_callback {

floor::RetrySchedule Settings::notices() const {
    if (schedule == "alipay")
        return floor::alipay_notifications();
    if (schedule == "stripe")
        return floor::stripe_notifications();
    if (schedule == "wechat")
        return floor::wechat_notifications();
    return notice_times == 0 ? floor::RetrySchedule::endless(notice_every)
                             : floor::RetrySchedule::fixed(notice_every, static_cast<std::size_t>(notice_times));
}

// From the last that went wrong: the next notice of the schedule; or the next question; or the bill of a day that has
// just begun; and what it takes to work off what is told, and to pay back.
Duration Settings::promised() const {
    const std::vector<Duration> delays = notices().delays;
    const Duration longest = delays.empty() ? 0 : *std::max_element(delays.begin(), delays.end());
    Duration told = asks ? ask_longest : longest;
    if (reconciles)
        told = std::max(told, saturating_add(saturating_add(24_h, bill_ready), bill_every));
    constexpr std::int64_t kPatiences = 30;
    return saturating_add(saturating_add(told, poll), saturating_add(2 * refund_every, kPatiences * patience));
}

floor::ProviderSettings provider_settings(const Settings& settings) {
    floor::ProviderSettings provider;
    provider.rules.one_payment_an_order = settings.one_payment;
    provider.rules.notifies_accepted = true;
    provider.rules.notices = settings.notices();
    if (settings.schedule == "fixed")
        provider.rules.notice_answer_within = std::min(provider.rules.notice_answer_within, settings.notice_every);
    provider.declines = settings.declines;
    provider.undecided = settings.undecided;
    provider.decided_after = settings.decided_after;
    provider.notice_copies = static_cast<std::uint32_t>(settings.servers);
    provider.bill_ready = settings.bill_ready;
    provider.own_luck = true;
    return provider;
}

namespace {

void build(const Settings& settings, Blueprint& blueprint) {
    const Nodes nodes;
    const floor::ProviderSettings provider = provider_settings(settings);
    blueprint.add_node("provider", floor::add_payment_provider(blueprint, provider));
    blueprint.add_node("endpoint", add_endpoint({settings, nodes, provider.secret}, blueprint));
    blueprint.add_node("worker", add_worker({settings, nodes}, blueprint));
    blueprint.add_node("shop", add_shop({settings, nodes}, blueprint));
    blueprint.add_node("database", add_database(database_settings(settings, nodes.database), blueprint));
    blueprint.add_node("customers", add_customers({settings, nodes}, blueprint));
    blueprint.nodes[nodes.provider].clock.skew = settings.ahead();
    for (const NodeId node : {nodes.endpoint, nodes.worker, nodes.shop})
        blueprint.connect(node, nodes.database);
    for (const NodeId node : {nodes.endpoint, nodes.worker, nodes.customers})
        blueprint.connect(node, nodes.provider);
    for (const NodeId node : {nodes.endpoint, nodes.worker, nodes.shop})
        blueprint.connect(node, nodes.customers);
    blueprint.connect(nodes.endpoint, nodes.worker);
    add_properties(settings, nodes, blueprint);
}

void describe_customers(ParameterBook<Settings>& book) {
    book.integer("customers", &Settings::customers, 0, 10'000'000, "how many come; 0: they do not end");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when the next customer comes, open; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1, 24_h,
                  "mean time between two customers, unless arrivals say otherwise");
    book.duration("opens", &Settings::opens, 0, 168_h, "when the first may come");
    book.integer("price", &Settings::price, 1, 1'000'000'000,
                 "of an order, in minor units of CNY; orders cost up to four yuan more");
    book.distribution("pay_time", &Settings::pay_time, "from the order to the payment");
    book.ratio("leaves", &Settings::leaves, "the share of customers who order and never pay");
    book.ratio("underpays", &Settings::underpays, "the share that pays one minor unit, by a changed request");
    book.ratio("pays_foreign", &Settings::pays_foreign, "the share that pays the same number of another currency");
    book.ratio("pays_twice", &Settings::pays_twice, "the share that pays once more, where the provider lets it");
    book.ratio("forges", &Settings::forges, "the share that does not pay and sends a notice of its own");
    book.integer("tries", &Settings::tries, 1, 6, "how often a customer pays until it is not declined");
    book.duration("patience", &Settings::patience, 1_ms, 1_h,
                  "until anybody but the provider asks again who has heard nothing");
    book.duration("order_life", &Settings::order_life, 1_ms, 168_h,
                  "how long an order can be paid; the provider refuses what comes later");
    book.duration(
        "write_behind", &Settings::write_behind, 0, 1_h,
        "0: the order is written before the customer may pay; else it is told at once, and written so much later");
}

void describe_provider(ParameterBook<Settings>& book) {
    book.choice("schedule", &Settings::schedule, {"wechat", "alipay", "stripe", "fixed"},
                "when a notice that nobody takes is repeated: as published, or every notice_every");
    book.duration("notice_every", &Settings::notice_every, 1_ms, 24_h, "of schedule=fixed: between two notices");
    book.integer("notice_times", &Settings::notice_times, 0, 1000,
                 "of schedule=fixed: how often a notice is repeated; 0: until it is taken");
    book.integer("servers", &Settings::servers, 1, 10, "how many of the provider's servers send each notice");
    book.boolean("one_payment", &Settings::one_payment,
                 "whether the provider takes one payment an order (WeChat, Alipay) or any number (Stripe)");
    book.ratio("undecided", &Settings::undecided, "the share of payments that are accepted and decided later");
    book.distribution("decided_after", &Settings::decided_after, "from accepted to captured or declined");
    book.ratio("declines", &Settings::declines, "the share of payments that are declined");
    book.duration("day_ends", &Settings::day_ends, 1_ms, 24_h,
                  "when the provider's first day ends: its clock is so much ahead of the others");
    book.duration("bill_ready", &Settings::bill_ready, 1_ms, 24_h, "when its bill is there, from the end of a day");
}

void describe_shop(ParameterBook<Settings>& book) {
    book.choice(
        "handling", &Settings::handling, {"stored", "inline"},
        "a notice is written down, acknowledged and worked off by the worker; or all of it is done before it is "
        "acknowledged");
    book.distribution("business", &Settings::business,
                      "of inline: what a fulfilment entails before it is acknowledged");
    book.distribution("work", &Settings::work, "what the database needs for one statement");
    book.duration("poll", &Settings::poll, 1_ms, 24_h, "how often the worker looks without being told");
    book.duration("unknown_after", &Settings::unknown_after, 1_ms, 168_h,
                  "how long a payment waits in the store for its order before it is paid back");
    book.boolean("asks", &Settings::asks, "whether the worker asks the provider for orders that are open");
    book.duration("ask_after", &Settings::ask_after, 1_ms, 24_h,
                  "from the order to the first question; each further one twice as late");
    book.duration("ask_longest", &Settings::ask_longest, 1_ms, 24_h, "but not later than this behind the one before");
    book.boolean("reconciles", &Settings::reconciles, "whether the provider's bill is held against the receipts");
    book.duration("bill_every", &Settings::bill_every, 1_ms, 24_h, "how often the bill is asked for until it is there");
    book.duration("refund_every", &Settings::refund_every, 1_ms, 24_h, "how often the endpoint pays back what is due");
    book.duration(
        "settle_within", &Settings::settle_within, 0, 168_h,
        "how long a payment that succeeded may be neither an order's nor paid back when no fault is active; 0: "
        "what the design promises");
}

void describe(ParameterBook<Settings>& book) {
    describe_customers(book);
    describe_provider(book);
    describe_shop(book);
    book.rule([](const Settings& settings, Duration) -> std::optional<Misfit> {
        if (!settings.asks || settings.ask_after <= settings.ask_longest)
            return std::nullopt;
        return Misfit{"ask_longest",
                      fmt::format("the waits between questions begin with 'ask_after' = {} and would not rise to "
                                  "'ask_longest' = {}",
                                  format_duration(settings.ask_after), format_duration(settings.ask_longest)),
                      "the longest wait is not shorter than the first"};
    });
    book.flaw("no_idempotence", &Settings::no_idempotence, "a payment is credited once",
              "whatever is heard is carried out, each statement by itself, and then acknowledged", {"handling=inline"});
    book.flaw("checks_then_acts", &Settings::checks_then_acts, "an order is fulfilled once",
              "the handler looks whether the order is paid, and writes a while later", {"handling=inline"});
    book.flaw("drops_unknown", &Settings::drops_unknown, "every success is paid or refunded",
              "a notice of an order that is not there is acknowledged and forgotten");
    book.flaw("last_write_wins", &Settings::last_write_wins, "an order's state only advances",
              "an order is what was heard of it last");
    book.flaw("callback_only", &Settings::callback_only, "every success is paid or refunded",
              "what no notice tells nobody asks for", {"asks=true"});
    book.flaw("skips_seal", &Settings::skips_seal, "a paid order has a payment that succeeded",
              "nobody looks at the seal of a notice");
    book.flaw("skips_amount", &Settings::skips_amount, "a paid order was paid its price",
              "nobody compares what was paid with what it costs");
    book.flaw("acks_first", &Settings::acks_first, "every success is paid or refunded",
              "a notice is acknowledged before it is written down");
}

}  // namespace
}  // namespace orrery::payment_callback

namespace orrery {

Model make_payment_callback() {
    return define_model<payment_callback::Settings>("commerce/payment-callback", "The payment callback", "S12",
                                                    "A provider tells a shop that it was paid, late, twice, out of "
                                                    "order or never; the books must agree all the same.",
                                                    payment_callback::describe, payment_callback::kMoments,
                                                    payment_callback::build);
}

}  // namespace orrery
