#include "sim/faults/links.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/container/flat_set.hpp>

#include "sim/core/nearest.h"
#include "sim/core/numbers.h"
#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/faults/links_words.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

// ---- cut, partition ------------------------------------------------------------------------------------------------

FaultTraits CutLinks::traits() const {
    FaultTraits traits{kind, Nature::state, kNoNode, {Harm::cut}};
    traits.blocks = FaultTraits::Blocks::cut;
    traits.refused = refused;
    return traits;
}

std::optional<Victims> CutLinks::find(FaultHand& hand, NodeId where) const {
    return hand.on_links({links, groups, oneway}, where);
}

void CutLinks::begin(FaultHand& hand, const Victims& victims) const {
    hand.block(victims.links);
    hand.more_active();
}

void CutLinks::end(FaultHand& hand, const Victims& victims) const {
    hand.less_active();
    hand.unblock(victims.links);
}

// ---- heal ----------------------------------------------------------------------------------------------------------

FaultTraits HealLinks::traits() const { return {"heal", Nature::cure, kNoNode, {}}; }

std::optional<Victims> HealLinks::find(FaultHand& hand, NodeId where) const {
    auto victims = hand.on_links({links}, where);
    return victims && hand.is_any_blocked(&victims->links) ? victims : std::nullopt;
}

void HealLinks::begin(FaultHand& hand, const Victims& victims) const { hand.heal(&victims.links); }

FaultTraits HealAll::traits() const { return {"heal", Nature::cure, kNoNode, {}}; }

std::optional<Victims> HealAll::find(FaultHand& hand, NodeId) const {
    return hand.is_any_blocked(nullptr) ? std::optional(Victims{}) : std::nullopt;
}

void HealAll::begin(FaultHand& hand, const Victims&) const { hand.heal(nullptr); }

// ---- Words: the shapes of a partition ------------------------------------------------------------------------------

namespace {

using namespace reader;

CutLinks partition(LinkSet set) { return {"partition", std::move(set.links), std::move(set.groups), set.oneway}; }

}  // namespace

// Flapping, and whether senders are told, stand beside the shape.
std::string partition_text(const std::string& shape, const std::optional<Flapping>& flap, bool refused) {
    std::string text = shape;
    if (flap)
        text += fmt::format(", flapping: down {}, up {}", format_duration(flap->down), format_duration(flap->up));
    return refused ? text + ", refused" : text;
}

std::string partition_toml(std::vector<std::string> shape, const std::optional<Flapping>& flap, bool refused) {
    using toml_text::quoted_duration;
    if (flap)
        shape.push_back(
            fmt::format("flap = {{ up = {}, down = {} }}", quoted_duration(flap->up), quoted_duration(flap->down)));
    if (refused)
        shape.push_back("how = \"refused\"");
    return "partition = " + toml_text::table_of(shape);
}

std::string SplitShape::text() const {
    std::string text = "partition " + joined(groups, oneway ? " -> " : " | ");
    if (bridge)
        text += ", bridge " + bridge->text;
    return text;
}

std::vector<std::string> SplitShape::members() const {
    std::vector<std::string> members = toml_text::members_between(groups, oneway);
    if (bridge)
        members.push_back("bridge = " + toml_text::name(*bridge));
    return members;
}

CutLinks SplitShape::cut(const FaultResolver& world) const {
    FaultResolver::Group outside;
    if (bridge)
        outside.push_back(world.named(*bridge, "a bridge"));
    return partition(world.between(groups, oneway, outside));
}

bool SplitShape::rename(const Renamer& renamer) {
    if (bridge && !renamer(*bridge))
        bridge.reset();
    return renamer(groups) && groups.size() >= 2;
}

std::vector<SplitShape> SplitShape::plainer() const {
    if (!bridge && !oneway)
        return {};
    return {SplitShape{groups}};
}

std::string RingShape::text() const { return "partition: ring " + joined(nodes); }

std::vector<std::string> RingShape::members() const { return {"ring = " + toml_text::list_of(nodes)}; }

