// Messages and receipts step by step, against plain maps and sets; and a payer and a bank that crash before each of
// their syncs, over a link that loses, repeats and overtakes.
#include "models/floor/outbox.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "models/floor/inbox.h"
#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/models/floor/strike.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

using Box = Outbox<int, std::uint32_t>;
using Receipts = Inbox<std::uint32_t>;
using Sent = std::vector<std::pair<std::uint64_t, int>>;  // number, message

Sent open_of(const Box& box, std::uint32_t to, std::uint64_t window = 100) {
    Sent sent;
    box.for_each_open_to(to, window, [&](std::uint32_t, std::uint64_t number, const Box::Letter& letter) {
        sent.emplace_back(number, letter.message);
    });
    return sent;
}

TEST_CASE("each receiver's letters are numbered from 1 and open, in order, until they are acknowledged") {
    Box box;
    CHECK(box.oldest(7) == 1);
    CHECK(box.put(7, 70, 0) == 1);
    CHECK(box.put(8, 80, 0) == 1);
    CHECK(box.put(7, 71, 0) == 2);
    CHECK(box.put(7, 72, 0) == 3);
    CHECK(open_of(box, 7) == Sent{{1, 70}, {2, 71}, {3, 72}});
    CHECK(open_of(box, 7, 2) == Sent{{1, 70}, {2, 71}});
    CHECK(box.acknowledge(7, 2));
    CHECK_FALSE(box.acknowledge(7, 2));
    CHECK(box.oldest(7) == 1);
    CHECK(box.acknowledge(7, 1));
    CHECK(box.oldest(7) == 3);
    CHECK(box.acknowledge(7, 3));
    CHECK(box.oldest(7) == 4);
    CHECK(open_of(box, 8) == Sent{{1, 80}});
    CHECK(box.put(7, 73, 0) == 4);  // a number is never given twice
}

TEST_CASE("a window is each receiver's own") {
    Box box;
    for (int i = 0; i < 3; ++i) {
        box.put(7, i, 0);
        box.put(8, i, 0);
    }
    std::size_t visited = 0;
    box.for_each_open(2, [&](std::uint32_t, std::uint64_t number, const Box::Letter&) {
        CHECK(number <= 2);
        ++visited;
    });
    CHECK(visited == 4);
}

TEST_CASE("who takes in order acknowledges all up to a number") {
    Box box;
    for (int i = 0; i < 5; ++i)
        box.put(7, i, 0);
    box.put(8, 9, 0);
    CHECK(box.acknowledge_up_to(7, 3) == 3);
    CHECK(box.acknowledge_up_to(7, 3) == 0);
    CHECK(open_of(box, 7) == Sent{{4, 3}, {5, 4}});
    CHECK(box.acknowledge_up_to(7, 100) == 2);
    CHECK(open_of(box, 8).size() == 1);
}

TEST_CASE("what is older than the retention is given up and named") {
    Box box;
    box.put(7, 70, 10_s);
    box.put(7, 71, 20_s);
    box.put(8, 80, 15_s);
    CHECK(box.give_up(20_s, 10_s).empty());
    const auto dropped = box.give_up(26_s, 10_s);
    REQUIRE(dropped.size() == 2);
    CHECK(dropped[0].first == Box::Place{7, 1});
    CHECK(dropped[0].second.message == 70);
    CHECK(dropped[1].first == Box::Place{8, 1});
    CHECK(box.oldest(7) == 2);
    CHECK(box.oldest(8) == 2);
    CHECK(box.give_up(1_h, kNever).empty());
}

TEST_CASE("a message is the first of its number once, in whatever order they come") {
    Receipts inbox;
    CHECK(inbox.take(7, 2) == Receipt::first);
    CHECK(inbox.take(7, 1) == Receipt::first);
    CHECK(inbox.take(7, 2) == Receipt::repeat);
    CHECK(inbox.take(7, 1) == Receipt::repeat);
    CHECK(inbox.take(8, 1) == Receipt::first);
    CHECK(inbox.take(7, 5) == Receipt::first);
    CHECK(inbox.all_up_to(7) == 2);
    CHECK(inbox.runs.size() == 3);  // 1 to 2 and 5 of one, 1 of the other
    CHECK(inbox.take(7, 4) == Receipt::first);
    CHECK(inbox.take(7, 3) == Receipt::first);
    CHECK(inbox.all_up_to(7) == 5);
    CHECK(inbox.runs.size() == 2);
}

