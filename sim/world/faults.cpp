#include "sim/world/faults.h"

namespace orrery {
namespace {

template <class... Visitors>
struct Overload : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overload(Visitors...) -> Overload<Visitors...>;

}  // namespace

std::string_view fault_name(const FaultAction& action) {
    return std::visit(Overload{[](const CrashNode&) -> std::string_view { return "crash"; },
                               [](const RestartNode&) -> std::string_view { return "restart"; },
                               [](const PauseNode&) -> std::string_view { return "pause"; },
                               [](const CutLinks& cut) -> std::string_view { return cut.kind; },
                               [](const HealAll&) -> std::string_view { return "heal"; },
                               [](const StepClock&) -> std::string_view { return "clock_step"; },
                               [](const DriftClock&) -> std::string_view { return "clock_drift"; },
                               [](const FireTimer&) -> std::string_view { return "fire"; },
                               [](const DeliverMessage&) -> std::string_view { return "deliver"; }},
                      action);
}

bool is_stimulus(const FaultAction& action) {
    return std::holds_alternative<FireTimer>(action) || std::holds_alternative<DeliverMessage>(action);
}

}  // namespace orrery
