#include "models/commerce/split_shop/split_shop.h"

#include <fmt/format.h>

#include "models/floor/broker.h"

namespace orrery::split_shop {
namespace {

using Mq = floor::Broker<Event>;

// One topic for all that happens to an order; each service is a group of its own, and hears all of it.
floor::BrokerSettings broker_settings(const Settings& settings, const Nodes& nodes) {
    floor::BrokerSettings out;
    out.partitions = {4};
    for (const NodeId member : {nodes.inventory, nodes.payment, nodes.orders}) {
        floor::Subscription group;
        group.members = {member};
        group.retries = floor::RetrySchedule::endless(settings.redeliver);
        group.answer_within = settings.redeliver;
        out.groups.push_back(group);
    }
    out.check_after = settings.check_after;
    out.check_interval = settings.check_interval;
    out.most_checks = static_cast<std::uint64_t>(settings.most_checks);
    return out;
}

void build(const Settings& settings, Blueprint& blueprint) {
    const Nodes nodes;
    const std::uint32_t service = blueprint.add_role(Participant{settings, nodes});
    blueprint.add_node("inventory", service);
    blueprint.add_node("payment", service);
    blueprint.add_node("orders", blueprint.add_role(Orders{settings, nodes}));
    blueprint.add_node("broker", blueprint.add_role(Mq{broker_settings(settings, nodes)}));
    blueprint.connect(nodes.orders, nodes.inventory);
    blueprint.connect(nodes.orders, nodes.payment);
    for (const NodeId member : {nodes.inventory, nodes.payment, nodes.orders})
        blueprint.connect(nodes.broker, member);
    const Zipf items(static_cast<std::uint64_t>(settings.items), settings.zipf);
    const std::uint32_t client = blueprint.add_role(Client{settings, items, nodes.orders});
    for (std::int64_t i = 1; i <= settings.clients; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("client-{}", i), client);
        blueprint.connect(node, nodes.orders);
    }
    add_properties(settings, nodes, blueprint);
}

void describe_shop(ParameterBook<Settings>& book) {
    book.choice("protocol", &Settings::protocol,
                {"two-phase", "tcc", "saga", "choreography", "transactional-message", "notify"},
                "how the services agree");
    book.integer("clients", &Settings::clients, 1, 1000, "how many buyers order");
    book.integer("orders", &Settings::orders, 0, 999'999, "how often a buyer orders at most; 0: any number of times");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when a buyer's next order comes; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1_ms, 1_h,
                  "mean time between two orders of a buyer, unless arrivals say otherwise");
    book.duration("selling", &Settings::selling, 1_ms, 24_h,
                  "how long the shop sells; leave the run time to finish what is open");
    book.integer("items", &Settings::items, 1, 100'000, "how many items there are");
    book.decimal("zipf", &Settings::zipf, 0, 10,
                 "how hot the hot items are: item k is wanted in proportion to 1 / k^zipf; 0: all alike");
    book.integer("quantity", &Settings::quantity, 1, 1000, "pieces of an order at most; at least one");
    book.integer("stock", &Settings::stock, 0, 1'000'000'000, "pieces of each item");
    book.integer("price", &Settings::price, 1, 1'000'000'00, "of a piece, in fen");
    book.integer("wallet", &Settings::wallet, 0, 1'000'000'000'00, "what each buyer has, in fen");
}

void describe_protocols(ParameterBook<Settings>& book) {
    book.duration("timeout", &Settings::timeout, 1_ms, 1_h,
                  "two-phase, tcc: how long the votes may take before all is cancelled (Seata: 60 s)");
    book.duration("lock_wait", &Settings::lock_wait, 0, 1_h,
                  "two-phase: how long an order waits for a row before its vote is no (Seata: 30 times 10 ms)");
    book.duration("retry", &Settings::retry, 1_ms, 1_h, "how long anybody waits for an answer before asking again");
    book.duration("patience", &Settings::patience, 1_ms, 1_h, "how long a buyer waits before asking again");
    book.duration("relay", &Settings::relay, 0, 1_h, "from the commit of an event to its publication");
    book.duration("redeliver", &Settings::redeliver, 1_ms, 1_h,
                  "how long the broker waits for the answer to a delivery before it gives it again");
    book.integer("notices", &Settings::notices, 1, 1000, "notify: how often a service is told before it is given up");
    book.duration("reconcile_every", &Settings::reconcile_every, 1_ms, 24_h,
                  "notify: time between two reconciliations");
    book.duration("check_after", &Settings::check_after, 1_ms, 24_h,
                  "transactional-message: a half message younger than this is not asked for (RocketMQ: 6 s)");
    book.duration("check_interval", &Settings::check_interval, 1_ms, 24_h,
                  "transactional-message: time between two rounds of check-backs (RocketMQ: 30 s)");
    book.integer("most_checks", &Settings::most_checks, 1, 1000,
                 "transactional-message: then a half message is dropped (RocketMQ: 15)");
    book.duration("hold_expiry", &Settings::hold_expiry, 1_ms, 1_h,
                  "after how long a service with the flaw heuristic_abort gives up what it has prepared");
    book.duration("lock_limit", &Settings::lock_limit, 1_ms, 24_h,
                  "how long a row may stay locked when no fault is active");
    book.duration("settle_limit", &Settings::settle_limit, 1_ms, 24_h,
                  "how long a payment may wait for its goods when no fault is active");
    book.duration("end_limit", &Settings::end_limit, 1_ms, 24_h,
                  "how long an order may stay open when no fault is active");
}

void describe(ParameterBook<Settings>& book) {
    describe_shop(book);
    describe_protocols(book);
    book.flaw("dual_write", &Settings::dual_write, "what is paid is delivered or refunded",
              "the order service charges, then deducts, and writes nothing down in between", {"protocol=saga"});
    book.flaw("no_outbox", &Settings::no_outbox, "every order ends",
              "an event is published after the commit, from the memory of the process", {"protocol=choreography"});
    book.flaw("restores_before_image", &Settings::restores_before_image, "conservation",
              "a compensation writes back the stock that its step had read", {"protocol=saga"});
    book.flaw("volatile_coordinator", &Settings::volatile_coordinator, "no row stays locked",
              "the coordinator keeps its transactions in memory", {"protocol=two-phase"});
    book.flaw("heuristic_abort", &Settings::heuristic_abort, "no mixed outcome",
              "a service that has voted and waits too long rolls back by itself", {"protocol=two-phase"});
    book.flaw("checks_memory", &Settings::checks_memory, "what is paid is delivered or refunded",
              "a check-back is answered from what the process remembers, not from the books",
              {"protocol=transactional-message"});
    book.flaw("no_reconciliation", &Settings::no_reconciliation, "what is paid is delivered or refunded",
              "a notice that is given up is given up for ever", {"protocol=notify"});
    book.flaw("no_idempotency_key", &Settings::no_idempotency_key, "the outcome is what was done",
              "the payment service charges again when it is asked again", {"protocol=saga"});
    book.flaw("deducts_unchecked", &Settings::deducts_unchecked, "nothing is oversold",
              "what has been paid for is deducted without a look at what is there", {"protocol=transactional-message"});
}

}  // namespace
}  // namespace orrery::split_shop

namespace orrery {

Model make_split_shop() {
    return define_model<split_shop::Settings>(
        "commerce/split-shop", "The shop split into services", "S7",
        "An order needs pieces from an inventory service and money from a payment service: six ways to agree.",
        split_shop::describe, split_shop::kMoments, split_shop::build);
}

}  // namespace orrery
