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

// One object of the array, on a line of its own. Times are written by hand: 12345 ns is 12.345, to the digit.
class Writer {
public:
    void metadata(int process, std::size_t thread, std::string_view what, const std::string& name) {
        begin("M", process, thread);
        out_ += fmt::format(R"(,"name":"{}","args":{{"name":{}}}}})", what, text(name));
    }
    void sort_index(int process, std::size_t thread, std::size_t index) {
        begin("M", process, thread);
        out_ += fmt::format(R"(,"name":"thread_sort_index","args":{{"sort_index":{}}}}})", index);
    }
    void slice(int process, std::size_t thread, Time begin_at, Duration lasting, const std::string& name,
               const std::string& category, const Json& args) {
        begin("X", process, thread);
        out_ += fmt::format(R"(,"ts":{},"dur":{},"name":{},"cat":{},"args":{}}})", micros(begin_at), micros(lasting),
                            text(name), text(category), dumped(args));
    }
    void flow(bool start, std::size_t thread, Time at, std::uint64_t id, const std::string& name) {
        begin(start ? "s" : "f", kNodes, thread);
        out_ += fmt::format(R"(,"ts":{},"id":{},"name":{},"cat":"message"{}}})", micros(at), id, text(name),
                            start ? "" : R"(,"bp":"e")");
    }
    void instant(std::size_t thread, Time at, const std::string& name, const std::string& category) {
        begin("i", kNodes, thread);
        out_ += fmt::format(R"(,"ts":{},"s":"t","name":{},"cat":{}}})", micros(at), text(name), text(category));
    }
    void span(std::size_t id, Time from, Time to, const std::string& name) {
        for (const auto& [phase, at] : {std::pair{"b", from}, std::pair{"e", to}}) {
            begin(phase, kFaults, 1);
            out_ += fmt::format(R"(,"ts":{},"id":{},"name":{},"cat":"fault"}})", micros(at), id, text(name));
        }
    }
    std::string finish() { return "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n" + std::move(out_) + "\n]}\n"; }

private:
    static std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
    static std::string text(const std::string& words) { return dumped(Json(words)); }
    static std::string micros(Time time) { return fmt::format("{}.{:03}", time / 1000, time % 1000); }
    void begin(std::string_view phase, int process, std::size_t thread) {
        out_ += fmt::format(R"({}{{"ph":"{}","pid":{},"tid":{})", out_.empty() ? "" : ",\n", phase, process, thread);
    }
    std::string out_;
};

// What a slice is called: the message or timer, else what it is.
std::string slice_name(const EventRow& row) {
    const std::string& name = row.type.empty() ? row.detail.empty() ? row.what : row.detail : row.type;
    return row.outcome == name_of(Outcome::handled) ? name : fmt::format("{} ({})", name, row.outcome);
}

class Exporter {
public:
    Exporter(const Trace& trace, const std::vector<FaultSpan>& faults, const Blueprint& blueprint, Time end)
        : trace_(trace), faults_(faults), blueprint_(blueprint), table_(event_table(trace, blueprint)), end_(end) {}

    std::string write() {
        name_tracks();
        slices();
        messages();
        states();
        for (std::size_t i = 0; i < faults_.size(); ++i)
            writer_.span(i + 1, faults_[i].begin, std::min(faults_[i].end, end_), faults_[i].text);
        return writer_.finish();
    }

private:
    // Threads count from 1; faults of the network have the one after the nodes.
    std::size_t thread_of(NodeId node) const {
        return (node < blueprint_.nodes.size() ? node : blueprint_.nodes.size()) + 1;
    }
    Time time_of(EventNumber event) const { return event == 0 ? 0 : trace_.events[event - 1].time; }

    void name_tracks() {
        writer_.metadata(kNodes, 0, "process_name", "nodes");
        writer_.metadata(kStates, 0, "process_name", "what the nodes are");
        writer_.metadata(kFaults, 0, "process_name", "faults");
        for (NodeId node = 0; node < blueprint_.nodes.size(); ++node)
            for (const int process : {kNodes, kStates}) {
                writer_.metadata(process, thread_of(node), "thread_name", blueprint_.node_name(node));
                writer_.sort_index(process, thread_of(node), node);
            }
        writer_.metadata(kNodes, thread_of(kNoNode), "thread_name", "(network)");
        writer_.metadata(kFaults, 1, "thread_name", "faults");
    }
    void slices() {
        std::vector<Duration> lasting(table_.size(), kSlice);
        std::vector<std::size_t> last(blueprint_.nodes.size() + 2, table_.size());  // by thread
        for (std::size_t i = 0; i < table_.size(); ++i) {
            std::size_t& before = last[thread_of(trace_.events[i].node)];
            if (before != table_.size())
                lasting[before] = std::min(kSlice, table_[i].time - table_[before].time);
            before = i;
        }
        for (std::size_t i = 0; i < table_.size(); ++i) {
            const Cells cells = interchange::cells_of(table_[i]);
            Json args = Json::object();
            for (std::size_t column = 0; column < cells.size(); ++column)
                args[std::string(kColumns[column])] = cells[column];
            writer_.slice(kNodes, thread_of(trace_.events[i].node), table_[i].time, lasting[i], slice_name(table_[i]),
                          table_[i].what, args);
        }
    }
    void messages() {
        for (const TraceEffect& effect : trace_.effects) {
            const std::string& type = blueprint_.kind_name(effect.message);
            if (effect.kind == EffectKind::lost) {
                writer_.instant(thread_of(effect.node), time_of(effect.event),
                                fmt::format("lost to {}: {}", blueprint_.node_name(effect.peer), type), "lost");
            } else if ((effect.kind == EffectKind::send || effect.kind == EffectKind::duplicate) &&
                       effect.settled != 0 && effect.event != 0) {
                writer_.flow(true, thread_of(effect.node), time_of(effect.event), effect.sequence, type);
                writer_.flow(false, thread_of(effect.peer), time_of(effect.settled), effect.sequence, type);
            }
        }
    }
    void states() {
        std::vector<const StateBand*> open(blueprint_.nodes.size(), nullptr);
        const auto close = [&](NodeId node, Time to) {
            if (open[node] && !open[node]->label.empty())
                writer_.slice(kStates, thread_of(node), open[node]->from, to - open[node]->from, open[node]->label,
                              "state", Json::object());
        };
        for (const StateBand& band : trace_.bands) {
            close(band.node, band.from);
            open[band.node] = &band;
        }
        for (NodeId node = 0; node < open.size(); ++node)
            close(node, end_);
    }

    const Trace& trace_;
    const std::vector<FaultSpan>& faults_;
    const Blueprint& blueprint_;
    const EventTable table_;
    const Time end_;
    Writer writer_;
};

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

std::string write_perfetto(const Trace& trace, const std::vector<FaultSpan>& faults, const Blueprint& blueprint,
                           Time end) {
    return Exporter(trace, faults, blueprint, end).write();
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
