// The worlds that the benches run: the models bench/phold and bench/ping as `orrery run` would build them, with an end
// so late that it is never reached.
#pragma once
#include <cstdint>
#include <memory>

#include "sim/model/catalog.h"
#include "sim/world/world.h"

namespace orrery::bench {

std::shared_ptr<const Blueprint> phold_blueprint(const Catalog& catalog, std::uint64_t processes);
std::shared_ptr<const Blueprint> ping_blueprint(const Catalog& catalog);

constexpr std::uint32_t kPingNodes = 5;
constexpr std::uint32_t kPingInFlight = 8;  // for each node

}  // namespace orrery::bench
