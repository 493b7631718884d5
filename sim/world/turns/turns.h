// Whose turn it is at a node that serves, and what waits there until then.
// A node that takes time for a message (its service) serves one after another, in order of arrival; how long, and how
// slow it is, is settled when it begins. A node that blocks handles one thing after another, timers too: on its disk
// (kBlocksOnSync) while a write is on its way, on a call (Context::block_on) until it is answered. What arrives or
// comes due meanwhile, or while others wait, waits behind them. The first of those that wait, of a node that is blocked
// on a call the first that ends that, is called, that is put into the queue again, when its turn has come, and it stays
// among them until it is handled, at the end of its service. A message that has joined has arrived: a cut link does not
// take it back, a crash of the node does. Units: nanoseconds. Errors: ModelError for a node that blocks on a second
// call.
#pragma once
#include "sim/world/engine.h"

namespace orrery {

class TurnsPart {
public:
    explicit TurnsPart(Engine& engine) : engine_(engine) {}

    bool may_block(NodeId node) const { return blocks_on_sync(node) || blocks_on_calls(node); }
    // Whether a message that has arrived or a timer that is due has to wait its turn; it has joined those that do then.
    bool must_queue(EventQueue::Entry entry);
    // Whether the message, whose turn it is, takes time first: it is handled at the end of its service.
    bool must_serve(EventQueue::Entry entry);
    // Whether it waited when the node crashed.
    bool died_waiting(const EventRecord& delivery) const;
    // It is handled now, which ends a call that the node is blocked on.
    void take(NodeId node, std::uint32_t slot);
    void end_call(NodeId node);
    // The next of those that wait, where one may be handled.
    void call_next(NodeId node);
    // It turned out to be no event.
    void pass(NodeId node, std::uint32_t slot);
    void block(NodeId node, EventRecord&& call);
    // What waits is lost: messages are told so, timers are void. Nobody waits for the call any more.
    void crash(NodeId node);
    static void hash_into(Hash& hash, const Engine& engine, NodeId node);

private:
    // Whether things of that kind wait for each other at the node.
    bool lines_up(NodeId node, EventKind what) const;
    bool blocks_on_sync(NodeId node) const { return engine_.node(node).table->blocks_on_sync; }
    bool blocks_on_calls(NodeId node) const { return engine_.node(node).table->blocks_on_calls; }
    bool ends_block(NodeId node, const EventRecord& record) const;

    Engine& engine_;
};

}  // namespace orrery
