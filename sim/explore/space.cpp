#include "sim/explore/space.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr std::uint32_t kRestart = UINT32_MAX - 1;  // events beside the numbers of messages and timers
constexpr std::uint32_t kTimerEvent = 0x8000'0000;  // added to a timer's number

}  // namespace

std::uint32_t Records::number(const EventRecord& record) {
    Hash hash;
    hash.add(static_cast<std::uint64_t>(record.node) << 32 | record.peer);
    hash.add(record.kind);
    hash.add(record.payload_hash);
    const std::uint32_t found = finder_.find(hash.value(), [&](std::uint32_t number) {
        const EventRecord& other = records_[number];
        return other.node == record.node && other.peer == record.peer && other.kind == record.kind &&
               kinds_[record.kind].equal(other, record);
    });
    if (found != kNoNumber)
        return found;
    records_.push_back(record);
    return finder_.add(hash.value());
}

Space::Space(const Blueprint& blueprint, const ExploreBounds& bounds)
    : run_(blueprint),
      bounds_(bounds),
      network_(blueprint.exploration.network),
      messages_(run_.blueprint().kinds),
      timers_(run_.blueprint().kinds),
      nodes_(blueprint.nodes.size()) {
    for (NodeId node = 0; node < nodes_.size(); ++node)
        nodes_[node].states = run_.blueprint().roles[run_.blueprint().nodes[node].role].make_states();
}

// ---- Numbers -------------------------------------------------------------------------------------------------------

std::uint32_t Space::number_of_state(NodeId node, const RoleStates& states, std::uint32_t index) {
    Node& one = nodes_[node];
    const std::uint64_t hash = states.hash_one(index);
    const std::uint32_t found =
        one.state_finder.find(hash, [&](std::uint32_t number) { return states.equal_one(index, *one.states, number); });
    if (found != kNoNumber)
        return found;
    states.copy_one(index, *one.states, one.state_finder.size());
    return one.state_finder.add(hash);
}

std::uint32_t Space::number_of_configuration(NodeId node, std::uint32_t state, bool up,
                                             std::vector<std::uint32_t> timers) {
    std::sort(timers.begin(), timers.end());
    timers.insert(timers.begin(), state << 1 | (up ? 1 : 0));
    return nodes_[node].configurations.number(timers);
}

Space::Configuration Space::configuration_at(NodeId node, std::uint32_t configuration) const {
    const auto words = nodes_[node].configurations.at(configuration);
    return {words[0] >> 1, (words[0] & 1u) != 0, words.subspan(1)};
}

std::uint32_t Space::number_of_situation(NodeId node, std::uint32_t configuration, std::vector<std::uint32_t> inbox) {
    const std::array<std::uint32_t, 2> words{configuration, nodes_[node].inboxes.number(inbox)};
    const std::uint32_t number = nodes_[node].situations.number(words);
    largest_ = std::max(largest_, number);
    return number;
}

// In the order that makes equal networks equal: by number, or each link's in the order sent, link after link.
void Space::add_message(std::vector<std::uint32_t>& inbox, std::uint32_t message) const {
    const auto link = [&](std::uint32_t number) { return messages_.at(number).peer; };
    if (network_ == Network::fifo) {
        const auto at = std::upper_bound(inbox.begin(), inbox.end(), message,
                                         [&](std::uint32_t a, std::uint32_t b) { return link(a) < link(b); });
        inbox.insert(at, message);
        return;
    }
    const auto at = std::lower_bound(inbox.begin(), inbox.end(), message);
    if (network_ == Network::bag || at == inbox.end() || *at != message)
        inbox.insert(at, message);
}

std::uint32_t Space::find_arrival(NodeId node, std::uint32_t situation, std::uint32_t message, std::uint64_t key) {
    const auto before = inbox(node, situation);
    std::vector<std::uint32_t> after(before.begin(), before.end());
    add_message(after, message);
    const std::uint32_t number = number_of_situation(node, configuration(node, situation), std::move(after));
    nodes_[node].arrivals.insert(key, number);
    return number;
}

// ---- Events --------------------------------------------------------------------------------------------------------

Space::Result Space::result_of(NodeId node, const RoleStates& states, const HandlerRun::Effects& effects,
                               std::vector<std::uint32_t> timers) {
    for (const auto& change : effects.timers) {
        if (!change.set) {
            std::erase_if(timers, [&](std::uint32_t number) {
                const EventRecord& armed = timers_.at(number);
                return armed.kind == change.record.kind && armed.payload_hash == change.record.payload_hash;
            });
            continue;
        }
        const std::uint32_t number = timers_.number(change.record);
        if (std::find(timers.begin(), timers.end(), number) == timers.end())
            timers.push_back(number);
    }
    Result result;
    result.configuration = number_of_configuration(node, number_of_state(node, states, 0), true, std::move(timers));
    auto& sends = nodes_[node].all_sends;
    result.sends = {static_cast<std::uint32_t>(sends.size()), static_cast<std::uint32_t>(effects.sends.size())};
    for (const EventRecord& record : effects.sends)
        sends.push_back({record.node, messages_.number(record)});
    return result;
}

