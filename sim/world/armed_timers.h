// The timers that a node has set and that have not fired: a timer is known by its kind and the hash of its value.
// Few stand in a list, which is what most nodes have; many in a map, so that a look-up or a change costs O(log n) and
// copies share. Errors: edit() and erase() require the timer.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/core/ids.h"
#include "sim/core/shared_map.h"
#include "sim/core/time.h"

namespace orrery {

struct ArmedTimer {
    std::uint64_t hash = 0;  // of the timer's value: its identity together with kind
    Time deadline = 0;
    std::uint32_t slot = 0;  // of its pending record
    MessageKind kind = kNoKind;
};

class ArmedTimers {
public:
    std::size_t size() const { return few_.size() + many_.size(); }
    std::size_t bytes() const { return size() * sizeof(ArmedTimer); }

    // Null where it is not armed. Good until the next change.
    const ArmedTimer* find(MessageKind kind, std::uint64_t hash) const {
        if (!many_.empty()) {
            const Numbered* const known = many_.find({kind, hash});
            return known ? &known->timer : nullptr;
        }
        const auto known = place_of(kind, hash);
        return known == few_.end() ? nullptr : &*known;
    }
    // Of those that pass, the one that was armed first; null where none does.
    template <class Pass>
    const ArmedTimer* first(Pass&& pass) const {
        const auto among_few = std::find_if(few_.begin(), few_.end(), pass);
        if (among_few != few_.end())
            return &*among_few;
        const Numbered* found = nullptr;
        for (const auto& [key, one] : many_)
            if (pass(one.timer) && (!found || one.number < found->number))
                found = &one;
        return found ? &found->timer : nullptr;
    }
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const ArmedTimer& timer : few_)
            visit(timer);
        for (const auto& [key, one] : many_)
            visit(one.timer);
    }

    // Requires that it is not armed.
    void arm(const ArmedTimer& timer) {
        if (many_.empty() && few_.size() < kFew) {
            few_.push_back(timer);
            return;
        }
        for (const ArmedTimer& one : std::exchange(few_, {}))
            many_.insert({one.kind, one.hash}, {one, armed_++});
        many_.insert({timer.kind, timer.hash}, {timer, armed_++});
    }
    // Its deadline and slot; what it is stays.
    template <class Edit>
    void edit(MessageKind kind, std::uint64_t hash, Edit&& edit) {
        if (many_.empty())
            edit(few_[static_cast<std::size_t>(place_of(kind, hash) - few_.begin())]);
        else
            many_.edit({kind, hash}, [&](Numbered& one) { edit(one.timer); });
    }
    void erase(MessageKind kind, std::uint64_t hash) {
        if (many_.empty())
            few_.erase(place_of(kind, hash));
        else
            many_.erase({kind, hash});
    }
    void clear() { *this = {}; }

private:
    struct Numbered {
        ArmedTimer timer;
        std::uint64_t number = 0;  // in the order of arming
    };
    static constexpr std::size_t kFew = 48;

    std::vector<ArmedTimer>::const_iterator place_of(MessageKind kind, std::uint64_t hash) const {
        return std::find_if(few_.begin(), few_.end(),
                            [&](const ArmedTimer& timer) { return timer.hash == hash && timer.kind == kind; });
    }

    std::vector<ArmedTimer> few_;
    SharedMap<std::pair<MessageKind, std::uint64_t>, Numbered> many_;  // all of them, once there were too many
    std::uint64_t armed_ = 0;
};

}  // namespace orrery
