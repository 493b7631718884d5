#include "sim/page/run_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/picture/scene_trace.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestText = 400;  // bytes

std::string cut(std::string text) {
    if (text.size() <= kLongestText)
        return text;
    std::size_t end = kLongestText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

Json number_of(NodeId node) { return node == kNoNode ? Json(-1) : Json(static_cast<NodeId::Integer>(node)); }

// Texts, the shapes of records and paths recur in every row: each is written once, and its index stands for it.
// A tree: the index of a text; a record [shape, tree …] with its fields in the order of the shape; a list [-1, tree …];
// a map {key: tree}.
class Tables {
public:
    int text(const std::string& text) { return text.empty() ? -1 : in(texts, text_index_, cut(text)); }
    int path(int parent, const std::string& key) { return in(paths, path_index_, std::pair(parent, "." + key)); }
    int path(int parent, std::size_t index) { return in(paths, path_index_, std::pair(parent, std::to_string(index))); }

    Json tree(const Value& value) {
        if (const Value::List* list = value.list()) {
            Json out = Json::array({-1});
            for (const Value& one : *list)
                out.push_back(tree(one));
            return out;
        }
        const Value::Record* record = value.record();
        if (!record)
            return in(texts, text_index_, cut(to_text(value)));
        if (value.type.empty()) {
            Json out = Json::object();
            for (const Field& field : *record)
                out[field.name] = tree(field.value);
            return out;
        }
        std::vector<std::string> shape{value.type};
        for (const Field& field : *record)
            shape.push_back(field.name);
        Json out = Json::array({in(shapes, shape_index_, std::move(shape))});
        for (const Field& field : *record)
            out.push_back(tree(field.value));
        return out;
    }

    std::vector<std::string> texts;
    std::vector<std::vector<std::string>> shapes;    // the type, the names
    std::vector<std::pair<int, std::string>> paths;  // what it goes on from, -1: nothing; ".field" or an index

private:
    template <class What>
    static int in(std::vector<What>& table, std::map<What, int>& index, What what) {
        const auto [at, is_new] = index.emplace(std::move(what), static_cast<int>(table.size()));
        if (is_new)
            table.push_back(at->first);
        return at->second;
    }
    std::map<std::string, int> text_index_;
    std::map<std::vector<std::string>, int> shape_index_;
    std::map<std::pair<int, std::string>, int> path_index_;
};

// What makes one tree of another: [node, path, tree], in the order in which they are put; null takes out.
class Changes {
public:
    Changes(NodeId node, Tables& tables, Json& out) : node_(number_of(node)), tables_(tables), out_(out) {}

    void compare(int path, const Value& before, const Value& after) {
        if (before == after)
            return;
        if (before.record() && after.record() && before.type == after.type)
            records(path, *before.record(), *after.record());
        else if (before.list() && after.list())
            lists(path, *before.list(), *after.list(), after);
        else
            put(path, tables_.tree(after));
    }

private:
    void put(int path, Json tree) { out_.push_back(Json::array({node_, path, std::move(tree)})); }

    void records(int path, const Value::Record& before, const Value::Record& after) {
        std::map<std::string_view, const Value*> had;
        for (const Field& field : before)
            had.emplace(field.name, &field.value);
        for (const Field& field : after) {
            const auto found = had.find(field.name);
            if (found == had.end())
                put(tables_.path(path, field.name), tables_.tree(field.value));
            else if (*found->second != field.value)
                compare(tables_.path(path, field.name), *found->second, field.value);
            if (found != had.end())
                had.erase(found);
        }
        for (const auto& [name, value] : had)
            put(tables_.path(path, std::string(name)), nullptr);
    }

    // What left a list at its front has moved all the others: it is told anew.
    void lists(int path, const Value::List& before, const Value::List& after, const Value& whole) {
        const bool moved =
            before.size() != after.size() && !before.empty() && !after.empty() && before.front() != after.front();
        if (moved)
            return put(path, tables_.tree(whole));
        for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i)
            if (before[i] != after[i])
                compare(tables_.path(path, i), before[i], after[i]);
        for (std::size_t i = before.size(); i < after.size(); ++i)
            put(tables_.path(path, i), tables_.tree(after[i]));
        for (std::size_t i = before.size(); i > after.size(); --i)
            put(tables_.path(path, i - 1), nullptr);
    }

    const Json node_;
    Tables& tables_;
    Json& out_;
};

// A node as it was told last.
struct Told {
    Value state, disk;
    std::string label;
};

