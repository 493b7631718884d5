#include "sim/causality/past.h"

namespace orrery::causality {
namespace {

struct Watch {
    WatchedField watched;
    std::uint64_t hash = 0;
    EventNumber last_write = 0;
    std::size_t writes = 0;

    std::uint64_t look(const World& world) const {
        return world.field_hash(watched.field.node, watched.field.path, watched.of);
    }
    void begin(const World& world) { hash = look(world); }
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
    }
};

class PastSink final : public TraceSink {
public:
    PastSink(Past& past, std::vector<Watch>& watches) : past_(past), watches_(watches) {}

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override {
        past_.events.push_back({event.time, event.cause, subject_of(world, event, record), event.node, event.peer,
                                event.kind, event.what, event.outcome});
        if (event.what == EventKind::fault && event.outcome == Outcome::handled)
            past_.faults.push_back(
                {event.number, record.get<FaultRef>(), world.striking().nodes, world.striking().links});
    }
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override {
        static_cast<void>(world);
        static_cast<void>(record);
        static_cast<void>(observation);
        if (effect.kind == EffectKind::lost)
            past_.lost_sends.emplace_back(effect.event, effect.peer);
    }
    void end(const World& world) override {
        const PastEvent& event = past_.events.back();
        for (Watch& watch : watches_)
            if (watch.watched.field.node == event.node)
                watch.after(world, event.outcome == Outcome::handled,
                            event.what == EventKind::sync ? event.cause : past_.events.size());
    }

private:
    static std::uint64_t subject_of(const World& world, const TraceEvent& event, const EventRecord& record) {
        if (event.what != EventKind::timer || event.kind == kNoKind)
            return 0;
        return world.blueprint().kinds[event.kind].bytes(record) == 0 ? 0 : record.payload_hash;
    }

    Past& past_;
    std::vector<Watch>& watches_;
};

}  // namespace

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
        watches.push_back({field, 0, 0, 0});
    PastSink sink(past, watches);
    World world(blueprint);
    world.start();
    for (Watch& watch : watches)
        if (watch.watched.field.node < blueprint->nodes.size())
            watch.begin(world);
    world.set_sink(&sink);
    world.run_to(up_to);
    for (const Watch& watch : watches) {
        past.last_write.push_back(watch.last_write);
        past.writes.push_back(watch.writes);
    }
    past.history = world.state().history;
    return past;
}

}  // namespace orrery::causality
