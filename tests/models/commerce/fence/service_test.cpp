// A service's calls, statement by statement, at a real database.
#include "tests/catch.h"
#include "tests/models/commerce/fence/small_shop.h"

namespace orrery::fence {
namespace {

using test::kAsker;
using test::kService;

Settings with(const std::string& fence) {
    Settings settings;
    settings.fence = fence;
    return settings;
}
std::string answer(const std::string& operation, bool done) {
    return "Answer{operation=" + operation + ", xid=7, branch=3, line=1, done=" + (done ? "true}" : "false}");
}

TEST_CASE("DTM's order test: Cancel, Cancel, Try leaves the balances unchanged, with either fence", "[unit]") {
    const bool barrier = GENERATE(true, false);
    test::Script script = test::small_shop(with(barrier ? "dtm-barrier" : "seata-fence"));
    script.deliver(kService, Cancel{7, 3, 1, 4, 1}, kAsker).deliver(kService, Cancel{7, 3, 1, 4, 2}, kAsker);
    test::reserve(script, 3, 4, 1'000'004).wait(100_ms);
    CHECK(test::stock_row(script).available == 10);
    CHECK(test::stock_row(script).frozen == 0);
    CHECK(test::holds(script) == 0);
    const test::Lines heard = script.heard(kAsker);
    REQUIRE(heard.size() == 4);
    CHECK(heard[0] == answer("cancel", true));
    CHECK(heard[1] == answer("cancel", true));
    // A Try that the barrier bars says that it is done (dtm#453); Seata's row says what it is.
    CHECK(heard[3] == answer("reserve", barrier));
}

TEST_CASE("a repeated Try holds once, a repeated Confirm sells once", "[unit]") {
    const std::string fence = GENERATE(std::string("dtm-barrier"), std::string("seata-fence"));
    test::Script script = test::small_shop(with(fence));
    test::reserve(script, 3, 4, 1'000'002);
    test::reserve(script, 3, 4, 1'000'003);
    script.wait(100_ms);
    CHECK(test::holds(script) == 1);
    CHECK(test::stock_row(script).frozen == 4);
    script.deliver(kService, Confirm{7, 3, 1, 4, 1}, kAsker).deliver(kService, Confirm{7, 3, 1, 4, 2}, kAsker);
    script.wait(100_ms);
    CHECK(test::holds(script) == 0);
    CHECK(test::stock_row(script).available == 6);
    CHECK(test::stock_row(script).sold == 4);
    CHECK(script.heard(kAsker).back() == answer("confirm", true));
}

TEST_CASE("a Confirm of Seata's fence that finds no row is refused, for ever", "[unit]") {
    test::Script script = test::small_shop(with("seata-fence"));
    script.deliver(kService, Confirm{7, 3, 1, 4, 1}, kAsker).wait(100_ms);
    CHECK(script.heard(kAsker) == test::Lines{answer("confirm", false)});
    CHECK(test::stock_row(script).sold == 0);
}

TEST_CASE("too few pieces: the Try is refused and leaves no row", "[unit]") {
    test::Script script = test::small_shop(with("seata-fence"));
    test::reserve(script, 3, 11, 1'000'002).wait(100_ms);
    CHECK(script.heard(kAsker).back() == answer("reserve", false));
    CHECK(script.durable<Db>(test::kDatabase).table.size() == 1);
}

TEST_CASE("two Cancels that look into one gap and then insert are a deadlock at repeatable read, and not below",
          "[unit]") {
    Settings settings = with("seata-fence");
    settings.repeatable_read = GENERATE(true, false);
    settings.work = Distribution::constant(0);
    test::Script script([settings](Blueprint& blueprint) {
        floor::DatabaseSettings database;
        database.nodes = {2};
        database.rules.first_updater_wins = false;
        database.rules.gap_locks = true;
        database.beat = 24_h;
        database.work = Distribution::constant(8_ms);
        Settings slow = settings;
        slow.stock = 10;
        blueprint.add_node("asker", blueprint.add_role(test::Probe<Register, Answer>{}));
        blueprint.add_node("stock-1", blueprint.add_role(Service{slow, 0, 2, 3, 1}));
        blueprint.add_node("database", add_database(database, blueprint));
        blueprint.add_node("outside", blueprint.add_role(Outside{}));
        // The second Cancel comes while the first has looked and not inserted yet.
        blueprint.links.defaults.delay = Distribution::constant(15_ms);
    });
    script.deliver(kService, Cancel{7, 3, 1, 4, 1}, kAsker).deliver(kService, Cancel{7, 4, 1, 4, 1}, kAsker);
    script.wait(500_ms);
    const auto state = script.state<Service>(kService);
    CHECK(state.victims == (settings.repeatable_read ? 1 : 0));
    CHECK(script.heard(kAsker).size() == (settings.repeatable_read ? 1 : 2));
}

TEST_CASE("what a Try does outside stays where its transaction is rolled back, or is undone by the Cancel", "[unit]") {
    Settings settings = with("seata-fence");
    settings.effect = "after-commit";
    settings.effect_in_transaction = GENERATE(true, false);
    test::Script script = test::small_shop(settings);
    test::reserve(script, 3, settings.effect_in_transaction ? 11 : 4, 1'000'002).wait(100_ms);
    CHECK(script.durable<Outside>(test::kOutside).marks.at(3).made);
    script.deliver(kService, Cancel{7, 3, 1, 4, 1}, kAsker).wait(100_ms);
    CHECK(script.heard(kAsker).back() == answer("cancel", true));
    CHECK(script.durable<Outside>(test::kOutside).marks.at(3).undone != settings.effect_in_transaction);
}

}  // namespace
}  // namespace orrery::fence
