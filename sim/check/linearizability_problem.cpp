#include "sim/check/linearizability_problem.h"

#include <algorithm>
#include <optional>

namespace orrery {
namespace {

const OpValue& locked() {
    static const OpValue value = OpValue::of("locked");
    return value;
}
const OpValue& unlocked() {
    static const OpValue value = OpValue::of("free");
    return value;
}
const OpValue& absent() {
    static const OpValue value = OpValue::of(std::string());
    return value;
}

// Numbers one operation's values. Nothing: it cannot matter.
class StepMaker {
public:
    StepMaker(ValueTable& values, SequentialModel::Kind kind) : values_(values), kind_(kind) {}

    std::optional<Step> make(const Operation& operation) {
        if (operation.outcome == OpPhase::fail)
            return std::nullopt;
        const bool crashed = operation.outcome != OpPhase::ok;
        const auto& function = operation.function;
        if (kind_ == SequentialModel::Kind::mutex) {
            const bool acquires = function == "acquire";
            return Step{Step::Kind::cas, id(acquires ? unlocked() : locked()), id(acquires ? locked() : unlocked())};
        }
        switch (function.front()) {
            case 'r':  // read
            case 'g':  // get
                if (crashed)
                    return std::nullopt;
                return Step{Step::Kind::read, id(operation.result), 0};
            case 'w':  // write
            case 'p':  // put
                return Step{Step::Kind::write, 0, id(operation.argument)};
            case 'a':  // append
                return Step{Step::Kind::append, 0, id(operation.argument)};
            default:
                break;  // cas
        }
        const auto& pair = *operation.argument.items();
        const Step step{Step::Kind::cas, id(pair[0]), id(pair[1])};
        if (step.from != step.to)
            return step;
        if (crashed)
            return std::nullopt;
        return Step{Step::Kind::read, step.from, 0};
    }

