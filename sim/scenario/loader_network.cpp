// Reads [network] and [topology].
#include <fmt/format.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/scenario/reader.h"
#include "sim/words/parse_values.h"

namespace orrery::reader {
namespace {

LinkRule read_rule(const File& file, const TomlItem& item) {
    const Table table(file, item, kLinkKeys);
    LinkRule rule;
    rule.place = item.place;
    rule.change = read_link_change(file, table, kLinkBurstKeys);
    if (const TomlItem* between = table.find("between"))
        rule.between = read_words(file, *between, "between");
    if (const TomlItem* from = table.find("from"))
        rule.from = read_word(file, *from, "from");
    if (const TomlItem* to = table.find("to"))
        rule.to = read_word(file, *to, "to");
    const bool directed = rule.from || rule.to;
    if (directed == !rule.between.empty())
        file.refuse(item.place, "a link wants either 'between' or 'from' and 'to'",
                    "write between = [\"n1\", \"n2\"], or from = \"n1\", to = \"n2\"");
    if (!directed && rule.between.size() < 2)
        file.refuse(table.find("between")->place, "'between' wants two nodes or more",
                    "write between = [\"n1\", \"n2\"]");
    if (rule.change.is_empty())
        file.refuse(item.place, "the link changes nothing", "give delay, loss, duplicate, …");
    return rule;
}

HardwareSpec read_hardware(const File& file, const Table& table, Word node) {
    HardwareSpec hardware;
    hardware.node = std::move(node);
    const auto latency = [&](std::string_view key) -> std::optional<Latency> {
        const TomlItem* item = table.find(key);
        return item ? std::optional(read_latency(file, *item, key)) : std::nullopt;
    };
    hardware.service = latency("service");
    hardware.write = latency("write");
    hardware.sync = latency("sync");
    if (const TomlItem* unsynced = table.find("unsynced")) {
        hardware.unsynced = read_unsynced(file, *unsynced, "unsynced");
        hardware.unsynced_at = unsynced->place;
    }
    return hardware;
}

}  // namespace

// Settings that wait for another one, which nothing in the file gives.
void refuse_without_effect(const File& file, const Scenario& scenario, const TomlItem* network) {
    std::vector<std::pair<const LinkEdit*, Place>> edits;
    if (const TomlItem* defaults = network ? Table(file, *network, kNetworkKeys).find("default") : nullptr)
        edits.emplace_back(&scenario.network.defaults.edit, defaults->place);
    for (const LinkRule& rule : scenario.network.links)
        edits.emplace_back(&rule.change.edit, rule.place);
    for (const FaultSpec& fault : scenario.faults)
        if (const LinkEdit* edit = fault.what.traits().edit)
            edits.emplace_back(edit, fault.place);
    const auto given = [&](const auto& has) {
        return std::any_of(edits.begin(), edits.end(), [&](const auto& one) { return has(*one.first); });
    };
    const bool bandwidth = given([](const LinkEdit& edit) { return edit.bytes_per_second.value_or(0) != 0; });
    const bool corrupt = given([](const LinkEdit& edit) { return edit.corrupt && !edit.corrupt->never(); });
    const bool connection = given([](const LinkEdit& edit) { return edit.connection.value_or(false); });
    for (const auto& [edit, place] : edits) {
        if (edit->give_up && !connection)
            file.refuse(place, "'give_up' has no effect: no link is a connection", "give connection = true too");
        if (edit->queue_bytes && !bandwidth)
            file.refuse(place, "'queue' has no effect: no link has a bandwidth", "give bandwidth = \"10 Mbit/s\" too");
        if (edit->corruption && !corrupt)
            file.refuse(place, "'corrupt_as' has no effect: no link corrupts", "give corrupt = \"1/1000\" too");
    }
}

Network read_network(const File& file, const TomlItem& item) {
    const Table table(file, item, kNetworkKeys);
    Network network;
    if (const TomlItem* defaults = table.find("default"))
        network.defaults = read_link_change(file, Table(file, *defaults, kDefaultLinkKeys), kDefaultBurstKeys);
    if (const TomlItem* links = table.find("links")) {
        const TomlItem::List* list = links->list();
        if (!list)
            file.refuse(links->place, fmt::format("'links' wants a list of tables, not {}", links->kind()),
                        "write [[network.links]]");
        for (const TomlItem& one : *list)
            network.links.push_back(read_rule(file, one));
    }
    return network;
}

Topology read_topology(const File& file, const TomlItem& item) {
    const Table table(file, item, kTopologyKeys);
    Topology topology;
    topology.all = read_hardware(file, table, {});
    if (const TomlItem* hardware = table.find("hardware")) {
        if (!hardware->table())
            file.refuse(hardware->place, fmt::format("'hardware' wants a table of nodes, not {}", hardware->kind()),
                        "write hardware = { n1 = { sync = \"40ms\" } }");
        for (const Member& member : *hardware->table())
            topology.hardware.push_back(
                read_hardware(file, Table(file, member.value, kHardwareKeys), {member.key, member.place}));
    }
    if (const TomlItem* links = table.find("links")) {
        topology.links = read_words(file, *links, "links");
        for (const Word& link : topology.links)
            if (link.text.find('-') == std::string::npos)
                file.refuse(link.place, fmt::format("'{}' is no link", link.text),
                            "write two nodes with a dash between them, as \"n1-n2\"");
    }
    if (const TomlItem* clocks = table.find("clocks")) {
        if (!clocks->table())
            file.refuse(clocks->place, fmt::format("'clocks' wants a table of nodes, not {}", clocks->kind()),
                        "write clocks = { n1 = { skew = \"40ms\" } }");
        for (const Member& member : *clocks->table()) {
            const Table one(file, member.value, kClockSettingKeys);
            ClockSpec clock;
            clock.node = {member.key, member.place};
            if (const TomlItem* skew = one.find("skew"))
                clock.skew = read_duration(file, *skew, "skew", -24_h, 24_h);
            if (const TomlItem* drift = one.find("drift_ppm"))
                clock.drift_ppm = read_integer(file, *drift, "drift_ppm", -500'000, 1'000'000);
            topology.clocks.push_back(std::move(clock));
        }
    }
    if (const TomlItem* regions = table.find("regions")) {
        if (!regions->table())
            file.refuse(regions->place, fmt::format("'regions' wants a table of nodes, not {}", regions->kind()),
                        "write regions = { n1 = \"us-east-1\" }");
        const std::vector<std::string> known = region_names();
        for (const Member& member : *regions->table()) {
            const std::string region = read_text(file, member.value, member.key);
            if (std::find(known.begin(), known.end(), region) == known.end())
                file.refuse(member.value.place, fmt::format("unknown region '{}'", region), suggest(region, known));
            topology.regions.emplace_back(Word{member.key, member.place}, region);
        }
    }
    return topology;
}

}  // namespace orrery::reader
