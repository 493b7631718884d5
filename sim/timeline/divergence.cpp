#include "sim/timeline/divergence.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/core/counted.h"
#include "sim/world/result.h"

namespace orrery {
namespace {

std::string value_text(const std::string& text) { return text.empty() ? "nothing" : text; }

struct Run {
    explicit Run(std::shared_ptr<const Blueprint> blueprint) : world(std::move(blueprint), &last) {}

    void advance(bool start) {
        try {
            if (start)
                world.start();
            else
                ended = !world.step();
        } catch (const RunError& error) {
            ended = true;
            broke = error.what();
        }
    }
    DivergedRun told() const {
        DivergedRun out;
        out.events = world.event();
        out.ended = ended;
        out.broke = broke;
        if (ended)
            return out;
        out.event = last.event(world.blueprint());
        out.effects = last.effects(world.blueprint());
        return out;
    }

    LastEvent last;
    World world;
    bool ended = false;
    std::string broke;
};

class Pair {
public:
    Pair(std::shared_ptr<const Blueprint> first, std::shared_ptr<const Blueprint> second)
        : a_(std::move(first)),
          b_(std::move(second)),
          rows_(row_names(a_.world.blueprint()), row_names(b_.world.blueprint())) {}

    // Whether both have the same nodes and messages at all.
    bool comparable() {
        const RowNames one = row_names(a_.world.blueprint()), other = row_names(b_.world.blueprint());
        rows_.compare("nodes", fmt::format("{}", fmt::join(one.nodes, ", ")),
                      fmt::format("{}", fmt::join(other.nodes, ", ")));
        rows_.compare("messages", fmt::format("{}", fmt::join(one.kinds, ", ")),
                      fmt::format("{}", fmt::join(other.kinds, ", ")));
        return !rows_.found();
    }
    void advance(bool start) {
        a_.advance(start);
        b_.advance(start);
    }
    bool agree() {
        if (a_.ended != b_.ended || a_.broke != b_.broke)
            return false;
        if (a_.ended)
            return a_.world.fingerprint() == b_.world.fingerprint();
        return a_.world.state().chain.value() == b_.world.state().chain.value() && a_.last.cause() == b_.last.cause() &&
               states_agree();
    }
    bool ended() const { return a_.ended; }
    const World& world() const { return a_.world; }  // either: they agree

    std::vector<std::string> not_applied() const {
        std::vector<std::string> out = result_of(a_.world).not_applied;
        for (std::string& name : result_of(b_.world).not_applied)
            if (std::find(out.begin(), out.end(), name) == out.end())
                out.push_back(std::move(name));
        return out;
    }

    Divergence tell() {
        Divergence out;
        out.found = Divergence::Found::different;
        out.in_first = a_.told();
        out.in_second = b_.told();
        const DivergedRun& one = a_.ended ? out.in_second : out.in_first;
        out.event = one.ended ? one.events : one.event.number;
        out.time = one.ended ? a_.world.now() : one.event.time;
        out.node = one.event.node;
        if (!rows_.found())
            compare(out);
        if (out.node < a_.world.blueprint().nodes.size() || out.node < b_.world.blueprint().nodes.size())
            out.node_name = (a_.ended ? b_ : a_).world.blueprint().node_name(out.node);
        out.field = rows_.found()->field;
        out.first = rows_.found()->first;
        out.second = rows_.found()->second;
        return out;
    }

private:
    bool states_agree() const {
        const bool fault = a_.last.what() == EventKind::fault;
        if (a_.world.event() == 0 || fault)
            return a_.world.state_hash() == b_.world.state_hash();
        const NodeId node = a_.last.node();
        return node == kNoNode || a_.world.field_hash(node, "") == b_.world.field_hash(node, "");
    }
    void compare(Divergence& out) {
        if (a_.ended || b_.ended) {
            rows_.compare("number of events", count(a_), count(b_));
            rows_.compare("end", a_.broke, b_.broke);
            rows_.compare("state (hash)", fmt::format("{:016x}", a_.world.state_hash()),
                          fmt::format("{:016x}", b_.world.state_hash()));
            return;
        }
        if (out.event != 0)
            rows_.compare(out.in_first.event, out.in_second.event);
        if (!rows_.found())
            compare_states(out);
        rows_.compare(out.in_first.effects, out.in_second.effects);
        rows_.compare("what texts do not show (hash)", fmt::format("{:016x}", a_.world.state().chain.value()),
                      fmt::format("{:016x}", b_.world.state().chain.value()));
    }
    // The node of the event first; after the start or a fault it may be another's state that differs.
    void compare_states(Divergence& out) {
        const auto look = [&](NodeId node) {
            out.state = node_differences(a_.world, b_.world, node);
            if (out.state.empty())
                return false;
            out.node = node;
            rows_.compare(field_name(out.state.front().path), out.state.front().before, out.state.front().after);
            return true;
        };
        if (out.node != kNoNode && look(out.node))
            return;
        for (NodeId node = 0; node < a_.world.blueprint().nodes.size(); ++node)
            if (node != out.node && look(node))
                return;
    }
    static std::string count(const Run& run) {
        const std::string events = std::to_string(run.world.event());
        return run.broke.empty() ? run.ended ? events : events + " or more" : fmt::format("{} ({})", events, run.broke);
    }

    Run a_, b_;
    RowComparison rows_;
};

}  // namespace

std::vector<Difference> node_differences(const Value& first_state, const Value& first_disk, const Value& second_state,
                                         const Value& second_disk) {
    std::vector<Difference> out = differences(first_state, second_state);
    for (Difference& one : differences(first_disk, second_disk)) {
        one.path = one.path.empty() ? "disk" : "disk " + one.path;
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<Difference> node_differences(const World& first, const World& second, NodeId node) {
    return node_differences(first.node_state(node), first.node_durable(node), second.node_state(node),
                            second.node_durable(node));
}

// A path in a state holds no blank.
std::string field_name(const std::string& path) {
    return path == "disk" || path.starts_with("disk ") ? path : "state " + path;
}

Divergence first_divergence(std::shared_ptr<const Blueprint> first, std::shared_ptr<const Blueprint> second,
                            const std::function<bool(EventNumber, Time)>& keep_going) {
    Pair pair(std::move(first), std::move(second));
    if (!pair.comparable())
        return pair.tell();
    pair.advance(true);
    while (pair.agree()) {
        const World& world = pair.world();
        const bool stop = keep_going && !pair.ended() && !keep_going(world.event(), world.now());
        if (pair.ended() || stop) {
            Divergence out;
            out.found = pair.ended() ? Divergence::Found::identical : Divergence::Found::stopped;
            out.event = world.event();
            out.time = world.now();
            out.fingerprint = world.fingerprint();
            if (pair.ended())
                out.not_applied = pair.not_applied();
            return out;
        }
        pair.advance(false);
    }
    return pair.tell();
}

std::string Divergence::to_text() const {
    if (found == Found::identical)
        return fmt::format("identical: {}, fingerprint {:016x}", counted(event, "event"), fingerprint);
    if (found == Found::stopped && event == 0)
        return "the same at the start, where the comparison stopped";
    if (found == Found::stopped)
        return fmt::format("the same up to event {} at {}, where the comparison stopped", event, format_time(time));
    const std::string where = event == 0 ? "the start" : fmt::format("event {} at {}", event, format_time(time));
    return fmt::format("{}{} differs in its {}: {} in the first, {} in the second", where,
                       node_name.empty() ? "" : " (" + node_name + ")", field, value_text(first), value_text(second));
}

}  // namespace orrery
