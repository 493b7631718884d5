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
#include "sim/world/fault_hand.h"

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

CutLinks partition(LinkSet set, const FaultResolver& world) {
    return {"partition", std::move(set.links), std::move(set.groups), set.oneway, world.fault().refused};
}
CutLinks named_links(std::string kind, const FaultResolver& world) {
    CutLinks cut{std::move(kind), {}};
    cut.refused = world.fault().refused;
    return cut;
}

// "partition = …"; flapping, and whether senders are told, stand beside the shape.
std::string partition_toml(std::vector<std::string> members, const FaultSpec& whole) {
    using toml_text::quoted_duration;
    if (whole.flap)
        members.push_back(fmt::format("flap = {{ up = {}, down = {} }}", quoted_duration(whole.flap->up),
                                      quoted_duration(whole.flap->down)));
    if (whole.refused)
        members.push_back("how = \"refused\"");
    return "partition = " + toml_text::table_of(members);
}

}  // namespace

std::string SplitSpec::text() const {
    std::string text = "partition " + joined(groups, oneway ? " -> " : " | ");
    if (bridge)
        text += ", bridge " + bridge->text;
    return text;
}

std::string SplitSpec::toml(const FaultSpec& whole) const {
    std::vector<std::string> members = toml_text::members_between(groups, oneway);
    if (bridge)
        members.push_back("bridge = " + toml_text::name(*bridge));
    return partition_toml(std::move(members), whole);
}

FaultAction SplitSpec::resolve(const FaultResolver& world) const {
    FaultResolver::Group outside;
    if (bridge)
        outside.push_back(world.named(*bridge, "a bridge"));
    return partition(world.between(groups, oneway, outside), world);
}

bool SplitSpec::rename(const Renamer& renamer) {
    if (bridge && !renamer(*bridge))
        bridge.reset();
    return renamer(groups) && groups.size() >= 2;
}

std::vector<SplitSpec> SplitSpec::plainer() const {
    if (!bridge && !oneway)
        return {};
    return {SplitSpec{groups}};
}

std::string RingSpec::text() const { return "partition: ring " + joined(nodes); }

std::string RingSpec::toml(const FaultSpec& whole) const {
    return partition_toml({"ring = " + toml_text::list_of(nodes)}, whole);
}

FaultAction RingSpec::resolve(const FaultResolver& world) const {
    const FaultResolver::Group ring = world.nodes(nodes);
    world.check_named(nodes, "a ring");
    if (ring.size() < 4)
        world.file().refuse(nodes.empty() ? world.place() : nodes.front().place,
                            fmt::format("a ring of {} cuts nothing", ring.size()), "name four nodes or more");
    world.check_links(ring.size() * ring.size());
    CutLinks cut = named_links("partition", world);
    for (std::size_t a = 0; a < ring.size(); ++a)
        for (std::size_t b = 0; b < ring.size(); ++b) {
            const std::size_t apart = (b + ring.size() - a) % ring.size();
            if (apart > 1 && apart + 1 < ring.size())
                cut.links.emplace_back(ring[a], ring[b]);
        }
    return cut;
}

namespace {

struct IsolateSpec {  // partition = { isolate = "n1" }: these against the rest
    std::vector<Word> nodes;
    bool oneway = false;  // only what they send is lost

    WordsTraits traits() const { return {}; }
    std::string text() const { return (oneway ? "partition: nobody hears " : "partition: isolate ") + joined(nodes); }
    std::string toml(const FaultSpec& whole) const {
        std::vector<std::string> members{
            "isolate = " + (nodes.size() == 1 ? toml_text::name(nodes.front()) : toml_text::list_of(nodes))};
        if (oneway)
            members.push_back("oneway = true");
        return partition_toml(std::move(members), whole);
    }
    FaultAction resolve(const FaultResolver& world) const {
        const Place place = nodes.front().place;
        return partition(world.between({nodes, {Word{std::string(kRest), place}}}, oneway), world);
    }
    bool rename(const Renamer& renamer) { return renamer(nodes); }
    std::vector<IsolateSpec> plainer() const {
        if (!oneway)
            return {};
        return {IsolateSpec{nodes}};
    }
};

struct OnlySpec {  // partition = { only = [[…], […]] }: two named nodes talk where some group holds both
    std::vector<std::vector<Word>> groups;

