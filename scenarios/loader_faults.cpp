// Reads [[faults]] and [swarm].
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/reader.h"
#include "sim/core/nearest.h"

namespace orrery::reader {
namespace {

constexpr std::array<std::string_view, 9> kActions{"crash", "restart", "pause",   "cut",  "partition",
                                                   "heal",  "fire",    "deliver", "clock"};
constexpr std::string_view kActionHint =
    "give one of crash, restart, pause, cut, partition, heal, fire, deliver, clock";

Duration read_lasting(const File& file, const Item& item) { return read_duration(file, item, "for", 1, kLongest); }

TriggerSpec read_trigger(const File& file, const Item& item, const Model& model) {
    const Table table(file, item, kTriggerKeys);
    TriggerSpec trigger;
    trigger.moment = read_word(file, table.need("moment", "\"…\""), "moment");
    if (std::find(model.moments.begin(), model.moments.end(), trigger.moment.text) == model.moments.end())
        file.refuse(trigger.moment.place, fmt::format("{} has no moment '{}'", model.name, trigger.moment.text),
                    suggest(trigger.moment.text, model.moments));
    if (const Item* node = table.find("node"))
        trigger.node = read_word(file, *node, "node");
    if (const Item* nth = table.find("nth"))
        trigger.nth = static_cast<std::uint32_t>(read_integer(file, *nth, "nth", 1, 1'000'000));
    if (const Item* after = table.find("after"))
        trigger.after = read_duration(file, *after, "after", 0, kLongest);
    return trigger;
}

void check_groups(const File& file, const Item& item, const std::vector<std::vector<Word>>& groups) {
    if (groups.empty())
        file.refuse(item.place, "a partition wants groups of nodes", "write [[\"n1\"], [\"n2\", \"n3\"]]");
    for (const auto& group : groups)
        if (group.empty())
            file.refuse(item.place, "a group of the partition is empty", "name its nodes or leave it out");
}

FaultWords read_partition(const File& file, const Item& item, Duration& lasting) {
    const Table table(file, item, kPartitionKeys);
    if (const Item* duration = table.find("for"))
        lasting = read_lasting(file, *duration);
    const Item* between = table.find("between");
    const Item* only = table.find("only");
    if ((between == nullptr) == (only == nullptr))
        file.refuse(item.place, "a partition wants either 'between' or 'only'",
                    "write partition = { between = [[\"n1\"], [\"n2\", \"n3\"]] }");
    if (only) {
        if (const Item* oneway = table.find("oneway"))
            file.refuse(oneway->place, "'oneway' goes with 'between'",
                        "leave it out, or name the links with cut = [\"n1->n2\"]");
        OnlySpec spec{read_groups(file, *only, "only")};
        check_groups(file, *only, spec.groups);
        return spec;
    }
    SplitSpec spec{read_groups(file, *between, "between")};
    check_groups(file, *between, spec.groups);
    if (spec.groups.size() < 2)
        file.refuse(between->place, "'between' wants two groups or more", "write [[\"n1\"], [\"n2\", \"n3\"]]");
    if (const Item* oneway = table.find("oneway")) {
        spec.oneway = read_boolean(file, *oneway, "oneway");
        if (spec.oneway && spec.groups.size() != 2)
            file.refuse(oneway->place, "'oneway' wants two groups: messages from the first to the second are lost",
                        "name two groups");
    }
    return spec;
}

Value to_value(const Item& item) {
    if (const std::string* text = item.text())
        return {*text, {}};
    if (const std::int64_t* number = item.integer())
        return {*number, {}};
    if (const bool* flag = item.boolean())
        return {*flag, {}};
    if (const Item::List* list = item.list()) {
        Value::List values;
        for (const Item& one : *list)
            values.push_back(to_value(one));
        return {std::move(values), {}};
    }
    if (const Item::Table* table = item.table()) {
        Value::Record record;
        for (const Member& member : *table)
            record.push_back({member.key, to_value(member.value)});
        return {std::move(record), {}};
    }
    return {};
}

FaultWords read_deliver(const File& file, const Item& item) {
    const Item* node = item.find("node");
    const Item* message = item.find("message");
    if (!node || !message)
        file.refuse(item.place, "'deliver' wants the node and the message",
                    "write deliver = { node = \"n1\", message = \"Ping\", number = 7 }");
    DeliverSpec spec;
    spec.node = read_word(file, *node, "node");
    spec.message = read_word(file, *message, "message");
    spec.fields_at = item.place;
    Value::Record fields;
    for (const Member& member : *item.table())
        if (member.key != "node" && member.key != "message")
            fields.push_back({member.key, to_value(member.value)});
    spec.fields = {std::move(fields), {}};
    return spec;
}

FaultWords read_clock(const File& file, const Item& item, Duration& lasting) {
    const Table table(file, item, kClockFaultKeys);
    if (const Item* duration = table.find("for"))
        lasting = read_lasting(file, *duration);
    const Word node = read_word(file, table.need("node", "\"n1\""), "node");
    const Item* step = table.find("step");
    const Item* drift = table.find("drift_ppm");
    if ((step == nullptr) == (drift == nullptr))
        file.refuse(item.place, "'clock' wants either 'step' or 'drift_ppm'",
                    "write clock = { node = \"n1\", step = \"40ms\" }");
    if (step)
        return ClockStepSpec{node, read_duration(file, *step, "step", -24_h, 24_h)};
    return ClockDriftSpec{node, read_integer(file, *drift, "drift_ppm", -500'000, 1'000'000)};
}

FaultWords read_action(const File& file, const Item& item, std::string_view name, Duration& lasting) {
    if (name == "crash")
        return CrashSpec{read_word(file, item, name)};
    if (name == "restart")
        return RestartSpec{read_word(file, item, name)};
    if (name == "pause")
        return PauseSpec{read_word(file, item, name)};
    if (name == "partition")
        return read_partition(file, item, lasting);
    if (name == "deliver")
        return read_deliver(file, item);
    if (name == "clock")
        return read_clock(file, item, lasting);
    if (name == "fire") {
        const Table table(file, item, kFireKeys);
        return FireSpec{read_word(file, table.need("node", "\"n1\""), "node"),
                        read_word(file, table.need("timer", "\"…\""), "timer")};
    }
    if (name == "heal") {
        if (!read_boolean(file, item, name))
            file.refuse(item.place, "'heal' wants true", "write heal = true, or leave the entry out");
        return HealSpec{};
    }
    const Item::List* list = item.list();
    if (!list || list->empty())
        file.refuse(item.place, "'cut' wants a list of links", "write cut = [\"n1->n2\"]");
    CutSpec cut;
    for (const Item& one : *list)
        cut.links.push_back(read_link(file, one, name));
    return cut;
}

bool takes_duration(const FaultWords& what) {
    return !std::holds_alternative<RestartSpec>(what) && !std::holds_alternative<HealSpec>(what) &&
           !std::holds_alternative<FireSpec>(what) && !std::holds_alternative<DeliverSpec>(what);
}

}  // namespace

FaultSpec read_fault(const File& file, const Item& item, const Model& model) {
    const Table table(file, item, kFaultKeys);
    FaultSpec fault;
    fault.place = item.place;
    const Item* at = table.find("at");
    const Item* when = table.find("when");
    if ((at == nullptr) == (when == nullptr))
        file.refuse(item.place, "a fault wants either 'at' or 'when'",
                    "write at = \"5s\", or when = { moment = \"…\" }");
    if (at)
        fault.at = read_duration(file, *at, "at", 0, kLongest);
    if (when)
        fault.when = read_trigger(file, *when, model);

    std::string_view action;
    for (const std::string_view name : kActions) {
        if (!table.find(name))
            continue;
        if (!action.empty())
            file.refuse(table.find(name)->place,
                        fmt::format("a fault does one thing, and this one names '{}' and '{}'", action, name),
                        "write two entries");
        action = name;
    }
    if (action.empty())
        file.refuse(item.place, "the fault does nothing", std::string(kActionHint));
    fault.what = read_action(file, *table.find(action), action, fault.lasting);

    if (const Item* lasting = table.find("for")) {
        if (fault.lasting != 0)
            file.refuse(lasting->place, "'for' is given twice", "keep one of the two");
        if (!takes_duration(fault.what))
            file.refuse(lasting->place, fmt::format("'{}' takes no 'for'", action), "leave it out");
        fault.lasting = read_lasting(file, *lasting);
    }
    if (action == "pause" && fault.lasting == 0)
        file.refuse(item.place, "'pause' wants a duration", "add for = \"200ms\"");
    return fault;
}

Swarm read_swarm(const File& file, const Item& item, Time until) {
    const Table table(file, item, kSwarmKeys);
    Swarm swarm;
    swarm.place = item.place;
    swarm.nodes = read_words(file, table.need("nodes", "[\"n1\", \"n2\", \"n3\"]"), "nodes");
    if (swarm.nodes.size() < 3)
        file.refuse(table.find("nodes")->place, "a swarm wants three nodes or more: a minority of fewer is nobody",
                    "name more nodes");
    const auto count = [&](std::string_view key) {
        const Item* one = table.find(key);
        return one ? read_integer(file, *one, key, 0, 1000) : std::int64_t{0};
    };
    swarm.crashes = count("crashes");
    swarm.partitions = count("partitions");
    swarm.pauses = count("pauses");
    if (swarm.crashes + swarm.partitions + swarm.pauses == 0)
        file.refuse(item.place, "the swarm has no fault", "give crashes, partitions or pauses");
    swarm.from = read_duration(file, table.need("from", "\"5s\""), "from", 0, until);
    swarm.to = read_duration(file, table.need("to", "\"40s\""), "to", 0, until);
    if (swarm.from >= swarm.to)
        file.refuse(table.find("to")->place, "'to' is not after 'from'", "give the swarm some time");
    swarm.lasting = read_latency(file, table.need("for", "\"uniform(1s, 8s)\""), "for");
    return swarm;
}

}  // namespace orrery::reader
