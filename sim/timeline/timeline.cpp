#include "sim/timeline/timeline.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr EventNumber kFineParts = 16;  // fine checkpoints in a stretch between two coarse ones, at most
constexpr unsigned kStays = 2;          // so many seeks end where the one before did until there are any
constexpr EventNumber kAskEvery = 4096;

// Copying so many bytes for each event costs about 5 % of the run: less in a world that leaves room in the caches,
// where the copy drives nothing out. Above some 2 MB it costs more, for a seek shall not replay more than a tenth of a
// second.
EventNumber spacing_for(std::size_t bytes) {
    constexpr std::size_t kBytesAnEvent = 4, kBytesAnEventLarge = 8, kLarge = 256u << 10;
    constexpr EventNumber kMost = 400'000;
    return std::min<EventNumber>(bytes / (bytes <= kLarge ? kBytesAnEvent : kBytesAnEventLarge), kMost);
}

// A fine checkpoint shall cost no more than the replay that it saves; a copy into fresh pages takes as long as an event
// for each so many bytes.
EventNumber fine_spacing_for(EventNumber spacing, std::size_t bytes) {
    constexpr std::size_t kBytesAnEvent = 160;
    return std::max<EventNumber>({spacing / kFineParts, bytes / kBytesAnEvent, 1});
}

template <class Checkpoints>
auto last_at_or_before(const Checkpoints& checkpoints, EventNumber n) {
    auto after = std::upper_bound(checkpoints.begin(), checkpoints.end(), n,
                                  [](EventNumber e, const auto& kept) { return e < kept.event; });
    return after == checkpoints.begin() ? checkpoints.end() : after - 1;
}

}  // namespace

std::size_t flat_bytes(const WorldState& state) {
    std::size_t bytes = sizeof(WorldState) + state.pool.size() * sizeof(EventRecord) + state.queue.bytes() +
                        state.nodes.size() * sizeof(NodeCore) + state.network.sends.size() * sizeof(std::uint64_t);
    for (const auto& states : state.states.by_role)
        bytes += states->bytes();
    // Shared chunks count as pointers where another copy holds them too.
    const std::size_t chunks = state.extras.for_each_own([&](const NodeExtras& node) {
        bytes += sizeof(NodeExtras) + node.timers.bytes() + node.disk.writes.size() * sizeof(PendingWrite) +
                 node.turns.waiting.size() * sizeof(Waiting);
    });
    bytes += chunks * sizeof(std::shared_ptr<void>);
    return bytes;
}

std::size_t bytes_beyond(const WorldState& now, const WorldState& other) {
    std::size_t bytes = now.history.bytes_beyond(other.history);
    for (std::size_t i = 0; i < now.states.by_role.size(); ++i)
        bytes += now.states.by_role[i]->bytes_beyond(*other.states.by_role[i]);
    for (std::size_t i = 0; i < std::min(now.metrics.size(), other.metrics.size()); ++i)
        bytes += now.metrics[i].samples.bytes_beyond(other.metrics[i].samples);
    return bytes;
}

Timeline::Timeline(std::shared_ptr<const Blueprint> blueprint) : Timeline(std::move(blueprint), Options{}) {}

Timeline::Timeline(std::shared_ptr<const Blueprint> blueprint, Options options)
    : world_(std::move(blueprint), options.sink),
      spacing_(std::max<EventNumber>(options.spacing, 1)),
      memory_(options.memory) {
    world_.start();
    keep_checkpoint();
    spacing_ = std::max<EventNumber>(spacing_, spacing_for(flat_bytes(world_.state())));  // as later ones weigh
}

Timeline::Checkpoint Timeline::copy_of_now() const {
    const std::size_t bytes = flat_bytes(world_.state());  // first: the copy shares what it counts as the world's own
    return {world_.event(), std::make_shared<const WorldState>(world_.state()), bytes};
}

Timeline::Timeline(std::shared_ptr<const Blueprint> blueprint, const Timeline& parent, EventNumber last,
                   const std::function<Counted(EventNumber)>& counted)
    : world_(std::move(blueprint)), spacing_(parent.spacing_), memory_(parent.memory_) {
    for (const Checkpoint& kept : parent.checkpoints_) {
        if (kept.event > last)
            break;
        checkpoints_.push_back(kept);
        coarse_bytes_ += kept.bytes;
        auto& inherited = checkpoints_.back().inherited;
        inherited = inherited.value_or(Counted{});
        inherited->append(counted(kept.event));
    }
    restore(world_, checkpoints_.back());
}

void Timeline::restore(World& world, const Checkpoint& kept) {
    if (!kept.inherited)
        return world.restore(*kept.state);
    WorldState state = *kept.state;
    kept.inherited->put_into(state);
    world.restore(state);
}

