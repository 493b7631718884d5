#include "sim/explore/numbering.h"

#include <algorithm>

namespace orrery {

void NumberMap::insert(std::uint64_t key, std::uint32_t number) {
    if (used_ * 2 >= slots_.size()) {
        std::vector<Slot> old = std::move(slots_);
        slots_.assign(std::max<std::size_t>(16, old.size() * 2), Slot{});
        used_ = 0;
        for (const Slot& slot : old)
            if (slot.number != kNoNumber)
                insert(slot.key, slot.number);
    }
    std::size_t at = place(key);
    while (slots_[at].number != kNoNumber)
        at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {key, number};
    ++used_;
}

std::uint32_t Finder::add(std::uint64_t hash) {
    const std::uint32_t number = size();
    next_.push_back(kNoNumber);
    last_.push_back(number);
    const std::uint32_t first = first_.find(hash);
    if (first == kNoNumber) {
        first_.insert(hash, number);
    } else {
        next_[last_[first]] = number;
        last_[first] = number;
    }
    return number;
}

std::uint32_t WordLists::number(std::span<const std::uint32_t> words) {
    Hash hash;
    for (const std::uint32_t word : words)
        hash.add(word);
    const std::uint32_t found = finder_.find(hash.value(), [&](std::uint32_t number) {
        return std::equal(words.begin(), words.end(), at(number).begin(), at(number).end());
    });
    if (found != kNoNumber)
        return found;
    words_.insert(words_.end(), words.begin(), words.end());
    begins_.push_back(words_.size());
    return finder_.add(hash.value());
}

}  // namespace orrery
