// A sequence of fixed length whose copies share what neither has changed: chunks of elements, cloned when one copy
// writes to a chunk that another holds too. Copying n elements costs n / 64 pointers. For what is large, there once a
// node, and seldom changes.
// Invariant: a chunk that more than one copy holds is never written. Errors: indices are not checked. A reference into
// it is good until the next edit() of the same chunk.
#pragma once
#include <cstddef>
#include <memory>
#include <vector>

namespace orrery {

template <class T>
class SharedChunks {
public:
    static constexpr std::size_t kChunk = 64;

    std::size_t size() const { return size_; }
    const T& operator[](std::size_t i) const { return (*chunks_[i / kChunk])[i % kChunk]; }
    T& edit(std::size_t i) { return own(i / kChunk)[i % kChunk]; }
    void push_back(T item) {
        if (size_ % kChunk == 0)
            chunks_.push_back(std::make_shared<std::vector<T>>());
        own(size_ / kChunk).push_back(std::move(item));
        ++size_;
    }
    // Visits the elements that no other copy holds, and answers how many chunks there are in all.
    template <class Visit>
    std::size_t for_each_own(Visit&& visit) const {
        for (const auto& chunk : chunks_)
            if (chunk.use_count() == 1)
                for (const T& item : *chunk)
                    visit(item);
        return chunks_.size();
    }

private:
    std::vector<T>& own(std::size_t chunk) {
        auto& held = chunks_[chunk];
        if (held.use_count() != 1)
            held = std::make_shared<std::vector<T>>(*held);
        return *held;
    }
    std::vector<std::shared_ptr<std::vector<T>>> chunks_;
    std::size_t size_ = 0;
};

}  // namespace orrery