// Of a long list the last entries count: those before stand as "…", in steps, so that a list that grows by one seldom
// changes where it begins.
Value abbreviated(Value value) {
    constexpr std::size_t kLast = 24, kStep = 32;
    if (auto* record = std::get_if<Value::Record>(&value.data))
        for (Field& field : *record)
            field.value = abbreviated(std::move(field.value));
    if (auto* list = std::get_if<Value::List>(&value.data)) {
        const std::size_t left_out = list->size() < kLast ? 0 : (list->size() - kLast) / kStep * kStep;
        for (std::size_t i = 0; i < list->size(); ++i)
            (*list)[i] = i < left_out ? Value{"…", {}} : abbreviated(std::move((*list)[i]));
    }
    return value;
}

Told told_of(const World& world, NodeId node) {
    return {abbreviated(world.node_state(node)), abbreviated(world.node_durable(node)), world.node_label(node)};
}

bool is_there(const Value& value) { return !std::holds_alternative<std::monostate>(value.data); }

std::string_view name_of(SpanKind kind) {
    constexpr std::string_view kNames[] = {"crash", "pause", "partition", "trouble"};
    return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

std::vector<EventNumber> events_near(EventNumber events, std::vector<EventNumber> focus, EventNumber most) {
    std::erase_if(focus, [&](EventNumber event) { return event < 1 || event > events; });
    if (focus.empty())
        focus.push_back(1);
    std::sort(focus.begin(), focus.end());
    const auto within = [&](EventNumber distance) {
        std::vector<EventNumber> near;
        for (const EventNumber event : focus)
            for (EventNumber one =
                     std::max(event > distance ? event - distance : 1, near.empty() ? 1 : near.back() + 1);
                 one <= std::min(events, event + distance) && near.size() <= most; ++one)
                near.push_back(one);
        return near;
    };
    EventNumber low = 0, high = events;  // within(low) has room
    while (low < high) {
        const EventNumber middle = low + (high - low + 1) / 2;
        if (within(middle).size() <= most)
            low = middle;
        else
            high = middle - 1;
    }
    auto near = within(low);
    if (near.size() > most)
        near.resize(most);
    return near;
}

class RunData::Impl {
public:
    Impl(const Blueprint& blueprint, std::vector<EventNumber> shown)
        : shown_(std::move(shown)), scene_(blueprint, shown_), told_(blueprint.nodes.size()) {}

    void start(const World& world) {
        scene_.start(world);
        is_shown_ = false;
        look_at_all(world);
    }
    void begin(const World& world, const TraceEvent& event) {
        event_ = event;
        is_shown_ = std::binary_search(shown_.begin(), shown_.end(), event.number);
        scene_.begin(world, event);
    }
    void effect(const World& world, TraceEffect effect) { scene_.effect(world, std::move(effect)); }

    void end(const World& world) {
        scene_.end(world);
        const bool next_is_shown = std::binary_search(shown_.begin(), shown_.end(), event_.number + 1);
        if (!is_shown_) {
            if (next_is_shown)
                look_at_all(world);
            return;
        }
        Row row;
        if (event_.node == kNoNode || event_.what == EventKind::fault)
            for (NodeId node = 0; node < told_.size(); ++node)
                look_at(world, node, row.changes, row.labels);
        else
            look_at(world, event_.node, row.changes, row.labels);
        row.meanwhile = std::exchange(meanwhile_, Json());
        rows_.push_back(std::move(row));
    }

    std::string take(const PageRun& run, Time end) {
        const Trace trace = scene_.take_trace();
        Json rows = Json::array();
        for (std::size_t i = 0; i < trace.events.size(); ++i)
            rows.push_back(row_of(run.blueprint, trace, trace.events[i], rows_[i]));
        Json nodes = Json::array();
        for (const NodeSpec& node : run.blueprint.nodes)
            nodes.push_back({node.name, run.blueprint.roles[node.role].name});
        Json faults = Json::array();
        for (const FaultSpan& span : scene_.take_spans(end)) {
            Json touched = Json::array();
            for (const NodeId node : span.touched)
                touched.push_back(number_of(node));
            faults.push_back(
                {name_of(span.kind), span.begin, span.end, span.event, number_of(span.node), touched, span.text});
        }
        Json violations = Json::array();
        for (const Violation& one : run.result.violations)
            violations.push_back({one.event, one.time, one.property, one.detail});
        const auto& undecided = run.result.undecided;
        const Json all{
            {"design", run.design},
            {"title", run.title},
            {"seed", run.seed},
            {"edits", run.edits},
            {"verdict", orrery::name_of(run.result.verdict)},
            {"undecided", undecided.empty() ? "" : undecided.front().first + ": " + undecided.front().second},
            {"cut", run.cut_off},
            {"command", run.command},
            {"link", run.run_link},
            {"events", run.result.events},
            {"from", shown_.empty() ? 1 : shown_.front()},
            {"begin", begin_},
            {"nodes", std::move(nodes)},
            {"start", std::move(start_)},
            {"rows", std::move(rows)},
            {"faults", std::move(faults)},
            {"violations", std::move(violations)},
            {"why", why(run.slice)},
            {"texts", tables_.texts},
            {"shapes", tables_.shapes},
            {"paths", tables_.paths}};
        return all.dump(-1, ' ', false, Json::error_handler_t::replace);
    }

private:
    struct Row {
        Json changes = Json::array(), labels = Json::array();
        Json meanwhile;  // [changes, labels] of what was left out before it
    };

    int text(const std::string& text) { return tables_.text(text); }

    // What has changed at a node since it was told.
    void look_at(const World& world, NodeId node, Json& changes, Json& labels) {
        Told now = told_of(world, node);
        Told& before = told_[node];
        Changes found(node, tables_, changes);
        found.compare(tables_.path(-1, "state"), before.state, now.state);
        found.compare(tables_.path(-1, "disk"), before.disk, now.disk);
        if (now.label != before.label)
            labels.push_back({number_of(node), text(now.label)});
        before = std::move(now);
    }

    // Before an event that is told where the one before it is not.
    void look_at_all(const World& world) {
        begin_ = rows_.empty() ? world.now() : begin_;
        if (rows_.empty()) {
            start_ = Json::array();
            for (NodeId node = 0; node < told_.size(); ++node) {
                Told& told = told_[node];
                told = told_of(world, node);
                start_.push_back({text(told.label), tables_.tree(told.state),
                                  is_there(told.disk) ? tables_.tree(told.disk) : Json()});
            }
            return;
        }
        Json changes = Json::array(), labels = Json::array();
        for (NodeId node = 0; node < told_.size(); ++node)
            look_at(world, node, changes, labels);
        if (!changes.empty() || !labels.empty())
            meanwhile_ = Json::array({std::move(changes), std::move(labels)});
    }

    Json row_of(const Blueprint& blueprint, const Trace& trace, const TraceEvent& event, Row& told) {
        const auto type_of = [&](MessageKind kind) { return kind == kNoKind ? -1 : text(blueprint.kind_name(kind)); };
        Json effects = Json::array();
        for (std::uint64_t i = 0; i < event.effects; ++i) {
            const TraceEffect& effect = trace.effects[event.first_effect + i];
            effects.push_back({static_cast<int>(effect.kind), number_of(effect.peer), type_of(effect.message),
                               text(effect.detail), effect.settled});
        }
        Json row = Json::array({event.number, event.time, number_of(event.node), static_cast<int>(event.what),
                                number_of(event.peer), type_of(event.kind), event.cause,
                                text(std::string(orrery::name_of(event.outcome))), text(event.detail),
                                std::move(effects), std::move(told.changes), std::move(told.labels)});
        if (!told.meanwhile.is_null())
            row.push_back(std::move(told.meanwhile));
        return row;
    }

    static Json why(const CausalSlice& slice) {
        Json steps = Json::array(), missing = Json::array();
        for (const SliceStep& step : slice.steps)
            steps.push_back({step.event, step.what, step.fault});
        for (const MissingStep& one : slice.missing)
            missing.push_back(one.what);
        return {{"violation", slice.violation}, {"steps", std::move(steps)}, {"missing", std::move(missing)}};
    }

    const std::vector<EventNumber> shown_;
    SceneTrace scene_;
    std::vector<Told> told_;  // by node
    TraceEvent event_;
    bool is_shown_ = false;
    Time begin_ = 0;
    Json start_ = Json::array(), meanwhile_;
    std::vector<Row> rows_;
    Tables tables_;
};

RunData::RunData(const Blueprint& blueprint, std::vector<EventNumber> shown)
    : impl_(std::make_unique<Impl>(blueprint, std::move(shown))) {}
RunData::~RunData() = default;
void RunData::start(const World& world) { impl_->start(world); }
void RunData::begin(const World& world, const TraceEvent& event) { impl_->begin(world, event); }
void RunData::effect(const World& world, TraceEffect effect) { impl_->effect(world, std::move(effect)); }
void RunData::end(const World& world) { impl_->end(world); }
std::string RunData::take(const PageRun& run, Time end) { return impl_->take(run, end); }

}  // namespace orrery
