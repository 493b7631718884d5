// Messages on their way: over which link, how long, and what happens to them there; what comes back to whoever sent
// (refusals.cpp). The quick road of most sends is World::send_plainly.
// A send is refused where its link is cut by cuts that all refuse, or where the process that it goes to is down while
// its machine is up and not cut off: it comes back after the delay that it would have had. What was under way by then
// is lost. A connection keeps what it cannot deliver; where it is given up, all that it keeps comes back. Nothing comes
// back to a role that does not list it, and to no later life of the sender.
// Units: nanoseconds. Errors: ModelError for a message that nobody takes.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "sim/world/engine.h"

namespace orrery {

class NetworkPart {
public:
    NetworkPart(Engine& engine, NetworkState& own) : engine_(engine), own_(own) {}

    void send(NodeId from, NodeId to, EventRecord&& record, std::optional<SendKey> key);
    // Whether what arrives waits on a held link; it is parked there then.
    bool park(std::uint64_t sequence, std::uint32_t slot);
    // What faults do to links. A fault's traits say whether it cuts or holds them, and whether senders are told.
    void block(const FaultTraits& how, const std::vector<Link>& links);
    void unblock(const FaultTraits& how, const std::vector<Link>& links);  // what one block() did
    void heal(const std::vector<Link>* links);                             // however often they were blocked; null: all
    bool is_blocked(const FaultTraits& how, const Link& link) const;
    bool is_any_blocked(const std::vector<Link>* links) const;   // null: of all
    void degrade(std::uint32_t entry, std::vector<Link> links);  // none: all
    void recover(std::uint32_t entry);                           // what degrade() did
    // The nth of the messages that are parked on the link; null: it is not there.
    const Parked* parked(const Link& link, MessageKind kind, std::uint32_t nth) const;
    // It arrives now; keep: a copy does, and it stays.
    void unpark(const Parked& one, bool keep);
    // The node's connections end, and what they keep is lost at once. What is under way to it is lost when it arrives.
    void crash(NodeId node);
    // A message that a connection has kept is lost, in the event in progress.
    void end(std::uint64_t sequence);

private:
    // Why a message is lost, or comes back; by what, where no edit of the run did it.
    struct Loss {
        std::string_view why = {};
        std::optional<Harm> by = {};
        explicit operator bool() const { return !why.empty(); }
    };

    Cuts& blocked(const FaultTraits& how) const {
        return how.blocks == FaultTraits::Blocks::cut ? own_.cuts : own_.held;
    }
    // Links work again, or refuse by now: what waited for them goes on.
    void release();
    void refuse_foreign(NodeId from, NodeId to, const EventRecord& record);
    MessageWay way_of(NodeId from, NodeId to, const std::optional<SendKey>& key);
    // As they are now; `changed` keeps them where a fault has changed some.
    const LinkSettings& settings_of(const MessageWay& way, std::optional<LinkSettings>& changed) const;
    void carry(const MessageWay& way, const LinkSettings& settings, const MessageEdit* edit, EventRecord&& record,
               std::optional<std::uint64_t> sequence);
    Loss loss_of(const MessageWay& way, const LinkSettings& settings, const MessageEdit* edit);
    bool in_burst(const MessageWay& way, const Bursts& bursts);
    std::optional<Duration> queue_for(const MessageWay& way, const LinkSettings& settings, const EventRecord& record);
    void corrupt(const MessageWay& way, Corruption how, EventRecord& record);
    void tell_lost(const MessageWay& way, const EventRecord& record, const Loss& loss);
    std::uint64_t bits(Stream stream, const MessageWay& way) { return engine_.bits(stream, way.entity, way.counter); }
    // As slow as its sender is.
    Time arrival(const MessageWay& way, Duration delay) const;

    std::optional<EventRecord> refusal_of(const EventRecord& record) const;
    Loss refused_by(const MessageWay& way) const;
    bool refuse(const MessageWay& way, const LinkSettings& settings, const EventRecord& record, const Loss& loss);
    void stall(const MessageWay& way, const LinkSettings& settings, const MessageEdit* edit, EventRecord&& record);
    EventRecord take_stalled(const Stalled& one);
    void release_stalled();

    Engine& engine_;
    NetworkState& own_;
};

}  // namespace orrery
