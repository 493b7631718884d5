// The model's nodes and links, its parameters and its flaws.
#include "models/commerce/outbox/outbox.h"

#include <fmt/format.h>

#include "models/commerce/outbox/cast.h"

namespace orrery::outbox {

floor::RetrySchedule Settings::schedule_of() const {
    if (retries_for_ever)
        return floor::RetrySchedule::endless(retry);
    return schedule == "rocketmq" ? floor::rocketmq_retries()
                                  : floor::RetrySchedule::fixed(retry, static_cast<std::size_t>(retries));
}

// Flaw retries_for_ever has no last retry; what may be expected is what the design without it keeps.
Duration Settings::retries_in_all() const {
    Settings finite = *this;
    finite.retries_for_ever = false;
    const floor::RetrySchedule all = finite.schedule_of();
    const auto tries = static_cast<Duration>(all.delays.size()) + 1;
    return saturating_add(all.total(), tries * answer_within);
}
Duration Settings::partition_moves_within() const { return saturating_add(retries_in_all(), slack / 2); }
// The page's bound, poll + retries + reconcile, for the first sending and for each that the reconciler adds.
Duration Settings::agree_within() const {
    const Duration once = saturating_add(retries_in_all(), reconcile + grace);
    Duration all = saturating_add(poll + lease + slack, once);
    for (std::int64_t i = 0; i < sends_anew; ++i)
        all = saturating_add(all, once);
    return all;
}

namespace {

floor::DatabaseSettings database(const Settings& settings, NodeId node) {
    floor::DatabaseSettings database;
    database.nodes = {node};
    database.work = settings.statement_work;
    database.lock_wait = 1_s;
    database.connection_wait = 1_s;
    database.idle_timeout = settings.idle_timeout;
    return database;
}

floor::BrokerSettings broker(const Settings& settings, NodeId inventory) {
    floor::BrokerSettings broker;
    broker.partitions = {static_cast<std::uint32_t>(settings.partitions)};
    floor::Subscription group;
    group.members = {inventory};
    group.in_order = true;
    group.retries = settings.schedule_of();
    group.answer_within = settings.answer_within;
    broker.groups = {group};
    broker.check_after = settings.check_after;
    broker.check_interval = settings.check_interval;
    return broker;
}

void build(const Settings& settings, Blueprint& blueprint) {
    const Places at{blueprint.add_node("order-db"), blueprint.add_node("orders"), blueprint.add_node("broker"),
                    blueprint.add_node("inventory"), blueprint.add_node("stock-db")};
    const NodeId reconciler = blueprint.add_node("reconciler");
    floor::DatabaseSettings order_db = database(settings, at.order_db);
    std::vector<NodeId> relays;
    for (std::int64_t i = 1; i <= (settings.is_captured() ? 1 : settings.relays); ++i)
        relays.push_back(blueprint.add_node(fmt::format("relay-{}", i)));
    if (settings.is_captured()) {
        order_db.nodes.push_back(relays.front());
        order_db.beat = settings.poll;
    }
    blueprint.give(at.order_db, add_order_db(order_db, blueprint));
    blueprint.give(at.orders, add_order_service(settings, at, blueprint));
    blueprint.give(at.broker, add_broker(broker(settings, at.inventory), blueprint));
    blueprint.give(at.inventory, add_inventory(settings, at, blueprint));
    blueprint.give(at.stock_db, add_stock_db(database(settings, at.stock_db), blueprint));
    blueprint.give(reconciler, add_reconciler(settings, at, blueprint));
    const std::uint32_t relay = add_relay(settings, at, blueprint);
    for (const NodeId node : relays) {
        blueprint.give(node, relay);
        blueprint.connect(node, at.order_db);
        blueprint.connect(node, at.broker);
    }
    blueprint.connect(at.orders, at.order_db);
    blueprint.connect(at.orders, at.broker);
    blueprint.connect(at.broker, at.inventory);
    blueprint.connect(at.inventory, at.stock_db);
    blueprint.connect(reconciler, at.order_db);
    blueprint.connect(reconciler, at.stock_db);
    blueprint.connect(reconciler, at.broker);
    const std::uint32_t customer = add_customer(settings, at, blueprint);
    for (std::int64_t i = 1; i <= settings.customers; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("customer-{}", i), customer);
        blueprint.connect(node, at.orders);
    }
    add_properties(settings, at, blueprint);
}

void describe_shop(ParameterBook<Settings>& book) {
    book.integer("customers", &Settings::customers, 1, 1000, "how many customers order");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when a customer's next order comes; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1_ms, 24_h,
                  "mean time between two orders of a customer, unless arrivals say otherwise");
    book.duration("selling", &Settings::selling, 1_ms, 24_h,
                  "how long customers order; leave the run time to finish what is open");
    book.integer("orders", &Settings::orders, 0, 999'999, "how many orders a customer places at most; 0: any number");
    book.duration("patience", &Settings::patience, 1_ms, 1_h, "how long a customer waits before asking again");
    book.integer("attempts", &Settings::attempts, 1, 1000, "how often a customer asks before giving up");
    book.integer("items", &Settings::items, 1, static_cast<std::int64_t>(kMostItems) - 1, "how many items there are");
    book.integer("stock", &Settings::stock, 0, 1'000'000'000, "pieces of each item");
    book.integer("most_pieces", &Settings::most_pieces, 1, 1000, "an order is of one piece to so many");
    book.ratio("unknown_item", &Settings::unknown_item,
               "share of the orders whose item the inventory does not know: their messages are poison");
}

// Where no order is refused or poison, what does not agree has been lost by the flaw itself.
const std::vector<std::string> kNothingElse{"unknown_item=0/1", "stock=1000000"};

void describe(ParameterBook<Settings>& book) {
    describe_shop(book);
    book.choice("channel", &Settings::channel, {"outbox", "capture", "half-message"},
                "how the message leaves: a relay polls the outbox; it reads the database's log; the broker asks back");
    book.integer("relays", &Settings::relays, 1, 10, "how many relays poll the outbox");
    book.duration("poll", &Settings::poll, 1_ms, 1_h, "time between two polls of a relay");
    book.duration("lease", &Settings::lease, 1_ms, 24_h, "how long a relay holds the lock without renewing it");
    book.integer("partitions", &Settings::partitions, 1, 100, "partitions of the topic; an order's number chooses");
    book.choice("schedule", &Settings::schedule, {"fixed", "rocketmq"},
                "when a message that failed is given again: `retries` times after `retry`, or 16 times, 10 s to 2 h");
    book.integer("retries", &Settings::retries, 0, 1000, "with the fixed schedule: then it is a dead letter");
    book.duration("retry", &Settings::retry, 1_ms, 24_h, "with the fixed schedule: from a failure to the next attempt");
    book.duration("answer_within", &Settings::answer_within, 1_ms, 24_h,
                  "how long the broker waits for the inventory's answer to a message");
    book.duration("check_after", &Settings::check_after, 1_ms, 24_h,
                  "a half message younger than this is not asked for");
    book.duration("check_interval", &Settings::check_interval, 1_ms, 24_h, "time between two rounds of check-backs");
    book.duration("reconcile", &Settings::reconcile, 0, 24_h, "time between two reconciliations; 0: there are none");
    book.duration("grace", &Settings::grace, 1_ms, 24_h, "a row sent less long ago is not compared yet");
    book.integer("sends_anew", &Settings::sends_anew, 0, 100,
                 "how often the reconciler sends a message anew before it gives the order up");
    book.duration("statement_patience", &Settings::statement_patience, 1_ms, 1_h,
                  "how long anybody waits for a database's answer before asking again");
    book.distribution("statement_work", &Settings::statement_work, "what a statement takes in a database");
    book.duration("idle_timeout", &Settings::idle_timeout, 1_ms, 1_h,
                  "after how long a database rolls back a transaction whose client says nothing");
    book.duration("slack", &Settings::slack, 1_ms, 24_h,
                  "what the bounds leave beside poll, retries and reconciliation: the network, and what stands ahead");
    book.flaw("publish_after_commit", &Settings::publish_after_commit, "orders and stock agree",
              "there is no outbox: the message is sent when the order is committed", kNothingElse);
    book.flaw("publish_before_commit", &Settings::publish_before_commit, "orders and stock agree",
              "there is no outbox: the message is sent before the order is committed", kNothingElse);
    book.flaw("outbox_apart", &Settings::outbox_apart, "an order has its outbox row",
              "the order and its row of the outbox are two transactions");
    book.flaw("poll_by_id", &Settings::poll_by_id, "orders and stock agree",
              "the relay asks for the ids behind the last one that it has sent",
              {"channel=outbox", kNothingElse[0], kNothingElse[1]});
    book.flaw("no_relay_lock", &Settings::no_relay_lock, "one relay at a time sends a row",
              "relays read the outbox without a lock");
    book.flaw("no_inbox", &Settings::no_inbox, "an order is deducted once",
              "the inventory does not look whether it has taken an order's pieces before");
    book.flaw("effect_apart", &Settings::effect_apart, "the stock adds up",
              "the inbox's row and the effect are two transactions");
    book.flaw("unlocked_check", &Settings::unlocked_check, "the stock is not negative",
              "whether there is enough is read without a lock");
    book.flaw("retries_for_ever", &Settings::retries_for_ever, "no partition stands still",
              "a message that fails is given again for ever");
}

}  // namespace
}  // namespace orrery::outbox

namespace orrery {

Model make_outbox() {
    return define_model<outbox::Settings>(
        "commerce/outbox", "Outbox and inbox", "S9",
        "An order and the deduction of its pieces, in two databases, with a message between them.", outbox::describe,
        outbox::kMoments, outbox::build);
}

}  // namespace orrery
