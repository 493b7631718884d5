// Properties, histories, hashes and inspection: what a world says about itself.
#include "sim/world/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/core/nearest.h"
#include "sim/world/run_judge.h"

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

void World::judge(NodeId node) {
    judge_by(node == kNoNode ? shortcuts_.judged_after.back() : shortcuts_.judged_after[state_.nodes[node].role], node);
}

// Of one property, after its monitor has looked at something.
void World::reset_clock(std::size_t property) {
    const std::uint32_t clock = clock_of_[property];
    const Time before = due_[clock];
    due_[clock] = state_.findings.settled[property] != 0 ? kNever : state_.monitors.all[property]->due(healed_at());
    if (due_[clock] < horizon_)
        horizon_ = due_[clock];
    else if (before == horizon_ && due_[clock] != before)
        horizon_ = std::min(blueprint_->until, *std::min_element(due_.begin(), due_.end()));
}

std::optional<Time> World::healed_at() const {
    const bool some_active = state_.active_faults > state_.standing_faults;
    return some_active ? std::nullopt : std::optional<Time>(state_.healed_at.value_or(0));
}

void World::judge_turn(std::optional<Time> healed_before) {
    if (healed_at() == healed_before)
        return;
    const View view(*this);
    for (const std::size_t i : clocks_) {
        if (state_.findings.settled[i] != 0)
            continue;
        RunJudge one(*this, i, kNoNode);
        state_.monitors.all[i]->at_turn(view, one);
    }
    look_at_clocks();
}

// Between two events nothing changes, so what falls due there is judged of the world that the first has left.
void World::judge_due(Time before) {
    const Time last_event = state_.now;
    while (horizon_ < before) {
        const Time due = horizon_;
        if (std::find(due_.begin(), due_.end(), due) == due_.end())
            break;  // the end of the run
        state_.now = due;
        const View view(*this);
        for (std::size_t k = 0; k < clocks_.size(); ++k) {
            const std::size_t i = clocks_[k];
            if (due_[k] != due)
                continue;
            RunJudge one(*this, i, kNoNode);
            state_.monitors.all[i]->at_due(view, one);
            if (state_.findings.settled[i] == 0 && state_.monitors.all[i]->due(healed_at()) <= due)
                fail(fmt::format("the property '{}' is due at {} for ever", blueprint_->properties[i].name,
                                 format_time(due)));
        }
        look_at_clocks();
    }
    state_.now = last_event;
}

void World::look_at_clocks() {
    horizon_ = blueprint_->until;
    for (std::size_t k = 0; k < clocks_.size(); ++k) {
        const std::size_t i = clocks_[k];
        due_[k] = state_.findings.settled[i] != 0 ? kNever : state_.monitors.all[i]->due(healed_at());
        horizon_ = std::min(horizon_, due_[k]);
    }
}

void World::judge_end() {
    const View view(*this);
    for (std::size_t i = 0; i < state_.monitors.all.size(); ++i) {
        if (!state_.monitors.all[i] || state_.findings.violated[i])
            continue;
        RunJudge one(*this, i, kNoNode);
        state_.monitors.all[i]->at_end(view, one);
    }
}

void World::check_histories() {
    History history;
    for (std::size_t i = 0; i < blueprint_->properties.size(); ++i) {
        const Property& property = blueprint_->properties[i];
        if (!property.check)
            continue;
        if (history.empty())
            history.assign(state_.history.begin(), state_.history.end());
        const HistoryFinding finding = property.check(history);
        if (finding.verdict == CheckVerdict::unknown)
            state_.findings.undecided.emplace_back(property.name, finding.detail);
        if (finding.verdict != CheckVerdict::invalid)
            continue;
        const auto at = std::find_if(history.begin(), history.end(),
                                     [&](const Observation& line) { return line.event >= finding.event; });
        const Time time = at == history.end() ? state_.now : at->time;
        state_.findings.violated[i] = true;
        state_.findings.violations.push_back({property.name, finding.event, time, kNoNode, finding.detail, {}});
    }
}

