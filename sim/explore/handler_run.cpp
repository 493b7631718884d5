#include "sim/explore/handler_run.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {
namespace {

constexpr std::size_t kMostOutcomes = 100'000;  // of one event

std::shared_ptr<const Blueprint> still(const Blueprint& blueprint, DrawSource& draws) {
    auto out = std::make_shared<Blueprint>(blueprint);
    out->plan.clear();
    out->overrides = {};
    out->draws = &draws;
    out->hardware = {Hardware{}};
    out->sync_latency = Distribution::constant(0);
    for (NodeSpec& node : out->nodes) {
        node.clock = {};
        node.hardware = 0;
    }
    return out;
}

}  // namespace

// Answers a handler's draws: choices by a script, all others by a constant that one stream may depart from.
class HandlerRun::Dice final : public DrawSource {
public:
    enum class Value : std::uint8_t { least, most, some, other };

    std::uint64_t bits(Stream stream) override {
        if (std::none_of(streams_.begin(), streams_.end(), [&](const auto& one) { return one.id == stream.id; }))
            streams_.push_back({stream.name, stream.id});
        ++draws_;
        const Value value = stream.id == varied_ ? value_ : Value::least;
        // A handler may draw until something fits: what repeats for ever must end.
        if (value == Value::some || value == Value::other || draws_ > kConstantDraws)
            return draw(static_cast<std::uint64_t>(value), stream.id, 0, draws_);
        return value == Value::most ? UINT64_MAX : 0;
    }
    std::uint64_t choose(Stream stream, std::uint64_t count) override {
        if (count == 0)
            throw CannotExplore(fmt::format("a handler chooses from '{}' among nothing at all", stream.name));
        if (chosen_ == script_.size())
            script_.push_back({0, count});
        return script_[chosen_++].value;
    }

    struct Drawn {
        const char* name;
        std::uint64_t id;
    };
    const std::vector<Drawn>& streams() const { return streams_; }
    void begin(std::uint64_t varied = 0, Value value = Value::least) {
        varied_ = varied;
        value_ = value;
        draws_ = 0;
        chosen_ = 0;
        streams_.clear();
    }
    void forget_choices() { script_.clear(); }
    std::size_t chosen() const { return chosen_; }
    // The next combination of choices, after one of which so many were asked for; false where that was the last.
    bool advance(std::size_t asked) {
        script_.resize(asked);
        while (!script_.empty() && ++script_.back().value == script_.back().count)
            script_.pop_back();
        return !script_.empty();
    }

private:
    static constexpr std::uint64_t kConstantDraws = 64;
    struct Choice {
        std::uint64_t value, count;
    };
    std::vector<Choice> script_;
    std::vector<Drawn> streams_;
    std::size_t chosen_ = 0;
    std::uint64_t draws_ = 0, varied_ = 0;
    Value value_ = Value::least;
};

HandlerRun::HandlerRun(const Blueprint& blueprint, bool stays)
    : stays_(stays),
      dice_(std::make_unique<Dice>()),
      blueprint_(still(blueprint, *dice_)),
      world_(std::make_unique<World>(blueprint_)) {
    for (const RoleTable& role : blueprint_->roles) {
        results_.push_back(role.make_states());
        role.add_node(*results_.back());
    }
}

HandlerRun::~HandlerRun() = default;

void HandlerRun::put(NodeId node, const RoleStates& states, std::uint32_t index, bool up) {
    NodeCore& core = world_->state_.nodes[node];
    states.copy_one(index, *world_->state_.states.by_role[core.role], core.index);
    core.up = up;
}

bool HandlerRun::is_taken(NodeId node, const EventRecord& event) const {
    const NodeCore& core = world_->state_.nodes[node];
    const auto& guards = core.table->guards;
    if (event.kind >= guards.size() || !guards[event.kind])
        return true;
    return guards[event.kind](*world_->state_.states.by_role[core.role], core.index, event);
}

void HandlerRun::take_send(NodeId from, EventRecord& record, std::vector<EventRecord>& sends) const {
    record.peer = from;
    record.cause = 0;
    if (record.node >= blueprint_->nodes.size())
        world_->fail(fmt::format("{} sends {} to node {}, which is not there", blueprint_->node_name(from),
                                 describe(record), static_cast<std::uint32_t>(record.node)));
    if (!blueprint_->roles[blueprint_->nodes[record.node].role].takes(record.kind))
        world_->fail(fmt::format("{} sends {} to {}, whose role takes no such message", blueprint_->node_name(from),
                                 describe(record), blueprint_->node_name(record.node)));
    sends.push_back(std::move(record));
}

