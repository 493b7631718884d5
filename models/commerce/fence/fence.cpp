// The model's nodes and links, its parameters and its flaws.
#include <fmt/format.h>

#include "models/commerce/fence/cast.h"
#include "models/commerce/fence/model.h"

namespace orrery::fence {
namespace {

floor::DatabaseSettings database_settings(const Settings& settings, NodeId self) {
    floor::DatabaseSettings database;
    database.nodes = {self};
    database.rules.first_updater_wins = false;  // InnoDB
    database.rules.gap_locks = true;
    // Each of these is shorter than the patience of the one who asks: what waits for nobody holds no lock.
    constexpr std::int64_t kShare = 4;
    database.connections = 100;
    database.connection_wait = database.lock_wait = settings.give_up / kShare;
    database.idle_timeout = settings.give_up / 2;
    database.work = settings.work;
    database.beat = 24_h;  // it has no replica
    return database;
}

void build(const Settings& settings, Blueprint& blueprint) {
    // The coordinator needs to know the services, which are nodes 1 to n.
    const auto lines = static_cast<NodeId>(settings.lines);
    const NodeId database = lines + 1, cleaner = lines + 2, outside = lines + 3;
    std::vector<NodeId> services;
    for (NodeId node = 1; node <= lines; ++node)
        services.push_back(node);
    const NodeId coordinator = blueprint.add_node("coordinator", add_coordinator({settings, services}, blueprint));
    const std::uint32_t service = add_service({settings, coordinator, database, outside, services.front()}, blueprint);
    for (NodeId node = 1; node <= lines; ++node) {
        blueprint.add_node(fmt::format("stock-{}", node), service);
        blueprint.connect(coordinator, node);
    }
    blueprint.add_node("database", add_database(database_settings(settings, database), blueprint));
    blueprint.add_node("cleaner", add_cleaner({settings, coordinator, database}, blueprint));
    blueprint.add_node("outside", add_outside(blueprint));
    for (NodeId node = 1; node <= lines; ++node) {
        blueprint.connect(node, database);
        blueprint.connect(node, outside);
    }
    blueprint.connect(cleaner, database);
    blueprint.connect(cleaner, coordinator);
    const std::uint32_t shop = add_shop({settings, coordinator}, blueprint);
    for (std::int64_t i = 1; i <= settings.shops; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("shop-{}", i), shop);
        blueprint.connect(node, coordinator);
    }
    add_properties(settings, coordinator, database, outside, blueprint);
}

void describe_knobs(ParameterBook<Settings>& book) {
    book.integer("lines", &Settings::lines, 1, 6, "how many lines an order has, each at a service of its own");
    book.integer("shops", &Settings::shops, 1, 100, "how many clients place orders");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when the next order of one shop comes; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1_ms, 24_h,
                  "mean time between two orders of one shop, unless arrivals say otherwise");
    book.duration("selling", &Settings::selling, 1_ms, 168_h,
                  "how long the shops sell; leave the run time to finish what is open");
    book.integer("stock", &Settings::stock, 0, 1'000'000'000, "pieces of each line; an order takes one to three");
    book.integer("attempts", &Settings::attempts, 1, 10, "how often a service is asked to reserve");
    book.duration("patience", &Settings::patience, 1_ms, 1_h, "time between two of these, and behind the last");
    book.duration("retry", &Settings::retry, 1_ms, 24_h, "time between two rounds of Confirm or Cancel");
    book.duration("give_up", &Settings::give_up, 1_ms, 1_h,
                  "how long a service works on a call, and how long a statement waits for a lock");
    book.integer("hand_over", &Settings::hand_over, 0, 1000,
                 "after how many Confirms or Cancels without an answer the next service is asked; 0: never");
    book.distribution("work", &Settings::work, "what the database needs for one statement");
    book.choice("fence", &Settings::fence, {"seata-fence", "dtm-barrier"},
                "how a participant recognises repeated, empty and late calls");
    book.choice("effect", &Settings::effect, {"none", "after-commit"},
                "what a Try of seata-fence does outside the database: nothing, or an effect behind its commit");
    book.duration("clean_every", &Settings::clean_every, 0, 168_h, "how often the fence is cleaned; 0: never");
    book.duration("clean_after", &Settings::clean_after, 1_ms, 168_h, "how long what has ended is kept");
    book.choice(
        "cleans", &Settings::cleans, {"asks", "ended-rows", "whole-orders"},
        "what the cleaner deletes of what is old enough: rows that have ended, of transactions that are over at "
        "the coordinator; rows that have ended; all rows where all of the transaction's have ended");
    book.duration("end_within", &Settings::end_within, 1_ms, 168_h,
                  "how long an order and a hold may last when no fault is active");
}

void describe(ParameterBook<Settings>& book) {
    describe_knobs(book);
    book.flaw("repeatable_read", &Settings::repeatable_read, "no call is a deadlock's victim",
              "what looks for its fence row and then inserts it does so at InnoDB's default isolation",
              {"fence=seata-fence"});
    book.flaw("effect_in_transaction", &Settings::effect_in_transaction, "a cancelled order has no effect outside",
              "a Try does something outside while its transaction may still be rolled back",
              {"fence=seata-fence", "effect=after-commit"});
    book.flaw("barrier_commits_first", &Settings::barrier_commits_first, "frozen is the sum of the holds",
              "the barrier's row is committed before the business is done", {"fence=dtm-barrier"});
    book.flaw("barrier_follows", &Settings::barrier_follows, "an order takes each line once",
              "the barrier's row comes behind the business, in a transaction of its own", {"fence=dtm-barrier"});
    book.flaw("barrier_by_call", &Settings::barrier_by_call, "an order takes each line once",
              "the barrier's row is named by the call, so that a repeated one passes", {"fence=dtm-barrier"});
    book.flaw("branch_by_call", &Settings::branch_by_call, "an order takes each line once",
              "a call that is repeated registers another branch");
    book.flaw("tries_before_log", &Settings::tries_before_log, "every hold ends",
              "services are asked before it is written down that there is a transaction");
    book.flaw("reruns_cancelled", &Settings::reruns_cancelled, "no branch is confirmed and cancelled",
              "who comes back runs a transaction again that it was cancelling", {"fence=dtm-barrier"});
    book.flaw("cleans_by_xid", &Settings::cleans_by_xid, "a cancelled order holds nothing",
              "the cleaner deletes all rows of a transaction of which one has ended", {"fence=seata-fence"});
}

}  // namespace
}  // namespace orrery::fence

namespace orrery {

Model make_fence() {
    return define_model<fence::Settings>(
        "commerce/fence", "The fence in a participant's database", "S13",
        "Each Try, Confirm and Cancel is a transaction of a fence's rows and the business: which order of statements, "
        "which isolation, and who deletes the rows again?",
        fence::describe, fence::kMoments, fence::build);
}

}  // namespace orrery
