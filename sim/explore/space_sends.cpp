// Where what is sent goes: at the start, to nodes that are down, and past what a blocked node keeps waiting.
#include <algorithm>

#include "sim/explore/space.h"

namespace orrery {

// What goes to a node that is down comes back, where its sender's role wants to know.
Send Space::sent_or_back(NodeId from, const Send& send, std::uint32_t situation) {
    const MessageKind kind = refused_as_[messages_.at(send.message).kind];
    if (kind == kNoKind || send.to == from || configuration_at(send.to, configuration(send.to, situation)).up ||
        !blueprint().roles[blueprint().nodes[from].role].takes(kind))
        return send;
    EventRecord back = messages_.at(send.message);
    blueprint().kinds[kind].refuse(back);
    std::swap(back.node, back.peer);
    back.kind = kind;
    back.refused = true;
    return {from, messages_.number(back)};
}

// Whether the message answers the call.
bool Space::ends(NodeId node, std::uint32_t call, std::uint32_t message) const {
    return blueprint().roles[blueprint().nodes[node].role].ends(timers_.at(call), messages_.at(message));
}

std::vector<std::vector<std::uint32_t>> Space::initial() {
    std::vector<std::vector<Result>> starts;
    for (NodeId node = 0; node < nodes_.size(); ++node) {
        std::vector<Result>& results = starts.emplace_back();
        const auto fresh = blueprint().roles[blueprint().nodes[node].role].make_states();
        blueprint().roles[blueprint().nodes[node].role].add_node(*fresh);
        run_.run({node, *fresh, 0, nullptr}, [&](const RoleStates& states, const HandlerRun::Effects& effects) {
            results.push_back(result_of(node, states, effects, {}));
        });
    }
    // Every combination of what the starts choose.
    constexpr std::size_t kMostStarts = 1'000'000;
    std::size_t combinations = 1;
    for (const auto& results : starts)
        if ((combinations *= results.size()) > kMostStarts)
            throw CannotExplore("the starts of the nodes choose among more than a million initial states");
    std::vector<std::vector<std::uint32_t>> all;
    for (std::size_t combination = 0; combination < combinations; ++combination) {
        std::vector<std::uint32_t> situations(nodes_.size());
        std::vector<const Result*> chosen(nodes_.size());
        std::size_t rest = combination;
        for (NodeId node = 0; node < nodes_.size(); ++node) {
            chosen[node] = &starts[node][rest % starts[node].size()];
            rest /= starts[node].size();
            situations[node] = number_of_situation(node, chosen[node]->configuration, {});
        }
        for (NodeId node = 0; node < nodes_.size(); ++node)
            for (std::uint32_t i = 0; i < chosen[node]->sends.count; ++i) {
                const Send send = nodes_[node].all_sends[chosen[node]->sends.begin + i];  // everybody is up
                situations[send.to] = arrive(send.to, situations[send.to], send.message);
            }
        all.push_back(std::move(situations));
    }
    return all;
}

}  // namespace orrery
