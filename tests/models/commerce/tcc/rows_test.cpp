// "no mixed outcome" remembers what it has seen: held against a walk through all books after every event.
#include <map>
#include <set>

#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/tcc/shop_floor.h"

namespace orrery::tcc {
namespace {

TEST_CASE("no mixed outcome is broken at the event at which a walk through all books finds two outcomes",
          "[property]") {
    std::size_t found = 0;
    for (const std::string flaw : {"", "self_cancel", "decision_not_logged"}) {
        test::ShopFloor floor;
        if (!flaw.empty())
            floor.flaws = {flaw};
        floor.values = {{"selling", std::int64_t{20_s}}, {"interval", std::int64_t{100_ms}}};
        floor.until = 40_s;
        floor.plan = {test::fault(5_s, 2_s, CrashNode{test::kCoordinator}),
                      test::fault(9_s, 2_s, CrashNode{test::kStock}),
                      test::fault(12_s, 3_s, test::cut_between(test::kCoordinator, test::kStock))};
        for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(3, test::seeds() / 20); ++seed) {
            INFO(flaw << ", seed " << seed);
            World world(floor.blueprint(seed));
            world.start();
            const View view(world);
            std::map<TxId, std::set<bool>> seen;
            EventNumber first = 0;
            while (first == 0 && world.step()) {
                for (const NodeId node : view.nodes<Coordinator>())
                    for (const auto& [tx, transaction] : view.durable<Coordinator>(node).log)
                        if (transaction.to_confirm() || transaction.to_cancel())
                            seen[tx].insert(transaction.to_confirm());
                for (const NodeId node : view.nodes<Participant>())
                    for (const auto& [tx, branch] : view.durable<Participant>(node).branches) {
                        if (branch.confirms > 0)
                            seen[tx].insert(true);
                        if (branch.cancels > 0)
                            seen[tx].insert(false);
                    }
                for (const auto& [tx, outcomes] : seen)
                    if (outcomes.size() == 2)
                        first = world.event();
            }
            EventNumber told = 0;
            for (const Violation& violation : world.state().findings.violations)
                if (violation.property == "no mixed outcome")
                    told = violation.event;
            REQUIRE(told == first);
            found += first != 0 ? 1 : 0;
        }
    }
    CHECK(found > 0);
}

}  // namespace
}  // namespace orrery::tcc