TEST_CASE("in order, what comes too early is not taken") {
    Receipts inbox;
    CHECK(inbox.take_next(7, 2) == Receipt::early);
    CHECK(inbox == Receipts{});
    CHECK(inbox.take_next(7, 1) == Receipt::first);
    CHECK(inbox.take_next(7, 3) == Receipt::early);
    CHECK(inbox.take_next(7, 2) == Receipt::first);
    CHECK(inbox.take_next(7, 1) == Receipt::repeat);
    CHECK(inbox.take_next(7, 3) == Receipt::first);
}

TEST_CASE("what the sender has settled is not waited for") {
    Receipts inbox;
    inbox.settle(7, 1);
    CHECK(inbox == Receipts{});
    inbox.take(7, 2);
    inbox.take(7, 5);
    inbox.take(7, 9);
    inbox.settle(7, 4);  // 1 and 3 will not come: 4 is the next, 5 is there
    CHECK(inbox.all_up_to(7) == 3);
    CHECK(inbox.take_next(7, 4) == Receipt::first);
    CHECK(inbox.all_up_to(7) == 5);
    CHECK(inbox.take(7, 3) == Receipt::repeat);
    inbox.settle(7, 2);  // of an earlier letter
    CHECK(inbox.all_up_to(7) == 5);
    inbox.settle(7, 9);
    CHECK(inbox.all_up_to(7) == 9);
    CHECK(inbox.runs.size() == 1);
    SECTION("a receiver whose disk was wiped goes on with what is open") {
        Receipts fresh;
        CHECK(fresh.take_next(7, 42) == Receipt::early);
        fresh.settle(7, 42);
        CHECK(fresh.take_next(7, 42) == Receipt::first);
    }
    SECTION("a sender that does not come back is forgotten") {
        inbox.take(7, 20);
        inbox.take(8, 1);
        inbox.forget(7);
        CHECK(inbox.all_up_to(7) == 0);
        CHECK(inbox.has(8, 1));
        CHECK(inbox.runs.size() == 1);
    }
}

TEST_CASE("an outbox agrees with plain maps", "[property]") {
    constexpr Stream kStep = "outbox";
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kStep.id, 0, drawn++), count); };
        Box box;
        std::map<std::uint32_t, std::map<std::uint64_t, std::pair<int, Time>>> plain;
        std::map<std::uint32_t, std::uint64_t> given;
        Time now = 0;
        for (int i = 0; i < 150; ++i) {
            now += static_cast<Time>(below(4));
            const auto to = static_cast<std::uint32_t>(below(3));
            const std::uint64_t number = 1 + below(given[to] + 1);
            const std::uint64_t what = below(12);
            if (what < 6) {
                CHECK(box.put(to, i, now) == ++given[to]);
                plain[to][given[to]] = {i, now};
            } else if (what < 10) {
                CHECK(box.acknowledge(to, number) == (plain[to].erase(number) == 1));
            } else if (what == 10) {
                CHECK(box.acknowledge_up_to(to, number) ==
                      static_cast<std::uint64_t>(std::distance(plain[to].begin(), plain[to].upper_bound(number))));
                plain[to].erase(plain[to].begin(), plain[to].upper_bound(number));
            } else {
                const auto retention = static_cast<Duration>(below(60));
                std::size_t dropped = 0;
                for (auto& [other, letters] : plain)
                    dropped +=
                        std::erase_if(letters, [&](const auto& one) { return now - one.second.second > retention; });
                REQUIRE(box.give_up(now, retention).size() == dropped);
            }
            const std::uint64_t window = below(6);
            for (const auto& [other, letters] : plain) {
                Sent sent;
                for (const auto& [place, letter] : letters)
                    if (sent.size() < window)
                        sent.emplace_back(place, letter.first);
                REQUIRE(open_of(box, other, window) == sent);
                REQUIRE(box.oldest(other) == (letters.empty() ? given[other] + 1 : letters.begin()->first));
            }
        }
    }
}

