#include "sim/causality/past.h"

namespace orrery::causality {
namespace {

struct Watch {
    FieldRef field;
    std::uint64_t hash = 0;
    EventNumber last_write = 0;

    void begin(const World& world) { hash = world.field_hash(field.node, field.path); }
    void after(const World& world) {
        const std::uint64_t now = world.field_hash(field.node, field.path);
        if (now != hash)
            last_write = world.event();
        hash = now;
    }
};

class PastSink final : public TraceSink {
public:
    PastSink(Past& past, std::vector<Watch>& watches) : past_(past), watches_(watches) {}

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override {
        static_cast<void>(world);
        past_.events.push_back(
            {event.time, event.cause, event.node, event.peer, event.kind, event.what, event.outcome});
        if (event.what == EventKind::fault && event.outcome == Outcome::handled)
            past_.faults.push_back({event.number, record.get<FaultRef>()});
    }
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override {
        static_cast<void>(world);
        static_cast<void>(effect);
        static_cast<void>(record);
        static_cast<void>(observation);
    }
    void end(const World& world) override {
        const NodeId node = past_.events.back().node;
        for (Watch& watch : watches_) {
            if (watch.field.node != node)
                continue;
            if (!watch.field.path.empty())
                watch.after(world);
            else if (past_.events.back().outcome == Outcome::handled)
                watch.last_write = world.event();
        }
    }

private:
    Past& past_;
    std::vector<Watch>& watches_;
};

}  // namespace

std::string_view path_head(std::string_view path) { return path.substr(0, path.find_first_of(".[")); }

Past look_back(std::shared_ptr<const Blueprint> blueprint, EventNumber up_to, const std::vector<FieldRef>& fields) {
    Past past;
    std::vector<Watch> watches;
    for (const FieldRef& field : fields)
        watches.push_back({field, 0, 0});
    PastSink sink(past, watches);
    World world(blueprint);
    world.start();
    for (Watch& watch : watches)
        if (watch.field.node < blueprint->nodes.size())
            watch.begin(world);
    world.set_sink(&sink);
    world.run_to(up_to);
    for (const Watch& watch : watches)
        past.last_write.push_back(watch.last_write);
    past.history = world.state().history;
    return past;
}

}  // namespace orrery::causality
