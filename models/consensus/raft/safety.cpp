#include "models/consensus/raft/safety.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/check/linearizable/linearizability.h"

namespace orrery::raft {
namespace {

template <class T>
T& slot(std::vector<T>& of, std::size_t at, const T& fresh = {}) {
    if (of.size() <= at)
        of.resize(at + 1, fresh);
    return of[at];
}

std::string log_path(Index index) { return fmt::format("log[{}]", index - 1); }

HistoryFinding check_registers(const History& history) {
    const auto operations = pair_operations(history);
    if (!operations)
        return {CheckVerdict::unknown, 0, operations.error().to_text()};
    const LinearizabilityResult result = check_linearizable(*operations, {});
    if (result.verdict == CheckVerdict::unknown)
        return {result.verdict, 0, result.why_unknown};
    return {result.verdict, result.event, result.sentence};
}

}  // namespace

std::string describe(const Entry& entry) {
    const Command& command = entry.command;
    switch (command.function) {
        case Function::none:
            return fmt::format("the mark of term {}", entry.term);
        case Function::read:
            return fmt::format("a read of {} (term {})", command.key, entry.term);
        case Function::write:
            return fmt::format("a write of {} to {} (term {})", command.value, command.key, entry.term);
        case Function::cas:
            return fmt::format("a compare-and-set of {} from {} to {} (term {})", command.key, command.expected,
                               command.value, entry.term);
    }
    return "";
}

std::string describe_beside(const Entry& entry, const Entry& other) {
    const std::string text = describe(entry);
    return text != describe(other) ? text : to_text(to_value(entry));
}

void ElectionSafety::after(const View& view, NodeId node, Judge& judge) {
    const Server::State& state = view.state<Server>(node);
    if (state.standing != Standing::leader || !view.up(node))
        return;
    NodeId& leader = slot(leader_of, state.term, kNoNode);
    if (leader == node)
        return;
    if (leader != kNoNode) {
        judge.violated(fmt::format("{} and {} both lead term {}", view.name(leader), view.name(node), state.term),
                       {{node, "standing"}, {node, "term"}, {leader, "standing"}, {leader, "term"}});
    }
    leader = node;
}

const LogMatching::Known& LogMatching::learn(Index index, const Known& entry) {
    if (first.size() < index) {
        first.push_back(entry);
        return first.back();
    }
    const Known& known = first[index - 1];
    if (known.entry.term == entry.entry.term)
        return known;
    return others.emplace(std::pair{index, entry.entry.term}, entry).first->second;
}

void LogMatching::after(const View& view, NodeId node, Judge& judge) {
    const Server::State& state = view.state<Server>(node);
    const auto look_at = [&](Index index) {
        const Known here{state.log[index - 1], state.term_at(index - 1)};
        const Known& known = learn(index, here);
        if (known == here)
            return;
        judge.violated(fmt::format("index {} of term {} is {} after term {} on {}, and was {} after term {} elsewhere",
                                   index, here.entry.term, describe_beside(here.entry, known.entry), here.previous_term,
                                   view.name(node), describe_beside(known.entry, here.entry), known.previous_term),
                       {{node, log_path(index)}});
    };
    logs.look(node, state.log, [&](std::size_t place, const Entry*, const Entry* entry) {
        const auto index = static_cast<Index>(place) + 1;
        if (entry)
            look_at(index);
        if (entry && index < state.last_index())
            look_at(index + 1);
    });
}

std::optional<Index> LeaderCompleteness::lacks(const SharedVector<Committed>& committed, Index from,
                                               const Server::State& leader) {
    for (Index index = from; index <= committed.size(); ++index) {
        if (committed[index - 1].by >= leader.term)
            continue;
        if (index > leader.last_index() || leader.log[index - 1] != committed[index - 1].entry)
            return index;
    }
    return std::nullopt;
}

void LeaderCompleteness::after(const View& view, NodeId node, Judge& judge) {
    const Server::State& state = view.state<Server>(node);
    if (state.standing != Standing::leader || !view.up(node))
        return;
    const auto report = [&](NodeId leader, Index index) {
        const Committed& lost = committed[index - 1];
        judge.violated(
            fmt::format("{} leads term {} without index {}, {} that {} committed in term {}", view.name(leader),
                        view.state<Server>(leader).term, index, describe(lost.entry), view.name(lost.at), lost.by),
            {{leader, "standing"}, {leader, "term"}, {lost.at, "commit"}, {leader, "log"}});
    };
    const Index known = static_cast<Index>(committed.size());
    for (Index index = known + 1; index <= state.commit; ++index)
        committed.push_back({state.log[index - 1], state.term, node});
    // A leader that commits late may have a successor already.
    if (committed.size() > known) {
        for (NodeId other = 0; other < led.size(); ++other) {
            if (led[other] <= state.term || !view.up(other))
                continue;
            const Server::State& successor = view.state<Server>(other);
            if (successor.standing != Standing::leader)
                continue;
            if (const auto index = lacks(committed, known + 1, successor))
                return report(other, *index);
        }
    }
    Term& last_led = slot(led, node);
    if (last_led == state.term)
        return;
    last_led = state.term;
    if (const auto index = lacks(committed, 1, state))
        report(node, *index);
}

void StateMachineSafety::after(const View& view, NodeId node, Judge& judge) {
    if (!view.up(node))
        return;
    const Server::State& state = view.state<Server>(node);
    Index& done = slot(checked, node);
    if (state.commit < done)
        done = state.commit;  // a restart applies from the beginning again
    while (done < state.commit) {
        const Entry& entry = state.log[done++];
        if (applied.size() < done) {
            applied.push_back(entry);
        } else if (const Entry& other = applied[done - 1]; !(other == entry)) {
            judge.violated(fmt::format("{} applies {} at index {}, where {} was applied before", view.name(node),
                                       describe_beside(entry, other), done, describe_beside(other, entry)),
                           {{node, log_path(done)}, {node, "commit"}});
            return;
        }
    }
}

std::optional<std::string> log_matching_from_scratch(const std::vector<Log>& logs) {
    for (std::size_t a = 0; a < logs.size(); ++a) {
        for (std::size_t b = a + 1; b < logs.size(); ++b) {
            const std::size_t shorter = std::min(logs[a].size(), logs[b].size());
            for (std::size_t last = shorter; last-- > 0;) {
                if (logs[a][last].term != logs[b][last].term)
                    continue;
                const std::size_t common = logs[a].common_prefix(logs[b]);
                if (common <= last)
                    return fmt::format("logs {} and {} agree on the term of index {} and differ at {}", a, b, last + 1,
                                       common + 1);
                break;
            }
        }
    }
    return std::nullopt;
}

void add_safety(Blueprint& blueprint) {
    blueprint.add_property(
        always<Server>(believed, "ElectionSafety", "at most one server leads in a term", ElectionSafety{}));
    blueprint.add_property(always<Server>(believed, "LogMatching",
                                          "two logs with an entry of the same index and term are the same up to there",
                                          LogMatching{}));
    blueprint.add_property(always<Server>(believed, "LeaderCompleteness",
                                          "what was committed in a term is in the log of every leader of a later term",
                                          LeaderCompleteness{}));
    blueprint.add_property(always<Server>(believed, "StateMachineSafety",
                                          "no two servers apply different entries at one index", StateMachineSafety{}));
    blueprint.add_property(
        from_history("linearizable", "the clients' operations on each key are those of one register", check_registers));
}

}  // namespace orrery::raft
