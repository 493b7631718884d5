// Who leads a set of brokers (broker.h), and which of them are in sync with the leader: a node of its own that hears
// each broker, promotes one that is in sync where the leader is silent or has come back from a crash, and lets the
// leader change who is in sync, so that a leader whom nobody hears any more cannot go on alone.
//
//     const NodeId controller = blueprint.add_node("controller", blueprint.add_role(BrokerController{{brokers}}));
//
// Promise: each epoch has one leader at most, and with `unclean` off it is one that was in sync. A broker that has come
// back is not in sync until it has caught up again; the last one that is stays so, and is waited for.
// Flaw: trusts_restarted (it does not see that a broker has come back, whatever that one has lost).
// Units: nanoseconds on the node's own clock. Errors: none. Source: Kafka's documentation (unclean.leader.election
// .enable, broker.session.timeout.ms 9 s, broker.heartbeat.interval.ms 2 s), KIP-500, KIP-497, KIP-903; RocketMQ 5's
// controller mode (enableElectUncleanMaster). Deviation: one node stands for the quorum of controllers; who led does
// not lead again when it comes back; a set has one leader for all of its partitions.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/floor/broker_messages.h"
#include "sim/core/tearing.h"
#include "sim/world/context.h"

namespace orrery::floor {

struct ControllerSettings {
    std::vector<NodeId> brokers;  // the first leads at first; earlier ones are promoted first
    Duration session = 9_s;       // who was silent for so long is not there
    Duration beat = 500_ms;       // between two looks
    bool unclean = false;         // where nobody in sync is there, anybody else is promoted
    bool trusts_restarted = false;
};

// As a value with pure steps: what the controller has decided.
struct BrokerSet {
    static constexpr Tearing kTearing = Tearing::journal;
    std::uint64_t epoch = 0, version = 0;
    NodeId leader = kNoNode;
    std::vector<NodeId> in_sync;
    SharedMap<NodeId, std::uint64_t> lives;  // of each broker, the latest that was heard
    ORRERY_FIELDS(BrokerSet, epoch, version, leader, in_sync, lives)

    bool has_in_sync(NodeId node) const;
    // It is not there any more, or has come back: it may lack what it had. The last one in sync stays so.
    void gone(NodeId node);
    // Where nobody leads: the first of the candidates that is in sync; else, unclean, the first of them.
    void elect(const std::vector<NodeId>& candidates, bool unclean);
    // False: not from the leader of this epoch, of an older version, or about another life of somebody who would join.
    bool take(NodeId from, const messaging::MqPropose& proposal);
};

struct BrokerController {
    using In = std::variant<messaging::MqAlive, messaging::MqPropose>;
    using Out = std::variant<messaging::MqLeads>;
    using Timers = std::variant<messaging::MqBeat>;
    using Ctx = Context<BrokerController>;
    static constexpr std::string_view kName = "controller";
    using Durable = BrokerSet;
    struct State {
        BrokerSet set;
        SharedMap<NodeId, Instant> heard;
        ORRERY_FIELDS(State, set, heard)
    };

    ControllerSettings knobs;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const messaging::MqAlive& alive, NodeId from) const;
    void on(Ctx& ctx, State& state, const messaging::MqPropose& proposal, NodeId from) const;
    void on(Ctx& ctx, State& state, const messaging::MqBeat&) const;
    static std::string label(const State& state);

private:
    std::vector<NodeId> alive(Ctx& ctx, const State& state) const;
    void decide(Ctx& ctx, State& state, const BrokerSet& before) const;
    void tell(Ctx& ctx, const State& state, NodeId broker) const;
};

}  // namespace orrery::floor
