// A set of three brokers, their controller, a producer that sends one message after another, and a consumer in order,
// for the tests of what a set promises. The oracle knows nothing of how the set works: it reads what the producer was
// told, what the consumer was given, and what whoever leads at the end has.
#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "models/floor/broker.h"
#include "models/floor/broker_controller.h"
#include "sim/world/world.h"

namespace orrery::floor::brokers {

struct Order {
    std::uint64_t number = 0;
    ORRERY_FIELDS(Order, number)
};
using Mq = Broker<Order>;

constexpr NodeId kLeader = 0, kSecond = 1, kThird = 2, kController = 3, kProducer = 4, kConsumer = 5;
constexpr std::uint32_t kPartitions = 2;

struct SendNext {
    ORRERY_NO_FIELDS(SendNext)
};
struct SendAgain {  // it was refused
    std::uint64_t number = 0;
    ORRERY_FIELDS(SendAgain, number)
};
struct NoAnswer {
    std::uint64_t number = 0;
    ORRERY_FIELDS(NoAnswer, number)
};

// With Acks::none it takes for stored what is not refused.
struct Producer {
    using In = std::variant<Mq::SendResult>;
    using Out = std::variant<Mq::Send>;
    using Timers = std::variant<SendNext, SendAgain, NoAnswer>;
    using Ctx = Context<Producer>;
    static constexpr std::string_view kName = "producer";
    struct State {
        std::uint64_t sent = 0;
        NodeId leader = kLeader;
        SharedMap<std::uint64_t, bool> told;
        ORRERY_FIELDS(State, sent, leader, told)
    };

    std::uint64_t orders = 0;
    Duration begins = 0, interval = 5_ms;
    bool is_told = true;

    State start(Ctx& ctx) const {
        ctx.set_timer(SendNext{}, begins);
        return {};
    }
    void on(Ctx& ctx, State& state, const SendNext&) const {
        send(ctx, state, ++state.sent);
        if (state.sent < orders)
            ctx.set_timer(SendNext{}, interval);
    }
    void on(Ctx& ctx, State& state, const SendAgain& again) const {
        if (!state.told.contains(again.number))
            send(ctx, state, again.number);
    }
    void on(Ctx& ctx, State& state, const NoAnswer& silent) const {
        if (state.told.contains(silent.number))
            return;
        state.leader = (state.leader + 1) % 3;
        send(ctx, state, silent.number);
    }
    void on(Ctx& ctx, State& state, const Mq::SendResult& result, NodeId from) const {
        ctx.cancel_timer(NoAnswer{result.number});
        if (result.stored)
            return state.told.set(result.number, true);
        if (is_told && state.told.contains(result.number))
            return;  // asked twice
        state.told.erase(result.number);
        if (from == state.leader)
            state.leader = result.leader != kNoNode ? result.leader : NodeId((from + 1) % 3);
        ctx.set_timer(SendAgain{result.number}, 20_ms);
    }

private:
    void send(Ctx& ctx, State& state, std::uint64_t number) const {
        ctx.send(state.leader, Mq::Send{number, 0, number, 0, {number}});
        if (is_told)
            ctx.set_timer(NoAnswer{number}, 60_ms);
        else
            state.told.set(number, true);
    }
};

struct Given {
    Place place;
    std::uint64_t number = 0;
    ORRERY_FIELDS(Given, place, number)
};
struct Consumer {
    using In = std::variant<Mq::Deliver>;
    using Out = std::variant<Mq::Ack>;
    using Ctx = Context<Consumer>;
    static constexpr std::string_view kName = "consumer";
    struct State {
        SharedVector<Given> given;
        ORRERY_FIELDS(State, given)
    };

    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Mq::Deliver& deliver, NodeId from) const {
        state.given.push_back({deliver.claim.place, deliver.payload.number});
        ctx.send(from, Mq::Ack{deliver.claim});
    }
};

struct Setting {
    std::uint64_t seed = 1;
    BrokerSettings broker;  // flush, acks, min_in_sync and flaws are read
    bool unclean = false, trusts_restarted = false;
    std::uint64_t orders = 90;
    Duration begins = 300_ms, interval = 5_ms;
    Ratio loss = {1, 10};          // between brokers
    Duration pages_stay = 200_ms;  // with the page cache, until the disk has what was written
    Duration until = 2200_ms;
    FaultPlan plan;
};

