// Properties, histories, hashes and inspection: what a world says about itself.
#include "sim/world/world.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {

namespace {

class RunJudge final : public Judge {
public:
    RunJudge(WorldState& state, const Blueprint& blueprint, std::size_t index, NodeId node)
        : state_(state), blueprint_(blueprint), index_(index), node_(node) {}
    void violated(std::string detail, std::vector<FieldRef> fields) override {
        if (state_.findings.violated[index_])
            return;
        state_.findings.violated[index_] = true;
        state_.findings.settled[index_] = 1;
        const NodeId node = node_ != kNoNode ? node_ : fields.empty() ? kNoNode : fields.front().node;
        state_.findings.violations.push_back(
            {blueprint_.properties[index_].name, state_.event, state_.now, node, std::move(detail), std::move(fields)});
    }
    void witnessed() override {
        state_.findings.witnessed[index_] = true;
        if (blueprint_.properties[index_].kind == PropertyKind::sometimes)
            state_.findings.settled[index_] = 1;
    }
    void undecided(std::string why) override {
        state_.findings.undecided.emplace_back(blueprint_.properties[index_].name, std::move(why));
    }

private:
    WorldState& state_;
    const Blueprint& blueprint_;
    std::size_t index_;
    NodeId node_;
};

}  // namespace

void World::judge(NodeId node) {
    const View view(*this);
    const auto& judged =
        node == kNoNode ? shortcuts_.judged_after.back() : shortcuts_.judged_after[state_.nodes[node].role];
    for (const std::uint32_t i : judged) {
        if (state_.findings.settled[i] != 0)
            continue;
        RunJudge one(state_, *blueprint_, i, node);
        state_.monitors.all[i]->after(view, node, one);
    }
}

void World::judge_end() {
    const View view(*this);
    for (std::size_t i = 0; i < state_.monitors.all.size(); ++i) {
        if (!state_.monitors.all[i] || state_.findings.violated[i])
            continue;
        RunJudge one(state_, *blueprint_, i, kNoNode);
        state_.monitors.all[i]->at_end(view, one);
    }
}

void World::check_histories() {
    History history;
    for (std::size_t i = 0; i < blueprint_->properties.size(); ++i) {
        const Property& property = blueprint_->properties[i];
        if (!property.check)
            continue;
        if (history.empty())
            history.assign(state_.history.begin(), state_.history.end());
        const HistoryFinding finding = property.check(history);
        if (finding.verdict == CheckVerdict::unknown)
            state_.findings.undecided.emplace_back(property.name, finding.detail);
        if (finding.verdict != CheckVerdict::invalid)
            continue;
        const auto at = std::find_if(history.begin(), history.end(),
                                     [&](const Observation& line) { return line.event >= finding.event; });
        const Time time = at == history.end() ? state_.now : at->time;
        state_.findings.violated[i] = true;
        state_.findings.violations.push_back({property.name, finding.event, time, kNoNode, finding.detail, {}});
    }
}

std::uint64_t World::state_hash() const {
    Hash hash;
    for (const auto& states : state_.states.by_role)
        states->hash_into(hash);
    for (NodeId node = 0; node < state_.nodes.size(); ++node) {
        const NodeCore& core = state_.nodes[node];
        hash.add(core.incarnation * 4 + (core.up ? 2 : 0) + (core.paused ? 1 : 0));
        if (core.serves)
            hash_waiting(node, hash);
    }
    for (const Cuts* links : {&state_.cuts, &state_.held})
        for (const Link& link : links->links())
            hash.add(static_cast<std::uint64_t>(link.first) << 32 | link.second);
    for (const auto& [node, troubles] : state_.troubles) {
        hash.add(node);
        for (const Ratio& factor : {troubles.slow, troubles.disk_slow, troubles.load}) {
            hash.add(factor.numerator);
            hash.add(factor.denominator);
        }
        hash.add(troubles.variant);
        hash.add((troubles.rotten ? 4u : 0u) + (troubles.disk_full ? 2u : 0u) + (troubles.disk_lies ? 1u : 0u));
    }
    return hash.value();
}

std::uint64_t World::fingerprint() const {
    Hash closed = state_.chain;
    closed.add(state_hash());
    return closed.value();
}

Value World::node_state(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->state_value(core.index);
}

Value World::node_durable(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->durable_value(core.index);
}

std::uint64_t World::field_hash(NodeId node, std::string_view path) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->field_hash(core.index, path);
}

Value World::node_field(NodeId node, std::string_view field) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->field_value(core.index, field);
}

std::string World::node_label(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    return core.up ? state_.states.by_role[core.role]->label(core.index) : "down";
}

std::string World::describe(const EventRecord& record) const { return describe_record(*blueprint_, record); }

std::string describe_record(const Blueprint& blueprint, const EventRecord& record) {
    if (record.what == EventKind::fault) {
        const FaultRef ref = record.get<FaultRef>();
        const std::string& text = blueprint.plan[ref.index].text;
        return ref.ending ? "end of " + text : text;
    }
    if (record.what == EventKind::sync)
        return "sync";
    return record.kind < blueprint.kinds.size() ? to_text(blueprint.kinds[record.kind].to_value(record)) : "";
}

void World::trace(EffectKind kind, NodeId node, NodeId peer, MessageKind message, Time due, std::uint64_t sequence,
                  const EventRecord* record, std::string detail, const Observation* observation) {
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
    effect.detail = std::move(detail);
    sink_->effect_record(*this, std::move(effect), record, observation);
}

std::string World::with_place(std::string_view what) const {
    return fmt::format("{} (seed {}, virtual time {}, event {})", what, blueprint_->seed, format_time(state_.now),
                       state_.event);
}

void World::fail(std::string_view what) const { throw ModelError(with_place(what)); }

}  // namespace orrery