    ValueId id(const OpValue& value) {
        return values_.id_of(kind_ == SequentialModel::Kind::kv && value.is_nil() ? absent() : value);
    }

private:
    ValueTable& values_;
    SequentialModel::Kind kind_;
};

// The events in the order of the history: by counting where positions are dense, by sorting where they are not.
void order_events(std::vector<ProblemEvent>& events) {
    std::size_t last = 0;
    bool sorted = true;
    for (std::size_t at = 0; at < events.size(); ++at) {
        sorted = sorted && last <= events[at].position;
        last = std::max(last, events[at].position);
    }
    if (sorted)
        return;
    if (last > 4 * events.size() + 64) {
        std::sort(events.begin(), events.end(),
                  [](const ProblemEvent& left, const ProblemEvent& right) { return left.position < right.position; });
        return;
    }
    std::vector<std::uint32_t> at_position(last + 1, 0);
    for (std::uint32_t at = 0; at < events.size(); ++at)
        at_position[events[at].position] = at + 1;
    std::vector<ProblemEvent> ordered;
    ordered.reserve(events.size());
    for (const std::uint32_t at : at_position) {
        if (at != 0)
            ordered.push_back(events[at - 1]);
    }
    events = std::move(ordered);
}

// When each value is needed for the last time. A crashed cas needs what it starts from if what it leaves is needed.
void find_needs(Problem& problem, const std::vector<Step>& crashed) {
    auto& until = problem.needed_until;
    until.assign(problem.values.size(), 0);
    for (const auto& step : crashed) {
        if (step.kind == Step::Kind::write)
            problem.last_write = never;
    }
    bool appends = false;
    for (std::size_t at = 0; at < problem.steps.size(); ++at) {
        const auto& step = problem.steps[at];
        appends = appends || step.kind == Step::Kind::append;
        if (step.kind == Step::Kind::write)
            problem.last_write = std::max(problem.last_write, problem.returned[at]);
        if (step.kind != Step::Kind::read && step.kind != Step::Kind::cas)
            continue;
        until[step.from] = std::max(until[step.from], problem.returned[at]);
    }
    for (const auto& step : crashed)
        appends = appends || step.kind == Step::Kind::append;
    if (appends) {
        // Any text may grow into a needed one, so a crashed cas may need its start whatever it leaves.
        for (const auto& step : crashed) {
            if (step.kind == Step::Kind::cas)
                until[step.from] = never;
        }
        for (ValueId id = 0; id < until.size(); ++id) {
            if (until[id] != 0)
                problem.values.need_text(id);
        }
        problem.values.sort_needed();
        problem.values.spread_needs(until);
        return;
    }
    for (bool grew = true; grew;) {
        grew = false;
        for (const auto& step : crashed) {
            if (step.kind != Step::Kind::cas || until[step.from] == never || until[step.to] == 0)
                continue;
            until[step.from] = never;
            grew = true;
        }
    }
}

// Crashed operations by kind; those that cannot matter are left out.
void count_crashes(Problem& problem, const std::vector<Step>& crashed_steps, bool keep_all) {
    std::size_t kept = 0;
    for (std::size_t at = 0; at < problem.events.size(); ++at) {
        auto event = problem.events[at];
        if (event.is_crash) {
            const auto& step = crashed_steps[event.step];
            const bool may_lead_on = keep_all || step.kind == Step::Kind::append;
            if (!may_lead_on && problem.needed_until[step.to] <= event.position)
                continue;
            auto& kinds = problem.crashed;
            const auto found =
                std::find_if(kinds.begin(), kinds.end(), [&](const CrashedKind& kind) { return kind.step == step; });
            event.step = static_cast<std::uint32_t>(found - kinds.begin());
            if (found == kinds.end())
                kinds.push_back({step, 0});
            ++kinds[event.step].most;
        }
        problem.events[kept++] = event;
    }
    problem.events.resize(kept);
}

}  // namespace

ValueId ValueTable::add(const OpValue& value) {
    values_.push_back(&value);
    return static_cast<ValueId>(values_.size() - 1);
}

ValueId ValueTable::id_of(const OpValue& value) {
    constexpr std::size_t scanned = 24;
    const auto* number = value.integer();
    if (number != nullptr) {
        for (std::size_t at = 0; at < integers_.size(); ++at) {
            if (integers_[at] == *number)
                return integer_ids_[at];
        }
        if (integers_.size() < scanned) {
            integers_.push_back(*number);
            integer_ids_.push_back(add(value));
            return integer_ids_.back();
        }
    }
    if (value.is_nil()) {
        if (nil_ == no_value)
            nil_ = add(value);
        return nil_;
    }
    const auto hash = value_hash(value);
    const auto [first, last] = hashed_.equal_range(hash);
    for (auto at = first; at != last; ++at) {
        if (*values_[at->second] == value)
            return at->second;
    }
    const auto id = add(value);
    hashed_.emplace(hash, id);
    return id;
}

void ValueTable::need_text(ValueId id) {
    if (const auto* text = values_[id]->text())
        needed_.emplace_back(text, id);
}

// A text is needed as long as any that begins with it: those follow it in the sorted table.
void ValueTable::spread_needs(std::vector<std::size_t>& needed_until) const {
    for (ValueId id = 0; id < needed_until.size(); ++id) {
        const auto* text = values_[id]->text();
        if (text == nullptr)
            continue;
        for (auto at = first_not_before(*text); at != needed_.end() && at->first->starts_with(*text); ++at) {
            needed_until[id] = std::max(needed_until[id], needed_until[at->second]);
        }
    }
}

void ValueTable::sort_needed() {
    std::sort(needed_.begin(), needed_.end(),
              [](const NeededText& left, const NeededText& right) { return *left.first < *right.first; });
}

std::vector<ValueTable::NeededText>::const_iterator ValueTable::first_not_before(const std::string& text) const {
    return std::lower_bound(needed_.begin(), needed_.end(), text,
                            [](const NeededText& left, const std::string& right) { return *left.first < right; });
}

bool ValueTable::is_needed_prefix(const std::string& text) const {
    const auto first = first_not_before(text);
    return first != needed_.end() && first->first->starts_with(text);
}

ValueId ValueTable::append(ValueId state, ValueId suffix) {
    if (state == unreadable)
        return unreadable;
    const std::uint64_t question = (std::uint64_t{state} << 32) | suffix;
    if (const auto known = appended_.find(question); known != appended_.end())
        return known->second;
    const auto* before = values_[state]->text();
    ValueId result = no_value;
    if (before != nullptr) {
        auto text = OpValue::of(*before + *values_[suffix]->text());
        if (!is_needed_prefix(*text.text())) {
            result = unreadable;
        } else {
            made_.push_back(std::move(text));
            const auto known_values = values_.size();
            result = id_of(made_.back());
            if (values_.size() == known_values)
                made_.pop_back();
        }
    }
    appended_.emplace(question, result);
    return result;
}

Problem make_problem(const std::vector<Operation>& operations, const std::vector<std::uint32_t>& chosen,
                     const SequentialModel& model, bool keep_all) {
    Problem problem;
    StepMaker maker(problem.values, model.kind);
    const bool is_mutex = model.kind == SequentialModel::Kind::mutex;
    problem.initial = maker.id(is_mutex && model.initial.is_nil() ? unlocked() : model.initial);
    problem.steps.reserve(chosen.size());
    problem.returned.reserve(chosen.size());
    problem.events.reserve(2 * chosen.size());
    std::vector<Step> crashed;
    for (const std::uint32_t index : chosen) {
        const auto& operation = operations[index];
        const auto step = maker.make(operation);
        if (!step)
            continue;
        if (operation.outcome != OpPhase::ok) {
            const auto number = static_cast<std::uint32_t>(crashed.size());
            problem.events.push_back({number, index, operation.invoked, false, true});
            crashed.push_back(*step);
            continue;
        }
        const auto number = static_cast<std::uint32_t>(problem.steps.size());
        problem.steps.push_back(*step);
        problem.returned.push_back(operation.returned);
        problem.events.push_back({number, index, operation.invoked, false, false});
        problem.events.push_back({number, index, operation.returned, true, false});
    }
    order_events(problem.events);
    find_needs(problem, crashed);
    count_crashes(problem, crashed, keep_all);
    std::size_t open = 0;
    for (const auto& event : problem.events) {
        if (event.is_crash)
            continue;
        open = event.is_return ? open - 1 : open + 1;
        problem.most_open = std::max(problem.most_open, open);
        problem.returns += event.is_return ? 1 : 0;
    }
    return problem;
}

}  // namespace orrery
