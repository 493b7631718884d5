// One step at a time: what the order service says to its database and its broker, and when it answers.
#include "models/commerce/outbox/roles.h"
#include "tests/catch.h"
#include "tests/models/commerce/outbox/world.h"
#include "tests/models/step.h"

namespace orrery::outbox {
namespace {

using floor::DbOutcome;
using floor::Resolution;

constexpr NodeId kDb = 0, kService = 1, kMq = 2, kCustomer = 3;
constexpr std::uint64_t kFirst = floor::Lives::kNumbersALife;  // of the first life
constexpr OrderId kOrder = 3'000'001;

// The order service between probes: a database, a broker and a customer that answer nothing by themselves.
test::Script service(Settings settings = {}) {
    settings.statement_patience = 1_h;
    return test::Script([settings](Blueprint& blueprint) {
        Places at;
        at.order_db = kDb;
        at.orders = kService;
        at.broker = kMq;
        blueprint.add_node("order-db", blueprint.add_role(test::Probe<OrderDb::Statement>{}));
        blueprint.add_node("orders", blueprint.add_role(OrderService{settings, at}));
        blueprint.add_node("broker", blueprint.add_role(test::Probe<Mq::Send, Mq::SendHalf, Mq::EndTransaction>{}));
        blueprint.add_node("customer", blueprint.add_role(test::Probe<OrderAnswer>{}));
    });
}
OrderDb::Answer answer(std::uint64_t tx, std::uint64_t number, DbOutcome outcome = DbOutcome::done,
                       std::vector<std::pair<std::uint64_t, OrderTable::Row>> rows = {}) {
    return {kFirst + tx, number, outcome, std::move(rows), kDb};
}
// The first order, up to the ids that it waits for.
test::Script& with_ids(test::Script& run) {
    return run.deliver(kService, PlaceOrder{kOrder, 2, 3}, kCustomer)
        .deliver(kService, answer(1, 1), kDb)
        .deliver(kService, answer(1, 2), kDb);
}
std::string last(test::Script& run, NodeId probe) {
    const auto heard = run.heard(probe);
    return heard.empty() ? "" : heard.back();
}
bool says(const std::string& line, const std::string& part) { return line.find(part) != std::string::npos; }

TEST_CASE("orders: an order and its row are one transaction, and the customer hears behind its commit", "[unit]") {
    test::Script run = service();
    with_ids(run);
    CHECK(says(last(run, kDb), "transaction=1000002, number=1"));
    CHECK(says(last(run, kDb), "commits=false"));
    run.deliver(kService, answer(2, 1), kDb);
    CHECK(says(last(run, kDb), "transaction=1000002, number=2"));
    CHECK(says(last(run, kDb), "key=1000000000001"));
    CHECK(says(last(run, kDb), "commits=true"));
    CHECK(run.heard(kCustomer).empty());
    run.deliver(kService, answer(2, 2), kDb);
    CHECK(run.heard(kCustomer) == test::Lines{"OrderAnswer{order=3000001, placed=true}"});
    CHECK(run.heard(kMq).empty());
}

TEST_CASE("orders: an order that is asked for again while it is worked on is begun once", "[unit]") {
    test::Script run = service();
    with_ids(run);
    const std::size_t said = run.heard(kDb).size();
    run.deliver(kService, PlaceOrder{kOrder, 2, 3}, kCustomer);
    CHECK(run.heard(kDb).size() == said);
}

TEST_CASE("orders: what is in the table already is looked up, and answered as it stands", "[unit]") {
    const Phase phase = GENERATE(Phase::confirmed, Phase::barred);
    test::Script run = service();
    with_ids(run).deliver(kService, answer(2, 1, DbOutcome::duplicate), kDb);
    CHECK(says(run.heard(kDb)[run.heard(kDb).size() - 2] + last(run, kDb), "DbRollBack"));
    run.deliver(kService, answer(3, 1, DbOutcome::done, {{kOrder, Order{2, 3, phase}}}), kDb);
    CHECK(says(last(run, kCustomer), phase == Phase::confirmed ? "placed=true" : "placed=false"));
}

TEST_CASE("orders: where it is not known whether a commit took place, nobody is told anything", "[unit]") {
    test::Script run = service();
    with_ids(run).deliver(kService, answer(2, 1), kDb).deliver(kService, answer(2, 2, DbOutcome::ended), kDb);
    CHECK(run.heard(kCustomer).empty());
    CHECK(run.state<OrderService>(kService).placing.empty());
    run.deliver(kService, PlaceOrder{kOrder, 2, 3}, kCustomer);
    CHECK(says(last(run, kDb), "transaction=1000003, number=1"));
}

TEST_CASE("orders: a service that comes back uses other numbers, and ids that nobody has used", "[unit]") {
    test::Script run = service();
    with_ids(run).crash(kService).restart(kService).deliver(kService, PlaceOrder{kOrder, 2, 3}, kCustomer);
    CHECK(says(last(run, kDb), "transaction=2000001, number=1"));
    CHECK(says(last(run, kDb), "DbReadForUpdate"));
    const OrderDb::Answer ids{2'000'001, 1, DbOutcome::done, {{kRowIdsKey, RowIds{1001}}}, kDb};
    run.deliver(kService, ids, kDb);
    CHECK(says(last(run, kDb), "RowIds{next=2001}"));
}

TEST_CASE("orders: a half message comes first, its end behind the commit", "[unit]") {
    Settings settings;
    settings.channel = "half-message";
    test::Script run = service(settings);
    run.deliver(kService, PlaceOrder{kOrder, 2, 3}, kCustomer);
    CHECK(says(last(run, kMq), "SendHalf"));
    CHECK(run.heard(kDb).empty());
    run.deliver(kService, Mq::SendResult{kFirst + 1, true, 77, kNoNode}, kMq)
        .deliver(kService, answer(1, 1), kDb)
        .deliver(kService, answer(1, 2), kDb)
        .deliver(kService, answer(2, 1), kDb);
    CHECK(run.heard(kMq).size() == 1);
    run.deliver(kService, answer(2, 2), kDb);
    CHECK(last(run, kMq) == "EndTransaction{transaction=77, resolution=commit}");
}

TEST_CASE("orders: a check-back bars the order before it says that it will never be", "[unit]") {
    Settings settings;
    settings.channel = "half-message";
    test::Script run = service(settings);
    Deduct wanted;
    wanted.order = kOrder;
    run.deliver(kService, Mq::CheckBack{77, 5, wanted}, kMq);
    CHECK(says(last(run, kDb), "phase=barred"));
    CHECK(run.heard(kMq).empty());
    SECTION("nobody had placed it") {
        run.deliver(kService, answer(1, 1), kDb);
        CHECK(last(run, kMq) == "EndTransaction{transaction=77, resolution=roll back}");
    }
    SECTION("it was placed: its row says so") {
        run.deliver(kService, answer(1, 1, DbOutcome::duplicate), kDb);
        CHECK(run.heard(kMq).empty());
        run.deliver(kService, answer(2, 1, DbOutcome::done, {{kOrder, Order{2, 3, Phase::confirmed}}}), kDb);
        CHECK(last(run, kMq) == "EndTransaction{transaction=77, resolution=commit}");
    }
    SECTION("the database does not know: the broker asks again") {
        run.deliver(kService, answer(1, 1, DbOutcome::ended), kDb);
        CHECK(run.heard(kMq).empty());
    }
}

TEST_CASE("orders: a check-back about an order that is worked on waits", "[unit]") {
    Settings settings;
    settings.channel = "half-message";
    test::Script run = service(settings);
    Deduct wanted;
    wanted.order = kOrder;
    run.deliver(kService, PlaceOrder{kOrder, 2, 3}, kCustomer).deliver(kService, Mq::CheckBack{77, 5, wanted}, kMq);
    CHECK(run.heard(kDb).empty());
}

}  // namespace
}  // namespace orrery::outbox
