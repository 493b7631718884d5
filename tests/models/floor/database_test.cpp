// Each step of the database as its clients see it: statements, locks, the pool, group commit, replicas and promotion.
#include "models/floor/database.h"

#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/floor/stock_database.h"
#include "tests/models/step.h"

namespace orrery::floor {
namespace {

using Client = test::Probe<StockDb::Answer>;

// Nodes 0 and up are the database's; two clients come last.
test::Script script(DatabaseSettings knobs, std::uint32_t nodes = 1) {
    for (std::uint32_t node = 0; node < nodes; ++node)
        knobs.nodes.push_back(node);
    return test::Script([knobs, nodes](Blueprint& blueprint) {
        const std::uint32_t role = blueprint.add_role(StockDb{knobs});
        for (std::uint32_t node = 0; node < nodes; ++node)
            blueprint.add_node("db-" + std::to_string(node + 1), role);
        const std::uint32_t client = blueprint.add_role(Client{});
        blueprint.add_node("one", client);
        blueprint.add_node("two", client);
    });
}
std::string answer(std::uint64_t transaction, std::uint64_t number, DbOutcome outcome, Rows rows = {},
                   NodeId primary = 0) {
    return to_text(to_value(StockDb::Answer{transaction, number, outcome, std::move(rows), primary}));
}
std::string last(test::Script& run, NodeId client) {
    const auto heard = run.heard(client);
    return heard.empty() ? "" : heard.back();
}
const StockDb::State& state(test::Script& run, NodeId node = 0) { return View(run.world()).state<StockDb>(node); }
std::int64_t count(test::Script& run, const std::string& metric) {
    std::int64_t sum = 0;
    for (const auto& one : result_of(run.world()).metrics)
        sum += one.name == metric ? one.sum : 0;
    return sum;
}

TEST_CASE("a transaction inserts, reads, changes and commits; others see it then") {
    test::Script run = script({});
    run.deliver(0, statement(1, 1, StockDb::Insert{7, {10}}), 1)
        .deliver(0, statement(1, 2, StockDb::Change{7, {4}}), 1)
        .deliver(0, alone(1, StockDb::Read{7}), 2)
        .deliver(0, statement(1, 3, StockDb::Read{7}), 1)
        .deliver(0, statement(1, 4, StockDb::Commit{}), 1)
        .deliver(0, alone(2, StockDb::Read{7}), 2);
    CHECK(run.heard(1) == test::Lines{answer(1, 1, DbOutcome::done), answer(1, 2, DbOutcome::done),
                                      answer(1, 3, DbOutcome::done, {{7, {6}}}), answer(1, 4, DbOutcome::done)});
    CHECK(run.heard(2) == test::Lines{answer(1, 1, DbOutcome::done), answer(2, 1, DbOutcome::done, {{7, {6}}})});
    CHECK(state(run).sessions.empty());
    CHECK(run.durable<StockDb>(0).table == state(run).tx.table);
}

TEST_CASE("what fails without ending the transaction is told, and a roll-back leaves nothing") {
    test::Script run = script({});
    run.deliver(0, alone(1, StockDb::Insert{7, {10}}), 1)
        .deliver(0, statement(2, 1, StockDb::Insert{7, {11}}), 1)
        .deliver(0, statement(2, 2, StockDb::Update{8, {11}}), 1)
        .deliver(0, statement(2, 3, StockDb::Remove{7}), 1)
        .deliver(0, statement(2, 4, StockDb::ReadRange{0, 9}), 1)
        .deliver(0, statement(2, 5, StockDb::RollBack{}), 1)
        .deliver(0, alone(3, StockDb::ReadForUpdate{7}), 1);
    CHECK(run.heard(1) == test::Lines{answer(1, 1, DbOutcome::done), answer(2, 1, DbOutcome::duplicate),
                                      answer(2, 2, DbOutcome::missing), answer(2, 3, DbOutcome::done),
                                      answer(2, 4, DbOutcome::done), answer(2, 5, DbOutcome::done),
                                      answer(3, 1, DbOutcome::done, {{7, {10}}})});
    CHECK(state(run).kept.commits == 1);
}

TEST_CASE("a repeated statement is answered again and done once; one out of turn is passed over") {
    test::Script run = script({});
    run.deliver(0, statement(1, 1, StockDb::Insert{7, {10}}), 1)
        .deliver(0, statement(1, 3, StockDb::Commit{}), 1)
        .deliver(0, statement(1, 2, StockDb::Change{7, {1}}), 1)
        .deliver(0, statement(1, 2, StockDb::Change{7, {1}}), 1)
        .deliver(0, statement(1, 1, StockDb::Insert{7, {10}}), 1)
        .deliver(0, statement(1, 3, StockDb::Commit{}), 1);
    CHECK(run.heard(1) == test::Lines{answer(1, 1, DbOutcome::done), answer(1, 2, DbOutcome::done),
                                      answer(1, 2, DbOutcome::done), answer(1, 3, DbOutcome::done)});
    CHECK(state(run).kept.table.at(7).row == Item{9});
    run.deliver(0, statement(1, 3, StockDb::Commit{}), 1).deliver(0, statement(1, 1, StockDb::Insert{8, {10}}), 1);
    CHECK(run.heard(1).size() == 6);
    CHECK(last(run, 1) == answer(1, 1, DbOutcome::ended));
    CHECK_FALSE(state(run).kept.table.contains(8));
}

TEST_CASE("who wants a locked row waits until it is free, or until the lock's time is over") {
    DatabaseSettings knobs;
    knobs.lock_wait = 1_s;
    test::Script run = script(knobs);
    run.deliver(0, alone(1, StockDb::Insert{7, {10}}), 1)
        .deliver(0, statement(2, 1, StockDb::Change{7, {1}}), 1)
        .deliver(0, statement(1, 1, StockDb::Change{7, {2}}), 2);
    CHECK(run.heard(2).empty());
    SECTION("free") {
        run.deliver(0, statement(2, 2, StockDb::Commit{}), 1);
        CHECK(run.heard(2) == test::Lines{answer(1, 1, DbOutcome::done)});
        run.deliver(0, statement(1, 2, StockDb::Commit{}), 2);
        CHECK(state(run).kept.table.at(7).row == Item{7});
    }
    SECTION("too long: the statement did nothing, the transaction goes on") {
        run.wait(1_s);
        CHECK(run.heard(2) == test::Lines{answer(1, 1, DbOutcome::lock_timeout)});
        run.deliver(0, statement(2, 2, StockDb::RollBack{}), 1)
            .deliver(0, statement(1, 2, StockDb::Change{7, {2}}), 2)
            .deliver(0, statement(1, 3, StockDb::Commit{}), 2);
        CHECK(state(run).kept.table.at(7).row == Item{8});
        CHECK(count(run, "lock timeouts") == 1);
    }
}

TEST_CASE("a deadlock costs its victim the transaction, and the other goes on") {
    DatabaseSettings knobs;
    knobs.rules.victim = GENERATE(Victim::asker, Victim::youngest);
    test::Script run = script(knobs);
    run.deliver(0, alone(1, StockDb::Insert{1, {10}}), 1)
        .deliver(0, alone(2, StockDb::Insert{2, {10}}), 1)
        .deliver(0, statement(3, 1, StockDb::Change{1, {1}}), 1)
        .deliver(0, statement(1, 1, StockDb::Change{2, {1}}), 2)
        .deliver(0, statement(1, 2, StockDb::Change{1, {1}}), 2)
        .deliver(0, statement(3, 2, StockDb::Change{2, {1}}), 1);
    const bool asker = knobs.rules.victim == Victim::asker;
    CHECK(last(run, asker ? 1 : 2) == (asker ? answer(3, 2, DbOutcome::deadlock) : answer(1, 2, DbOutcome::deadlock)));
    CHECK(last(run, asker ? 2 : 1) == (asker ? answer(1, 2, DbOutcome::done) : answer(3, 2, DbOutcome::done)));
    CHECK(state(run).sessions.size() == 1);
    CHECK(count(run, "deadlocks") == 1);
}

TEST_CASE("a snapshot whose row has changed cannot be serialized and is rolled back") {
    test::Script run = script({});
    StockDb::Statement first = statement(1, 1, StockDb::Read{7});
    first.isolation = Isolation::repeatable_read;
    run.deliver(0, alone(9, StockDb::Insert{7, {10}}), 1)
        .deliver(0, first, 2)
        .deliver(0, alone(10, StockDb::Change{7, {1}}), 1)
        .deliver(0, statement(1, 2, StockDb::Change{7, {2}}), 2);
    CHECK(last(run, 2) == answer(1, 2, DbOutcome::could_not_serialize));
    CHECK(state(run).sessions.empty());
}

TEST_CASE("connections are few: others wait in a queue, which is not endless, and not for ever") {
    DatabaseSettings knobs;
    knobs.connections = 1;
    knobs.most_waiting = 1;
    knobs.connection_wait = 1_s;
    test::Script run = script(knobs);
    run.deliver(0, statement(1, 1, StockDb::Read{7}), 1)
        .deliver(0, alone(1, StockDb::Read{7}), 2)
        .deliver(0, alone(2, StockDb::Read{7}), 2);
    CHECK(run.heard(2) == test::Lines{answer(2, 1, DbOutcome::no_connection)});
    SECTION("a connection is free") {
        run.deliver(0, statement(1, 2, StockDb::Commit{}), 1);
        CHECK(last(run, 2) == answer(1, 1, DbOutcome::done));
        CHECK(state(run).pool.busy == 0);
    }
    SECTION("waited long enough") {
        run.wait(1_s);
        CHECK(last(run, 2) == answer(1, 1, DbOutcome::no_connection));
        CHECK(state(run).pool.queue.empty());
        CHECK(state(run).sessions.size() == 1);
    }
}

TEST_CASE("a transaction whose client says nothing is rolled back after its time") {
    DatabaseSettings knobs;
    knobs.idle_timeout = 1_s;
    test::Script run = script(knobs);
    run.deliver(0, alone(1, StockDb::Insert{7, {10}}), 1)
        .deliver(0, statement(2, 1, StockDb::Change{7, {1}}), 1)
        .deliver(0, alone(1, StockDb::Change{7, {2}}), 2)
        .wait(1_s)
        .deliver(0, statement(2, 2, StockDb::Commit{}), 1);
    CHECK(last(run, 2) == answer(1, 1, DbOutcome::done));
    CHECK(last(run, 1) == answer(2, 2, DbOutcome::ended));
    CHECK(state(run).kept.table.at(7).row == Item{8});
    CHECK(state(run).pool.busy == 0);
}

TEST_CASE("a statement takes its time while its transaction holds its locks and its connection") {
    DatabaseSettings knobs;
    knobs.work = Distribution::constant(100_ms);
    test::Script run = script(knobs);
    run.deliver(0, alone(1, StockDb::Insert{7, {10}}), 1);
    CHECK(run.heard(1).empty());
    CHECK(state(run).pool.busy == 1);
    run.wait(100_ms);
    CHECK(run.heard(1) == test::Lines{answer(1, 1, DbOutcome::done)});
}

TEST_CASE("commits that come while a write is on its way share the next one; a pause makes the first wait for more") {
    DatabaseSettings knobs;
    knobs.group_wait = GENERATE(0, 30_ms);
    knobs.connections = 100;
    test::Script run = script(knobs);
    run.sync(200_ms);
    for (std::uint64_t i = 1; i <= 5; ++i)
        run.deliver(0, alone(i, StockDb::Insert{i, {10}}), 1);
    CHECK(run.heard(1).empty());
    run.deliver(0, alone(6, StockDb::Read{1}), 1);
    CHECK(run.heard(1) == test::Lines{answer(6, 1, DbOutcome::done)});  // it is not there yet
    run.wait(1_s);
    CHECK(run.heard(1).size() == 6);
    CHECK(count(run, "commits") == 5);
    CHECK(count(run, "writes") == 2);  // the first (with a pause, the first two) alone
    run.deliver(0, alone(7, StockDb::Read{1}), 1);
    CHECK(last(run, 1) == answer(7, 1, DbOutcome::done, {{1, {10}}}));
}

TEST_CASE("a crash ends what is open and keeps what was answered; without synchronous commit it takes the last") {
    DatabaseSettings knobs;
    knobs.synchronous_commit = GENERATE(true, false);
    test::Script run = script(knobs);
    run.deliver(0, alone(1, StockDb::Insert{1, {10}}), 1)
        .wait(1_s)
        .deliver(0, alone(2, StockDb::Insert{2, {10}}), 1)
        .deliver(0, statement(3, 1, StockDb::Insert{3, {10}}), 1)
        .crash(0)
        .restart(0)
        .deliver(0, statement(3, 2, StockDb::Commit{}), 1)
        .deliver(0, alone(4, StockDb::ReadRange{0, 9}), 1);
    const auto heard = run.heard(1);
    REQUIRE(heard.size() == 5);
    CHECK(heard[1] == answer(2, 1, DbOutcome::done));
    CHECK(heard[3] == answer(3, 2, DbOutcome::ended));
    const Rows both{{1, {10}}, {2, {10}}};
    CHECK(heard[4] == answer(4, 1, DbOutcome::done, knobs.synchronous_commit ? both : Rows{{1, {10}}}));
}

TEST_CASE("a replica follows, is read from with lag, and names the primary to who would write") {
    DatabaseSettings knobs;
    knobs.apply_delay = Distribution::constant(1_s);
    test::Script run = script(knobs, 2);
    run.deliver(0, alone(1, StockDb::Insert{7, {10}}), 2)
        .deliver(1, alone(2, StockDb::Read{7}), 2)
        .deliver(1, alone(3, StockDb::Change{7, {1}}), 2);
    CHECK(run.heard(2) == test::Lines{answer(1, 1, DbOutcome::done), answer(2, 1, DbOutcome::done),
                                      answer(3, 1, DbOutcome::not_primary)});
    CHECK(run.durable<StockDb>(1).table == run.durable<StockDb>(0).table);
    run.wait(1_s).deliver(1, alone(4, StockDb::Read{7}), 2);
    CHECK(last(run, 2) == answer(4, 1, DbOutcome::done, {{7, {10}}}));
    SECTION("what it missed it is given, from the backlog or, where that has gone, as a copy") {
        run.crash(1).deliver(0, alone(5, StockDb::Insert{8, {10}}), 2);
        if (GENERATE(false, true))
            run.crash(0).restart(0);
        run.restart(1).wait(3_s).deliver(1, alone(6, StockDb::Read{8}), 2);
        CHECK(last(run, 2) == answer(6, 1, DbOutcome::done, {{8, {10}}}));
        CHECK(state(run, 1).kept.table == state(run, 0).kept.table);
        CHECK(state(run, 1).tx.table == state(run, 0).tx.table);
    }
}

TEST_CASE("a promotion loses what the replica had not been sent; the old primary follows and has lost it too") {
    test::Script run = script({}, 3);
    run.deliver(0, alone(1, StockDb::Insert{1, {10}}), 3).crash(1).deliver(0, alone(2, StockDb::Insert{2, {10}}), 3);
    run.crash(0).restart(1).deliver(1, StockDb::Promote{1}, 3).wait(3_s);
    run.deliver(1, alone(3, StockDb::Insert{3, {10}}), 3).deliver(2, alone(4, StockDb::Insert{4, {10}}), 3);
    CHECK(last(run, 3) == answer(4, 1, DbOutcome::not_primary, {}, 1));
    run.restart(0).wait(3_s).deliver(0, alone(5, StockDb::ReadRange{0, 9}), 3);
    CHECK(last(run, 3) == answer(5, 1, DbOutcome::done, {{1, {10}}, {3, {10}}}, 1));
    for (const NodeId node : {NodeId{0}, NodeId{2}}) {
        CHECK(state(run, node).kept.table == state(run, 1).kept.table);
        CHECK(state(run, node).kept.commits == 2);
    }
    run.deliver(2, StockDb::Promote{1}, 3);  // not above what it knows
    CHECK(state(run, 2).kept.primary == 1);
}

TEST_CASE("semi-synchronous: a commit waits for a replica, for ever or until the primary goes on alone") {
    DatabaseSettings knobs;
    knobs.acknowledged_by = 1;
    knobs.acknowledge_within = GENERATE(1_s, kNever);
    test::Script run = script(knobs, 2);
    run.deliver(0, alone(1, StockDb::Insert{1, {10}}), 2);
    CHECK(last(run, 2) == answer(1, 1, DbOutcome::done));
    run.crash(1).deliver(0, alone(2, StockDb::Insert{2, {10}}), 2).deliver(0, alone(1, StockDb::Read{2}), 3);
    CHECK(run.heard(2).size() == 1);
    CHECK(run.heard(3) == test::Lines{answer(1, 1, DbOutcome::done)});  // it cannot be seen yet
    run.wait(2_s).deliver(0, alone(3, StockDb::Insert{3, {10}}), 2);
    CHECK(run.heard(2).size() == (knobs.acknowledge_within == kNever ? 1u : 3u));
    run.restart(1).wait(3_s);
    CHECK(run.heard(2).size() == 3);
    CHECK_FALSE(state(run).alone);
}

TEST_CASE("a replica that hears nothing promotes itself and takes commits") {
    DatabaseSettings knobs;
    knobs.promote_after = 2_s;
    test::Script run = script(knobs, 3);
    run.wait(1_s).crash(0).wait(5_s).deliver(1, alone(1, StockDb::Insert{1, {10}}), 3);
    CHECK(last(run, 3) == answer(1, 1, DbOutcome::done, {}, 1));
    CHECK(state(run, 2).kept.primary == 1);
    CHECK(state(run, 2).kept.table.contains(1));
}

TEST_CASE("visible before it is written: somebody reads what a crash takes back", "[flaw]") {
    DatabaseSettings knobs;
    knobs.visible_before_write = GENERATE(false, true);
    test::Script run = script(knobs);
    run.sync(100_ms).deliver(0, alone(1, StockDb::Insert{7, {10}}), 1).deliver(0, alone(1, StockDb::Read{7}), 2);
    CHECK(last(run, 2) == answer(1, 1, DbOutcome::done, knobs.visible_before_write ? Rows{{7, {10}}} : Rows{}));
    run.crash(0).restart(0);
    CHECK_FALSE(state(run).kept.table.contains(7));
}

TEST_CASE("visible before it is acknowledged: somebody reads what a promotion loses", "[flaw]") {
    DatabaseSettings knobs;
    knobs.acknowledged_by = 1;
    knobs.acknowledge_within = kNever;
    knobs.visible_before_acknowledged = GENERATE(false, true);
    test::Script run = script(knobs, 2);
    run.crash(1).deliver(0, alone(1, StockDb::Insert{7, {10}}), 2).deliver(0, alone(1, StockDb::Read{7}), 3);
    const bool seen = knobs.visible_before_acknowledged;
    CHECK(last(run, 3) == answer(1, 1, DbOutcome::done, seen ? Rows{{7, {10}}} : Rows{}));
    run.crash(0).restart(1).deliver(1, StockDb::Promote{1}, 2).deliver(1, alone(2, StockDb::Read{7}), 3);
    CHECK(last(run, 3) == answer(2, 1, DbOutcome::done, {}, 1));
    CHECK(run.heard(2).empty());  // nobody was told that it is committed
}

}  // namespace
}  // namespace orrery::floor
