// A small world made again for each sync in it, with a crash of that node just before it: what the node has said must
// not rest on that write, and what was down must not be lost. The crash leaves nothing of the write, or the whole of it
// although nobody has been told; each is down for `lasting`.
#pragma once
#include <memory>
#include <string>
#include <utility>

#include "sim/faults/crash.h"
#include "sim/world/trace.h"
#include "sim/world/world.h"

namespace test {

// Calls judge(world, what) for the run without a crash and for each with one, at its end. How many crashes there were.
template <class Judge>
std::size_t strike_each_sync(const std::shared_ptr<const orrery::Blueprint>& blueprint, orrery::Duration lasting,
                             Judge&& judge) {
    orrery::Trace trace;
    orrery::World whole(blueprint, &trace);
    whole.start();
    trace.start(whole);
    whole.run();
    judge(std::as_const(whole), std::string("no crash"));
    orrery::World base(blueprint);
    std::size_t crashes = 0;
    for (const orrery::TraceEvent& sync : trace.events) {
        if (sync.what != orrery::EventKind::sync)
            continue;
        base.run_to(sync.number - 1);
        for (const orrery::Unsynced left : {orrery::Unsynced::lost, orrery::Unsynced::kept}) {
            auto struck = std::make_shared<orrery::Blueprint>(*blueprint);
            struck->plan.push_back({sync.time, {}, orrery::CrashNode{sync.node, left}, lasting, "before a sync"});
            orrery::World world(struck);
            world.restore(base.state());
            world.run();
            ++crashes;
            judge(std::as_const(world), blueprint->node_name(sync.node) + " before event " +
                                            std::to_string(sync.number) + ", " + std::string(name_of(left)));
        }
    }
    return crashes;
}

}  // namespace test
