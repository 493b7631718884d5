// How the services of the shop agree, as tables. In an orchestrated protocol an order goes through stages: in each the
// order service asks one or both of the others for a step, again until it is answered, and the answers lead to the
// next. In choreography nobody is asked: a service hears an event from the broker, takes its step and tells what came
// of it. A transactional message is both: the payment service is asked, everything behind it is told.
//
//   two-phase              preparing > confirming | cancelling                     both services in each stage
//   tcc                    reserving > confirming | cancelling                     both services in each stage
//   saga                   reserving (goods) > charging > confirming (goods) | cancelling (goods)
//   choreography           placed > reserved > paid > deducted | sold out; declined > released
//   transactional-message  charging > awaiting: paid > deducted | sold out > refunding
//   notify                 charging > deducting | refunding; a notice is given up soon, a reconciliation finds it later
//
// Units, Errors: none. Source: README.md beside this file.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "models/commerce/split_shop/ledger.h"

namespace orrery::split_shop {

ORRERY_ENUM(Protocol, two_phase, tcc, saga, choreography, transactional_message, notify)
std::optional<Protocol> protocol_named(std::string_view name);  // as a scenario writes it

ORRERY_ENUM(Phase, preparing, reserving, charging, deducting, confirming, cancelling, refunding, awaiting, confirmed,
            cancelled)

constexpr bool is_over(Phase phase) { return phase == Phase::confirmed || phase == Phase::cancelled; }
// Something that another step did is taken back.
constexpr bool takes_back(Phase phase) { return phase == Phase::cancelling || phase == Phase::refunding; }

enum class Patience : std::uint8_t {
    for_ever,  // asks again until it is answered
    timeout,   // silence for so long is a no
    notice,    // asks a few times and leaves the rest to the reconciliation
};

enum class Service : std::uint8_t { inventory, payment };

struct Stage {
    Phase phase = Phase::awaiting;
    std::optional<Step> inventory = {}, payment = {};  // what is asked of whom
    Phase yes = Phase::awaiting, no = Phase::awaiting;
    Patience patience = Patience::for_ever;

    std::optional<Step> asks(Service service) const { return service == Service::inventory ? inventory : payment; }
};

std::span<const Stage> stages_of(Protocol protocol, bool dual_write);
const Stage& stage_at(std::span<const Stage> stages, Phase phase);

// A service hears `heard`, takes the step, and tells `yes` or `no`.
struct Reaction {
    Service service = Service::inventory;
    What heard = What::placed;
    Step step = Step::reserve;
    What yes = What::reserved, no = What::reserved;
};
const Reaction* reaction_of(Protocol protocol, Service service, What heard);

// What an event means to the order service; nothing where it is not waited for.
std::optional<Phase> outcome_of(Protocol protocol, What heard);

}  // namespace orrery::split_shop
