// The scripts of the cache and the statements that change a row, one at a time.
#include "models/commerce/hot_try/stock.h"
#include "tests/catch.h"

namespace orrery::hot_try {
namespace {

struct Cache {
    floor::CacheEntries<std::uint64_t, Counted> entries = {};

    explicit Cache(Amount left) {
        floor::CacheEntries<std::uint64_t, Counted>::Changes changes;
        entries.put(0, Counted{left, Flow::none, {}}, kNever, changes);
    }
    Told run(const Take& take) {
        floor::CacheEntries<std::uint64_t, Counted>::Changes changes;
        floor::ScriptView<std::uint64_t, Counted> view(entries, 0, changes);
        return Counts::run(take, view).told;
    }
    Amount left() const { return entries.find(0, 0)->value.left; }
};

Take take(OrderId order, Amount quantity, bool gives_back = false) {
    return {gives_back, order, {{0, quantity}}, true, false};
}

TEST_CASE("hot-try: a count goes down once for an order, and comes back once") {
    Cache cache(3);
    CHECK(cache.run(take(7, 2)) == Told::done);
    CHECK(cache.run(take(7, 2)) == Told::duplicate);
    CHECK(cache.run(take(8, 2)) == Told::insufficient);
    CHECK(cache.left() == 1);
    CHECK(cache.run(take(7, 2, true)) == Told::done);
    CHECK(cache.run(take(7, 2, true)) == Told::duplicate);
    CHECK(cache.left() == 3);
    CHECK(cache.run(take(7, 2)) == Told::barred);
    CHECK(cache.left() == 3);
}

TEST_CASE("hot-try: what is given back before it was taken is never taken") {
    Cache cache(3);
    CHECK(cache.run(take(7, 2, true)) == Told::done);
    CHECK(cache.left() == 3);
    CHECK(cache.run(take(7, 2)) == Told::barred);
}

TEST_CASE("hot-try: dtm's order of the two tests refuses who has the last piece", "[flaw]") {
    Cache mended(1), as_coded(1);
    Take one = take(7, 1), coded = take(7, 1);
    coded.stock_first = true;
    CHECK(mended.run(one) == Told::done);
    CHECK(mended.run(one) == Told::duplicate);
    CHECK(as_coded.run(coded) == Told::done);
    CHECK(as_coded.run(coded) == Told::insufficient);
    // Restocked, it remembers.
    floor::CacheEntries<std::uint64_t, Counted>::Changes changes;
    as_coded.entries.put(0, Counted{1, Flow::none, {}}, kNever, changes);
    CHECK(as_coded.run(coded) == Told::duplicate);
    CHECK(as_coded.left() == 1);
}

TEST_CASE("hot-try: without a record every question is a new one", "[flaw]") {
    Cache cache(3);
    Take blind = take(7, 1);
    blind.leaves_record = false;
    CHECK(cache.run(blind) == Told::done);
    CHECK(cache.run(blind) == Told::done);
    CHECK(cache.left() == 1);
}

TEST_CASE("hot-try: a row keeps its sum, whatever is done to it") {
    Row row;
    row.available = 5;
    Stock::apply({Move::freeze, 3, HoldPhase::none}, row);
    CHECK((row.available == 2 && row.frozen == 3 && row.sold == 0));
    Stock::apply({Move::thaw, 1, HoldPhase::none}, row);
    CHECK((row.available == 3 && row.frozen == 2 && row.sold == 0));
    Stock::apply({Move::sell, 2, HoldPhase::none}, row);
    CHECK((row.available == 3 && row.frozen == 0 && row.sold == 2));
    Stock::apply({Move::sell_unfrozen, 1, HoldPhase::none}, row);
    CHECK((row.available == 2 && row.frozen == 0 && row.sold == 3));
}

}  // namespace
}  // namespace orrery::hot_try
