// A map of which copies share what neither has changed: copying is O(1), a look-up or a change O(log n), two versions
// differ in O(changes · log n). For tables inside states, durable states, snapshots and monitors. Iteration is in the
// order of the keys; the hash is of the contents alone (shared_node.h).
// Shape: a B+ tree whose chunks hold up to kChunk entries, sorted, and whose inner nodes hold up to kFan children. A
// small map is one chunk: flat. A chunk that overflows at its end stays full, so that keys which ascend fill their
// chunks. Errors: at() requires the key. Entries change through set() and edit() alone; a pointer or reference to one
// is good until the next change of this map. Source: Bayer & McCreight, "Organization and Maintenance of Large Ordered
// Indices", 1972.
#pragma once
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <utility>
#include <vector>

#include "sim/core/shared_node.h"

namespace orrery {

template <class Key, class T, std::size_t Chunk = 32, std::size_t Fan = 16>
class SharedMap {
public:
    static constexpr std::size_t kChunk = Chunk, kFan = Fan;
    using key_type = Key;
    using mapped_type = T;
    using value_type = std::pair<Key, T>;

    SharedMap() = default;
    SharedMap(std::initializer_list<value_type> entries) {
        for (const auto& [key, value] : entries)
            insert(key, value);
    }

    std::size_t size() const { return root_ ? root_->size : 0; }
    bool empty() const { return !root_; }
    // Null where there is none.
    const T* find(const Key& key) const {
        const Node* at = root_.get();
        while (at && at->height > 0)
            at = at->below[at->child_of(key)].node.get();
        if (!at)
            return nullptr;
        const auto place = at->place_of(key);
        return place != at->entries.end() && !(key < place->first) ? &place->second : nullptr;
    }
    bool contains(const Key& key) const { return find(key) != nullptr; }
    const T& at(const Key& key) const { return *find(key); }

    // True where the key is new; else nothing changes.
    bool insert(const Key& key, T value) {
        if (contains(key))
            return false;
        edit(key, [&](T& fresh) { fresh = std::move(value); });
        return true;
    }
    // Puts the value there. What is equal to it already stays as it is, shared.
    void set(const Key& key, T value) {
        if constexpr (std::equality_comparable<T>)
            if (const T* known = find(key); known && *known == value)
                return;
        edit(key, [&](T& old) { old = std::move(value); });
    }
    // Calls edit(T&) for the entry, which is made first, T{}, where there is none.
    template <class Edit>
    void edit(const Key& key, Edit&& edit) {
        if (!root_)
            root_ = Held<Node>(new Node);
        Node& root = root_.own();
        edit_in(root, key, edit);
        if (root.is_too_large()) {
            auto above = Held<Node>(new Node(root.height + 1));
            above.own().adopt(std::move(root_));
            above.own().split(0);
            root_ = std::move(above);
        }
    }
    // True where there was one.
    bool erase(const Key& key) {
        if (!contains(key))
            return false;
        erase_in(root_.own(), key);
        while (root_->height > 0 && root_->below.size() == 1)
            root_ = Held<Node>(root_->below.front().node);
        if (root_->size == 0)
            root_ = {};
        return true;
    }
    void clear() { root_ = {}; }

    class const_iterator;
    const_iterator begin() const {
        const Node* at = root_.get();
        while (at && at->height > 0)
            at = at->below.front().node.get();
        return {root_.get(), at, 0};
    }
    const_iterator end() const { return {}; }
    // The first entry whose key is not below.
    const_iterator lower_bound(const Key& key) const { return first_where(root_.get(), key, false); }
    // The first entry whose key is above.
    const_iterator upper_bound(const Key& key) const { return first_where(root_.get(), key, true); }
    // Requires an entry.
    const value_type& back() const {
        const Node* at = root_.get();
        while (at->height > 0)
            at = at->below.back().node.get();
        return at->entries.back();
    }

    // Calls visit(key, before, after) for each entry that differs, in the order of the keys; null where there is none.
    template <class Visit>
    static void for_each_change(const SharedMap& before, const SharedMap& after, Visit&& visit) {
        const auto on = [&](const Key& key, const T* old, const T* now) { return visit(key, old, now), true; };
        walk(
            before, after, [](const Node&) {}, on);
    }
    bool operator==(const SharedMap& other) const {
        if (size() != other.size())
            return false;
        if constexpr (kHashed)
            if (contents_hash() != other.contents_hash())
                return false;
        bool equal = true;
        walk(
            *this, other, [](const Node&) {}, [&](const Key&, const T*, const T*) { return equal = false; });
        return equal;
    }
    // The sum of the entries' hashes (shared_node.h).
    std::uint64_t contents_hash() const requires(kHashable<value_type>) { return root_ ? root_->hash : 0; }
    // Memory of the nodes that `earlier` does not hold as well, without what entries allocate themselves.
    std::size_t bytes_beyond(const SharedMap& earlier) const {
        std::size_t bytes = 0;
        const auto add = [&](const Node& node) {
            bytes +=
                sizeof(Node) + node.entries.capacity() * sizeof(value_type) + node.below.capacity() * sizeof(Branch);
        };
        walk(earlier, *this, add, [](const Key&, const T*, const T*) { return true; });
        return bytes;
    }

private:
    static constexpr bool kHashed = kHashable<value_type>;
    static_assert(kChunk >= 2 && kFan >= 3);

