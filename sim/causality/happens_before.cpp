// Every event that happened before another, as a cone of the trace.
#include <algorithm>
#include <set>

#include "sim/causality/slice.h"

namespace orrery {

std::vector<EventNumber> happens_before_cone(const Trace& trace, EventNumber event) {
    std::vector<EventNumber> out;
    if (event == 0 || event > trace.events.size())
        return out;
    std::vector<bool> in(event + 1, false);
    std::set<NodeId> reached;  // everything earlier at these nodes is in
    in[event] = true;
    for (EventNumber n = event; n > 0; --n) {
        const TraceEvent& one = trace.events[n - 1];
        if (!in[n] && !reached.contains(one.node))
            continue;
        if (one.node != kNoNode)
            reached.insert(one.node);
        in[one.cause] = true;
        out.push_back(n);
    }
    std::reverse(out.begin(), out.end());
    return out;
}

}  // namespace orrery
