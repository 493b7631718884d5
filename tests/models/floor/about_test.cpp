// Two machines of one kind in one world: each is asked, answers, and has messages of its own name.
#include "models/floor/about.h"

#include <set>

#include "models/floor/broker.h"
#include "models/floor/cache.h"
#include "models/floor/database.h"
#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::floor {
namespace {

struct Nothing {
    std::uint64_t nothing = 0;
    ORRERY_FIELDS(Nothing, nothing)
};
struct Pieces {
    std::uint64_t pieces = 0;
    ORRERY_FIELDS(Pieces, pieces)
    static constexpr std::string_view kName = "Stock";
};
struct Cents {
    std::int64_t cents = 0;
    ORRERY_FIELDS(Cents, cents)
    static constexpr std::string_view kName = "Price";
};
// A schema of caches and databases.
template <class What>
struct Of {
    static constexpr std::string_view kName = What::kName;
    using Key = std::uint64_t;
    using Value = What;
    using Row = What;
    using Script = Nothing;
    using Result = Nothing;
    using Edit = Nothing;
    static Nothing run(const Nothing&, ScriptView<Key, Value>&) { return {}; }
    static void apply(const Nothing&, Row&) {}
};
using StockCache = Cache<Of<Pieces>>;
using PriceCache = Cache<Of<Cents>>;
using StockDb = Database<Of<Pieces>>;
using PriceDb = Database<Of<Cents>>;
using StockMq = Broker<Pieces>;
using PriceMq = Broker<Cents>;

// Each name of a message in the world, and how often.
std::multiset<std::string> messages(const World& world) {
    std::multiset<std::string> out;
    for (const MessageType& type : world.blueprint().kinds)
        if (!type.timer)
            out.insert(type.name);
    return out;
}
template <class Role, class Settings>
NodeId add(Blueprint& blueprint, const char* name, Settings settings) {
    if constexpr (requires { settings.groups; })
        settings.partitions = {1};
    else
        settings.nodes = {static_cast<NodeId>(blueprint.nodes.size())};
    return blueprint.add_node(name, blueprint.add_role(Role{settings}));
}

TEST_CASE("two caches, two databases and two brokers in one world have messages of their own names") {
    test::Script script([](Blueprint& blueprint) {
        add<StockCache>(blueprint, "stock-cache", CacheSettings{});
        add<PriceCache>(blueprint, "price-cache", CacheSettings{});
        add<StockDb>(blueprint, "stock-db", DatabaseSettings{});
        add<PriceDb>(blueprint, "price-db", DatabaseSettings{});
        add<StockMq>(blueprint, "stock-mq", BrokerSettings{});
        add<PriceMq>(blueprint, "price-mq", BrokerSettings{});
        blueprint.add_node("asker",
                           blueprint.add_role(test::Probe<StockCache::Answer, PriceCache::Answer, StockDb::Answer,
                                                          PriceDb::Answer, messaging::SendResult>{}));
    });
    // The script finds a message by its name.
    script.deliver(0, StockCache::Get{1, 7}, 6).deliver(1, PriceCache::Get{2, 7}, 6);
    script.deliver(2, StockDb::Statement{1, 1, {}, StockDb::Read{7}, true}, 6);
    script.deliver(3, PriceDb::Statement{1, 1, {}, PriceDb::Read{7}, true}, 6);
    script.deliver(4, StockMq::Send{5, 0, 0, 0, {3}}, 6).deliver(5, PriceMq::Send{6, 0, 0, 0, {9'99}}, 6);
    CHECK(script.heard(6).size() == 6);
    CHECK(script.heard(6).front().starts_with("StockCacheAnswer{number=1"));
    CHECK(script.heard(6)[3].starts_with("PriceDbAnswer{"));
    const auto names = messages(script.world());
    CHECK(names.count("StockCacheGet") == 1);
    CHECK(names.count("PriceDbStatement") == 1);
    CHECK(names.count("PriceDeliver") == 1);
    for (const std::string& name : names)
        CHECK(names.count(name) == 1);
}

TEST_CASE("a schema without a name leaves the messages theirs") {
    CHECK(type_name<messaging::Send<Nothing>>() == "Send");
    CHECK(type_name<messaging::Send<Cents>>() == "PriceSend");
}

}  // namespace
}  // namespace orrery::floor
