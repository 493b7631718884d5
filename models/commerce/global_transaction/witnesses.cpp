// What has to have been seen, or what held meant little.
#include "models/commerce/global_transaction/coordinator.h"
#include "models/commerce/global_transaction/service.h"
#include "models/commerce/global_transaction/store.h"
#include "sim/property/rows.h"

namespace orrery::global_transaction {

void add_witnesses(const Settings& settings, Blueprint& blueprint) {
    blueprint.add_property(sometimes_a_row<Store>(durable, "a transaction is committed", "some order is sold",
                                                  &Store::Durable::ended,
                                                  [](const Ended& ended) { return ended.committed; }));
    blueprint.add_property(sometimes_a_row<Store>(durable, "a transaction is rolled back", "some order is not",
                                                  &Store::Durable::ended,
                                                  [](const Ended& ended) { return !ended.committed; }));
    if (settings.hops > 1)  // who refuses is the last service; before it there has to be another
        blueprint.add_property(sometimes_a_row<Service>(
            durable, "a branch is undone", "some roll-back finds what phase one has done", &Service::Durable::branches,
            [](const Branch& branch) { return branch.phase == Phase::rolled_back && branch.amount > 0; }));
    blueprint.add_property(sometimes_a_row<Service>(believed, "a local transaction waits for the row",
                                                    "some row is wanted while another writes it", &Service::State::jobs,
                                                    [](const Job& job) { return job.stage == Stage::waiting; }));
    if (settings.by() == Protocol::at)
        blueprint.add_property(sometimes_a_row<Service>(
            believed, "a global lock is in the way", "some row is wanted while another global transaction holds it",
            &Service::State::jobs, [](const Job& job) { return job.tries > 0; }));
    if (settings.coordinators > 1)
        blueprint.add_property(sometimes_a_row<Coordinator>(
            believed, "a transaction is found by a sweep",
            "some transaction is ended by nobody but a coordinator's sweep", &Coordinator::State::ops,
            [](const Coordinator::Op& op) { return op.statement.key.what == What::time_out; }));
}

}  // namespace orrery::global_transaction
