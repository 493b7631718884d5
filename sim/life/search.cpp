#include "sim/life/search.h"

#include <algorithm>

#include "sim/world/world.h"

namespace orrery::life {
namespace {

constexpr std::size_t kMostBack = 1000;  // events from one of the life to its beginning
constexpr std::size_t kMostBeside = 200'000;

}  // namespace

// What the world says of the event in progress.
class LifeSearch::Listener final : public TraceSink {
public:
    TraceEvent row;
    EventRecord record;
    std::vector<TraceEffect> effects;
    std::vector<Observation> observations;

    void begin_record(const World&, TraceEvent event, const EventRecord& what) override {
        row = std::move(event);
        record = what;
        effects.clear();
        observations.clear();
    }
    void effect_record(const World&, TraceEffect effect, const EventRecord*, const Observation* observation) override {
        if (observation)
            observations.push_back(*observation);
        effects.push_back(std::move(effect));
    }
    void end(const World&) override {}
};

LifeSearch::LifeSearch(const Chronicle& run, EventNumber event)
    : run_(run), world_(std::make_unique<World>(run.blueprint())), listener_(std::make_unique<Listener>()) {
    root_ = beginning_of(event);
    world_->set_sink(nullptr);
    run_.wind(*world_, root_ - 1);
    world_->set_sink(listener_.get());
    looked_ = root_ - 1;
}

LifeSearch::~LifeSearch() = default;

LifeSearch::Seen LifeSearch::look_at(EventNumber event) {
    world_->set_sink(nullptr);
    run_.wind(*world_, event - 1);
    world_->set_sink(listener_.get());
    world_->run_to(event);
    return seen_now();
}

LifeSearch::Seen LifeSearch::seen_now() const {
    Seen seen;
    seen.row = listener_->row;
    seen.payload = listener_->record.payload_hash;
    const auto& kinds = world_->blueprint().kinds;
    if (seen.row.what == EventKind::timer && seen.row.kind < kinds.size()) {
        const Value said = kinds[seen.row.kind].to_value(listener_->record, world_->blueprint());
        seen.says_something = said.record() && !said.record()->empty();
    }
    const auto& observed = listener_->observations;
    seen.invokes = std::any_of(observed.begin(), observed.end(),
                               [](const Observation& one) { return one.phase == OpPhase::invoke; });
    return seen;
}

// A timer that sets itself to begin the next round.
bool LifeSearch::begins_anew(const Seen& event, const Seen* cause) {
    if (event.row.cause == 0 || event.row.what == EventKind::fault || event.invokes)
        return true;
    const bool again = cause && event.row.what == EventKind::timer && cause->row.what == EventKind::timer &&
                       event.row.kind == cause->row.kind && event.row.node == cause->row.node;
    return again && !(event.says_something && event.payload == cause->payload);
}

EventNumber LifeSearch::beginning_of(EventNumber event) {
    Seen now = look_at(event);
    for (std::size_t back = 0; back < kMostBack; ++back) {
        if (begins_anew(now, nullptr))
            return now.row.number;
        Seen cause = look_at(now.row.cause);
        if (begins_anew(now, &cause))
            return now.row.number;
        now = std::move(cause);
    }
    is_cut_ = true;
    return now.row.number;
}

bool LifeSearch::is_over() const {
    const bool waits = is_operation_ && returned_ == 0;
    return !seen_.empty() && !waits && under_way_.empty() && world_->now() >= open_until_;
}

bool LifeSearch::go_on(EventNumber events) {
    const EventNumber until = looked_ + events;
    while (looked_ < until) {
        if (is_over() || world_->event() >= run_.last())
            return false;
        if (seen_.size() >= Life::kMost || looked_ >= root_ + Life::kMostLooked) {
            is_cut_ = true;
            return false;
        }
        world_->run_to(world_->event() + 1);
        looked_ = world_->event();
        take(seen_now(), *world_);
    }
    return true;
}

void LifeSearch::take(Seen seen, const World& world) {
    const TraceEvent& row = seen.row;
    const Blueprint& blueprint = world.blueprint();
    const auto due = due_.find(row.sequence);
    seen.due = due == due_.end() ? row.time : due->second;
    if (row.node != kNoNode) {
        seen.serves = world.state().nodes[row.node].serves;
        const auto served = served_.find(row.node);
        seen.served = served == served_.end() ? 0 : served->second;
        if (row.what == EventKind::deliver)
            served_[row.node] = row.time;
    }
    under_way_.erase(row.sequence);
    const auto cause = seen_.find(row.cause);
    const bool ours = row.number == root_ || (cause != seen_.end() && !begins_anew(seen, &cause->second));
    const bool returns =
        is_operation_ && returned_ == 0 &&
        std::any_of(listener_->observations.begin(), listener_->observations.end(),
                    [&](const Observation& one) { return one.process == process_ && one.phase != OpPhase::invoke; });
    if (!ours && !returns && !(is_operation_ && returned_ == 0))
        return;
    seen.row.detail = describe_record(blueprint, listener_->record);
    if (returns)
        returned_ = row.number;
    if (ours)
        take_in(seen);
    else if (beside_.size() < kMostBeside)
        beside_.emplace(row.number, std::move(seen));
    for (const TraceEffect& effect : listener_->effects)
        if (is_settled(effect.kind))
            due_[effect.sequence] = effect.due;
}

void LifeSearch::take_in(const Seen& seen) {
    if (seen.row.number == root_)
        for (const Observation& one : listener_->observations)
            if (one.phase == OpPhase::invoke && !is_operation_) {
                is_operation_ = true;
                process_ = one.process;
                operation_ = one.function;
            }
    for (const TraceEffect& effect : listener_->effects) {
        if (is_settled(effect.kind))
            under_way_.insert(effect.sequence);
        else if (effect.kind == EffectKind::set_timer || effect.kind == EffectKind::persist)
            open_until_ = std::max(open_until_, effect.due);
    }
    seen_.emplace(seen.row.number, seen);
}

std::vector<Stretch> LifeSearch::stretches_of(const Seen& event, const Seen& cause) const {
    const Time from = cause.row.time, to = event.row.time;
    std::vector<Stretch> out;
    const auto add = [&](Spent spent, Time begin, Time end) {
        if (end > begin)
            out.push_back({spent, begin, end});
    };
    switch (event.row.what) {
        case EventKind::timer:
            add(Spent::timer, from, to);
            break;
        case EventKind::sync:
            add(Spent::disk, from, to);
            break;
        case EventKind::fault:
            add(Spent::others, from, to);
            break;
        case EventKind::deliver: {
            const Time arrived = std::clamp(event.due, from, to);
            add(Spent::link, from, arrived);
            if (!event.serves) {
                add(Spent::held, arrived, to);
                break;
            }
            const Time begun = std::clamp(event.served, arrived, to);
            add(Spent::queue, arrived, begun);
            add(Spent::work, begun, to);
        }
    }
    return out;
}

// From the return over what others have begun, the last first, to where it met what belongs to the life already.
std::vector<LifeSearch::Seen> LifeSearch::way_back(EventNumber& met) const {
    std::vector<Seen> way;
    auto now = beside_.find(returned_);
    for (; now != beside_.end(); now = beside_.find(now->second.row.cause)) {
        way.push_back(now->second);
        if (seen_.contains(now->second.row.cause)) {
            met = now->second.row.cause;
            return way;
        }
    }
    // The first of the way at whose node the life had been before.
    for (std::size_t i = way.size(); i-- > 0;) {
        const TraceEvent& row = way[i].row;
        for (auto own = seen_.lower_bound(row.number); own != seen_.begin();) {
            --own;
            if (own->second.row.node != row.node || row.node == kNoNode)
                continue;
            met = own->first;
            way.resize(i + 1);
            return way;
        }
    }
    return {};
}

Life LifeSearch::life() const {
    Life out;
    out.is_operation = is_operation_;
    out.has_returned = returned_ != 0;
    out.operation = operation_;
    out.is_cut = is_cut_;
    std::map<EventNumber, std::pair<Seen, EventNumber>> all;  // and what each follows from
    for (const auto& [number, seen] : seen_)
        all.emplace(number, std::pair(seen, number == root_ ? 0 : seen.row.cause));
    std::set<EventNumber> joined;
    if (returned_ != 0 && !seen_.contains(returned_)) {
        EventNumber met = 0;
        const auto way = way_back(met);
        for (std::size_t i = 0; i < way.size(); ++i) {
            const EventNumber before = i + 1 < way.size() ? way[i + 1].row.number : met;
            all.insert_or_assign(way[i].row.number, std::pair(way[i], before));
            joined.insert(way[i].row.number);
        }
    }
    out.end = all.contains(returned_) ? returned_ : all.empty() ? 0 : all.rbegin()->first;
    std::set<EventNumber> path;
    for (EventNumber at = out.end; all.contains(at); at = all.at(at).second)
        path.insert(at);
    for (const auto& [number, one] : all) {
        const auto& [seen, before] = one;
        Step step{seen.row, {}, path.contains(number), joined.contains(number)};
        if (const auto cause = all.find(before); cause != all.end()) {
            const bool by_cause = before == seen.row.cause;
            step.before = by_cause ? stretches_of(seen, cause->second.first) : std::vector<Stretch>();
            if (!by_cause && seen.row.time > cause->second.first.row.time)
                step.before = {{Spent::others, cause->second.first.row.time, seen.row.time}};
        }
        out.steps.push_back(std::move(step));
    }
    return out;
}

}  // namespace orrery::life
