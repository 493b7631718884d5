#include "sim/world/context.h"

#include "sim/world/parts.h"

namespace orrery {

Time ContextCore::now() const { return world_.state_.extras[self_].clock.read(world_.state_.now); }

std::uint32_t ContextCore::wipes() const { return world_.state_.extras[self_].disk.wipes; }

Ratio ContextCore::load() const { return world_.load_of(self_); }

std::uint64_t ContextCore::choose(Stream stream, std::uint64_t count) {
    if (DrawSource* const draws = world_.blueprint_->draws)
        return draws->choose(stream, count);
    return uniform_below(bits(stream), count);
}

bool ContextCore::choose(Stream stream, Ratio probability) {
    DrawSource* const draws = world_.blueprint_->draws;
    if (!draws)
        return happens(bits(stream), probability);
    const bool is_open = !probability.never() && probability.numerator < probability.denominator;
    return is_open ? draws->choose(stream, 2) == 1 : !probability.never();
}

std::uint64_t ContextCore::bits_carefully(Stream stream) {
    const std::uint64_t counter = world_.next_draw(self_, stream);
    return world_.bits(stream, self_, counter);
}

bool ContextCore::tracing() const { return world_.is_traced(); }

void ContextCore::send_carefully(NodeId to, EventRecord& draft, std::optional<SendKey> key) {
    draft.node = to;
    if (world_.handling_.behind)
        world_.handling_.behind->effects.push_back({PendingWrite::Effect::What::send, std::move(draft), 0, key, {}});
    else
        world_.network().send(self_, to, EventRecord(std::move(draft)), key);
}

void ContextCore::set_timer(EventRecord&& record, Duration after) {
    if (world_.handling_.behind)
        world_.handling_.behind->effects.push_back(
            {PendingWrite::Effect::What::set_timer, std::move(record), after, {}, {}});
    else
        world_.timers().set(self_, std::move(record), after);
}

void ContextCore::cancel_timer(MessageKind kind, std::uint64_t hash) {
    if (!world_.handling_.aside)
        return world_.timers().cancel(self_, kind, hash);
    EventRecord record;
    record.kind = kind;
    record.payload_hash = hash;
    world_.handling_.aside->effects.push_back({PendingWrite::Effect::What::cancel_timer, std::move(record), 0, {}, {}});
}

void ContextCore::block_on(EventRecord&& call, Duration patience) {
    if (world_.handling_.behind == &world_.handling_.discarded)
        return;  // behind a write that failed, as what it would wait for
    if (patience != kNever)
        set_timer(EventRecord(call), patience);
    if (world_.handling_.aside)
        world_.handling_.aside->effects.push_back({PendingWrite::Effect::What::block, std::move(call), 0, {}, {}});
    else
        world_.turns().block(self_, std::move(call));
}

void ContextCore::observe(Observation observation) {
    if (world_.handling_.behind)
        world_.handling_.behind->effects.push_back(
            {PendingWrite::Effect::What::observe, {}, 0, {}, std::move(observation)});
    else
        world_.observe_now(self_, std::move(observation));
}

void ContextCore::persist(std::shared_ptr<const PendingDurable> durable, std::uint64_t hash) {
    world_.disk().persist(self_, std::move(durable), hash);
}

void ContextCore::barrier() {
    if (!world_.state_.extras[self_].disk.writes.empty())
        world_.disk().persist(self_, nullptr, 0);
}

void ContextCore::moment(std::string_view name) { world_.moment(self_, name); }

bool ContextCore::due(std::uint64_t number) { return world_.request_due(self_, number); }

void ContextCore::metric(std::string_view name, MetricKind kind, std::int64_t value, std::string_view unit) {
    world_.add_metric(name, kind, value, unit);
}

void ContextCore::note(std::string text) { world_.note(self_, std::move(text)); }

}  // namespace orrery
