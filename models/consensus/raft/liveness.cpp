#include "models/consensus/raft/liveness.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/property/until.h"

namespace orrery::raft {
namespace {

constexpr Duration kFreshAcknowledgement = 300_ms;
constexpr Duration kSettling = 60_s;  // after the fault, before elections count
constexpr Duration kElectionWindow = 60_s;
constexpr Duration kRecovery = 30_s;  // after the fault, before availability counts
constexpr Duration kProgressWindow = 30_s;

template <class T>
T& slot(std::vector<T>& of, std::size_t at) {
    if (of.size() <= at)
        of.resize(at + 1, T{});
    return of[at];
}

}  // namespace

namespace {

// Since when a majority has last acknowledged the node, where it leads.
std::optional<Duration> acknowledged_since(const View& view, NodeId node) {
    const Server::State& state = view.state<Server>(node);
    if (state.standing != Standing::leader || !view.up(node))
        return std::nullopt;
    // What it has heard bears the time of its own clock, which may be far from the world's.
    const Time own = view.clock(node);
    return std::max<Duration>(own - Server::quorum_heard_at(state, own), 0);
}

}  // namespace

Time committing_until(const View& view, NodeId node) {
    const auto age = acknowledged_since(view, node);
    return !age || *age > kFreshAcknowledgement ? 0 : view.now() + kFreshAcknowledgement - *age;
}

namespace {

// An acknowledgement that comes so soon after the heal may have been under way before it: it shows nothing.
bool leads_after_the_heal(const View& view, NodeId node) {
    const auto age = acknowledged_since(view, node);
    return age && *age <= kFreshAcknowledgement &&
           view.now() - *age >= view.healed_at().value_or(0) + kFreshAcknowledgement;
}

std::optional<Broken> nobody_leads(const View& view) {
    Broken broken{"no server leads a majority", {}};
    for (const NodeId node : view.nodes<Server>()) {
        if (leads_after_the_heal(view, node))
            return std::nullopt;
        broken.fields.push_back({node, "standing"});
    }
    return broken;
}

}  // namespace

void FewElections::watch(const View& view, NodeId node) {
    const Server::State& state = view.state<Server>(node);
    const bool is_up = view.up(node);
    if (is_up && state.standing == Standing::candidate) {
        if (stood_for.size() <= state.term)
            stood_for.resize(state.term + 1, kNoNode);
        if (stood_for[state.term] == kNoNode)
            stood_for[state.term] = node;
    }
    if (leads.size() <= node)
        leads.resize(node + 1, false);
    const bool leading = is_up && state.standing == Standing::leader;
    if (leads[node] && !leading && is_up)
        deposed = Deposed{node, slot(led, node), state.term};
    leads[node] = leading;
}

void FewElections::report(const View& view, NodeId node, Judge& judge) const {
    const Server::State& state = view.state<Server>(node);
    std::vector<FieldRef> fields{{node, "standing"}, {node, "term"}};
    std::string why;
    if (deposed && deposed->by < stood_for.size() && stood_for[deposed->by] != kNoNode && deposed->by > deposed->led) {
        const NodeId challenger = stood_for[deposed->by];
        why = fmt::format("; {}, which led term {}, was deposed by term {}, for which {} stood",
                          view.name(deposed->leader), deposed->led, deposed->by, view.name(challenger));
        fields.push_back({challenger, "term"});
    }
    judge.violated(fmt::format("{} is elected in term {}, {} after the election before, though the fault was {} ago{}",
                               view.name(node), state.term, format_time(view.now() - *last),
                               format_time(view.now() - *view.first_fault()), why),
                   std::move(fields));
}

void FewElections::after(const View& view, NodeId node, Judge& judge) {
    const Server::State& state = view.state<Server>(node);
    watch(view, node);
    if (state.standing != Standing::leader || !view.up(node))
        return;
    Term& last_led = slot(led, node);
    if (last_led == state.term)
        return;
    last_led = state.term;
    if (!view.first_fault() || view.now() < *view.first_fault() + kSettling)
        return;
    if (last && view.now() - *last <= kElectionWindow)
        report(view, node, judge);
    last = view.now();
}

void FewElections::at_end(const View& view, Judge& judge) {
    if (view.first_fault() && view.now() < *view.first_fault() + kSettling + kElectionWindow)
        judge.undecided("the run ends before two minutes have passed since the fault");
}

void NobodyDeposed::after(const View& view, NodeId node, Judge& judge) {
    Time& held = slot(held_until, node);
    const Server::State& state = view.state<Server>(node);
    const bool leads = state.standing == Standing::leader;
    if (!leads && held >= view.now() && view.up(node) && view.first_fault()) {
        judge.violated(fmt::format("{} held a majority and was deposed by term {}", view.name(node), state.term),
                       {{node, "standing"}, {node, "term"}});
    }
    held = committing_until(view, node);
}

void Available::count_to(const View& view) {
    const Time from = std::max(looked_at, view.first_fault().value_or(kNever - kRecovery) + kRecovery);
    looked_at = view.now();
    if (from >= view.now())
        return;
    Time until = 0;
    for (const Time held : held_until)
        until = std::max(until, held);
    with_leader += std::max<Duration>(0, std::min(until, view.now()) - from);
}

void Available::after(const View& view, NodeId node, Judge&) {
    count_to(view);
    slot(held_until, node) = committing_until(view, node);
}

void Available::at_end(const View& view, Judge& judge) {
    if (!view.first_fault())
        return;
    const Time begin = *view.first_fault() + kRecovery;
    if (view.now() < begin + kElectionWindow)  // or a limit has cut it off
        return judge.undecided("the run ends before a minute and a half has passed since the fault");
    count_to(view);
    const Duration all = view.now() - begin;
    if (all > 0 && with_leader >= all / 10 * 9)
        return judge.near(with_leader * 100 / all - 90);
    std::vector<FieldRef> fields;
    for (const NodeId node : view.nodes<Server>())
        fields.push_back({node, "standing"});
    judge.violated(fmt::format("a leader could commit {} of {} ({} %)", format_time(with_leader), format_time(all),
                               all > 0 ? with_leader * 100 / all : 0),
                   std::move(fields));
}

namespace {

// The index of the last write that the server has committed; 0: of none, or it is down.
Index last_write(const View& view, NodeId node) {
    const Server::State& state = view.state<Server>(node);
    Index index = view.up(node) ? state.commit : 0;
    while (index > 0 && state.log[index - 1].command.function != Function::write &&
           state.log[index - 1].command.function != Function::cas)
        --index;
    return index;
}

}  // namespace

void NextWrite::begun(const View& view, NodeId node, std::vector<Promise>& out) const {
    out.push_back({last_write(view, node)});
}

bool NextWrite::is_over(const View& view, const Promise& write) const {
    const std::vector<NodeId> servers = view.nodes<Server>();
    return std::any_of(servers.begin(), servers.end(),
                       [&](NodeId node) { return last_write(view, node) > write.last; });
}

// "n4 leads term 1 and hears 2 of 5 servers", and the fields that say so: who stands for what, whom it last heard.
Broken NextWrite::overdue(const View& view, const Promise& write) const {
    Broken broken;
    std::string leaders;
    const std::vector<NodeId> servers = view.nodes<Server>();
    for (const NodeId node : servers) {
        if (!view.up(node))
            continue;
        broken.fields.push_back({node, "standing"});
        broken.fields.push_back({node, "heard_at"});
        const Server::State& state = view.state<Server>(node);
        if (state.standing != Standing::leader)
            continue;
        const auto heard = std::count_if(state.peers.begin(), state.peers.end(), [&](const Peer& peer) {
            return view.now() - peer.heard_at <= kFreshAcknowledgement;
        });
        leaders += fmt::format("; {} leads term {} and hears {} of {} servers, itself included", view.name(node),
                               state.term, heard + 1, servers.size());
    }
    broken.detail = fmt::format("no client's write is committed after {}{}",
                                write.last == 0 ? "the start" : fmt::format("index {}", write.last),
                                leaders.empty() ? "; nobody leads" : leaders);
    return broken;
}

void add_liveness(const Settings& settings, Blueprint& blueprint) {
    if (settings.judge_liveness) {
        if (settings.flapping)
            blueprint.add_property(always<Server>(believed, "stable",
                                                  "from the first fault on, no leader that holds a majority is deposed",
                                                  NobodyDeposed{}));
        else
            blueprint.add_property(always<Server>(
                believed, "stable", "from 60 s after the fault, at most one election in any 60 s", FewElections{}));
        blueprint.add_property(
            always<Server>(believed, "available",
                           "from 30 s after the fault, a committing leader at least 90 % of the time", Available{}));
        blueprint.add_property(leads_to<Server>(believed, "progress",
                                                "each committed write of a client is followed by another within 30 s",
                                                kProgressWindow, NextWrite{}));
    }
    blueprint.add_property(reached<Server>(believed, "a leader after the heal",
                                           "within a bound after each heal a majority acknowledges some server anew",
                                           settings.leader_bound, nobody_leads));
    blueprint.add_property(sometimes<Server>(
        believed, "a leader is elected", "some server leads",
        [](const View& view, NodeId node) { return view.state<Server>(node).standing == Standing::leader; }));
    blueprint.add_property(sometimes<Client>(
        believed, "a write is acknowledged", "some client learns that its write took effect",
        [](const View& view, NodeId node) { return view.state<Client>(node).acknowledged_writes > 0; }));
}

}  // namespace orrery::raft
