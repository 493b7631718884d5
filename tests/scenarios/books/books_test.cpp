// The books of a run: found without a word of the model, each posting with the event of its write, added up anew.
#include "sim/books/books.h"

#include "models/floor/journal.h"
#include "sim/faults/crash.h"
#include "tests/catch.h"

namespace orrery {
namespace {

ORRERY_ENUM(Account, cash, goods, owed)
using Ledger = floor::Journal<Account>;

struct Sell {
    ORRERY_NO_FIELDS(Sell)
};

struct Bell {
    ORRERY_NO_FIELDS(Bell)
};

// Sells something each second, in two currencies by turns, and keeps its books in a record on its disk.
struct Shop {
    using In = std::variant<Bell>;
    using Out = std::variant<Bell>;
    using Timers = std::variant<Sell>;
    using Ctx = Context<Shop>;
    static constexpr std::string_view kName = "shop";
    struct Shelf {
        Ledger journal;
        std::uint64_t sold = 0;
        ORRERY_FIELDS(Shelf, journal, sold)
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        Shelf shelf;
        ORRERY_FIELDS(Durable, shelf)
    };
    struct State {
        Durable kept;
        ORRERY_FIELDS(State, kept)
    };
    bool forges = false;  // writes a balance that no posting accounts for

    State start(Ctx& ctx, const Durable& durable) const {
        ctx.set_timer(Sell{}, 1_s);
        return {durable};
    }
    void on(Ctx&, State&, const Bell&) const {}
    void on(Ctx& ctx, State& state, const Sell&) const {
        Shelf& shelf = state.kept.shelf;
        const std::uint64_t id = ++shelf.sold;
        const floor::Currency currency = id % 2 == 0 ? floor::Currency::usd : floor::Currency::cny;
        shelf.journal.post(id, {{Account::goods, Account::owed, {100, currency}},
                                {Account::owed, Account::cash, {static_cast<std::int64_t>(id), currency}}});
        if (forges && id == 3)
            shelf.journal.balances.set({Account::cash, floor::Currency::cny}, 77);
        ctx.persist(state.kept);
        ctx.set_timer(Sell{}, 1_s);
    }
};

std::shared_ptr<const Blueprint> shops(Shop shop, FaultPlan plan = {}) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->add_node("shop", blueprint->add_role(shop));
    blueprint->until = 10_s + 500_ms;
    blueprint->plan = std::move(plan);
    return blueprint;
}

std::vector<Book> books_of(std::shared_ptr<const Blueprint> blueprint) {
    Books keeper;
    World world(std::move(blueprint), &keeper);
    world.start();
    keeper.start(world);
    world.run();
    return keeper.read();
}

TEST_CASE("the books of a run are found by their shape, and each move has the event of its write") {
    const std::vector<Book> books = books_of(shops({}));
    REQUIRE(books.size() == 1);
    const Book& book = books.front();
    CHECK((book.node_name == "shop" && book.path == "shelf.journal" && book.whole));
    REQUIRE(book.moves.size() == 20);
    CHECK(book.moves[4] == BookMove{3, book.moves[5].event, 3_s, "3", "goods", "owed", 100, "CNY"});
    CHECK(book.moves[5] == BookMove{3, book.moves[4].event, 3_s, "3", "owed", "cash", 3, "CNY"});
    CHECK(book.moves[19].time == 10_s);
    CHECK(book.moves[19].event > book.moves[17].event);
    // 1 + 3 + 5 + 7 + 9 in one currency, 2 + 4 + … + 10 in the other.
    REQUIRE(book.balances.size() == 6);
    CHECK(book.balances[0] == BookBalance{"cash", "CNY", 25, 0, 25});
    CHECK(book.balances[1] == BookBalance{"goods", "CNY", 0, 500, -500});
    CHECK(book.balances[2] == BookBalance{"owed", "CNY", 500, 25, 475});
    CHECK(book.balances[3] == BookBalance{"cash", "USD", 30, 0, 30});
    CHECK(book.mistake().empty());
}

TEST_CASE("a balance that no move accounts for is told") {
    const std::vector<Book> books = books_of(shops({.forges = true}));
    REQUIRE(books.size() == 1);
    // 77 and the sales 5, 7 and 9 beside the 25 of the moves.
    CHECK(books.front().mistake() == "account cash keeps 98 CNY, and its moves add up to 25");
}

TEST_CASE("books that a wiped disk has lost are not told, and those written since have their own events") {
    FaultPlan plan(1);
    plan[0].at = 4_s + 500_ms;
    plan[0].lasting = 1_s;
    plan[0].action = WipeNode{NodeId{0}};
    const std::vector<Book> books = books_of(shops({}, plan));
    REQUIRE(books.size() == 1);
    REQUIRE(books.front().moves.size() == 10);  // at 6.5 s, …, 10.5 s
    CHECK(books.front().moves[0].time == 6_s + 500_ms);
    CHECK(books.front().mistake().empty());
}

TEST_CASE("moves as a table for a spreadsheet: a line each, and what would break a line in quotes") {
    Book book{NodeId{0}, "shop", "shelf.journal", {}, {}, true};
    book.moves.push_back({1, 12, 1'250'000'000, "Invoice{line=2, of=\"A\"}", "owed", "cash", -5, "CNY"});
    CHECK(to_csv({book}) ==
          "node,journal,posting,event,time_s,id,from,to,minor,currency\r\n"
          "shop,shelf.journal,1,12,1.250000000,\"Invoice{line=2, of=\"\"A\"\"}\",owed,cash,-5,CNY\r\n");
}

}  // namespace
}  // namespace orrery
