// A billing service among probes, step by step: ingest, provider, bank, customers and reviewer are clerks who keep what
// they hear; the meter has no part but its name. Units: nanoseconds. Errors: none. Source: README.md.
#pragma once
#include <utility>
#include <vector>

#include "models/commerce/metered_billing/metered_billing.h"
#include "tests/models/step.h"

namespace test {

inline const orrery::metered_billing::Nodes kMeterProbe{};

inline Script billing_script(orrery::metered_billing::Settings settings) {
    using namespace orrery;
    namespace mb = metered_billing;
    return Script([settings](Blueprint& blueprint) {
        blueprint.add_node("ingest", blueprint.add_role(Probe<mb::Recorded>{}));
        blueprint.add_node("billing", blueprint.add_role(mb::Billing{settings, {}}));
        blueprint.add_node("provider", blueprint.add_role(Probe<floor::Authorize, floor::QueryPayments>{}));
        blueprint.add_node("bank", blueprint.add_role(Probe<mb::FetchFile>{}));
        blueprint.add_node("customers", blueprint.add_role(Probe<mb::InvoiceSent>{}));
        blueprint.add_node("reviewer", blueprint.add_role(Probe<mb::ReviewWanted>{}));
        blueprint.add_node("meter", blueprint.add_role(Probe<mb::ReportTaken>{}));
    });
}

// Periods of a day, an hour of grace; account 1 is charged, account 2 pays by transfer.
inline orrery::metered_billing::Settings daily() {
    using namespace orrery;
    metered_billing::Settings settings;
    settings.accounts = 4;
    settings.by_transfer = {1, 2};
    settings.patience = 1_h;
    settings.fetch_every = 24_h;
    return settings;
}

inline orrery::metered_billing::Record record(std::uint64_t number, std::vector<orrery::metered_billing::Units> events,
                                              orrery::metered_billing::ItemId item = 0,
                                              orrery::metered_billing::AccountId account = 1) {
    using namespace orrery;
    return {kMeterProbe.first_meter, {number, account, item, 1_s, std::move(events)}};
}

}  // namespace test
