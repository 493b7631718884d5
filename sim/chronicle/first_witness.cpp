#include "sim/chronicle/first_witness.h"

namespace orrery {

std::optional<std::string> FirstWitness::news(const World& world) const {
    const std::vector<bool>& witnessed = world.state().findings.witnessed;
    const std::vector<Property>& properties = world.blueprint().properties;
    for (std::size_t i = 0; i < witnessed.size(); ++i)
        if (witnessed[i] && !at_start_[i] && !properties[i].is_promise)
            return properties[i].name;
    return std::nullopt;
}

bool FirstWitness::step(Chronicle& chronicle) {
    switch (phase_) {
        case Phase::start:
            at_start_ = chronicle.world_at(0).state().findings.witnessed;
            phase_ = Phase::end;
            return true;
        case Phase::end:
            if (auto name = news(chronicle.world_at(chronicle.last())))
                found_ = Witnessed{chronicle.last(), *std::move(name)};
            phase_ = found_ ? Phase::between : Phase::done;
            break;
        case Phase::between: {
            const EventNumber middle = before_ + (found_->event - before_) / 2;
            if (middle == before_)
                phase_ = Phase::done;
            else if (auto name = news(chronicle.world_at(middle)))
                found_ = Witnessed{middle, *std::move(name)};
            else
                before_ = middle;
            break;
        }
        case Phase::done:
            break;
    }
    return phase_ != Phase::done;
}

}  // namespace orrery