std::uint64_t World::state_hash() const {
    Hash hash;
    for (const auto& states : state_.states.by_role)
        states->hash_into(hash);
    for (NodeId node = 0; node < state_.nodes.size(); ++node) {
        const NodeCore& core = state_.nodes[node];
        hash.add(core.incarnation * 4 + (core.up ? 2 : 0) + (core.paused ? 1 : 0));
        if (core.serves)
            hash_waiting(node, hash);
    }
    for (const Cuts* links : {&state_.cuts, &state_.held})
        for (const Link& link : links->links())
            hash.add(static_cast<std::uint64_t>(link.first) << 32 | link.second);
    for (const Link& link : state_.refusing.links())
        hash.add(~(static_cast<std::uint64_t>(link.first) << 32 | link.second));
    for (const Stalled& one : state_.stalled)
        if (one.until > state_.now) {
            hash.add(static_cast<std::uint64_t>(one.record.peer) << 32 | one.record.node);
            hash.add(one.record.payload_hash ^ one.record.kind);
        }
    for (const auto& [node, troubles] : state_.troubles) {
        hash.add(node);
        for (const Ratio& factor : {troubles.slow, troubles.disk_slow, troubles.load}) {
            hash.add(factor.numerator);
            hash.add(factor.denominator);
        }
        hash.add(troubles.variant);
        hash.add((troubles.rotten ? 4u : 0u) + (troubles.disk_full ? 2u : 0u) + (troubles.disk_lies ? 1u : 0u));
    }
    return hash.value();
}

std::uint64_t World::fingerprint() const {
    Hash closed = state_.chain;
    closed.add(state_hash());
    return closed.value();
}

Value World::node_state(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->state_value(core.index, *blueprint_);
}

Value World::node_durable(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->durable_value(core.index, *blueprint_);
}

std::uint64_t World::field_hash(NodeId node, std::string_view path, Reads of) const {
    const NodeCore& core = state_.nodes[node];
    const RoleStates& states = *state_.states.by_role[core.role];
    return of == Reads::durable ? states.durable_hash(core.index, path, *blueprint_)
                                : states.field_hash(core.index, path, *blueprint_);
}

Value World::node_field(NodeId node, std::string_view field) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->field_value(core.index, field, *blueprint_);
}

std::string World::node_label(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    if (!core.up)
        return "down";
    if (const auto& call = state_.extras[node].blocked)
        return "blocked on " + blueprint_->kind_name(call->kind);
    return state_.states.by_role[core.role]->label(core.index);
}

std::string World::describe(const EventRecord& record) const { return describe_record(*blueprint_, record); }

std::string describe_record(const Blueprint& blueprint, const EventRecord& record) {
    if (record.what == EventKind::fault) {
        const FaultRef ref = record.get<FaultRef>();
        const std::string& text = blueprint.plan[ref.index].text;
        return ref.ending ? "end of " + text : text;
    }
    if (record.what == EventKind::sync)
        return "sync";
    return record.kind < blueprint.kinds.size() ? to_text(blueprint.kinds[record.kind].to_value(record, blueprint))
                                                : "";
}

void World::trace(EffectKind kind, NodeId node, NodeId peer, MessageKind message, Time due, std::uint64_t sequence,
                  const EventRecord* record, std::string detail, const Observation* observation) {
    if (!sink_)
        return;
    TraceEffect effect;
    effect.event = state_.event;
    effect.sequence = sequence;
    effect.kind = kind;
    effect.node = node;
    effect.peer = peer;
    effect.message = message;
    effect.due = due;
    effect.detail = std::move(detail);
    sink_->effect_record(*this, std::move(effect), record, observation);
}

std::string World::with_place(std::string_view what) const {
    return fmt::format("{} (seed {}, virtual time {}, event {})", what, blueprint_->seed, format_time(state_.now),
                       state_.event);
}

void World::fail(std::string_view what) const { throw ModelError(with_place(what)); }

}  // namespace orrery
