#include "sim/filter/event_set.h"

#include <algorithm>
#include <bit>

namespace orrery {

void EventSet::look_through(EventNumber last) {
    known_ = std::max(known_, last);
    words_.resize((known_ + kBits - 1) / kBits, 0);
    before_.resize((words_.size() + kGroup - 1) / kGroup, count_);
}

void EventSet::add(EventNumber event) {
    const std::size_t word = (event - 1) / kBits;
    words_[word] |= std::uint64_t{1} << ((event - 1) % kBits);
    ++count_;
    for (std::size_t group = word / kGroup + 1; group < before_.size(); ++group)
        ++before_[group];
}

std::uint64_t EventSet::rank(EventNumber event) const {
    const EventNumber end = std::min(event, known_);  // bits [0, end) count
    if (end == 0)
        return 0;
    const std::size_t last = (end - 1) / kBits;
    std::uint64_t rank = before_[last / kGroup];
    for (std::size_t word = last / kGroup * kGroup; word < last; ++word)
        rank += static_cast<std::uint64_t>(std::popcount(words_[word]));
    const std::uint64_t mask = ~std::uint64_t{0} >> (kBits - 1 - (end - 1) % kBits);
    return rank + static_cast<std::uint64_t>(std::popcount(words_[last] & mask));
}

EventNumber EventSet::nth(std::uint64_t n) const {
    const auto group = std::upper_bound(before_.begin(), before_.end(), n) - before_.begin() - 1;
    std::uint64_t left = n - before_[static_cast<std::size_t>(group)];
    std::size_t word = static_cast<std::size_t>(group) * kGroup;
    while (left >= static_cast<std::uint64_t>(std::popcount(words_[word])))
        left -= static_cast<std::uint64_t>(std::popcount(words_[word++]));
    std::uint64_t bits = words_[word];
    for (; left > 0; --left)
        bits &= bits - 1;
    return word * kBits + static_cast<EventNumber>(std::countr_zero(bits)) + 1;
}

EventNumber EventSet::after(EventNumber event) const {
    const std::uint64_t rank_of = rank(event);
    return rank_of < count_ ? nth(rank_of) : 0;
}

EventNumber EventSet::before(EventNumber event) const {
    const std::uint64_t rank_of = event == 0 ? 0 : rank(event - 1);
    return rank_of > 0 ? nth(rank_of - 1) : 0;
}

}  // namespace orrery
