#include "models/consensus/raft/promises.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/consensus/raft/safety.h"
#include "models/floor/quorum.h"
#include "sim/property/between_nodes.h"
#include "sim/property/until.h"

namespace orrery::raft {

void VotesOnDisks::begun(const View& view, NodeId node, std::vector<Promise>& out) const {
    const Server::State& state = view.state<Server>(node);
    if (state.standing == Standing::leader && view.up(node))
        out.push_back({node, state.term});
}

bool VotesOnDisks::is_over(const View& view, const Promise& promise) const {
    std::size_t newer = 0;
    for (NodeId node = 0; node < servers; ++node)
        newer += view.durable<Server>(node).term > promise.term ? 1 : 0;
    return newer >= floor::majority_of(servers);
}

std::optional<Broken> VotesOnDisks::broken(const View& view, const Promise& promise) const {
    const Member leader = promise.leader + 1;
    std::size_t loyal = 0, newer = 0;
    std::vector<FieldRef> fields{{promise.leader, "standing"}, {promise.leader, "term"}};
    for (NodeId node = 0; node < servers; ++node) {
        const Server::Durable& disk = view.durable<Server>(node);
        const bool votes = disk.term == promise.term && disk.voted_for == leader;
        loyal += votes ? 1 : 0;
        newer += disk.term > promise.term ? 1 : 0;
        if (!votes && disk.term <= promise.term)
            fields.push_back({node, "voted_for"});
    }
    if (loyal + newer >= floor::majority_of(servers))
        return std::nullopt;
    return Broken{fmt::format("{} leads term {}, and {} of {} disks hold a vote for it", view.name(promise.leader),
                              promise.term, loyal, servers),
                  std::move(fields)};
}

std::optional<Broken> commits_differ(const View& view, NodeId first, NodeId second) {
    if (!view.up(first) || !view.up(second))
        return std::nullopt;
    const Server::State& left = view.state<Server>(first);
    const Server::State& right = view.state<Server>(second);
    const Index both = std::min(left.commit, right.commit);
    if (both == 0)
        return std::nullopt;
    const auto same = static_cast<Index>(left.log.common_prefix(right.log));
    if (same >= both)
        return std::nullopt;
    const auto path = fmt::format("log[{}]", same);
    return Broken{fmt::format("{} has committed {} at index {}, and {} has committed {}", view.name(first),
                              describe(left.log[same]), same + 1, view.name(second), describe(right.log[same])),
                  {{first, path}, {second, path}, {first, "commit"}, {second, "commit"}}};
}

void add_promises(const Settings& settings, Blueprint& blueprint) {
    blueprint.add_property(
        until<Server>(believed, "a leader has its votes on disks",
                      "from its election on, a majority of the disks votes for a leader or has gone on to a newer term",
                      VotesOnDisks{static_cast<std::size_t>(settings.servers)}));
    blueprint.add_property(pairs<Server, Server>(believed, "what two have committed is the same",
                                                 "up to the lower commit index, two servers have one log",
                                                 commits_differ));
}

}  // namespace orrery::raft