    struct Node;
    struct Branch {
        Key first;  // the lowest key below
        Held<Node> node;
    };
    struct Node {
        Holders holders;
        std::uint32_t height = 0;         // above the chunks
        bool ends_with_fresh = false;     // what came last stands at the end
        std::size_t size = 0;             // entries below
        std::uint64_t hash = 0;           // the sum over the entries below
        std::vector<value_type> entries;  // of a chunk
        std::vector<Branch> below;        // of an inner node

        explicit Node(std::uint32_t level = 0) : height(level) {}
        Node(const Node& other) : height(other.height), size(other.size), hash(other.hash), below(other.below) {
            entries.reserve(std::min(kChunk + 1, other.entries.size() + 2));  // most clones are to grow
            entries.assign(other.entries.begin(), other.entries.end());
        }

        const Key& first() const { return height == 0 ? entries.front().first : below.front().first; }
        std::size_t width() const { return height == 0 ? entries.size() : below.size(); }
        std::size_t room() const { return height == 0 ? kChunk : kFan; }
        bool is_too_large() const { return width() > room(); }
        // The place of the child that the key is below, or would be.
        std::size_t child_of(const Key& key) const {
            const auto after = std::upper_bound(below.begin() + 1, below.end(), key,
                                                [](const Key& k, const Branch& branch) { return k < branch.first; });
            return static_cast<std::size_t>(after - below.begin()) - 1;
        }
        auto place_of(const Key& key) const {
            return std::lower_bound(entries.begin(), entries.end(), key,
                                    [](const value_type& entry, const Key& k) { return entry.first < k; });
        }
        void adopt(Held<Node> child) {
            size += child->size;
            hash += child->hash;
            Key lowest = child->first();
            below.push_back({std::move(lowest), std::move(child)});
        }
        // Takes over what `next`, whose keys are above, holds from `from` on.
        void take(const Node& next, std::size_t from) {
            if (height == 0)
                for (std::size_t i = from; i < next.entries.size(); ++i)
                    append(next.entries[i]);
            else
                for (std::size_t i = from; i < next.below.size(); ++i)
                    adopt(next.below[i].node);
        }
        void append(const value_type& entry) {
            ++size;
            if constexpr (kHashed)
                hash += entry_hash(entry.first, entry.second);
            entries.push_back(entry);
        }
        // Gives the later part of a child to a new one behind it: half, or the last one where it was the last to come.
        void split(std::size_t child) {
            Node& full = below[child].node.own();
            const std::size_t keep = full.ends_with_fresh ? full.width() - 1 : full.width() / 2;
            auto fresh = Held<Node>(new Node(full.height));
            Node& later = fresh.own();
            later.take(full, keep);
            full.size -= later.size;
            full.hash -= later.hash;
            full.truncate(keep);
            Key lowest = later.first();
            below.insert(below.begin() + static_cast<std::ptrdiff_t>(child) + 1, {std::move(lowest), std::move(fresh)});
            ends_with_fresh = child + 2 == below.size();
        }
        void truncate(std::size_t keep) {
            if (height == 0)
                entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(keep), entries.end());
            else
                below.erase(below.begin() + static_cast<std::ptrdiff_t>(keep), below.end());
        }
    };

    template <class Edit>
    static void edit_in(Node& node, const Key& key, Edit& edit) {
        if (node.height == 0) {
            auto at = node.entries.begin() + (node.place_of(key) - node.entries.begin());
            if (at == node.entries.end() || key < at->first) {
                node.ends_with_fresh = at == node.entries.end();
                at = node.entries.insert(at, value_type(key, T{}));
                ++node.size;
            } else if constexpr (kHashed) {
                node.hash -= entry_hash(at->first, at->second);
            }
            edit(at->second);
            if constexpr (kHashed)
                node.hash += entry_hash(at->first, at->second);
            return;
        }
        const std::size_t child = node.child_of(key);
        Branch& branch = node.below[child];
        Node& lower = branch.node.own();
        node.size -= lower.size;
        node.hash -= lower.hash;
        edit_in(lower, key, edit);
        node.size += lower.size;
        node.hash += lower.hash;
        if (key < branch.first)
            branch.first = key;
        if (lower.is_too_large())
            node.split(child);
    }

