// Takes reports for the billing service, which has the ids; in the flawed design it has them itself.
#include "models/commerce/metered_billing/metered_billing.h"

namespace orrery::metered_billing {

void Ingest::on(Ctx& ctx, State& state, const Report& report, NodeId from) const {
    // Flaw claims_first breaks "all usage is billed": the id is claimed in a write of its own, and whoever comes again
    // because the other write has failed is told that all is well.
    if (knobs.claims_first) {
        if (state.claims.take(from, report.number) == floor::Receipt::repeat) {
            ctx.barrier();
            return ctx.send(from, ReportTaken{report.number, Taken::repeated});
        }
        ctx.persist(state);
    }
    ctx.send(nodes.billing, Record{from, report});
}

void Ingest::on(Ctx& ctx, State&, const Recorded& recorded) const {
    ctx.send(recorded.source, ReportTaken{recorded.number, recorded.how});
}

}  // namespace orrery::metered_billing
