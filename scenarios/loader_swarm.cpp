// Reads [swarm].
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/reader.h"
#include "sim/core/nearest.h"

namespace orrery::reader {
namespace {

constexpr std::int64_t kMostFaults = 1000;

std::int64_t read_count(const File& file, const Table& table, std::string_view key) {
    const Item* one = table.find(key);
    return one ? read_integer(file, *one, key, 0, kMostFaults) : std::int64_t{0};
}

std::optional<std::int64_t> read_budget(const File& file, const Table& table) {
    const Item* item = table.find("budget");
    if (!item)
        return std::nullopt;
    if (const std::string* word = item->text()) {
        if (*word == "minority")
            return std::nullopt;
        if (*word == "none")
            return kNoBudget;
    }
    if (!item->integer())
        file.refuse(item->place, "'budget' wants \"minority\", \"none\" or a number of nodes",
                    "so many nodes may be down, cut off or otherwise not themselves at once");
    return read_integer(file, *item, "budget", 0, kMostFaults);
}

void read_kinds(const File& file, const Table& table, Swarm& swarm) {
    const Item* kinds = table.find("kinds");
    if (kinds) {
        swarm.kinds = read_words(file, *kinds, "kinds");
        if (swarm.kinds.empty())
            file.refuse(kinds->place, "'kinds' is empty", "name kinds of faults, or leave it out");
        const std::vector<std::string> known = swarm_kinds(SwarmKinds::all);
        for (const Word& kind : swarm.kinds)
            if (std::find(known.begin(), known.end(), kind.text) == known.end())
                file.refuse(kind.place, fmt::format("a swarm knows no kind '{}'", kind.text),
                            suggest(kind.text, known));
    }
    const bool lies =
        std::any_of(swarm.kinds.begin(), swarm.kinds.end(), [](const Word& kind) { return kind.text == "byzantine"; });
    const Item* as = table.find("as");
    if (as)
        swarm.variant = read_word(file, *as, "as");
    if (lies != (as != nullptr))
        file.refuse(as ? as->place : kinds->place, "the kind 'byzantine' and the key 'as' go together",
                    "write kinds = [\"byzantine\"] and as = \"…\", a variant of the model");
}

}  // namespace

Swarm read_swarm(const File& file, const Item& item, Time until) {
    const Table table(file, item, kSwarmKeys);
    Swarm swarm;
    swarm.place = item.place;
    const Item& nodes = table.need("nodes", "[\"n1\", \"n2\", \"n3\"]");
    swarm.nodes = read_words(file, nodes, "nodes");
    swarm.budget = read_budget(file, table);
    if (swarm.nodes.empty())
        file.refuse(nodes.place, "a swarm wants nodes", "name some");
    if (!swarm.budget && swarm.nodes.size() < 3)
        file.refuse(nodes.place, "a swarm wants three nodes or more: a minority of fewer is nobody", "name more nodes");
    for (auto one = swarm.nodes.begin(); one != swarm.nodes.end(); ++one)
        if (std::any_of(swarm.nodes.begin(), one, [&](const Word& other) { return other.text == one->text; }))
            file.refuse(one->place, fmt::format("'{}' is in the swarm twice", one->text), "leave one out");
    swarm.crashes = read_count(file, table, "crashes");
    swarm.partitions = read_count(file, table, "partitions");
    swarm.pauses = read_count(file, table, "pauses");
    const bool counted = swarm.crashes + swarm.partitions + swarm.pauses != 0;
    const Item* most = table.find("most");
    if (most)
        swarm.most = read_integer(file, *most, "most", 1, kMostFaults);
    if (!counted && !most)
        file.refuse(item.place, "the swarm has no fault", "give most, or crashes, partitions or pauses");
    for (const std::string_view key : {"kinds", "most"})
        if (const Item* one = table.find(key); one && counted)
            file.refuse(one->place, fmt::format("'{}' does not go with crashes, partitions and pauses", key),
                        "either the file counts the faults, or the seed does");
    if (counted && swarm.nodes.size() < 3)
        file.refuse(nodes.place, "a swarm wants three nodes or more: a minority of fewer is nobody", "name more nodes");
    read_kinds(file, table, swarm);
    swarm.from = read_duration(file, table.need("from", "\"5s\""), "from", 0, until);
    swarm.to = read_duration(file, table.need("to", "\"40s\""), "to", 0, until);
    if (swarm.from >= swarm.to)
        file.refuse(table.find("to")->place, "'to' is not after 'from'", "give the swarm some time");
    swarm.lasting = read_latency(file, table.need("for", "\"uniform(1s, 8s)\""), "for");
    return swarm;
}

}  // namespace orrery::reader
