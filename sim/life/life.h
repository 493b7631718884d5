// The life of one request: from any event of it back to where it began, and from there all that came of it across the
// nodes, with where its time went.
//
// It begins where nothing else caused it: at a client's operation, at a fault, at the start of the run, or at a timer
// that begins anew what the same timer began before (the next order; the timer that asks again for the same is no
// beginning). All that follows by causes belongs to it, but for what begins another. An operation ends as its client
// hears of it; where that came by another way (a batch, the next heartbeat), the way is followed back to the node at
// which both met.
//
// Every event but the first has spent the time since its cause in stretches that lie end to end: on a link, in a queue
// at its receiver, in service there, held up by a fault, on a disk, waiting for a timer, or waiting for what had been
// begun by others. What a node had in service as the life began is not known: waiting for that is told as work. The
// path is the chain of causes from the end back to the beginning: its stretches are the whole of
// the time. Units: nanoseconds, events. Errors: none; a life of more than kMost events, or one that goes on for more
// than kMostLooked events of the run, is cut there, and says so. Cost: a replay of the stretch of the run in which it
// lies.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/ids.h"
#include "sim/world/trace.h"

namespace orrery::life {

enum class Spent : std::uint8_t { link, queue, work, disk, timer, held, others };
inline constexpr std::array kAllSpent{Spent::link,  Spent::queue, Spent::work,  Spent::disk,
                                      Spent::timer, Spent::held,  Spent::others};
std::string_view name_of(Spent spent);

struct Stretch {
    Spent spent = Spent::link;
    Time from = 0, to = 0;
    Duration length() const { return to - from; }
};

struct Step {
    TraceEvent row;               // with its text
    std::vector<Stretch> before;  // since its cause; the first has none
    bool on_path = false;
    bool joined = false;  // begun by others, and met on the way back from the end
};

struct Life {
    static constexpr std::size_t kMost = 2000;
    static constexpr EventNumber kMostLooked = 2'000'000;

    std::vector<Step> steps;  // ascending by event; the first is the beginning
    EventNumber end = 0;      // where the path ends: the operation's return, else the last event
    bool is_operation = false;
    bool has_returned = false;
    std::string operation;  // "get x", where it is one
    bool is_cut = false;

    const Step* find(EventNumber event) const;
    Time begins() const { return steps.empty() ? 0 : steps.front().row.time; }
    Time ends() const;
    // Of the path, by Spent.
    std::array<Duration, kAllSpent.size()> spent() const;
};

}  // namespace orrery::life
