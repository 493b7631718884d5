// One step at a time: how a relay takes the lock, sends and flags; how the log is followed.
#include "models/commerce/outbox/roles.h"
#include "tests/catch.h"
#include "tests/models/commerce/outbox/world.h"
#include "tests/models/step.h"

namespace orrery::outbox {
namespace {

using floor::DbOutcome;

constexpr NodeId kDb = 0, kReader = 1, kMq = 2;
constexpr std::uint64_t kFirst = floor::Lives::kNumbersALife;

Places places() {
    Places at;
    at.order_db = kDb;
    at.broker = kMq;
    return at;
}
test::Script relay(Settings settings = {}) {
    settings.statement_patience = 1_h;
    settings.poll = 1_min;
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.add_node("order-db", blueprint.add_role(test::Probe<OrderDb::Statement>{}));
        blueprint.add_node("relay", blueprint.add_role(Relay{settings, places()}));
        blueprint.add_node("broker", blueprint.add_role(test::Probe<Mq::Send>{}));
    });
}
OrderDb::Answer answer(std::uint64_t tx, std::uint64_t number, DbOutcome outcome = DbOutcome::done,
                       std::vector<std::pair<std::uint64_t, OrderTable::Row>> rows = {}) {
    return {kFirst + tx, number, outcome, std::move(rows), kDb};
}
std::string last(test::Script& run, NodeId probe) {
    const auto heard = run.heard(probe);
    return heard.empty() ? "" : heard.back();
}
bool says(const std::string& line, const std::string& part) { return line.find(part) != std::string::npos; }
const Letter kLetter{3'000'001, 2, 3, 0, 0, 0};

// Holds the lock, and has read the row 5.
test::Script& with_row(test::Script& run) {
    return run.deliver(kReader, answer(1, 1), kDb)
        .deliver(kReader, answer(1, 2), kDb)
        .deliver(kReader, answer(1, 3, DbOutcome::done, {{key_of(Box::unsent, 5), kLetter}}), kDb);
}

TEST_CASE("relay: the lock, then the rows, in one transaction", "[unit]") {
    test::Script run = relay();
    run.wait(1_min);  // the first poll has been asked
    CHECK(says(last(run, kDb), "DbReadForUpdate{key=9000000000000}"));
    run.deliver(kReader, answer(1, 1), kDb);
    CHECK(says(last(run, kDb), "epoch=1"));
    run.deliver(kReader, answer(1, 2), kDb);
    CHECK(says(last(run, kDb), "DbReadRange{low=1000000000000"));
    CHECK(says(last(run, kDb), "commits=true"));
}

TEST_CASE("relay: while another holds the lock it reads nothing; once the lease is over it takes the lock", "[unit]") {
    const bool over = GENERATE(true, false);
    test::Script run = relay();
    run.wait(1_min);  // the first poll has been asked
    const RelayLock lock{kMq, over ? 1_s : 1_h, 4, 0};
    run.deliver(kReader, answer(1, 1, DbOutcome::done, {{kLockKey, lock}}), kDb);
    CHECK(says(last(run, kDb), over ? "epoch=5" : "DbRollBack"));
}

TEST_CASE("relay: a row is flagged when the broker has it, not before", "[unit]") {
    test::Script run = relay();
    run.wait(1_min);  // the first poll has been asked
    with_row(run);
    CHECK(says(last(run, kMq), "row=5, epoch=1"));
    const std::size_t said = run.heard(kDb).size();
    run.deliver(kReader, Mq::SendResult{kFirst + 1, false, 0, kNoNode}, kMq);
    CHECK(run.heard(kDb).size() == said);
    run.deliver(kReader, Mq::SendResult{kFirst + 1, true, 0, kNoNode}, kMq);
    CHECK(says(last(run, kDb), "DbRemove{key=1000000000005}"));
    run.deliver(kReader, answer(2, 1), kDb);
    CHECK(says(last(run, kDb), "key=2000000000005"));
    run.deliver(kReader, answer(2, 2), kDb);
    CHECK(run.state<Relay>(kReader).rows.empty());
}

