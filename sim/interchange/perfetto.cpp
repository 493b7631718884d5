#include "sim/interchange/perfetto.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/interchange/columns.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;
using interchange::Cells;
using interchange::kColumns;

constexpr int kNodes = 1, kStates = 2, kFaults = 3;  // processes of the trace
constexpr Duration kSlice = 1_us;
constexpr Duration kUnknown = -1;

// What a slice is called: the message or timer, else what it is.
std::string slice_name(const EventRow& row) {
    const std::string& name = row.type.empty() ? row.detail.empty() ? row.what : row.detail : row.type;
    return row.outcome == name_of(Outcome::handled) ? name : fmt::format("{} ({})", name, row.outcome);
}

// Line and column of a byte.
ReadError at_byte(std::string_view text, std::size_t byte, std::string what) {
    const std::string_view before = text.substr(0, byte);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n');
    return {static_cast<std::uint32_t>(line),
            static_cast<std::uint32_t>(before.size() - (start == before.npos ? 0 : start + 1) + 1), std::move(what),
            "the file may have been cut short"};
}

}  // namespace

// One object of the array, on a line of its own. Times are written by hand: 12345 ns is 12.345, to the digit.
class PerfettoWriter::Writer {
public:
    explicit Writer(TextOut out) : out_(std::move(out)) { put("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"); }
    void metadata(int process, std::size_t thread, std::string_view what, const std::string& name) {
        begin("M", process, thread);
        put(fmt::format(R"(,"name":"{}","args":{{"name":{}}}}})", what, text(name)));
    }
    void sort_index(int process, std::size_t thread, std::size_t index) {
        begin("M", process, thread);
        put(fmt::format(R"(,"name":"thread_sort_index","args":{{"sort_index":{}}}}})", index));
    }
    void slice(int process, std::size_t thread, Time begin_at, Duration lasting, const std::string& name,
               const std::string& category, const Json& args) {
        begin("X", process, thread);
        put(fmt::format(R"(,"ts":{},"dur":{},"name":{},"cat":{},"args":{}}})", micros(begin_at), micros(lasting),
                        text(name), text(category), dumped(args)));
    }
    void flow(bool start, std::size_t thread, Time at, std::uint64_t id, const std::string& name) {
        begin(start ? "s" : "f", kNodes, thread);
        put(fmt::format(R"(,"ts":{},"id":{},"name":{},"cat":"message"{}}})", micros(at), id, text(name),
                        start ? "" : R"(,"bp":"e")"));
    }
    void instant(std::size_t thread, Time at, const std::string& name, const std::string& category) {
        begin("i", kNodes, thread);
        put(fmt::format(R"(,"ts":{},"s":"t","name":{},"cat":{}}})", micros(at), text(name), text(category)));
    }
    void span(std::size_t id, Time from, Time to, const std::string& name) {
        for (const auto& [phase, at] : {std::pair{"b", from}, std::pair{"e", to}}) {
            begin(phase, kFaults, 1);
            put(fmt::format(R"(,"ts":{},"id":{},"name":{},"cat":"fault"}})", micros(at), id, text(name)));
        }
    }
    void finish() { put("\n]}\n"); }

private:
    static std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
    static std::string text(const std::string& words) { return dumped(Json(words)); }
    static std::string micros(Time time) { return fmt::format("{}.{:03}", time / 1000, time % 1000); }
    void begin(std::string_view phase, int process, std::size_t thread) {
        put(fmt::format(R"({}{{"ph":"{}","pid":{},"tid":{})", any_ ? ",\n" : "", phase, process, thread));
        any_ = true;
    }
    void put(std::string_view text) { out_(text); }

    TextOut out_;
    bool any_ = false;
};

PerfettoWriter::PerfettoWriter(const Blueprint& blueprint, TextOut out)
    : blueprint_(blueprint),
      writer_(std::make_unique<Writer>(std::move(out))),
      faults_(blueprint),
      next_(blueprint.nodes.size() + 2, 0) {
    name_tracks();
}

PerfettoWriter::~PerfettoWriter() = default;

// Threads count from 1; faults of the network have the one after the nodes.
std::size_t PerfettoWriter::thread_of(NodeId node) const {
    return (node < blueprint_.nodes.size() ? node : blueprint_.nodes.size()) + 1;
}

void PerfettoWriter::name_tracks() {
    writer_->metadata(kNodes, 0, "process_name", "nodes");
    writer_->metadata(kStates, 0, "process_name", "what the nodes are");
    writer_->metadata(kFaults, 0, "process_name", "faults");
    for (NodeId node = 0; node < blueprint_.nodes.size(); ++node)
        for (const int process : {kNodes, kStates}) {
            writer_->metadata(process, thread_of(node), "thread_name", blueprint_.node_name(node));
            writer_->sort_index(process, thread_of(node), node);
        }
    writer_->metadata(kNodes, thread_of(kNoNode), "thread_name", "(network)");
    writer_->metadata(kFaults, 1, "thread_name", "faults");
}

void PerfettoWriter::start(const World& world) {
    states_.assign(blueprint_.nodes.size(), {});
    for (NodeId node = 0; node < states_.size(); ++node)
        note_state(world, node, 0, 0);
}

