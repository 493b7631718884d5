#include "sim/picture/history_picture.h"

#include <algorithm>

#include "sim/picture/history_bars.h"

namespace orrery {

namespace detail {

// Whole characters only, since a text may be any bytes.
std::string cut_to(std::string text, std::size_t most) {
    if (text.size() <= most)
        return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0u) == 0x80u)
        --most;
    return text.substr(0, most) + "…";
}

std::string bar_text(const Operation& operation, std::size_t most) {
    const bool returned = operation.outcome == OpPhase::ok && !operation.result.is_nil();
    const bool reads = operation.outcome == OpPhase::ok && operation.argument.is_nil();
    const OpValue& value = returned ? operation.result : operation.argument;
    std::string text = operation.function;
    if (!operation.key.is_nil())
        text += " " + operation.key.to_text();
    if (!value.is_nil() || (reads && operation.function != "acquire" && operation.function != "release"))
        text += " " + value.to_text();
    return cut_to(std::move(text), most);
}

}  // namespace detail

namespace {

// What a nemesis function ends: "stop-partition" a partition, a plain "stop" whatever was begun.
bool ends_a_fault(std::string_view function) {
    for (const std::string_view word : {"stop", "heal", "resume", "recover", "restart", "reset", "repair", "fast"})
        if (function.starts_with(word))
            return true;
    return false;
}

}  // namespace

std::vector<FaultBand> bands_of(const std::vector<NemesisLine>& lines) {
    std::vector<FaultBand> bands;
    bool open = false;  // the last band
    for (const NemesisLine& line : lines) {
        const std::string_view function = std::string_view(line.what).substr(0, line.what.find(' '));
        const bool starts_after_kill = function == "start" && open && bands.back().text.starts_with("kill");
        if (ends_a_fault(function) || starts_after_kill) {
            if (open)
                bands.back().to = line.event;
            open = false;
        } else if (!open) {
            open = true;
            bands.push_back({line.event, 0, line.what});
        } else if (line.what.size() > bands.back().text.size() && line.what.starts_with(function) &&
                   bands.back().text.starts_with(function)) {
            bands.back().text = line.what;  // the second line of one says what came of it
        }
    }
    return bands;
}

std::string history_picture(const History& history, const CheckReport& report, std::string_view title,
                            const std::vector<FaultBand>& faults) {
    const auto operations = pair_operations(history);
    if (!operations)
        return detail::bars_picture({}, report, title, faults);
    const auto cycle = std::find_if(report.anomalies.begin(), report.anomalies.end(),
                                    [](const Anomaly& anomaly) { return !anomaly.cycle.empty(); });
    if (cycle != report.anomalies.end())
        return detail::cycle_picture(*operations, *cycle, title);
    return detail::bars_picture(*operations, report, title, faults);
}

}  // namespace orrery
