#include "sim/faults/fault_resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/container/flat_set.hpp>

#include "sim/core/nearest.h"

namespace orrery {
namespace {

constexpr std::uint64_t kMostLinks = 4'000'000;  // of one fault
constexpr std::string_view kThe = "the ", kThere = "there";

using NodeSet = boost::container::flat_set<NodeId>;

bool has_words(const FaultResolver::Group& group) { return std::any_of(group.begin(), group.end(), is_word); }

}  // namespace

// All that may stand for one node.
std::vector<std::string> FaultResolver::words() const {
    std::vector<std::string> words;
    for (const NodeSpec& one : blueprint_.nodes)
        words.push_back(one.name);
    for (const Selector& one : blueprint_.selectors)
        words.push_back(std::string(kThe) + one.name);
    return words;
}

NodeId FaultResolver::node(const Word& word) const {
    if (const NodeId found = blueprint_.find_node(word.text); found != kNoNode)
        return found;
    if (word.text == kThere) {
        if (!fault_.when)
            file_.refuse(word.place, "'there' is the node where a moment happened, and this fault waits for none",
                         "write when = { moment = \"…\" }, or name a node");
        return kWhereItHappened;
    }
    if (word.text.starts_with(kThe)) {
        std::vector<std::string> known;
        for (std::size_t i = 0; i < blueprint_.selectors.size(); ++i) {
            if (word.text.substr(kThe.size()) == blueprint_.selectors[i].name)
                return kSelected + static_cast<NodeId>(i);
            known.push_back(std::string(kThe) + blueprint_.selectors[i].name);
        }
        file_.refuse(word.place, fmt::format("the model knows no node by '{}'", word.text),
                     suggest(word.text, known.empty() ? words() : known));
    }
    if (word.text.starts_with(kRole))
        file_.refuse(word.place, fmt::format("'{}' is many nodes, and one is wanted", word.text),
                     suggest(word.text, words()));
    if (word.text == kRest)
        file_.refuse(word.place, "'rest' is a group of its own, against others that name nodes",
                     "write it as one group of 'between': [[\"n1\"], [\"rest\"]]");
    file_.refuse(word.place, fmt::format("there is no node '{}'", word.text), suggest(word.text, words()));
}

NodeId FaultResolver::named(const Word& word, std::string_view where) const {
    const NodeId found = node(word);
    if (is_word(found))
        file_.refuse(word.place,
                     fmt::format("'{}' is known only when the fault fires, too late for {}", word.text, where),
                     "name a node");
    return found;
}

FaultResolver::Group FaultResolver::nodes(const std::vector<Word>& words) const {
    Group out;
    NodeSet seen;
    for (const Word& word : words) {
        const bool role = word.text.starts_with(kRole);
        for (const NodeId one : role ? resolve_nodes(file_, blueprint_, word) : Group{node(word)})
            if (seen.insert(one).second)
                out.push_back(one);
    }
    return out;
}

std::vector<Word> FaultResolver::each(const std::vector<Word>& words) const {
    std::vector<Word> out;
    for (const Word& word : words) {
        if (!word.text.starts_with(kRole)) {
            out.push_back(word);
            continue;
        }
        for (const NodeId one : nodes({word}))
            out.push_back({blueprint_.node_name(one), word.place});
    }
    return out;
}

void FaultResolver::check_named(const std::vector<Word>& words, std::string_view where) const {
    for (const Word& word : words)
        if (!word.text.starts_with(kRole))
            named(word, where);
}

// Disjoint groups; "rest" is who is in no other and not outside.
std::vector<FaultResolver::Group> FaultResolver::groups(const std::vector<std::vector<Word>>& words,
                                                        const Group& outside) const {
    std::vector<Group> out(words.size());
    NodeSet seen(outside.begin(), outside.end());
    std::optional<std::size_t> rest;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].size() == 1 && words[i].front().text == kRest && blueprint_.find_node(kRest) == kNoNode) {
            if (rest)
                file_.refuse(words[i].front().place, "two groups are the rest", "leave one of them out");
            rest = i;
            continue;
        }
        for (const Word& word : words[i])
            for (const NodeId one : nodes({word})) {
                if (!seen.insert(one).second)
                    file_.refuse(word.place, fmt::format("'{}' is in two groups", word.text),
                                 "each node belongs to one group of 'between'");
                out[i].push_back(one);
            }
    }
    if (!rest)
        return out;
    for (NodeId one = 0; one < blueprint_.nodes.size(); ++one)
        if (!seen.contains(one))
            out[*rest].push_back(one);
    if (out[*rest].empty())
        file_.refuse(words[*rest].front().place, "nobody is left for 'rest'", "leave the group out");
    return out;
}

Link FaultResolver::link(const LinkWords& words) const {
    const NodeId from = node(words.from);
    const NodeId to = node(words.to);
    if (from == to)
        file_.refuse(words.from.place, fmt::format("a link from '{}' to itself", words.from.text), "name two nodes");
    return {from, to};
}

std::vector<Link> FaultResolver::links(const std::vector<LinkWords>& words) const {
    std::vector<Link> out;
    for (const LinkWords& one : words)
        out.push_back(link(one));
    return out;
}

