#include "sim/history/timeline.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr EventNumber kFineParts = 16;  // fine checkpoints in a stretch between two coarse ones
constexpr EventNumber kAskEvery = 4096;
constexpr std::size_t kBytesAnEvent = 50;  // copying so many bytes costs about 5 % of an event's time

template <class Checkpoints>
auto last_at_or_before(const Checkpoints& checkpoints, EventNumber n) {
    auto after = std::upper_bound(checkpoints.begin(), checkpoints.end(), n,
                                  [](EventNumber e, const auto& kept) { return e < kept.event; });
    return after == checkpoints.begin() ? checkpoints.end() : after - 1;
}

}  // namespace

std::size_t flat_bytes(const WorldState& state) {
    std::size_t bytes = sizeof(WorldState) + state.pool.size() * sizeof(EventRecord) + state.queue.bytes() +
                        state.nodes.size() * (sizeof(NodeCore) + sizeof(NodeExtras)) +
                        state.link_sends.size() * sizeof(std::uint64_t);
    for (const auto& states : state.states.by_role)
        bytes += states->bytes();
    for (std::size_t i = 0; i < state.extras.size(); ++i)
        bytes +=
            state.extras[i].timers.size() * sizeof(ArmedTimer) + state.extras[i].writes.size() * sizeof(PendingWrite);
    // Shared chunks count once a snapshot as pointers; their contents are shared with the run itself.
    bytes += state.history.size() / SharedVector<Observation>::kChunk * sizeof(void*);
    return bytes;
}

Timeline::Timeline(std::shared_ptr<const Blueprint> blueprint) : Timeline(std::move(blueprint), Options{}) {}

Timeline::Timeline(std::shared_ptr<const Blueprint> blueprint, Options options)
    : world_(std::move(blueprint)), spacing_(std::max<EventNumber>(options.spacing, 1)), memory_(options.memory) {
    world_.start();
    keep_checkpoint();
    spacing_ = std::max<EventNumber>(spacing_, checkpoints_.front().bytes / kBytesAnEvent);
}

void Timeline::keep_checkpoint() {
    checkpoints_.push_back({world_.event(), std::make_unique<WorldState>(world_.state()), flat_bytes(world_.state())});
    if (checkpoint_bytes() > memory_ && checkpoints_.size() > 2)
        thin();
}

void Timeline::thin() {
    std::vector<Checkpoint> kept;
    for (std::size_t i = 0; i < checkpoints_.size(); ++i)
        if (i % 2 == 0)
            kept.push_back(std::move(checkpoints_[i]));
    checkpoints_ = std::move(kept);
    spacing_ *= 2;
}

std::size_t Timeline::checkpoint_bytes() const {
    std::size_t bytes = 0;
    for (const Checkpoint& kept : checkpoints_)
        bytes += kept.bytes;
    for (const Checkpoint& kept : fine_)
        bytes += kept.bytes;
    return bytes;
}

bool Timeline::advance() {
    if (!world_.step())
        return false;
    if (world_.event() >= checkpoints_.back().event + spacing_)
        keep_checkpoint();
    return true;
}

const Timeline::Checkpoint& Timeline::nearest(EventNumber n) const {
    const auto coarse = last_at_or_before(checkpoints_, n);
    const auto fine = last_at_or_before(fine_, n);
    return fine != fine_.end() && fine->event > coarse->event ? *fine : *coarse;
}

EventNumber Timeline::seek(EventNumber n) {
    const Checkpoint& start = nearest(n);
    if (n < at() || start.event > at())
        world_.restore(*start.state);
    if (world_.ended() && n <= at())
        return at();
    const EventNumber stretch = last_at_or_before(checkpoints_, n)->event;
    if (fine_.empty() || fine_.front().event < stretch || fine_.front().event > stretch + spacing_)
        fine_.clear();
    const EventNumber fine_spacing = std::max<EventNumber>(spacing_ / kFineParts, 1);
    while (at() < n) {
        if (!advance())
            break;
        const bool due = at() > stretch && (at() - stretch) % fine_spacing == 0 && at() < stretch + spacing_;
        if (due && (fine_.empty() || fine_.back().event < at())) {
            fine_.push_back({at(), std::make_unique<WorldState>(world_.state()), flat_bytes(world_.state())});
        }
    }
    return at();
}

bool Timeline::back() {
    if (at() == 0)
        return false;
    seek(at() - 1);
    return true;
}

bool Timeline::run_until(const std::function<bool(const World&)>& predicate) {
    while (advance())
        if (predicate(world_))
            return true;
    return false;
}

bool Timeline::reverse_until(const std::function<bool(const World&)>& predicate) {
    EventNumber end = at();  // candidates lie before it
    while (end > 0) {
        const EventNumber begin = last_at_or_before(checkpoints_, end - 1)->event;
        seek(begin);
        EventNumber found = 0;
        bool any = predicate(world_);
        if (any)
            found = begin;
        while (at() + 1 < end && advance()) {
            if (!predicate(world_))
                continue;
            any = true;
            found = at();
        }
        if (any) {
            seek(found);
            return true;
        }
        end = begin;
    }
    seek(0);
    return false;
}

EventNumber Timeline::run_to_end(const std::function<bool(EventNumber, Time)>& keep_going) {
    EventNumber next = at() + kAskEvery;
    while (advance()) {
        if (at() < next)
            continue;
        next = at() + kAskEvery;
        if (keep_going && !keep_going(at(), world_.now()))
            break;
    }
    return at();
}

EventNumber Timeline::last_change(NodeId node, const std::string& path, EventNumber n) {
    const EventNumber home = at();
    const std::string field = path.substr(0, path.find_first_of(".["));
    EventNumber end = n;  // the change lies at or before it
    EventNumber changed = 0;
    while (end > 0 && changed == 0) {
        const EventNumber begin = last_at_or_before(checkpoints_, end - 1)->event;
        seek(begin);
        std::uint64_t hash = world_.field_hash(node, field);
        Value value = find_value(world_.node_field(node, field), path);
        while (at() < end && advance()) {
            const std::uint64_t now = world_.field_hash(node, field);
            if (now == hash)
                continue;
            hash = now;
            Value current = find_value(world_.node_field(node, field), path);
            if (current == value)
                continue;
            value = std::move(current);
            changed = at();
        }
        end = begin;
    }
    seek(home);
    return changed;
}

}  // namespace orrery
