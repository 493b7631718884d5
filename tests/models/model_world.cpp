#include "tests/models/model_world.h"

#include <algorithm>
#include <cstdlib>

#include "sim/core/random.h"
#include "sim/faults/crash.h"
#include "sim/faults/pace.h"
#include "sim/timeline/timeline.h"
#include "sim/words/parse_values.h"
#include "tests/catch.h"

namespace test {

using namespace orrery;

void ModelWorld::set(const std::string& key, ParameterValue value) {
    std::erase_if(values, [&](const auto& one) { return one.first == key; });
    values.emplace_back(key, std::move(value));
}

void ModelWorld::suit(const FlawSpec& flaw, bool is_on) {
    const Model model = make();
    for (const std::string& knob : flaw.on) {
        const std::size_t equals = knob.find('=');
        const std::string key = knob.substr(0, equals);
        const auto value = parse_parameter(*model.find_parameter(key), knob.substr(equals + 1));
        INFO(flaw.name << " needs " << knob);
        REQUIRE(value);
        set(key, *value);
    }
    if (is_on)
        flaws = {flaw.name};
}

std::shared_ptr<Blueprint> ModelWorld::blueprint(std::uint64_t seed) const {
    auto made = std::make_shared<Blueprint>();
    made->seed = seed;
    made->until = until;
    made->links.defaults = links;
    made->sync_latency = sync;
    make().build(values, flaws, *made);
    for (const auto& [ends, loss] : losses) {
        LinkSettings settings = links;
        settings.loss = loss;
        made->links.declare({ends.first, ends.second}, settings);
    }
    made->plan = plan;
    return made;
}

RunResult ModelWorld::run(std::uint64_t seed) const {
    World world(blueprint(seed));
    world.run();
    return result_of(world);
}

FaultEntry fault(Time at, Duration lasting, FaultAction action) {
    return {at, std::nullopt, std::move(action), lasting, "a fault of the test"};
}

FaultEntry fault_when(std::string moment, NodeId node, std::uint32_t nth, Duration lasting, FaultAction action) {
    return {0, Trigger{std::move(moment), node, nth, 0}, std::move(action), lasting, "a fault of the test"};
}

CutLinks cut_between(NodeId a, NodeId b) { return {"partition", {{a, b}, {b, a}}}; }

FaultPlan DrawnFaults::plan(std::uint64_t seed) const {
    std::uint64_t counter = 0;
    const auto below = [&](std::uint64_t count) {
        return uniform_below(draw(seed, hash_text("faults of the test"), 0, counter++), count);
    };
    const auto milliseconds = [](Duration duration) { return static_cast<std::uint64_t>(duration / 1_ms); };
    FaultPlan plan;
    const std::uint64_t faults = 2 + below(6);
    for (std::uint64_t i = 0; i < faults; ++i) {
        const Time at = from + static_cast<Time>(below(milliseconds(this->until - from))) * 1_ms;
        const Duration lasting = 100_ms + static_cast<Duration>(below(milliseconds(longest) - 100)) * 1_ms;
        const auto node = static_cast<NodeId>(below(nodes));
        const auto other = static_cast<NodeId>((node + 1 + below(nodes - 1)) % nodes);
        const std::uint64_t kind = below(4);
        if (kind <= 1)
            plan.push_back(fault(at, lasting, CrashNode{node}));
        else if (kind == 2)
            plan.push_back(fault(at, lasting, cut_between(node, other)));
        else
            plan.push_back(fault(at, lasting, PauseNode{node}));
    }
    return plan;
}

namespace {

std::uint64_t first_seed() {
    const char* text = std::getenv("ORRERY_FIRST_SEED");
    return text ? std::strtoull(text, nullptr, 10) : 1;
}

std::string why(const RunResult& result) {
    if (!result.violations.empty())
        return result.violations.front().property + ": " + result.violations.front().detail;
    if (!result.undecided.empty())
        return result.undecided.front().first + ": " + result.undecided.front().second;
    return {};
}

}  // namespace

void check_holds(ModelWorld world, const DrawnFaults& faults, const std::string& name, const std::string& test_case) {
    std::vector<std::string> never;
    const std::uint64_t first = first_seed();
    for (std::uint64_t seed = first; seed < first + seeds(); ++seed) {
        world.plan = faults.plan(seed);
        const RunResult result = world.run(seed);
        INFO(name << "; replay with ORRERY_FIRST_SEED=" << seed << " ORRERY_SEEDS=1 test_models '" << test_case << "'");
        INFO(why(result));
        CHECK(result.verdict == RunVerdict::held);
        if (seed == first)
            never = result.unwitnessed;
        std::erase_if(never, [&](const std::string& property) {
            return std::find(result.witnessed.begin(), result.witnessed.end(), property) != result.witnessed.end();
        });
    }
    // Every trap was sprung in some run, so that holding means something.
    if (seeds() >= 20) {
        INFO(name << " never saw: " << (never.empty() ? "" : never.front()));
        CHECK(never.empty());
    }
}

void check_repeats(const ModelWorld& world, std::uint64_t seed) {
    const RunResult once = world.run(seed);
    CHECK(world.run(seed).fingerprint == once.fingerprint);
    CHECK(world.run(seed + 1).fingerprint != once.fingerprint);

    Timeline timeline(world.blueprint(seed));
    timeline.run_to_end();
    CHECK(timeline.world().fingerprint() == once.fingerprint);
    timeline.seek(once.events / 3);
    timeline.run_to_end();
    CHECK(timeline.world().fingerprint() == once.fingerprint);
    CHECK(timeline.at() == once.events);
}

std::map<std::string, std::uint64_t> check_caught(const FlawSpec& flaw, const ModelWorld& flawed,
                                                  const ModelWorld& sound, std::uint64_t last, std::uint64_t times) {
    std::map<std::string, std::uint64_t> blamed;
    for (std::uint64_t seed = 1; seed <= last && blamed[flaw.breaks] < times; ++seed) {
        const RunResult result = flawed.run(seed);
        if (result.verdict != RunVerdict::violated)
            continue;
        INFO(flaw.name << " at seed " << seed << ": " << result.violations.front().detail);
        ++blamed[result.violations.front().property];
        CHECK_FALSE(result.violations.front().fields.empty());
        CHECK(sound.run(seed).verdict == RunVerdict::held);
    }
    INFO(flaw.name << " breaks \"" << flaw.breaks << '"');
    CHECK(blamed[flaw.breaks] >= 1);
    return blamed;
}

const Metric& metric(const RunResult& result, const std::string& name) {
    const auto found =
        std::find_if(result.metrics.begin(), result.metrics.end(), [&](const Metric& one) { return one.name == name; });
    INFO("no metric " << name);
    REQUIRE(found != result.metrics.end());
    return *found;
}

}  // namespace test
