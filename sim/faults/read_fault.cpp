// Reads [[faults]]: when, what and how long.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/core/numbers.h"
#include "sim/faults/families.h"

namespace orrery {
namespace {

using namespace reader;

constexpr Keys kTriggerKeys{"faults.when", "moment node nth after from to"};

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

std::vector<FaultKey> all_keys() {
    std::vector<FaultKey> all;
    for (const FaultFamily* family : fault_families())
        all.insert(all.end(), family->keys.begin(), family->keys.end());
    return all;
}

std::string names_of(const std::vector<FaultKey>& keys) {
    std::string names = "at when for ";
    for (const FaultKey& key : keys)
        names += std::string(key.name) + " ";
    return names + "standing";
}

FaultKey find_key(const File& file, const TomlItem& item, const Table& table, const std::vector<FaultKey>& keys) {
    const FaultKey* found = nullptr;
    for (const FaultKey& key : keys) {
        if (!table.find(key.name))
            continue;
        if (found)
            file.refuse(table.find(key.name)->place,
                        fmt::format("a fault does one thing, and this one names '{}' and '{}'", found->name, key.name),
                        "write two entries");
        found = &key;
    }
    if (found)
        return *found;
    std::vector<std::string_view> names;
    for (const FaultKey& key : keys)
        names.push_back(key.name);
    file.refuse(item.place, "the fault does nothing", fmt::format("give one of {}", fmt::join(names, ", ")));
}

// Duration of the whole, against what the action needs.
void check_lasting(const File& file, const TomlItem& item, const FaultKey& key, const FaultSpec& fault) {
    if (key.lasting == Lasting::must && fault.lasting == 0)
        file.refuse(item.place, fmt::format("'{}' wants a duration", key.name), "add for = \"200ms\"");
    if (key.check)
        key.check(file, item, fault);
    if (!fault.what.flapping())
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

FaultSpec read_fault(const File& file, const TomlItem& item, const Model& model) {
    const std::vector<FaultKey> keys = all_keys();
    const std::string names = names_of(keys);
    const Keys known{"faults", names};
    const Table table(file, item, known);
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
    const FaultKey action = find_key(file, item, table, keys);
    fault.what = action.read(file, *table.find(action.name), fault);
    if (const TomlItem* lasting = table.find("for")) {
        if (fault.lasting != 0)
            file.refuse(lasting->place, "'for' is given twice", "keep one of the two");
        if (action.lasting == Lasting::at_once)
            file.refuse(lasting->place, fmt::format("'{}' takes no 'for'", action.name), "leave it out");
        fault.lasting = read_lasting(file, *lasting);
    }
    if (const TomlItem* standing = table.find("standing")) {
        fault.standing = read_boolean(file, *standing, "standing");
        const bool at_once = action.lasting == Lasting::at_once || action.lasting == Lasting::undone;
        if (fault.standing && (at_once || action.lasting == Lasting::must))
            file.refuse(standing->place, fmt::format("'{}' cannot stand", action.name),
                        at_once ? "leave it out: nothing waits for what is over at once" : "leave it out");
        if (fault.standing && fault.lasting != 0)
            file.refuse(standing->place, "a fault that stands has no 'for'", "keep one of the two");
    }
    check_lasting(file, item, action, fault);
    return fault;
}

std::vector<std::pair<std::string, std::string>> fault_tables() {
    std::vector<std::pair<std::string, std::string>> all{
        {"faults", names_of(all_keys())}, {std::string(kTriggerKeys.where), std::string(kTriggerKeys.names)}};
    for (const FaultFamily* family : fault_families())
        for (const Keys& keys : family->tables)
            all.emplace_back(keys.where, keys.names);
    return all;
}

namespace reader {

void read_own_duration(const File& file, const Table& table, FaultSpec& fault) {
    if (const TomlItem* lasting = table.find("for"))
        fault.lasting = read_lasting(file, *lasting);
}

Word read_node(const File& file, const Table& table) { return read_word(file, table.need("node", "\"n1\""), "node"); }

void check_groups(const File& file, const TomlItem& item, const std::vector<std::vector<Word>>& groups) {
    if (groups.empty())
        file.refuse(item.place, "it wants groups of nodes", "write [[\"n1\"], [\"n2\", \"n3\"]]");
    for (const auto& group : groups)
        if (group.empty())
            file.refuse(item.place, "a group is empty", "name its nodes or leave it out");
}

void read_between(const File& file, const Table& table, const TomlItem& between, std::vector<std::vector<Word>>& groups,
                  bool& oneway) {
    groups = read_groups(file, between, "between");
    check_groups(file, between, groups);
    if (groups.size() < 2)
        file.refuse(between.place, "'between' wants two groups or more", "write [[\"n1\"], [\"n2\", \"n3\"]]");
    if (const TomlItem* item = table.find("oneway")) {
        oneway = read_boolean(file, *item, "oneway");
        if (oneway && groups.size() != 2)
            file.refuse(item->place, "'oneway' wants two groups: messages from the first to the second are lost",
                        "name two groups");
    }
}

void refuse_beside(const File& file, const Table& table, std::string_view shape,
                   std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (const TomlItem* item = table.find(key))
            file.refuse(item->place, fmt::format("'{}' does not go with '{}'", key, shape), "leave it out");
}

std::vector<LinkWords> read_links(const File& file, const TomlItem& item, std::string_view key) {
    const TomlItem::List* list = item.list();
    if (!list || list->empty())
        file.refuse(item.place, fmt::format("'{}' wants a list of links", key),
                    fmt::format("write {} = [\"n1->n2\"]", key));
    std::vector<LinkWords> links;
    for (const TomlItem& one : *list)
        links.push_back(read_link(file, one, key));
    return links;
}

}  // namespace reader
}  // namespace orrery
