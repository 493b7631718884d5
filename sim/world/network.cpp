#include "sim/world/network.h"

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
    settings_.push_back(settings);
}

std::uint32_t LinkTable::find(NodeId from, NodeId to) const {
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
