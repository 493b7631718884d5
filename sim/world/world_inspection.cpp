// Hashes and looks inside: what a world says about itself.
#include "sim/world/turns/turns.h"
#include "sim/world/world.h"

namespace orrery {

std::uint64_t World::state_hash() const {
    Hash hash;
    for (const auto& states : state_.states.by_role)
        states->hash_into(hash);
    for (NodeId node = 0; node < state_.nodes.size(); ++node) {
        const NodeCore& core = state_.nodes[node];
        hash.add(core.incarnation * 4 + (core.up ? 2 : 0) + (core.paused ? 1 : 0));
        if (core.serves)
            TurnsPart::hash_into(hash, *this, node);
    }
    state_.network.hash_into(hash, state_.pool);
    for (const auto& [node, troubles] : state_.troubles) {
        hash.add(node);
        for (const Ratio& factor : {troubles.slow, troubles.disk.slow, troubles.load}) {
            hash.add(factor.numerator);
            hash.add(factor.denominator);
        }
        hash.add(troubles.variant);
        hash.add((troubles.disk.rotten ? 4u : 0u) + (troubles.disk.full ? 2u : 0u) + (troubles.disk.lies ? 1u : 0u));
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
    return state_.states.by_role[core.role]->state_value(core.index, *blueprint_);
}

Value World::node_durable(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->durable_value(core.index, *blueprint_);
}

std::uint64_t World::field_hash(NodeId node, std::string_view path, Reads of) const {
    const NodeCore& core = state_.nodes[node];
    const RoleStates& states = *state_.states.by_role[core.role];
    return of == Reads::durable ? states.durable_hash(core.index, path, *blueprint_)
                                : states.field_hash(core.index, path, *blueprint_);
}

Value World::node_field(NodeId node, std::string_view field) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->field_value(core.index, field, *blueprint_);
}

std::string World::node_label(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    if (!core.up)
        return "down";
    if (const auto& call = state_.extras[node].turns.blocked)
        return "blocked on " + blueprint_->kind_name(call->kind);
    return state_.states.by_role[core.role]->label(core.index);
}

}  // namespace orrery
