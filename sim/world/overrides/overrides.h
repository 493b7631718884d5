// Edits of a run by stable names (contract.md §1): what becomes of one message or timer, and streams that draw anew. A
// blueprint has them, a run counts what their names count. A fault or a change of knobs that an override asks for is an
// entry of the plan. sim/overrides/ reads them.
// Units: nanoseconds.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/core/ids.h"
#include "sim/core/random.h"
#include "sim/core/time.h"
#include "sim/world/network/links.h"

namespace orrery {

// What becomes of one message. The network carries it out (network/network.cpp, network/refusals.cpp).
struct MessageFate {
    bool dropped = false;
    bool twice = false;
    std::optional<Duration> delay = {};         // in place of the link's
    std::optional<Corruption> corruption = {};  // damaged on its way

    static MessageFate drop() { return {.dropped = true}; }
    static MessageFate duplicate() { return {.twice = true}; }
    static MessageFate late(Duration delay) { return {.delay = delay}; }
    static MessageFate corrupt(Corruption how) { return {.corruption = how}; }
    bool operator==(const MessageFate&) const = default;
};

// The nth message of `kind` on from -> to.
struct MessageName {
    NodeId from = kNoNode;
    NodeId to = kNoNode;
    MessageKind kind = kNoKind;
    std::uint64_t nth = 1;

    bool operator==(const MessageName&) const = default;
};

struct MessageEdit {
    MessageName message;
    MessageFate fate;
    std::string text;  // as the user wrote it
};

// Without an edit: what its link does.
inline const MessageFate& fate_of(const MessageEdit* edit) {
    static constexpr MessageFate kAsTheLinkDoes;
    return edit ? edit->fate : kAsTheLinkDoes;
}

// The nth time that a timer of `kind` is set at the node.
struct TimerName {
    NodeId node = kNoNode;
    MessageKind kind = kNoKind;
    std::uint64_t nth = 1;

    bool operator==(const TimerName&) const = default;
};

struct TimerEdit {
    TimerName timer;
    std::optional<Duration> after = {};  // on the node's clock; nothing: it is not set at all
    std::string text;
};

// From `at` on, draws of one stream use another seed.
struct Resample {
    std::string stream;  // "*": all
    std::uint64_t seed = 0;
    Time at = 0;
    std::string text;
};

struct Overrides {
    std::vector<MessageEdit> messages;
    std::vector<TimerEdit> timers;
    std::vector<Resample> resamples;

    bool none() const { return messages.empty() && timers.empty() && resamples.empty(); }
    // Whether these are the first of them, whatever their texts.
    bool begin_with(const Overrides& first) const;
};

// What a run has seen of those of its blueprint; a value, and a part of the world's state.
class OverridesState {
public:
    struct Seen {
        std::vector<std::uint64_t> matches;  // of what an edit's name counts, so far
        std::vector<bool> applied;
    };
    Seen messages, timers;
    std::vector<bool> resampled;

    // Whether one has acted that is not among the first of them.
    bool any_applied_beyond(const Overrides& first) const;
    // Of a blueprint that has more, or none yet: those have not acted.
    void make_room(const Overrides& all);
    // The edit of the message that is sent now, or of the timer that is set now; null: none. Counts it.
    const MessageEdit* of_message(const Overrides& all, NodeId from, NodeId to, MessageKind kind);
    const TimerEdit* of_timer(const Overrides& all, NodeId node, MessageKind timer);
    // Which seed the stream draws from, in place of the run's own.
    std::uint64_t seed_of(const Overrides& all, std::uint64_t own, Stream stream, Time now);
};

}  // namespace orrery
