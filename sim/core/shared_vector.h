// A vector of which copies share what neither has changed: copying is O(1), appending O(1), looking up and replacing an
// element O(log n), two versions differ in O(changes · log n). For logs, histories and tables by number inside states,
// durable states and snapshots. The hash is of the contents alone (shared_node.h).
// Shape: full chunks of kChunk elements below inner nodes of kFan, by the digits of the index; the last chunk, which is
// not full, stands apart, so that an append touches nothing else. A small vector is that one chunk.
// Errors: indices are not checked; at(i) requires i < size().
// Source: the persistent vectors of Clojure (after Bagwell's tries, 2001), here with hashes. Why not a library: Debian
// 12 ships none (immer is not packaged).
#pragma once
#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <vector>

#include "sim/core/shared_node.h"

namespace orrery {

template <class T, std::size_t Chunk = 32, std::size_t Fan = 32>
class SharedVector {
public:
    static constexpr std::size_t kChunk = Chunk, kFan = Fan;
    using value_type = T;

    SharedVector() = default;
    SharedVector(std::initializer_list<T> items) {
        for (const T& item : items)
            push_back(item);
    }

    std::size_t size() const { return full_ + (tail_ ? tail_->items.size() : 0); }
    bool empty() const { return !tail_ && full_ == 0; }
    const T& operator[](std::size_t i) const { return leaf_of(i).items[i % kChunk]; }
    const T& back() const { return (*this)[size() - 1]; }
    const T& front() const { return (*this)[0]; }

    void push_back(T item) {
        if (!tail_)
            tail_ = Held<Node>(new Node);
        Node& tail = tail_.own();
        if constexpr (kHashed)
            tail.hash += entry_hash(full_ + tail.items.size(), item);
        tail.items.push_back(std::move(item));
        if (tail.items.size() == kChunk)
            append_chunk(std::exchange(tail_, {}));
    }
    // Keeps the first `count` elements. Requires count <= size().
    void resize_down(std::size_t count) {
        if (count < full_) {
            const std::size_t whole = count / kChunk * kChunk;
            tail_ = count == whole ? Held<Node>() : leaf(count);
            cut(root_, height_, whole);
            full_ = whole;
            for (; height_ > 0 && root_ && root_->below.size() == 1; --height_)
                root_ = Held<Node>(root_->below.front());
            if (!root_)
                height_ = 0;
        }
        if (count == full_)
            tail_ = {};
        else if (count < size())
            drop_items(tail_.own(), count - full_);
    }
    // Replaces one element; the copies that share its chunk keep the old one. Requires i < size().
    void set(std::size_t i, T item) {
        change(i, [&](T& old) { old = std::move(item); });
    }
    // Changes one element in place. Requires i < size().
    template <class Edit>
    void change(std::size_t i, Edit&& edit) {
        if (i >= full_)
            change_in(tail_.own(), 0, i, edit);
        else
            change_in(root_.own(), height_, i, edit);
    }
    void clear() { *this = {}; }

    class const_iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using reference = const T&;
        using pointer = const T*;
        using iterator_category = std::forward_iterator_tag;
        const_iterator() = default;
        const_iterator(const SharedVector* owner, std::size_t at) : owner_(owner), at_(at) { enter(); }
        const T& operator*() const { return items_[at_ % kChunk]; }
        const T* operator->() const { return &**this; }
        const_iterator& operator++() {
            if (++at_ % kChunk == 0)
                enter();
            return *this;
        }
        const_iterator operator++(int) {
            auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const const_iterator& other) const { return at_ == other.at_; }

    private:
        void enter() { items_ = at_ < owner_->size() ? owner_->leaf_of(at_).items.data() : nullptr; }

        const SharedVector* owner_ = nullptr;
        std::size_t at_ = 0;
        const T* items_ = nullptr;  // of the chunk
    };
    const_iterator begin() const { return {this, 0}; }
    const_iterator end() const { return {this, size()}; }