TEST_CASE("relay: a row that somebody else has flagged meanwhile is left alone", "[unit]") {
    test::Script run = relay();
    run.wait(1_min);  // the first poll has been asked
    with_row(run).deliver(kReader, Mq::SendResult{kFirst + 1, true, 0, kNoNode}, kMq);
    run.deliver(kReader, answer(2, 1, DbOutcome::missing), kDb);
    CHECK(says(last(run, kDb), "DbRollBack"));
    CHECK(run.state<Relay>(kReader).rows.empty());
}

TEST_CASE("relay: what is on its way is not sent again by the next poll", "[unit]") {
    test::Script run = relay();
    run.wait(1_min);  // the first poll has been asked
    with_row(run).wait(1_min);
    run.deliver(kReader, answer(2, 1), kDb).deliver(kReader, answer(2, 2), kDb);
    const std::size_t sent = run.state<Relay>(kReader).sends.open.size();
    run.deliver(kReader, answer(2, 3, DbOutcome::done, {{key_of(Box::unsent, 5), kLetter}}), kDb);
    CHECK(run.state<Relay>(kReader).sends.open.size() == sent);
}

// ---- The log
// ---------------------------------------------------------------------------------------------------------

test::Script capture() {
    Settings settings;
    settings.channel = "capture";
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.add_node("order-db", blueprint.add_role(test::Probe<OrderDb::Reached>{}));
        blueprint.add_node("relay-1", blueprint.add_role(Capture{settings, places()}));
        blueprint.add_node("broker", blueprint.add_role(test::Probe<Mq::Send>{}));
    });
}
OrderDb::Unit unit(RowId row, OrderId order) {
    OrderDb::Unit made;
    made.set(order, {false, Order{2, 3, Phase::confirmed}});
    Letter letter = kLetter;
    letter.order = order;
    made.set(key_of(Box::sent, row), {false, letter});
    return made;
}

TEST_CASE("capture: rows go out in the order of their commits, one after the other", "[unit]") {
    test::Script run = capture();
    run.deliver(kReader, OrderDb::Ship{0, 0, {unit(6, 3'000'002), unit(5, 3'000'001)}}, kDb);
    CHECK(run.heard(kMq).size() == 1);
    CHECK(says(last(run, kMq), "row=6"));
    run.deliver(kReader, Mq::SendResult{kFirst + 1, true, 0, kNoNode}, kMq);
    CHECK(says(last(run, kMq), "row=5"));
    CHECK(run.durable<Capture>(kReader).position == 1);
    run.deliver(kReader, Mq::SendResult{kFirst + 2, true, 0, kNoNode}, kMq);
    CHECK(run.durable<Capture>(kReader).position == 2);
}

TEST_CASE("capture: who has missed some of the log asks for it, and skips what it has", "[unit]") {
    test::Script run = capture();
    run.deliver(kReader, OrderDb::Ship{0, 2, {unit(7, 3'000'003)}}, kDb);
    CHECK(run.heard(kDb) == test::Lines{"DbReached{epoch=0, number=0, wants_more=true}"});
    run.deliver(kReader, OrderDb::Ship{0, 0, {unit(5, 3'000'001)}}, kDb);
    run.deliver(kReader, OrderDb::Ship{0, 0, {unit(5, 3'000'001), unit(6, 3'000'002)}}, kDb);
    CHECK(run.state<Capture>(kReader).queue.size() == 2);
}

TEST_CASE("capture: after a crash it goes on where the broker has everything before", "[unit]") {
    test::Script run = capture();
    run.deliver(kReader, OrderDb::Ship{0, 0, {unit(5, 3'000'001), unit(6, 3'000'002)}}, kDb)
        .deliver(kReader, Mq::SendResult{kFirst + 1, true, 0, kNoNode}, kMq)
        .crash(kReader)
        .restart(kReader);
    CHECK(run.state<Capture>(kReader).received == 1);
}

TEST_CASE("capture: where the log is not kept any more it reads what nobody has settled out of the table", "[unit]") {
    test::Script run = capture();
    OrderDb::Table table;
    table.set(key_of(Box::sent, 5), {kLetter, 3});
    table.set(key_of(Box::settled, 4), {kLetter, 2});
    run.deliver(kReader, OrderDb::Copy{0, 9, table}, kDb);
    CHECK(run.state<Capture>(kReader).queue.size() == 1);
    CHECK(run.state<Capture>(kReader).received == 9);
    CHECK(says(last(run, kMq), "row=5"));
}

}  // namespace
}  // namespace orrery::outbox
