// Two machines of one kind in one world: their messages have names of their own, by which run links, faults and traces
// tell them apart.
#include "models/floor/about.h"

#include <algorithm>
#include <memory>

#include "models/floor/broker_messages.h"
#include "models/floor/cache.h"
#include "models/floor/database_messages.h"
#include "sim/world/trace.h"
#include "sim/world/world.h"
#include "tests/catch.h"

namespace orrery::floor {
namespace {

struct Nothing {
    std::uint64_t nothing = 0;
    ORRERY_FIELDS(Nothing, nothing)
};
// A schema; the name is that of its messages.
template <class What>
struct Of : What {
    using Key = std::uint64_t;
    using Value = Nothing;
    using Row = Nothing;
    using Script = Nothing;
    using Result = Nothing;
    static Nothing run(const Nothing&, ScriptView<Key, Value>&) { return {}; }
};
struct Stock {
    static constexpr std::string_view kName = "Stock";
};
struct Price {
    static constexpr std::string_view kName = "Price";
};
struct Unnamed {};

template <class Schema>
std::vector<std::string_view> names() {
    return {type_name<storing::DbStatement<Schema, Nothing>>(),
            type_name<storing::DbAnswer<Schema>>(),
            type_name<storing::DbShip<Schema, Nothing>>(),
            type_name<storing::DbCopy<Schema, Nothing>>(),
            type_name<messaging::Send<Schema>>(),
            type_name<messaging::SendHalf<Schema>>(),
            type_name<messaging::CheckBack<Schema>>(),
            type_name<messaging::Deliver<Schema>>(),
            type_name<messaging::MqShip<Schema, Nothing>>(),
            type_name<messaging::MqCopy<Schema>>()};
}

TEST_CASE("messages have the name of their schema in front, and without one theirs alone") {
    const std::vector<std::string_view> own{"DbStatement", "DbAnswer",  "DbShip",  "DbCopy", "Send",
                                            "SendHalf",    "CheckBack", "Deliver", "MqShip", "MqCopy"};
    CHECK(names<Of<Unnamed>>() == own);
    const auto stock = names<Of<Stock>>(), price = names<Of<Price>>();
    for (std::size_t i = 0; i < own.size(); ++i) {
        CHECK(stock[i] == "Stock" + std::string(own[i]));
        CHECK(price[i] == "Price" + std::string(own[i]));
    }
}

using StockCache = Cache<Of<Stock>>;
using PriceCache = Cache<Of<Price>>;
constexpr NodeId kStock = 0, kPrice = 1, kAsker = 2;

// Asks each of the caches, twice.
struct Asker {
    using In = std::variant<StockCache::Answer, PriceCache::Answer>;
    using Out = std::variant<StockCache::Get, PriceCache::Get>;
    using Ctx = Context<Asker>;
    static constexpr std::string_view kName = "asker";
    struct State {
        std::vector<std::uint64_t> stock, price;  // what was answered
        ORRERY_FIELDS(State, stock, price)
    };

    State start(Ctx& ctx) const {
        for (const std::uint64_t number : {1, 2}) {
            ctx.send(kStock, StockCache::Get{number, 7});
            ctx.send(kPrice, PriceCache::Get{number, 7});
        }
        return {};
    }
    void on(Ctx&, State& state, const StockCache::Answer& answer) const { state.stock.push_back(answer.number); }
    void on(Ctx&, State& state, const PriceCache::Answer& answer) const { state.price.push_back(answer.number); }
};

std::shared_ptr<Blueprint> two_caches() {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->until = 1_s;
    blueprint->links.defaults.fifo = true;
    CacheSettings knobs;
    knobs.nodes = {kStock};
    blueprint->add_node("stock", blueprint->add_role(StockCache{knobs}));
    knobs.nodes = {kPrice};
    blueprint->add_node("price", blueprint->add_role(PriceCache{knobs}));
    blueprint->add_node("asker", blueprint->add_role(Asker{}));
    return blueprint;
}

TEST_CASE("two caches in one world answer each for itself, and a trace tells their messages apart") {
    const auto blueprint = two_caches();
    for (const MessageType& one : blueprint->kinds)
        if (!one.timer)
            CHECK(std::count_if(blueprint->kinds.begin(), blueprint->kinds.end(),
                                [&](const MessageType& other) { return other.name == one.name; }) == 1);
    Trace trace;
    World world(blueprint, &trace);
    world.start();
    trace.start(world);
    world.run();
    const Asker::State state = View(world).state<Asker>(kAsker);
    CHECK(state.stock == std::vector<std::uint64_t>{1, 2});
    CHECK(state.price == std::vector<std::uint64_t>{1, 2});
    for (const NodeId cache : {kStock, kPrice}) {
        const std::string name = cache == kStock ? "StockCacheGet" : "PriceCacheGet";
        std::size_t count = 0;
        for (const TraceEvent& event : trace.events)
            if (event.what == EventKind::deliver && event.node == cache) {
                CHECK(event.detail.starts_with(name + "{"));
                CHECK(blueprint->kind_name(event.kind) == name);
                ++count;
            }
        CHECK(count == 2);
    }
}

TEST_CASE("an override names the message of one of two caches") {
    const auto blueprint = two_caches();
    blueprint->overrides.messages.push_back({{kAsker, kStock, blueprint->find_kind("StockCacheGet"), 1},
                                             MessageFate::drop(),
                                             "drop:asker->stock/StockCacheGet#1"});
    World world(blueprint);
    world.run();
    CHECK(View(world).state<Asker>(kAsker).stock == std::vector<std::uint64_t>{2});
    CHECK(View(world).state<Asker>(kAsker).price == std::vector<std::uint64_t>{1, 2});
}

}  // namespace
}  // namespace orrery::floor
