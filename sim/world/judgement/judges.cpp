#include "sim/world/judgement/judges.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/core/nearest.h"
#include "sim/world/judgement/run_judge.h"

namespace orrery {

namespace {

// What is wrong with a path into a value: nothing where each name in it is a field's. Rows of tables and places of
// lists come and go, so one that is not there is no mistake.
std::string misnamed(const Value& value, std::string_view path, const std::string& inside) {
    if (!path.empty() && path.front() == '.')
        path.remove_prefix(1);
    if (path.empty() || std::holds_alternative<std::monostate>(value.data))
        return {};
    if (const Value::List* list = value.list()) {
        const std::size_t close = path.find(']');
        if (path.front() != '[' || close == std::string_view::npos)
            return fmt::format("{} is a list, and '{}' is no place of it", inside, path);
        std::size_t index = 0;
        std::from_chars(path.data() + 1, path.data() + close, index);
        return index < list->size() ? misnamed((*list)[index], path.substr(close + 1), inside) : std::string();
    }
    const Value::Record* record = value.record();
    if (!record)
        return fmt::format("{} has no parts, and '{}' names one", inside, path);
    const bool is_table = value.type.empty();
    const Field* found = nullptr;  // of a table's keys, which may hold dots and brackets, the longest that fits
    for (const Field& field : *record) {
        const std::string_view rest = path.substr(std::min(path.size(), field.name.size()));
        if (path.starts_with(field.name) && (rest.empty() || rest.front() == '.' || rest.front() == '[') &&
            (!found || field.name.size() > found->name.size()))
            found = &field;
    }
    if (found)
        return misnamed(found->value, path.substr(found->name.size()), fmt::format("'{}'", found->name));
    if (is_table)
        return {};
    std::vector<std::string> names;
    for (const Field& field : *record)
        names.push_back(field.name);
    const std::string wrong(path.substr(0, path.find_first_of(".[")));
    return fmt::format("{} has no field '{}': {}", inside, wrong, suggest(wrong, names));
}

}  // namespace

void RunJudge::add(std::optional<Missed> missed, std::string detail, std::vector<FieldRef> fields) {
    if (findings().violated[index_])
        return;
    findings().violated[index_] = true;
    findings().settled[index_] = 1;
    for (const FieldRef& field : fields)
        check(field);
    const NodeId node = node_ != kNoNode ? node_ : fields.empty() ? kNoNode : fields.front().node;
    findings().violations.push_back(
        {property().name, world_.state_.event, world_.state_.now, node, std::move(detail), std::move(fields), missed});
}

void RunJudge::check(const FieldRef& field) const {
    const bool is_there = field.node < world_.state_.nodes.size();
    const bool on_disk = property().reads == Reads::durable;
    const std::string wrong =
        !is_there ? fmt::format("there is no node {}", field.node)
                  : misnamed(on_disk ? world_.node_durable(field.node) : world_.node_state(field.node), field.path,
                             fmt::format("the {} of {}", on_disk ? "Durable" : "State",
                                         world_.blueprint_->node_name(field.node)));
    if (!wrong.empty())
        throw ModelError(
            world_.with_place(fmt::format("the property '{}' names '{}': {}", property().name, field.path, wrong)));
}

// ---- Judges --------------------------------------------------------------------------------------------------------

Monitors& Monitors::operator=(const Monitors& other) {
    if (this == &other)
        return *this;
    all.clear();
    for (const auto& monitor : other.all)
        all.push_back(monitor ? monitor->clone() : nullptr);
    return *this;
}

void Judges::begin() {
    const auto& properties = world_.blueprint().properties;
    WorldState& state = world_.state_;
    for (const Property& property : properties)
        state.monitors.all.push_back(property.monitor ? property.monitor->clone() : nullptr);
    state.findings.violated.assign(properties.size(), false);
    state.findings.witnessed.assign(properties.size(), false);
    state.findings.settled.assign(properties.size(), 0);
    state.findings.nearest.resize(properties.size());
    clock_of_.assign(properties.size(), kNoClock);
    for (std::size_t i = 0; i < properties.size(); ++i)
        if (properties[i].has_bound) {
            clock_of_[i] = static_cast<std::uint32_t>(clocks_.size());
            clocks_.push_back(i);
        }
    due_.assign(clocks_.size(), kNever);
    look_at_clocks();
}

Monitor& Judges::monitor(std::size_t property) const { return *world_.state_.monitors.all[property]; }

bool Judges::is_settled(std::size_t property) const { return world_.state_.findings.settled[property] != 0; }

Time Judges::next_due(std::size_t property) const {
    return is_settled(property) ? kNever : monitor(property).due(world_.state_.plan.healed_at());
}

// Of one property, after its monitor has looked at something.
void Judges::reset_clock(std::size_t property) {
    const std::uint32_t clock = clock_of_[property];
    const Time before = due_[clock];
    due_[clock] = next_due(property);
    if (due_[clock] < horizon_)
        horizon_ = due_[clock];
    else if (before == horizon_ && due_[clock] != before)
        horizon_ = std::min(world_.blueprint().until, *std::min_element(due_.begin(), due_.end()));
}

void Judges::at_turn(std::optional<Time> healed_before) {
    if (world_.state_.plan.healed_at() == healed_before)
        return;
    const View view(world_);
    for (const std::size_t i : clocks_) {
        if (is_settled(i))
            continue;
        RunJudge one(world_, i, kNoNode);
        monitor(i).at_turn(view, one);
    }
    look_at_clocks();
}

// Between two events nothing changes, so what falls due there is judged of the world that the first has left.
void Judges::due_before(Time before) {
    WorldState& state = world_.state_;
    const Time last_event = state.now;
    while (horizon_ < before) {
        const Time due = horizon_;
        if (std::find(due_.begin(), due_.end(), due) == due_.end())
            break;  // the end of the run
        state.now = due;
        const View view(world_);
        for (std::size_t k = 0; k < clocks_.size(); ++k) {
            const std::size_t i = clocks_[k];
            if (due_[k] != due)
                continue;
            RunJudge one(world_, i, kNoNode);
            monitor(i).at_due(view, one);
            if (next_due(i) <= due)
                world_.fail(fmt::format("the property '{}' is due at {} for ever",
                                        world_.blueprint().properties[i].name, format_time(due)));
        }
        look_at_clocks();
    }
    state.now = last_event;
}

void Judges::look_at_clocks() {
    horizon_ = world_.blueprint().until;
    for (std::size_t k = 0; k < clocks_.size(); ++k) {
        due_[k] = next_due(clocks_[k]);
        horizon_ = std::min(horizon_, due_[k]);
    }
}

void Judges::at_end(Time end) {
    WorldState& state = world_.state_;
    const Time last_event = std::exchange(state.now, end);
    const View view(world_);
    for (std::size_t i = 0; i < state.monitors.all.size(); ++i) {
        if (!state.monitors.all[i] || state.findings.violated[i])
            continue;
        RunJudge one(world_, i, kNoNode);
        monitor(i).at_end(view, one);
    }
    state.now = last_event;
    check_histories();
    auto& violations = state.findings.violations;
    std::stable_sort(violations.begin(), violations.end(),
                     [](const Violation& a, const Violation& b) { return a.event < b.event; });
}

void Judges::check_histories() {
    WorldState& state = world_.state_;
    History history;
    for (std::size_t i = 0; i < world_.blueprint().properties.size(); ++i) {
        const Property& property = world_.blueprint().properties[i];
        if (!property.check)
            continue;
        if (history.empty())
            history.assign(state.history.begin(), state.history.end());
        const HistoryFinding finding = property.check(history);
        if (finding.verdict == CheckVerdict::unknown)
            state.findings.undecided.emplace_back(property.name, finding.detail);
        if (finding.verdict != CheckVerdict::invalid)
            continue;
        const auto at = std::find_if(history.begin(), history.end(),
                                     [&](const Observation& line) { return line.event >= finding.event; });
        const Time time = at == history.end() ? state.now : at->time;
        const auto name_of = [&](std::int64_t process) {
            const auto seen = std::find_if(history.begin(), history.end(),
                                           [&](const Observation& line) { return line.process == process; });
            return seen == history.end() || seen->node == kNoNode
                       ? std::string()
                       : fmt::format("{} (process {})", world_.blueprint().node_name(seen->node), process);
        };
        state.findings.violated[i] = true;
        state.findings.violations.push_back(
            {property.name, finding.event, time, kNoNode, with_names(finding.detail, name_of), {}});
    }
}

}  // namespace orrery
