#include "sim/world/engine.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/world/world.h"

namespace orrery {
namespace {

auto place_of(auto& troubles, NodeId node) {
    return std::lower_bound(troubles.begin(), troubles.end(), node,
                            [](const auto& entry, NodeId id) { return entry.first < id; });
}

}  // namespace

Shortcuts::Shortcuts(const Blueprint& blueprint) : refused_as(blueprint.refusals()) {
    delays.resize(blueprint.links.size() + std::size_t{1});
    for (std::uint32_t i = 0; i < delays.size(); ++i) {
        const LinkSettings& settings = blueprint.links.settings(i - 1);  // kUndeclared is one below 0
        delays[i] = settings.is_plain() ? &settings.delay : nullptr;
    }
    const auto& roles = blueprint.roles;
    for (MessageKind kind = 0; kind < blueprint.kinds.size(); ++kind)
        taken_by_all.push_back(
            std::all_of(roles.begin(), roles.end(), [&](const RoleTable& role) { return role.takes(kind); }));
    for (const Hardware& hardware : blueprint.hardware)
        takes_time.push_back(hardware.service.sample(0) != 0 || hardware.service.sample(UINT64_MAX) != 0);
    nodes = static_cast<NodeId>(static_cast<std::uint32_t>(blueprint.nodes.size()));
    only.assign(roles.size(), kNoNode);
    for (NodeId node = 0; node < nodes; ++node)
        if (const NodeSpec& one = blueprint.nodes[node]; roles[one.role].nodes == 1)
            only[one.role] = node;
    judged_after.resize(roles.size() + 1);
    for (std::size_t role = 0; role <= roles.size(); ++role)
        for (std::uint32_t i = 0; i < blueprint.properties.size(); ++i) {
            const Property& property = blueprint.properties[i];
            const auto& wanted = property.roles;
            const bool concerns = wanted.empty() || (role < roles.size() && std::find(wanted.begin(), wanted.end(),
                                                                                      roles[role].tag) != wanted.end());
            if (property.monitor && concerns)
                judged_after[role].push_back(i);
        }
}

namespace {

// Before anything is made of the nodes.
const Blueprint& checked(const Blueprint& blueprint) {
    for (const NodeSpec& node : blueprint.nodes)
        if (node.role == kNoRole)
            throw ModelError(fmt::format("the node '{}' has no role: give(node, role)", node.name));
    return blueprint;
}

// Whether what comes back comes to it, which asks for the road of nodes that serve: it may be of an earlier life.
bool lists_refusals(const Blueprint& blueprint, const RoleTable& role) {
    for (MessageKind kind = 0; kind < blueprint.kinds.size(); ++kind)
        if (blueprint.kinds[kind].refuses && role.takes(kind))
            return true;
    return false;
}

}  // namespace

Engine::Engine(std::shared_ptr<const Blueprint> blueprint, TraceSink* sink)
    : blueprint_(std::move(blueprint)), sink_(sink), shortcuts_(checked(*blueprint_)), seed_(blueprint_->seed) {
    const Blueprint& plan = *blueprint_;
    state_.owner = &plan;
    for (const RoleTable& role : plan.roles)
        state_.states.by_role.push_back(role.make_states());
    for (const NodeSpec& node : plan.nodes) {
        plan.roles[node.role].add_node(*state_.states.by_role[node.role]);
        NodeCore core;
        core.table = &plan.roles[node.role];
        core.role = node.role;
        core.index = node.index;
        core.serves = core.table->blocks_on_sync || core.table->blocks_on_calls || lists_refusals(plan, *core.table) ||
                      shortcuts_.takes_time[node.hardware];
        state_.nodes.push_back(core);
        NodeExtras extras;
        extras.clock = node.clock;
        state_.extras.push_back(std::move(extras));
    }
    state_.network.sends.assign(plan.links.size(), 0);
    state_.overrides.make_room(plan.overrides);
    state_.plan.fired.assign(plan.plan.size(), false);
    state_.plan.ended.assign(plan.plan.size(), false);
}

StateVectors& StateVectors::operator=(const StateVectors& other) {
    if (this == &other)
        return *this;
    by_role.resize(other.by_role.size());
    for (std::size_t i = 0; i < by_role.size(); ++i) {
        if (by_role[i])
            by_role[i]->assign(*other.by_role[i]);
        else
            by_role[i] = other.by_role[i]->clone();
    }
    return *this;
}

// ---- What is pending -----------------------------------------------------------------------------------------------

std::uint32_t Engine::hold(EventRecord&& record) {
    if (state_.free_slots.empty()) {
        if (state_.pool.size() >= EventQueue::kMostSlots)
            throw OutOfRoom(with_place("cut off: more than 16 million events are pending"));
        if (state_.pool.size() == state_.pool.capacity())
            widen_pool();
        state_.pool.push_back(std::move(record));
        return static_cast<std::uint32_t>(state_.pool.size() - 1);
    }
    const std::uint32_t slot = state_.free_slots.back();
    state_.free_slots.pop_back();
    state_.pool[slot] = std::move(record);
    return slot;
}

// A handler reads its message where it stands in the pool, so the storage that it stands in stays until the event's
// end.
void Engine::widen_pool() {
    std::vector<EventRecord> wider;
    wider.reserve(std::max<std::size_t>(2 * state_.pool.size(), 16));
    for (EventRecord& record : state_.pool)
        wider.push_back(std::move(record));
    std::swap(wider, state_.pool);
    outgrown_.push_back(std::move(wider));
}

void Engine::schedule(Time at, EventRecord&& record) {
    if (at < state_.now)
        throw EngineError(with_place(fmt::format("an event is due at {}, which has passed", format_time(at))));
    const std::uint32_t slot = hold(std::move(record));
    state_.queue.push(at, state_.next_sequence++, slot);
}

// ---- Nodes ---------------------------------------------------------------------------------------------------------

const Troubles* Engine::troubles_of(NodeId node) const {
    return state_.nodes[node].troubled ? &place_of(state_.troubles, node)->second : nullptr;
}

Troubles& Engine::trouble(NodeId node) {
    auto at = place_of(state_.troubles, node);
    if (at == state_.troubles.end() || at->first != node) {
        at = state_.troubles.insert(at, {node, Troubles{}});
        state_.nodes[node].troubled = true;
    }
    return at->second;
}

bool Engine::is_dark(NodeId node) const {
    return state_.plan.last_struck(blueprint_->plan, node, [](std::uint32_t, const FaultAction& fault) {
        return fault.does(Harm::dark);
    }) != nullptr;
}

// ---- Luck ----------------------------------------------------------------------------------------------------------

std::uint64_t Engine::bits(Stream stream, std::uint64_t entity, std::uint64_t counter) {
    if (blueprint_->draws)
        return blueprint_->draws->bits(stream);
    const Overrides& all = blueprint_->overrides;
    const std::uint64_t seed =
        all.resamples.empty() ? blueprint_->seed : state_.overrides.seed_of(all, blueprint_->seed, stream, state_.now);
    return draw(seed, stream.id, entity, counter);
}

std::uint64_t Engine::next_draw(NodeId node, Stream stream) {
    NodeCore& core = state_.nodes[node];
    if (core.first_stream == stream.id)
        return core.first_draws++;
    if (core.first_stream == 0) {
        core.first_stream = stream.id;
        core.first_draws = 1;
        return 0;
    }
    auto& counters = state_.extras.edit(node).stream_counters;
    for (auto& [id, drawn] : counters)
        if (id == stream.id)
            return drawn++;
    counters.emplace_back(stream.id, 1);
    return 0;
}

// ---- Telling -------------------------------------------------------------------------------------------------------

void Engine::trace(EffectKind kind, NodeId node, NodeId peer, MessageKind message, Time due, std::uint64_t sequence,
                   const EventRecord* record, std::string detail, const Observation* observation,
                   std::optional<Harm> harm) {
    if (!sink_)
        return;
    TraceEffect effect;
    effect.event = state_.event;
    effect.sequence = sequence;
    effect.kind = kind;
    effect.node = node;
    effect.peer = peer;
    effect.message = message;
    effect.due = due;
    effect.harm = harm;
    effect.detail = std::move(detail);
    sink_->effect_record(static_cast<const World&>(*this), std::move(effect), record, observation);
}

std::string Engine::with_place(std::string_view what) const {
    return fmt::format("{} (seed {}, virtual time {}, event {})", what, blueprint_->seed, format_time(state_.now),
                       state_.event);
}

void Engine::fail(std::string_view what) const { throw ModelError(with_place(what)); }

std::string describe_record(const Blueprint& blueprint, const EventRecord& record) {
    if (record.what == EventKind::fault) {
        const FaultRef ref = record.get<FaultRef>();
        const std::string& text = blueprint.plan[ref.index].text;
        return ref.ending ? "end of " + text : text;
    }
    if (record.what == EventKind::sync)
        return "sync";
    return record.kind < blueprint.kinds.size() ? to_text(blueprint.kinds[record.kind].to_value(record, blueprint))
                                                : "";
}

}  // namespace orrery
