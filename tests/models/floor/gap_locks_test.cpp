// InnoDB's gap locks: what a look that finds nothing locks, and that two who look and then insert are a deadlock.
#include "models/floor/transactions.h"
#include "tests/catch.h"

namespace orrery::floor {
namespace {

using Bank = Transactions<int, int>;
constexpr TransactionRules kInnoDb{false, Victim::asker, true};

// Rows 10 and 20; two transactions of that isolation.
Bank two(Isolation isolation) {
    Bank bank;
    bank.table.set(10, {1, 1});
    bank.table.set(20, {2, 1});
    bank.begin(1, isolation);
    bank.begin(2, isolation);
    return bank;
}

TEST_CASE("two that look for update into one gap and then insert are a deadlock, of which the asker is the victim") {
    Bank bank = two(Isolation::repeatable_read);
    CHECK(bank.read_for_update(1, 12, kInnoDb).what == Done::done);
    CHECK(bank.read_for_update(2, 15, kInnoDb).what == Done::done);
    CHECK(bank.insert(1, 12, 0, kInnoDb).what == Done::waits);
    const Bank::Answer second = bank.insert(2, 15, 0, kInnoDb);
    CHECK(second.what == Done::deadlock);
    CHECK(second.undone == std::vector<TxId>{2});
    REQUIRE(second.freed == std::vector<TxId>{1});
    CHECK(bank.insert(1, 12, 0, kInnoDb).what == Done::done);
    bank.commit(1);
    CHECK(bank.table.contains(12));
    CHECK_FALSE(bank.table.contains(15));
    CHECK(bank.locks.rows.empty());
}

TEST_CASE("below repeatable read a look that finds nothing locks nothing, and the second insert waits for its key") {
    Bank bank = two(Isolation::read_committed);
    CHECK(bank.read_for_update(1, 12, kInnoDb).what == Done::done);
    CHECK(bank.read_for_update(2, 12, kInnoDb).what == Done::done);
    CHECK(bank.insert(1, 12, 0, kInnoDb).what == Done::done);
    CHECK(bank.insert(2, 12, 0, kInnoDb).what == Done::waits);
    CHECK(bank.commit(1).freed == std::vector<TxId>{2});
    CHECK(bank.insert(2, 12, 0, kInnoDb).what == Done::duplicate);
}

TEST_CASE("a gap that another has locked keeps rows out, and its own rows in; other gaps are free") {
    Bank bank = two(Isolation::repeatable_read);
    CHECK(bank.read_for_update(1, 15, kInnoDb).what == Done::done);
    CHECK(bank.insert(1, 12, 0, kInnoDb).what == Done::done);
    CHECK(bank.insert(2, 5, 0, kInnoDb).what == Done::done);
    CHECK(bank.insert(2, 25, 0, kInnoDb).what == Done::done);
    CHECK(bank.insert(2, 17, 0, kInnoDb).what == Done::waits);
    CHECK(bank.commit(1).freed == std::vector<TxId>{2});
    CHECK(bank.insert(2, 17, 0, kInnoDb).what == Done::done);
}

TEST_CASE("a look for update waits for a row that somebody else is inserting") {
    Bank bank = two(Isolation::repeatable_read);
    CHECK(bank.insert(1, 12, 7, kInnoDb).what == Done::done);
    CHECK(bank.read_for_update(2, 12, kInnoDb).what == Done::waits);
    CHECK(bank.commit(1).freed == std::vector<TxId>{2});
    const Bank::Answer found = bank.read_for_update(2, 12, kInnoDb);
    CHECK(found.what == Done::done);
    REQUIRE(found.rows.size() == 1);
    CHECK(found.rows[0].second == 7);
}

TEST_CASE("without gap locks a look that finds nothing locks the key") {
    Bank bank = two(Isolation::repeatable_read);
    CHECK(bank.read_for_update(1, 12).what == Done::done);
    CHECK(bank.read_for_update(2, 12).what == Done::waits);
    CHECK(bank.insert(1, 12, 0).what == Done::done);
}

}  // namespace
}  // namespace orrery::floor
