// What persistent containers are made of: nodes that several versions hold and that are written only while one version
// holds them alone. Copying a version is one more holder; who changes a node that others hold clones it first.
// Holders are counted atomically, so worlds of different threads may share a snapshot; whether a node is shared is
// never seen in a result.
//
// Hashes: the hash of a table is the sum, modulo 2^64, of the hashes of its entries, a vector's keys being its indices.
// A sum asks neither for an order nor for where chunks begin, so it is a function of the contents alone, however they
// came about; a change costs two hashes of an entry, and a node carries the sum of what is below it. Collisions: an
// entry's hash passes a bijection that scatters it, and its key is part of it, so different entries count as
// independent words: two different tables agree with a chance of 2^-64 a pair, as two different chains do. Sums can be
// forged by solving for entries (Wagner's generalized birthday); the fingerprint guards against accidents, not forgers.
// Source: path copying (Driscoll, Sarnak, Sleator & Tarjan, 1989); sums of entries as multiset hashes (Clarke et al.,
// ASIACRYPT 2003); the bijection is splitmix64's (Steele, Lea & Flood, OOPSLA 2014).
#pragma once
#include <atomic>
#include <cstdint>
#include <utility>

#include "sim/core/value.h"

namespace orrery {

template <class Key, class T>
std::uint64_t entry_hash(const Key& key, const T& value) {
    Hash chain;
    hash_into(chain, key);
    hash_into(chain, value);
    std::uint64_t bits = chain.value();
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EBu;
    return bits ^ bits >> 31;
}

// Counts the holders of the node that it is a member of; a copy of the node begins with one.
struct Holders {
    std::atomic<std::uint32_t> count{1};
    Holders() = default;
    Holders(const Holders&) : count(1) {}
    Holders& operator=(const Holders&) = delete;
};

// A holder of a node, or of none.
template <class Node>
class Held {
public:
    Held() = default;
    explicit Held(Node* fresh) : node_(fresh) {}
    Held(const Held& other) : node_(other.node_) {
        if (node_)
            node_->holders.count.fetch_add(1, std::memory_order_relaxed);
    }
    Held(Held&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
    Held& operator=(Held other) noexcept {
        std::swap(node_, other.node_);
        return *this;
    }
    ~Held() {
        if (node_ && (is_alone() || node_->holders.count.fetch_sub(1, std::memory_order_acq_rel) == 1))
            delete node_;
    }

    const Node* get() const { return node_; }
    const Node& operator*() const { return *node_; }
    const Node* operator->() const { return node_; }
    explicit operator bool() const { return node_ != nullptr; }
    bool operator==(const Held&) const = default;  // the same node
    // For writing. Requires a node; a reference to it is good until the next copy of this holder.
    Node& own() {
        if (!is_alone())
            *this = Held(new Node(*node_));
        return *node_;
    }

private:
    bool is_alone() const { return node_->holders.count.load(std::memory_order_acquire) == 1; }

    Node* node_ = nullptr;
};

}  // namespace orrery