// What an event can do to a configuration; found out once.
Space::Range Space::outcomes(NodeId node, std::uint32_t configuration, std::uint32_t event, const EventRecord* record) {
    Node& one = nodes_[node];
    const std::uint64_t key = static_cast<std::uint64_t>(configuration) << 32 | event;
    if (const std::uint32_t known = one.outcomes.find(key); known != kNoNumber)
        return one.ranges[known];
    const Configuration before = configuration_at(node, configuration);
    std::vector<std::uint32_t> timers(before.timers.begin(), before.timers.end());
    if (event >= kTimerEvent && event != kRestart)
        std::erase(timers, event - kTimerEvent);
    const std::uint32_t state = before.state;
    std::vector<Result> results;
    if (record)
        run_.put(node, *one.states, state);
    if (!record || run_.is_taken(node, *record))
        run_.run(node, *one.states, state, record, [&](const RoleStates& states, const HandlerRun::Effects& effects) {
            results.push_back(result_of(node, states, effects, timers));
        });
    const Range range{static_cast<std::uint32_t>(one.results.size()), static_cast<std::uint32_t>(results.size())};
    one.results.insert(one.results.end(), results.begin(), results.end());
    one.outcomes.insert(key, static_cast<std::uint32_t>(one.ranges.size()));
    one.ranges.push_back(range);
    return range;
}

// As in a run: the timers are gone, and what is read of a node that is down is its last State, until it starts again
// from what is on the disk.
std::uint32_t Space::crashed(NodeId node, std::uint32_t configuration) {
    return number_of_configuration(node, configuration_at(node, configuration).state, false, {});
}

std::vector<std::vector<std::uint32_t>> Space::initial() {
    std::vector<std::vector<Result>> starts;
    for (NodeId node = 0; node < nodes_.size(); ++node) {
        std::vector<Result>& results = starts.emplace_back();
        const auto fresh = blueprint().roles[blueprint().nodes[node].role].make_states();
        blueprint().roles[blueprint().nodes[node].role].add_node(*fresh);
        run_.run(node, *fresh, 0, nullptr, [&](const RoleStates& states, const HandlerRun::Effects& effects) {
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
                const Send send = nodes_[node].all_sends[chosen[node]->sends.begin + i];
                situations[send.to] = arrive(send.to, situations[send.to], send.message);
            }
        all.push_back(std::move(situations));
    }
    return all;
}

void Space::find_actions(NodeId node, std::uint32_t situation) {
    using What = Action::What;
    Node& one = nodes_[node];
    const std::uint32_t number = configuration(node, situation);
    const Configuration before = configuration_at(node, number);
    const bool up = before.up;
    const std::vector<std::uint32_t> timers(before.timers.begin(), before.timers.end());
    const std::vector<std::uint32_t> inbox(this->inbox(node, situation).begin(), this->inbox(node, situation).end());
    std::vector<Action> found;
    const auto add = [&](What what, std::uint32_t subject, Range results, const std::vector<std::uint32_t>& left) {
        for (std::uint32_t i = 0; i < results.count; ++i) {
            const Result result = one.results[results.begin + i];
            found.push_back({what, subject, number_of_situation(node, result.configuration, left), result.sends.begin,
                             result.sends.count, 0});
        }
    };
    const auto change = [&](What what, std::uint32_t subject, std::uint32_t configuration,
                            const std::vector<std::uint32_t>& left) {
        found.push_back({what, subject, number_of_situation(node, configuration, left), 0, 0, 0});
    };
    for (const std::uint32_t timer : timers) {
        const EventRecord record = timers_.at(timer);
        add(What::fire, timer, outcomes(node, number, timer + kTimerEvent, &record), inbox);
    }
    for (std::size_t i = 0; i < inbox.size(); ++i) {
        const std::uint32_t message = inbox[i];
        const bool fifo = network_ == Network::fifo;
        if (i > 0 && (fifo ? messages_.at(inbox[i - 1]).peer == messages_.at(message).peer : inbox[i - 1] == message))
            continue;  // behind another, or the same again
        std::vector<std::uint32_t> left = inbox;
        if (network_ != Network::set)
            left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
        if (up) {
            const EventRecord record = messages_.at(message);
            add(What::deliver, message, outcomes(node, number, message, &record), left);
        } else if (network_ != Network::set) {
            change(What::vanish, message, number, left);
        }
        if (bounds_.losses > 0)
            change(What::lose, message, number, left);
        if (bounds_.duplicates > 0) {
            std::vector<std::uint32_t> more = inbox;
            more.insert(more.begin() + static_cast<std::ptrdiff_t>(i), message);
            change(What::duplicate, message, number, more);
        }
    }
    if (!up)
        add(What::restart, kNoNumber, outcomes(node, number, kRestart, nullptr), inbox);
    else if (bounds_.crashes > 0)
        change(What::crash, kNoNumber, crashed(node, number), inbox);
    if (one.actions.size() <= situation)
        one.actions.resize(std::max<std::size_t>(one.situations.size(), situation + 1u));
    for (Action& action : found)
        action.hash = hash_part(node, action.next);
    one.actions[situation] = {static_cast<std::uint32_t>(one.all_actions.size()),
                              static_cast<std::uint32_t>(found.size())};
    one.all_actions.insert(one.all_actions.end(), found.begin(), found.end());
}

std::size_t Space::bytes() const {
    std::size_t all = messages_.bytes() + timers_.bytes();
    for (const Node& one : nodes_)
        all += one.states->bytes() + one.state_finder.bytes() + one.configurations.bytes() + one.inboxes.bytes() +
               one.situations.bytes() + one.arrivals.bytes() + one.outcomes.bytes() +
               one.ranges.capacity() * sizeof(Range) + one.results.capacity() * sizeof(Result) +
               one.actions.capacity() * sizeof(Range) + one.all_actions.capacity() * sizeof(Action) +
               one.all_sends.capacity() * sizeof(Send);
    return all;
}

}  // namespace orrery