CutLinks RingShape::cut(const FaultResolver& world) const {
    const FaultResolver::Group ring = world.nodes(nodes);
    world.check_named(nodes, "a ring");
    if (ring.size() < 4)
        world.file().refuse(nodes.empty() ? world.place() : nodes.front().place,
                            fmt::format("a ring of {} cuts nothing", ring.size()), "name four nodes or more");
    world.check_links(ring.size() * ring.size());
    CutLinks cut{"partition", {}};
    for (std::size_t a = 0; a < ring.size(); ++a)
        for (std::size_t b = 0; b < ring.size(); ++b) {
            const std::size_t apart = (b + ring.size() - a) % ring.size();
            if (apart > 1 && apart + 1 < ring.size())
                cut.links.emplace_back(ring[a], ring[b]);
        }
    return cut;
}

namespace {

struct IsolateShape {  // partition = { isolate = "n1" }: these against the rest
    std::vector<Word> nodes;
    bool oneway = false;  // only what they send is lost

    std::string text() const { return (oneway ? "partition: nobody hears " : "partition: isolate ") + joined(nodes); }
    std::vector<std::string> members() const {
        std::vector<std::string> members{
            "isolate = " + (nodes.size() == 1 ? toml_text::name(nodes.front()) : toml_text::list_of(nodes))};
        if (oneway)
            members.push_back("oneway = true");
        return members;
    }
    CutLinks cut(const FaultResolver& world) const {
        const Place place = nodes.front().place;
        return partition(world.between({nodes, {Word{std::string(kRest), place}}}, oneway));
    }
    bool rename(const Renamer& renamer) { return renamer(nodes); }
    std::vector<IsolateShape> plainer() const {
        if (!oneway)
            return {};
        return {IsolateShape{nodes}};
    }
};
using IsolateSpec = PartitionSpec<IsolateShape>;

struct OnlyShape {  // partition = { only = [[…], […]] }: two named nodes talk where some group holds both
    std::vector<std::vector<Word>> groups;

    std::string text() const { return "partition: only " + joined(groups, " and "); }
    std::vector<std::string> members() const { return {"only = " + toml_text::list_of(groups)}; }
    CutLinks cut(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(groups); }
    std::vector<OnlyShape> plainer() const { return {}; }
};
using OnlySpec = PartitionSpec<OnlyShape>;

CutLinks OnlyShape::cut(const FaultResolver& world) const {
    boost::container::flat_set<NodeId> everybody;
    std::vector<Link> allowed;
    for (const auto& words : groups) {
        const FaultResolver::Group group = world.nodes(words);
        world.check_named(words, "'only'");
        everybody.insert(group.begin(), group.end());
        world.check_links(allowed.size() + group.size() * group.size());
        for (const NodeId a : group)
            for (const NodeId b : group)
                allowed.emplace_back(a, b);
    }
    world.check_links(everybody.size() * everybody.size());
    std::sort(allowed.begin(), allowed.end());
    CutLinks cut{"partition", {}};
    for (const NodeId a : everybody)
        for (const NodeId b : everybody)
            if (a != b && !std::binary_search(allowed.begin(), allowed.end(), Link{a, b}))
                cut.links.emplace_back(a, b);
    return cut;
}

// ---- Words: cut, heal ----------------------------------------------------------------------------------------------

struct CutSpec {
    std::vector<LinkWords> links;
    bool refused = false;  // senders are told

    WordsTraits traits() const { return {}; }
    std::string text() const { return "cut " + joined(links) + (refused ? ", refused" : ""); }
    std::string toml(const FaultSpec&) const {
        const std::string list = toml_text::list_of(links);
        return "cut = " + (refused ? toml_text::table_of({"links = " + list, "how = \"refused\""}) : list);
    }
    FaultAction resolve(const FaultResolver& world) const {
        CutLinks cut{"cut", world.links(links)};
        cut.refused = refused;
        return cut;
    }
    bool rename(const Renamer& renamer) { return renamer(links); }
    std::vector<CutSpec> plainer() const {
        if (!refused)
            return {};
        return {CutSpec{links}};
    }
};

struct HealSpec {
    std::vector<LinkWords> links = {};  // none: every link

