// Rules over the rows that changed, held against all rows: every property that can forget is judged twice after every
// event, by what has changed and anew from the whole tables, in every model, with each of its flaws, under faults.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "models/catalog.h"
#include "sim/explore/ear.h"
#include "sim/faults/crash.h"
#include "sim/world/world.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

class LastNode final : public TraceSink {
public:
    void begin(const World&, const TraceEvent& event) override { node = event.node; }
    void end(const World&) override {}
    NodeId node = kNoNode;
};

struct Twice {
    const Property* property = nullptr;
    std::unique_ptr<Monitor> by_changes, anew;
    std::vector<NodeId> nodes;  // of its roles
    bool is_told = false;
};

std::vector<NodeId> nodes_of(const Property& property, const Blueprint& blueprint) {
    std::vector<NodeId> nodes;
    for (NodeId node = 0; node < blueprint.nodes.size(); ++node) {
        const void* tag = blueprint.roles[blueprint.nodes[node].role].tag;
        if (property.roles.empty() ||
            std::find(property.roles.begin(), property.roles.end(), tag) != property.roles.end())
            nodes.push_back(node);
    }
    return nodes;
}

Ear heard(Monitor& monitor, const View& view, NodeId node) {
    Ear ear;
    monitor.after(view, node, ear);
    return ear;
}
Ear heard_anew(Monitor& monitor, const View& view, const std::vector<NodeId>& nodes) {
    Ear all;
    monitor.forget();
    for (const NodeId node : nodes) {
        const Ear ear = heard(monitor, view, node);
        all.broken = all.broken ? all.broken : ear.broken;
        all.seen = all.seen || ear.seen;
    }
    return all;
}

// Answers how many properties have been told of; with the same words, where the order of the nodes is nothing to them.
std::size_t judge_twice(const std::shared_ptr<const Blueprint>& blueprint) {
    std::vector<Twice> all;
    for (const Property& property : blueprint->properties)
        if (property.monitor && !property.monitor->has_memory())
            all.push_back({&property, property.monitor->clone(), property.monitor->clone(),
                           nodes_of(property, *blueprint), false});
    LastNode last;
    World world(blueprint, &last);
    const View view(world);
    std::size_t told = 0;
    const auto judge = [&](NodeId node) {
        for (Twice& one : all) {
            const bool concerns = node == kNoNode
                                      ? one.property->roles.empty()
                                      : std::find(one.nodes.begin(), one.nodes.end(), node) != one.nodes.end();
            if (one.is_told || !concerns)
                continue;
            const Ear changed = heard(*one.by_changes, view, node);
            const Ear whole = heard_anew(*one.anew, view, one.nodes);
            INFO(one.property->name << " at event " << world.event());
            REQUIRE(changed.broken.has_value() == whole.broken.has_value());
            if (one.nodes.size() == 1)
                REQUIRE(changed.broken == whole.broken);
            REQUIRE(changed.seen == whole.seen);
            one.is_told = whole.broken || whole.seen;
            told += one.is_told ? 1 : 0;
        }
    };
    world.start();
    for (NodeId node = 0; node < blueprint->nodes.size(); ++node)
        judge(node);
    while (world.event() < 20'000 && world.step())
        judge(last.node);
    return told;
}

TEST_CASE("rules over the rows that changed say what rules over all rows say", "[property]") {
    const Catalog catalog = all_models();
    std::size_t told = 0;
    for (const Model& model : catalog.models()) {
        std::vector<std::vector<std::string>> flawed{{}};
        for (const FlawSpec& flaw : model.flaws)
            flawed.push_back({flaw.name});
        for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(1, test::seeds() / 50); ++seed)
            for (const auto& flaws : flawed) {
                INFO(model.name << (flaws.empty() ? "" : " with " + flaws.front()) << ", seed " << seed);
                auto blueprint = std::make_shared<Blueprint>();
                blueprint->seed = seed;
                blueprint->until = 20_s;
                blueprint->links.defaults = {Distribution::lognormal(2_ms, 60_ms), {1, 50}, {1, 20}};
                blueprint->sync_latency = Distribution::uniform(1_ms, 5_ms);
                model.build({}, flaws, *blueprint);
                for (NodeId node = 0; node < 4 && node < blueprint->nodes.size(); ++node)
                    blueprint->plan.push_back({3_s + 4_s * node, std::nullopt, CrashNode{node}, 1_s, "a crash"});
                told += judge_twice(blueprint);
            }
    }
    CHECK(told > 20);
}

}  // namespace
