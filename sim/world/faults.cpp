#include "sim/world/faults.h"

#include "sim/core/overloaded.h"
#include "sim/core/tearing.h"

namespace orrery {
namespace {

std::string_view name_of_disk_fault(FailDisk::How how) {
    switch (how) {
        case FailDisk::How::full:
            return "disk_full";
        case FailDisk::How::lying:
            return "disk_lies";
        case FailDisk::How::slow:
            return "disk_slow";
    }
    return "";
}

}  // namespace

std::string_view name_of(Unsynced unsynced) {
    switch (unsynced) {
        case Unsynced::by_disk:
            return "by disk";
        case Unsynced::lost:
            return "lost";
        case Unsynced::kept:
            return "kept";
        case Unsynced::some:
            return "some";
        case Unsynced::torn:
            return "torn";
    }
    return "";
}

std::string_view name_of(Tearing tearing) { return tearing == Tearing::journal ? "journal" : "raw"; }

std::string_view fault_name(const FaultAction& action) {
    return std::visit(Overloaded{[](const CrashNode&) -> std::string_view { return "crash"; },
                                 [](const RestartNode&) -> std::string_view { return "restart"; },
                                 [](const PauseNode&) -> std::string_view { return "pause"; },
                                 [](const CutLinks& cut) -> std::string_view { return cut.kind; },
                                 [](const HealAll&) -> std::string_view { return "heal"; },
                                 [](const StepClock&) -> std::string_view { return "clock_step"; },
                                 [](const DriftClock&) -> std::string_view { return "clock_drift"; },
                                 [](const FireTimer&) -> std::string_view { return "fire"; },
                                 [](const DeliverMessage&) -> std::string_view { return "deliver"; },
                                 [](const ArriveMessage&) -> std::string_view { return "arrive"; },
                                 [](const WipeNode&) -> std::string_view { return "wipe"; },
                                 [](const LosePower&) -> std::string_view { return "power_loss"; },
                                 [](const SlowNode&) -> std::string_view { return "slow"; },
                                 [](const TurnByzantine&) -> std::string_view { return "byzantine"; },
                                 [](const HealLinks&) -> std::string_view { return "heal"; },
                                 [](const HoldLinks&) -> std::string_view { return "hold"; },
                                 [](const DegradeLinks&) -> std::string_view { return "degrade"; },
                                 [](const FailDisk& disk) { return name_of_disk_fault(disk.how); },
                                 [](const RotDisk&) -> std::string_view { return "bit_rot"; },
                                 [](const Overload&) -> std::string_view { return "overload"; },
                                 [](const SetKnobs&) -> std::string_view { return "set"; }},
                      action);
}

bool is_stimulus(const FaultAction& action) {
    return std::holds_alternative<FireTimer>(action) || std::holds_alternative<DeliverMessage>(action) ||
           std::holds_alternative<ArriveMessage>(action) || std::holds_alternative<SetKnobs>(action);
}

}  // namespace orrery
