#include "sim/bench/worlds.h"

namespace orrery::bench {
namespace {

std::shared_ptr<const Blueprint> build(const Catalog& catalog, const char* model, const Distribution& delay,
                                       const ParameterValues& values) {
    Blueprint blueprint;
    blueprint.until = kNever - 1;
    blueprint.links.defaults.delay = delay;
    catalog.find(model)->build(values, {}, blueprint);
    return std::make_shared<const Blueprint>(std::move(blueprint));
}

}  // namespace

std::shared_ptr<const Blueprint> phold_blueprint(const Catalog& catalog, std::uint64_t processes) {
    return build(catalog, "bench/phold", Distribution::exponential(1_s),
                 {{"processes", static_cast<std::int64_t>(processes)}});
}

std::shared_ptr<const Blueprint> ping_blueprint(const Catalog& catalog) {
    return build(catalog, "bench/ping", Distribution::uniform(1_ms, 10_ms - 1),
                 {{"nodes", std::int64_t{kPingNodes}}, {"in_flight", std::int64_t{kPingInFlight}}});
}

}  // namespace orrery::bench
