// The model's nodes and links, its parameters and its flaws.
#include "models/commerce/promotion/promotion.h"

#include <fmt/format.h>

namespace orrery::promotion {
namespace {

floor::ProviderSettings provider_settings(const Settings& settings) {
    floor::ProviderSettings provider;
    provider.rules.notifies_accepted = true;
    provider.rules.refunds_unchecked = !settings.checks_refunds;
    if (settings.notice_every != 0) {
        provider.rules.notices = floor::RetrySchedule::endless(settings.notice_every);
        provider.rules.notice_answer_within = std::min(provider.rules.notice_answer_within, settings.notice_every);
    }
    provider.undecided = settings.undecided;
    provider.decided_after = settings.decided_after;
    provider.declines = settings.declines;
    provider.own_luck = true;
    return provider;
}

floor::BuyersSettings buyers_settings(const Settings& settings, NodeId shop, NodeId provider) {
    floor::BuyersSettings buyers;
    buyers.shop = shop;
    buyers.provider = provider;
    buyers.arrivals = settings.arrivals.or_else(Arrivals::poisson(settings.interval));
    buyers.most = static_cast<std::uint64_t>(settings.buyers);
    buyers.items = Zipf(static_cast<std::uint64_t>(settings.items), settings.skew);
    buyers.most_pieces = static_cast<std::uint64_t>(settings.pieces);
    buyers.pay_time = settings.pay_time;
    buyers.abandons = settings.abandons;
    buyers.patience = Distribution::constant(settings.patience);
    buyers.own_luck = true;
    return buyers;
}

void build(const Settings& settings, Blueprint& blueprint) {
    constexpr NodeId kProvider = 1;
    const floor::ProviderSettings at_provider = provider_settings(settings);
    const NodeId shop = blueprint.add_node("shop", blueprint.add_role(Shop{settings, kProvider, at_provider.secret}));
    const NodeId provider = blueprint.add_node("provider", floor::add_payment_provider(blueprint, at_provider));
    const NodeId buyers =
        blueprint.add_node("buyers", floor::add_buyers(blueprint, buyers_settings(settings, shop, provider)));
    blueprint.connect(shop, provider);
    blueprint.connect(buyers, shop);
    blueprint.connect(buyers, provider);
    // What is asked again is the same message: what was sent stays, else exploring would not end.
    blueprint.exploration = {ExplorationRules::Network::set, {}};
    add_properties(settings, shop, provider, blueprint);
}

void describe(ParameterBook<Settings>& book) {
    book.integer("buyers", &Settings::buyers, 0, 10'000'000, "how many come; 0: they do not end");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when the next buyer comes, open; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1, 1_h,
                  "mean time between two buyers, unless arrivals say otherwise");
    book.integer("items", &Settings::items, 1, 1'000'000, "how many kinds of things are sold");
    book.decimal("skew", &Settings::skew, 0, 10,
                 "how hot the hot items are: the k-th is wanted in proportion to 1 / k^skew");
    book.integer("stock", &Settings::stock, 0, 1'000'000'000, "pieces of each item");
    book.integer("pieces", &Settings::pieces, 1, 100, "a buyer wants one up to so many");
    book.integer("price", &Settings::price, 1, 1'000'000'000, "of a piece, in minor units");
    book.distribution("pay_time", &Settings::pay_time, "from the order to the payment");
    book.ratio("abandons", &Settings::abandons, "the share of buyers who order and never pay");
    book.duration("patience", &Settings::patience, 1_ms, 1_h, "until a buyer clicks again, three times at most");
    book.duration("ttl", &Settings::ttl, 0, 168_h, "how long a reservation is kept for its payment");
    book.duration("sweep", &Settings::sweep, 1_ms, 1_h, "how often the shop looks for reservations that have ended");
    book.choice("at_end", &Settings::at_end, {"close-first", "release", "expire-first"},
                "close the order at the provider and then release; or release, and sell again or refund what is paid "
                "late; or that, with payments refused by the provider a margin before");
    book.duration("margin", &Settings::margin, 0, 168_h,
                  "of expire-first: how long before the reservation's end the order expires at the provider");
    book.duration("retry", &Settings::retry, 1_ms, 1_h, "until the shop asks the provider again");
    book.ratio("undecided", &Settings::undecided, "the share of payments that are accepted and decided later");
    book.distribution("decided_after", &Settings::decided_after, "from accepted to captured or declined");
    book.ratio("declines", &Settings::declines, "the share of payments that are declined");
    book.duration("notice_every", &Settings::notice_every, 0, 24_h,
                  "how often the provider repeats a notice that nobody takes; 0: by WeChat's schedule");
    book.boolean("checks_refunds", &Settings::checks_refunds,
                 "whether the provider looks at what was refunded of a payment before");
    book.duration(
        "grace", &Settings::grace, 1_ms, 168_h,
        "how long after its time to live and a sweep a reservation may last, and a confirmed order be unpaid, "
        "when no fault is active");
    book.duration("refund_within", &Settings::refund_within, 1_ms, 168_h,
                  "how long a buyer may be charged for a closed order when no fault is active");
    book.rule([](const Settings& settings, Duration until) {
        return settings.no_ttl ? std::nullopt : longer_than_run("ttl", settings.ttl, until);
    });
    book.rule([](const Settings& settings, Duration) -> std::optional<Misfit> {
        if (settings.at_end != "expire-first" || settings.ttl == 0 || settings.margin < settings.ttl)
            return std::nullopt;
        return Misfit{"margin",
                      fmt::format("with 'margin' = {} of a 'ttl' of {} an order expires before anybody can pay",
                                  format_duration(settings.margin), format_duration(settings.ttl)),
                      "the margin is shorter than the time to live"};
    });
    book.flaw("no_ttl", &Settings::no_ttl, "every reservation ends", "a reservation has no end");
    book.flaw("sweep_in_memory", &Settings::sweep_in_memory, "every reservation ends",
              "a crash of the shop forgets when reservations end");
    book.flaw("deducts_at_payment", &Settings::deducts_at_payment, "nothing is oversold",
              "an order looks at the stock and takes nothing; the payment takes it without looking");
    book.flaw("confirms_when_accepted", &Settings::confirms_when_accepted, "a confirmed order is paid for",
              "a payment that is accepted and not decided counts as paid");
    book.flaw("never_asks", &Settings::never_asks, "who is charged and cancelled is refunded",
              "the sweeper closes an order without asking the provider", {"at_end=close-first"});
    book.flaw("drops_late_payment", &Settings::drops_late_payment, "who is charged and cancelled is refunded",
              "a payment for a closed order is noted and forgotten", {"at_end=release"});
    book.flaw("takes_notice_first", &Settings::takes_notice_first, "who is charged and cancelled is refunded",
              "a notice is acknowledged before the disk has what it says", {"at_end=release"});
    book.flaw("pays_closed_order", &Settings::pays_closed_order, "a closed order is paid only by the late path",
              "who handles a payment does not look whether the order is closed", {"at_end=release"});
    book.flaw("refund_without_key", &Settings::refund_without_key, "no payment is refunded twice",
              "a refund that is asked for again is another refund, at a provider that does not add them up",
              {"at_end=release", "checks_refunds=false"});
}

}  // namespace
}  // namespace orrery::promotion

namespace orrery {

Model make_promotion() {
    return define_model<promotion::Settings>(
        "commerce/promotion", "Between stock lock and payment", "S10",
        "Pieces are locked when they are ordered and paid a while later, at a provider that the shop does not control.",
        promotion::describe, promotion::kMoments, promotion::build);
}

}  // namespace orrery
