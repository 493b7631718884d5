// One handler step at a time: what each service answers, writes and repeats.
#include "models/floor/broker.h"
#include "tests/catch.h"
#include "tests/models/commerce/split_shop/split_world.h"
#include "tests/models/step.h"

namespace orrery::split_shop {
namespace {

constexpr NodeId kAsker = 2, kMq = 3;
const Basket kBasket{1, 3, 4, 30'00};
const Basket kOther{1, 2, 5, 20'00};

Settings by(std::string protocol) {
    Settings settings;
    settings.protocol = std::move(protocol);
    settings.stock = 10;
    return settings;
}

// The inventory or the payment service; probes in the places of the order service and the broker.
test::Script service(const Settings& settings) {
    return test::Script([settings](Blueprint& blueprint) {
        const Nodes nodes;
        const std::uint32_t role = blueprint.add_role(Participant{settings, nodes});
        blueprint.add_node("inventory", role);
        blueprint.add_node("payment", role);
        blueprint.add_node("orders", blueprint.add_role(test::Probe<Answer>{}));
        blueprint.add_node("broker", blueprint.add_role(test::Probe<MqSend, MqSendHalf, EndTransaction, Ack>{}));
    });
}
// The order service; probes in the places of the others.
test::Script order_service(const Settings& settings) {
    return test::Script([settings](Blueprint& blueprint) {
        const std::uint32_t asked = blueprint.add_role(test::Probe<Command>{});
        blueprint.add_node("inventory", asked);
        blueprint.add_node("payment", asked);
        blueprint.add_node("orders", blueprint.add_role(Orders{settings, Nodes{}}));
        blueprint.add_node("broker", blueprint.add_role(test::Probe<MqSend, Ack>{}));
        blueprint.add_node("client-1", blueprint.add_role(test::Probe<OrderResult>{}));
    });
}
template <class Message>
std::string text(const Message& message) {
    return to_text(to_value(message));
}
Row goods(test::Script& script) { return script.durable<Participant>(test::kInventory).rows.at(1); }
MqDeliver deliver(std::uint64_t offset, What what) { return {{0, {{0, 0}, offset}}, 1, 7, {7, what, kBasket}}; }

// ---- A service that is asked ---------------------------------------------------------------------------------------

TEST_CASE("who has voted holds its row, and the next has it when the decision is on the disk", "[unit]") {
    test::Script script = service(by("two-phase"));
    script.sync(5_ms).wait(20_ms);
    script.deliver(test::kInventory, Command{7, Step::prepare, kBasket}, kAsker);
    script.deliver(test::kInventory, Command{8, Step::prepare, kOther}, kAsker);
    CHECK(script.heard(kAsker) == test::Lines{text(Answer{7, Step::prepare, true})});
    CHECK(script.state<Participant>(test::kInventory).waiting.contains(8));
    script.deliver(test::kInventory, Command{7, Step::confirm, kBasket}, kAsker);
    CHECK(script.heard(kAsker).back() == text(Answer{8, Step::prepare, true}));
    CHECK(goods(script) == Row{7, 0, 3});
}

TEST_CASE("who waits for a row for too long votes no, and for good", "[unit]") {
    test::Script script = service(by("two-phase"));
    script.deliver(test::kInventory, Command{7, Step::prepare, kBasket}, kAsker);
    script.deliver(test::kInventory, Command{8, Step::prepare, kOther}, kAsker).wait(300_ms);
    CHECK(script.heard(kAsker).back() == text(Answer{8, Step::prepare, false}));
    script.deliver(test::kInventory, Command{7, Step::cancel, kBasket}, kAsker);
    script.deliver(test::kInventory, Command{8, Step::prepare, kOther}, kAsker);
    CHECK(script.heard(kAsker).back() == text(Answer{8, Step::prepare, false}));
    CHECK(script.state<Participant>(test::kInventory).locks.rows.empty());
}

TEST_CASE("what is prepared is locked again after a crash", "[unit]") {
    test::Script script = service(by("two-phase"));
    script.deliver(test::kInventory, Command{7, Step::prepare, kBasket}, kAsker);
    script.crash(test::kInventory).restart(test::kInventory);
    script.deliver(test::kInventory, Command{8, Step::prepare, kOther}, kAsker);
    CHECK(script.state<Participant>(test::kInventory).waiting.contains(8));
    script.deliver(test::kInventory, Command{7, Step::cancel, kBasket}, kAsker);
    CHECK(script.heard(kAsker).back() == text(Answer{8, Step::prepare, true}));
}

TEST_CASE("a cancelled order leaves the queue of its row", "[unit]") {
    test::Script script = service(by("two-phase"));
    script.deliver(test::kInventory, Command{7, Step::prepare, kBasket}, kAsker);
    script.deliver(test::kInventory, Command{8, Step::prepare, kOther}, kAsker);
    script.deliver(test::kInventory, Command{8, Step::cancel, kOther}, kAsker).wait(400_ms);
    CHECK(script.heard(kAsker) ==
          test::Lines{text(Answer{7, Step::prepare, true}), text(Answer{8, Step::cancel, true})});
}

TEST_CASE("no answer leaves a service before its disk has the effect, a repeated one neither", "[unit]") {
    test::Script script = service(by("saga"));
    script.sync(60_ms).wait(100_ms);
    script.deliver(test::kInventory, Command{7, Step::reserve, kBasket}, kAsker);
    script.deliver(test::kInventory, Command{7, Step::reserve, kBasket}, kAsker);
    CHECK(script.heard(kAsker).empty());
    script.wait(60_ms);
    CHECK(script.heard(kAsker).size() == 2);
    CHECK(goods(script) == Row{7, 3, 0});
}

// ---- Events --------------------------------------------------------------------------------------------------------

TEST_CASE("an event is taken once, told once, and acknowledged each time it comes", "[unit]") {
    test::Script script = service(by("choreography"));
    script.deliver(test::kInventory, deliver(0, What::placed), kMq)
        .deliver(test::kInventory, deliver(0, What::placed), kMq);
    const MqDeliver first = deliver(0, What::placed);
    CHECK(script.heard(kMq) == test::Lines{text(Ack{first.claim}),
                                           text(MqSend{1, 0, 7, 0, {7, What::reserved, kBasket}}),
                                           text(Ack{first.claim})});
    CHECK(goods(script) == Row{7, 3, 0});
}

TEST_CASE("an event that a crash has kept from the broker is published at the restart, where it lies in an outbox",
          "[unit]") {
    Settings settings = by("choreography");
    settings.relay = 100_ms;
    settings.no_outbox = GENERATE(false, true);
    test::Script script = service(settings);
    script.deliver(test::kInventory, deliver(0, What::placed), kMq);
    script.crash(test::kInventory).restart(test::kInventory).wait(200_ms);
    CHECK(goods(script) == Row{7, 3, 0});
    CHECK(script.heard(kMq).size() == (settings.no_outbox ? 1 : 2));
}

TEST_CASE("a charge waits for its half message, and tells the broker what came of it", "[unit]") {
    test::Script script = service(by("transactional-message"));
    script.deliver(test::kPayment, Command{7, Step::take, kBasket}, kAsker);
    CHECK(script.heard(kAsker).empty());
    CHECK(script.durable<Participant>(test::kPayment).branches.empty());
    script.deliver(test::kPayment, SendResult{7, true, 55, kNoNode}, kMq);
    CHECK(script.heard(kAsker) == test::Lines{text(Answer{7, Step::take, true})});
    CHECK(script.heard(kMq).back() == text(EndTransaction{55, floor::Resolution::commit}));
    CHECK(script.durable<Participant>(test::kPayment).branches.at(7).taken == 30'00);
}

TEST_CASE("a check-back is answered from the books; from memory a crash has taken the answer", "[unit]") {
    Settings settings = by("transactional-message");
    settings.checks_memory = GENERATE(false, true);
    test::Script script = service(settings);
    script.deliver(test::kPayment, Command{7, Step::take, kBasket}, kAsker);
    script.deliver(test::kPayment, SendResult{7, true, 55, kNoNode}, kMq);
    script.crash(test::kPayment).restart(test::kPayment);
    script.deliver(test::kPayment, MqCheckBack{55, 7, {7, What::paid, kBasket}}, kMq);
    const auto expected = settings.checks_memory ? floor::Resolution::roll_back : floor::Resolution::commit;
    CHECK(script.heard(kMq).back() == text(EndTransaction{55, expected}));
    script.deliver(test::kPayment, MqCheckBack{56, 8, {8, What::paid, kBasket}}, kMq);
    CHECK(script.heard(kMq).back() ==
          text(EndTransaction{56, settings.checks_memory ? floor::Resolution::roll_back : floor::Resolution::unknown}));
}

// ---- The order service ---------------------------------------------------------------------------------------------

TEST_CASE("a saga goes on after a crash from the stage that is on the disk; two writes without a log do not",
          "[unit]") {
    Settings settings = by("saga");
    settings.dual_write = GENERATE(false, true);
    test::Script script = order_service(settings);
    script.deliver(kAsker, PlaceOrder{7, 1, 3}, 4);
    if (!settings.dual_write)
        script.deliver(kAsker, Answer{7, Step::reserve, true}, test::kInventory);
    script.deliver(kAsker, Answer{7, Step::take, true}, test::kPayment).crash(kAsker).restart(kAsker);
    const std::size_t heard = script.heard(test::kInventory).size();
    script.wait(2_s);
    CHECK((script.heard(test::kInventory).size() > heard) == !settings.dual_write);
    script.deliver(kAsker, Answer{7, Step::confirm, true}, test::kInventory);
    CHECK(script.heard(4) == (settings.dual_write ? test::Lines{} : test::Lines{text(OrderResult{7, true})}));
}

TEST_CASE("a coordinator that comes back cancels what it had not decided, and repeats what it had", "[unit]") {
    test::Script script = order_service(by("two-phase"));
    script.deliver(kAsker, PlaceOrder{7, 1, 3}, 4).deliver(kAsker, PlaceOrder{8, 1, 2}, 4);
    script.deliver(kAsker, Answer{7, Step::prepare, true}, test::kInventory);
    script.deliver(kAsker, Answer{7, Step::prepare, true}, test::kPayment);
    script.crash(kAsker).restart(kAsker);
    const test::Lines heard = script.heard(test::kPayment);
    REQUIRE(heard.size() >= 2);
    CHECK(heard[heard.size() - 2] == text(Command{7, Step::confirm, {1, 3, 4, 30'00}}));
    CHECK(heard.back() == text(Command{8, Step::cancel, {1, 2, 4, 20'00}}));
}

TEST_CASE("silence for as long as the timeout is a no", "[unit]") {
    Settings settings = by("tcc");
    settings.timeout = 700_ms;
    test::Script script = order_service(settings);
    script.deliver(kAsker, PlaceOrder{7, 1, 3}, 4);
    script.deliver(kAsker, Answer{7, Step::reserve, true}, test::kInventory).wait(800_ms);
    CHECK(script.heard(test::kInventory).back() == text(Command{7, Step::cancel, {1, 3, 4, 30'00}}));
    script.deliver(kAsker, Answer{7, Step::cancel, true}, test::kInventory);
    script.deliver(kAsker, Answer{7, Step::cancel, true}, test::kPayment);
    CHECK(script.heard(4) == test::Lines{text(OrderResult{7, false})});
    // A late yes changes nothing.
    script.deliver(kAsker, Answer{7, Step::reserve, true}, test::kPayment);
    CHECK(script.heard(4).size() == 1);
}

TEST_CASE("who asks again for an order that is over hears the outcome again", "[unit]") {
    test::Script script = order_service(by("saga"));
    script.deliver(kAsker, PlaceOrder{7, 1, 3}, 4).deliver(kAsker, Answer{7, Step::reserve, false}, test::kInventory);
    script.deliver(kAsker, PlaceOrder{7, 1, 3}, 4);
    CHECK(script.heard(4) == test::Lines{text(OrderResult{7, false}), text(OrderResult{7, false})});
}

TEST_CASE("a notice is given up after three, and a reconciliation finds the order", "[unit]") {
    Settings settings = by("notify");
    settings.no_reconciliation = GENERATE(false, true);
    test::Script script = order_service(settings);
    script.deliver(kAsker, PlaceOrder{7, 1, 3}, 4)
        .deliver(kAsker, Answer{7, Step::take, true}, test::kPayment)
        .wait(5_s);
    CHECK(script.heard(test::kInventory).size() == 3);
    script.wait(6_s);
    CHECK(script.heard(test::kInventory).size() == (settings.no_reconciliation ? 3 : 4));
}

TEST_CASE("what is paid and sold out is refunded before the buyer hears", "[unit]") {
    test::Script script = order_service(by("transactional-message"));
    script.deliver(kAsker, PlaceOrder{7, 1, 3}, 4).deliver(kAsker, Answer{7, Step::take, true}, test::kPayment);
    script.deliver(kAsker, deliver(0, What::sold_out), kMq);
    CHECK(script.heard(test::kPayment).back() == text(Command{7, Step::cancel, {1, 3, 4, 30'00}}));
    CHECK(script.heard(4).empty());
    script.deliver(kAsker, Answer{7, Step::cancel, true}, test::kPayment);
    CHECK(script.heard(4) == test::Lines{text(OrderResult{7, false})});
}

}  // namespace
}  // namespace orrery::split_shop
