// From what somebody points at in a run (a message, an event, a node at a time) to the overrides that change it there:
// "drop this one", "crash that node now". What cannot be done where somebody points is said before anything is run.
// A message or a timer is named by its stable name, which the run is made once more to count, up to where it was sent.
// A fault strikes a nanosecond after the event, so that the event itself and all before it stay as they were.
// Units: nanoseconds. Errors: a sentence.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "sim/core/ids.h"
#include "sim/core/time.h"
#include "sim/world/blueprint.h"

namespace orrery {

enum class EditKind : std::uint8_t { drop, delay, duplicate, corrupt, crash, pause, isolate };
constexpr EditKind kEditKinds[] = {EditKind::drop,  EditKind::delay, EditKind::duplicate, EditKind::corrupt,
                                   EditKind::crash, EditKind::pause, EditKind::isolate};
// Whether it is of a message or a timer; else of a node.
constexpr bool is_of_message(EditKind kind) { return kind <= EditKind::corrupt; }

struct Edit {
    EditKind kind = EditKind::drop;
    std::optional<Duration> lasting;  // delay: the new one; pause: must be there; else nothing: to the end of the run
};

// What somebody points at.
struct Pick {
    enum class What : std::uint8_t { nothing, message, timer };
    // A message as it was sent, or a timer as it was set; of an event the one that it delivers.
    struct Sent {
        EventNumber event = 0;  // at which it was sent or set
        NodeId from = kNoNode, to = kNoNode;
        MessageKind kind = kNoKind;
        std::optional<std::uint32_t> effect;  // its place among the effects of its event
        std::uint64_t sequence = 0;           // else this tells it from others of the event
        Time due = 0;                         // of a timer
    };

    EventNumber event = 0;  // where the playhead stands
    Time time = 0;
    NodeId node = kNoNode;
    What what = What::nothing;
    bool is_lost = false;       // the message never arrives as it is
    bool is_duplicate = false;  // an edit is of the one that it is a duplicate of
    bool from_outside = false;  // no node has sent it
    bool is_link = false;       // the message itself, no event: what isolates cuts its link alone
    Sent sent;
};

// Why an edit does not apply to what is picked.
enum class Obstacle : std::uint8_t {
    none,
    no_message,    // nothing is picked that was sent or set
    from_outside,  // of what no node has sent
    lost_anyway,
    not_of_timer,  // of a timer: it can be neither duplicated nor corrupted
    no_node,
};
Obstacle obstacle_to(EditKind kind, const Pick& pick);

// The overrides that carry the edit out in a run of the blueprint; one, or of an isolated node two a neighbour.
tl::expected<std::vector<std::string>, std::string> overrides_of(const Edit& edit, const Pick& pick,
                                                                 const std::shared_ptr<const Blueprint>& blueprint);

// "client-1->stock/Try#7", "timer:n1/ElectionTimeout#3"; nothing where the run has no such message.
std::optional<std::string> stable_name(const Pick& pick, const std::shared_ptr<const Blueprint>& blueprint);

}  // namespace orrery
