// The books of one participant, call by call: the three traps under each fence, and what each mistake does to them.
#include "models/commerce/tcc/ledger.h"

#include "tests/catch.h"

namespace orrery::tcc {
namespace {

constexpr TxId kOrder = 7;

Ledger books(Amount available) {
    Ledger ledger;
    ledger.open = true;
    ledger.available = available;
    return ledger;
}

struct Amounts {
    Amount available, frozen, sold;
    bool operator==(const Amounts&) const = default;
};
Amounts amounts(const Ledger& ledger) { return {ledger.available, ledger.frozen, ledger.sold}; }

FenceRules sound(Fence fence) {
    FenceRules rules;
    rules.fence = fence;
    return rules;
}

TEST_CASE("a Try freezes, a Confirm sells, a Cancel gives back", "[unit]") {
    const FenceRules rules = sound(GENERATE(Fence::dtm_barrier, Fence::seata_fence));
    Ledger ledger = books(10);
    CHECK(apply_try(ledger, kOrder, 3, 0, rules).effective);
    CHECK(amounts(ledger) == Amounts{7, 3, 0});
    CHECK(apply_try(ledger, 8, 2, 0, rules).effective);
    CHECK(apply_confirm(ledger, kOrder, 3, rules).effective);
    CHECK(amounts(ledger) == Amounts{5, 2, 3});
    CHECK(apply_cancel(ledger, 8, 2, rules).effective);
    CHECK(amounts(ledger) == Amounts{7, 0, 3});
    CHECK(held_in(ledger) == 0);
}

TEST_CASE("a Try for more than there is is refused and leaves no mark", "[unit]") {
    const FenceRules rules = sound(GENERATE(Fence::dtm_barrier, Fence::seata_fence));
    Ledger ledger = books(2);
    const Applied applied = apply_try(ledger, kOrder, 3, 0, rules);
    CHECK_FALSE(applied.done);
    CHECK_FALSE(applied.changed);
    CHECK(ledger == books(2));
}

TEST_CASE("a repeated call is answered as the first was and changes nothing", "[unit]") {
    const FenceRules rules = sound(GENERATE(Fence::dtm_barrier, Fence::seata_fence));
    Ledger ledger = books(3);
    apply_try(ledger, kOrder, 3, 0, rules);
    const Ledger tried = ledger;
    // Nothing is left, and yet the repeat is no refusal: the fence comes before the look at the amount.
    const Applied again = apply_try(ledger, kOrder, 3, 0, rules);
    CHECK(again.done);
    CHECK_FALSE(again.effective);
    CHECK(ledger == tried);

    apply_confirm(ledger, kOrder, 3, rules);
    const Ledger confirmed = ledger;
    const Applied twice = apply_confirm(ledger, kOrder, 3, rules);
    CHECK(twice.done);
    CHECK_FALSE(twice.effective);
    CHECK(amounts(ledger) == amounts(confirmed));
}

TEST_CASE("DTM's order test: Cancel, Cancel, Try leaves the balances unchanged", "[unit]") {
    const FenceRules rules = sound(GENERATE(Fence::dtm_barrier, Fence::seata_fence));
    Ledger ledger = books(10);
    const Applied first = apply_cancel(ledger, kOrder, 3, rules);
    CHECK(first.done);
    CHECK(first.empty_rollback);
    CHECK(first.changed);  // it leaves its mark: that is the whole point
    CHECK(apply_cancel(ledger, kOrder, 3, rules).done);
    const Applied late = apply_try(ledger, kOrder, 3, 0, rules);
    CHECK_FALSE(late.effective);
    CHECK(amounts(ledger) == Amounts{10, 0, 0});
    CHECK(held_in(ledger) == 0);
}

TEST_CASE("Try, Cancel, Try: a repeated Try after its Cancel holds nothing", "[unit]") {
    const FenceRules rules = sound(GENERATE(Fence::dtm_barrier, Fence::seata_fence));
    Ledger ledger = books(10);
    apply_try(ledger, kOrder, 3, 0, rules);
    apply_cancel(ledger, kOrder, 3, rules);
    CHECK_FALSE(apply_try(ledger, kOrder, 3, 0, rules).effective);
    CHECK(amounts(ledger) == Amounts{10, 0, 0});
}

TEST_CASE("a Confirm that finds no hold is refused and says so", "[unit]") {
    const FenceRules rules = sound(GENERATE(Fence::dtm_barrier, Fence::seata_fence));
    Ledger ledger = books(10);
    const Applied orphan = apply_confirm(ledger, kOrder, 3, rules);
    CHECK_FALSE(orphan.done);
    CHECK(orphan.orphan);
    CHECK(ledger == books(10));
    // After an empty rollback as well: nothing was ever held.
    apply_cancel(ledger, kOrder, 3, rules);
    CHECK_FALSE(apply_confirm(ledger, kOrder, 3, rules).done);
    CHECK(amounts(ledger) == Amounts{10, 0, 0});
}

TEST_CASE("what is sold stays sold: a Cancel after the Confirm is refused", "[unit]") {
    const FenceRules rules = sound(GENERATE(Fence::dtm_barrier, Fence::seata_fence));
    Ledger ledger = books(10);
    apply_try(ledger, kOrder, 3, 0, rules);
    apply_confirm(ledger, kOrder, 3, rules);
    CHECK_FALSE(apply_cancel(ledger, kOrder, 3, rules).done);
    CHECK(amounts(ledger) == Amounts{7, 0, 3});
}

// ---- The mistakes, one at a time
// -------------------------------------------------------------------------------------

TEST_CASE("no_fence: the Cancel leaves no mark and the late Try holds", "[unit]") {
    FenceRules rules;
    rules.no_fence = true;
    Ledger ledger = books(10);
    CHECK_FALSE(apply_cancel(ledger, kOrder, 3, rules).changed);
    CHECK(apply_try(ledger, kOrder, 3, 0, rules).effective);
    CHECK(held_in(ledger) == 3);
    CHECK_FALSE(ledger.branches.find(kOrder)->cancel_row);
}

TEST_CASE("try_ignores_cancel: the mark is there, and the late Try holds all the same", "[unit]") {
    FenceRules rules;
    rules.try_ignores_cancel = true;
    Ledger ledger = books(10);
    CHECK(apply_cancel(ledger, kOrder, 3, rules).changed);
    CHECK(apply_try(ledger, kOrder, 3, 0, rules).effective);
    CHECK(ledger.branches.find(kOrder)->cancel_row);
    CHECK(ledger.branches.find(kOrder)->holds());
}

TEST_CASE("repeats_count: the second Confirm sells again", "[unit]") {
    FenceRules rules;
    rules.repeats_count = true;
    Ledger ledger = books(10);
    apply_try(ledger, kOrder, 3, 0, rules);
    apply_confirm(ledger, kOrder, 3, rules);
    CHECK(apply_confirm(ledger, kOrder, 3, rules).effective);
    CHECK(amounts(ledger) == Amounts{7, -3, 6});
}

TEST_CASE("blind_cancel: what no Try took is given back", "[unit]") {
    FenceRules rules;
    rules.blind_cancel = true;
    Ledger ledger = books(10);
    CHECK(apply_cancel(ledger, kOrder, 3, rules).effective);
    CHECK(amounts(ledger) == Amounts{13, -3, 0});
}

TEST_CASE("freeze_only: the last pieces are promised twice", "[unit]") {
    FenceRules rules;
    rules.freeze_only = true;
    Ledger ledger = books(3);
    CHECK(apply_try(ledger, kOrder, 3, 0, rules).effective);
    CHECK(apply_try(ledger, 8, 2, 0, rules).effective);
    CHECK(amounts(ledger) == Amounts{3, 5, 0});
    apply_confirm(ledger, kOrder, 3, rules);
    apply_confirm(ledger, 8, 2, rules);
    CHECK(amounts(ledger) == Amounts{-2, 0, 5});
}

TEST_CASE("restores_old_value: the Cancel undoes what others did since", "[unit]") {
    FenceRules rules;
    rules.restores_old_value = true;
    Ledger ledger = books(10);
    apply_try(ledger, kOrder, 3, 0, rules);
    apply_try(ledger, 8, 2, 0, rules);
    apply_cancel(ledger, kOrder, 3, rules);
    CHECK(amounts(ledger) == Amounts{10, 2, 0});  // two pieces came from nowhere
}

TEST_CASE("cancel_keeps_frozen: what was given back still counts as frozen", "[unit]") {
    FenceRules rules;
    rules.cancel_keeps_frozen = true;
    Ledger ledger = books(10);
    apply_try(ledger, kOrder, 3, 0, rules);
    apply_cancel(ledger, kOrder, 3, rules);
    CHECK(amounts(ledger) == Amounts{10, 3, 0});
    CHECK(held_in(ledger) == 0);
}

}  // namespace
}  // namespace orrery::tcc
