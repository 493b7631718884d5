// The model's nodes and links, its parameters and its flaws.
#include "models/commerce/tcc/tcc.h"

#include <fmt/format.h>

#include <array>

namespace orrery::tcc {
namespace {

void build(const Settings& settings, Blueprint& blueprint) {
    static constexpr std::array<std::string_view, 6> kResources{"stock", "points",  "coupon",
                                                                "gift",  "freight", "wallet"};
    // The coordinator needs to know the participants, which are nodes 1 to n.
    std::vector<NodeId> participants;
    for (std::int64_t i = 1; i <= settings.participants; ++i)
        participants.push_back(static_cast<NodeId>(i));
    const NodeId coordinator =
        blueprint.add_node("coordinator", blueprint.add_role(Coordinator{settings, participants}));

    boost::container::flat_map<NodeId, Amount> initial;
    for (std::size_t i = 0; i < participants.size(); ++i)
        initial[participants[i]] = i == 0   ? settings.stock
                                   : i == 1 ? settings.points
                                   : i == 2 ? settings.coupons
                                            : settings.stock;
    const std::uint32_t participant = blueprint.add_role(Participant{settings, settings.fence_rules(), initial});
    for (std::size_t i = 0; i < participants.size(); ++i) {
        const NodeId node = blueprint.add_node(std::string(kResources[i]), participant);
        blueprint.connect(coordinator, node);
    }
    const std::uint32_t shop = blueprint.add_role(Shop{settings, coordinator});
    for (std::int64_t i = 1; i <= settings.shops; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("shop-{}", i), shop);
        blueprint.connect(node, coordinator);
    }
    add_properties(settings, coordinator, participants, initial, blueprint);
}

void describe(ParameterBook<Settings>& book) {
    book.integer("participants", &Settings::participants, 1, 6,
                 "how many services an order needs: stock, points, coupon, gift, freight, wallet");
    book.integer("shops", &Settings::shops, 1, 100, "how many clients place orders");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when the next order of one shop comes; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1_ms, 1_h,
                  "mean time between two orders of one shop, unless arrivals say otherwise");
    book.duration("selling", &Settings::selling, 1_ms, 24_h,
                  "how long the shops sell; leave the run time to finish what is open");
    book.integer("stock", &Settings::stock, 0, 1'000'000'000, "pieces in stock; an order takes one to three");
    book.integer("points", &Settings::points, 0, 1'000'000'000, "points on the account; an order takes ten a piece");
    book.integer("coupons", &Settings::coupons, 0, 1'000'000'000, "coupons to give; an order takes one");
    book.duration("timeout", &Settings::timeout, 1_ms, 1_h,
                  "how long the coordinator waits for the answers to its Trys before it cancels");
    book.duration("retry", &Settings::retry, 1_ms, 1_h, "time between two rounds of Confirm or Cancel");
    book.duration("patience", &Settings::patience, 1_ms, 1_h,
                  "how long a shop waits for an outcome before it asks again");
    book.duration("hold_expiry", &Settings::hold_expiry, 1_ms, 1_h,
                  "after how long a participant with the flaw self_cancel gives up a hold");
    book.duration("frozen_limit", &Settings::frozen_limit, 1_ms, 24_h,
                  "how long a hold may last when no fault is active");
    book.choice("fence", &Settings::fence, {"dtm-barrier", "seata-fence"},
                "how a participant recognises repeated, empty and late calls");
    book.choice("freeze", &Settings::freeze, {"moves", "marks"},
                "a Try moves from available to frozen, or adds to frozen and looks at available - frozen");
    book.flaw("no_fence", &Settings::no_fence, "nothing stays frozen",
              "a Cancel without a Try leaves no mark, and the late Try holds for ever");
    book.flaw("try_ignores_cancel", &Settings::try_ignores_cancel, "a Try after its Cancel has no effect",
              "the Cancel is marked, but a Try looks only for an earlier Try");
    book.flaw("repeats_count", &Settings::repeats_count, "a branch ends at most once",
              "a repeated Confirm or Cancel takes effect again");
    book.flaw("blind_cancel", &Settings::blind_cancel, "no end without a Try",
              "a Cancel gives back what no Try ever took");
    book.flaw("freeze_only", &Settings::freeze_only, "nothing is oversold",
              "a Try adds to frozen and leaves available alone");
    book.flaw("restores_old_value", &Settings::restores_old_value, "conservation",
              "a Cancel writes back the amount it read before its Try");
    book.flaw("cancel_keeps_frozen", &Settings::cancel_keeps_frozen, "frozen is the sum of the holds",
              "a Cancel gives back to available and forgets to lower frozen");
    book.flaw("answer_before_sync", &Settings::answer_before_sync, "no end without a Try",
              "a participant answers before its disk has the effect");
    book.flaw("self_cancel", &Settings::self_cancel, "no mixed outcome",
              "a participant that waits too long cancels by itself");
    book.flaw("decision_not_logged", &Settings::decision_not_logged, "no mixed outcome",
              "the coordinator calls before its decision is on the disk");
    book.flaw("forget_early", &Settings::forget_early, "nothing stays frozen",
              "the coordinator forgets a transaction with the first acknowledgement");
}

}  // namespace
}  // namespace orrery::tcc

namespace orrery {

Model make_tcc() {
    return define_model<tcc::Settings>(
        "commerce/tcc", "Try / Confirm / Cancel", "S13",
        "An order reserves stock, points and a coupon at three services, then confirms all or cancels all.",
        tcc::describe, tcc::kMoments, tcc::build, 4);  // 4: an order's luck is its call's and attempt's
}

}  // namespace orrery