TEST_CASE("an inbox agrees with plain sets and holds no more rows than gaps and senders", "[property]") {
    constexpr Stream kStep = "inbox";
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kStep.id, 0, drawn++), count); };
        const std::uint64_t numbers = 2 + below(60);
        Receipts inbox;
        std::map<std::uint32_t, std::set<std::uint64_t>> plain;
        for (int i = 0; i < 150; ++i) {
            const auto from = static_cast<std::uint32_t>(below(3));
            const std::uint64_t number = 1 + below(numbers);
            std::set<std::uint64_t>& taken = plain[from];
            std::uint64_t up_to = 0;
            while (taken.contains(up_to + 1))
                ++up_to;
            const std::uint64_t what = below(20);
            if (what == 0) {
                inbox.forget(from);
                taken.clear();
            } else if (what < 3) {
                inbox.settle(from, number);
                for (std::uint64_t one = 1; one < number; ++one)
                    taken.insert(one);
            } else if (what < 8) {
                const Receipt expected = taken.contains(number) ? Receipt::repeat
                                         : number == up_to + 1  ? Receipt::first
                                                                : Receipt::early;
                REQUIRE(inbox.take_next(from, number) == expected);
                if (expected == Receipt::first)
                    taken.insert(number);
            } else {
                REQUIRE(inbox.take(from, number) == (taken.insert(number).second ? Receipt::first : Receipt::repeat));
            }
            Receipts fresh;
            std::size_t runs = 0;
            for (const auto& [sender, all] : plain)
                for (const std::uint64_t one : all) {
                    fresh.take(sender, one);
                    runs += all.contains(one - 1) ? 0 : 1;
                }
            REQUIRE(inbox == fresh);  // a function of what was taken alone
            REQUIRE(hash_of(inbox) == hash_of(fresh));
            REQUIRE(inbox.runs.size() == runs);
            for (std::uint64_t one = 1; one <= numbers; ++one)
                REQUIRE(inbox.has(from, one) == taken.contains(one));
        }
    }
}

// ---- Two roles: one writes what it owes, the other what it has been paid ------------------------------------------

struct Pay {
    std::uint64_t number = 0, oldest = 0, amount = 0;
    ORRERY_FIELDS(Pay, number, oldest, amount)
};
struct Paid {
    std::uint64_t number = 0;
    ORRERY_FIELDS(Paid, number)
};
struct OweNext {
    ORRERY_NO_FIELDS(OweNext)
};
struct PayAgain {
    ORRERY_NO_FIELDS(PayAgain)
};
constexpr std::size_t kPayments = 10;
constexpr std::uint64_t kWindow = 3;

struct Payer {
    using In = std::variant<Paid>;
    using Out = std::variant<Pay>;
    using Timers = std::variant<OweNext, PayAgain>;
    using Ctx = Context<Payer>;
    static constexpr std::string_view kName = "payer";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::vector<std::uint64_t> owed;
        Outbox<std::uint64_t> outbox;
        ORRERY_FIELDS(Durable, owed, outbox)
    };
    struct State {
        Durable kept;
        ORRERY_FIELDS(State, kept)
    };

    bool hasty = false;  // the naive design: sends before the write

    State start(Ctx& ctx, const Durable& durable) const {
        ctx.set_timer(OweNext{}, 10_ms);
        ctx.set_timer(PayAgain{}, 25_ms);
        return {durable};
    }
    void on(Ctx& ctx, State& state, const OweNext&) const {
        if (state.kept.owed.size() == kPayments)
            return;
        ctx.set_timer(OweNext{}, 10_ms);
        const std::uint64_t amount = 1 + ctx.below("amount", 1'000'000);
        state.kept.owed.push_back(amount);
        state.kept.outbox.put(1, amount, ctx.now());
        if (hasty)
            send(ctx, state);
        ctx.persist(state.kept);
        send(ctx, state);
    }
    void on(Ctx& ctx, State& state, const PayAgain&) const {
        ctx.set_timer(PayAgain{}, 25_ms);
        ctx.barrier();
        send(ctx, state);
    }
    void on(Ctx& ctx, State& state, const Paid& paid, NodeId from) const {
        if (state.kept.outbox.acknowledge(from, paid.number))
            ctx.persist(state.kept);
    }

