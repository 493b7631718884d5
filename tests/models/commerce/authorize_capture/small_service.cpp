#include "tests/models/commerce/authorize_capture/small_service.h"

namespace test {

using namespace orrery;
using namespace orrery::authorize_capture;

Script small_service(Settings settings) {
    settings.work = Distribution::constant(0);
    return Script([settings](Blueprint& blueprint) {
        const floor::ProviderSettings provider = provider_settings(settings);
        blueprint.add_node("api", add_api({settings, kDatabase, kProvider, kConsole, provider.secret}, blueprint));
        blueprint.add_node("database", add_database(settings, kDatabase, blueprint));
        blueprint.add_node("provider", add_payment_provider(blueprint, provider));
        blueprint.add_node("console", blueprint.add_role(Probe<Shown, CancelTold, Overridden>{}));
        blueprint.add_node("user-1", blueprint.add_role(Probe<Placed, CancelTold>{}));
    });
}
Intent row_of(Script& script, IntentId intent) {
    const auto durable = script.durable<Db>(kDatabase);
    const auto* stored = durable.table.find(intent);
    return stored ? stored->row : Intent{};
}
std::vector<floor::PaymentLine> payments_of(Script& script, IntentId intent) {
    return script.durable<floor::PaymentProvider>(kProvider).books.payments_of(kApi, intent);
}

}  // namespace test
