#include "sim/causality/missing.h"

#include <fmt/format.h>

#include <set>

#include "sim/causality/blame.h"

namespace orrery::causality {
namespace {

std::string at_event(EventNumber event) {
    return event == 0 ? std::string("at the start") : fmt::format("at event {}", event);
}

// What has kept a message from being handled by the deadline.
EventNumber fault_behind_late(const Blueprint& blueprint, const Past& past, const Missing& one, Time deadline) {
    const Route route{one.from, one.to};
    if (one.place == Place::kept)
        return fault_behind(blueprint, past, route, Harm::cut, one.begun);
    EventNumber fault = 0;
    if (one.place == Place::in_queue)
        fault = fault_behind_queue(blueprint, past, route, one.queue_since, one.due);
    if (one.place == Place::served)
        fault = fault_behind(blueprint, past, route, Harm::delay, event_before(past, one.served_since));
    if (fault == 0 && one.due <= deadline)
        fault = fault_behind(blueprint, past, route, Harm::delay, past.events.size());
    return fault != 0 ? fault : fault_behind(blueprint, past, route, Harm::delay, one.begun);
}

std::string where_it_is(const Blueprint& blueprint, const Missing& one, Time deadline) {
    switch (one.place) {
        case Place::kept:
            return " is kept by its connection, whose link is cut";
        case Place::in_queue:
            return fmt::format(" has waited since {} in a queue that was last empty {}", format_time(one.due),
                               at_event(one.queue_since));
        case Place::served:
            return fmt::format(" is being served by {} since {}", blueprint.node_name(one.to),
                               format_time(one.served_since));
        case Place::on_its_way:
            break;
    }
    if (one.harm)  // its link had been cut, and works again
        return " is still on its way";
    return one.due > deadline ? fmt::format(" was to arrive only at {}", format_time(one.due))
                              : fmt::format(" has waited since {}", format_time(one.due));
}

}  // namespace

MissingStep told(const Blueprint& blueprint, const Past& past, const Missing& one, Time deadline) {
    const auto role_of = [&](NodeId node) -> const std::string& {
        return blueprint.roles[blueprint.nodes[node].role].name;
    };
    MissingStep out;
    out.begun = one.begun;
    out.ended = one.ended;
    out.explains = one.fate < Fate::cancelled;
    out.node = one.to != kNoNode ? one.to : one.from;
    const EventNumber at = one.ended != 0 ? one.ended : one.begun;
    out.due = one.due != 0 || at == 0 ? one.due : past.at(at).time;
    const Route route{one.from, one.to};
    // The crash that took a node, or of a process that stopped the fault of its disk.
    const auto crash_at = [&](EventNumber event) {
        return past.at(event).what == EventKind::fault ? event
                                                       : fault_behind(blueprint, past, {one.from}, Harm::down, event);
    };
    const bool stopped = one.ended != 0 && past.at(one.ended).what != EventKind::fault;
    const std::string end = stopped
                                ? fmt::format("where {} stopped {}", blueprint.node_name(one.from), at_event(one.ended))
                                : fmt::format("in the crash {}", at_event(one.ended));
    if (one.fate == Fate::down) {
        std::vector<std::string> names;
        std::set<std::string> roles;
        for (const NodeId node : one.nodes) {
            names.push_back(blueprint.node_name(node));
            roles.insert(role_of(node));
        }
        out.fault = crash_at(one.ended);
        out.what = fmt::format("a restart of {}, down since event {}", fmt::join(names, ", "), one.begun);
        if (one.begun != one.ended)
            out.what += fmt::format(" and kept down by event {}", one.ended);
        out.label = fmt::format("a restart of {}", fmt::join(roles, ", "));
        return out;
    }
    if (one.fate == Fate::write_lost) {
        out.fault = crash_at(one.ended);
        out.what = fmt::format("the write of {}, begun {}, was lost {}", blueprint.node_name(one.from),
                               at_event(one.begun), end);
        out.label = fmt::format("a write of {} was lost in a crash", role_of(one.from));
        return out;
    }
    if (one.fate == Fate::write_late) {
        out.fault = fault_behind(blueprint, past, {one.from, kNoNode}, Harm::delay, one.begun);
        out.what = fmt::format("the write of {}, begun {}, completes only at {}", blueprint.node_name(one.from),
                               at_event(one.begun), format_time(one.due));
        out.label = fmt::format("a write of {} came too late", role_of(one.from));
        return out;
    }
    const std::string& kind = blueprint.kind_name(one.kind);
    const bool is_timer = one.to == kNoNode;
    out.what = is_timer ? fmt::format("the timer {} of {}, set {},", one.text, blueprint.node_name(one.from),
                                      at_event(one.begun))
                        : fmt::format("{} from {} to {}, sent {},", one.text, blueprint.node_name(one.from),
                                      blueprint.node_name(one.to), at_event(one.begun));
    out.label = is_timer ? fmt::format("the timer {} of {}", kind, role_of(one.from))
                         : fmt::format("{} from {} to {}", kind, role_of(one.from), role_of(one.to));
    switch (one.fate) {
        case Fate::down:
        case Fate::write_lost:
        case Fate::write_late:
            break;
        case Fate::timer_lost:
            out.fault = crash_at(one.ended);
            out.what += " was lost " + end;
            out.label += " was lost in a crash";
            break;
        case Fate::lost:
            if (one.harm)
                out.fault = fault_behind(blueprint, past, route, *one.harm, one.ended == 0 ? one.begun : one.ended);
            out.what += one.why == "lost" ? std::string(" was lost on its link")
                        : one.ended == 0  ? fmt::format(" was lost: {}", one.why)
                                          : fmt::format(" was lost {}: {}", at_event(one.ended), one.why);
            out.label += " was lost";
            break;
        case Fate::late:
            out.fault = fault_behind_late(blueprint, past, one, deadline);
            out.what += where_it_is(blueprint, one, deadline);
            out.label += " came too late";
            break;
        case Fate::cancelled:
            out.what += fmt::format(" was cancelled {}", at_event(one.ended));
            out.label += " was cancelled";
            break;
        case Fate::armed:
            out.what += fmt::format(" is due only at {}", format_time(one.due));
            out.label += " is due too late";
            break;
    }
    if (one.others > 0)
        out.what += fmt::format(" (and {} like it)", one.others);
    return out;
}

}  // namespace orrery::causality