    // Requires the key.
    static void erase_in(Node& node, const Key& key) {
        if (node.height == 0) {
            const auto at = node.place_of(key);
            if constexpr (kHashed)
                node.hash -= entry_hash(at->first, at->second);
            node.entries.erase(at);
            --node.size;
            return;
        }
        const std::size_t child = node.child_of(key);
        Node& lower = node.below[child].node.own();
        node.size -= lower.size;
        node.hash -= lower.hash;
        erase_in(lower, key);
        node.size += lower.size;
        node.hash += lower.hash;
        if (lower.width() == 0) {
            node.below.erase(node.below.begin() + static_cast<std::ptrdiff_t>(child));
            return;
        }
        node.below[child].first = lower.first();
        if (lower.width() >= lower.room() / 2)
            return;
        if (child + 1 < node.below.size())
            merge(node, child);
        if (child > 0)
            merge(node, child - 1);
    }
    // Makes one of two children where a third of its room stays free.
    static void merge(Node& node, std::size_t left) {
        const Node& next = *node.below[left + 1].node;
        if (node.below[left].node->width() + next.width() > next.room() * 2 / 3)
            return;
        node.below[left].node.own().take(next, 0);
        node.below.erase(node.below.begin() + static_cast<std::ptrdiff_t>(left) + 1);
    }

    static const_iterator first_where(const Node* root, const Key& key, bool above) {
        const Node* at = root;
        const Key* next = nullptr;  // where what comes after this subtree begins
        while (at && at->height > 0) {
            const std::size_t child = at->child_of(key);
            if (child + 1 < at->below.size())
                next = &at->below[child + 1].first;
            at = at->below[child].node.get();
        }
        if (!at)
            return {};
        auto place = at->place_of(key);
        if (above && place != at->entries.end() && !(key < place->first))
            ++place;
        if (place != at->entries.end())
            return {root, at, static_cast<std::size_t>(place - at->entries.begin())};
        return next ? first_where(root, *next, false) : const_iterator();
    }

    // What of a version is still to be compared, its first part on top.
    struct Rest {
        std::vector<const Node*> nodes;
        std::size_t entry = 0;  // of the chunk on top

        explicit Rest(const Node* root) {
            if (root)
                nodes.push_back(root);
        }
        const Node* top() const { return nodes.empty() ? nullptr : nodes.back(); }
        std::size_t height() const { return nodes.empty() ? 0 : nodes.back()->height; }
        const value_type* first() const { return nodes.empty() ? nullptr : &nodes.back()->entries[entry]; }
        void open() {
            const Node* node = nodes.back();
            nodes.pop_back();
            for (auto branch = node->below.rbegin(); branch != node->below.rend(); ++branch)
                nodes.push_back(branch->node.get());
        }
        void skip() {
            nodes.pop_back();
            entry = 0;
        }
        void next() {
            if (++entry == nodes.back()->entries.size())
                skip();
        }
    };
    template <class OnNode, class OnEntry>
    static void walk(const SharedMap& before, const SharedMap& after, OnNode&& on_node, OnEntry&& on_entry) {
        if (before.root_ == after.root_)
            return;
        Rest old(before.root_.get()), now(after.root_.get());
        const Node* looked_at = nullptr;
        while (old.top() || now.top()) {
            if (old.top() == now.top() && old.entry == now.entry) {
                old.skip();
                now.skip();
                continue;
            }
            if (const std::size_t height = std::max(old.height(), now.height()); height > 0) {
                const bool both = old.height() == now.height();
                if (both || now.height() == height) {
                    on_node(*now.top());
                    now.open();
                }
                if (both || old.height() == height)
                    old.open();
                continue;
            }
            const value_type *left = old.first(), *right = now.first();
            if (now.top() && now.top() != looked_at)
                on_node(*(looked_at = now.top()));
            bool more = true;
            if (!right || (left && left->first < right->first)) {
                more = on_entry(left->first, &left->second, nullptr);
                old.next();
            } else if (!left || right->first < left->first) {
                more = on_entry(right->first, nullptr, &right->second);
                now.next();
            } else {
                if (!same(left->second, right->second))
                    more = on_entry(left->first, &left->second, &right->second);
                old.next();
                now.next();
            }
            if (!more)
                return;
        }
    }
    static bool same(const T& a, const T& b) {
        if constexpr (std::equality_comparable<T>)
            return a == b;
        else
            return false;
    }

    Held<Node> root_;  // null: empty

public:
    class const_iterator {
    public:
        using value_type = std::pair<Key, T>;
        using difference_type = std::ptrdiff_t;
        using reference = const value_type&;
        using pointer = const value_type*;
        using iterator_category = std::forward_iterator_tag;
        const_iterator() = default;
        reference operator*() const { return chunk_->entries[at_]; }
        pointer operator->() const { return &chunk_->entries[at_]; }
        const_iterator& operator++() {
            if (++at_ == chunk_->entries.size())
                *this = first_where(root_, chunk_->entries.back().first, true);
            return *this;
        }
        const_iterator operator++(int) {
            auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const const_iterator& other) const { return chunk_ == other.chunk_ && at_ == other.at_; }

    private:
        friend class SharedMap;
        const_iterator(const Node* root, const Node* chunk, std::size_t at) : root_(root), chunk_(chunk), at_(at) {}
        const Node* root_ = nullptr;
        const Node* chunk_ = nullptr;  // null: the end
        std::size_t at_ = 0;
    };
};

}  // namespace orrery
