#include "sim/faults/hold.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sim/core/numbers.h"
#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/faults/hold_words.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

FaultTraits HoldLinks::traits() const {
    FaultTraits traits{"hold", Nature::state, kNoNode, {Harm::delay, Harm::order}};
    traits.blocks = FaultTraits::Blocks::held;
    traits.held_links = links.links.size();
    return traits;
}

std::optional<Victims> HoldLinks::find(FaultHand& hand, NodeId where) const { return hand.on_links(links, where); }

void HoldLinks::begin(FaultHand& hand, const Victims& victims) const {
    hand.block(victims.links);
    hand.more_active();
}

void HoldLinks::end(FaultHand& hand, const Victims& victims) const {
    hand.less_active();
    hand.unblock(victims.links);
}

// ---- Words: hold ---------------------------------------------------------------------------------------------------

std::string HoldSpec::text() const { return "hold " + described(links); }

std::string HoldSpec::toml(const FaultSpec&) const {
    if (!links.links.empty())
        return "hold = " + toml_text::list_of(links.links);
    return "hold = " + toml_text::table_of(toml_text::members_between(links.groups, links.oneway));
}

FaultAction HoldSpec::resolve(const FaultResolver& world) const { return HoldLinks{world.choice(links)}; }

namespace {

using namespace reader;

constexpr Keys kHoldKeys{"faults.hold", "between oneway for"};
constexpr Keys kClogKeys{"faults.clog", "nodes over for"};

FaultWords read_hold(const File& file, const TomlItem& item, FaultSpec& fault) {
    if (item.list())
        return HoldSpec{{read_links(file, item, "hold")}};
    const Table table(file, item, kHoldKeys);
    read_own_duration(file, table, fault);
    HoldSpec hold;
    read_between(file, table, table.need("between", "[[\"n1\"], [\"n2\", \"n3\"]]"), hold.links.groups,
                 hold.links.oneway);
    return hold;
}

// ---- Words: clog ---------------------------------------------------------------------------------------------------

struct ClogSpec {  // the nodes' links are held one after another, and released in another order
    std::vector<Word> nodes;
    Duration over = 0;

    WordsTraits traits() const { return {}; }
    std::string text() const { return fmt::format("clog {} over {}", joined(nodes), format_duration(over)); }
    std::string toml(const FaultSpec&) const {
        return fmt::format("clog = {{ nodes = {}, over = {} }}", toml_text::list_of(nodes),
                           toml_text::quoted_duration(over));
    }
    void draw(const FaultResolver& world, std::uint64_t seed, std::uint64_t entity, std::vector<FaultSpec>& out) const;
    bool rename(const Renamer& renamer) { return renamer(nodes); }
    std::vector<ClogSpec> plainer() const { return {}; }
};

// 0 … count-1 in an order drawn for (entity, round).
std::vector<std::size_t> drawn_order(std::size_t count, std::uint64_t seed, std::uint64_t entity, std::uint64_t round) {
    constexpr Stream kStream = "clog order";
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = count; i-- > 1;) {
        const std::uint64_t bits = draw(seed, kStream.id, entity, round * 65'536 + i);
        std::swap(order[i], order[static_cast<std::size_t>(uniform_below(bits, i + 1))]);
    }
    return order;
}

// Swizzle-clogging after FoundationDB: in one order the nodes go quiet within `over`, in another they come back.
void ClogSpec::draw(const FaultResolver& world, std::uint64_t seed, std::uint64_t entity,
                    std::vector<FaultSpec>& out) const {
    const FaultSpec& fault = world.fault();
    const std::vector<Word> quiet = world.each(nodes);
    const auto count = static_cast<std::int64_t>(quiet.size());
    const std::vector<std::size_t> stops = drawn_order(quiet.size(), seed, entity, 0);
    std::vector<std::size_t> returns = drawn_order(quiet.size(), seed, entity, 1);
    if (count > 1 && returns == stops)
        std::rotate(returns.begin(), returns.begin() + 1, returns.end());
    for (std::int64_t i = 0; i < count; ++i) {
        const std::size_t node = stops[static_cast<std::size_t>(i)];
        const auto back = std::find(returns.begin(), returns.end(), node) - returns.begin();
        const Duration begin = over / count * i, end = fault.lasting + over / count * back;
        FaultSpec hold = later(fault, begin);
        hold.lasting = end - begin;
        hold.what = HoldSpec{{{}, {{quiet[node]}, {Word{std::string(kRest), fault.place}}}}};
        out.push_back(std::move(hold));
    }
}

FaultWords read_clog(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kClogKeys);
    read_own_duration(file, table, fault);
    ClogSpec clog;
    const TomlItem& nodes = table.need("nodes", "[\"n1\", \"n2\"]");
    clog.nodes = read_words(file, nodes, "nodes");
    if (clog.nodes.empty())
        file.refuse(nodes.place, "'nodes' is empty", "name the nodes whose links are clogged");
    clog.over = read_duration(file, table.need("over", "\"5s\""), "over", 0, kLongest);
    return clog;
}

void check_clog(const File& file, const TomlItem& item, const FaultSpec& fault) {
    const ClogSpec& clog = *fault.what.as<ClogSpec>();
    if (clog.over > fault.lasting)
        file.refuse(item.place,
                    fmt::format("the clogging takes {} and is undone after {}", format_duration(clog.over),
                                format_duration(fault.lasting)),
                    "'for' begins with the clogging and is no shorter than 'over'");
}

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

std::optional<Made> draw_hold(Dice& dice, Duration&) {
    const Chosen one = dice.one();
    HoldSpec spec;
    spec.links.groups = {dice.names(one), {Word{std::string(kRest), dice.swarm().place}}};
    return Made{std::move(spec), one, 1};
}

std::optional<Made> draw_clog(Dice& dice, Duration& lasting) {
    const Chosen group = dice.group(false);
    const Duration over = lasting / 3_ms * 1_ms;
    lasting -= over;  // the release takes as long as the clogging
    return Made{ClogSpec{dice.names(group), over}, group, group.size()};
}

constexpr Keys kTables[] = {kHoldKeys, kClogKeys};
constexpr FaultKey kKeys[] = {{"hold", Lasting::may, read_hold}, {"clog", Lasting::must, read_clog, check_clog}};
constexpr Kind kDrawn[] = {{130, "hold", true, true, draw_hold}, {140, "clog", true, false, draw_clog}};

}  // namespace

extern const FaultFamily kHoldFamily{kKeys, kTables, {}, kDrawn};

}  // namespace orrery
