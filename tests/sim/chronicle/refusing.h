// A long run of callers over connections whose links are cut now and then, silently or not, and repeat messages; the
// server crashes. What waits for its link is sent by a later event than the one that it names as its cause.
#pragma once
#include "tests/sim/world/callers.h"

namespace test {

inline Blueprint refusing() {
    Orders orders;
    for (Time i = 1; i <= 2500; ++i)
        orders.emplace_back(i * 100_ms, i % 3 == 0 ? "aal" : "a");
    Blueprint blueprint = callers(orders);
    blueprint.until = 400_s;
    for (const Link& link : {Link{0, 1}, Link{1, 0}}) {
        LinkSettings settings = blueprint.links.defaults;
        settings.connection = true;
        settings.give_up = 20_s;
        settings.duplicate = {1, 4};
        blueprint.links.declare(link, settings);
    }
    for (Time round = 0; round < 8; ++round) {
        const Time at = round * 30_s;
        blueprint.plan.push_back({at + 3_s, {}, cut({{1, 0}}), 2_s, "refused"});
        blueprint.plan.push_back({at + 8_s, {}, cut({{1, 0}}, false), 12_s, "silent"});
        blueprint.plan.push_back({at + 25_s, {}, CrashNode{0}, 1_s, "crash"});
    }
    blueprint.plan.push_back({244_s, {}, cut({{1, 0}}, false), 30_s, "given up"});
    return blueprint;
}

}  // namespace test
