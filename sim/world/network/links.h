// Links between nodes: delay, loss, duplication, reordering, corruption, bandwidth. What a run does to them is in
// network_state.h.
// A declared link has its own settings and its own counter of draws; a pair that nobody declared uses the default
// settings and its sender's counter (a draw's entity is the declared link, else the sender).
// A connection is a link that behaves as TCP does while it is cut silently.
// Bursts are stretches of time drawn for each link (Gilbert 1960, Elliott 1963, in continuous time), so an extra
// message does not move them. With bandwidth, a message leaves when those before it have left; what finds more bytes
// waiting than the queue holds is lost.
// Units: nanoseconds, ratios, bytes. Direction matters everywhere: a -> b and b -> a are two links.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/core/distribution.h"
#include "sim/core/ids.h"
#include "sim/core/random.h"

namespace orrery {

// Bad stretches of a link: exponential gaps of mean `every` between stretches of mean `lasting`.
struct Bursts {
    Duration every = 0;  // 0: none
    Duration lasting = 0;
    Ratio loss;  // within one
};

// What a message is after corruption: one whose checksum fails, or one with a changed field that looks sound.
enum class Corruption : std::uint8_t { checksum, field };

struct LinkSettings {
    Distribution delay = Distribution::uniform(1_ms, 10_ms);
    Ratio loss = {};
    Ratio duplicate = {};
    Ratio reorder = {};  // held back by a second delay, past the order of a first-in-first-out link
    Ratio corrupt = {};
    Corruption corruption = Corruption::checksum;
    bool fifo = false;
    Bursts bursts = {};
    std::uint64_t bytes_per_second = 0;  // 0: unlimited
    std::uint64_t queue_bytes = 0;       // waiting at most; 0: unlimited
    bool connection = false;             // what is sent comes in order, and waits while the link is cut silently,
    Duration give_up = 15_min;  // so long, counted from the first that waits: then all of it is refused, at once

    // Whether all that happens to a message is its delay.
    bool is_plain() const {
        return loss.never() && duplicate.never() && reorder.never() && corrupt.never() && !has_state();
    }
    // Whether the link remembers something between messages.
    bool has_state() const { return fifo || connection || bursts.every != 0 || bytes_per_second != 0; }
};

// A change of some settings; what it leaves out stays.
struct LinkEdit {
    std::optional<Distribution> delay;
    std::optional<Ratio> loss, duplicate, reorder, corrupt;
    std::optional<Corruption> corruption;
    std::optional<bool> fifo;
    std::optional<Bursts> bursts;
    std::optional<std::uint64_t> bytes_per_second, queue_bytes;
    std::optional<bool> connection;
    std::optional<Duration> give_up;
};
LinkSettings changed(LinkSettings settings, const LinkEdit& edit);

using Link = std::pair<NodeId, NodeId>;  // from, to

constexpr std::uint32_t kUndeclared = UINT32_MAX;

// The immutable part.
class LinkTable {
public:
    LinkSettings defaults;

    // Declares from -> to, or changes its settings when it is declared already.
    void declare(Link link, const LinkSettings& settings);
    // Index of a declared link, or kUndeclared.
    std::uint32_t find(NodeId from, NodeId to) const {
        if (from < kDense && to < kDense)
            return near_[from * kDense + to];
        return settings_.empty() ? kUndeclared : find_sorted(from, to);
    }
    const LinkSettings& settings(std::uint32_t link) const { return link == kUndeclared ? defaults : settings_[link]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(settings_.size()); }
    const std::vector<std::vector<std::pair<NodeId, std::uint32_t>>>& from_node() const { return by_sender_; }

private:
    static constexpr NodeId kDense = 16;  // links among the first nodes stand in a table

    std::uint32_t find_sorted(NodeId from, NodeId to) const;

    std::array<std::uint32_t, kDense* kDense> near_ = [] {
        std::array<std::uint32_t, kDense * kDense> none{};
        none.fill(kUndeclared);
        return none;
    }();
    std::vector<LinkSettings> settings_;
    std::vector<std::vector<std::pair<NodeId, std::uint32_t>>> by_sender_;  // sorted by receiver
};

}  // namespace orrery
