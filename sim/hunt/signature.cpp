#include "sim/hunt/signature.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <vector>

#include "sim/causality/past.h"
#include "sim/causality/slice.h"
#include "sim/core/hash.h"

namespace orrery {
namespace {

using causality::Past;
using causality::PastEvent;

std::string role_of(const Blueprint& blueprint, NodeId node) {
    return node == kNoNode ? "network" : blueprint.roles[blueprint.nodes[node].role].name;
}

const causality::PastFault* fault_at(const Past& past, EventNumber number) {
    const auto found = std::find_if(past.faults.begin(), past.faults.end(),
                                    [&](const causality::PastFault& one) { return one.event == number; });
    return found == past.faults.end() ? nullptr : &*found;
}

std::string label_of(const Blueprint& blueprint, const Past& past, EventNumber number) {
    const PastEvent& event = past.at(number);
    const std::string role = role_of(blueprint, event.node);
    switch (event.what) {
        case EventKind::deliver:
            return fmt::format("{} received {}", role, blueprint.kind_name(event.kind));
        case EventKind::timer:
            return fmt::format("{} of {} fired", blueprint.kind_name(event.kind), role);
        case EventKind::sync:
            return fmt::format("disk of {} synced", role);
        case EventKind::fault:
            break;
    }
    const causality::PastFault* fault = fault_at(past, number);
    if (!fault)
        return "a fault";
    return fmt::format("{}{} at {}", fault->ref.ending ? "end of " : "", blueprint.plan[fault->ref.index].action.name(),
                       role);
}

// A fault that takes away what sound designs rest on: with and without it are two failures.
bool breaks_ground(const Blueprint& blueprint, const Past& past, EventNumber number) {
    const causality::PastFault* fault = fault_at(past, number);
    return fault && !fault->ref.ending && blueprint.plan[fault->ref.index].action.does(Harm::ground);
}

// The steps that tell failures apart, and the edges between them.
class Core {
public:
    Core(const Blueprint& blueprint, const CausalSlice& slice, const Past& past, const std::optional<Missed>& missed)
        : slice_(slice), past_(past) {
        const EventNumber last = slice.steps.back().event;
        const bool with_last = !missed;
        if (with_last || slice.steps.size() == 1)
            steps_.insert(last);
        std::set<EventNumber> direct;
        // What began in a step and did not end says it all; what else has changed the fields since is luck.
        const bool began_in_step = missed && missed->begun != 0 && handled(missed->begun);
        if (began_in_step)
            direct.insert(handler_of(missed->begun));
        for (const auto& [cause, effect] : slice.edges)
            if (effect == last && handled(cause) && !(with_last && only_sent(cause, last)) && !invoked(cause) &&
                !began_in_step && !is_missing(cause))
                direct.insert(handler_of(cause));
        for (const auto& [cause, effect] : slice.edges) {
            const bool behind = direct.contains(effect) && past_.at(effect).what == EventKind::deliver &&
                                past_.at(cause).node == past_.at(effect).node;
            if (behind && (handled(cause) || past_.at(effect).cause == cause))
                steps_.insert(cause);
        }
        for (const SliceStep& step : slice.steps)
            if (breaks_ground(blueprint, past_, step.event))
                steps_.insert(step.event);
        steps_.insert(direct.begin(), direct.end());
    }

