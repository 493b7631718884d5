#include "models/commerce/outbox/cast.h"

namespace orrery::outbox {

std::uint32_t add_broker(const floor::BrokerSettings& settings, Blueprint& blueprint) {
    return blueprint.add_role(Mq{settings});
}

}  // namespace orrery::outbox
