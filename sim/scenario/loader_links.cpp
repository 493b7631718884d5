// Reads the actions on links: partitions of every shape, cuts, heals, holds, cloggings, degraded links.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/scenario/reader.h"

namespace orrery::reader {
namespace {

void check_groups(const File& file, const TomlItem& item, const std::vector<std::vector<Word>>& groups) {
    if (groups.empty())
        file.refuse(item.place, "it wants groups of nodes", "write [[\"n1\"], [\"n2\", \"n3\"]]");
    for (const auto& group : groups)
        if (group.empty())
            file.refuse(item.place, "a group is empty", "name its nodes or leave it out");
}

constexpr std::string_view kTwoGroups = "write [[\"n1\"], [\"n2\", \"n3\"]]";

// between and oneway.
void read_between(const File& file, const Table& table, const TomlItem& between, std::vector<std::vector<Word>>& groups,
                  bool& oneway) {
    groups = read_groups(file, between, "between");
    check_groups(file, between, groups);
    if (groups.size() < 2)
        file.refuse(between.place, "'between' wants two groups or more", std::string(kTwoGroups));
    if (const TomlItem* item = table.find("oneway")) {
        oneway = read_boolean(file, *item, "oneway");
        if (oneway && groups.size() != 2)
            file.refuse(item->place, "'oneway' wants two groups: messages from the first to the second are lost",
                        "name two groups");
    }
}

// Refuses keys that go with another shape.
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

// Whether senders are told.
bool read_how(const File& file, const TomlItem& item) {
    const std::string text = read_text(file, item, "how");
    if (text != "silent" && text != "refused")
        file.refuse(item.place, fmt::format("'how' cannot be '{}'", text), suggest(text, {"silent", "refused"}));
    return text == "refused";
}

Flapping read_flapping(const File& file, const TomlItem& item) {
    const Table table(file, item, kFlapKeys);
    Flapping flap;
    flap.up = read_duration(file, table.need("up", "\"300ms\""), "up", 1, kLongest);
    flap.down = read_duration(file, table.need("down", "\"500ms\""), "down", 1, kLongest);
    return flap;
}

FaultWords read_shape(const File& file, const TomlItem& item, const Table& table) {
    std::vector<std::string_view> given;
    for (const std::string_view shape : {"between", "only", "isolate", "ring"})
        if (table.find(shape))
            given.push_back(shape);
    if (given.size() != 1)
        file.refuse(item.place, "a partition wants one of 'between', 'only', 'isolate' and 'ring'",
                    "write partition = { between = [[\"n1\"], [\"n2\", \"n3\"]] }");
    const std::string_view shape = given.front();
    const TomlItem& value = *table.find(shape);
    if (shape == "between") {
        SplitSpec spec;
        read_between(file, table, value, spec.groups, spec.oneway);
        if (const TomlItem* bridge = table.find("bridge"))
            spec.bridge = read_word(file, *bridge, "bridge");
        return spec;
    }
    refuse_beside(file, table, shape, {"bridge"});
    if (shape == "isolate") {
        IsolateSpec spec;
        spec.nodes = value.text() ? std::vector<Word>{read_word(file, value, shape)} : read_words(file, value, shape);
        if (spec.nodes.empty())
            file.refuse(value.place, "'isolate' wants a node", "write isolate = \"n1\"");
        if (const TomlItem* oneway = table.find("oneway"))
            spec.oneway = read_boolean(file, *oneway, "oneway");
        return spec;
    }
    refuse_beside(file, table, shape, {"oneway"});
    if (shape == "ring")
        return RingSpec{read_words(file, value, shape)};
    OnlySpec spec{read_groups(file, value, shape)};
    check_groups(file, value, spec.groups);
    return spec;
}

}  // namespace

FaultWords read_partition(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kPartitionKeys);
    if (const TomlItem* lasting = table.find("for"))
        fault.lasting = read_lasting(file, *lasting);
    if (const TomlItem* flap = table.find("flap"))
        fault.flap = read_flapping(file, *flap);
    if (const TomlItem* how = table.find("how"))
        fault.refused = read_how(file, *how);
    return read_shape(file, item, table);
}

FaultWords read_cut(const File& file, const TomlItem& item, FaultSpec& fault) {
    if (!item.table())
        return CutSpec{read_links(file, item, "cut")};
    const Table table(file, item, kCutKeys);
    if (const TomlItem* lasting = table.find("for"))
        fault.lasting = read_lasting(file, *lasting);
    if (const TomlItem* how = table.find("how"))
        fault.refused = read_how(file, *how);
    return CutSpec{read_links(file, table.need("links", "[\"n1->n2\"]"), "links")};
}

FaultWords read_heal(const File& file, const TomlItem& item, FaultSpec&) {
    if (item.list())
        return HealSpec{read_links(file, item, "heal")};
    if (!item.boolean())
        file.refuse(item.place, fmt::format("'heal' wants true or a list of links, not {}", item.kind()),
                    "write heal = true, or heal = [\"n1->n2\"]");
    if (!*item.boolean())
        file.refuse(item.place, "'heal' wants true", "write heal = true, or leave the entry out");
    return HealSpec{};
}

FaultWords read_hold(const File& file, const TomlItem& item, FaultSpec& fault) {
    if (item.list())
        return HoldSpec{{read_links(file, item, "hold")}};
    const Table table(file, item, kHoldKeys);
    if (const TomlItem* lasting = table.find("for"))
        fault.lasting = read_lasting(file, *lasting);
    HoldSpec hold;
    read_between(file, table, table.need("between", "[[\"n1\"], [\"n2\", \"n3\"]]"), hold.links.groups,
                 hold.links.oneway);
    return hold;
}

FaultWords read_clog(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kClogKeys);
    if (const TomlItem* lasting = table.find("for"))
        fault.lasting = read_lasting(file, *lasting);
    ClogSpec clog;
    const TomlItem& nodes = table.need("nodes", "[\"n1\", \"n2\"]");
    clog.nodes = read_words(file, nodes, "nodes");
    if (clog.nodes.empty())
        file.refuse(nodes.place, "'nodes' is empty", "name the nodes whose links are clogged");
    clog.over = read_duration(file, table.need("over", "\"5s\""), "over", 0, kLongest);
    return clog;
}

FaultWords read_degrade(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kDegradeKeys);
    if (const TomlItem* lasting = table.find("for"))
        fault.lasting = read_lasting(file, *lasting);
    DegradeSpec degrade;
    const TomlItem* links = table.find("links");
    const TomlItem* between = table.find("between");
    const TomlItem* all = table.find("all");
    if ((links != nullptr) + (between != nullptr) + (all != nullptr) != 1)
        file.refuse(item.place, "'degrade' wants one of 'links', 'between' and 'all'",
                    "write degrade = { all = true, loss = \"1/2\" }");
    if (!between)
        refuse_beside(file, table, links ? "links" : "all", {"oneway"});
    if (links)
        degrade.links.links = read_links(file, *links, "links");
    else if (between)
        read_between(file, table, *between, degrade.links.groups, degrade.links.oneway);
    else if (!read_boolean(file, *all, "all"))
        file.refuse(all->place, "'all' wants true", "leave it out, and name links");
    degrade.change = read_link_change(file, table, kDegradeBurstKeys);
    if (is_empty(degrade.change))
        file.refuse(item.place, "'degrade' changes nothing", "give delay, loss, duplicate, …");
    return degrade;
}

}  // namespace orrery::reader
