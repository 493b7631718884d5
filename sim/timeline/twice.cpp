#include "sim/timeline/twice.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/timeline/divergence.h"
#include "sim/timeline/timeline.h"

namespace orrery {
namespace {

constexpr EventNumber kLeastApart = 256;      // events from one look at the states to the next
constexpr std::size_t kBytesAnEvent = 1'024;  // a state of so many bytes is looked at an event later each
constexpr EventNumber kGrowth = 8;            // and an eighth of the run, since what a model keeps may grow with it

std::string hexadecimal(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

}  // namespace

TwiceWorld::TwiceWorld(std::shared_ptr<const Blueprint> blueprint)
    : first_(blueprint, &last_first_), second_(blueprint, &last_second_), kept_(std::move(blueprint)) {
    begin();
    if (!found_)
        keep();
}

TwiceWorld::Node TwiceWorld::look(const World& world, NodeId node) const {
    return {world.field_hash(node, ""), world.node_state(node), world.node_durable(node)};
}

// The start is carried out twice too. The first's results are taken down before the second begins: what the two share
// by mistake would agree afterwards.
void TwiceWorld::begin() {
    first_.start();
    for (NodeId node = 0; node < first_.state().nodes.size(); ++node)
        known_.push_back(look(first_, node));
    const std::uint64_t chain = first_.state().chain.value();
    second_.start();
    for (NodeId node = 0; node < known_.size() && !found_; ++node) {
        const Node again = look(second_, node);
        const auto differ = node_differences(known_[node].state, known_[node].durable, again.state, again.durable);
        if (!differ.empty())
            tell(node, field_name(differ.front().path), differ.front().before, differ.front().after);
    }
    if (!found_ && chain != second_.state().chain.value())
        compare();
}

bool TwiceWorld::step() {
    if (found_)
        return false;
    const bool stepped = first_.step();
    const bool again = second_.step();
    const bool alike = stepped == again && first_.state().chain.value() == second_.state().chain.value();
    if (alike && stepped && first_.event() < next_look_)
        return true;
    if (alike && states_agree())
        keep();
    else
        go_through_again();
    return stepped && !found_;
}

// What a state points to and does not own is changed under what was kept of it.
bool TwiceWorld::states_agree() {
    return first_.state_hash() == second_.state_hash() && kept_.state_hash() == kept_hash_;
}

void TwiceWorld::keep() {
    kept_.restore(first_.state());
    kept_hash_ = kept_.state_hash();
    second_.restore(kept_.state());
    next_look_ =
        first_.event() + std::max({kLeastApart, static_cast<EventNumber>(flat_bytes(first_.state()) / kBytesAnEvent),
                                   first_.event() / kGrowth});
}

void TwiceWorld::go_through_again() {
    const EventNumber from = kept_.event(), to = std::max(first_.event(), second_.event());
    const std::uint64_t hash = first_.state_hash(), other = second_.state_hash();
    first_.restore(kept_.state());
    known_.clear();
    for (NodeId node = 0; node < first_.state().nodes.size(); ++node)
        known_.push_back(look(first_, node));
    while (!found_ && first_.event() < to && step_carefully()) {
    }
    if (found_)
        return;
    // It does not show a second time; that it did is what is left to say.
    tell(kNoNode, fmt::format("state or effects somewhere in events {} to {} (hash)", from + 1, to), hexadecimal(hash),
         hash == other ? "what it was, with other effects" : hexadecimal(other));
}

bool TwiceWorld::step_carefully() {
    second_.restore(first_.state());
    if (!first_.step())
        return false;
    const NodeId node = last_first_.node();
    const bool fault = last_first_.what() == EventKind::fault;
    if (!others_unchanged(node, fault))
        return false;
    if (node != kNoNode)
        known_[node] = look(first_, node);
    const std::uint64_t chain = first_.state().chain.value();
    const std::uint64_t hash = first_.state_hash();
    second_.step();
    if (node != kNoNode) {
        const Node again = look(second_, node);
        const auto differ = node_differences(known_[node].state, known_[node].durable, again.state, again.durable);
        if (!differ.empty())
            tell(node, field_name(differ.front().path), differ.front().before, differ.front().after);
    }
    for (NodeId other = 0; other < known_.size() && !found_; ++other)
        if (const std::uint64_t now = second_.field_hash(other, ""); now != known_[other].hash)
            tell(other, "state (hash)", hexadecimal(known_[other].hash), hexadecimal(now));
    if (!found_ && chain != second_.state().chain.value())
        compare();
    if (!found_ && hash != second_.state_hash())
        tell(node, "full state (hash)", hexadecimal(hash), hexadecimal(second_.state_hash()));
    return !found_;
}

// Of the nodes where the event was not: a handler that reaches them breaks its promise at its first run already. A
// fault may strike several nodes.
bool TwiceWorld::others_unchanged(NodeId node, bool fault) {
    for (NodeId other = 0; other < known_.size(); ++other) {
        if (other == node || (!fault && first_.field_hash(other, "") == known_[other].hash))
            continue;
        Node now = look(first_, other);
        if (fault) {
            known_[other] = std::move(now);
            continue;
        }
        const auto differ = node_differences(known_[other].state, known_[other].durable, now.state, now.durable);
        tell(other, differ.empty() ? "state (hash)" : field_name(differ.front().path),
             differ.empty() ? hexadecimal(known_[other].hash) : differ.front().before,
             differ.empty() ? hexadecimal(now.hash) : differ.front().after);
        return false;
    }
    return true;
}

// The states agree and the chains do not: an effect differs.
void TwiceWorld::compare() {
    const Blueprint& blueprint = first_.blueprint();
    RowComparison rows(row_names(blueprint), row_names(blueprint));
    rows.compare(last_first_.event(blueprint), last_second_.event(blueprint));
    rows.compare(last_first_.effects(blueprint), last_second_.effects(blueprint));
    rows.compare("what texts do not show (hash)", hexadecimal(first_.state().chain.value()),
                 hexadecimal(second_.state().chain.value()));
    tell(last_first_.node(), rows.found()->field, rows.found()->first, rows.found()->second);
}

void TwiceWorld::tell(NodeId node, std::string field, std::string first, std::string second) {
    const Blueprint& blueprint = first_.blueprint();
    const TraceEvent event = last_first_.event(blueprint);
    Disagreement out;
    out.event = first_.event();
    out.time = first_.now();
    const NodeId where = event.number == 0 ? node : event.node;
    if (where < blueprint.nodes.size())
        out.role = blueprint.roles[blueprint.nodes[where].role].name;
    out.message = event.number == 0       ? "start"
                  : event.kind != kNoKind ? blueprint.kind_name(event.kind)
                                          : std::string(name_of(event.what));
    out.node = node == kNoNode ? "" : blueprint.node_name(node);
    if (where != node)
        out.at = blueprint.node_name(where);
    out.field = std::move(field);
    out.first = first.empty() ? "nothing" : std::move(first);
    out.second = second.empty() ? "nothing" : std::move(second);
    found_ = std::move(out);
}

std::string Disagreement::to_text() const {
    const std::string where = event == 0 ? "at the start" : fmt::format("at event {}, {}", event, format_time(time));
    const std::string handler = fmt::format("{}'s handler of {}", role.empty() ? "the network" : role, message);
    if (!at.empty())
        return fmt::format("{}, {} at {} changes what is not its own: {} of {} was {} and is {}", where, handler, at,
                           field, node, first, second);
    return fmt::format("{}, {} gives two results from one state{}: {} is {} the first time and {} the second", where,
                       handler, node.empty() ? "" : " at " + node, field, first, second);
}

std::optional<Disagreement> run_twice(TwiceWorld& world, const std::function<bool(EventNumber, Time)>& keep_going) {
    while (world.step())
        if (keep_going && !keep_going(world.world().event(), world.world().now()))
            break;
    return world.found();
}

}  // namespace orrery
