// One step at a time, at a real database of stock: what a message does, and what the reconciler makes of the rest.
#include "models/commerce/outbox/roles.h"
#include "tests/catch.h"
#include "tests/models/commerce/outbox/world.h"
#include "tests/models/step.h"

namespace orrery::outbox {
namespace {

using floor::DbOutcome;

constexpr NodeId kDb = 0, kTaker = 1, kMq = 2, kOrdersAt = 3;
constexpr OrderId kOrder = 3'000'001;

floor::DatabaseSettings alone() {
    floor::DatabaseSettings settings;
    settings.nodes = {kDb};
    return settings;
}
test::Script inventory(Settings settings = {}) {
    settings.items = 1;
    return test::Script([settings](Blueprint& blueprint) {
        Places at;
        at.stock_db = kDb;
        at.broker = kMq;
        blueprint.add_node("stock-db", blueprint.add_role(StockDb{alone()}));
        blueprint.add_node("inventory", blueprint.add_role(Inventory{settings, at}));
        blueprint.add_node("broker", blueprint.add_role(test::Probe<Mq::Ack, Mq::Nack>{}));
    });
}
floor::Claim claim(std::uint64_t offset) { return {0, {{0, 0}, offset}}; }
Mq::Deliver message(std::uint64_t offset, OrderId order, ItemId item, Pieces pieces) {
    Deduct wanted;
    wanted.order = order;
    wanted.item = item;
    wanted.pieces = pieces;
    return {claim(offset), 1, order, wanted};
}
std::string text(const floor::messaging::Ack& ack) { return to_text(to_value(ack)); }
std::string text(const floor::messaging::Nack& nack) { return to_text(to_value(nack)); }
Pieces available(test::Script& run) { return std::get<Item>(run.durable<StockDb>(kDb).table.at(1).row).available; }
const Taken taken(test::Script& run, OrderId order) {
    return std::get<Taken>(run.durable<StockDb>(kDb).table.at(order).row);
}

TEST_CASE("inventory: a message takes its pieces and leaves its receipt, and is acknowledged behind the commit",
          "[unit]") {
    test::Script run = inventory();
    run.deliver(kTaker, message(0, kOrder, 1, 3), kMq);
    CHECK(run.heard(kMq) == test::Lines{text(Mq::Ack{claim(0)})});
    CHECK(available(run) == 997);
    CHECK(taken(run, kOrder) == Taken{1, 3, 1, false});
}

TEST_CASE("inventory: the same message again is acknowledged without effect, whatever its place", "[unit]") {
    test::Script run = inventory();
    run.deliver(kTaker, message(0, kOrder, 1, 3), kMq).deliver(kTaker, message(8, kOrder, 1, 3), kMq);
    CHECK(run.heard(kMq) == test::Lines{text(Mq::Ack{claim(0)}), text(Mq::Ack{claim(8)})});
    CHECK(available(run) == 997);
    run.crash(kTaker).restart(kTaker).deliver(kTaker, message(0, kOrder, 1, 3), kMq);
    CHECK(available(run) == 997);
}

TEST_CASE("inventory: without an inbox the same message takes its pieces again", "[unit]") {
    Settings settings;
    settings.no_inbox = true;
    test::Script run = inventory(settings);
    run.deliver(kTaker, message(0, kOrder, 1, 3), kMq).deliver(kTaker, message(0, kOrder, 1, 3), kMq);
    CHECK(available(run) == 994);
    CHECK(taken(run, kOrder) == Taken{1, 6, 2, false});
}

TEST_CASE("inventory: where there are too few the receipt says no, and is kept", "[unit]") {
    Settings settings;
    settings.stock = 2;
    test::Script run = inventory(settings);
    run.deliver(kTaker, message(0, kOrder, 1, 3), kMq).deliver(kTaker, message(1, kOrder, 1, 3), kMq);
    CHECK(run.heard(kMq) == test::Lines{text(Mq::Ack{claim(0)}), text(Mq::Ack{claim(1)})});
    CHECK(available(run) == 2);
    CHECK(taken(run, kOrder) == Taken{1, 0, 0, true});
}

TEST_CASE("inventory: an item that nobody knows is refused, and leaves nothing behind", "[unit]") {
    test::Script run = inventory();
    run.deliver(kTaker, message(0, kOrder, 2, 3), kMq);
    CHECK(run.heard(kMq) == test::Lines{text(Mq::Nack{claim(0), 1})});
    CHECK_FALSE(run.durable<StockDb>(kDb).table.contains(kOrder));
    CHECK(run.state<StockDb>(kDb).sessions.empty());
    CHECK(run.state<Inventory>(kTaker).busy.empty());
}

TEST_CASE("inventory: a receipt that the reconciler has left bars the message", "[unit]") {
    test::Script run = inventory();
    const StockDb::Statement bar{1, 1, floor::Isolation::read_committed, StockDb::Insert{kOrder, Taken{1, 0, 0, true}},
                                 true};
    run.wait(100_ms).deliver(kDb, bar, kTaker).deliver(kTaker, message(0, kOrder, 1, 3), kMq);
    CHECK(run.heard(kMq) == test::Lines{text(Mq::Ack{claim(0)})});
    CHECK(available(run) == 1000);
}

// ---- The reconciler, between a real database of stock and a probe for the orders
// -------------------------------------

test::Script reconciler(std::int64_t sends_anew) {
    Settings settings;
    settings.sends_anew = sends_anew;
    settings.reconcile = 1_min;
    settings.statement_patience = 1_h;
    return test::Script([settings](Blueprint& blueprint) {
        Places at;
        at.stock_db = kDb;
        at.broker = kMq;
        at.order_db = kOrdersAt;
        blueprint.add_node("stock-db", blueprint.add_role(StockDb{alone()}));
        blueprint.add_node("reconciler", blueprint.add_role(Reconciler{settings, at}));
        blueprint.add_node("broker", blueprint.add_role(test::Probe<Mq::Send, StockDb::Answer>{}));
        blueprint.add_node("order-db", blueprint.add_role(test::Probe<OrderDb::Statement>{}));
    });
}
constexpr std::uint64_t kFirst = floor::Lives::kNumbersALife;
OrderDb::Answer answer(std::uint64_t tx, std::uint64_t number,
                       std::vector<std::pair<std::uint64_t, OrderTable::Row>> rows = {}) {
    return {kFirst + tx, number, DbOutcome::done, std::move(rows), kOrdersAt};
}
OrderDb::Answer row_five(std::uint32_t sent_anew, Time since = 0) {
    return answer(1, 1, {{key_of(Box::sent, 5), Letter{kOrder, 1, 3, 0, since, sent_anew}}});
}
std::string last(test::Script& run, NodeId probe) {
    const auto heard = run.heard(probe);
    return heard.empty() ? "" : heard.back();
}
bool says(const std::string& line, const std::string& part) { return line.find(part) != std::string::npos; }
void put(test::Script& run, const Taken& taken) {
    const StockDb::Statement insert{1, 1, floor::Isolation::read_committed, StockDb::Insert{kOrder, taken}, true};
    run.deliver(kDb, insert, kMq);
}

TEST_CASE("reconciler: what took effect is settled", "[unit]") {
    test::Script run = reconciler(1);
    run.wait(61_s);
    put(run, Taken{1, 3, 1, false});
    run.deliver(kTaker, row_five(0), kOrdersAt);
    CHECK(says(last(run, kOrdersAt), "DbRemove{key=2000000000005}"));
    run.deliver(kTaker, answer(2, 1), kOrdersAt);
    CHECK(says(last(run, kOrdersAt), "key=3000000000005"));
    run.deliver(kTaker, answer(2, 2), kOrdersAt);
    CHECK(run.state<Reconciler>(kTaker).rows.empty());
}

TEST_CASE("reconciler: what was refused is cancelled, in the transaction that settles it", "[unit]") {
    test::Script run = reconciler(1);
    run.wait(61_s);
    put(run, Taken{1, 0, 0, true});
    run.deliver(kTaker, row_five(0), kOrdersAt);
    CHECK(says(last(run, kOrdersAt), "CancelOrder"));
    run.deliver(kTaker, answer(2, 1), kOrdersAt);
    CHECK(says(last(run, kOrdersAt), "transaction=1000002, number=2"));
    CHECK(says(last(run, kOrdersAt), "DbRemove"));
}

TEST_CASE("reconciler: what nobody has seen is sent anew, and noted before it is sent", "[unit]") {
    test::Script run = reconciler(1);
    run.wait(61_s);
    run.deliver(kTaker, row_five(0), kOrdersAt);
    CHECK(says(last(run, kOrdersAt), "sent_anew=1"));
    CHECK(run.heard(kMq).empty());
    run.deliver(kTaker, answer(2, 1), kOrdersAt);
    CHECK(says(last(run, kMq), "order=3000001"));
}

TEST_CASE("reconciler: what was sent anew often enough is barred at the inventory, then cancelled", "[unit]") {
    test::Script run = reconciler(1);
    run.wait(61_s);
    run.deliver(kTaker, row_five(1), kOrdersAt);
    CHECK(std::get<Taken>(run.durable<StockDb>(kDb).table.at(kOrder).row) == Taken{1, 0, 0, true});
    CHECK(says(last(run, kOrdersAt), "CancelOrder"));
}

TEST_CASE("reconciler: what was sent a moment ago is left alone", "[unit]") {
    test::Script run = reconciler(1);
    run.wait(61_s);
    run.deliver(kTaker, row_five(0, 61_s), kOrdersAt);
    CHECK(run.state<Reconciler>(kTaker).rows.empty());
    CHECK(run.heard(kOrdersAt).size() == 1);
}

}  // namespace
}  // namespace orrery::outbox
