// Finds the life of which an event is a part, some events of the run at a time (sim/life/life.h).
// Lives on the thread of the chronicle, which outlives it. Errors: RunError of the world passes through.
#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/chronicle/chronicle.h"
#include "sim/life/life.h"

namespace orrery::life {

class LifeSearch {
public:
    // Requires an event of the run from 1 on.
    LifeSearch(const Chronicle& run, EventNumber event);
    ~LifeSearch();

    // Looks at so many events more; false once nothing is left to look at.
    bool go_on(EventNumber events);
    EventNumber looked() const { return looked_; }
    // What has been found so far; complete where go_on() has said so.
    Life life() const;

private:
    class Listener;
    struct Seen {  // an event that has been looked at
        TraceEvent row;
        std::uint64_t payload = 0;
        bool says_something = false;  // of a timer: what it is about
        bool invokes = false;
        Time due = 0;         // of a message: when its link would bring it
        Time served = 0;      // where its node served one at a time: when that had ended what it did before
        bool serves = false;  // its node serves one at a time
    };

    Seen seen_now() const;  // of the event that the listener has
    Seen look_at(EventNumber event);
    EventNumber beginning_of(EventNumber event);
    static bool begins_anew(const Seen& event, const Seen* cause);
    void take(Seen seen, const World& world);
    void take_in(const Seen& seen);
    bool is_over() const;
    std::vector<Stretch> stretches_of(const Seen& event, const Seen& cause) const;
    std::vector<Seen> way_back(EventNumber& met) const;

    const Chronicle& run_;
    std::unique_ptr<World> world_;
    std::unique_ptr<Listener> listener_;
    EventNumber root_ = 0, looked_ = 0;
    std::map<EventNumber, Seen> seen_;    // of the life
    std::map<EventNumber, Seen> beside_;  // of an operation: what else happens until it returns
    std::set<std::uint64_t> under_way_;   // sequences of its messages
    std::map<std::uint64_t, Time> due_;   // of messages, by sequence
    std::map<NodeId, Time> served_;       // when a node handled its last message
    Time open_until_ = 0;                 // its timers and writes
    std::int64_t process_ = 0;
    EventNumber returned_ = 0;
    std::string operation_;
    bool is_operation_ = false, is_cut_ = false;
};

}  // namespace orrery::life
