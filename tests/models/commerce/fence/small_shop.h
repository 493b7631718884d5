// A service, its database and the store outside, with a probe in the place of the coordinator.
#pragma once
#include <utility>

#include "models/commerce/fence/fence.h"
#include "tests/models/step.h"

namespace test {

constexpr orrery::NodeId kAsker = 0, kService = 1, kDatabase = 2, kOutside = 3;

inline Script small_shop(orrery::fence::Settings settings) {
    using namespace orrery::fence;
    settings.stock = 10;
    settings.work = orrery::Distribution::constant(0);
    return Script([settings](orrery::Blueprint& blueprint) {
        orrery::floor::DatabaseSettings database;
        database.nodes = {kDatabase};
        database.rules.first_updater_wins = false;
        database.rules.gap_locks = true;
        database.beat = 86'400'000'000'000;
        blueprint.add_node("asker", blueprint.add_role(Probe<Register, Answer>{}));
        blueprint.add_node("stock-1", blueprint.add_role(Service{settings, kAsker, kDatabase, kOutside, kService}));
        blueprint.add_node("database", add_database(database, blueprint));
        blueprint.add_node("outside", blueprint.add_role(Outside{}));
    });
}

inline orrery::fence::Row stock_row(Script& script) {
    return script.durable<orrery::fence::Db>(kDatabase).table.at(orrery::fence::stock_of(1)).row;
}
inline std::size_t holds(Script& script) {
    const auto table = script.durable<orrery::fence::Db>(kDatabase).table;
    std::size_t count = 0;
    for (const auto& [key, stored] : table)
        count += key.kind == orrery::fence::Kind::hold ? 1 : 0;
    return count;
}

// A call whose branch is registered already: work 1000001 is the service's own, the opening of its stock.
inline Script& reserve(Script& script, orrery::fence::BranchId branch, orrery::fence::Amount amount,
                       std::uint64_t work) {
    script.deliver(kService, orrery::fence::Reserve{7, 1, amount, 1}, kAsker);
    return script.deliver(kService, orrery::fence::Registered{work, branch}, kAsker);
}

}  // namespace test
