// Some of the events of a run, as far as it has been looked through: a bit an event, and counts, so that the nth of
// them and the place of one are found at once.
// Units: events, which count from 1. Cost: a bit an event; count, nth and rank are logarithmic at most.
#pragma once
#include <cstdint>
#include <vector>

#include "sim/core/ids.h"

namespace orrery {

class EventSet {
public:
    // Events are looked through in order, from 1 on without gaps.
    void look_through(EventNumber last);
    // Requires an event that is not beyond known(), and all members added so far to be below.
    void add(EventNumber event);

    EventNumber known() const { return known_; }
    std::uint64_t count() const { return count_; }
    bool contains(EventNumber event) const {
        return event != 0 && event <= known_ && (words_[(event - 1) / kBits] >> ((event - 1) % kBits) & 1U) != 0;
    }
    // How many are at or before the event.
    std::uint64_t rank(EventNumber event) const;
    // Counted from 0; requires n < count().
    EventNumber nth(std::uint64_t n) const;
    // The next one after, the last one before; 0 where there is none.
    EventNumber after(EventNumber event) const;
    EventNumber before(EventNumber event) const;

private:
    static constexpr EventNumber kBits = 64;
    static constexpr std::size_t kGroup = 64;  // words

    std::vector<std::uint64_t> words_;
    std::vector<std::uint64_t> before_;  // by group: members in the groups before it
    EventNumber known_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace orrery
