// One handler step at a time: what each role answers, writes and repeats.
#include "models/commerce/tcc/tcc.h"

#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::tcc {
namespace {

// ---- A participant: node 0; a probe in the coordinator's place: node 1
// ------------------------------------------------

constexpr NodeId kBooks = 0;
constexpr NodeId kCaller = 1;

test::Script participant(Settings settings = {}) {
    return test::Script([settings](Blueprint& blueprint) {
        const Participant role{settings, settings.fence_rules(), {{kBooks, 10}}};
        blueprint.add_node("stock", blueprint.add_role(role));
        blueprint.add_node("caller", blueprint.add_role(test::Probe<Answer>{}));
    });
}

TEST_CASE("a participant answers a Try and holds what was asked", "[unit]") {
    test::Script script = participant();
    script.deliver(kBooks, Try{7, 3, 1}, kCaller);
    CHECK(script.heard(kCaller) == test::Lines{"Answer{tx=7, operation=Try, done=true, attempt=1}"});
    CHECK(script.state<Participant>(kBooks).ledger.frozen == 3);
    CHECK(script.world().node_label(kBooks) == "3 frozen");
    CHECK(script.durable<Participant>(kBooks).available == 7);
}

TEST_CASE("a participant refuses what it does not have", "[unit]") {
    test::Script script = participant();
    script.deliver(kBooks, Try{7, 11, 1}, kCaller);
    CHECK(script.heard(kCaller) == test::Lines{"Answer{tx=7, operation=Try, done=false, attempt=1}"});
    CHECK(script.state<Participant>(kBooks).ledger.available == 10);
}

TEST_CASE("Cancel, Cancel, Try at a participant: three answers, and the balances are as before", "[unit]") {
    Settings settings;
    settings.fence = GENERATE(std::string("dtm-barrier"), std::string("seata-fence"));
    test::Script script = participant(settings);
    script.deliver(kBooks, Cancel{7, 3, 1}, kCaller).deliver(kBooks, Cancel{7, 3, 2}, kCaller);
    script.deliver(kBooks, Try{7, 3, 1}, kCaller);
    CHECK(script.heard(kCaller).size() == 3);
    const auto state = script.state<Participant>(kBooks);
    CHECK(state.ledger.available == 10);
    CHECK(state.ledger.frozen == 0);
    CHECK(state.cancelled_before_try.at(7));  // the late Try was seen
}

TEST_CASE("a hold survives a crash, and so does the mark of an empty rollback", "[unit]") {
    test::Script script = participant();
    script.deliver(kBooks, Try{7, 3, 1}, kCaller).deliver(kBooks, Cancel{8, 2, 1}, kCaller);
    script.crash(kBooks).restart(kBooks);
    CHECK(script.state<Participant>(kBooks).ledger.frozen == 3);
    script.deliver(kBooks, Try{8, 2, 1}, kCaller).deliver(kBooks, Confirm{7, 3, 1}, kCaller);
    const auto state = script.state<Participant>(kBooks);
    CHECK(state.ledger.frozen == 0);
    CHECK(state.ledger.sold == 3);
    CHECK(state.ledger.available == 7);
}

TEST_CASE("no answer leaves a participant before its disk has the effect", "[unit]") {
    test::Script script = participant();
    script.sync(60_ms);
    script.wait(100_ms);  // the stock is on the disk
    script.deliver(kBooks, Try{7, 3, 1}, kCaller);
    CHECK(script.heard(kCaller).empty());
    // The repeat has nothing to write, but what it repeats is not safe yet: it waits as well.
    script.deliver(kBooks, Try{7, 3, 2}, kCaller);
    CHECK(script.heard(kCaller).empty());
    SECTION("then both are answered") {
        script.wait(60_ms);
        CHECK(script.heard(kCaller).size() == 2);
    }
    SECTION("a crash in between takes back the hold, and nobody was promised anything") {
        script.crash(kBooks).wait(100_ms);
        script.restart(kBooks).wait(100_ms);
        CHECK(script.heard(kCaller).empty());
        CHECK(script.state<Participant>(kBooks).ledger.available == 10);
    }
}

TEST_CASE("answer_before_sync: a crash takes back what was promised", "[unit]") {
    Settings settings;
    settings.answer_before_sync = true;
    test::Script script = participant(settings);
    script.sync(60_ms);
    script.wait(100_ms);
    script.deliver(kBooks, Try{7, 3, 1}, kCaller);
    CHECK(script.heard(kCaller).size() == 1);
    script.crash(kBooks).restart(kBooks);
    script.deliver(kBooks, Confirm{7, 3, 1}, kCaller).wait(100_ms);
    CHECK(script.state<Participant>(kBooks).orphans == 1);
    CHECK(script.heard(kCaller).back() == "Answer{tx=7, operation=Confirm, done=false, attempt=1}");
}

TEST_CASE("self_cancel: a participant that has waited long enough gives its hold back", "[unit]") {
    Settings settings;
    settings.self_cancel = true;
    test::Script script = participant(settings);
    script.deliver(kBooks, Try{7, 3, 1}, kCaller);
    CHECK(script.state<Participant>(kBooks).ledger.frozen == 3);
    SECTION("by its timer") {
        script.wait(settings.hold_expiry);
        CHECK(script.state<Participant>(kBooks).ledger.frozen == 0);
        script.deliver(kBooks, Confirm{7, 3, 1}, kCaller);
        CHECK(script.heard(kCaller).back() == "Answer{tx=7, operation=Confirm, done=false, attempt=1}");
    }
    SECTION("and after a restart by a new one") {
        script.crash(kBooks).restart(kBooks).wait(settings.hold_expiry);
        CHECK(script.state<Participant>(kBooks).ledger.frozen == 0);
    }
}

// ---- The coordinator: node 0; probes in the places of two participants and of a shop
// ---------------------------------

constexpr NodeId kBoss = 0;
constexpr NodeId kFirst = 1;
constexpr NodeId kSecond = 2;
constexpr NodeId kBuyer = 3;

test::Script coordinator(Settings settings = {}) {
    return test::Script([settings](Blueprint& blueprint) {
        const Coordinator role{settings, {kFirst, kSecond}};
        blueprint.add_node("coordinator", blueprint.add_role(role));
        const std::uint32_t called = blueprint.add_role(test::Probe<Try, Confirm, Cancel>{});
        blueprint.add_node("stock", called);
        blueprint.add_node("points", called);
        blueprint.add_node("shop", blueprint.add_role(test::Probe<OrderResult>{}));
    });
}

Answer yes(Operation operation) { return {7, operation, true, 1}; }

TEST_CASE("an order becomes one Try a participant, each with its own amount", "[unit]") {
    test::Script script = coordinator();
    script.deliver(kBoss, PlaceOrder{7, 2}, kBuyer);
    CHECK(script.heard(kFirst) == test::Lines{"Try{tx=7, amount=2, attempt=1}"});
    CHECK(script.heard(kSecond) == test::Lines{"Try{tx=7, amount=20, attempt=1}"});
    CHECK(script.world().node_label(kBoss) == "1 open");
}

TEST_CASE("when all hold, all are told to confirm, and the shop hears of it", "[unit]") {
    test::Script script = coordinator();
    script.deliver(kBoss, PlaceOrder{7, 2}, kBuyer).deliver(kBoss, yes(Operation::try_), kFirst);
    CHECK(script.heard(kFirst).size() == 1);
    CHECK(script.heard(kBuyer).empty());
    script.deliver(kBoss, yes(Operation::try_), kSecond);
    CHECK(script.heard(kFirst).back() == "Confirm{tx=7, amount=2, attempt=1}");
    CHECK(script.heard(kBuyer) == test::Lines{"OrderResult{tx=7, confirmed=true}"});
    CHECK(script.durable<Coordinator>(kBoss).log.at(7).phase == Phase::confirming);
    script.deliver(kBoss, yes(Operation::confirm), kFirst).deliver(kBoss, yes(Operation::confirm), kSecond);
    CHECK(script.durable<Coordinator>(kBoss).log.at(7).phase == Phase::confirmed);
    CHECK(script.world().node_label(kBoss).empty());
}

TEST_CASE("an answer that comes twice stands for one participant alone", "[unit]") {
    test::Script script = coordinator();
    script.deliver(kBoss, PlaceOrder{7, 2}, kBuyer).deliver(kBoss, yes(Operation::try_), kFirst);
    script.deliver(kBoss, yes(Operation::try_), kFirst);
    CHECK(script.state<Coordinator>(kBoss).log.at(7).phase == Phase::trying);
}

TEST_CASE("one refusal cancels the order everywhere", "[unit]") {
    test::Script script = coordinator();
    script.deliver(kBoss, PlaceOrder{7, 2}, kBuyer).deliver(kBoss, Answer{7, Operation::try_, false, 1}, kSecond);
    CHECK(script.heard(kFirst).back() == "Cancel{tx=7, amount=2, attempt=1}");
    CHECK(script.heard(kSecond).back() == "Cancel{tx=7, amount=20, attempt=1}");
    CHECK(script.heard(kBuyer) == test::Lines{"OrderResult{tx=7, confirmed=false}"});
    // A Try that is answered now changes nothing any more.
    script.deliver(kBoss, yes(Operation::try_), kFirst).deliver(kBoss, yes(Operation::try_), kSecond);
    CHECK(script.state<Coordinator>(kBoss).log.at(7).to_cancel());
}

TEST_CASE("silence cancels the order after the timeout, and the Cancel is repeated to who has not answered", "[unit]") {
    test::Script script = coordinator();
    script.deliver(kBoss, PlaceOrder{7, 2}, kBuyer).wait(100_ms);
    CHECK(script.heard(kFirst).size() == 2);  // Try, Cancel
    script.deliver(kBoss, yes(Operation::cancel), kFirst).wait(2500_ms);
    CHECK(script.heard(kFirst).size() == 2);
    CHECK(script.heard(kSecond).size() == 4);  // Try, Cancel, and two repeats
    CHECK(script.heard(kSecond).back() == "Cancel{tx=7, amount=20, attempt=3}");
}

TEST_CASE("forget_early: with the first acknowledgement the others are forgotten", "[unit]") {
    Settings settings;
    settings.forget_early = true;
    test::Script script = coordinator(settings);
    script.deliver(kBoss, PlaceOrder{7, 2}, kBuyer).wait(100_ms);
    script.deliver(kBoss, yes(Operation::cancel), kFirst).wait(5_s);
    CHECK(script.heard(kSecond).size() == 2);
}

TEST_CASE("after a crash the undecided is cancelled and the decided is said again", "[unit]") {
    test::Script script = coordinator();
    script.deliver(kBoss, PlaceOrder{7, 2}, kBuyer);
    SECTION("undecided") {
        script.crash(kBoss).restart(kBoss);
        CHECK(script.heard(kSecond).back() == "Cancel{tx=7, amount=20, attempt=1}");
    }
    SECTION("decided to confirm") {
        script.deliver(kBoss, yes(Operation::try_), kFirst).deliver(kBoss, yes(Operation::try_), kSecond);
        script.crash(kBoss).restart(kBoss);
        CHECK(script.heard(kSecond) == test::Lines{"Try{tx=7, amount=20, attempt=1}",
                                                   "Confirm{tx=7, amount=20, attempt=1}",
                                                   "Confirm{tx=7, amount=20, attempt=1}"});
    }
}

TEST_CASE("nobody hears of a decision before it is on the coordinator's disk", "[unit]") {
    Settings settings;
    settings.timeout = 10_s;
    settings.decision_not_logged = GENERATE(false, true);
    test::Script script = coordinator(settings);
    script.sync(50_ms);
    script.deliver(kBoss, PlaceOrder{7, 2}, kBuyer).wait(100_ms);
    script.deliver(kBoss, yes(Operation::try_), kFirst).deliver(kBoss, yes(Operation::try_), kSecond);
    CHECK(script.durable<Coordinator>(kBoss).log.at(7).phase == Phase::trying);
    CHECK(script.heard(kFirst).size() == (settings.decision_not_logged ? 2 : 1));
    script.crash(kBoss).restart(kBoss).wait(200_ms);
    CHECK(script.heard(kFirst).back() == "Cancel{tx=7, amount=2, attempt=1}");
}

TEST_CASE("an order that is placed again is answered again, and not carried out twice", "[unit]") {
    test::Script script = coordinator();
    script.deliver(kBoss, PlaceOrder{7, 2}, kBuyer).deliver(kBoss, PlaceOrder{7, 2}, kBuyer);
    CHECK(script.heard(kFirst).size() == 1);
    script.deliver(kBoss, Answer{7, Operation::try_, false, 1}, kFirst).deliver(kBoss, PlaceOrder{7, 2}, kBuyer);
    CHECK(script.heard(kBuyer) ==
          test::Lines{"OrderResult{tx=7, confirmed=false}", "OrderResult{tx=7, confirmed=false}"});
}

}  // namespace
}  // namespace orrery::tcc