// What the handler wrote, from the place where the world has put it; a persist() stands among it as a change of no
// timer.
HandlerRun::Effects HandlerRun::taken(const From& from, PendingWrite&& held) {
    using What = PendingWrite::Effect::What;
    Effects out;
    Fifo<PendingWrite> writes = std::move(world_->state_.extras.edit(from.node).disk.writes);
    world_->state_.extras.edit(from.node).disk.writes.clear();
    auto write = writes.begin() + (from.writes ? 1 : 0);
    Effects::Behind* behind = nullptr;
    const auto begin_write = [&](std::uint64_t hash) {
        const PendingWrite one = std::move(*write++);
        if (!stays_) {
            const NodeCore& core = world_->state_.nodes[from.node];
            if (one.durable)
                one.durable->commit(*world_->state_.states.by_role[core.role], core.index);
            return;
        }
        if (one.durable)
            out.writes.push_back({one.durable, hash, {}});
        behind = out.writes.empty() ? &out.before : &out.writes.back().behind;
    };
    const auto withdraw = [](std::vector<EventRecord>& timers, const EventRecord& cancelled) {
        std::erase_if(timers, [&](const EventRecord& set) {
            return set.kind == cancelled.kind && set.payload_hash == cancelled.payload_hash;
        });
    };
    for (PendingWrite::Effect& effect : held.effects) {
        EventRecord& record = effect.record;
        if (effect.what == What::send) {
            take_send(from.node, record, behind ? behind->sends : out.sends);
        } else if (effect.what == What::set_timer) {
            record.what = EventKind::timer;
            record.node = from.node;
            if (behind)
                behind->timers.push_back(std::move(record));
            else
                out.timers.push_back({true, std::move(record)});
        } else if (effect.what == What::cancel_timer && record.kind == kNoKind) {
            begin_write(record.payload_hash);
        } else if (effect.what == What::cancel_timer) {  // at once, and what sets it behind a write as well
            withdraw(out.before.timers, record);
            for (Effects::Write& one : out.writes)
                withdraw(one.behind.timers, record);
            out.timers.push_back({false, std::move(record)});
        } else if (effect.what == What::block) {
            if (out.block)
                world_->fail(fmt::format("{} blocks on {} while it is blocked on {}", blueprint_->node_name(from.node),
                                         describe(record), describe(*out.block)));
            record.what = EventKind::timer;
            record.node = from.node;
            out.block = std::move(record);
        }  // an observation is a line of the history, which is no part of a state
    }
    return out;
}

// The state afterwards stays in the world.
void HandlerRun::once(const From& from, Effects& effects) {
    put(from.node, from.states, from.index);
    NodeCore& core = world_->state_.nodes[from.node];
    RoleStates& mine = *world_->state_.states.by_role[core.role];
    const RoleTable& table = *core.table;
    ContextCore context(*world_, from.node, table, *world_->boxes_.pool);
    PendingWrite held;
    world_->handling_.behind = world_->handling_.aside = &held;
    world_->state_.extras.edit(from.node).disk.writes.resize(from.writes ? 1 : 0);
    if (!from.event)
        table.start(table.role.get(), context, mine, core.index);
    else if (table.takes(from.event->kind))
        table.handlers[from.event->kind](table.role.get(), context, mine, core.index, *from.event);
    else
        world_->fail_foreign(from.node, *from.event);
    world_->handling_.behind = world_->handling_.aside = nullptr;
    world_->state_.moments.clear();
    world_->state_.plan.triggers.clear();
    world_->state_.metrics.clear();
    effects = taken(from, std::move(held));
}

bool HandlerRun::same(const Effects& a, const Effects& b) const {
    const auto equal = [&](const EventRecord& x, const EventRecord& y) {
        return x.node == y.node && x.kind == y.kind && x.payload_hash == y.payload_hash;
    };
    const auto all_equal = [&](const std::vector<EventRecord>& x, const std::vector<EventRecord>& y) {
        return std::equal(x.begin(), x.end(), y.begin(), y.end(), equal);
    };
    const auto waits_alike = [&](const Effects::Behind& x, const Effects::Behind& y) {
        return all_equal(x.sends, y.sends) && all_equal(x.timers, y.timers);
    };
    const bool same_block = a.block.has_value() == b.block.has_value() && (!a.block || equal(*a.block, *b.block));
    return same_block && all_equal(a.sends, b.sends) && waits_alike(a.before, b.before) &&
           std::equal(a.timers.begin(), a.timers.end(), b.timers.begin(), b.timers.end(),
                      [&](const auto& x, const auto& y) { return x.set == y.set && equal(x.record, y.record); }) &&
           std::equal(
               a.writes.begin(), a.writes.end(), b.writes.begin(), b.writes.end(),
               [&](const auto& x, const auto& y) { return x.hash == y.hash && waits_alike(x.behind, y.behind); });
}

void HandlerRun::check_draws(const From& from, const RoleStates& after, const Effects& effects) {
    const std::vector<Dice::Drawn> streams = dice_->streams();
    const NodeCore& core = world_->state_.nodes[from.node];
    for (const Dice::Drawn& stream : streams)
        for (const auto value : {Dice::Value::most, Dice::Value::some, Dice::Value::other}) {
            Effects others;
            dice_->begin(stream.id, value);
            once(from, others);
            if (same(effects, others) && after.equal_one(0, *world_->state_.states.by_role[core.role], core.index))
                continue;
            throw CannotExplore(fmt::format(
                "{} ({}) draws from the stream '{}' {}, and what it draws decides what happens; a draw that "
                "exploration "
                "is to try every value of is written ctx.choose(\"{}\", n)",
                blueprint_->node_name(from.node), core.table->name, stream.name,
                from.event ? "in its handler of " + blueprint_->kind_name(from.event->kind) : "at its start",
                stream.name));
        }
}

void HandlerRun::run(const From& from, const Outcome& outcome) {
    const NodeCore& core = world_->state_.nodes[from.node];
    RoleStates& after = *results_[core.role];
    dice_->forget_choices();
    std::size_t outcomes = 0, asked = 0;
    do {
        if (++outcomes > kMostOutcomes)
            throw CannotExplore(fmt::format("{}: one event has more than {} outcomes; choose among less",
                                            blueprint_->node_name(from.node), kMostOutcomes));
        Effects effects;
        dice_->begin();
        once(from, effects);
        asked = dice_->chosen();
        world_->state_.states.by_role[core.role]->copy_one(core.index, after, 0);
        if (!dice_->streams().empty())
            check_draws(from, after, effects);
        outcome(after, effects);
    } while (dice_->advance(asked));
}

}  // namespace orrery
