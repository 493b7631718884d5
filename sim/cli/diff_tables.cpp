#include "sim/cli/diff_tables.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "sim/cli/recording.h"
#include "sim/interchange/event_table.h"

namespace orrery::cli {
namespace {

class TableSink final : public TraceSink {
public:
    void begin(const World& world, const TraceEvent& event) override {
        table.push_back(event_row(event, world.blueprint()));
    }
    void end(const World&) override {}

    EventTable table;
};

std::optional<EventTable> table_of(Console& console, const ScenarioOptions& side) {
    if (!is_table_file(side.what)) {
        const auto opened = open_run(console, side);
        TableSink sink;
        Watch watch;
        watch.sink = &sink;
        const auto ran = opened ? run_opened(console, *opened, watch) : std::nullopt;
        return ran ? std::optional(std::move(sink.table)) : std::nullopt;
    }
    const auto text = read_file(side.what);
    if (!text) {
        console.fail(text.error());
        return std::nullopt;
    }
    auto table = read_event_table(*text);
    if (!table) {
        const ReadError& error = table.error();
        console.fail({side.what, error.line, error.column, error.what, error.hint});
        return std::nullopt;
    }
    return *std::move(table);
}

const EventRow* row_of(const EventTable& table, EventNumber event) {
    const auto at =
        std::find_if(table.begin(), table.end(), [event](const EventRow& row) { return row.event == event; });
    return at == table.end() ? nullptr : &*at;
}

Json json_of(const EventRow* row) {
    if (!row)
        return {};
    const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
    return {{"event", row->event}, {"time_ns", row->time},       {"node", or_null(row->node)},
            {"what", row->what},   {"peer", or_null(row->peer)}, {"type", row->type},
            {"cause", row->cause}, {"outcome", row->outcome},    {"detail", row->detail}};
}

std::string sentence(const EventRow* row) {
    if (!row)
        return "no such event";
    return fmt::format("{}  {}  {}{}  {}", format_time(row->time), row->node.empty() ? "(network)" : row->node,
                       row->what, row->peer.empty() ? "" : " from " + row->peer, row->detail);
}

}  // namespace

bool is_table_file(const std::string& path) {
    std::error_code problem;
    if (!std::filesystem::is_regular_file(path, problem))  // a pipe would keep waiting, and give its text only once
        return false;
    std::ifstream file(path, std::ios::binary);
    std::string begin(4096, '\0');
    file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    begin.resize(static_cast<std::size_t>(file.gcount()));
    return table_format(begin).has_value();
}

void diff_tables(Console& console, const ScenarioOptions& first, const ScenarioOptions& second) {
    const bool plain = first.design.empty() && first.seed.empty() && first.sets.empty() && first.overrides.empty();
    if (is_table_file(first.what) && is_table_file(second.what) && !plain)
        return console.fail({"", 0, 0, "two tables are what they are, and the options ask for other runs",
                             "leave out --design, --seed, --set and --override"});
    const auto one = table_of(console, first);
    if (!one)
        return;
    const auto other = table_of(console, second);
    if (!other)
        return;
    const auto found = first_difference(*one, *other);
    console.exit = found ? kViolated : kHeld;
    const EventRow* in_first = found ? row_of(*one, found->event) : nullptr;
    const EventRow* in_second = found ? row_of(*other, found->event) : nullptr;
    if (first.json) {
        Json out = {{"identical", !found}, {"events", {{"first", one->size()}, {"second", other->size()}}}};
        if (found) {
            out["event"] = found->event;
            out["field"] = found->field;
            out["values"] = {{"first", found->first}, {"second", found->second}};
            out["first"] = json_of(in_first);
            out["second"] = json_of(in_second);
        }
        return console.print_json(out);
    }
    if (!found)
        return console.print(
            fmt::format("{}  {}\n", console.paint(Colour::green, "identical"), counted_events(one->size())));
    console.print(fmt::format("{}  event {}: the {} is {} in the first and {} in the second\n",
                              console.paint(Colour::red, "different"), with_thousands(found->event), found->field,
                              found->first.empty() ? "nothing" : found->first,
                              found->second.empty() ? "nothing" : found->second));
    console.print(fmt::format("\nfirst   {}\nsecond  {}\n", sentence(in_first), sentence(in_second)));
}

}  // namespace orrery::cli
