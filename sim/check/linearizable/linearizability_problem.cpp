#include "sim/check/linearizable/linearizability_problem.h"

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

// A crashed operation before it is counted.
struct Crash {
    Step step;
    std::uint32_t position = 0;
};

// When each value is needed for the last time. A crashed cas needs what it starts from if what it leaves is needed.
void find_needs(Problem& problem, const std::vector<Crash>& crashes) {
    auto& until = problem.needed_until;
    until.assign(problem.values.size(), 0);
    bool appends = false;
    for (const auto& [step, operation, returned] : problem.steps) {
        appends = appends || step.kind == Step::Kind::append;
        if (step.kind == Step::Kind::write) {
            problem.last_write = std::max<std::size_t>(problem.last_write, returned);
        } else if (step.kind != Step::Kind::append) {
            until[step.from] = std::max<std::size_t>(until[step.from], returned);
        }
    }
    for (const auto& crash : crashes) {
        appends = appends || crash.step.kind == Step::Kind::append;
        if (crash.step.kind == Step::Kind::write)
            problem.last_write = never;
    }
    if (appends) {
        // Any text may grow into a needed one, so a crashed cas may need its start whatever it leaves.
        for (const auto& [step, position] : crashes) {
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
        for (const auto& [step, position] : crashes) {
            if (step.kind != Step::Kind::cas || until[step.from] == never || until[step.to] == 0)
                continue;
            until[step.from] = never;
            grew = true;
        }
    }
}

// Puts the events in the order of the history, counting crashed operations by kind and leaving out those that cannot
// matter.
class EventMaker {
public:
    EventMaker(Problem& problem, const std::vector<Crash>& crashes, bool keep_all)
        : problem_(problem), crashes_(crashes), keep_all_(keep_all) {
        problem.events.resize(2 * problem.steps.size() + crashes.size());
    }
    void finish() { problem_.events.resize(count_); }

    // `code`: see make_problem.
    void take(std::uint32_t position, std::uint32_t code) {
        const auto number = code / 4;
        const auto kind = static_cast<ProblemEvent::Kind>(code % 4 - 1);
        if (kind == ProblemEvent::Kind::crash) {
            take_crash(crashes_[number]);
            return;
        }
        problem_.events[count_++] = {number, position, kind};
        open_ = kind == ProblemEvent::Kind::ret ? open_ - 1 : open_ + 1;
        problem_.most_open = std::max(problem_.most_open, open_);
    }

private:
    void take_crash(const Crash& crash) {
        const auto& step = crash.step;
        const bool may_lead_on = keep_all_ || step.kind == Step::Kind::append;
        if (!may_lead_on && problem_.needed_until[step.to] <= crash.position)
            return;
        auto& kinds = problem_.crashed;
        const auto found =
            std::find_if(kinds.begin(), kinds.end(), [&](const CrashedKind& known) { return known.step == step; });
        const auto number = static_cast<std::uint32_t>(found - kinds.begin());
        if (found == kinds.end())
            kinds.push_back({step, 0});
        ++kinds[number].most;
        problem_.events[count_++] = {number, crash.position, ProblemEvent::Kind::crash};
    }

    Problem& problem_;
    const std::vector<Crash>& crashes_;
    bool keep_all_;
    std::size_t open_ = 0;
    std::size_t count_ = 0;
};

}  // namespace

ValueId ValueTable::add(const OpValue& value) {
    values_.push_back(&value);
    return static_cast<ValueId>(values_.size() - 1);
}

ValueId ValueTable::id_of(const OpValue& value) {
    const auto* number = value.integer();
    if (number != nullptr) {
        for (std::size_t at = 0; at < integer_count_; ++at) {
            if (integers_[at] == *number)
                return integer_ids_[at];
        }
        if (integer_count_ < scanned) {
            integers_[integer_count_] = *number;
            return integer_ids_[integer_count_++] = add(value);
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
    std::vector<Crash> crashes;
    // By position, what happens there: the step's or the crash's number times four, plus one, and plus the kind.
    std::size_t last = 0;
    for (const std::uint32_t index : chosen) {
        const auto& operation = operations[index];
        last = std::max(last, operation.returned == never ? operation.invoked : operation.returned);
    }
    const bool is_dense = last < 8 * chosen.size() + 64;
    std::vector<std::uint32_t> at_position(is_dense ? last + 1 : 0, 0);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> sparse;
    const auto happens = [&](std::size_t position, std::size_t number, ProblemEvent::Kind kind) {
        const auto code = static_cast<std::uint32_t>(number * 4 + 1) + static_cast<std::uint32_t>(kind);
        if (is_dense) {
            at_position[position] = code;
        } else {
            sparse.emplace_back(static_cast<std::uint32_t>(position), code);
        }
    };
    for (const std::uint32_t index : chosen) {
        const auto& operation = operations[index];
        const auto step = maker.make(operation);
        if (!step)
            continue;
        if (operation.outcome == OpPhase::ok) {
            happens(operation.invoked, problem.steps.size(), ProblemEvent::Kind::invoke);
            happens(operation.returned, problem.steps.size(), ProblemEvent::Kind::ret);
            problem.steps.push_back({*step, index, static_cast<std::uint32_t>(operation.returned)});
        } else {
            happens(operation.invoked, crashes.size(), ProblemEvent::Kind::crash);
            crashes.push_back({*step, static_cast<std::uint32_t>(operation.invoked)});
        }
    }
    find_needs(problem, crashes);
    EventMaker events(problem, crashes, keep_all);
    for (std::uint32_t position = 0; position < at_position.size(); ++position) {
        if (at_position[position] != 0)
            events.take(position, at_position[position]);
    }
    std::sort(sparse.begin(), sparse.end());
    for (const auto& [position, code] : sparse)
        events.take(position, code);
    events.finish();
    return problem;
}

}  // namespace orrery
