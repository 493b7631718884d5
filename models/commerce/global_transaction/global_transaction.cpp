#include "models/commerce/global_transaction/global_transaction.h"

#include <fmt/format.h>

#include "models/commerce/global_transaction/cast.h"

namespace orrery::global_transaction {
namespace {

void build(const Settings& settings, Blueprint& blueprint) {
    const Nodes nodes(settings);
    add_store(settings, blueprint);
    add_coordinators(settings, nodes, blueprint);
    add_services(settings, nodes, blueprint);
    add_shops(settings, nodes, blueprint);
    for (NodeId c = 0; c < nodes.coordinators; ++c) {
        const NodeId coordinator = nodes.first_coordinator + c;
        blueprint.connect(coordinator, nodes.store);
        for (NodeId s = 0; s < nodes.services; ++s)
            blueprint.connect(coordinator, nodes.service(s));
        for (std::int64_t i = 0; i < settings.shops; ++i)
            blueprint.connect(nodes.first_shop + static_cast<NodeId>(i), coordinator);
    }
    blueprint.connect(nodes.outsider, nodes.service(0));
    for (std::int64_t i = 0; i < settings.shops; ++i)
        for (NodeId s = 0; s < nodes.services; ++s)
            blueprint.connect(nodes.first_shop + static_cast<NodeId>(i), nodes.service(s));
    add_properties(settings, nodes, blueprint);
}

void describe_shops(ParameterBook<Settings>& book) {
    book.choice("protocol", &Settings::protocol, {"at", "xa", "tcc", "saga"}, "how the services agree");
    book.integer("hops", &Settings::hops, 1, 5, "how many services each order takes from, one after the other");
    book.integer("coordinators", &Settings::coordinators, 1, 2, "how many coordinators share the store");
    book.integer("shops", &Settings::shops, 1, 1000, "how many shops take orders");
    book.integer("orders", &Settings::orders, 0, 999'999, "how many orders a shop takes at most; 0: any number");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when a shop's next order comes; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1_ms, 1_h, "mean time between two orders of a shop");
    book.duration("selling", &Settings::selling, 1_ms, 24_h,
                  "how long orders are taken; leave the run time to finish what is open");
    book.integer("quantity", &Settings::quantity, 1, 1000, "pieces of an order at most; at least one");
    book.integer("stock", &Settings::stock, 0, 1'000'000'000, "pieces in the hot row of each service");
    book.ratio("refuses", &Settings::refuses, "share of the orders that the last service refuses");
    book.ratio("outside", &Settings::outside,
               "share of the writes of the first hot row that are local transactions of the outsider; at random");
}

void describe_times(ParameterBook<Settings>& book) {
    book.duration("timeout", &Settings::timeout, 1_ms, 1_h, "of a global transaction (Seata: 60 s)");
    book.duration("sweep_every", &Settings::sweep_every, 1_ms, 1_h,
                  "how often a coordinator looks for what has run out of time or is not ended (Seata: 1 s)");
    book.duration("delay_delete", &Settings::delay_delete, 0, 1_h,
                  "how long an ended transaction is kept and then looked at once more; 0: deleted at once (Seata 1.5: "
                  "130 s)");
    book.duration("lock_interval", &Settings::lock_interval, 1_ms, 1_h,
                  "how long who meets another's global lock waits before it tries again (Seata: 10 ms)");
    book.integer("lock_attempts", &Settings::lock_attempts, 0, 10'000, "how often it tries again (Seata: 30)");
    book.duration("lock_wait", &Settings::lock_wait, 1_ms, 1_h,
                  "how long a local transaction waits for the row (MySQL: 50 s)");
    book.duration("register_limit", &Settings::register_limit, 1_ms, 1_h,
                  "how long a service waits for a coordinator's answer (Seata: 30 s)");
    book.duration("retry", &Settings::retry, 1_ms, 1_h, "how long anybody waits before saying it again");
    book.duration("end_limit", &Settings::end_limit, 1_ms, 24_h,
                  "how long a transaction or a branch may stay open when no fault is active");
}

void describe(ParameterBook<Settings>& book) {
    describe_shops(book);
    describe_times(book);
    book.flaw("no_compare_and_set", &Settings::no_compare_and_set, "all branches of a transaction end alike",
              "a coordinator writes what it has decided over whatever status stands there",
              {"protocol=at", "coordinators=2"});
    book.flaw("registers_apart", &Settings::registers_apart, "no lock outlives its transaction",
              "a branch is registered by two statements: is the transaction open, and the lock", {"protocol=at"});
    book.flaw("no_global_lock_outside", &Settings::no_global_lock_outside, "every global transaction ends",
              "the outsider writes the row without asking for the global lock", {"protocol=at"});
    book.flaw("restores_without_check", &Settings::restores_without_check, "conservation",
              "a roll-back writes the before-image without a look at the after-image, while others write outside",
              {"protocol=at"});
    book.flaw("retries_outside", &Settings::retries_outside, "what is sold is what the committed orders took",
              "what has met a global lock is tried again outside its global transaction", {"protocol=at"});
    book.flaw("no_fence", &Settings::no_fence, "every branch ends",
              "a roll-back that finds no branch leaves nothing behind", {"protocol=tcc"});
    book.flaw("forgets_prepared", &Settings::forgets_prepared, "all branches of a transaction end alike",
              "a database that restarts rolls back what was prepared", {"protocol=xa"});
}

}  // namespace
}  // namespace orrery::global_transaction

namespace orrery {

Model make_global_transaction() {
    return define_model<global_transaction::Settings>(
        "commerce/global-transaction", "One global transaction", "S15",
        "A transaction over several services with a hot row each: AT, XA, TCC and saga, as Seata has them.",
        global_transaction::describe, global_transaction::kMoments, global_transaction::build);
}

}  // namespace orrery
