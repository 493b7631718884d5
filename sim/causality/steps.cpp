#include "sim/causality/steps.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery::causality {
namespace {

constexpr std::size_t kChangesInSentence = 4;
constexpr std::size_t kChangesKept = 32;

// The rows of the one event that is being told.
class EventSink final : public TraceSink {
public:
    void begin_record(const World& world, TraceEvent told, const EventRecord& record) override {
        if (told.what == EventKind::fault) {
            const FaultRef ref = record.get<FaultRef>();
            ending = ref.ending;
            const FaultAction& action = world.blueprint().plan[ref.index].action;
            stimulus = action.is_stimulus();
            orders = orders_steps(world.blueprint(), action);
        }
        came_back = record.refused;
        message = record.what == EventKind::deliver
                      ? world.blueprint().kinds[record.kind].to_value(record, world.blueprint())
                      : Value{};
        TraceSink::begin_record(world, std::move(told), record);
    }
    void begin(const World& world, const TraceEvent& told) override {
        static_cast<void>(world);
        event = told;
        effects.clear();
    }
    void effect(const World& world, TraceEffect told) override {
        static_cast<void>(world);
        effects.push_back(std::move(told));
    }
    void end(const World& world) override { static_cast<void>(world); }

    TraceEvent event;
    std::vector<TraceEffect> effects;
    Value message;
    bool ending = false;    // of a fault: it ends here
    bool stimulus = false;  // an entry of the plan that is no fault
    bool orders = false;    // nor this one: see past.h
    bool came_back = false;
};

std::string since(EventNumber cause, std::string_view verb) {
    return cause == 0 ? fmt::format("({} at the start)", verb) : fmt::format("({} at event {})", verb, cause);
}

std::string headline(const EventSink& told, const Blueprint& blueprint, bool copy) {
    const TraceEvent& event = told.event;
    const std::string& node = blueprint.node_name(event.node);
    const std::string sent = since(event.cause, copy ? "a copy, sent" : "sent");
    switch (event.what) {
        case EventKind::deliver:
            if (event.outcome == Outcome::lost_dead)
                return fmt::format("{} from {} was lost: {} is down {}", event.detail, blueprint.node_name(event.peer),
                                   node, sent);
            if (event.outcome == Outcome::lost_cut)
                return fmt::format("{} from {} to {} was lost: the link is cut {}", event.detail,
                                   blueprint.node_name(event.peer), node, sent);
            if (event.outcome == Outcome::lost_connection)
                return fmt::format("{} from {} to {} was lost: its connection ended {}", event.detail,
                                   blueprint.node_name(event.peer), node, sent);
            if (event.outcome == Outcome::damaged)
                return fmt::format("{} from {} reached {} damaged: its checksum failed {}", event.detail,
                                   blueprint.node_name(event.peer), node, sent);
            if (told.came_back)
                return fmt::format("{} had {} back from {} {}", node, event.detail, blueprint.node_name(event.peer),
                                   sent);
            return fmt::format("{} received {} from {} {}", node, event.detail, blueprint.node_name(event.peer), sent);
        case EventKind::timer:
            return fmt::format("the timer {} of {} fired {}", event.detail, node, since(event.cause, "set"));
        case EventKind::sync:
            return fmt::format("the disk of {} completed a write {}", node, since(event.cause, "begun"));
        case EventKind::fault:
            break;
    }
    const std::string who = told.stimulus ? "from outside" : told.orders ? "schedule" : "fault";
    const std::string cause =
        event.cause == 0 ? "" : fmt::format(" ({} at event {})", told.ending ? "begun" : "triggered", event.cause);
    return event.outcome == Outcome::not_armed ? fmt::format("{}: {} could not happen{}", who, event.detail, cause)
                                               : fmt::format("{}: {}{}", who, event.detail, cause);
}

std::string change_text(const Difference& change) {
    if (change.before.empty())
        return fmt::format("{} to {}", change.path, change.after);
    if (change.after.empty())
        return fmt::format("{} from {} to nothing", change.path, change.before);
    return fmt::format("{} from {} to {}", change.path, change.before, change.after);
}

std::string changes_text(const TraceEvent& event, const std::vector<Difference>& changes, const Blueprint& blueprint) {
    if (changes.empty())
        return {};
    std::string out =
        event.what == EventKind::deliver ? " and set " : fmt::format("; {} set ", blueprint.node_name(event.node));
    for (std::size_t i = 0; i < std::min(changes.size(), kChangesInSentence); ++i)
        out += (i == 0 ? "" : ", ") + change_text(changes[i]);
    if (changes.size() > kChangesInSentence)
        out += fmt::format(" and {} more", changes.size() - kChangesInSentence);
    return out;
}

// "sent Vote to n1, n2", one for each kind of message.
std::vector<std::string> sends_told(const std::vector<TraceEffect>& effects, const Blueprint& blueprint) {
    struct Phrase {
        EffectKind effect;
        MessageKind kind;
        std::string detail;
        std::vector<std::string> to;
    };
    std::vector<Phrase> phrases;
    for (const TraceEffect& effect : effects) {
        if (effect.kind != EffectKind::send && effect.kind != EffectKind::lost && effect.kind != EffectKind::refused)
            continue;
        auto same = std::find_if(phrases.begin(), phrases.end(), [&](const Phrase& phrase) {
            return phrase.effect == effect.kind && phrase.kind == effect.message;
        });
        if (same == phrases.end())
            same = phrases.insert(phrases.end(), Phrase{effect.kind, effect.message, effect.detail, {}});
        same->to.push_back(blueprint.node_name(effect.peer));
    }
    std::vector<std::string> out;
    for (const Phrase& phrase : phrases) {
        const std::string to = fmt::format("{}", fmt::join(phrase.to, ", "));
        if (phrase.effect == EffectKind::send)
            out.push_back(fmt::format("sent {} to {}",
                                      phrase.to.size() == 1 ? phrase.detail : blueprint.kind_name(phrase.kind), to));
        else if (phrase.effect == EffectKind::refused)
            out.push_back(
                fmt::format("its {} to {} is {}", blueprint.kind_name(phrase.kind), to,
                            phrase.detail.substr(0, phrase.detail.find(": " + blueprint.kind_name(phrase.kind)))));
        else
            out.push_back(fmt::format("its {} to {} went nowhere: {}", blueprint.kind_name(phrase.kind), to,
                                      phrase.detail.substr(0, phrase.detail.find(':'))));
    }
    return out;
}

std::vector<std::string> effects_told(const std::vector<TraceEffect>& effects, const Blueprint& blueprint, Time now) {
    std::vector<std::string> out = sends_told(effects, blueprint);
    for (const TraceEffect& effect : effects) {
        if (effect.kind == EffectKind::observe)
            out.push_back("observed: " + effect.detail);
        else if (effect.kind == EffectKind::moment)
            out.push_back("moment " + effect.detail);
        else if (effect.kind == EffectKind::note)
            out.push_back("note: " + effect.detail);
        else if (effect.kind == EffectKind::persist && effect.due > now)
            out.push_back(fmt::format("began a write to disk that completes at {}", format_time(effect.due)));
    }
    return out;
}

// What the property names comes first, then what stands beside it; otherwise the order of the fields stays.
void named_first(std::vector<Difference>& changes, NodeId node, const std::vector<FieldRef>& fields) {
    const auto distance = [&](const Difference& change) {
        int least = 2;
        for (const FieldRef& field : fields) {
            if (field.node != node)
                continue;
            if (change.path.starts_with(field.path) || field.path.starts_with(change.path))
                return 0;
            if (path_head(field.path) == path_head(change.path))
                least = 1;
        }
        return least;
    };
    std::vector<Difference> sorted;
    for (int wanted = 0; wanted <= 2; ++wanted)
        for (const Difference& change : changes)
            if (distance(change) == wanted)
                sorted.push_back(change);
    changes = std::move(sorted);
    if (changes.size() > kChangesKept)
        changes.resize(kChangesKept);
}

std::vector<std::string> taken_over(const std::vector<Difference>& changes, const Value& message) {
    std::vector<std::string> out;
    if (!message.record())
        return out;
    for (const Difference& change : changes)
        for (const auto& [name, value] : *message.record())
            if (name == change.path && to_text(value) == change.after)
                out.push_back(name);
    return out;
}

}  // namespace

