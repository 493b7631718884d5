// "Who last changed this field?": the event, what it was, and the value before and after it.
// A field is a node and a path in its state, written NODE.PATH as "n1.term" or "n2.log[3].value".
// Units: events. Errors: RunError of the world passes through.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/timeline/timeline.h"

namespace orrery {

struct FieldChange {
    EventNumber event = 0;  // 0: the start of the run set it, and nothing has changed it since
    TraceEvent row;         // of the event, with its text; number 0 for the start
    Value before, after;    // nil where the path named nothing
};

// The last change at or before the event where the timeline is. The timeline is there again afterwards.
FieldChange last_change_of(Timeline& timeline, NodeId node, const std::string& path);

// The part of a node's state that a path names now; nil where there is none.
Value field_of(const World& world, NodeId node, const std::string& path);

// Splits "n1.log[3].term" into node and path; a node's name may hold dots itself, the longest that fits wins. The node
// is kNoNode where no node is named so, and `path` is then what follows the first dot.
FieldRef split_field(const Blueprint& blueprint, std::string_view text);

// The top-level fields of a node's state.
std::vector<std::string> field_names(const World& world, NodeId node);

}  // namespace orrery
