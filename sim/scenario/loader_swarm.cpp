// Reads [swarm]: what can be known before a world is built. How many nodes there are is known only then.
#include <fmt/format.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/scenario/reader.h"
#include "sim/words/names.h"
#include "sim/words/parse_values.h"

namespace orrery::reader {
namespace {

constexpr std::int64_t kMostFaults = 1000;

std::int64_t read_count(const File& file, const Table& table, std::string_view key) {
    const TomlItem* one = table.find(key);
    return one ? read_integer(file, *one, key, 0, kMostFaults) : std::int64_t{0};
}

std::optional<std::int64_t> read_budget(const File& file, const Table& table) {
    const TomlItem* item = table.find("budget");
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
    const TomlItem* kinds = table.find("kinds");
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
    const TomlItem* as = table.find("as");
    if (as)
        swarm.variant = read_word(file, *as, "as");
    if (wants_variant(swarm) != (as != nullptr))
        file.refuse(as ? as->place : kinds->place, "the kind 'byzantine' and the key 'as' go together",
                    "write kinds = [\"byzantine\"] and as = \"…\", a variant of the model");
}

std::vector<Word> read_moments(const File& file, const TomlItem& item, const Model& model) {
    std::vector<Word> moments;
    if (const std::string* word = item.text(); word && *word == "all") {
        for (const std::string& moment : model.moments)
            moments.push_back({moment, item.place});
    } else if (item.list()) {
        moments = read_words(file, item, "moments");
    }
    if (moments.empty())
        file.refuse(item.place, "'moments' wants \"all\" or a list of moments",
                    model.moments.empty() ? model.name + " declares none" : "at which faults may strike");
    for (const Word& moment : moments)
        if (std::find(model.moments.begin(), model.moments.end(), moment.text) == model.moments.end())
            file.refuse(moment.place, fmt::format("{} has no moment '{}'", model.name, moment.text),
                        suggest(moment.text, model.moments));
    return moments;
}

// [v, w]: one of these; "A..B": any value between.
DrawnParameter read_drawn(const File& file, const Member& member, const Model& model) {
    const ParameterSpec& spec = find_parameter(file, member, model);
    DrawnParameter drawn;
    drawn.name = spec.name;
    drawn.place = member.place;
    const bool ordered = spec.kind == ParameterKind::integer || spec.kind == ParameterKind::duration;
    const std::string example =
        ordered ? "write [v, w], one of which is drawn, or \"A..B\"" : "write [v, w], one of which is drawn";
    if (const TomlItem::List* list = member.value.list()) {
        for (const TomlItem& one : *list)
            drawn.values.push_back(read_parameter(file, one, spec));
        if (drawn.values.empty())
            file.refuse(member.value.place, fmt::format("'{}' has no values to draw from", spec.name), example);
        return drawn;
    }
    const std::string* text = member.value.text();
    const std::size_t dots = text ? text->find("..") : std::string::npos;
    if (!ordered || dots == std::string::npos)
        file.refuse(member.value.place, fmt::format("'{}' says not what is drawn", spec.name), example);
    const auto end = [&](std::string_view words) {
        const auto value = parse_parameter(spec, trimmed(words));
        if (!value)
            file.refuse(member.value.place, fmt::format("'{}': {}", spec.name, value.error().what), value.error().hint);
        return std::get<std::int64_t>(*value);
    };
    drawn.low = end(std::string_view(*text).substr(0, dots));
    drawn.high = end(std::string_view(*text).substr(dots + 2));
    if (drawn.low > drawn.high)
        file.refuse(member.value.place, fmt::format("'{}': {} is not a range", spec.name, *text),
                    "the smaller value comes first");
    return drawn;
}

}  // namespace

Swarm read_swarm(const File& file, const TomlItem& item, const Model& model, Time until) {
    const Table table(file, item, kSwarmKeys);
    Swarm swarm;
    swarm.place = item.place;
    const TomlItem& nodes = table.need("nodes", "[\"n1\", \"n2\", \"n3\"]");
    swarm.nodes = read_words(file, nodes, "nodes");
    swarm.budget = read_budget(file, table);
    if (swarm.nodes.empty())
        file.refuse(nodes.place, "a swarm wants nodes", "name some");
    swarm.crashes = read_count(file, table, "crashes");
    swarm.partitions = read_count(file, table, "partitions");
    swarm.pauses = read_count(file, table, "pauses");
    const bool counted = swarm.crashes + swarm.partitions + swarm.pauses != 0;
    const TomlItem* most = table.find("most");
    if (most)
        swarm.most = read_integer(file, *most, "most", 1, kMostFaults);
    if (!counted && !most)
        file.refuse(item.place, "the swarm has no fault", "give most, or crashes, partitions or pauses");
    for (const std::string_view key : {"kinds", "most", "moments"})
        if (const TomlItem* one = table.find(key); one && counted)
            file.refuse(one->place, fmt::format("'{}' does not go with crashes, partitions and pauses", key),
                        "either the file counts the faults, or the seed does");
    const bool by_name = std::none_of(swarm.nodes.begin(), swarm.nodes.end(),
                                      [](const Word& node) { return node.text.starts_with(kRole); });
    if (by_name && (counted || !swarm.budget) && swarm.nodes.size() < 3)
        file.refuse(nodes.place, "a swarm wants three nodes or more: a minority of fewer is nobody", "name more nodes");
    read_kinds(file, table, swarm);
    if (const TomlItem* moments = table.find("moments"))
        swarm.moments = read_moments(file, *moments, model);
    if (const TomlItem* parameters = table.find("parameters")) {
        if (!parameters->table())
            file.refuse(parameters->place, fmt::format("'parameters' wants a table, not {}", parameters->kind()),
                        "write name = [v, w] or name = \"A..B\" lines");
        for (const Member& member : *parameters->table())
            swarm.parameters.push_back(read_drawn(file, member, model));
    }
    swarm.from = read_duration(file, table.need("from", "\"5s\""), "from", 0, until);
    swarm.to = read_duration(file, table.need("to", "\"40s\""), "to", 0, until);
    if (swarm.from >= swarm.to)
        file.refuse(table.find("to")->place, "'to' is not after 'from'", "give the swarm some time");
    swarm.lasting = read_latency(file, table.need("for", "\"uniform(1s, 8s)\""), "for");
    return swarm;
}

}  // namespace orrery::reader
