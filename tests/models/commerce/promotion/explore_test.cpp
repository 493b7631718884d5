// Small promotions, looked at whole: one piece, reservations that may end at once, payments at any moment.
#include "sim/explore/explore.h"
#include "models/commerce/promotion/promotion.h"
#include "tests/catch.h"

namespace orrery::promotion {
namespace {

Explored explored(const std::string& at_end, std::int64_t buyers, const ExploreBounds& bounds = {},
                  const std::vector<std::string>& flaws = {}) {
    Blueprint blueprint;
    make_promotion().build({{"at_end", at_end},
                            {"buyers", buyers},
                            {"stock", std::int64_t{1}},
                            {"ttl", std::int64_t{0}},
                            {"pay_time", std::string("0s")},
                            {"checks_refunds", false}},
                           flaws, blueprint);
    ExploreOptions options;
    options.bounds = bounds;
    return explore(blueprint, options);
}

struct Size {
    std::uint64_t distinct = 0, generated = 0;
    bool operator==(const Size&) const = default;
};

TEST_CASE("two buyers and one piece: every state of each sound promotion is looked at, and holds") {
    struct Small {
        std::string at_end;
        Size size;
    };
    for (const auto& [at_end, size] : std::vector<Small>{
             {"close-first", {3'772, 53'032}}, {"release", {21'140, 377'894}}, {"expire-first", {21'140, 377'894}}}) {
        INFO(at_end);
        const Explored all = explored(at_end, 2);
        CHECK(all.complete);
        CHECK(all.violations.empty());
        CHECK(Size{all.distinct, all.generated} == size);
    }
}

TEST_CASE("one buyer, a crash at any moment, and a write that may be lost: close-first holds in every state") {
    ExploreBounds bounds;
    bounds.crashes = 1;
    bounds.unsynced = 1;
    const Explored all = explored("close-first", 1, bounds);
    CHECK(all.complete);
    CHECK(all.violations.empty());
    CHECK(Size{all.distinct, all.generated} == Size{19'731, 287'927});
}

TEST_CASE("the mistakes that need no clock are found by their shortest way", "[flaw]") {
    for (const FlawSpec& flaw : make_promotion().flaws) {
        if (flaw.name != "deducts_at_payment" && flaw.name != "pays_closed_order" && flaw.name != "refund_without_key")
            continue;
        INFO(flaw.name);
        const Explored found = explored("release", 2, {}, {flaw.name});
        REQUIRE_FALSE(found.violations.empty());
        CHECK(found.violations.front().property == flaw.breaks);
        CHECK(found.violations.front().steps.size() <= 13);
    }
}

}  // namespace
}  // namespace orrery::promotion