    // Calls visit(index, before, after) for each element that differs, in ascending order; null where there is none.
    template <class Visit>
    static void for_each_change(const SharedVector& before, const SharedVector& after, Visit&& visit) {
        const auto on = [&](std::size_t i, const T* old, const T* now) { return visit(i, old, now), true; };
        walk(
            before, after, [](const Node&) {}, on);
    }
    // Length of the common prefix.
    std::size_t common_prefix(const SharedVector& other) const {
        std::size_t length = size();
        walk(
            *this, other, [](const Node&) {}, [&](std::size_t i, const T*, const T*) { return length = i, false; });
        return length;
    }
    bool operator==(const SharedVector& other) const {
        if (size() != other.size())
            return false;
        if constexpr (kHashed)
            if (contents_hash() != other.contents_hash())
                return false;
        return common_prefix(other) == size();
    }
    // The sum of the elements' hashes (shared_node.h).
    std::uint64_t contents_hash() const requires(kHashable<T>) {
        return (root_ ? root_->hash : 0) + (tail_ ? tail_->hash : 0);
    }
    // Memory of the nodes that `earlier` does not hold as well, without what elements allocate themselves.
    std::size_t bytes_beyond(const SharedVector& earlier) const {
        std::size_t bytes = 0;
        const auto add = [&](const Node& node) {
            bytes += sizeof(Node) + node.items.capacity() * sizeof(T) + node.below.capacity() * sizeof(Held<Node>);
        };
        walk(earlier, *this, add, [](std::size_t, const T*, const T*) { return true; });
        return bytes;
    }

private:
    static constexpr bool kHashed = kHashable<T>;
    static_assert(std::has_single_bit(kChunk) && std::has_single_bit(kFan));

    struct Node {
        Holders holders;
        std::uint64_t hash = 0;         // the sum over the elements below
        std::vector<T> items;           // of a chunk
        std::vector<Held<Node>> below;  // of an inner node

        Node() = default;
        Node(const Node& other) : hash(other.hash), below(other.below) {
            items.reserve(std::min(kChunk, std::bit_ceil(other.items.size() + 1)));  // most clones are to grow
            items.assign(other.items.begin(), other.items.end());
        }
    };

    // Elements below one child of a node that stands so high above the chunks, and the child that an index is below.
    static constexpr std::size_t span(std::size_t height) { return kChunk << (height - 1) * std::countr_zero(kFan); }
    static constexpr std::size_t child_of(std::size_t i, std::size_t height) { return i / span(height) % kFan; }
    static bool same(const T& a, const T& b) {
        if constexpr (std::equality_comparable<T>)
            return a == b;
        else
            return false;
    }
    const Held<Node>& leaf(std::size_t i) const {
        if (i >= full_)
            return tail_;
        const Held<Node>* at = &root_;
        for (std::size_t height = height_; height > 0; --height)
            at = &(*at)->below[child_of(i, height)];
        return *at;
    }
    const Node& leaf_of(std::size_t i) const { return *leaf(i); }

