#include "sim/causality/past.h"

#include <algorithm>
#include <map>
#include <set>

namespace orrery::causality {
namespace {

bool is_schedule(const Blueprint& blueprint) {
    const std::size_t nodes = blueprint.nodes.size();
    if (nodes < 2)
        return false;
    return std::any_of(blueprint.plan.begin(), blueprint.plan.end(), [&](const FaultEntry& entry) {
        return entry.at == 0 && !entry.when && entry.lasting == 0 &&
               entry.action.traits().held_links == nodes * (nodes - 1);
    });
}

struct Watch {
    WatchedField watched;
    std::uint64_t at_start = 0, hash = 0;
    EventNumber last_write = 0;
    std::size_t writes = 0;
    Level level = {};

    std::uint64_t look(const World& world) const {
        return world.field_hash(watched.field.node, watched.field.path, watched.of);
    }
    void begin(const World& world) { hash = at_start = look(world); }
    // What a sync has brought to the disk was written by the event that began it.
    void after(const World& world, bool handled, EventNumber writer) {
        if (world.event() > watched.until)
            return;
        // The whole state is too dear to hash at every event: any handler may have changed it.
        const std::uint64_t now = watched.field.path.empty() ? hash + (handled ? 1 : 0) : look(world);
        if (now == hash)
            return;
        hash = now;
        last_write = writer;
        ++writes;
        if (hash == at_start) {
            level.writers.clear();
            ++level.returns;
            return;
        }
        if (level.writers.size() == kWritesKept)
            level.writers.erase(level.writers.begin());
        level.writers.push_back(writer);
    }
};

class PastSink final : public TraceSink {
public:
    PastSink(Past& past, std::vector<Watch>& watches) : past_(past), watches_(watches) {}

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override {
        past_.events.push_back({event.time, event.cause, subject_of(world, event, record), event.node, event.peer,
                                event.kind, event.what, event.outcome, copies_.erase(event.sequence) != 0});
        if (event.what == EventKind::deliver)
            under_way_.erase(event.sequence);
        if (event.what != EventKind::fault || event.outcome != Outcome::handled)
            return;
        const FaultRef ref = record.get<FaultRef>();
        if (!orders_steps(world.blueprint(), world.blueprint().plan[ref.index].action))
            past_.faults.push_back({event.number, ref, world.striking().nodes, world.striking().links});
    }
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override {
        static_cast<void>(world);
        static_cast<void>(observation);
        const LostSend send{effect.event, effect.peer, effect.message, record ? record->payload_hash : 0, Harm::delay};
        if (effect.kind == EffectKind::duplicate)
            copies_.insert(effect.sequence);
        if (effect.kind == EffectKind::send || effect.kind == EffectKind::duplicate)
            under_way_[effect.sequence] = send;
        if (effect.kind == EffectKind::lost || effect.kind == EffectKind::refused)
            past_.lost_sends.emplace_back(send).harm = effect.harm.value_or(Harm::loss);
        if (effect.kind == EffectKind::note && effect.harm == Harm::damage)
            past_.changed_sends.push_back(send);
    }
    void tell_under_way() {
        for (const auto& [sequence, sent] : under_way_)
            past_.under_way.push_back(sent);
    }
    void end(const World& world) override {
        const PastEvent& event = past_.events.back();
        if (event.what == EventKind::fault)
            for (PastFault& fault : past_.faults)
                if (fault.ended == 0 && world.state().plan.ended[fault.ref.index])
                    fault.ended = past_.events.size();
        if (event.what != EventKind::fault && event.node != kNoNode && event.outcome == Outcome::handled &&
            !world.state().nodes[event.node].up)
            past_.stops.push_back(past_.events.size());
        for (Watch& watch : watches_)
            if (watch.watched.field.node == event.node)
                watch.after(world, event.outcome == Outcome::handled,
                            event.what == EventKind::sync ? event.cause : past_.events.size());
    }

private:
    static std::uint64_t subject_of(const World& world, const TraceEvent& event, const EventRecord& record) {
        if (event.what == EventKind::deliver)
            return record.payload_hash;
        if (event.what != EventKind::timer || event.kind == kNoKind)
            return 0;
        return world.blueprint().kinds[event.kind].bytes(record) == 0 ? 0 : record.payload_hash;
    }

    Past& past_;
    std::vector<Watch>& watches_;
    std::map<std::uint64_t, LostSend> under_way_;  // by sequence
    std::set<std::uint64_t> copies_;               // likewise
};

}  // namespace

bool orders_steps(const Blueprint& blueprint, const FaultAction& action) {
    return action.does(Harm::order) && is_schedule(blueprint);
}

std::optional<Harm> harm_on_arrival(Outcome outcome) {
    switch (outcome) {
        case Outcome::lost_dead:
            return Harm::down;
        case Outcome::lost_cut:
            return Harm::cut;
        case Outcome::damaged:
            return Harm::damage;
        case Outcome::lost_connection:
            return Harm::cut;
        default:
            return std::nullopt;
    }
}

EventNumber event_before(const Past& past, Time time) {
    const auto later = std::upper_bound(past.events.begin(), past.events.end(), time,
                                        [](Time at, const PastEvent& event) { return at < event.time; });
    return static_cast<EventNumber>(later - past.events.begin());
}

std::string_view path_head(std::string_view path) { return path.substr(0, path.find_first_of(".[")); }

std::vector<WatchedField> watch_all(const std::vector<FieldRef>& fields, EventNumber until, Reads of) {
    std::vector<WatchedField> out;
    for (const FieldRef& field : fields)
        out.push_back({field, until, of});
    return out;
}

Past look_back(std::shared_ptr<const Blueprint> blueprint, EventNumber up_to, const std::vector<WatchedField>& fields) {
    Past past;
    std::vector<Watch> watches;
    for (const WatchedField& field : fields)
        watches.push_back({field});
    PastSink sink(past, watches);
    World world(blueprint);
    world.start();
    for (Watch& watch : watches)
        if (watch.watched.field.node < blueprint->nodes.size())
            watch.begin(world);
    world.set_sink(&sink);
    world.run_to(up_to);
    sink.tell_under_way();
    for (const Watch& watch : watches) {
        past.last_write.push_back(watch.last_write);
        past.writes.push_back(watch.writes);
        past.levels.push_back(watch.level);
    }
    past.history = world.state().history;
    return past;
}

}  // namespace orrery::causality
