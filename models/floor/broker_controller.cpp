#include "models/floor/broker_controller.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/world/world.h"  // what a handler does inline

namespace orrery::floor {

bool BrokerSet::has_in_sync(NodeId node) const {
    return std::find(in_sync.begin(), in_sync.end(), node) != in_sync.end();
}

void BrokerSet::gone(NodeId node) {
    const bool others = in_sync.size() > 1 && has_in_sync(node);
    if (others)
        in_sync.erase(std::find(in_sync.begin(), in_sync.end(), node));
    if (others || leader == node)
        ++version;
    if (leader == node)
        leader = kNoNode;
}

void BrokerSet::elect(const std::vector<NodeId>& candidates, bool unclean) {
    if (leader != kNoNode)
        return;
    auto found = std::find_if(candidates.begin(), candidates.end(), [&](NodeId node) { return has_in_sync(node); });
    if (found == candidates.end() && unclean && !candidates.empty()) {
        found = candidates.begin();
        in_sync = {*found};
    }
    if (found == candidates.end())
        return;
    leader = *found;
    ++epoch;
    ++version;
}

bool BrokerSet::take(NodeId from, const messaging::MqPropose& proposal) {
    if (from != leader || proposal.epoch != epoch || proposal.version != version)
        return false;
    std::vector<NodeId> members;
    for (const messaging::MqMember& member : proposal.in_sync) {
        const std::uint64_t* life = lives.find(member.node);
        if (!has_in_sync(member.node) && (!life || *life != member.life))
            return false;
        members.push_back(member.node);
    }
    in_sync = std::move(members);
    ++version;
    return true;
}

BrokerController::State BrokerController::start(Ctx& ctx, const Durable& durable) const {
    State state{durable, {}};
    if (state.set.epoch == 0) {
        state.set.in_sync = knobs.brokers;
        state.set.elect(knobs.brokers, false);
        ctx.persist(state.set);
    }
    for (const NodeId broker : knobs.brokers)
        state.heard.set(broker, ctx.now());
    ctx.set_timer(messaging::MqBeat{}, knobs.beat);
    return state;
}

void BrokerController::on(Ctx& ctx, State& state, const messaging::MqAlive& alive, NodeId from) const {
    state.heard.set(from, ctx.now());
    const BrokerSet before = state.set;
    const std::uint64_t* known = state.set.lives.find(from);
    const std::uint64_t life = known ? *known : 0;
    if (alive.life > life) {
        state.set.lives.set(from, alive.life);
        // Flaw trusts_restarted: what it had is taken for what it has.
        if (life != 0 && !knobs.trusts_restarted)
            state.set.gone(from);
    }
    decide(ctx, state, before);
    if (state.set.version == before.version) {
        ctx.barrier();
        tell(ctx, state, from);
    }
}

void BrokerController::on(Ctx& ctx, State& state, const messaging::MqPropose& proposal, NodeId from) const {
    const BrokerSet before = state.set;
    state.set.take(from, proposal);
    decide(ctx, state, before);
}

void BrokerController::on(Ctx& ctx, State& state, const messaging::MqBeat&) const {
    const BrokerSet before = state.set;
    for (const NodeId broker : knobs.brokers)
        if (ctx.now() - state.heard.at(broker) > knobs.session)
            state.set.gone(broker);
    decide(ctx, state, before);
    ctx.set_timer(messaging::MqBeat{}, knobs.beat);
}

std::string BrokerController::label(const State& state) {
    return fmt::format("epoch {}, {} in sync", state.set.epoch, state.set.in_sync.size());
}

std::vector<NodeId> BrokerController::alive(Ctx& ctx, const State& state) const {
    std::vector<NodeId> out;
    for (const NodeId broker : knobs.brokers)
        if (ctx.now() - state.heard.at(broker) <= knobs.session)
            out.push_back(broker);
    return out;
}

// Everybody hears of a new version, once it is on the disk.
void BrokerController::decide(Ctx& ctx, State& state, const BrokerSet& before) const {
    state.set.elect(alive(ctx, state), knobs.unclean);
    if (state.set == before)
        return;
    if (state.set.epoch != before.epoch)
        ctx.count("elections");
    ctx.persist(state.set);
    if (state.set.version == before.version)
        return;
    for (const NodeId broker : knobs.brokers)
        tell(ctx, state, broker);
}

void BrokerController::tell(Ctx& ctx, const State& state, NodeId broker) const {
    const std::uint64_t* life = state.set.lives.find(broker);
    ctx.send(broker, messaging::MqLeads{state.set.epoch, state.set.version, state.set.leader, state.set.in_sync,
                                        life ? *life : 0});
}

}  // namespace orrery::floor