    void append_chunk(Held<Node> chunk) {
        if (!root_) {
            root_ = std::move(chunk);
        } else {
            if (full_ == (height_ == 0 ? kChunk : span(height_) * kFan)) {
                auto above = Held<Node>(new Node);
                above.own().hash = root_->hash;
                above.own().below.push_back(std::move(root_));
                root_ = std::move(above);
                ++height_;
            }
            Node* at = &root_.own();
            for (std::size_t height = height_;; --height) {
                at->hash += chunk->hash;
                const std::size_t child = child_of(full_, height);
                if (height == 1) {
                    at->below.push_back(std::move(chunk));
                    break;
                }
                if (child == at->below.size())
                    at->below.push_back(Held<Node>(new Node));
                at = &at->below[child].own();
            }
        }
        full_ += kChunk;
    }
    void drop_items(Node& chunk, std::size_t keep) {
        if constexpr (kHashed)
            for (std::size_t i = keep; i < chunk.items.size(); ++i)
                chunk.hash -= entry_hash(full_ + i, chunk.items[i]);
        chunk.items.erase(chunk.items.begin() + static_cast<std::ptrdiff_t>(keep), chunk.items.end());
    }
    // Keeps the first `count` elements below, a number of whole chunks.
    static void cut(Held<Node>& at, std::size_t height, std::size_t count) {
        if (count == 0) {
            at = {};
        } else if (height > 0) {
            Node& node = at.own();
            const std::size_t each = span(height), keep = (count + each - 1) / each;
            const std::size_t before = node.below[keep - 1]->hash;
            for (std::size_t i = keep; i < node.below.size(); ++i)
                node.hash -= node.below[i]->hash;
            node.below.resize(keep);
            cut(node.below[keep - 1], height - 1, count - (keep - 1) * each);
            node.hash += node.below[keep - 1]->hash - before;
        }
    }
    // Answers by how much the sum has changed.
    template <class Edit>
    static std::uint64_t change_in(Node& node, std::size_t height, std::size_t i, Edit& edit) {
        std::uint64_t by = 0;
        if (height > 0) {
            by = change_in(node.below[child_of(i, height)].own(), height - 1, i, edit);
        } else {
            T& item = node.items[i % kChunk];
            if constexpr (kHashed)
                by -= entry_hash(i, item);
            edit(item);
            if constexpr (kHashed)
                by += entry_hash(i, item);
        }
        node.hash += by;
        return by;
    }

    // A node that stands at a height, or none; the lower of two trees counts as the first child of what is above it.
    struct Place {
        const Node* node = nullptr;
        std::size_t height = 0;

        Place child(std::size_t above, std::size_t i) const {
            if (!node || height < above)
                return i == 0 ? *this : Place{};
            return i < node->below.size() ? Place{node->below[i].get(), height - 1} : Place{};
        }
    };
    // Looks at the chunks below that begin before `end`; false where `on_item` wants no more.
    template <class OnNode, class OnItem>
    static bool walk_below(Place old, Place now, std::size_t height, std::size_t first, std::size_t end,
                           OnNode& on_node, OnItem& on_item) {
        if (old.node == now.node || first >= end)
            return true;
        if (now.node && now.height == height)
            on_node(*now.node);
        if (height > 0) {
            for (std::size_t i = 0; i < kFan; ++i)
                if (!walk_below(old.child(height, i), now.child(height, i), height - 1, first + i * span(height), end,
                                on_node, on_item))
                    return false;
            return true;
        }
        for (std::size_t i = 0; i < kChunk; ++i)
            if (!same(old.node->items[i], now.node->items[i]) &&
                !on_item(first + i, &old.node->items[i], &now.node->items[i]))
                return false;
        return true;
    }
    template <class OnNode, class OnItem>
    static void walk(const SharedVector& old, const SharedVector& now, OnNode&& on_node, OnItem&& on_item) {
        const std::size_t both = std::min(old.full_, now.full_), height = std::max(old.height_, now.height_);
        if (!walk_below({old.root_.get(), old.height_}, {now.root_.get(), now.height_}, height, 0, both, on_node,
                        on_item) ||
            (old.full_ == now.full_ && old.tail_ == now.tail_))
            return;
        const std::size_t old_size = old.size(), now_size = now.size();
        for (std::size_t i = both; i < std::max(old_size, now_size); ++i) {
            const T* before = i < old_size ? &old[i] : nullptr;
            const T* after = i < now_size ? &now[i] : nullptr;
            if (after && i % kChunk == 0)
                on_node(now.leaf_of(i));
            if (before && after && same(*before, *after))
                continue;
            if (!on_item(i, before, after))
                return;
        }
    }

    Held<Node> root_;         // of the full chunks; null: there is none
    Held<Node> tail_;         // the chunk that is not full; null: empty
    std::size_t full_ = 0;    // elements in full chunks
    std::size_t height_ = 0;  // of the root above the chunks
};

}  // namespace orrery
