// Reads [[faults]]: when, what and how long. Actions on links are in loader_links.cpp.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "sim/core/nearest.h"
#include "sim/scenario/reader.h"

namespace orrery::reader {
namespace {

TriggerSpec read_trigger(const File& file, const TomlItem& item, const Model& model) {
    const Table table(file, item, kTriggerKeys);
    TriggerSpec trigger;
    trigger.moment = read_word(file, table.need("moment", "\"…\""), "moment");
    if (std::find(model.moments.begin(), model.moments.end(), trigger.moment.text) == model.moments.end())
        file.refuse(trigger.moment.place, fmt::format("{} has no moment '{}'", model.name, trigger.moment.text),
                    suggest(trigger.moment.text, model.moments));
    if (const TomlItem* node = table.find("node"))
        trigger.node = read_word(file, *node, "node");
    if (const TomlItem* nth = table.find("nth"))
        trigger.nth = static_cast<std::uint32_t>(read_integer(file, *nth, "nth", 1, 1'000'000));
    if (const TomlItem* after = table.find("after"))
        trigger.after = read_duration(file, *after, "after", 0, kLongest);
    if (const TomlItem* from = table.find("from"))
        trigger.from = read_duration(file, *from, "from", 0, kLongest);
    if (const TomlItem* to = table.find("to"))
        trigger.to = read_duration(file, *to, "to", 1, kLongest);
    if (trigger.to <= trigger.from)
        file.refuse(table.find("to")->place, "'to' is not after 'from'", "give the moment some time to come");
    return trigger;
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

DeliverSpec read_deliver(const File& file, const TomlItem& item) {
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

// What the action's own table says of its duration.
void read_own_duration(const File& file, const Table& table, FaultSpec& fault) {
    if (const TomlItem* lasting = table.find("for"))
        fault.lasting = read_lasting(file, *lasting);
}

Word read_node(const File& file, const Table& table) { return read_word(file, table.need("node", "\"n1\""), "node"); }

FaultWords read_crash(const File& file, const TomlItem& item, FaultSpec& fault) {
    if (item.text())
        return CrashSpec{read_word(file, item, "crash")};
    if (item.list())
        file.refuse(item.place, "'crash' strikes one node", "power = [\"n1\", \"n2\"] strikes several at once");
    const Table table(file, item, kCrashKeys);
    read_own_duration(file, table, fault);
    CrashSpec crash{read_node(file, table)};
    if (const TomlItem* unsynced = table.find("unsynced"))
        crash.unsynced = read_unsynced(file, *unsynced, "unsynced");
    return crash;
}

FaultWords read_slow(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kSlowKeys);
    read_own_duration(file, table, fault);
    const Word node = read_node(file, table);
    return SlowSpec{node, read_factor(file, table.need("factor", "10"), "factor")};
}

FaultWords read_byzantine(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kByzantineKeys);
    read_own_duration(file, table, fault);
    const Word node = read_node(file, table);
    return ByzantineSpec{node, read_word(file, table.need("as", "\"…\""), "as")};
}

FaultWords read_disk(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kDiskKeys);
    read_own_duration(file, table, fault);
    DiskSpec disk{read_node(file, table)};
    int ways = 0;
    const auto flag = [&](std::string_view key, FailDisk::How how) {
        const TomlItem* one = table.find(key);
        if (!one)
            return;
        if (!read_boolean(file, *one, key))
            file.refuse(one->place, fmt::format("'{}' wants true", key), "leave it out where it is not so");
        disk.how = how;
        ++ways;
    };
    flag("full", FailDisk::How::full);
    flag("lies", FailDisk::How::lying);
    if (const TomlItem* slow = table.find("slow")) {
        disk.how = FailDisk::How::slow;
        disk.factor = read_factor(file, *slow, "slow");
        ++ways;
    }
    if (ways != 1)
        file.refuse(item.place, "'disk' wants one of 'full', 'lies' and 'slow'",
                    "write disk = { node = \"n1\", full = true }, lies = true or slow = 20");
    return disk;
}

FaultWords read_overload(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kOverloadKeys);
    read_own_duration(file, table, fault);
    OverloadSpec overload{read_factor(file, table.need("factor", "5"), "factor"), {}};
    if (const TomlItem* nodes = table.find("nodes")) {
        overload.nodes = read_words(file, *nodes, "nodes");
        if (overload.nodes.empty())
            file.refuse(nodes->place, "'nodes' is empty", "name nodes, or leave it out: everywhere");
    }
    return overload;
}

FaultWords read_power(const File& file, const TomlItem& item, FaultSpec&) {
    PowerSpec power{read_words(file, item, "power")};
    if (power.nodes.empty())
        file.refuse(item.place, "'power' wants nodes", "write power = [\"n1\", \"n2\"]");
    return power;
}

