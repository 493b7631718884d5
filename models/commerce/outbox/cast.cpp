#include "models/commerce/outbox/cast.h"

namespace orrery::outbox {

std::uint32_t add_order_service(const Settings& settings, const Places& at, Blueprint& blueprint) {
    return blueprint.add_role(OrderService{settings, at});
}
std::uint32_t add_relay(const Settings& settings, const Places& at, Blueprint& blueprint) {
    return settings.is_captured() ? blueprint.add_role(Capture{settings, at}) : blueprint.add_role(Relay{settings, at});
}
std::uint32_t add_customer(const Settings& settings, const Places& at, Blueprint& blueprint) {
    return blueprint.add_role(Customer{settings, at.orders});
}

}  // namespace orrery::outbox