    WordsTraits traits() const { return {}; }
    std::string text() const { return "partition: only " + joined(groups, " and "); }
    std::string toml(const FaultSpec& whole) const {
        return partition_toml({"only = " + toml_text::list_of(groups)}, whole);
    }
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(groups); }
    std::vector<OnlySpec> plainer() const { return {}; }
};

FaultAction OnlySpec::resolve(const FaultResolver& world) const {
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
    CutLinks cut = named_links("partition", world);
    for (const NodeId a : everybody)
        for (const NodeId b : everybody)
            if (a != b && !std::binary_search(allowed.begin(), allowed.end(), Link{a, b}))
                cut.links.emplace_back(a, b);
    return cut;
}

// ---- Words: cut, heal ----------------------------------------------------------------------------------------------

struct CutSpec {
    std::vector<LinkWords> links;

    WordsTraits traits() const { return {}; }
    std::string text() const { return "cut " + joined(links); }
    std::string toml(const FaultSpec& whole) const {
        const std::string list = toml_text::list_of(links);
        return "cut = " + (whole.refused ? toml_text::table_of({"links = " + list, "how = \"refused\""}) : list);
    }
    FaultAction resolve(const FaultResolver& world) const {
        CutLinks cut = named_links("cut", world);
        cut.links = world.links(links);
        return cut;
    }
    bool rename(const Renamer& renamer) { return renamer(links); }
    std::vector<CutSpec> plainer() const { return {}; }
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

FaultWords read_partition(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kPartitionKeys);
    read_own_duration(file, table, fault);
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
    read_own_duration(file, table, fault);
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

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

struct Sides {
    SplitSpec spec;
    Chosen victims;
    std::size_t cost = 0;
};

std::optional<Sides> two_sides(Dice& dice) {
    if (dice.swarm().nodes.size() < 2)
        return std::nullopt;
    if (dice.aimed())  // whom it happens to belongs to the first group, and its clients to none
        return Sides{SplitSpec{{dice.names({}), dice.others({})}}, {}, 1};
    const Chosen side = dice.group(true);
    return Sides{SplitSpec{{dice.names(side), dice.others(side)}}, side, side.size()};
}

std::optional<Made> draw_split(Dice& dice, Duration&) {
    const auto sides = two_sides(dice);
    return sides ? std::optional(Made{sides->spec, sides->victims, sides->cost}) : std::nullopt;
}

std::optional<Made> draw_oneway(Dice& dice, Duration&) {
    auto sides = two_sides(dice);
    if (!sides)
        return std::nullopt;
    sides->spec.oneway = true;
    if (dice.coin())
        std::swap(sides->spec.groups[0], sides->spec.groups[1]);
    return Made{sides->spec, sides->victims, sides->cost};
}

std::optional<Made> draw_isolate(Dice& dice, Duration&) {
    return of_node(dice, [](Word node) { return IsolateSpec{{std::move(node)}}; });
}

// The first is the bridge; the smaller side counts.
std::optional<Made> draw_bridge(Dice& dice, Duration&) {
    const std::size_t all = dice.swarm().nodes.size();
    if (all < 3)
        return std::nullopt;
    const auto size = static_cast<std::size_t>(dice.between(1, static_cast<std::int64_t>((all - 1) / 2)));
    const Chosen chosen = dice.victims(1 + size);
    SplitSpec spec{{dice.names({chosen.begin() + 1, chosen.end()}), dice.others(chosen)}};
    spec.bridge = dice.names(chosen).front();
    return Made{std::move(spec), chosen, size};
}

// From each node all but its two neighbours are out of reach.
std::optional<Made> draw_ring(Dice& dice, Duration&) {
    const std::size_t all = dice.swarm().nodes.size();
    if (all < 4)
        return std::nullopt;
    const Chosen order = dice.victims(all);
    return Made{RingSpec{dice.names(order)}, order, all - 3};
}

std::optional<Made> draw_flapping(Dice& dice, Duration& lasting) {
    auto made = draw_split(dice, lasting);
    if (!made)
        return made;
    made->flap.emplace();
    made->flap->down = dice.milliseconds(50, 1000);
    made->flap->up = dice.milliseconds(50, 1000);
    return made;
}

// A partition, both ways or one, or one node against all, of which senders are told.
std::optional<Made> draw_refuse(Dice& dice, Duration& lasting) {
    const std::int64_t shape = dice.between(0, 2);
    auto made = shape == 0   ? draw_split(dice, lasting)
                : shape == 1 ? draw_oneway(dice, lasting)
                             : draw_isolate(dice, lasting);
    if (made)
        made->refused = true;
    return made;
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