// Links as such where all nodes are known; where words are among them, the groups, which the engine makes disjoint in
// their order: those with words come first. One way there is an order already, so every pair becomes a link.
LinkSet FaultResolver::between(const std::vector<std::vector<Word>>& words, bool oneway, const Group& outside) const {
    std::vector<Group> all = groups(words, outside);
    std::uint64_t before = 0, pairs = 0;
    for (const Group& group : all) {
        pairs += before * group.size();
        before += group.size();
    }
    check_links(2 * pairs);
    LinkSet set;
    set.oneway = oneway;
    if (std::any_of(all.begin(), all.end(), has_words)) {
        if (!oneway) {
            std::stable_sort(all.begin(), all.end(),
                             [](const Group& a, const Group& b) { return has_words(a) && !has_words(b); });
            set.groups = std::move(all);
            return set;
        }
        if (!has_words(all.back())) {
            set.groups = std::move(all);
            return set;
        }
    }
    for (std::size_t a = 0; a < all.size(); ++a)
        for (std::size_t b = a + 1; b < all.size(); ++b)
            for (const NodeId one : all[a])
                for (const NodeId two : all[b]) {
                    set.links.emplace_back(one, two);
                    if (!oneway)
                        set.links.emplace_back(two, one);
                }
    set.oneway = false;
    return set;
}

void FaultResolver::check_links(std::uint64_t number) const {
    if (number > kMostLinks)
        file_.refuse(fault_.place, fmt::format("the fault speaks of more than {} links", kMostLinks),
                     "name fewer nodes");
}

LinkSet FaultResolver::choice(const LinkChoice& choice) const {
    if (!choice.groups.empty())
        return between(choice.groups, choice.oneway);
    return {links(choice.links)};
}

MessageKind FaultResolver::kind(const Word& word, bool timer) const {
    const MessageKind found = blueprint_.find_kind(word.text);
    if (found != kNoKind && blueprint_.kinds[found].timer == timer)
        return found;
    std::vector<std::string> names;
    for (const MessageType& type : blueprint_.kinds)
        if (type.timer == timer)
            names.push_back(type.name);
    file_.refuse(word.place, fmt::format("there is no {} '{}'", timer ? "timer" : "message", word.text),
                 suggest(word.text, names));
}

void FaultResolver::check_takes(NodeId node, const Word& name, const Word& message, MessageKind kind) const {
    const RoleTable& role = blueprint_.roles[blueprint_.nodes[node].role];
    if (role.takes(kind))
        return;
    const bool timer = blueprint_.kinds[kind].timer;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < blueprint_.kinds.size(); ++i)
        if (blueprint_.kinds[i].timer == timer && role.takes(static_cast<MessageKind>(i)))
            names.push_back(blueprint_.kinds[i].name);
    file_.refuse(message.place,
                 fmt::format("{} is a {} and {} no {}", name.text, role.name, timer ? "has" : "takes", message.text),
                 suggest(message.text, names));
}

FaultEntry FaultResolver::entry() const {
    FaultEntry entry;
    entry.at = fault_.at;
    entry.lasting = fault_.lasting;
    entry.standing = fault_.standing;
    entry.text = fault_text(fault_);
    if (fault_.when) {
        Trigger trigger;
        trigger.moment = fault_.when->moment.text;
        if (fault_.when->node)
            trigger.node = resolve_node(file_, blueprint_, *fault_.when->node);
        trigger.nth = fault_.when->nth;
        trigger.after = fault_.when->after;
        trigger.from = fault_.when->from;
        trigger.to = fault_.when->to;
        entry.when = trigger;
    }
    entry.action = fault_.what.resolve(*this);
    return entry;
}

void detail::refuse_undrawn(const FaultResolver& world) {
    world.file().refuse(world.place(), fmt::format("'{}' stands for several faults", world.fault().what.text()),
                        "write each of them");
}

void detail::add_itself(const FaultResolver& world, std::vector<FaultSpec>& out) { out.push_back(world.fault()); }

std::vector<FaultSpec> drawn(const reader::File& file, const FaultSpec& fault, const Blueprint& blueprint,
                             std::uint64_t seed, std::uint64_t entity) {
    std::vector<FaultSpec> out;
    fault.what.draw(FaultResolver(file, blueprint, fault), seed, entity, out);
    return out;
}

void add_fault(const reader::File& file, const FaultSpec& fault, Blueprint& blueprint) {
    const FaultEntry first = FaultResolver(file, blueprint, fault).entry();
    const bool flaps = fault.what.flapping().has_value();
    for (const FaultSpec& one : unfolded(fault)) {
        if (blueprint.plan.size() >= kMostEntries)
            file.refuse(fault.place, fmt::format("the plan has more than {} entries", kMostEntries),
                        "leave some faults out");
        FaultEntry& entry = blueprint.plan.emplace_back(first);
        entry.at = one.at;
        entry.lasting = one.lasting;
        if (entry.when)
            entry.when->after = one.when->after;
        if (flaps)
            entry.text = fault_text(one);
    }
}

}  // namespace orrery
