// From the words of a fault to the entry of a plan, with the numbers of a built world.
#include <fmt/format.h>

#include <algorithm>
#include <boost/container/flat_set.hpp>

#include "sim/core/nearest.h"
#include "sim/core/overloaded.h"
#include "sim/scenario/resolve.h"

namespace orrery {
namespace {

constexpr std::uint64_t kMostLinks = 4'000'000;  // of one fault
constexpr std::string_view kThe = "the ", kThere = "there", kRest = "rest";

using Group = std::vector<NodeId>;

using NodeSet = boost::container::flat_set<NodeId>;

bool has_words(const Group& group) { return std::any_of(group.begin(), group.end(), is_word); }

// Resolves what one fault says.
class Resolver {
public:
    Resolver(const reader::File& file, const Blueprint& blueprint, const FaultSpec& fault)
        : file_(file), blueprint_(blueprint), fault_(fault) {}

    FaultEntry entry() const;

private:
    std::vector<std::string> words() const;
    NodeId node(const Word& word) const;
    NodeId named(const Word& word, std::string_view where) const;
    Group nodes(const std::vector<Word>& words) const;
    std::vector<Group> groups(const std::vector<std::vector<Word>>& words, const Group& outside = {}) const;
    Link link(const LinkWords& words) const;
    std::vector<Link> links(const std::vector<LinkWords>& words) const;
    LinkSet between(const std::vector<std::vector<Word>>& words, bool oneway, const Group& outside = {}) const;
    LinkSet choice(const LinkChoice& choice) const;
    void check_links(std::uint64_t number) const;
    CutLinks partition(LinkSet set) const { return {"partition", set.links, set.groups, set.oneway}; }
    CutLinks partition(const SplitSpec& spec) const;
    CutLinks partition(const OnlySpec& spec) const;
    CutLinks partition(const IsolateSpec& spec) const;
    CutLinks partition(const RingSpec& spec) const;
    CrashNode crash(const CrashSpec& spec) const;
    TurnByzantine liar(const ByzantineSpec& spec) const;
    DeliverMessage deliver(const DeliverSpec& spec) const;
    FireTimer fire(const FireSpec& spec) const;
    ArriveMessage arrive(const ArriveSpec& spec) const;
    void check_takes(NodeId node, const Word& name, const Word& message, MessageKind kind) const;
    MessageKind kind(const Word& word, bool timer) const;
    FaultAction action() const;