private:
    void send(Ctx& ctx, const State& state) const {
        const auto& outbox = state.kept.outbox;
        outbox.for_each_open(kWindow, [&](NodeId to, std::uint64_t number, const auto& letter) {
            ctx.send(to, Pay{number, outbox.oldest(to), letter.message});
        });
    }
};

struct Bank {
    using In = std::variant<Pay>;
    using Out = std::variant<Paid>;
    using Ctx = Context<Bank>;
    static constexpr std::string_view kName = "bank";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::vector<std::uint64_t> paid;
        Inbox<> inbox;
        ORRERY_FIELDS(Durable, paid, inbox)
    };
    struct State {
        Durable kept;
        ORRERY_FIELDS(State, kept)
    };

    bool forgetful = false;  // the naive design: receipts are forgotten in a crash

    State start(Ctx&, const Durable& durable) const { return {durable}; }
    void on(Ctx& ctx, State& state, const Pay& pay, NodeId from) const {
        state.kept.inbox.settle(from, pay.oldest);
        switch (state.kept.inbox.take_next(from, pay.number)) {
            case Receipt::early:
                return;
            case Receipt::repeat:
                ctx.barrier();
                break;
            case Receipt::first: {
                state.kept.paid.push_back(pay.amount);
                Durable durable = state.kept;
                if (forgetful)
                    durable.inbox = {};
                ctx.persist(durable);
                break;
            }
        }
        ctx.send(from, Paid{pay.number});
    }
};

std::shared_ptr<const Blueprint> payments(std::uint64_t seed, bool hasty, bool forgetful) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = seed;
    blueprint->links.defaults = {Distribution::uniform(1_ms, 30_ms), {1, 10}, {1, 5}};
    blueprint->sync_latency = Distribution::uniform(3_ms, 15_ms);
    blueprint->until = 3_s;
    const NodeId payer = blueprint->add_node("payer", blueprint->add_role(Payer{hasty}));
    blueprint->connect(payer, blueprint->add_node("bank", blueprint->add_role(Bank{forgetful})));
    return blueprint;
}

// How many of the runs end with something else at the bank than what the payer owes, in its order.
std::size_t differing(bool hasty, bool forgetful) {
    std::size_t wrong = 0;
    for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(1, test::seeds() / 40); ++seed) {
        const auto judge = [&](const World& world, const std::string& what) {
            CAPTURE(seed, what);
            const View view(world);
            const auto& owed = view.durable<Payer>(0).owed;
            REQUIRE(owed.size() == kPayments);
            if (view.durable<Bank>(1).paid == owed && view.durable<Payer>(0).outbox.open.empty())
                return;
            if (wrong == 0 && !hasty && !forgetful)
                FAIL_CHECK(what << ", seed " << seed);
            ++wrong;
        };
        CHECK(test::strike_each_sync(payments(seed, hasty, forgetful), 60_ms, judge) >= 4 * kPayments);
    }
    return wrong;
}

TEST_CASE("whichever sync a crash comes before, each payment owed is paid once and in order", "[property]") {
    CHECK(differing(false, false) == 0);
}

TEST_CASE("a payer that sends before its write, or a bank that forgets its receipts, pays something else") {
    CHECK(differing(true, false) > 0);
    CHECK(differing(false, true) > 0);
}

}  // namespace
}  // namespace orrery::floor
