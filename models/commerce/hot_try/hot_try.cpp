// The model's nodes and links, its parameters and its flaws.
#include "models/commerce/hot_try/hot_try.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/hot_try/model.h"

namespace orrery::hot_try {
namespace {

void build(const Settings& settings, Blueprint& blueprint) {
    Nodes nodes;
    const std::int64_t caches = settings.cache ? std::max<std::int64_t>(settings.cache_nodes, 1) : settings.cache_nodes;
    for (std::int64_t i = 0; i < caches; ++i)
        nodes.caches.push_back(static_cast<NodeId>(2 + i));
    nodes.first_manager = static_cast<NodeId>(2 + caches);
    blueprint.add_node("try", blueprint.add_role(TryService{settings, nodes}));
    blueprint.add_node("database", add_database(settings, nodes, blueprint));
    blueprint.connect(nodes.service, nodes.database);
    if (caches > 0) {
        const std::uint32_t cache = add_cache(settings, nodes, blueprint);
        for (std::int64_t i = 0; i < caches; ++i) {
            const NodeId node = blueprint.add_node(i == 0 ? "cache" : fmt::format("cache-replica-{}", i), cache);
            blueprint.connect(nodes.service, node);
            for (NodeId other = nodes.caches.front(); other < node; ++other)
                blueprint.connect(other, node);
        }
    }
    const std::uint32_t orders = add_orders(settings, nodes, blueprint);
    for (std::int64_t i = 1; i <= settings.managers; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("manager-{}", i), orders);
        blueprint.connect(node, nodes.service);
    }
    // What is asked again is the same message: what was sent stays, else exploring would not end.
    blueprint.exploration = {ExplorationRules::Network::set, {}};
    add_properties(settings, nodes, blueprint);
}

void describe_crowd(ParameterBook<Settings>& book) {
    book.integer("managers", &Settings::managers, 1, 1000, "how many transaction managers place orders");
    book.integer("orders", &Settings::orders, 0, 999'999, "how many a manager places at most; 0: any number");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when a manager's next order comes; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1, 1_h,
                  "mean time between two orders of a manager, unless arrivals say otherwise");
    book.duration("selling", &Settings::selling, 1_ms, 24_h, "how long orders come");
    book.integer("items", &Settings::items, 1, 1000, "how many kinds of things there are");
    book.decimal("skew", &Settings::skew, 0, 10, "how hot the hot items are: the k-th in proportion to 1 / k^skew");
    book.integer("stock", &Settings::stock, 0, 1'000'000'000, "pieces of each item");
    book.integer("pieces", &Settings::pieces, 1, 100, "an order wants one up to so many of an item");
    book.ratio("pairs", &Settings::pairs, "the share of orders that want two items, in the order of their basket");
    book.distribution("pay_time", &Settings::pay_time, "from the reservation to the Confirm");
    book.ratio("abandons", &Settings::abandons, "the share of reserved orders that nobody confirms or cancels");
    book.choice("on_refusal", &Settings::on_refusal, {"cancel", "retry"},
                "what a manager does that is told sold out: cancel, as a TCC or saga does, or ask again each time "
                "twice as late, as dtm's two-phase message does");
    book.duration("patience", &Settings::patience, 1_ms, 1_h, "until a manager asks again that hears nothing");
}
void describe_service(ParameterBook<Settings>& book) {
    book.choice("reserve", &Settings::reserve, {"row", "buckets", "batch"},
                "one row an item and a transaction a Try; several rows an item; one row and many Tries a transaction");
    book.integer("buckets", &Settings::buckets, 1, static_cast<std::int64_t>(kBucketsAnItem),
                 "of buckets: rows an item; not more than there are pieces");
    book.integer("batch", &Settings::batch, 1, 1000, "of batch: Tries of a transaction at most");
    book.boolean("cache", &Settings::cache, "whether a count in a cache is asked first");
    book.integer("cache_nodes", &Settings::cache_nodes, 0, 9, "caches, the first the primary; with cache one at least");
    book.duration("promote_after", &Settings::promote_after, 1_ms, 1_h,
                  "how long a cache's replica waits for a word of its primary before it takes over");
    book.duration("cache_patience", &Settings::cache_patience, 1_ms, 1_h,
                  "until the service asks the cache again; the third silence is the last");
    book.duration("reconcile_every", &Settings::reconcile_every, 1_ms, 24_h,
                  "how often the counts of the cache are set to what the database has");
    book.integer("admission", &Settings::admission, 1, 1'000'000,
                 "Tries at work at most; who comes beyond is told busy");
    book.duration("check", &Settings::check, 0, 1_h, "how long the call to another service takes that each Try needs");
    book.duration("ttl", &Settings::ttl, 0, 168_h, "how long a hold waits for its Confirm or Cancel");
    book.duration("sweep", &Settings::sweep, 1_ms, 1_h, "how often the service looks for holds whose time is over");
    book.distribution("work", &Settings::work, "of the database for a statement");
    book.integer("connections", &Settings::connections, 1, 10'000, "of the database (HikariCP: 10)");
    book.duration("lock_wait", &Settings::lock_wait, 1_ms, 1_h, "for a row at most (InnoDB: 50 s)");
    book.duration("idle_timeout", &Settings::idle_timeout, 1_ms, 24_h,
                  "until the database rolls a transaction back whose client says nothing");
    book.duration("retry", &Settings::retry, 1_ms, 1_h,
                  "until the service says a statement again, or does a transaction again");
}
void describe_bounds(ParameterBook<Settings>& book) {
    book.duration("answer_within", &Settings::answer_within, 1_ms, 24_h,
                  "how long a Try may be without an answer when no fault is active");
    book.duration("settle_within", &Settings::settle_within, 1_ms, 24_h,
                  "how long an order may hold pieces and not know it");
    book.duration("end_within", &Settings::end_within, 1_ms, 24_h, "how long a Confirm or a Cancel may take");
    book.duration("agree_within", &Settings::agree_within, 1_ms, 24_h,
                  "how long cache and database may disagree when nothing is under way");
    book.duration("grace", &Settings::grace, 1_ms, 24_h, "how long after its time and a sweep a hold may last");
}

void describe_rules(ParameterBook<Settings>& book) {
    book.rule([](const Settings& settings, Duration until) {
        return settings.no_ttl ? std::nullopt : longer_than_run("ttl", settings.ttl, until);
    });
    book.rule([](const Settings& settings, Duration) -> std::optional<Misfit> {
        if (settings.reserve != "buckets" || settings.buckets <= settings.stock)
            return std::nullopt;
        return Misfit{"buckets",
                      fmt::format("'buckets' = {} are more than the 'stock' of {} pieces that they share",
                                  settings.buckets, settings.stock),
                      "one bucket would never hold a piece: fewer buckets, or more stock"};
    });
}

void describe(ParameterBook<Settings>& book) {
    describe_crowd(book);
    describe_service(book);
    describe_bounds(book);
    describe_rules(book);
    book.flaw("long_transaction", &Settings::long_transaction, "every Try is answered",
              "the row is locked first, and another service is called with the lock held", {"check=300ms"});
    book.flaw("unordered_locks", &Settings::unordered_locks, "no circle of waits",
              "rows are locked as they lie in the basket", {"pairs=1/2", "items=3"});
    book.flaw("no_borrowing", &Settings::no_borrowing, "no Try is told sold out falsely",
              "an order whose bucket is empty is told sold out, whatever the others have", {"reserve=buckets"});
    book.flaw("no_flow_record", &Settings::no_flow_record, "the cache agrees with the books",
              "a count in the cache is the reservation, and nothing says for whom it was taken",
              {"cache=true", "abandons=0"});
    book.flaw("trusts_cache", &Settings::trusts_cache, "nothing is oversold",
              "what the cache has counted is frozen in the database without a look", {"cache=true"});
    book.flaw("accepts_unreserved", &Settings::accepts_unreserved, "no more is promised than there is",
              "a Try is written down and answered, and reserved when its turn comes");
    book.flaw("checks_stock_first", &Settings::checks_stock_first, "no Try is told sold out falsely",
              "whether there is enough is looked at before whether this order has it already");
    book.flaw("no_ttl", &Settings::no_ttl, "no hold outlives its time", "a hold waits for its Confirm for ever",
              {"abandons=1/4"});
    book.flaw("no_admission", &Settings::no_admission, "every Try is answered",
              "whoever comes is let in, and waits for a row that lets 1 / hold through");
}

}  // namespace
}  // namespace orrery::hot_try

namespace orrery {

Model make_hot_try() {
    return define_model<hot_try::Settings>("commerce/hot-try", "Try under high concurrency", "S15",
                                           "A crowd reserves the same few rows: locks, buckets, batches and a cache in "
                                           "front, and how each of them goes wrong.",
                                           hot_try::describe, hot_try::kMoments, hot_try::build);
}

}  // namespace orrery