    WordsTraits traits() const { return {}; }
    std::string text() const { return links.empty() ? "heal" : "heal " + joined(links); }
    std::string toml(const FaultSpec&) const {
        return "heal = " + (links.empty() ? "true" : toml_text::list_of(links));
    }
    FaultAction resolve(const FaultResolver& world) const {
        if (links.empty())
            return HealAll{};
        return HealLinks{world.links(links)};
    }
    bool rename(const Renamer& renamer) { return renamer(links); }
    std::vector<HealSpec> plainer() const { return {}; }
};

// ---- Reading -------------------------------------------------------------------------------------------------------

constexpr Keys kPartitionKeys{"faults.partition", "between oneway bridge only isolate ring flap how for"};
constexpr Keys kCutKeys{"faults.cut", "links how for"};
constexpr Keys kFlapKeys{"faults.partition.flap", "up down"};

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

// Calls `made` with the partition of its shape.
template <class Made>
FaultWords read_shape(const File& file, const TomlItem& item, const Table& table, Made&& made) {
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
        SplitShape split;
        read_between(file, table, value, split.groups, split.oneway);
        if (const TomlItem* bridge = table.find("bridge"))
            split.bridge = read_word(file, *bridge, "bridge");
        return made(SplitSpec{std::move(split)});
    }
    refuse_beside(file, table, shape, {"bridge"});
    if (shape == "isolate") {
        IsolateShape isolate;
        isolate.nodes =
            value.text() ? std::vector<Word>{read_word(file, value, shape)} : read_words(file, value, shape);
        if (isolate.nodes.empty())
            file.refuse(value.place, "'isolate' wants a node", "write isolate = \"n1\"");
        if (const TomlItem* oneway = table.find("oneway"))
            isolate.oneway = read_boolean(file, *oneway, "oneway");
        return made(IsolateSpec{std::move(isolate)});
    }
    refuse_beside(file, table, shape, {"oneway"});
    if (shape == "ring")
        return made(RingSpec{{read_words(file, value, shape)}});
    OnlyShape only{read_groups(file, value, shape)};
    check_groups(file, value, only.groups);
    return made(OnlySpec{std::move(only)});
}

FaultWords read_partition(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kPartitionKeys);
    read_own_duration(file, table, fault);
    std::optional<Flapping> flap;
    if (const TomlItem* item_of_flap = table.find("flap"))
        flap = read_flapping(file, *item_of_flap);
    const TomlItem* how = table.find("how");
    const bool refused = how && read_how(file, *how);
    return read_shape(file, item, table, [&](auto partition) -> FaultWords {
        partition.flap = flap;
        partition.refused = refused;
        return partition;
    });
}

