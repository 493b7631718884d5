#include "sim/world/network/network_state.h"

#include <algorithm>

namespace orrery {
namespace {

std::uint64_t key_of(Link link) { return static_cast<std::uint64_t>(link.first) << 32 | link.second; }

template <class Entries, class Key>
auto position(Entries& entries, Key key) {
    return std::lower_bound(entries.begin(), entries.end(), key,
                            [](const auto& entry, Key k) { return entry.first < k; });
}

}  // namespace

void LinkTable::declare(Link link, const LinkSettings& settings) {
    if (by_sender_.size() <= link.first)
        by_sender_.resize(link.first + 1);
    auto& receivers = by_sender_[link.first];
    auto at = position(receivers, link.second);
    if (at != receivers.end() && at->first == link.second) {
        settings_[at->second] = settings;
        return;
    }
    receivers.insert(at, {link.second, size()});
    if (link.first < kDense && link.second < kDense)
        near_[link.first * kDense + link.second] = size();
    settings_.push_back(settings);
}

std::uint32_t LinkTable::find_sorted(NodeId from, NodeId to) const {
    if (from >= by_sender_.size())
        return kUndeclared;
    const auto& receivers = by_sender_[from];
    const auto at = position(receivers, to);
    return at != receivers.end() && at->first == to ? at->second : kUndeclared;
}

void Cuts::cut(Link link) {
    const std::uint64_t key = key_of(link);
    const auto at = position(cut_, key);
    if (at != cut_.end() && at->first == key)
        ++at->second;
    else
        cut_.insert(at, {key, 1});
}

void Cuts::heal(Link link) {
    const std::uint64_t key = key_of(link);
    const auto at = position(cut_, key);
    if (at == cut_.end() || at->first != key)
        return;
    if (--at->second == 0)
        cut_.erase(at);
}

void Cuts::heal_all(Link link) {
    const std::uint64_t key = key_of(link);
    const auto at = position(cut_, key);
    if (at != cut_.end() && at->first == key)
        cut_.erase(at);
}

LinkMemory& LinkMemories::of(Link link) {
    const std::uint64_t key = key_of(link);
    auto at = position(sorted_, key);
    if (at == sorted_.end() || at->first != key)
        at = sorted_.insert(at, {key, LinkMemory{}});
    return at->second;
}

LinkSettings changed(LinkSettings settings, const LinkEdit& edit) {
    const auto take = [](auto& setting, const auto& wanted) {
        if (wanted)
            setting = *wanted;
    };
    take(settings.delay, edit.delay);
    take(settings.loss, edit.loss);
    take(settings.duplicate, edit.duplicate);
    take(settings.reorder, edit.reorder);
    take(settings.corrupt, edit.corrupt);
    take(settings.corruption, edit.corruption);
    take(settings.fifo, edit.fifo);
    take(settings.bursts, edit.bursts);
    take(settings.bytes_per_second, edit.bytes_per_second);
    take(settings.queue_bytes, edit.queue_bytes);
    take(settings.connection, edit.connection);
    take(settings.give_up, edit.give_up);
    return settings;
}

std::uint32_t Cuts::count(NodeId from, NodeId to) const {
    const std::uint64_t key = key_of({from, to});
    const auto at = position(cut_, key);
    return at != cut_.end() && at->first == key ? at->second : 0;
}

std::vector<Link> Cuts::links() const {
    std::vector<Link> out;
    for (const auto& [key, times] : cut_)
        out.emplace_back(static_cast<NodeId>(key >> 32), static_cast<NodeId>(key & UINT32_MAX));
    return out;
}

}  // namespace orrery
