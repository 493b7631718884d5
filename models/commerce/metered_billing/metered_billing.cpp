// The model's nodes and links, its parameters and its flaws.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/metered_billing/cast.h"
#include "models/commerce/metered_billing/model.h"

namespace orrery::metered_billing {
namespace {

constexpr std::int64_t kPatiences = 30;  // until what is asked again and again has been heard

Duration longest_of(const Distribution& distribution) {
    return std::max(distribution.sample(0), distribution.sample(~std::uint64_t{0}));
}

}  // namespace

floor::RetrySchedule Settings::poll_schedule() const {
    if (polls == "kill-bill")
        return {{5_min, 1_h, 24_h, 24_h, 24_h, 24_h, 24_h}, false};
    return floor::RetrySchedule::endless(poll_every);
}

// From the first use in a period: to its end, then as late as usage may come, then to the next close and its grace, or
// until a supplement is written.
Duration Settings::bills_within() const {
    if (bill_within != 0)
        return bill_within;
    const Duration slack = saturating_add(kPatiences * patience, grace);
    const Duration next = adjusts() ? period : supplements() ? supplement_after : 0;
    return saturating_add(saturating_add(period, oldest()), saturating_add(next, slack));
}
// Until it is decided, and some polls, of which some may be lost.
Duration Settings::resolves_within() const {
    if (resolve_within != 0)
        return resolve_within;
    constexpr std::int64_t kPolls = 4;
    const floor::RetrySchedule schedule = poll_schedule();
    const Duration longest = *std::max_element(schedule.delays.begin(), schedule.delays.end());
    return saturating_add(saturating_add(longest_of(decided_after), kPolls * longest),
                          saturating_add(kPatiences * patience, kPolls * charge_patience));
}
// To the end of the bank's day, until its file is there, and some downloads, of which some may be cut off.
Duration Settings::matches_within() const {
    if (match_within != 0)
        return match_within;
    constexpr std::int64_t kDownloads = 12;
    return saturating_add(saturating_add(bank_day, file_ready),
                          saturating_add(kDownloads * fetch_every, kPatiences * patience));
}

floor::ProviderSettings provider_settings(const Settings& settings) {
    floor::ProviderSettings provider;
    provider.rules.notices = floor::RetrySchedule::endless(settings.payout_every);
    provider.rules.notice_answer_within = std::min(provider.rules.notice_answer_within, settings.payout_every);
    provider.rules.one_payment_an_order = settings.one_payment;
    provider.declines = settings.declines;
    provider.undecided = settings.undecided;
    provider.decided_after = settings.decided_after;
    provider.own_luck = true;
    return provider;
}

namespace {

void build(const Settings& settings, Blueprint& blueprint) {
    const Nodes nodes;
    blueprint.add_node("ingest", add_ingest({settings, nodes}, blueprint));
    blueprint.add_node("billing", add_billing({settings, nodes}, blueprint));
    blueprint.add_node("provider", floor::add_payment_provider(blueprint, provider_settings(settings)));
    blueprint.add_node("bank", add_bank({settings, nodes}, blueprint));
    blueprint.add_node("customers", add_customers({settings, nodes}, blueprint));
    blueprint.add_node("reviewer", add_reviewer({settings, nodes}, blueprint));
    for (std::int64_t n = 0; n < settings.meters; ++n) {
        const Meter role{settings, nodes, static_cast<std::uint64_t>(n)};
        const NodeId meter = blueprint.add_node(fmt::format("meter-{}", n + 1), add_meter(role, blueprint));
        blueprint.connect(meter, nodes.ingest);
    }
    for (const NodeId node : {nodes.ingest, nodes.provider, nodes.bank, nodes.customers, nodes.reviewer})
        blueprint.connect(nodes.billing, node);
    blueprint.connect(nodes.provider, nodes.bank);
    blueprint.connect(nodes.customers, nodes.bank);
    add_properties(settings, nodes, blueprint);
}

void describe_usage(ParameterBook<Settings>& book) {
    book.integer("meters", &Settings::meters, 1, 100, "how many report; each has accounts of its own");
    book.integer("accounts", &Settings::accounts, 1, 1'000'000, "customers, whose usage is metered");
    book.integer("items", &Settings::items, 1, 100, "what is metered of each: a line of its invoice");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when a meter's next report comes, open; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1, 24_h,
                  "mean time between two reports of a meter, unless arrivals say otherwise");
    book.duration("measures_for", &Settings::measures_for, 0, 87'600_h, "when usage ends; 0: never");
    book.integer("batch", &Settings::batch, 1, 10'000, "events a report");
    book.integer("quantity", &Settings::quantity, 1, 1'000'000, "units an event, from one up to so many");
    book.ratio("late", &Settings::late, "the share of reports that are held back");
    book.distribution("late_by", &Settings::late_by, "and for how long; not longer than what is still taken");
    book.ratio("replays", &Settings::replays, "the share of reports that are told once more after they were taken");
    book.distribution("replay_after", &Settings::replay_after, "and how much later");
    book.ratio("skewed", &Settings::skewed, "the share of reports that are stamped by a clock that is ahead");
    book.duration("skew_by", &Settings::skew_by, 0, 24_h, "by so much");
    book.duration("patience", &Settings::patience, 1_ms, 1_h, "until anybody asks again who has heard nothing");
}

void describe_billing(ParameterBook<Settings>& book) {
    book.integer("price", &Settings::price, 1, 100'000,
                 "of `per` units of the first item, in minor units of CNY; of each further item seven more");
    book.integer("per", &Settings::per, 1, 1'000'000, "how many units cost that");
    book.duration("period", &Settings::period, 1_ms, 8'784_h, "how long what stands on one invoice was used");
    book.duration("grace", &Settings::grace, 0, 840_h, "how long behind its end a period closes");
    book.choice("late_usage", &Settings::late_usage, {"adjust", "supplement", "refuse"},
                "what comes behind the close is a line of the next invoice, or of one of its own, or is not taken, and "
                "the meter is told");
    book.duration("supplement_after", &Settings::supplement_after, 1_ms, 840_h,
                  "of supplement: how long such usage is collected");
    book.choice("ids", &Settings::ids, {"kept", "window"},
                "what has come is remembered for ever, or for `ids_for`, and what is older than that is not taken");
    book.duration("ids_for", &Settings::ids_for, 1_ms, 8'784_h, "of window: how long ids are remembered");
    book.duration("past", &Settings::past, 1_ms, 8'784_h, "how old usage may be that is still taken");
    book.duration("future", &Settings::future, 0, 24_h, "how far ahead of its time");
}

void describe_payments(ParameterBook<Settings>& book) {
    book.ratio("by_transfer", &Settings::by_transfer,
               "the share of accounts that pay by transfer; the others are "
               "charged at the provider");
    book.distribution("pay_time", &Settings::pay_time, "from the invoice to the transfer");
    book.ratio("mistypes", &Settings::mistypes, "the share of invoices that are paid with another reference");
    book.ratio("pays_foreign", &Settings::pays_foreign, "in another currency");
    book.ratio("pays_twice", &Settings::pays_twice, "twice");
    book.ratio("underpays", &Settings::underpays, "by half");
    book.ratio("reversals", &Settings::reversals, "the share of transfers that the bank takes back");
    book.boolean("one_payment", &Settings::one_payment,
                 "whether the provider takes one payment an invoice (WeChat, Alipay) or any number (Stripe)");
    book.ratio("declines", &Settings::declines, "the share of charges that are declined");
    book.ratio("undecided", &Settings::undecided, "the share of charges that are accepted and decided later");
    book.distribution("decided_after", &Settings::decided_after, "from accepted to captured or declined");
    book.duration("charge_patience", &Settings::charge_patience, 1_ms, 1_h, "until a charge is asked for again");
    book.integer("charge_times", &Settings::charge_times, 1, 8, "how often, before what became of it is unknown");
    book.integer("attempts", &Settings::attempts, 1, 8, "how often it is tried anew that is declined");
    book.duration("attempt_every", &Settings::attempt_every, 1_ms, 168_h, "and how much later");
    book.choice("polls", &Settings::polls, {"kill-bill", "fixed"},
                "when the provider is asked about what is unknown: after 5 min, 1 h, five times a day; or every "
                "poll_every");
    book.duration("poll_every", &Settings::poll_every, 1_ms, 24_h, "of fixed: between two questions");
    book.duration("payout_every", &Settings::payout_every, 1_ms, 24_h,
                  "how often the provider tells the bank of a payout until it is booked");
}

void describe_bank(ParameterBook<Settings>& book) {
    book.duration("bank_day", &Settings::bank_day, 1_ms, 24_h, "how long a day of the bank's files is");
    book.duration("file_ready", &Settings::file_ready, 0, 24_h, "when its file is there, from the end of a day");
    book.duration("fetch_every", &Settings::fetch_every, 1_ms, 24_h,
                  "how often the file is asked for until it is there and whole, and a reviewer again");
    book.ratio("cut_off", &Settings::cut_off, "the share of downloads that end early or lose a line");
    book.distribution("review_time", &Settings::review_time, "what a person needs for one exception");
    book.duration("bill_within", &Settings::bill_within, 0, 87'600_h,
                  "by when usage is billed or refused when no fault is active; 0: what the design promises");
    book.duration("resolve_within", &Settings::resolve_within, 0, 8'784_h,
                  "how long a charge may be unknown; 0: what the schedule promises");
    book.duration("match_within", &Settings::match_within, 0, 8'784_h,
                  "how long a line of the bank may be neither matched nor an exception; 0: what the design promises");
    book.duration("review_within", &Settings::review_within, 1_ms, 8'784_h,
                  "how long an exception may wait for a person");
}

void describe_flaws(ParameterBook<Settings>& book) {
    book.flaw("no_dedupe", &Settings::no_dedupe, "no usage is billed twice", "what comes again is counted again");
    book.flaw("short_window", &Settings::short_window, "no usage is billed twice",
              "usage is taken that is older than the ids that are remembered", {"ids=window"});
    book.flaw("claims_first", &Settings::claims_first, "all usage is billed",
              "the id is claimed in one write and the usage stored in another");
    book.flaw("close_at_midnight", &Settings::close_at_midnight, "all usage is billed",
              "a period closes at its end, and what comes later is stored and never billed");
    book.flaw("rewrites_invoice", &Settings::rewrites_invoice, "a finalized invoice never changes",
              "late usage is written into the invoice of its period");
    book.flaw("rounds_each_event", &Settings::rounds_each_event, "usage is rated exactly and rounded once",
              "each event is rounded to a minor unit, and the roundings are added up");
    book.flaw("rounds_each_line", &Settings::rounds_each_line, "an invoice is the sum of its lines",
              "each line is rounded by itself, and the total too");
    book.flaw("amount_and_date", &Settings::amount_and_date, "a bank line pays what it is for",
              "a line is matched with whatever is open at its amount");
    book.flaw("skips_unknown", &Settings::skips_unknown, "every bank line is matched or an exception",
              "a line whose reference is unknown is skipped");
    book.flaw("takes_cut_file", &Settings::takes_cut_file, "every bank line is matched or an exception",
              "nobody looks at the trailer of a file");
    book.flaw("applies_each_source", &Settings::applies_each_source, "no more is applied than is due",
              "a payment is applied when the provider tells it and when the bank does");
    book.flaw("edits_balance", &Settings::edits_balance, "debits equal credits",
              "what a reviewer decides is a change of a balance, without an entry");
    book.flaw("posts_apart", &Settings::posts_apart, "the ledger says what the tables say",
              "the ledger is written in another transaction than what it says");
    book.flaw("resolves_aside", &Settings::resolves_aside, "what is captured is applied",
              "a charge that was unknown is set right, and its invoice is not");
    book.flaw("charges_again", &Settings::charges_again, "no invoice is charged twice",
              "a charge that is unknown counts as failed, and is tried anew", {"one_payment=false"});
    book.flaw("no_poller", &Settings::no_poller, "what is unknown is found out", "nobody asks about an unknown charge");
}

void describe(ParameterBook<Settings>& book) {
    describe_usage(book);
    describe_billing(book);
    describe_payments(book);
    describe_bank(book);
    describe_flaws(book);
}

}  // namespace
}  // namespace orrery::metered_billing

namespace orrery {

Model make_metered_billing() {
    return define_model<metered_billing::Settings>("commerce/metered-billing", "Metered billing", "S6",
                                                   "Usage is metered, rated and invoiced, and what was paid is held "
                                                   "against the bank's file, to the last minor unit.",
                                                   metered_billing::describe, metered_billing::kMoments,
                                                   metered_billing::build);
}

}  // namespace orrery
