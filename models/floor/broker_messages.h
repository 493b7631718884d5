// What is said to a broker, between the brokers of a set and to their controller, and how it is set up: the words of
// broker.h and broker_controller.h. Source and units: there.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/floor/about.h"
#include "models/floor/message_queues.h"

namespace orrery::floor {

namespace messaging {
template <class Payload>
struct Send {
    std::uint64_t number = 0;  // the producer's, for the answer
    std::uint32_t topic = 0;
    std::uint64_t key = 0;          // equal keys share a partition
    std::uint32_t delay_level = 0;  // 0: none. Above the last: the last
    Payload payload = {};
    ORRERY_FIELDS_ABOUT(Payload, Send, number, topic, key, delay_level, payload)
};
template <class Payload>
struct SendHalf {
    std::uint64_t number = 0;
    std::uint32_t topic = 0;
    std::uint64_t key = 0;
    Payload payload = {};
    ORRERY_FIELDS_ABOUT(Payload, SendHalf, number, topic, key, payload)
};
struct SendResult {
    std::uint64_t number = 0;
    bool stored = false;
    std::uint64_t transaction = 0;  // of a half: what EndTransaction names
    NodeId leader = kNoNode;        // of a set, where it was not stored: who leads, as far as is known
    ORRERY_FIELDS(SendResult, number, stored, transaction, leader)
};
struct EndTransaction {  // is not answered
    std::uint64_t transaction = 0;
    Resolution resolution = Resolution::unknown;
    ORRERY_FIELDS(EndTransaction, transaction, resolution)
};
template <class Payload>
struct CheckBack {
    std::uint64_t transaction = 0;
    std::uint64_t number = 0;
    Payload payload = {};
    ORRERY_FIELDS_ABOUT(Payload, CheckBack, transaction, number, payload)
};
template <class Payload>
struct Deliver {
    Claim claim;  // goes back in the answer
    std::uint64_t attempt = 1;
    std::uint64_t key = 0;
    Payload payload = {};
    ORRERY_FIELDS_ABOUT(Payload, Deliver, claim, attempt, key, payload)
};
struct Ack {
    Claim claim;
    ORRERY_FIELDS(Ack, claim)
};
struct Nack {
    Claim claim;
    std::uint64_t attempt = 1;  // of the delivery
    ORRERY_FIELDS(Nack, claim, attempt)
};

// Between the brokers of a set and their controller. A life is one start of a broker.
struct MqAlive {
    std::uint64_t life = 0;
    ORRERY_FIELDS(MqAlive, life)
};
struct MqMember {
    NodeId node = kNoNode;
    std::uint64_t life = 0;
    ORRERY_FIELDS(MqMember, node, life)
};
struct MqPropose {  // by the leader: who is in sync
    std::uint64_t epoch = 0, version = 0;
    std::vector<MqMember> in_sync;
    ORRERY_FIELDS(MqPropose, epoch, version, in_sync)
};
struct MqLeads {  // an epoch has one leader at most, a version one list
    std::uint64_t epoch = 0, version = 0;
    NodeId leader = kNoNode;
    std::vector<NodeId> in_sync;
    std::uint64_t life = 0;  // of who is told, as far as the controller knows
    ORRERY_FIELDS(MqLeads, epoch, version, leader, in_sync, life)
};
template <class Payload, class Change>
struct MqShip {  // without changes: the leader is there, and its last number is `after`
    std::uint64_t epoch = 0, after = 0;
    std::vector<Change> changes;
    ORRERY_FIELDS_ABOUT(Payload, MqShip, epoch, after, changes)
};
template <class Payload>
struct MqCopy {
    std::uint64_t epoch = 0, number = 0;
    MessageQueues<Payload> queues;
    ORRERY_FIELDS_ABOUT(Payload, MqCopy, epoch, number, queues)
};
struct MqReached {
    std::uint64_t history = 0, number = 0, life = 0;
    bool wants_more = false;  // it has missed some, or is of another history
    ORRERY_FIELDS(MqReached, history, number, life, wants_more)
};

// Timers.
struct DeliveryDue {
    Claim claim;
    ORRERY_FIELDS(DeliveryDue, claim)
};
struct DelayOver {
    std::uint64_t number = 0;
    ORRERY_FIELDS(DelayOver, number)
};
struct CheckRound {
    ORRERY_NO_FIELDS(CheckRound)
};
struct FlushDue {
    ORRERY_NO_FIELDS(FlushDue)
};
struct MqBeat {
    ORRERY_NO_FIELDS(MqBeat)
};
}  // namespace messaging

enum class Flush : std::uint8_t {
    synchronous,   // everything waits for the disk
    page_cache,    // written at once, and nobody waits for the disk: a loss of power takes what is not down yet
    asynchronous,  // kept in the process for up to flush_interval: any crash takes that
};
enum class Acks : std::uint8_t {
    none,    // 0: a producer hears of refusals alone
    leader,  // 1: the leader has it, as its flush says
    all,     // everybody in sync has it, each as its flush says
};
constexpr std::string_view name_of(Flush flush) {
    return flush == Flush::synchronous ? "synchronous" : flush == Flush::page_cache ? "page cache" : "asynchronous";
}
constexpr std::string_view name_of(Acks acks) { return acks == Acks::none ? "0" : acks == Acks::leader ? "1" : "all"; }

struct BrokerSettings {
    std::vector<std::uint32_t> partitions;  // of each topic
    Subscriptions groups;
    Flush flush = Flush::synchronous;
    Duration flush_interval = 500_ms;                      // of what nobody waits for
    bool gives_unflushed = false;                          // flaw: consumers see what a crash may still take
    RetrySchedule delay_levels = rocketmq_delay_levels();  // level n: its n-th delay
    Duration check_after = 6_s;                            // a half message younger than this is not asked for
    Duration check_interval = 30_s;                        // rounds, counted from the start
    std::uint64_t most_checks = 15;                        // then it is dropped
    // Of a set:
    std::vector<NodeId> nodes;  // the brokers; none: one broker alone
    NodeId controller = kNoNode;
    Acks acks = Acks::all;
    std::size_t min_in_sync = 1;  // fewer, and Acks::all refuses
    Duration max_lag = 30_s;      // who was behind for longer is not in sync
    std::size_t backlog = 1000;   // changes kept for who has missed some
    Duration beat = 500_ms;
    bool shrinks_alone = false;  // flaw: the leader decides who is in sync, and asks nobody
};

}  // namespace orrery::floor
