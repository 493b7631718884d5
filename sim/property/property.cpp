#include "sim/property/property.h"

#include <fmt/format.h>

namespace orrery {

std::string_view name_of(PropertyKind kind) {
    switch (kind) {
        case PropertyKind::always:
            return "always";
        case PropertyKind::sometimes:
            return "sometimes";
        case PropertyKind::reached:
            return "reached";
        case PropertyKind::settles:
            return "settles";
        case PropertyKind::leads_to:
            return "leads to";
        case PropertyKind::until:
            return "until";
        case PropertyKind::history:
            return "history";
    }
    return "";
}

namespace detail {

std::string since_heal(Time heal) {
    return heal == 0 ? std::string("the start of the run")
                     : fmt::format("the faults had come to rest at {}", format_time(heal));
}

std::string not_due(const Disks& disks, std::optional<Time> due) {
    return due ? fmt::format("its bound ends at {}, after the run, and none was due before", format_time(*due))
           : disks.healed_at() ? "nothing was due within the run"
                               : "a fault is active at the end of the run, and nothing was due before";
}

void HealClock::turn(const Disks& disks) {
    was_due = was_due || (running && running->due < disks.now());
    running.reset();
    if (const std::optional<Time> healed = disks.healed_at())
        running = Missed{disks.event(), *healed, saturating_add(*healed, bound)};
}

void HealClock::overdue(const Broken& broken, Judge& judge) const {
    judge.overdue(*running,
                  fmt::format("{} after {}: {}", format_time(bound), since_heal(running->since), broken.detail),
                  broken.fields);
}

void HealClock::close(const Disks& disks, Judge& judge) const {
    if (!was_due && !(running && running->due <= disks.now()))
        judge.undecided(not_due(disks, running ? std::optional(running->due) : std::nullopt));
}

}  // namespace detail

Property from_history(std::string name, std::string statement, std::function<HistoryFinding(const History&)> check) {
    Property property;
    property.name = std::move(name);
    property.kind = PropertyKind::history;
    property.statement = std::move(statement);
    property.check = std::move(check);
    return property;
}

}  // namespace orrery