FaultWords read_clock(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kClockFaultKeys);
    read_own_duration(file, table, fault);
    const Word node = read_node(file, table);
    const TomlItem* step = table.find("step");
    const TomlItem* drift = table.find("drift_ppm");
    if ((step == nullptr) == (drift == nullptr))
        file.refuse(item.place, "'clock' wants either 'step' or 'drift_ppm'",
                    "write clock = { node = \"n1\", step = \"40ms\" }");
    if (step) {
        const Duration by = read_duration(file, *step, "step", -24_h, 24_h);
        if (by == 0)
            file.refuse(step->place, "a step of nothing changes nothing", "give a duration, forward or back");
        return ClockStepSpec{node, by};
    }
    return ClockDriftSpec{node, read_integer(file, *drift, "drift_ppm", -500'000, 1'000'000)};
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

// How long an action may last: not at all (it is over at once), as it likes, or it has to say.
enum class Lasting { never, may, must };

struct Action {
    std::string_view name;
    Lasting lasting;
    FaultWords (*read)(const File& file, const TomlItem& item, FaultSpec& fault);
};
const std::array<Action, 20> kActions{{
    {"crash", Lasting::may, read_crash},
    {"restart", Lasting::never,
     [](const File& file, const TomlItem& item, FaultSpec&) -> FaultWords {
         return RestartSpec{read_word(file, item, "restart")};
     }},
    {"wipe", Lasting::may,
     [](const File& file, const TomlItem& item, FaultSpec&) -> FaultWords {
         return WipeSpec{read_word(file, item, "wipe")};
     }},
    {"power", Lasting::may, read_power},
    {"pause", Lasting::must,
     [](const File& file, const TomlItem& item, FaultSpec&) -> FaultWords {
         return PauseSpec{read_word(file, item, "pause")};
     }},
    {"slow", Lasting::may, read_slow},
    {"byzantine", Lasting::may, read_byzantine},
    {"cut", Lasting::may, read_cut},
    {"partition", Lasting::may, read_partition},
    {"heal", Lasting::never, read_heal},
    {"hold", Lasting::may, read_hold},
    {"clog", Lasting::must, read_clog},
    {"degrade", Lasting::may, read_degrade},
    {"disk", Lasting::may, read_disk},
    {"rot", Lasting::never,
     [](const File& file, const TomlItem& item, FaultSpec&) -> FaultWords {
         return RotSpec{read_word(file, item, "rot")};
     }},
    {"overload", Lasting::may, read_overload},
    {"fire", Lasting::never, read_fire},
    {"deliver", Lasting::never,
     [](const File& file, const TomlItem& item, FaultSpec&) -> FaultWords { return read_deliver(file, item); }},
    {"arrive", Lasting::never, read_arrive},
    {"clock", Lasting::may, read_clock},
}};

const Action& find_action(const File& file, const TomlItem& item, const Table& table) {
    const Action* found = nullptr;
    for (const Action& action : kActions) {
        if (!table.find(action.name))
            continue;
        if (found)
            file.refuse(
                table.find(action.name)->place,
                fmt::format("a fault does one thing, and this one names '{}' and '{}'", found->name, action.name),
                "write two entries");
        found = &action;
    }
    if (found)
        return *found;
    std::vector<std::string_view> names;
    for (const Action& action : kActions)
        names.push_back(action.name);
    file.refuse(item.place, "the fault does nothing", fmt::format("give one of {}", fmt::join(names, ", ")));
}

// Duration of the whole, against what the action needs.
void check_lasting(const File& file, const TomlItem& item, const Action& action, const FaultSpec& fault) {
    if (action.lasting == Lasting::must && fault.lasting == 0)
        file.refuse(item.place, fmt::format("'{}' wants a duration", action.name), "add for = \"200ms\"");
    if (const auto* clog = std::get_if<ClogSpec>(&fault.what); clog && clog->over > fault.lasting)
        file.refuse(item.place,
                    fmt::format("the clogging takes {} and is undone after {}", format_duration(clog->over),
                                format_duration(fault.lasting)),
                    "'for' begins with the clogging and is no shorter than 'over'");
    if (!fault.flap)
        return;
    if (fault.lasting == 0)
        file.refuse(item.place, "'flap' wants an end", "add for = \"10s\"");
    if (unfolded_count(fault) > kMostFlaps)
        file.refuse(item.place,
                    fmt::format("flapping for {} expands to more than {} partitions", format_duration(fault.lasting),
                                kMostFlaps),
                    "flap more slowly, or for a shorter time");
}

}  // namespace

Duration read_lasting(const File& file, const TomlItem& item) { return read_duration(file, item, "for", 1, kLongest); }

FaultSpec read_fault(const File& file, const TomlItem& item, const Model& model) {
    const Table table(file, item, kFaultKeys);
    FaultSpec fault;
    fault.place = item.place;
    const TomlItem* at = table.find("at");
    const TomlItem* when = table.find("when");
    if ((at == nullptr) == (when == nullptr))
        file.refuse(item.place, "a fault wants either 'at' or 'when'",
                    "write at = \"5s\", or when = { moment = \"…\" }");
    if (at)
        fault.at = read_duration(file, *at, "at", 0, kLongest);
    if (when)
        fault.when = read_trigger(file, *when, model);
    const Action& action = find_action(file, item, table);
    fault.what = action.read(file, *table.find(action.name), fault);
    if (const TomlItem* lasting = table.find("for")) {
        if (fault.lasting != 0)
            file.refuse(lasting->place, "'for' is given twice", "keep one of the two");
        if (action.lasting == Lasting::never)
            file.refuse(lasting->place, fmt::format("'{}' takes no 'for'", action.name), "leave it out");
        fault.lasting = read_lasting(file, *lasting);
    }
    if (const TomlItem* standing = table.find("standing")) {
        fault.standing = read_boolean(file, *standing, "standing");
        const bool at_once = action.lasting == Lasting::never || action.name == "clock";
        if (fault.standing && (at_once || action.lasting == Lasting::must))
            file.refuse(standing->place, fmt::format("'{}' cannot stand", action.name),
                        at_once ? "leave it out: nothing waits for what is over at once" : "leave it out");
        if (fault.standing && fault.lasting != 0)
            file.refuse(standing->place, "a fault that stands has no 'for'", "keep one of the two");
    }
    check_lasting(file, item, action, fault);
    return fault;
}

}  // namespace orrery::reader
