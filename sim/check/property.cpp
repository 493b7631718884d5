#include "sim/check/property.h"

#include <fmt/format.h>

#include "sim/world/world.h"

namespace orrery {

std::string_view name_of(PropertyKind kind) {
    switch (kind) {
        case PropertyKind::always:
            return "always";
        case PropertyKind::sometimes:
            return "sometimes";
        case PropertyKind::eventually:
            return "eventually";
        case PropertyKind::history:
            return "history";
        case PropertyKind::until:
            return "until";
    }
    return "";
}

namespace detail {

void EventuallyClock::look(const View& view, std::optional<Broken> broken, Judge& judge) {
    const std::optional<Time> healed = view.healed_at();
    if (healed != since) {
        since = healed;
        met = false;
    }
    if (!since || met)
        return;
    if (view.now() > *since + bound) {  // the rule was not true at any event up to the deadline
        const Broken found = last ? *last : broken ? *broken : Broken{"it was never looked at before the bound", {}};
        judge.violated(fmt::format("{} after the last fault had healed: {}", format_time(bound), found.detail),
                       found.fields);
        return;
    }
    met = !broken;
    if (met)
        judge.witnessed();
    last = std::move(broken);
}

void EventuallyClock::close(const View& view, std::optional<Broken> broken, Judge& judge) {
    if (since && met)
        return;
    if (!since)
        return judge.undecided("a fault is active at the end of the run");
    if (*since + bound > view.until())
        return judge.undecided(fmt::format("its bound ends at {}, after the run", format_time(*since + bound)));
    if (!broken && !last)
        return;
    const Broken found = last ? *last : *broken;
    judge.violated(fmt::format("{} after the last fault had healed: {}", format_time(bound), found.detail),
                   found.fields);
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