    const reader::File& file_;
    const Blueprint& blueprint_;
    const FaultSpec& fault_;
};

// ---- Nodes ---------------------------------------------------------------------------------------------------------

// All that may stand for one node.
std::vector<std::string> Resolver::words() const {
    std::vector<std::string> words;
    for (const NodeSpec& one : blueprint_.nodes)
        words.push_back(one.name);
    for (const Selector& one : blueprint_.selectors)
        words.push_back(std::string(kThe) + one.name);
    return words;
}

NodeId Resolver::node(const Word& word) const {
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

// A node by its name, where a word that is resolved later does not do.
NodeId Resolver::named(const Word& word, std::string_view where) const {
    const NodeId found = node(word);
    if (is_word(found))
        file_.refuse(word.place,
                     fmt::format("'{}' is known only when the fault fires, too late for {}", word.text, where),
                     "name a node");
    return found;
}

Group Resolver::nodes(const std::vector<Word>& words) const {
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

// Disjoint groups; "rest" is who is in no other and not outside.
std::vector<Group> Resolver::groups(const std::vector<std::vector<Word>>& words, const Group& outside) const {
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

// ---- Links ---------------------------------------------------------------------------------------------------------

Link Resolver::link(const LinkWords& words) const {
    const NodeId from = node(words.from);
    const NodeId to = node(words.to);
    if (from == to)
        file_.refuse(words.from.place, fmt::format("a link from '{}' to itself", words.from.text), "name two nodes");
    return {from, to};
}

std::vector<Link> Resolver::links(const std::vector<LinkWords>& words) const {
    std::vector<Link> out;
    for (const LinkWords& one : words)
        out.push_back(link(one));
    return out;
}

// Links as such where all nodes are known; where words are among them, the groups, which the engine makes disjoint in
// their order: those with words come first. One way there is an order already, so every pair becomes a link.
LinkSet Resolver::between(const std::vector<std::vector<Word>>& words, bool oneway, const Group& outside) const {
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

void Resolver::check_links(std::uint64_t number) const {
    if (number > kMostLinks)
        file_.refuse(fault_.place, fmt::format("the fault speaks of more than {} links", kMostLinks),
                     "name fewer nodes");
}

LinkSet Resolver::choice(const LinkChoice& choice) const {
    if (!choice.groups.empty())
        return between(choice.groups, choice.oneway);
    return {links(choice.links)};
}

CutLinks Resolver::partition(const SplitSpec& spec) const {
    Group bridge;
    if (spec.bridge)
        bridge.push_back(named(*spec.bridge, "a bridge"));
    return partition(between(spec.groups, spec.oneway, bridge));
}

CutLinks Resolver::partition(const IsolateSpec& spec) const {
    const Place place = spec.nodes.front().place;
    return partition(between({spec.nodes, {Word{std::string(kRest), place}}}, spec.oneway));
}

CutLinks Resolver::partition(const OnlySpec& spec) const {
    NodeSet everybody;
    std::vector<Link> allowed;
    for (const auto& words : spec.groups) {
        const Group group = nodes(words);
        if (has_words(group))
            for (const Word& word : words)
                if (!word.text.starts_with(kRole))
                    named(word, "'only'");
        everybody.insert(group.begin(), group.end());
        check_links(allowed.size() + group.size() * group.size());
        for (const NodeId a : group)
            for (const NodeId b : group)
                allowed.emplace_back(a, b);
    }
    check_links(everybody.size() * everybody.size());
    std::sort(allowed.begin(), allowed.end());
    CutLinks cut{"partition", {}};
    for (const NodeId a : everybody)
        for (const NodeId b : everybody)
            if (a != b && !std::binary_search(allowed.begin(), allowed.end(), Link{a, b}))
                cut.links.emplace_back(a, b);
    return cut;
}

CutLinks Resolver::partition(const RingSpec& spec) const {
    const Group ring = nodes(spec.nodes);
    for (const Word& word : spec.nodes)
        if (!word.text.starts_with(kRole))
            named(word, "a ring");
    if (ring.size() < 4)
        file_.refuse(spec.nodes.empty() ? fault_.place : spec.nodes.front().place,
                     fmt::format("a ring of {} cuts nothing", ring.size()), "name four nodes or more");
    check_links(ring.size() * ring.size());
    CutLinks cut{"partition", {}};
    for (std::size_t a = 0; a < ring.size(); ++a)
        for (std::size_t b = 0; b < ring.size(); ++b) {
            const std::size_t apart = (b + ring.size() - a) % ring.size();
            if (apart > 1 && apart + 1 < ring.size())
                cut.links.emplace_back(ring[a], ring[b]);
        }
    return cut;
}

// ---- The rest ------------------------------------------------------------------------------------------------------

CrashNode Resolver::crash(const CrashSpec& spec) const {
    const CrashNode crash{node(spec.node), spec.unsynced};
    if (crash.unsynced == Unsynced::torn && !is_word(crash.node))
        check_tearing(file_, blueprint_, crash.node, spec.node.place);
    return crash;
}

TurnByzantine Resolver::liar(const ByzantineSpec& spec) const {
    TurnByzantine liar{node(spec.node)};
    std::vector<std::string> names;
    for (std::size_t i = 0; i < blueprint_.variants.size(); ++i) {
        const RoleVariant& variant = blueprint_.variants[i];
        if (!is_word(liar.node) && variant.role != blueprint_.nodes[liar.node].role)
            continue;
        names.push_back(variant.name);
        if (variant.name != spec.variant.text)
            continue;
        liar.variant = static_cast<std::uint32_t>(i);
        return liar;
    }
    file_.refuse(spec.variant.place, fmt::format("there is no variant '{}' of {}", spec.variant.text, spec.node.text),
                 names.empty() ? "the model has none for it" : suggest(spec.variant.text, names));
}

MessageKind Resolver::kind(const Word& word, bool timer) const {
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

// A message, or a timer, that the node's role takes.
void Resolver::check_takes(NodeId node, const Word& name, const Word& message, MessageKind kind) const {
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

FireTimer Resolver::fire(const FireSpec& spec) const {
    FireTimer action{node(spec.node), kind(spec.timer, true)};
    if (!is_word(action.node))
        check_takes(action.node, spec.node, spec.timer, action.timer);
    if (!spec.fields.record() || spec.fields.record()->empty())
        return action;
    EventRecord timer;
    if (const auto wrong = blueprint_.kinds[action.timer].from_value(spec.fields, timer, blueprint_))
        file_.refuse(spec.fields_at, fmt::format("the timer {}: {}", spec.timer.text, *wrong),
                     "give the fields as their types want them");
    action.payload_hash = timer.payload_hash;
    return action;
}

ArriveMessage Resolver::arrive(const ArriveSpec& spec) const {
    ArriveMessage action;
    action.node = named(spec.link.to, "a message");
    action.from = named(spec.link.from, "a message");
    if (action.node == action.from)
        file_.refuse(spec.link.to.place, fmt::format("a link from '{}' to itself", spec.link.to.text),
                     "name two nodes");
    action.kind = kind(spec.message, false);
    check_takes(action.node, spec.link.to, spec.message, action.kind);
    action.nth = spec.nth;
    action.keep = spec.keep;
    return action;
}

DeliverMessage Resolver::deliver(const DeliverSpec& spec) const {
    DeliverMessage action;
    EventRecord& message = action.message;
    message.node = named(spec.node, "a message");
    message.kind = kind(spec.message, false);
    message.what = EventKind::deliver;
    check_takes(message.node, spec.node, spec.message, message.kind);
    if (const auto wrong = blueprint_.kinds[message.kind].from_value(spec.fields, message, blueprint_))
        file_.refuse(spec.fields_at, fmt::format("the message {}: {}", spec.message.text, *wrong),
                     "give the fields as their types want them");
    return action;
}

FaultAction Resolver::action() const {
    return std::visit(Overloaded{[&](const CrashSpec& one) -> FaultAction { return crash(one); },
                                 [&](const RestartSpec& one) -> FaultAction { return RestartNode{node(one.node)}; },
                                 [&](const WipeSpec& one) -> FaultAction { return WipeNode{node(one.node)}; },
                                 [&](const PowerSpec& one) -> FaultAction { return LosePower{nodes(one.nodes)}; },
                                 [&](const PauseSpec& one) -> FaultAction { return PauseNode{node(one.node)}; },
                                 [&](const SlowSpec& one) -> FaultAction {
                                     return SlowNode{node(one.node), one.factor};
                                 },
                                 [&](const ByzantineSpec& one) -> FaultAction { return liar(one); },
                                 [&](const CutSpec& one) -> FaultAction {
                                     return CutLinks{"cut", links(one.links)};
                                 },
                                 [&](const SplitSpec& one) -> FaultAction { return partition(one); },
                                 [&](const OnlySpec& one) -> FaultAction { return partition(one); },
                                 [&](const IsolateSpec& one) -> FaultAction { return partition(one); },
                                 [&](const RingSpec& one) -> FaultAction { return partition(one); },
                                 [&](const HealSpec& one) -> FaultAction {
                                     if (one.links.empty())
                                         return HealAll{};
                                     return HealLinks{links(one.links)};
                                 },
                                 [&](const HoldSpec& one) -> FaultAction { return HoldLinks{choice(one.links)}; },
                                 [&](const ClogSpec& one) -> FaultAction {
                                     return HoldLinks{between({one.nodes, {{"rest", {}}}}, false)};
                                 },
                                 [&](const DegradeSpec& one) -> FaultAction {
                                     return DegradeLinks{choice(one.links), one.change.edit};
                                 },
                                 [&](const DiskSpec& one) -> FaultAction {
                                     return FailDisk{one.how, node(one.node), one.factor};
                                 },
                                 [&](const RotSpec& one) -> FaultAction { return RotDisk{node(one.node)}; },
                                 [&](const OverloadSpec& one) -> FaultAction {
                                     return Overload{nodes(one.nodes), one.factor};
                                 },
                                 [&](const FireSpec& one) -> FaultAction { return fire(one); },
                                 [&](const ArriveSpec& one) -> FaultAction { return arrive(one); },
                                 [&](const DeliverSpec& one) -> FaultAction { return deliver(one); },
                                 [&](const ClockStepSpec& one) -> FaultAction {
                                     return StepClock{node(one.node), one.by};
                                 },
                                 [&](const ClockDriftSpec& one) -> FaultAction {
                                     return DriftClock{node(one.node), one.ppm};
                                 }},
                      fault_.what);
}

FaultEntry Resolver::entry() const {
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
    entry.action = action();
    if (auto* cut = std::get_if<CutLinks>(&entry.action))
        cut->refused = fault_.refused;
    return entry;
}

}  // namespace

void add_fault(const reader::File& file, const FaultSpec& fault, Blueprint& blueprint) {
    const FaultEntry first = Resolver(file, blueprint, fault).entry();
    for (const FaultSpec& one : unfolded(fault)) {
        if (blueprint.plan.size() >= kMostEntries)
            file.refuse(fault.place, fmt::format("the plan has more than {} entries", kMostEntries),
                        "leave some faults out");
        FaultEntry& entry = blueprint.plan.emplace_back(first);
        entry.at = one.at;
        entry.lasting = one.lasting;
        if (entry.when)
            entry.when->after = one.when->after;
        if (fault.flap)
            entry.text = fault_text(one);
    }
}

}  // namespace orrery
