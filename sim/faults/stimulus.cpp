#include "sim/faults/stimulus.h"

#include <fmt/format.h>

#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/faults/stimulus_words.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

// ---- fire ----------------------------------------------------------------------------------------------------------

FaultTraits FireTimer::traits() const { return {"fire", Nature::stimulus, node, {}}; }

std::optional<Victims> FireTimer::find(FaultHand& hand, NodeId where) const {
    auto victims = hand.at_running_node(node, where);
    return victims && hand.is_armed(victims->node, {timer, payload_hash}) ? victims : std::nullopt;
}

void FireTimer::begin(FaultHand& hand, const Victims& victims) const { hand.fire(victims.node, {timer, payload_hash}); }

// ---- deliver -------------------------------------------------------------------------------------------------------

FaultTraits DeliverMessage::traits() const { return {"deliver", Nature::stimulus, message.node, {}}; }

std::optional<Victims> DeliverMessage::find(FaultHand& hand, NodeId where) const {
    return hand.at_running_node(message.node, where);
}

void DeliverMessage::begin(FaultHand& hand, const Victims&) const { hand.deliver(message); }

// ---- arrive --------------------------------------------------------------------------------------------------------

FaultTraits ArriveMessage::traits() const { return {"arrive", Nature::stimulus, node, {}}; }

std::optional<Victims> ArriveMessage::find(FaultHand& hand, NodeId where) const {
    auto victims = hand.at_running_node(node, where);
    return victims && hand.is_parked({node, from, kind, nth}) ? victims : std::nullopt;
}

void ArriveMessage::begin(FaultHand& hand, const Victims&) const { hand.arrive({node, from, kind, nth}, keep); }

// ---- set -----------------------------------------------------------------------------------------------------------

FaultTraits SetKnobs::traits() const {
    FaultTraits traits{"set", Nature::stimulus, kNoNode, {}};
    traits.rules = rules.get();
    return traits;
}

std::optional<Victims> SetKnobs::find(FaultHand&, NodeId) const { return Victims{}; }

void SetKnobs::begin(FaultHand& hand, const Victims&) const { hand.act_by_this(); }

// ---- Words ---------------------------------------------------------------------------------------------------------

namespace {

using namespace reader;

std::string with_fields(std::vector<std::string> members, const Value& fields) {
    if (const Value::Record* record = fields.record())
        for (const Field& member : *record)
            members.push_back(fmt::format("{} = {}", toml_text::key_of(member.name), toml_text::field(member.value)));
    return toml_text::table_of(members);
}

}  // namespace

std::string FireSpec::text() const {
    const bool any = !fields.record() || fields.record()->empty();
    return fmt::format("fire {} at {}", any ? timer.text : to_text({fields.data, timer.text}), node.text);
}

std::string FireSpec::toml(const FaultSpec&) const {
    return "fire = " + with_fields({"node = " + toml_text::name(node), "timer = " + toml_text::name(timer)}, fields);
}

FaultAction FireSpec::resolve(const FaultResolver& world) const {
    FireTimer action{world.node(node), world.kind(timer, true)};
    if (!is_word(action.node))
        world.check_takes(action.node, node, timer, action.timer);
    if (!fields.record() || fields.record()->empty())
        return action;
    EventRecord record;
    if (const auto wrong = world.blueprint().kinds[action.timer].from_value(fields, record, world.blueprint()))
        world.file().refuse(fields_at, fmt::format("the timer {}: {}", timer.text, *wrong),
                            "give the fields as their types want them");
    action.payload_hash = record.payload_hash;
    return action;
}

std::string ArriveSpec::text() const {
    return fmt::format("{}{} of {} arrives at {}", message.text, nth > 1 ? fmt::format(" {}", nth) : "", link.from.text,
                       link.to.text);
}

std::string ArriveSpec::toml(const FaultSpec&) const {
    std::vector<std::string> members{"from = " + toml_text::name(link.from), "to = " + toml_text::name(link.to),
                                     "message = " + toml_text::name(message)};
    if (nth != 1)
        members.push_back(fmt::format("nth = {}", nth));
    if (keep)
        members.push_back("keep = true");
    return "arrive = " + toml_text::table_of(members);
}

FaultAction ArriveSpec::resolve(const FaultResolver& world) const {
    ArriveMessage action;
    action.node = world.named(link.to, "a message");
    action.from = world.named(link.from, "a message");
    if (action.node == action.from)
        world.file().refuse(link.to.place, fmt::format("a link from '{}' to itself", link.to.text), "name two nodes");
    action.kind = world.kind(message, false);
    world.check_takes(action.node, link.to, message, action.kind);
    action.nth = nth;
    action.keep = keep;
    return action;
}

