// A vector that grows and is cut at its end, and whose copies share all full chunks: copying a log of n entries costs
// n/64 pointers and its hash n/64 words. For logs and histories inside states, durable states and snapshots.
// Invariant: all chunks but the last hold kChunk elements and are never written again; the last belongs to this copy.
// Errors: indices are not checked; at(i) requires i < size().
// Why not a library: Debian 12 ships no persistent vector (immer is not packaged).
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

namespace orrery {

template <class T>
class SharedVector {
public:
    static constexpr std::size_t kChunk = 64;
    using value_type = T;

    SharedVector() = default;
    SharedVector(std::initializer_list<T> items) {
        for (const T& item : items)
            push_back(item);
    }

    std::size_t size() const { return full_.size() * kChunk + tail_.size(); }
    bool empty() const { return full_.empty() && tail_.empty(); }
    const T& operator[](std::size_t i) const {
        return i / kChunk < full_.size() ? full_[i / kChunk]->items[i % kChunk] : tail_[i % kChunk];
    }
    const T& back() const { return (*this)[size() - 1]; }
    const T& front() const { return (*this)[0]; }

    void push_back(T item) {
        tail_.push_back(std::move(item));
        if (tail_.size() < kChunk)
            return;
        auto chunk = std::make_shared<Chunk>();
        chunk->items = std::move(tail_);
        full_.push_back(std::move(chunk));
        tail_ = {};
    }
    // Keeps the first `count` elements. Requires count <= size().
    void resize_down(std::size_t count) {
        if (count >= full_.size() * kChunk) {
            tail_.resize(count - full_.size() * kChunk, T{});
            return;
        }
        const auto& split = full_[count / kChunk]->items;
        tail_.assign(split.begin(), split.begin() + static_cast<std::ptrdiff_t>(count % kChunk));
        full_.resize(count / kChunk);
    }
    // Replaces one element; the copies that share its chunk keep the old one. Requires i < size().
    void set(std::size_t i, T item) {
        if (i / kChunk >= full_.size()) {
            tail_[i % kChunk] = std::move(item);
            return;
        }
        auto chunk = std::make_shared<Chunk>(*full_[i / kChunk]);
        chunk->items[i % kChunk] = std::move(item);
        chunk->hash = 0;
        full_[i / kChunk] = std::move(chunk);
    }
    void clear() {
        full_.clear();
        tail_.clear();
    }

    class const_iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using reference = const T&;
        using pointer = const T*;
        using iterator_category = std::forward_iterator_tag;
        const_iterator() = default;
        const_iterator(const SharedVector* owner, std::size_t at) : owner_(owner), at_(at) {}
        const T& operator*() const { return (*owner_)[at_]; }
        const T* operator->() const { return &(*owner_)[at_]; }
        const_iterator& operator++() {
            ++at_;
            return *this;
        }
        const_iterator operator++(int) {
            auto old = *this;
            ++at_;
            return old;
        }
        bool operator==(const const_iterator&) const = default;

    private:
        const SharedVector* owner_ = nullptr;
        std::size_t at_ = 0;
    };
    const_iterator begin() const { return {this, 0}; }
    const_iterator end() const { return {this, size()}; }

    // Length of the common prefix; whole shared chunks are skipped without a look inside.
    std::size_t common_prefix(const SharedVector& other) const {
        std::size_t i = 0;
        while (i / kChunk < full_.size() && i / kChunk < other.full_.size() &&
               full_[i / kChunk] == other.full_[i / kChunk])
            i += kChunk;
        const std::size_t shorter = size() < other.size() ? size() : other.size();
        while (i < shorter && (*this)[i] == other[i])
            ++i;
        return i;
    }
    bool operator==(const SharedVector& other) const {
        return size() == other.size() && common_prefix(other) == size();
    }

    // For the project's hash: element_hash(item) for the tail, a kept word for each full chunk.
    template <class ElementHash, class Fold>
    void hash_into(ElementHash&& element_hash, Fold&& fold) const {
        for (const auto& chunk : full_) {
            if (chunk->hash == 0)
                chunk->hash = chunk->compute(element_hash);
            fold(chunk->hash);
        }
        for (const T& item : tail_)
            fold(element_hash(item));
    }

private:
    struct Chunk {
        std::vector<T> items;
        std::uint64_t hash = 0;  // a cache of a pure function of items
        template <class ElementHash>
        std::uint64_t compute(ElementHash&& element_hash) const {
            std::uint64_t sum = 0x9E3779B97F4A7C15u;
            for (const T& item : items)
                sum = (sum ^ element_hash(item)) * 0xD6E8FEB86659FD93u + (sum >> 31);
            return sum | 1;
        }
    };
    std::vector<std::shared_ptr<Chunk>> full_;
    std::vector<T> tail_;
};

}  // namespace orrery