std::vector<Wanted> at_their_nodes(const Past& past, const std::set<EventNumber>& events) {
    std::vector<Wanted> out;
    for (const EventNumber event : events)
        if (event != 0)
            out.push_back({event, past.at(event).node});
    return out;
}

std::vector<ToldEvent> tell(std::shared_ptr<const Blueprint> blueprint, const std::vector<Wanted>& wanted,
                            const std::vector<FieldRef>& fields) {
    std::vector<ToldEvent> out;
    EventSink sink;
    World world(blueprint);
    world.start();
    for (const auto& [number, node, copy] : wanted) {
        if (world.run_to(number - 1) != number - 1)
            break;
        const Value before = node == kNoNode ? Value{} : world.node_state(node);
        world.set_sink(&sink);
        const bool stepped = world.step();
        world.set_sink(nullptr);
        if (!stepped)
            break;
        ToldEvent told;
        told.event = number;
        told.time = sink.event.time;
        told.node = node;
        if (node != kNoNode) {
            told.changes = differences(before, world.node_state(node));
            told.from_message = taken_over(told.changes, sink.message);
            named_first(told.changes, node, fields);
        }
        told.headline = headline(sink, *blueprint, copy);
        told.effects = effects_told(sink.effects, *blueprint, told.time);
        told.what = told.headline + changes_text(sink.event, told.changes, *blueprint);
        for (const std::string& effect : told.effects)
            told.what += "; " + effect;
        out.push_back(std::move(told));
    }
    return out;
}

}  // namespace orrery::causality
