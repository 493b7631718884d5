// A tree of runs: each is the run it came from with one override more, and agrees with it up to where the override
// acts. All futures are kept: a branch never changes its parent, and both can be wound to any event.
// A branch starts from its parent's nearest checkpoint before the override where that gives the same run as making it
// anew from the start, which the tests hold; else from the start. Where it could not be shown that the parent's state
// can be taken over (a new entry waits for a moment, a draw at the start differs) it is made anew.
// The blueprint of a branch is its parent's with entries more at the end of plan, edits or resamples; whoever can read
// overrides builds it (sim/scenario/run.h). To find the message or timer that an override names the parent is run once
// more with a counter from the start up to it, at most once for each name. Units: events. Errors: a sentence where the
// branch cannot be made; RunError of the parent's world passes through.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <tl/expected.hpp>

#include "sim/timeline/timeline.h"

namespace orrery {

struct Branch {
    std::string name;
    std::size_t parent = 0;      // index in the tree; the root is its own
    EventNumber at = 0;          // it shares the events up to here with its parent (not the start where that differs)
    EventNumber began_from = 0;  // the checkpoint of the parent from which it was made
    std::string override_text;   // empty: the root
};

class Branches {
public:
    using Id = std::size_t;
    static constexpr Id kRoot = 0;

    explicit Branches(std::shared_ptr<const Blueprint> root, Timeline::Options options = {},
                      std::string name = "the run");

    // `at`: the event where whoever asks stands; an override that acts at or before it is refused. Nothing: the branch
    // begins as late as it can. The branch's timeline is wound to its `at`; the parent's stays where it is.
    // An empty name becomes "branch 1", …
    tl::expected<Id, std::string> branch(Id parent, std::shared_ptr<const Blueprint> blueprint,
                                         std::string override_text, std::optional<EventNumber> at = {},
                                         std::string name = {});

    std::size_t size() const { return kept_.size(); }
    const Branch& info(Id id) const { return kept_[id].info; }
    Timeline& timeline(Id id) { return *kept_[id].timeline; }
    std::vector<Id> children(Id id) const;

private:
    // The events at which a run sends or sets what an edit's name counts, found by running it with a counter.
    class Counter;
    using Name = std::tuple<bool, NodeId, NodeId, MessageKind>;  // is it a timer, where, to whom, which
    struct Kept {
        Branch info;
        std::unique_ptr<Timeline> timeline;
        std::map<Name, std::shared_ptr<Counter>> counters;

        const Blueprint& blueprint() const { return timeline->world().blueprint(); }
    };
    static Counter& counter(Kept& kept, const MessageEdit& edit);
    static Counter& counter(Kept& kept, const TimerEdit& edit);
    static tl::expected<EventNumber, std::string> last_before(Kept& parent, const Blueprint& blueprint);
    static Counted counted(Kept& parent, const Blueprint& blueprint, EventNumber event);

    Timeline::Options options_;
    std::vector<Kept> kept_;
};

}  // namespace orrery
