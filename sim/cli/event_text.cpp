#include "sim/cli/event_text.h"

namespace orrery::cli {

std::string event_sentence(const Blueprint& blueprint, const TraceEvent& event) {
    std::string text(name_of(event.what));
    if (event.peer != kNoNode)
        text += " from " + blueprint.node_name(event.peer);
    text += "  " + event.detail;
    if (event.outcome != Outcome::handled)
        text += fmt::format("  ({})", name_of(event.outcome));
    return text;
}

Json json_of(const Value& value) { return Json::parse(to_json_text(value)); }

Json event_json(const Blueprint& blueprint, const TraceEvent& event) {
    return {{"event", event.number},
            {"time_ns", event.time},
            {"node", event.node == kNoNode ? Json() : Json(blueprint.node_name(event.node))},
            {"what", std::string(name_of(event.what))},
            {"peer", event.peer == kNoNode ? Json() : Json(blueprint.node_name(event.peer))},
            {"type", blueprint.kind_name(event.kind)},
            {"cause", event.cause},
            {"outcome", std::string(name_of(event.outcome))},
            {"detail", event.detail}};
}

}  // namespace orrery::cli
