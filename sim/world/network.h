// Links between nodes: delay, loss and duplication, and which of them are cut right now.
// A declared link has its own settings and its own counter of draws; a pair that nobody declared uses the default
// settings and its sender's counter (a draw's entity is the declared link, else the sender).
// Cuts count: two partitions that overlap both have to heal before the link works again.
// Units: nanoseconds, ratios. Direction matters everywhere: a -> b and b -> a are two links.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/core/distribution.h"
#include "sim/core/ids.h"
#include "sim/core/random.h"

namespace orrery {

struct LinkSettings {
    Distribution delay = Distribution::uniform(1_ms, 10_ms);
    Ratio loss;
    Ratio duplicate;
};

using Link = std::pair<NodeId, NodeId>;  // from, to

constexpr std::uint32_t kUndeclared = UINT32_MAX;

// The immutable part.
class LinkTable {
public:
    LinkSettings defaults;

    // Declares from -> to, or changes its settings when it is declared already.
    void declare(Link link, const LinkSettings& settings);
    // Index of a declared link, or kUndeclared.
    std::uint32_t find(NodeId from, NodeId to) const;
    const LinkSettings& settings(std::uint32_t link) const { return link == kUndeclared ? defaults : settings_[link]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(settings_.size()); }
    const std::vector<std::vector<std::pair<NodeId, std::uint32_t>>>& from_node() const { return by_sender_; }

private:
    std::vector<LinkSettings> settings_;
    std::vector<std::vector<std::pair<NodeId, std::uint32_t>>> by_sender_;  // sorted by receiver
};

// The part that changes during a run.
class Cuts {
public:
    bool is_cut(NodeId from, NodeId to) const { return !cut_.empty() && count(from, to) != 0; }
    void cut(Link link);
    void heal(Link link);  // undoes one cut; nothing when there is none
    void heal_all() { cut_.clear(); }
    bool empty() const { return cut_.empty(); }
    std::vector<Link> links() const;
    bool operator==(const Cuts&) const = default;

private:
    std::uint32_t count(NodeId from, NodeId to) const;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> cut_;  // sorted (from << 32 | to, times cut)
};

}  // namespace orrery
