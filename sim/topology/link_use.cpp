#include "sim/topology/link_use.h"

#include <algorithm>

namespace orrery::topology {

void LinkUse::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(world);
    static_cast<void>(event);
    static_cast<void>(record);
}

void LinkUse::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                            const Observation* observation) {
    static_cast<void>(world);
    static_cast<void>(record);
    static_cast<void>(observation);
    if (!is_settled(effect.kind) && effect.kind != EffectKind::lost)
        return;
    const std::pair wanted(effect.node, effect.peer);
    const auto is = [&](const Pair& one) { return std::pair(one.from, one.to) == wanted; };
    if (last_ < pairs_.size() && is(pairs_[last_])) {
        ++pairs_[last_].messages;
        return;
    }
    auto place = std::lower_bound(pairs_.begin(), pairs_.end(), wanted,
                                  [](const Pair& one, const auto& pair) { return std::pair(one.from, one.to) < pair; });
    if (place == pairs_.end() || !is(*place)) {
        if (pairs_.size() >= kMostPairs) {
            whole_ = false;
            return;
        }
        place = pairs_.insert(place, {effect.node, effect.peer, 0});
    }
    ++place->messages;
    last_ = static_cast<std::size_t>(place - pairs_.begin());
}

}  // namespace orrery::topology