void Timeline::keep_checkpoint() {
    Checkpoint now = copy_of_now();
    if (!checkpoints_.empty()) {
        const std::size_t left_behind = bytes_beyond(*checkpoints_.back().state, *now.state);
        checkpoints_.back().bytes += left_behind;
        coarse_bytes_ += left_behind;
        spacing_ = std::max<EventNumber>(spacing_, spacing_for(now.bytes));
    }
    coarse_bytes_ += now.bytes;
    checkpoints_.push_back(std::move(now));
    if (checkpoint_bytes() > memory_)
        drop_fine();
    if (checkpoint_bytes() > memory_ && checkpoints_.size() > 2)
        thin();
}

void Timeline::keep_fine_checkpoint() {
    if (checkpoint_bytes() + checkpoints_.back().bytes > memory_)
        return;
    const WorldState& before = *nearest(at()).state;
    fine_.push_back(copy_of_now());
    fine_.back().bytes += bytes_beyond(*fine_.back().state, before);
    fine_bytes_ += fine_.back().bytes;
}

void Timeline::drop_fine() {
    fine_.clear();
    fine_bytes_ = 0;
}

void Timeline::thin() {
    std::vector<Checkpoint> kept;
    for (std::size_t i = 0; i < checkpoints_.size(); i += 2) {
        if (i + 1 < checkpoints_.size()) {  // what it shares with the one between is there still
            const WorldState& state = *checkpoints_[i].state;
            checkpoints_[i].bytes -= bytes_beyond(state, *checkpoints_[i + 1].state);
            if (i + 2 < checkpoints_.size())
                checkpoints_[i].bytes += bytes_beyond(state, *checkpoints_[i + 2].state);
        }
        kept.push_back(std::move(checkpoints_[i]));
    }
    coarse_bytes_ = 0;
    for (const Checkpoint& one : kept)
        coarse_bytes_ += one.bytes;
    checkpoints_ = std::move(kept);
    spacing_ *= 2;
    ++thinnings_;
}

bool Timeline::advance() {
    if (!world_.step())
        return false;
    if (world_.event() >= checkpoints_.back().event + spacing_)
        keep_checkpoint();
    return true;
}

bool Timeline::advance_to(EventNumber n) {
    while (at() < n) {
        const EventNumber stop = std::min(n, checkpoints_.back().event + spacing_);
        if (world_.run_to(stop) < stop)
            return false;
        if (at() >= checkpoints_.back().event + spacing_)
            keep_checkpoint();
    }
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
        restore(world_, start);
    if (world_.ended() && n <= at())
        return at();
    const EventNumber stretch = last_at_or_before(checkpoints_, n)->event;
    if (!fine_.empty() && (fine_.front().event < stretch || fine_.front().event > stretch + spacing_))
        drop_fine();
    // A jump to somewhere else costs a replay and nothing more; whoever stays is going to step back and forth.
    stays_ = stretch == last_stretch_ ? stays_ + 1 : 0;
    last_stretch_ = stretch;
    const EventNumber fine_spacing = fine_spacing_for(spacing_, checkpoints_.back().bytes);
    if (stays_ < kStays) {
        advance_to(n);
        return at();
    }
    while (at() < n) {
        const EventNumber next_fine = stretch + ((at() - stretch) / fine_spacing + 1) * fine_spacing;
        if (!advance_to(std::min(n, next_fine)))
            break;
        const bool due = at() == next_fine && at() < stretch + spacing_;
        if (due && (fine_.empty() || fine_.back().event < at()))
            keep_fine_checkpoint();
    }
    return at();
}

void Timeline::wind(World& other, EventNumber n) const {
    const Checkpoint& start = nearest(n);
    if (!other.started() || n < other.event() || start.event > other.event() || other.ended())
        restore(other, start);
    other.run_to(n);
}

EventNumber Timeline::seek_before(Time time) {
    const auto after = std::partition_point(checkpoints_.begin(), checkpoints_.end(),
                                            [&](const Checkpoint& kept) { return kept.state->now < time; });
    const EventNumber start = after == checkpoints_.begin() ? 0 : (after - 1)->event;
    if (world_.now() >= time || at() < start)
        seek(start);
    while (world_.now() < time && advance()) {
    }
    if (world_.now() >= time)
        back();
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
    while (advance_to(at() + kAskEvery))
        if (keep_going && !keep_going(at(), world_.now()))
            break;
    return at();
}

EventNumber Timeline::last_change(NodeId node, const std::string& path, EventNumber n) {
    const EventNumber home = at();
    EventNumber end = n;  // the change lies at or before it
    EventNumber changed = 0;
    while (end > 0 && changed == 0) {
        const EventNumber begin = last_at_or_before(checkpoints_, end - 1)->event;
        seek(begin);
        std::uint64_t hash = world_.field_hash(node, path);
        while (at() < end && advance()) {
            const std::uint64_t now = world_.field_hash(node, path);
            if (now != hash)
                changed = at();
            hash = now;
        }
        end = begin;
    }
    seek(home);
    return changed;
}

}  // namespace orrery
