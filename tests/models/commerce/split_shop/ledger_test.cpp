// What each step does to the books, from each phase, once and again.
#include "models/commerce/split_shop/ledger.h"

#include "tests/catch.h"

namespace orrery::split_shop {
namespace {

constexpr RowId kItem = 1;

Ledger ledger_of(Amount stock) {
    Ledger ledger;
    ledger.rows.set(kItem, Row{stock, 0, 0});
    return ledger;
}
Applied ask(Ledger& ledger, Step step, OrderId order, Amount amount, const LedgerRules& rules = {}) {
    return apply(ledger, step, order, kItem, amount, 5_ms, rules);
}
BranchPhase phase(const Ledger& ledger, OrderId order) { return ledger.branches.at(order).phase; }

TEST_CASE("what is reserved is frozen, and confirmed or given back", "[unit]") {
    Ledger ledger = ledger_of(10);
    CHECK(ask(ledger, Step::reserve, 7, 3).done);
    CHECK(ask(ledger, Step::reserve, 8, 4).done);
    CHECK(ledger.rows.at(kItem) == Row{3, 7, 0});
    CHECK(ask(ledger, Step::confirm, 7, 3).done);
    CHECK(ask(ledger, Step::cancel, 8, 4).done);
    CHECK(ledger.rows.at(kItem) == Row{7, 0, 3});
    CHECK(ledger.branches.at(7).taken == 3);
    CHECK(ledger.branches.at(8).taken == 0);
}

TEST_CASE("what is prepared has moved nothing until it is confirmed", "[unit]") {
    Ledger ledger = ledger_of(10);
    CHECK(ask(ledger, Step::prepare, 7, 3).done);
    CHECK(ledger.rows.at(kItem) == Row{10, 0, 0});
    SECTION("confirmed") {
        CHECK(ask(ledger, Step::confirm, 7, 3).done);
        CHECK(ledger.rows.at(kItem) == Row{7, 0, 3});
    }
    SECTION("cancelled") {
        CHECK(ask(ledger, Step::cancel, 7, 3).done);
        CHECK(ledger.rows.at(kItem) == Row{10, 0, 0});
        CHECK_FALSE(ask(ledger, Step::confirm, 7, 3).done);
    }
}

TEST_CASE("what is taken goes back by a cancel", "[unit]") {
    Ledger ledger = ledger_of(10);
    CHECK(ask(ledger, Step::take, 7, 10).done);
    CHECK(ledger.rows.at(kItem) == Row{0, 0, 10});
    CHECK(ask(ledger, Step::cancel, 7, 10).done);
    CHECK(ledger.rows.at(kItem) == Row{10, 0, 0});
}

TEST_CASE("a step that is repeated changes nothing and is answered as before", "[unit]") {
    const Step step = GENERATE(Step::prepare, Step::reserve, Step::take);
    Ledger ledger = ledger_of(10);
    ask(ledger, step, 7, 3);
    const Ledger once = ledger;
    Applied again = ask(ledger, step, 7, 3);
    CHECK(again.done);
    CHECK_FALSE(again.changed);
    CHECK(ledger == once);
    ask(ledger, Step::cancel, 7, 3);
    const Ledger cancelled = ledger;
    CHECK_FALSE(ask(ledger, step, 7, 3).done);
    again = ask(ledger, Step::cancel, 7, 3);
    CHECK(again.done);
    CHECK_FALSE(again.changed);
    CHECK(ledger == cancelled);
}

TEST_CASE("who asks for more than there is is refused, and refused again when there would be enough", "[unit]") {
    const Step step = GENERATE(Step::prepare, Step::reserve, Step::take);
    Ledger ledger = ledger_of(10);
    ask(ledger, Step::take, 6, 8);
    CHECK_FALSE(ask(ledger, step, 7, 3).done);
    CHECK(phase(ledger, 7) == BranchPhase::refused);
    ask(ledger, Step::cancel, 6, 8);
    const Applied again = ask(ledger, step, 7, 3);
    CHECK_FALSE(again.done);
    CHECK_FALSE(again.changed);
    CHECK(ledger.rows.at(kItem) == Row{10, 0, 0});
}

TEST_CASE("a cancel that comes before its step is remembered, and the step does nothing", "[unit]") {
    const Step step = GENERATE(Step::prepare, Step::reserve, Step::take);
    Ledger ledger = ledger_of(10);
    CHECK(ask(ledger, Step::cancel, 7, 3).changed);
    CHECK_FALSE(ask(ledger, step, 7, 3).done);
    CHECK(phase(ledger, 7) == BranchPhase::undone);
    CHECK(ledger.rows.at(kItem) == Row{10, 0, 0});
}

TEST_CASE("a confirm without anything before it, or of a row that is not there, is refused", "[unit]") {
    Ledger ledger = ledger_of(10);
    CHECK_FALSE(ask(ledger, Step::confirm, 7, 3).done);
    CHECK(ledger.branches.empty());
    CHECK_FALSE(apply(ledger, Step::reserve, 7, 99, 1, 0).done);
}

TEST_CASE("a before-image undoes what another order has done in between", "[flaw]") {
    const bool flawed = GENERATE(false, true);
    LedgerRules rules;
    rules.restores_before_image = flawed;
    Ledger ledger = ledger_of(100);
    ask(ledger, Step::reserve, 7, 2, rules);
    ask(ledger, Step::reserve, 8, 3, rules);
    ask(ledger, Step::cancel, 7, 2, rules);
    CHECK(ledger.rows.at(kItem) == (flawed ? Row{100, 3, 0} : Row{97, 3, 0}));
}

TEST_CASE("without a key a repeated charge is another charge, while the wallet lasts", "[flaw]") {
    LedgerRules rules;
    rules.no_idempotency_key = true;
    Ledger ledger = ledger_of(25);
    for (int i = 0; i < 4; ++i)
        CHECK(ask(ledger, Step::take, 7, 10, rules).done);
    CHECK(ledger.branches.at(7).taken == 20);
    CHECK(ledger.rows.at(kItem) == Row{5, 0, 20});
}

}  // namespace
}  // namespace orrery::split_shop
