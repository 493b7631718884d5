// A run kept as checkpoints and a summary: every row of every block is that of the whole trace.
#include "sim/chronicle/chronicle.h"

#include "tests/seeds.h"
#include "tests/sim/chronicle/refusing.h"
#include "tests/sim/chronicle/whole_trace.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

std::shared_ptr<const Blueprint> long_ledgers() {
    Blueprint blueprint = busy_ledgers();
    blueprint.until = 300_s;
    return share(std::move(blueprint));
}

}  // namespace

TEST_CASE("blocks, pages and states are those of the whole trace, in any order", "[property]") {
    for (std::uint64_t seed = 0; seed < std::min<std::uint64_t>(test::seeds() / 5, 8); ++seed) {
        CAPTURE(seed);
        check_chronicle(long_ledgers(), seed, UINT64_MAX);
        check_chronicle(long_ledgers(), seed, 5000 + seed * 711);
        check_chronicle(long_ledgers(), seed, UINT64_MAX, {.spacing = 64, .memory = 200'000});  // thinned
    }
}

TEST_CASE("blocks know what was refused, what came back, and what waited for its link", "[property]") {
    const auto blueprint = share(refusing());
    const WholeTrace whole(blueprint);
    REQUIRE(whole.blocks() > 1);
    std::size_t refused = 0, late = 0;
    for (const TraceEffect& effect : whole.trace.effects) {
        refused += effect.kind == EffectKind::refused && effect.settled != 0 ? 1 : 0;
        late += effect.settled != 0 && whole.trace.events[effect.settled - 1].cause != effect.event ? 1 : 0;
    }
    CHECK(refused > 10);
    CHECK(late > 10);
    for (std::uint64_t seed = 0; seed < std::min<std::uint64_t>(test::seeds() / 5, 8); ++seed) {
        CAPTURE(seed);
        check_chronicle(blueprint, seed, UINT64_MAX);
    }
    Chronicle chronicle(blueprint);
    chronicle.run_to(UINT64_MAX);
    chronicle.finish();
    std::size_t returns = 0;
    for (std::size_t index = 0; index < whole.blocks(); ++index) {
        const Block block = chronicle.block(index);
        check_block(block, whole, whole.last);
        for (const EventNumber event : block.returns) {
            ++returns;
            CHECK(whole.trace.events[event - 1].detail.starts_with("Refused<"));
        }
    }
    CHECK(returns == static_cast<std::size_t>(
                         std::count_if(whole.trace.events.begin(), whole.trace.events.end(),
                                       [](const TraceEvent& event) { return event.detail.starts_with("Refused<"); })));
}

TEST_CASE("a block says whether its messages were followed to their ends") {
    Chronicle chronicle(long_ledgers());
    chronicle.run_to(kBlockEvents);
    CHECK_FALSE(chronicle.block(0).settled);  // the rest was not run yet
    chronicle.run_to(UINT64_MAX);
    chronicle.finish();
    CHECK(chronicle.block(0).settled);
    CHECK_FALSE(chronicle.block(0, 0).settled);
}

TEST_CASE("what a block labels as it begins is what its nodes are called then") {
    Chronicle chronicle(long_ledgers());
    chronicle.run_to(UINT64_MAX);
    chronicle.finish();
    const std::size_t blocks = block_of(chronicle.last()) + 1;
    REQUIRE(blocks > 2);
    for (std::size_t index = 0; index < blocks; ++index) {
        const Block block = chronicle.block(index);
        const World& world = *chronicle.step_at(first_of_block(index) - 1).after;
        std::vector<std::string> labels(world.blueprint().nodes.size());
        for (const StateBand& band : block.standing)
            labels[band.node] = band.label;
        for (NodeId node = 0; node < labels.size(); ++node)
            CHECK(labels[node] == world.node_label(node));
    }
}

TEST_CASE("a run that is cut off goes on for whoever asks, and says so") {
    Chronicle chronicle(long_ledgers());
    chronicle.run_to(1000);
    CHECK(chronicle.goes_on());
    chronicle.run_to(UINT64_MAX);
    CHECK_FALSE(chronicle.goes_on());
    chronicle.finish();
    CHECK(chronicle.frontier().ended());
}
