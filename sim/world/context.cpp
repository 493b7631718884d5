#include "sim/world/context.h"

#include "sim/world/world.h"

namespace orrery {

Time ContextCore::now() const { return world_.state_.extras[self_].clock.read(world_.state_.now); }

std::uint32_t ContextCore::wipes() const { return world_.state_.extras[self_].wipes; }

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

bool ContextCore::tracing() const { return world_.sink_ != nullptr; }

void ContextCore::send_carefully(NodeId to, EventRecord& draft, std::optional<SendKey> key) {
    draft.node = to;
    if (world_.holding_)
        world_.holding_->effects.push_back({PendingWrite::Effect::What::send, std::move(draft), 0, key, {}});
    else
        world_.send_now(self_, to, EventRecord(std::move(draft)), key);
}

void ContextCore::set_timer(EventRecord&& record, Duration after) {
    if (world_.holding_)
        world_.holding_->effects.push_back({PendingWrite::Effect::What::set_timer, std::move(record), after, {}, {}});
    else
        world_.set_timer_now(self_, std::move(record), after);
}

void ContextCore::cancel_timer(MessageKind kind, std::uint64_t hash) {
    if (!world_.aside_)
        return world_.cancel_timer_now(self_, kind, hash);
    EventRecord record;
    record.kind = kind;
    record.payload_hash = hash;
    world_.aside_->effects.push_back({PendingWrite::Effect::What::cancel_timer, std::move(record), 0, {}, {}});
}

void ContextCore::block_on(EventRecord&& call, Duration patience) {
    if (world_.holding_ == &world_.discarded_)
        return;  // behind a write that failed, as what it would wait for
    if (patience != kNever)
        set_timer(EventRecord(call), patience);
    if (world_.aside_)
        world_.aside_->effects.push_back({PendingWrite::Effect::What::block, std::move(call), 0, {}, {}});
    else
        world_.block_now(self_, std::move(call));
}

void ContextCore::observe(Observation observation) {
    if (world_.holding_)
        world_.holding_->effects.push_back({PendingWrite::Effect::What::observe, {}, 0, {}, std::move(observation)});
    else
        world_.observe_now(self_, std::move(observation));
}

void ContextCore::persist(std::shared_ptr<const PendingDurable> durable, std::uint64_t hash) {
    world_.persist_now(self_, std::move(durable), hash);
}

void ContextCore::barrier() {
    if (!world_.state_.extras[self_].writes.empty())
        world_.persist_now(self_, nullptr, 0);
}

void ContextCore::moment(std::string_view name) { world_.moment(self_, name); }

bool ContextCore::due(std::uint64_t number) { return world_.request_due(self_, number); }

void ContextCore::metric(std::string_view name, MetricKind kind, std::int64_t value, std::string_view unit) {
    world_.add_metric(name, kind, value, unit);
}

void ContextCore::note(std::string text) {
    world_.trace(EffectKind::note, self_, kNoNode, kNoKind, 0, 0, nullptr, std::move(text));
}

}  // namespace orrery
