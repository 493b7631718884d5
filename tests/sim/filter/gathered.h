// The events of a run with their facts in plain words, gathered while it is made, for what holds filters against them.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "sim/filter/watch.h"
#include "tests/catch.h"

namespace test {

using namespace orrery;

struct PlainFacts {
    std::map<std::string, std::vector<std::string>> names;  // by subject, or Message.field
    std::map<std::string, std::int64_t> numbers;
};

class Gathered final : public TraceSink {
public:
    std::vector<PlainFacts> events;  // events[n - 1] has number n

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override {
        const Blueprint& blueprint = world.blueprint();
        PlainFacts facts;
        facts.numbers["event"] = static_cast<std::int64_t>(event.number);
        facts.numbers["time"] = event.time;
        if (event.cause != 0)
            facts.numbers["cause"] = static_cast<std::int64_t>(event.cause);
        facts.names["kind"] = {std::string(name_of(event.what))};
        facts.names["node"] = {event.node == kNoNode ? "network" : blueprint.node_name(event.node)};
        facts.names["outcome"] = {std::string(filter_word(event.outcome))};
        facts.names["text"] = {describe_record(blueprint, record)};
        if (event.node != kNoNode)
            facts.names["role"] = {blueprint.roles[blueprint.nodes[event.node].role].name};
        if (event.what == EventKind::fault)
            facts.names["fault"] = {""};
        if (event.kind != kNoKind) {
            const std::string kind = blueprint.kind_name(event.kind);
            facts.names["kind"].push_back(kind);
            facts.names[event.what == EventKind::timer ? "timer" : "message"] = {kind};
            if (event.what == EventKind::deliver && event.outcome != Outcome::handled)
                facts.names["dropped"].push_back(kind);
            const Value value = blueprint.kinds[event.kind].to_value(record, blueprint);
            for (const Field& field : *value.record()) {
                if (const auto* number = std::get_if<std::int64_t>(&field.value.data))
                    facts.numbers[kind + "." + field.name] = *number;
                else if (const auto* text = std::get_if<std::string>(&field.value.data))
                    facts.names[kind + "." + field.name] = {*text};
            }
        }
        if (event.what == EventKind::deliver) {
            facts.names["to"] = {blueprint.node_name(event.node)};
            if (event.peer != kNoNode)
                facts.names["from"] = {blueprint.node_name(event.peer)};
        }
        events.push_back(std::move(facts));
    }
    void effect_record(const World& world, TraceEffect effect, const EventRecord*, const Observation*) override {
        if (events.empty())
            return;  // of the start
        const Blueprint& blueprint = world.blueprint();
        const std::string kind = effect.message == kNoKind ? "" : blueprint.kind_name(effect.message);
        const auto add = [&](const char* subject, const std::string& word) {
            events.back().names[subject].push_back(word);
        };
        if (effect.kind == EffectKind::send || effect.kind == EffectKind::lost || effect.kind == EffectKind::refused) {
            add("sends", kind);
            add("sends_to", blueprint.node_name(effect.peer));
        }
        if (effect.kind == EffectKind::lost)
            add("dropped", kind);
        if (effect.kind == EffectKind::duplicate)
            add("duplicated", kind);
        if (effect.kind == EffectKind::refused)
            add("refused", kind);
        if (effect.kind == EffectKind::set_timer)
            add("sets_timer", kind);
        if (effect.kind == EffectKind::moment)
            add("moment", effect.detail);
        if (effect.kind == EffectKind::persist)
            add("persists", "");
        if (effect.kind == EffectKind::observe)
            add("observes", "");
    }
    void end(const World&) override {}
};

}  // namespace test