inline std::shared_ptr<Blueprint> world_of(const Setting& setting) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = setting.seed;
    blueprint->until = setting.until;
    blueprint->sync_latency = Distribution::constant(2_ms);
    blueprint->links.defaults.delay = Distribution::uniform(500_us, 2_ms);
    LinkSettings lossy = blueprint->links.defaults;
    lossy.loss = setting.loss;
    for (const NodeId from : {kLeader, kSecond, kThird})
        for (const NodeId to : {kLeader, kSecond, kThird})
            if (from != to)
                blueprint->links.declare({from, to}, lossy);
    blueprint->plan = setting.plan;

    BrokerSettings knobs = setting.broker;
    knobs.partitions = {kPartitions};
    knobs.groups = {{.topic = 0,
                     .members = {kConsumer},
                     .in_order = true,
                     .retries = RetrySchedule::endless(50_ms),
                     .answer_within = 100_ms}};
    knobs.flush_interval = setting.pages_stay;
    knobs.nodes = {kLeader, kSecond, kThird};
    knobs.controller = kController;
    knobs.max_lag = 100_ms;  // ten words lost in a row: nobody falls behind by itself
    knobs.beat = 10_ms;
    const std::uint32_t broker = blueprint->add_role(Mq{knobs});
    for (const char* name : {"broker-1", "broker-2", "broker-3"})
        blueprint->add_node(name, broker);
    if (knobs.flush == Flush::page_cache) {
        Hardware slow;
        slow.sync = Distribution::constant(setting.pages_stay);
        blueprint->hardware.push_back(slow);
        for (const NodeId node : knobs.nodes)
            blueprint->nodes[node].hardware = 1;
    }
    ControllerSettings controller;
    controller.brokers = knobs.nodes;
    controller.session = 300_ms;
    controller.beat = 20_ms;
    controller.unclean = setting.unclean;
    controller.trusts_restarted = setting.trusts_restarted;
    blueprint->add_node("controller", blueprint->add_role(BrokerController{controller}));
    blueprint->add_node("producer", blueprint->add_role(Producer{setting.orders, setting.begins, setting.interval,
                                                                 knobs.acks != Acks::none}));
    blueprint->add_node("consumer", blueprint->add_role(Consumer{}));
    return blueprint;
}

struct Seen {
    std::uint64_t told = 0, lost = 0;  // of what was told
    std::uint64_t given = 0;           // places
    std::uint64_t ghosts = 0;          // given, and not there
    std::uint64_t twice = 0;           // stored, and stored already
    std::string broken;                // what holds whatever is set
};

inline Seen look(const World& world) {
    const View view(world);
    Seen seen;
    const BrokerSet& set = view.state<BrokerController>(kController).set;
    if (set.leader == kNoNode || view.state<Mq>(set.leader).set.leader != set.leader) {
        seen.broken = "nobody leads at the end";
        return seen;
    }
    const auto& led = view.state<Mq>(set.leader);
    const Mq::Queues& queues = led.queues;
    std::set<std::uint64_t> there;
    for (const auto& [place, message] : queues.messages)
        seen.twice += there.insert(message.payload.number).second ? 0 : 1;
    const auto& producer = view.state<Producer>(kProducer);
    for (const auto& [number, yes] : producer.told) {
        ++seen.told;
        seen.lost += there.contains(number) ? 0 : 1;
    }
    // Each partition is given without a gap, and in order of its offsets but for what comes again.
    std::map<Partition, std::uint64_t> next;
    for (const Given& given : view.state<Consumer>(kConsumer).given) {
        std::uint64_t& length = next[given.place.partition];
        if (given.place.offset > length)
            seen.broken = "a message was given before the one ahead of it";
        seen.given += given.place.offset == length ? 1 : 0;
        length = std::max(length, given.place.offset + 1);
        const auto* message = queues.messages.find(given.place);
        if (!message || message->payload.number != given.number)
            ++seen.ghosts;
    }
    if (set.in_sync.size() != 3)
        seen.broken = "not everybody is in sync at the end";
    for (const NodeId node : view.nodes<Mq>())
        if (view.state<Mq>(node).queues.messages != queues.messages)
            seen.broken = view.name(node) + " has not what the leader has";
    if (!led.set.waiting.empty())
        seen.broken = "somebody waits at the end";
    if (producer.told.size() != producer.sent)
        seen.broken = "the producer was not told of everything";
    return seen;
}
inline Seen look(const Setting& setting) {
    World world(world_of(setting));
    world.run();
    return look(world);
}

}  // namespace orrery::floor::brokers