    const std::set<EventNumber>& steps() const { return steps_; }
    std::vector<std::pair<EventNumber, EventNumber>> edges() const {
        std::vector<std::pair<EventNumber, EventNumber>> out;
        for (const auto& [cause, effect] : slice_.edges)
            if (steps_.contains(cause) && steps_.contains(effect))
                out.emplace_back(cause, effect);
        return out;
    }

private:
    // A disk that completes a write does what the handler has begun.
    EventNumber handler_of(EventNumber number) const {
        while (past_.at(number).what == EventKind::sync && past_.at(number).cause != 0)
            number = past_.at(number).cause;
        return number;
    }
    // It stands there for what it sent or armed in vain.
    bool is_missing(EventNumber number) const {
        return std::any_of(slice_.missing.begin(), slice_.missing.end(),
                           [&](const MissingStep& one) { return one.begun == number || one.ended == number; });
    }
    // A sender's reason to send (the first time, or once more) says nothing that the type of its message does not.
    bool only_sent(EventNumber cause, EventNumber effect) const {
        const PastEvent& event = past_.at(effect);
        return event.what == EventKind::deliver && event.cause == cause && past_.at(cause).node != event.node;
    }
    // When a client began an operation of the history that was then found wrong.
    bool invoked(EventNumber number) const {
        return std::any_of(past_.history.begin(), past_.history.end(), [&](const Observation& line) {
            return line.event == number && line.phase == OpPhase::invoke;
        });
    }
    bool handled(EventNumber number) const {
        const PastEvent& event = past_.at(number);
        return event.what != EventKind::fault && event.outcome == Outcome::handled;
    }

    const CausalSlice& slice_;
    const Past& past_;
    std::set<EventNumber> steps_;
};

std::shared_ptr<const Blueprint> without_properties(const Blueprint& blueprint) {
    auto bare = std::make_shared<Blueprint>(blueprint);
    bare->properties.clear();
    return bare;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

}  // namespace

CausalShape shape_of(const std::shared_ptr<const Blueprint>& blueprint, const Violation& violation) {
    const CausalSlice slice = slice_violation(blueprint, violation);
    if (slice.empty())
        return {fmt::format("{:016x}", hash_text("at the start")), "at the start"};
    const Past past = causality::look_back(without_properties(*blueprint), violation.event, {});
    const Core core(*blueprint, slice, past, violation.missed);
    std::map<EventNumber, std::string> labels;
    std::vector<std::string> story;  // each label once, in the order in which they first happened
    for (const EventNumber step : core.steps()) {
        const std::string& label = labels[step] = label_of(*blueprint, past, step);
        if (std::find(story.begin(), story.end(), label) == story.end())
            story.push_back(label);
    }
    std::set<std::pair<std::string, std::string>> edges;
    for (const auto& [cause, effect] : core.edges())
        if (labels[cause] != labels[effect])
            edges.emplace(labels[cause], labels[effect]);
    std::set<std::string> told(story.begin(), story.end());
    for (const MissingStep& one : slice.missing)
        if (one.ended != 0 && one.fault == one.ended)  // the fault itself took it; a message is lost by luck
            told.insert(one.label);
    if (!slice.missing.empty())
        story.clear();
    for (const MissingStep& one : slice.missing)
        if (std::find(story.begin(), story.end(), one.label) == story.end())
            story.push_back(one.label);
    if (story.empty())
        story.emplace_back("nothing that happened at the time");
    Hash hash;
    for (const std::string& label : told)
        hash.add_text(label);
    for (const auto& [cause, effect] : edges) {
        hash.add_text(cause);
        hash.add_text(effect);
    }
    return {fmt::format("{:016x}", hash.value()), fmt::format("{}", fmt::join(story, ", "))};
}

std::string sentence_of(const Blueprint& blueprint, const std::string& detail) {
    std::string out;
    for (std::size_t i = 0; i < detail.size();) {
        if (!is_word(detail[i])) {
            out.push_back(detail[i++]);
            continue;
        }
        std::size_t end = i;
        while (end < detail.size() && is_word(detail[end]))
            ++end;
        const std::string word = detail.substr(i, end - i);
        if (const NodeId node = blueprint.find_node(word); node != kNoNode)
            out += role_of(blueprint, node);
        else if (std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }))
            out.push_back('#');
        else
            out += word;
        i = end;
    }
    // A number with its fraction or thousands, and a list of numbers, are one value.
    for (const std::string_view pair : {"#.#", "#,#", "#, #", "# #", "# or #"})
        for (std::size_t at = out.find(pair); at != std::string::npos; at = out.find(pair, at))
            out.erase(at, pair.size() - 1);
    return out;
}

}  // namespace orrery