namespace {

struct DeliverSpec {
    Word node, message;
    Value fields;
    Place fields_at;

    WordsTraits traits() const { return {.is_stimulus = true}; }
    std::string text() const {
        return fmt::format("deliver {} to {}", to_text(Value{fields.data, message.text}), node.text);
    }
    std::string toml(const FaultSpec&) const {
        return "deliver = " +
               with_fields({"node = " + toml_text::name(node), "message = " + toml_text::name(message)}, fields);
    }
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<DeliverSpec> plainer() const { return {}; }
};

FaultAction DeliverSpec::resolve(const FaultResolver& world) const {
    DeliverMessage action;
    EventRecord& record = action.message;
    record.node = world.named(node, "a message");
    record.kind = world.kind(message, false);
    record.what = EventKind::deliver;
    world.check_takes(record.node, node, message, record.kind);
    if (const auto wrong = world.blueprint().kinds[record.kind].from_value(fields, record, world.blueprint()))
        world.file().refuse(fields_at, fmt::format("the message {}: {}", message.text, *wrong),
                            "give the fields as their types want them");
    return action;
}

Value to_value(const TomlItem& item) {
    if (const std::string* text = item.text())
        return {*text, {}};
    if (const std::int64_t* number = item.integer())
        return {*number, {}};
    if (const bool* flag = item.boolean())
        return {*flag, {}};
    if (const TomlItem::List* list = item.list()) {
        Value::List values;
        for (const TomlItem& one : *list)
            values.push_back(to_value(one));
        return {std::move(values), {}};
    }
    if (const TomlItem::Table* table = item.table()) {
        Value::Record record;
        for (const Member& member : *table)
            record.push_back({member.key, to_value(member.value)});
        return {std::move(record), {}};
    }
    return {};
}

// What stands beside the node and the type.
Value read_fields(const TomlItem& item, std::string_view type) {
    Value::Record fields;
    for (const Member& member : *item.table())
        if (member.key != "node" && member.key != type)
            fields.push_back({member.key, to_value(member.value)});
    return {std::move(fields), {}};
}

FaultWords read_deliver(const File& file, const TomlItem& item, FaultSpec&) {
    const TomlItem* node = item.find("node");
    const TomlItem* message = item.find("message");
    if (!node || !message)
        file.refuse(item.place, "'deliver' wants the node and the message",
                    "write deliver = { node = \"n1\", message = \"Ping\", number = 7 }");
    DeliverSpec spec;
    spec.node = read_word(file, *node, "node");
    spec.message = read_word(file, *message, "message");
    spec.fields_at = item.place;
    spec.fields = read_fields(item, "message");
    return spec;
}

FaultWords read_fire(const File& file, const TomlItem& item, FaultSpec&) {
    const TomlItem* node = item.find("node");
    const TomlItem* timer = item.find("timer");
    if (!node || !timer)
        file.refuse(item.place, "'fire' wants the node and the timer",
                    "write fire = { node = \"n1\", timer = \"ElectionTimeout\" }");
    return FireSpec{read_word(file, *node, "node"), read_word(file, *timer, "timer"), read_fields(item, "timer"),
                    item.place};
}

constexpr Keys kArriveKeys{"faults.arrive", "from to message nth keep"};

FaultWords read_arrive(const File& file, const TomlItem& item, FaultSpec&) {
    const Table table(file, item, kArriveKeys);
    ArriveSpec arrive;
    arrive.link = {read_word(file, table.need("from", "\"n1\""), "from"),
                   read_word(file, table.need("to", "\"n2\""), "to")};
    arrive.message = read_word(file, table.need("message", "\"…\""), "message");
    if (const TomlItem* nth = table.find("nth"))
        arrive.nth = static_cast<std::uint32_t>(read_integer(file, *nth, "nth", 1, 1'000'000));
    if (const TomlItem* keep = table.find("keep"))
        arrive.keep = read_boolean(file, *keep, "keep");
    return arrive;
}

// deliver holds node and message, fire node and timer, and each the fields of that message or timer.
constexpr Keys kTables[] = {kArriveKeys};
constexpr FaultKey kKeys[] = {{"fire", Lasting::at_once, read_fire},
                              {"deliver", Lasting::at_once, read_deliver},
                              {"arrive", Lasting::at_once, read_arrive}};

}  // namespace

extern const FaultFamily kStimulusFamily{kKeys, kTables};

}  // namespace orrery