FaultWords read_cut(const File& file, const TomlItem& item, FaultSpec& fault) {
    if (!item.table())
        return CutSpec{read_links(file, item, "cut")};
    const Table table(file, item, kCutKeys);
    read_own_duration(file, table, fault);
    const TomlItem* how = table.find("how");
    const bool refused = how && read_how(file, *how);
    return CutSpec{read_links(file, table.need("links", "[\"n1->n2\"]"), "links"), refused};
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

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

struct Sides {
    SplitShape shape;
    Chosen victims;
    std::size_t cost = 0;

    Made made(std::optional<Flapping> flap = {}, bool refused = false) const {
        return {SplitSpec{shape, flap, refused}, victims, cost};
    }
};

std::optional<Sides> two_sides(Dice& dice) {
    if (dice.swarm().nodes.size() < 2)
        return std::nullopt;
    if (dice.aimed())  // whom it happens to belongs to the first group, and its clients to none
        return Sides{SplitShape{{dice.names({}), dice.others({})}}, {}, 1};
    const Chosen side = dice.group(true);
    return Sides{SplitShape{{dice.names(side), dice.others(side)}}, side, side.size()};
}

std::optional<Sides> one_way(Dice& dice) {
    auto sides = two_sides(dice);
    if (!sides)
        return std::nullopt;
    sides->shape.oneway = true;
    if (dice.coin())
        std::swap(sides->shape.groups[0], sides->shape.groups[1]);
    return sides;
}

std::optional<Made> draw_split(Dice& dice, Duration&) {
    const auto sides = two_sides(dice);
    return sides ? std::optional(sides->made()) : std::nullopt;
}

std::optional<Made> draw_oneway(Dice& dice, Duration&) {
    const auto sides = one_way(dice);
    return sides ? std::optional(sides->made()) : std::nullopt;
}

std::optional<Made> draw_isolate(Dice& dice, Duration&) {
    return of_node(dice, [](Word node) { return IsolateSpec{{{std::move(node)}}}; });
}

// The first is the bridge; the smaller side counts.
std::optional<Made> draw_bridge(Dice& dice, Duration&) {
    const std::size_t all = dice.swarm().nodes.size();
    if (all < 3)
        return std::nullopt;
    const auto size = static_cast<std::size_t>(dice.between(1, static_cast<std::int64_t>((all - 1) / 2)));
    const Chosen chosen = dice.victims(1 + size);
    SplitShape split{{dice.names({chosen.begin() + 1, chosen.end()}), dice.others(chosen)}};
    split.bridge = dice.names(chosen).front();
    return Made{SplitSpec{std::move(split)}, chosen, size};
}

// From each node all but its two neighbours are out of reach.
std::optional<Made> draw_ring(Dice& dice, Duration&) {
    const std::size_t all = dice.swarm().nodes.size();
    if (all < 4)
        return std::nullopt;
    const Chosen order = dice.victims(all);
    return Made{RingSpec{{dice.names(order)}}, order, all - 3};
}

std::optional<Made> draw_flapping(Dice& dice, Duration&) {
    const auto sides = two_sides(dice);
    if (!sides)
        return std::nullopt;
    Flapping flap;
    flap.down = dice.milliseconds(50, 1000);
    flap.up = dice.milliseconds(50, 1000);
    return sides->made(flap);
}

// A partition, both ways or one, or one node against all, of which senders are told.
std::optional<Made> draw_refuse(Dice& dice, Duration&) {
    const std::int64_t shape = dice.between(0, 2);
    if (shape == 2)
        return of_node(dice, [](Word node) { return IsolateSpec{{{std::move(node)}}, {}, true}; });
    const auto sides = shape == 0 ? two_sides(dice) : one_way(dice);
    return sides ? std::optional(sides->made({}, true)) : std::nullopt;
}

constexpr Keys kTables[] = {kPartitionKeys, kCutKeys, kFlapKeys};
constexpr FaultKey kKeys[] = {{"cut", Lasting::may, read_cut},
                              {"partition", Lasting::may, read_partition},
                              {"heal", Lasting::at_once, read_heal}};
constexpr FaultVerb kVerbs[] = {{"cut", Lasting::may, "cut:n1->n2@3s=8s",
                                 [](std::string_view words) -> FaultWords { return CutSpec{{verb_link(words)}}; }},
                                {"heal", Lasting::at_once, "heal:n1->n2@5s",
                                 [](std::string_view words) -> FaultWords { return HealSpec{{verb_link(words)}}; }}};
constexpr Kind kDrawn[] = {{70, "partition", true, true, draw_split}, {80, "oneway", true, true, draw_oneway},
                           {90, "isolate", true, true, draw_isolate}, {100, "bridge", true, false, draw_bridge},
                           {110, "ring", true, false, draw_ring},     {120, "flap", true, false, draw_flapping},
                           {330, "refuse", false, true, draw_refuse}};

}  // namespace

extern const FaultFamily kLinksFamily{kKeys, kTables, kVerbs, kDrawn};

}  // namespace orrery