void PerfettoWriter::begin(const World& world, const TraceEvent& event) {
    faults_.begin(world, event);
    event_ = event;
    const std::size_t thread = thread_of(event.node);
    if (next_[thread] > written_) {
        Slice& before = slices_[next_[thread] - written_ - 1];
        before.lasting = std::min(kSlice, event.time - before.row.time);
    }
    write_slices(event.time);
    slices_.push_back({thread, event_row(event, blueprint_), kUnknown});
    next_[thread] = written_ + slices_.size();
    const auto sent = event.what == EventKind::deliver ? on_way_.find(event.sequence) : on_way_.end();
    if (sent == on_way_.end())
        return;
    const std::string& type = blueprint_.kind_name(event.kind);
    writer_->flow(true, thread_of(event.peer), sent->second, event.sequence, type);
    writer_->flow(false, thread, event.time, event.sequence, type);
    on_way_.erase(sent);
}

void PerfettoWriter::effect(const World&, TraceEffect effect) {
    if (effect.event == 0)
        return;  // the start is no slice that an arrow could leave
    if (effect.kind == EffectKind::lost)
        writer_->instant(
            thread_of(effect.node), event_.time,
            fmt::format("lost to {}: {}", blueprint_.node_name(effect.peer), blueprint_.kind_name(effect.message)),
            "lost");
    else if (effect.kind == EffectKind::refused)
        writer_->instant(
            thread_of(effect.node), event_.time,
            fmt::format("refused by {}: {}", blueprint_.node_name(effect.peer), blueprint_.kind_name(effect.message)),
            "lost");
    else if (effect.kind == EffectKind::send || effect.kind == EffectKind::duplicate)
        on_way_[effect.sequence] = event_.time;
}

void PerfettoWriter::end(const World& world) {
    faults_.end(world, event_);
    if (event_.node < states_.size())
        note_state(world, event_.node, event_.number, event_.time);
}

void PerfettoWriter::note_state(const World& world, NodeId node, EventNumber event, Time time) {
    std::string label = world.node_label(node);
    if (label == states_[node].label)
        return;
    close_state(node, time);
    states_[node] = {node, event, time, std::move(label)};
}

void PerfettoWriter::close_state(NodeId node, Time to) {
    const StateBand& open = states_[node];
    if (!open.label.empty())
        writer_->slice(kStates, thread_of(node), open.from, to - open.from, open.label, "state", Json::object());
}

// Those of which it is known how long they last: another event at their node came, or none can come that is so soon.
void PerfettoWriter::write_slices(Time now) {
    for (; !slices_.empty(); slices_.pop_front(), ++written_) {
        const Slice& slice = slices_.front();
        if (slice.lasting == kUnknown && now - slice.row.time < kSlice)
            return;
        const Cells cells = interchange::cells_of(slice.row);
        Json args = Json::object();
        for (std::size_t column = 0; column < cells.size(); ++column)
            args[std::string(kColumns[column])] = cells[column];
        writer_->slice(kNodes, slice.thread, slice.row.time, slice.lasting == kUnknown ? kSlice : slice.lasting,
                       slice_name(slice.row), slice.row.what, args);
    }
}

void PerfettoWriter::finish(Time end) {
    write_slices(kNever);
    for (NodeId node = 0; node < states_.size(); ++node)
        close_state(node, end);
    const std::vector<FaultSpan> spans = faults_.take(end);
    for (std::size_t i = 0; i < spans.size(); ++i)
        writer_->span(i + 1, spans[i].begin, std::min(spans[i].end, end), spans[i].text);
    writer_->finish();
}

tl::expected<EventTable, ReadError> read_perfetto(std::string_view text) {
    Json document;
    try {
        document = Json::parse(text);
    } catch (const Json::parse_error& error) {
        return tl::unexpected(at_byte(text, std::min(error.byte, text.size()), "this is no JSON"));
    }
    const auto events = document.find("traceEvents");
    if (events == document.end() || !events->is_array())
        return tl::unexpected(ReadError{1, 1, "the document has no array traceEvents",
                                        "give a file that `orrery export --format perfetto` wrote"});
    EventTable table;
    for (const Json& one : *events) {
        if (!one.is_object() || !one.contains("args") || !one["args"].is_object() || !one["args"].contains("event"))
            continue;
        Cells cells;
        const std::string after = fmt::format("after event {}: ", table.empty() ? 0 : table.back().event);
        for (std::size_t column = 0; column < cells.size(); ++column) {
            const auto cell = one["args"].find(std::string(kColumns[column]));
            if (cell == one["args"].end() || !cell->is_string())
                return tl::unexpected(
                    ReadError{0, 0, fmt::format("{}a slice whose args have no text '{}'", after, kColumns[column]),
                              "export the run again"});
            cells[column] = cell->get<std::string>();
        }
        EventRow row;
        std::size_t column = 0;
        if (auto wrong = interchange::row_from(cells, row, column))
            return tl::unexpected(ReadError{0, 0, after + *wrong, "write an integer"});
        table.push_back(std::move(row));
        if (auto wrong = interchange::out_of_order(table))
            return tl::unexpected(ReadError{0, 0, *wrong, "events ascend, and causes come before"});
    }
    return table;
}

}  // namespace orrery
